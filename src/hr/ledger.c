#include "hr/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_texts[LEDGER_KIND_COUNT] = {
    [LEDGER_OPENING] = "opening",
    [LEDGER_CORRECTION] = "correction",
    [LEDGER_CARRY_OVER] = "carry_over",
    [LEDGER_NOTICE] = "notice",
    [LEDGER_WAIVER] = "waiver",
    [LEDGER_ACQUISITION] = "acquisition",
    [LEDGER_ROUNDING] = "rounding",
    [LEDGER_SENIORITY] = "seniority",
    [LEDGER_RTT] = "rtt",
    [LEDGER_FRACTIONNEMENT] = "fractionnement",
    [LEDGER_EXPIRY] = "expiry",
    [LEDGER_KEPT] = "kept",
    [LEDGER_TAKEN] = "taken",
    [LEDGER_RETURNED] = "returned",
};

const char *ledger_kind_text(enum ledger_kind kind)
{
    assert(kind < LEDGER_KIND_COUNT);
    return kind_texts[kind];
}

void ledger_push(struct ledger_lines *lines, const struct ledger_line *line)
{
    if (lines->count == lines->cap) {
        size_t cap = lines->cap ? lines->cap * 2 : 32;
        struct ledger_line *items = arena_array(lines->arena, struct ledger_line, cap);

        if (lines->count)
            memcpy(items, lines->items, lines->count * sizeof *items);
        lines->items = items;
        lines->cap = cap;
    }
    lines->items[lines->count++] = *line;
}

bool ledger_counts(enum ledger_kind kind)
{
    return kind != LEDGER_CARRY_OVER && kind != LEDGER_NOTICE && kind != LEDGER_WAIVER &&
           kind != LEDGER_KEPT;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_day(const void *left, const void *right)
{
    const struct ledger_line *a = left, *b = right;
    int order = compare(a->day.day, b->day.day);

    if (!order)
        order = compare(a->about.day, b->about.day);
    if (!order)
        order = compare((int64_t)a->kind, (int64_t)b->kind);
    if (!order)
        order = compare(a->period.day, b->period.day);
    /* What is written has its place; what is added to it comes behind. */
    if (!order)
        order = compare(b->written, a->written);
    return order ? order : compare(a->at_ms, b->at_ms);
}

void ledger_sort(struct ledger_lines *lines)
{
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, by_day);
}

static int by_thing(const void *left, const void *right)
{
    const struct ledger_line *a = left, *b = right;
    int order = compare((int64_t)a->kind, (int64_t)b->kind);

    if (!order)
        order = compare(a->period.day, b->period.day);
    return order ? order : compare(a->about.day, b->about.day);
}

/* Those that follow from something, in order of the thing: written ones are subtracted. */
static void collect(struct ledger_lines *diff, const struct ledger_lines *from, bool subtract)
{
    for (size_t i = 0; i < from->count; i++) {
        struct ledger_line line = from->items[i];

        if (line.kind < LEDGER_ENTERED)
            continue;
        line.written = subtract;
        if (subtract)
            line.amount = amount_times(line.amount, -1, 1);
        ledger_push(diff, &line);
    }
}

void ledger_reconcile(const struct ledger_lines *written, const struct ledger_lines *wanted,
                      date open_from, struct ledger_lines *all_out)
{
    struct ledger_lines diff = { .arena = all_out->arena };

    for (size_t i = 0; i < written->count; i++)
        ledger_push(all_out, &written->items[i]);
    collect(&diff, written, true);
    collect(&diff, wanted, false);
    if (diff.count)
        qsort(diff.items, diff.count, sizeof *diff.items, by_thing);
    for (size_t i = 0, next; i < diff.count; i = next) {
        struct ledger_line line = diff.items[i];

        line.corrects = line.written;
        for (next = i + 1; next < diff.count && !by_thing(&line, &diff.items[next]); next++) {
            const struct ledger_line *same = &diff.items[next];

            line.amount = amount_add(line.amount, same->amount);
            line.corrects |= same->written;
            if (!same->written)
                line.rule = same->rule;
        }
        if (!amount_sign(line.amount))
            continue;
        line.day = rule_holds(RULE_PAYROLL_LOCK) && line.about.day < open_from.day ? open_from
                                                                                   : line.about;
        line.written = false;
        line.reason = (slice){ 0 };
        line.at_ms = 0;
        line.by = (user_id){ { 0 } };
        ledger_push(all_out, &line);
    }
    ledger_sort(all_out);
}

/* ---- rows ---- */

static bool read_kind(slice text, enum ledger_kind *kind_out)
{
    for (int i = 0; i < LEDGER_KIND_COUNT; i++)
        if (slice_eq(text, slice_of(kind_texts[i]))) {
            *kind_out = (enum ledger_kind)i;
            return true;
        }
    return false;
}

bool ledger_read(struct tx *tx, tenant_id tenant, user_id user, slice type,
                 struct ledger_lines *lines_out, struct error *err)
{
    struct rows rows;

    *lines_out = (struct ledger_lines){ .arena = tx->arena };
    if (!sql_open(tx, &rows, err,
                  "SELECT kind, period_day, about_day, day, num, den, rule, reason, at,"
                  " created_by FROM ledger WHERE tenant = ?1 AND user_id = ?2 AND type = ?3"
                  " ORDER BY day, id",
                  "uus", tenant.uuid, user.uuid, type))
        return false;
    while (rows_next(&rows)) {
        struct ledger_line line = {
            .period = rows_date(&rows, 1),
            .about = rows_date(&rows, 2),
            .day = rows_date(&rows, 3),
            .amount = amount_of(rows_int(&rows, 4), rows_int(&rows, 5)),
            .rule = RULE_COUNT,
            .reason = rows_keep(&rows, 7),
            .written = true,
            .at_ms = rows_int(&rows, 8),
        };

        rows_uuid(&rows, 9, line.by.uuid);
        if (!rule_find(rows_text(&rows, 6), &line.rule))
            line.rule = RULE_COUNT; /* of an older program */
        if (!read_kind(rows_text(&rows, 0), &line.kind)) {
            rows_leave(&rows);
            return error_detail(err, "ledger: a line of an unknown kind");
        }
        ledger_push(lines_out, &line);
    }
    return rows_close(&rows, err);
}

bool ledger_append(struct tx *tx, tenant_id tenant, user_id user, slice type,
                   const struct ledger_line *line, struct error *err)
{
    uint8_t id[16];
    const char *rule = line->rule < RULE_COUNT ? rule_card(line->rule)->code : "";

    uuid_make(id, tx->now_ms, tx->rng);
    return sql_run(tx, err,
                   "INSERT INTO ledger (tenant, id, user_id, type, kind, period_day, about_day,"
                   " day, num, den, rule, reason, at, created_by) VALUES (?1, ?2, ?3, ?4, ?5,"
                   " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                   "uuustdddiitsiu", tenant.uuid, id, user.uuid, type, kind_texts[line->kind],
                   line->period, line->about, line->day, line->amount.num,
                   line->amount.den ? line->amount.den : (int64_t)1, rule, line->reason,
                   tx->now_ms, line->by.uuid);
}
