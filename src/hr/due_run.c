/* Those who do what is due (due.h): the table, and the one who walks it. */

#include "base/log.h"
#include "hr/balance_change.h"
#include "hr/departure.h"
#include "hr/deputy.h"
#include "hr/due_inside.h"
#include "hr/reminder.h"
#include "hr/team_period.h"

#include <assert.h>
#include <string.h>

/* `word` is what stands in the database. */
static const struct due_line {
    const char *word;
    bool (*run)(struct tx *tx, const struct actor *by, const uint8_t thing[16],
                struct error *err);
} lines[DUE_COUNT] = {
    [DUE_TEAM_PERIOD] = { "team_period", team_period_due },
    [DUE_DEPARTURE] = { "departure", departure_due },
    [DUE_DEPUTY] = { "deputy", deputy_due },
    [DUE_REMINDER] = { "reminder", reminder_due },
    [DUE_ESCALATION] = { "escalation", reminder_escalate },
    [DUE_BALANCE] = { "balance", balance_due },
};

const char *due_word(enum due_what what)
{
    assert(what < DUE_COUNT);
    return lines[what].word;
}

/* ---- one row ---- */

struct row {
    tenant_id tenant;
    slice what;
    uint8_t thing[16];
    int64_t at_ms;
    int64_t tries;
};

/* NULL: of a version that knew more. */
static const struct due_line *line_of(const struct row *row)
{
    for (int i = 0; i < DUE_COUNT; i++)
        if (slice_eq(row->what, slice_of(lines[i].word)))
            return &lines[i];
    return NULL;
}

/* The row goes first: the handler may write the next one. Gone already: one that was run
 * before it took it away. */
static bool do_it(struct tx *tx, const struct row *row, const struct due_line *line,
                  struct error *err)
{
    struct actor system;

    if (!sql_run(tx, err,
                 "DELETE FROM due WHERE tenant = ?1 AND what = ?2 AND thing_id = ?3"
                 " AND at = ?4",
                 "usui", row->tenant.uuid, row->what, row->thing, row->at_ms))
        return false;
    if (sql_changes(tx) == 0)
        return true;
    return actor_system(tx, row->tenant, &system, err) &&
           line->run(tx, &system, row->thing, err);
}

static int64_t wait_ms(int64_t tries)
{
    int64_t wait = DUE_WAIT_FIRST_MS;

    for (int64_t i = 0; i < tries && wait < DUE_WAIT_MOST_MS; i++)
        wait *= 2;
    return wait < DUE_WAIT_MOST_MS ? wait : DUE_WAIT_MOST_MS;
}

static bool put_off(struct tx *tx, const struct row *row, struct error *err)
{
    return sql_run(tx, err,
                   "UPDATE due SET tries = tries + 1, next_at = ?5 WHERE tenant = ?1"
                   " AND what = ?2 AND thing_id = ?3 AND at = ?4",
                   "usuii", row->tenant.uuid, row->what, row->thing, row->at_ms,
                   tx->now_ms + wait_ms(row->tries));
}

static void complain(const struct row *row, const struct error *oops)
{
    char thing[ID_TEXT_LEN + 1];

    uuid_text(row->thing, thing);
    log_write(LOG_WARN, "what is due failed, and is tried again", LOG_TEXT("what", row->what),
              LOG_TEXT("thing", slice_of(thing)), LOG_INT("tries", row->tries + 1),
              LOG_TEXT("code", slice_of(oops->code)),
              LOG_TEXT("detail", slice_of(oops->detail)));
}

static bool run_row(struct tx *tx, const struct row *row, struct error *err)
{
    const struct due_line *line = line_of(row);
    struct error oops = { 0 };

    if (!tx_savepoint(tx, err))
        return false;
    if (!line)
        error_detail(&oops, "this version knows nothing of that name");
    else if (do_it(tx, row, line, &oops) && tx_release(tx, &oops))
        return true;
    if (tx_is_alive(tx))
        tx_undo(tx);
    if (!tx_is_alive(tx)) {
        *err = oops;
        return false;
    }
    complain(row, &oops);
    return put_off(tx, row, err);
}

/* ---- all that is due ---- */

static bool collect(struct tx *tx, size_t max, struct row *list, size_t *count_out,
                    struct error *err)
{
    struct rows rows;
    size_t count = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT tenant, what, thing_id, at, tries FROM due WHERE next_at <= ?1"
                  " ORDER BY next_at, at LIMIT ?2",
                  "ii", tx->now_ms, (int64_t)max))
        return false;
    while (rows_next(&rows)) {
        struct row *row = &list[count++];

        *row = (struct row){ .what = rows_keep(&rows, 1),
                             .at_ms = rows_int(&rows, 3),
                             .tries = rows_int(&rows, 4) };
        rows_uuid(&rows, 0, row->tenant.uuid);
        rows_uuid(&rows, 2, row->thing);
    }
    *count_out = count;
    return rows_close(&rows, err);
}

bool due_run(struct tx *tx, size_t max, bool *more_out, struct error *err)
{
    struct row *list = arena_array(tx->arena, struct row, max);
    size_t count;

    *more_out = false;
    if (!collect(tx, max, list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!run_row(tx, &list[i], err))
            return false;
    *more_out = count == max;
    return true;
}
