#include "hr/absence_recount.h"

#include "hr/absence_count.h"
#include "hr/counting.h"
#include "hr/user.h"

#include <string.h>

static void widen(const struct absence *absence, date *from, date *to)
{
    if (!absence || !type_is_stop(absence->type))
        return;
    if (absence->start.day < from->day)
        *from = absence->start;
    if (absence->end.day > to->day)
        *to = absence->end;
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
static bool find_leave(struct tx *tx, tenant_id tenant, user_id user, date from, date to,
                       struct recount *recount, struct error *err)
{
    struct rows rows;
    size_t room = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.user_id = ?2 AND y.balance = 1"
                  " AND a.deleted_at IS NULL AND a.start_day <= ?3 AND a.start_day > ?4"
                  " AND a.end_day >= ?5 AND a.status IN ('pending', 'validated', 'approved')"
                  " ORDER BY a.start_day, a.start_half, a.id",
                  "uuiii", tenant.uuid, user.uuid, (int64_t)to.day,
                  (int64_t)from.day - ABSENCE_DAYS_MAX - COUNTING_RETURN_DAYS,
                  (int64_t)from.day - COUNTING_RETURN_DAYS))
        return false;
    while (rows_next(&rows))
        keep(tx, &rows, recount, &room);
    return rows_close(&rows, err);
}

bool absence_recount_begin(struct tx *tx, tenant_id tenant, const struct absence *one,
                           const struct absence *other, struct recount *recount_out,
                           struct error *err)
{
    date from = { DATE_LAST_DAY }, to = { DATE_FIRST_DAY };

    *recount_out = (struct recount){ 0 };
    widen(one, &from, &to);
    widen(other, &from, &to);
    if (from.day > to.day)
        return true;
    if (!find_leave(tx, tenant, one ? one->user : other->user, from, to, recount_out, err))
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
