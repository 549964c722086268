/*
 * test_balance - balances of the people of test_people.h, in a line each.
 *
 * Thread   the test's.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_TEST_BALANCE_H
#define HR_TEST_BALANCE_H

#include "base/instant.h"
#include "hr/balance_change.h"
#include "hr/test_absence.h"

static inline amount days_of(const char *text)
{
    amount days = { 0, 1 };

    if (!amount_parse(slice_of(text), &days))
        fail_msg("no amount %s", text);
    return days;
}

/* It is noon of this day. */
static inline void be_on(struct people *people, const char *text)
{
    people->tx->now_ms = instant_midnight(day(text), "Europe/Paris") + 12 * 3600 * 1000;
}

static inline struct balance open_for(struct people *people, const struct actor *whose,
                                      const char *type, const char *as_of, const char *days,
                                      const char *previous)
{
    struct balance_opening entry = { whose->user, days_of(days), days_of(previous) };
    struct balance balance;

    must(balance_open(people->tx, &people->hr, slice_of(type), day(as_of), &entry, 1, &balance,
                      &oops));
    return balance;
}

/* What HR reads, on a day; `on` NULL: today. */
static inline struct balance balance_on(struct people *people, const struct actor *whose,
                                        const char *type, const char *on)
{
    struct balance *list;
    enum level level;
    date when = on ? day(on) : (date){ 0 };
    size_t count;

    must(balance_list(people->tx, &people->hr, whose->user, on ? &when : NULL, &level, &list,
                      &count, &oops));
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].type.code, slice_of(type)))
            return list[i];
    fail_msg("no balance %s", type);
    return (struct balance){ 0 };
}

/* "previous current taken expired planned reserved = balance, available" */
static inline void assert_columns(const struct balance *balance, const char *expected)
{
    char text[AMOUNT_TEXT_MAX], all[512] = "";

    for (int i = 0; i < COLUMN_COUNT; i++) {
        amount_text(balance->columns[i], text);
        strcat(strcat(all, i ? " " : ""), text);
    }
    amount_text(balance->balance, text);
    strcat(strcat(all, " = "), text);
    amount_text(balance->available, text);
    strcat(strcat(all, ", "), text);
    if (strcmp(all, expected) != 0)
        fail_msg("%s, expected %s", all, expected);
}

/* Each column is the sum of its lines; what is left, of the columns. */
static inline void assert_sums(const struct balance *balance)
{
    const amount *columns = balance->columns;
    amount sums[COLUMN_COUNT] = { { 0 } };
    amount in = amount_add(columns[COLUMN_PREVIOUS], columns[COLUMN_CURRENT]);
    amount out = amount_add(columns[COLUMN_TAKEN], columns[COLUMN_EXPIRED]);

    for (size_t i = 0; i < balance->line_count; i++) {
        const struct balance_line *line = &balance->lines[i];
        bool size = line->column >= COLUMN_TAKEN;

        sums[line->column] =
            amount_add(sums[line->column], amount_times(line->line.amount, size ? -1 : 1, 1));
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        assert_int_equal(amount_cmp(sums[i], columns[i]), 0);
    assert_int_equal(amount_cmp(amount_sub(in, out), balance->balance), 0);
}

/* All that was ever written or follows, line by line, comes to what is left today. */
static inline void assert_history(struct people *people, const struct actor *whose,
                                  const struct balance *balance)
{
    struct ledger_lines page;
    slice next = { 0 };
    amount sum = { 0, 1 };

    do {
        must(balance_lines(people->tx, whose, whose->user, balance->type.code, next, &page,
                           &next, &oops));
        for (size_t i = 0; i < page.count; i++)
            if (ledger_counts(page.items[i].kind))
                sum = amount_add(sum, page.items[i].amount);
    } while (next.len > 0);
    assert_int_equal(amount_cmp(sum, balance->balance), 0);
}

static inline struct balance enter_line(struct people *people, const struct actor *whose,
                                        const char *type, const struct balance_entry *entry)
{
    struct balance balance;

    must(balance_enter(people->tx, &people->hr, whose->user, slice_of(type), entry, &balance,
                       &oops));
    return balance;
}

#endif
