#include "hr/lots.h"

#include <stdlib.h>

enum { SICK_MONTHS = 15, MAIN_OUVRABLES = 24, MAIN_OUVRES = 20 };

struct lot {
    date period;
    date last;         /* what is left after it is lost */
    date carried_last; /* but for so many, until then:  */
    amount carried;
    amount left;
    amount summer, outside; /* taken of the main leave's window */
    bool in_a_row, waived;
    bool waits;     /* for the notice, which begins the fifteen months: */
    date waited;    /* its last day without that */
    int given;      /* days of fractionnement */
    enum rule rule; /* why it ends when it does */
};

struct walk {
    const struct lots_case *given;
    struct ledger_lines *out;
    struct lot lots[LOTS_MAX];
    size_t count;
    amount debt, deficit;
};

/* ---- when a lot ends ---- */

date lots_last_day(enum plan plan, const struct policy *policy, date period)
{
    date next = plan_next(plan, period);

    if (plan == PLAN_LEAVE && rule_holds(RULE_LEAVE_EXPIRY))
        return date_add(month_add(next, 12 + (int)policy->value[POLICY_LEAVE_CARRY_MONTHS]),
                        -1);
    if (plan == PLAN_RTT && rule_holds(RULE_RTT_EXPIRY))
        return date_add(month_add(next, (int)policy->value[POLICY_RTT_CARRY_MONTHS]), -1);
    return (date){ DATE_LAST_DAY };
}

/* The same day of the month, so many months later, or the last one there is. */
static date months_later(date day, int months)
{
    int year, month, of_month;
    date first = month_add(day, months), last = date_add(month_add(day, months + 1), -1);

    date_civil(day, &year, &month, &of_month);
    return first.day + of_month - 1 < last.day ? date_add(first, of_month - 1) : last;
}

static void put_off(struct lot *lot, date last, enum rule rule)
{
    if (last.day > lot->last.day) {
        lot->last = last;
        lot->rule = rule;
    }
}

/* It does not end before the notice: what that is about is known from `day` on. */
static void wait_for_notice(struct lot *lot, date day)
{
    put_off(lot, (date){ DATE_LAST_DAY }, RULE_SICK_CARRY_OVER);
    lot->waits = true;
    lot->waited = day;
}

/* The day of the notice about a lot; DATE_LAST_DAY: there is none. */
static date notice_day(const struct lots_case *given, const struct lot *lot)
{
    date day = { DATE_LAST_DAY };

    for (size_t i = 0; i < given->lines->count; i++) {
        const struct ledger_line *line = &given->lines->items[i];

        if (line->kind == LEDGER_NOTICE && line->period.day == lot->period.day)
            day = line->about;
    }
    return day;
}

/* Away for all of the period: fifteen months from its end; they stand still from the return
 * to the notice. */
static void put_off_for_absence(const struct lots_case *given, struct lot *lot, date notice)
{
    date back = plan_next(given->plan, lot->period);
    date last = date_add(month_add(back, SICK_MONTHS), -1);

    put_off(lot, last, RULE_SICK_CARRY_OVER_AWAY);
    while (acquisition_away(given->sick, given->sick_count, back, back))
        back = date_add(back, 1);
    if (back.day > last.day)
        return;
    if (notice.day == DATE_LAST_DAY)
        wait_for_notice(lot, date_add(back, -1));
    else if (notice.day > back.day)
        put_off(lot, date_add(last, notice.day - back.day), RULE_SICK_CARRY_OVER_AWAY);
}

/* Fifteen months from the notice; until it is given, and for who was sick when the days were
 * to end, they do not end. */
static void put_off_for_sickness(const struct lots_case *given, struct lot *lot)
{
    date normal = lot->last, notice = notice_day(given, lot);
    date end = date_add(plan_next(given->plan, lot->period), -1);

    if (rule_holds(RULE_SICK_CARRY_OVER_AWAY) &&
        acquisition_away(given->sick, given->sick_count, lot->period, end)) {
        put_off_for_absence(given, lot, notice);
        return;
    }
    if (!rule_holds(RULE_SICK_CARRY_OVER))
        return;
    if (notice.day != DATE_LAST_DAY)
        put_off(lot, months_later(notice, SICK_MONTHS), RULE_SICK_CARRY_OVER);
    else if (acquisition_away(given->sick, given->sick_count, normal, normal))
        wait_for_notice(lot, normal);
}

static void set_end(const struct lots_case *given, struct lot *lot)
{
    lot->last = lots_last_day(given->plan, given->policy, lot->period);
    lot->rule = given->plan == PLAN_RTT ? RULE_RTT_EXPIRY : RULE_LEAVE_EXPIRY;
    if (given->plan == PLAN_LEAVE)
        put_off_for_sickness(given, lot);
    for (size_t i = 0; i < given->lines->count; i++) {
        const struct ledger_line *line = &given->lines->items[i];

        if (line->period.day != lot->period.day)
            continue;
        if (line->kind == LEDGER_WAIVER && rule_holds(RULE_FRACTIONNEMENT_WAIVER))
            lot->waived = true;
        if (line->kind == LEDGER_CARRY_OVER && rule_holds(RULE_CARRY_OVER) &&
            line->about.day > lot->last.day) {
            lot->carried = line->amount;
            lot->carried_last = line->about;
        }
    }
}

/* The lot of a period. There are more periods than LOTS_MAX in no working life: the last
 * lot takes the rest. */
static struct lot *lot_of(struct walk *walk, date period)
{
    struct lot *lot;

    for (size_t i = 0; i < walk->count; i++)
        if (walk->lots[i].period.day == period.day)
            return &walk->lots[i];
    if (walk->count == LOTS_MAX)
        return &walk->lots[LOTS_MAX - 1];
    lot = &walk->lots[walk->count++];
    *lot = (struct lot){ .period = period };
    set_end(walk->given, lot);
    return lot;
}

/* ---- what comes in, what is lost ---- */

static void push(struct walk *walk, enum ledger_kind kind, const struct lot *lot, date about,
                 amount days, enum rule rule)
{
    ledger_push(walk->out, &(struct ledger_line){ .kind = kind,
                                                  .period = lot->period,
                                                  .about = about,
                                                  .day = about,
                                                  .amount = days,
                                                  .rule = rule });
}

static amount least(amount a, amount b)
{
    return amount_cmp(a, b) < 0 ? a : b;
}

/* What was taken in advance is paid back first. What is taken away from more than there is
 * becomes such an advance. */
static void come_in(struct walk *walk, struct lot *lot, amount days)
{
    amount paid;

    if (amount_sign(days) < 0) {
        amount off = least(lot->left, amount_times(days, -1, 1));

        lot->left = amount_sub(lot->left, off);
        walk->debt = amount_sub(amount_sub(walk->debt, days), off);
        return;
    }
    paid = least(days, walk->debt);
    walk->debt = amount_sub(walk->debt, paid);
    lot->left = amount_add(lot->left, amount_sub(days, paid));
}

/* Every lot that ended before this day. */
static void lose(struct walk *walk, date day)
{
    for (size_t i = 0; i < walk->count; i++) {
        struct lot *lot = &walk->lots[i];

        if (lot->waits && lot->waited.day < day.day) {
            lot->waits = false;
            if (amount_sign(lot->left))
                push(walk, LEDGER_KEPT, lot, date_add(lot->waited, 1), lot->left,
                     RULE_SICK_CARRY_OVER);
        }
        while (lot->last.day < day.day) {
            amount kept = least(lot->left, lot->carried);
            amount lost = amount_sub(lot->left, kept);
            date about = date_add(lot->last, 1);

            if (amount_sign(lost))
                push(walk, LEDGER_EXPIRY, lot, about, amount_times(lost, -1, 1), lot->rule);
            lot->left = kept;
            if (!amount_sign(lot->carried))
                break;
            lot->carried = (amount){ 0, 1 };
            lot->last = lot->carried_last;
            lot->rule = RULE_CARRY_OVER;
        }
    }
}

/* ---- what is taken ---- */

static bool is_sooner(const struct lot *a, const struct lot *b)
{
    if (!rule_holds(RULE_SOONEST_FIRST))
        return a->period.day > b->period.day;
    return a->last.day != b->last.day ? a->last.day < b->last.day
                                      : a->period.day < b->period.day;
}

static struct lot *soonest(struct walk *walk, date day)
{
    struct lot *found = NULL;

    for (size_t i = 0; i < walk->count; i++) {
        struct lot *lot = &walk->lots[i];

        if (amount_sign(lot->left) > 0 && lot->last.day >= day.day &&
            (!found || is_sooner(lot, found)))
            found = lot;
    }
    return found;
}

int lots_fractionnement(enum fractionnement by, amount outside)
{
    int two = by == FRACTIONNEMENT_OUVRES ? 5 : 6;

    if (by == FRACTIONNEMENT_NONE || !rule_holds(RULE_FRACTIONNEMENT))
        return 0;
    return amount_cmp(outside, amount_of(two, 1)) >= 0 ? 2
           : amount_cmp(outside, amount_of(3, 1)) >= 0 ? 1
                                                       : 0;
}

/* May to October; the days of a lot count from the May in which it is complete. */
static void note_season(struct walk *walk, struct lot *lot, const struct taking *taking,
                        amount days)
{
    const struct lots_case *given = walk->given;
    enum fractionnement by = (enum fractionnement)given->policy->value[POLICY_FRACTIONNEMENT];
    amount main_days =
        amount_of(given->counting == COUNTING_OUVRES ? MAIN_OUVRES : MAIN_OUVRABLES, 1);
    int year, month, day, earned;
    amount counted;

    if (given->plan != PLAN_LEAVE ||
        taking->day.day < month_add(plan_next(PLAN_LEAVE, lot->period), -1).day)
        return;
    date_civil(taking->day, &year, &month, &day);
    if (month >= 5 && month <= 10)
        lot->summer = amount_add(lot->summer, days);
    else
        lot->outside = amount_add(lot->outside, days);
    lot->in_a_row |= taking->in_a_row || !rule_holds(RULE_FRACTIONNEMENT_SUMMER);
    counted = lot->outside;
    if (rule_holds(RULE_FRACTIONNEMENT_MAIN))
        counted = least(counted, amount_sub(main_days, lot->summer));
    earned = lot->waived || !lot->in_a_row ? 0 : lots_fractionnement(by, counted);
    if (earned <= lot->given)
        return;
    push(walk, LEDGER_FRACTIONNEMENT, lot, taking->day, amount_of(earned - lot->given, 1),
         RULE_FRACTIONNEMENT);
    come_in(walk, lot, amount_of(earned - lot->given, 1));
    lot->given = earned;
}

static void take(struct walk *walk, const struct taking *taking)
{
    amount rest = taking->amount;
    struct lot *lot;

    while (amount_sign(rest) > 0 && (lot = soonest(walk, taking->day)) != NULL) {
        amount days = least(rest, lot->left);

        lot->left = amount_sub(lot->left, days);
        rest = amount_sub(rest, days);
        note_season(walk, lot, taking, days);
    }
    walk->debt = amount_add(walk->debt, rest);
    if (amount_cmp(walk->debt, walk->deficit) > 0)
        walk->deficit = walk->debt;
}

/* ---- day after day ---- */

static int by_effect(const void *left, const void *right)
{
    const struct ledger_line *a = left, *b = right;

    if (a->about.day != b->about.day)
        return a->about.day < b->about.day ? -1 : 1;
    /* In the same order whatever sorts it. */
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->period.day > b->period.day) - (a->period.day < b->period.day);
}

void lots_run(const struct lots_case *wanted, struct ledger_lines *lines_out,
              amount *deficit_out)
{
    struct walk *walk = arena_new(lines_out->arena, struct walk);
    struct ledger_lines in = { .arena = lines_out->arena };
    size_t line = 0, taking = 0;

    *walk = (struct walk){ .given = wanted, .out = lines_out };
    for (size_t i = 0; i < wanted->lines->count; i++)
        if (ledger_counts(wanted->lines->items[i].kind))
            ledger_push(&in, &wanted->lines->items[i]);
    if (in.count)
        qsort(in.items, in.count, sizeof *in.items, by_effect);
    while (line < in.count || taking < wanted->taking_count) {
        bool comes = line < in.count &&
                     (taking == wanted->taking_count ||
                      in.items[line].about.day <= wanted->takings[taking].day.day);
        date day = comes ? in.items[line].about : wanted->takings[taking].day;

        lose(walk, day);
        if (comes) {
            come_in(walk, lot_of(walk, in.items[line].period), in.items[line].amount);
            line++;
        } else {
            take(walk, &wanted->takings[taking++]);
        }
    }
    lose(walk, wanted->until);
    *deficit_out = walk->deficit;
}
