#include "hr/absence_recount.h"

#include "hr/absence_count.h"
#include "hr/acquisition.h"
#include "hr/counting.h"
#include "hr/user.h"

#include <string.h>

/* The days on which what becomes of this one may move the count of others: those under a stop
 * of work, and what comes later in the period where only so many Saturdays are counted. */
static void widen(const struct absence *absence, const struct policy *policy,
                  struct day_range *days)
{
    date to;

    if (!absence || !(type_is_stop(absence->type) || absence_fills_saturdays(absence, policy)))
        return;
    to = absence->end;
    if (absence_saturdays_end(policy))
        to = month_add(counting_period(policy, date_add(to, COUNTING_RETURN_DAYS)), 12);
    if (absence->start.day < days->from.day)
        days->from = absence->start;
    if (to.day > days->to.day)
        days->to = to;
}

static void keep(struct tx *tx, const struct rows *rows, struct recount *recount, size_t *room)
{
    if (recount->count == *room) {
        size_t more_room = *room ? *room * 2 : 8;
        struct absence *more = arena_array(tx->arena, struct absence, more_room);

        if (recount->count > 0)
            memcpy(more, recount->list, recount->count * sizeof *more);
        recount->list = more;
        *room = more_room;
    }
    absence_read_row(rows, &recount->list[recount->count++]);
}

/* Leave reaches to the return, which a stop may be in the way of: so far behind it, too. */
static bool find_others(struct tx *tx, tenant_id tenant, const struct absence *one,
                        const struct day_range *days, struct recount *recount,
                        struct error *err)
{
    struct rows rows;
    size_t room = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.user_id = ?2 AND (y.balance = 1 OR y.extent = 'return')"
                  " AND a.deleted_at IS NULL AND a.start_day <= ?3 AND a.start_day > ?4"
                  " AND a.end_day >= ?5 AND a.status IN ('pending', 'validated', 'approved')"
                  " AND a.id <> ?6 ORDER BY a.start_day, a.start_half, a.id",
                  "uuiiib", tenant.uuid, one->user.uuid, (int64_t)days->to.day,
                  (int64_t)days->from.day - ABSENCE_DAYS_MAX - COUNTING_RETURN_DAYS,
                  (int64_t)days->from.day - COUNTING_RETURN_DAYS,
                  (slice){ (const char *)one->id.uuid, sizeof(one->id.uuid) }))
        return false;
    while (rows_next(&rows))
        keep(tx, &rows, recount, &room);
    return rows_close(&rows, err);
}

bool absence_recount_begin(struct tx *tx, tenant_id tenant, const struct absence *one,
                           const struct absence *other, struct recount *recount_out,
                           struct error *err)
{
    struct day_range days = { { DATE_LAST_DAY }, { DATE_FIRST_DAY } };
    struct policy policy;

    *recount_out = (struct recount){ 0 };
    if (!policy_load(tx, tenant, &policy, err))
        return false;
    widen(one, &policy, &days);
    widen(other, &policy, &days);
    if (days.from.day > days.to.day)
        return true;
    if (!find_others(tx, tenant, one ? one : other, &days, recount_out, err))
        return false;
    for (size_t i = 0; i < recount_out->count; i++)
        if (!absence_count(tx, tenant, &recount_out->list[i], err))
            return false;
    return true;
}

bool absence_recount_end(struct tx *tx, const struct actor *by, const struct recount *recount,
                         struct error *err)
{
    team_id teams[USER_TEAMS_MAX];
    size_t team_count = 0;

    if (recount->count > 0 &&
        !user_teams(tx, by->tenant, recount->list[0].user, teams, &team_count, err))
        return false;
    for (size_t i = 0; i < recount->count; i++) {
        struct absence after = recount->list[i];

        if (!absence_count(tx, by->tenant, &after, err))
            return false;
        if (after.halves == recount->list[i].halves)
            continue;
        after.version++;
        after.updated_ms = tx->now_ms;
        after.updated_by = by->user;
        if (!absence_save(tx, by, &after, false, err) ||
            !absence_tell(tx, by, "recounted", &recount->list[i], &after, teams, team_count,
                          err))
            return false;
    }
    return true;
}
