#include "hr/absence_count.h"

#include "hr/absence_inside.h"

#include <string.h>

/* A stop of work of somebody. */
struct stop {
    user_id user;
    struct day_range days;
};

struct absence_counter {
    struct tx *tx;
    tenant_id tenant;
    struct workplaces *places;
    bool filled;        /* then: */
    struct stop *stops; /* in order of user */
    size_t stop_count, stop_cap;
};

bool absence_counter_open(struct tx *tx, tenant_id tenant, struct absence_counter **counter_out,
                          struct error *err)
{
    struct absence_counter *counter = arena_new(tx->arena, struct absence_counter);

    counter->tx = tx;
    counter->tenant = tenant;
    *counter_out = counter;
    return workplaces_open(tx, tenant, &counter->places, err);
}

struct workplaces *absence_counter_places(struct absence_counter *counter)
{
    return counter->places;
}

/* ---- stops of work ---- */

#define IS_STOP                                                                  \
    " type IN " TYPE_STOPS " AND status IN ('pending', 'validated', 'approved')" \
    " AND deleted_at IS NULL"

static void keep_stop(struct absence_counter *counter, const struct rows *rows)
{
    struct stop *stop;

    if (counter->stop_count == counter->stop_cap) {
        size_t cap = counter->stop_cap ? counter->stop_cap * 2 : 16;
        struct stop *more = arena_array(counter->tx->arena, struct stop, cap);

        if (counter->stop_count > 0)
            memcpy(more, counter->stops, counter->stop_count * sizeof(struct stop));
        counter->stops = more;
        counter->stop_cap = cap;
    }
    stop = &counter->stops[counter->stop_count++];
    rows_uuid(rows, 0, stop->user.uuid);
    stop->days = (struct day_range){ rows_date(rows, 1), rows_date(rows, 2) };
}

bool absence_counter_fill(struct absence_counter *counter, date from, date to,
                          struct error *err)
{
    struct rows rows;

    counter->filled = true;
    counter->stop_count = 0;
    if (!workplaces_fill(counter->places, err) ||
        !sql_open(counter->tx, &rows, err,
                  "SELECT user_id, start_day, end_day FROM absence WHERE tenant = ?1"
                  " AND start_day <= ?2 AND start_day > ?3 AND end_day >= ?4 AND" IS_STOP
                  " ORDER BY user_id, start_day",
                  "uiii", counter->tenant.uuid, (int64_t)to.day + COUNTING_RETURN_DAYS,
                  (int64_t)from.day - ABSENCE_DAYS_MAX, (int64_t)from.day))
        return false;
    while (rows_next(&rows))
        keep_stop(counter, &rows);
    return rows_close(&rows, err);
}

static bool read_stops(struct absence_counter *counter, const struct absence *absence,
                       struct error *err)
{
    struct rows rows;

    counter->stop_count = 0;
    if (!sql_open(counter->tx, &rows, err,
                  "SELECT user_id, start_day, end_day FROM absence WHERE tenant = ?1"
                  " AND user_id = ?2 AND start_day <= ?3 AND start_day > ?4"
                  " AND end_day >= ?5 AND" IS_STOP " ORDER BY start_day",
                  "uuiii", counter->tenant.uuid, absence->user.uuid,
                  (int64_t)absence->end.day + COUNTING_RETURN_DAYS,
                  (int64_t)absence->start.day - ABSENCE_DAYS_MAX, (int64_t)absence->start.day))
        return false;
    while (rows_next(&rows))
        keep_stop(counter, &rows);
    return rows_close(&rows, err);
}

static size_t first_stop(const struct absence_counter *counter, user_id user)
{
    size_t low = 0, high = counter->stop_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(counter->stops[middle].user.uuid, user.uuid, sizeof(user.uuid)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Leave from a balance gives back what lies under a stop of work, as long as it is taken. */
static bool find_stops(struct absence_counter *counter, const struct absence *absence,
                       struct counting_case *wanted, struct error *err)
{
    struct day_range *list;
    size_t first, count = 0;

    if (!absence->balance || absence->status > ABSENCE_APPROVED)
        return true;
    if (!counter->filled && !read_stops(counter, absence, err))
        return false;
    first = first_stop(counter, absence->user);
    while (first + count < counter->stop_count &&
           id_eq(counter->stops[first + count].user, absence->user))
        count++;
    list = arena_array(counter->tx->arena, struct day_range, count + 1);
    for (size_t i = 0; i < count; i++)
        list[i] = counter->stops[first + i].days;
    wanted->given_back = list;
    wanted->given_back_count = count;
    return true;
}

/* ---- one absence ---- */

bool absence_saturdays_end(const struct policy *policy)
{
    return policy->value[POLICY_SATURDAYS] < policy_line(POLICY_SATURDAYS)->legal;
}

bool absence_fills_saturdays(const struct absence *absence, const struct policy *policy)
{
    return absence_saturdays_end(policy) && absence->counting == COUNTING_OUVRABLES &&
           absence->extent == EXTENT_RETURN;
}

static bool run(struct absence_counter *counter, const struct absence *absence, int saturdays,
                struct arena *arena, struct counting *counting_out, struct error *err)
{
    struct counting_case wanted = {
        .method = absence->counting,
        .extent = absence->extent,
        .start = absence->start,
        .end = absence->end,
        .start_half = (int)absence->start_half,
        .end_half = (int)absence->end_half,
        .minutes = absence->minutes,
        .saturdays = saturdays,
    };

    if (!workplaces_get(counter->places, absence->user, &wanted.place, err) ||
        !find_stops(counter, absence, &wanted, err))
        return false;
    counting_run(&wanted, arena, counting_out);
    return true;
}

/* Where the company counts only so many Saturdays: those of the leave before this one, in the
 * same reference period. */
static bool saturdays_before(struct absence_counter *counter, const struct absence *absence,
                             const struct policy *policy, int *saturdays_out, struct error *err)
{
    date period = counting_period(policy, absence->start);
    size_t count = 0, cap = 16;
    struct absence *before = arena_array(counter->tx->arena, struct absence, cap);
    struct counting counting = { 0 };
    struct rows rows;

    if (!sql_open(counter->tx, &rows, err,
                  "SELECT start_day, start_half, end_day, end_half FROM absence"
                  " WHERE tenant = ?1 AND user_id = ?2 AND type = ?3"
                  " AND start_day * 2 + start_half < ?4 AND start_day > ?5 AND end_day >= ?6"
                  " AND status IN ('pending', 'validated', 'approved')"
                  " AND minutes IS NULL AND deleted_at IS NULL AND id <> ?7"
                  " ORDER BY start_day, start_half",
                  "uusiiib", counter->tenant.uuid, absence->user.uuid, absence->type,
                  (int64_t)absence_slot(absence->start, absence->start_half),
                  (int64_t)period.day - ABSENCE_DAYS_MAX,
                  (int64_t)period.day - COUNTING_RETURN_DAYS,
                  (slice){ (const char *)absence->id.uuid, sizeof(absence->id.uuid) }))
        return false;
    while (rows_next(&rows)) {
        if (count == cap) {
            struct absence *more = arena_array(counter->tx->arena, struct absence, cap * 2);

            memcpy(more, before, cap * sizeof(struct absence));
            before = more;
            cap *= 2;
        }
        before[count] = *absence;
        before[count].start = rows_date(&rows, 0);
        before[count].start_half = rows_int(&rows, 1) ? HALF_PM : HALF_AM;
        before[count].end = rows_date(&rows, 2);
        before[count].end_half = rows_int(&rows, 3) ? HALF_PM : HALF_AM;
        count++;
    }
    if (!rows_close(&rows, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        int carried = counting_period(policy, before[i].start).day == counting.period.day
                          ? counting.saturdays
                          : 0;

        if (!run(counter, &before[i], carried, NULL, &counting, err))
            return false;
    }
    *saturdays_out = count && counting.period.day == period.day ? counting.saturdays : 0;
    return true;
}

bool absence_counter_run(struct absence_counter *counter, const struct absence *absence,
                         struct arena *arena, struct counting *counting_out, struct error *err)
{
    const struct policy *policy = workplaces_policy(counter->places);
    int saturdays = 0;

    if (absence_fills_saturdays(absence, policy) &&
        !saturdays_before(counter, absence, policy, &saturdays, err))
        return false;
    return run(counter, absence, saturdays, arena, counting_out, err);
}

bool absence_counter_put(struct absence_counter *counter, struct absence *absence,
                         struct error *err)
{
    struct counting counting;

    if (!absence_counter_run(counter, absence, NULL, &counting, err))
        return false;
    absence->halves = counting.halves;
    absence->counted_minutes = counting.minutes;
    return true;
}

bool absence_count(struct tx *tx, tenant_id tenant, struct absence *absence, struct error *err)
{
    struct absence_counter *counter;

    return absence_counter_open(tx, tenant, &counter, err) &&
           absence_counter_put(counter, absence, err);
}

bool absence_check_count(struct tx *tx, tenant_id tenant, const struct type *type,
                         struct absence *absence, struct error *err)
{
    absence->counting = type->counting;
    absence->extent = type->extent;
    absence->balance = type->balance;
    if (!absence_count(tx, tenant, absence, err))
        return false;
    if (absence->halves > 0 || absence->counted_minutes > 0 || !type->balance ||
        type->counting == COUNTING_CALENDAIRES || !rule_holds(RULE_ZERO_DAYS))
        return true;
    return error_field(err, "end", "zero_days",
                       "Aucun jour ne serait compté\u00a0: cette absence tombe entièrement sur "
                       "des jours qui ne sont pas travaillés.");
}
