/* One account worked out: its lines, its columns, what is available (balance_inside.h). */

#include "hr/balance_inside.h"

#include "hr/payroll.h"

#include <stdlib.h>
#include <string.h>

/* More than anybody has, in any unit: so much more cannot be granted. */
enum { BEYOND = 100 * 1000 * 1000 };

bool account_list(struct tx *tx, tenant_id tenant, user_id user, slice type,
                  struct account **list_out, size_t *count_out, struct error *err)
{
    struct account *list = NULL; /* most have none: nothing is made for them */
    struct rows rows;
    size_t count = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT type, opened_day, version FROM balance WHERE tenant = ?1"
                  " AND user_id = ?2 AND (?3 = '' OR type = ?3) LIMIT ?4",
                  "uusi", tenant.uuid, user.uuid, type, (int64_t)BALANCE_TYPES_MAX))
        return false;
    while (rows_next(&rows)) {
        if (!list)
            list = arena_array(tx->arena, struct account, BALANCE_TYPES_MAX);
        list[count++] = (struct account){ .user = user,
                                          .type.code = rows_keep(&rows, 0),
                                          .opened = rows_date(&rows, 1),
                                          .version = rows_int(&rows, 2) };
    }
    if (!rows_close(&rows, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!type_find(tx, tenant, list[i].type.code, &list[i].type, err))
            return false;
    /* A handful: put in order where they stand. */
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && list[j].type.priority < list[j - 1].type.priority; j--) {
            struct account other = list[j];

            list[j] = list[j - 1];
            list[j - 1] = other;
        }
    *list_out = list;
    *count_out = count;
    return true;
}

/* ---- all that follows ---- */

static date later(date a, date b)
{
    return a.day > b.day ? a : b;
}

static void add_extra(struct arena *arena, struct takings *takings, const struct taking *extra)
{
    struct taking *list = arena_array(arena, struct taking, takings->count + 1);
    size_t before = 0;

    while (before < takings->count && takings->list[before].day.day <= extra->day.day)
        before++;
    if (before)
        memcpy(list, takings->list, before * sizeof *list);
    list[before] = *extra;
    if (takings->count > before)
        memcpy(list + before + 1, takings->list + before,
               (takings->count - before) * sizeof *list);
    takings->list = list;
    takings->count++;
}

static void append(struct ledger_lines *to, const struct ledger_lines *from, bool entered_only)
{
    for (size_t i = 0; i < from->count; i++)
        if (!entered_only || from->items[i].kind < LEDGER_ENTERED)
            ledger_push(to, &from->items[i]);
}

bool account_know(struct tx *tx, const struct takings_person *person,
                  const struct account *account, struct account_known *known_out,
                  struct error *err)
{
    takings_run(tx->arena, person, &account->type, account->opened, &known_out->takings);
    return ledger_read(tx, person->tenant, person->user, account->type.code,
                       &known_out->written, err) &&
           payroll_open_from(tx, person->tenant, &known_out->open_from, err);
}

/* What comes in by rule and by hand, and what is lost of it when it is taken so. */
static amount run(struct arena *arena, const struct takings_person *person,
                  const struct account *account, const struct account_known *known,
                  const struct takings *takings, date until, struct ledger_lines *wanted_out)
{
    enum plan plan = plan_of(account->type.code);
    struct ledger_lines in = { .arena = arena };
    struct stretch *off, *sick;
    size_t off_count, sick_count;
    amount deficit;

    if (takings->count) /* what is earned until then may pay for it */
        until = later(until, takings->list[takings->count - 1].day);
    takings_stretches(arena, person, &off, &off_count, &sick, &sick_count);
    append(&in, &known->written, true);
    entitlement_lines(&(struct entitlement){ .plan = plan,
                                             .counting = account->type.counting,
                                             .place = &person->place,
                                             .opened = account->opened,
                                             .stretches = off,
                                             .stretch_count = off_count },
                      &in, until, wanted_out);
    append(&in, wanted_out, false);
    lots_run(&(struct lots_case){ .plan = plan,
                                  .counting = account->type.counting,
                                  .policy = person->place.policy,
                                  .lines = &in,
                                  .takings = takings->list,
                                  .taking_count = takings->count,
                                  .sick = sick,
                                  .sick_count = sick_count,
                                  .until = until },
             wanted_out, &deficit);
    return deficit;
}

amount account_deficit(struct arena *arena, const struct takings_person *person,
                       const struct account *account, const struct account_known *known,
                       date until, const struct taking *extra)
{
    struct ledger_lines wanted = { .arena = arena };
    struct takings takings = known->takings;

    if (extra)
        add_extra(arena, &takings, extra);
    return run(arena, person, account, known, &takings, until, &wanted);
}

struct ledger_lines account_lines(struct arena *arena, const struct takings_person *person,
                                  const struct account *account,
                                  const struct account_known *known, date until)
{
    struct ledger_lines wanted = { .arena = arena }, all = { .arena = arena };

    run(arena, person, account, known, &known->takings, until, &wanted);
    append(&wanted, &known->takings.taken, false);
    ledger_reconcile(&known->written, &wanted, known->open_from, &all);
    return all;
}

/* ---- the columns ---- */

static enum balance_column column_of(const struct ledger_line *line, date day, date period)
{
    if (line->kind == LEDGER_TAKEN || line->kind == LEDGER_RETURNED) {
        if (line->day.day > day.day)
            return COLUMN_PLANNED;
        return line->day.day < period.day ? COLUMN_PREVIOUS : COLUMN_TAKEN;
    }
    if (line->day.day < period.day)
        return COLUMN_PREVIOUS;
    if (line->kind == LEDGER_EXPIRY)
        return COLUMN_EXPIRED;
    return line->period.day < period.day ? COLUMN_PREVIOUS : COLUMN_CURRENT;
}

/* Taken, lost, planned and reserved are shown as sizes. */
static amount size_in(enum balance_column column, amount days)
{
    return column < COLUMN_TAKEN ? days : amount_times(days, -1, 1);
}

static void explain(struct balance *balance, enum balance_column column,
                    const struct ledger_line *line, bool brought)
{
    balance->columns[column] =
        amount_add(balance->columns[column], size_in(column, line->amount));
    balance->lines[balance->line_count++] = (struct balance_line){ column, *line, brought };
}

static void fill(struct arena *arena, const struct ledger_lines *all,
                 const struct ledger_lines *reserved, struct balance *balance)
{
    struct ledger_line brought = { .kind = LEDGER_OPENING,
                                   .period = balance->period,
                                   .about = balance->period,
                                   .day = balance->period,
                                   .rule = RULE_COUNT };
    bool any_before = false;

    balance->lines = arena_array(arena, struct balance_line, all->count + reserved->count + 1);
    for (size_t i = 0; i < all->count; i++) {
        const struct ledger_line *line = &all->items[i];

        if (line->day.day < balance->period.day && ledger_counts(line->kind)) {
            brought.amount = amount_add(brought.amount, line->amount);
            any_before = true;
        }
    }
    if (any_before)
        explain(balance, COLUMN_PREVIOUS, &brought, true);
    for (size_t i = 0; i < all->count; i++) {
        const struct ledger_line *line = &all->items[i];
        enum balance_column column = column_of(line, balance->day, balance->period);

        if (!ledger_counts(line->kind) || (any_before && line->day.day < balance->period.day) ||
            (line->day.day > balance->day.day &&
             (column != COLUMN_PLANNED || line->about.day <= balance->day.day)))
            continue; /* still to come; of a closed month, a correction of it */
        explain(balance, column, line, false);
    }
    for (size_t i = 0; i < reserved->count; i++)
        explain(balance, COLUMN_RESERVED, &reserved->items[i], false);
    balance->balance = amount_sub(amount_add(balance->columns[COLUMN_PREVIOUS],
                                             balance->columns[COLUMN_CURRENT]),
                                  amount_add(balance->columns[COLUMN_TAKEN],
                                             balance->columns[COLUMN_EXPIRED]));
}

/* Of paid leave, which goes on being earned. */
amount account_advance(const struct takings_person *person, const struct account *account)
{
    if (plan_of(account->type.code) != PLAN_LEAVE)
        return (amount){ 0, 1 };
    return amount_of(person->place.policy->value[POLICY_ADVANCE_HALVES], 2);
}

amount account_available(struct arena *arena, const struct takings_person *person,
                         const struct account *account, const struct account_known *known,
                         date day)
{
    struct taking all = { .day = day, .amount = amount_of(BEYOND, 1) };
    amount left = amount_sub(amount_add(all.amount, account_advance(person, account)),
                             account_deficit(arena, person, account, known, day, &all));

    return amount_sign(left) < 0 ? (amount){ 0, 1 } : left;
}

bool account_balance(struct tx *tx, const struct takings_person *person,
                     const struct account *account, date day, struct balance *balance_out,
                     struct error *err)
{
    enum plan plan = plan_of(account->type.code);
    struct account_known known;
    struct ledger_lines all;

    *balance_out = (struct balance){
        .user = account->user,
        .type = account->type,
        .opened = true,
        .opened_day = account->opened,
        .version = account->version,
        .day = day,
        .period = plan_period(plan, person->place.policy, day),
    };
    balance_out->period_end = plan == PLAN_ENTERED
                                  ? (date){ DATE_LAST_DAY }
                                  : date_add(plan_next(plan, balance_out->period), -1);
    balance_out->previous_last =
        plan == PLAN_ENTERED ? (date){ DATE_LAST_DAY }
                             : lots_last_day(plan, person->place.policy,
                                             plan_period(plan, person->place.policy,
                                                         date_add(balance_out->period, -1)));
    if (!account_know(tx, person, account, &known, err))
        return false;
    all = account_lines(tx->arena, person, account, &known, day);
    fill(tx->arena, &all, &known.takings.reserved, balance_out);
    balance_out->available = account_available(tx->arena, person, account, &known, day);
    return true;
}

/* ---- writing down ---- */

bool account_write(struct tx *tx, const struct takings_person *person,
                   const struct account *account, date until, bool all, struct error *err)
{
    struct account_known known;
    struct ledger_lines lines;

    if (!account_know(tx, person, account, &known, err))
        return false;
    lines = account_lines(tx->arena, person, account, &known, until);
    for (size_t i = 0; i < lines.count; i++) {
        const struct ledger_line *line = &lines.items[i];
        bool taken = line->kind == LEDGER_TAKEN || line->kind == LEDGER_RETURNED;

        if (line->written || line->day.day > until.day || (taken && !all && !line->corrects))
            continue;
        if (!ledger_append(tx, person->tenant, person->user, account->type.code, line, err))
            return false;
    }
    return true;
}
