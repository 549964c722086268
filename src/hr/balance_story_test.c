/*
 * Thirty years of somebody's leave, by a seed: leave, sickness, unpaid leave, corrections,
 * things given up, closed months, a job that runs or does not. Again and again all of it is
 * worked out a second time by a walk that knows only days and 96ths of them, and both must
 * say the same: what is left, and whether what is asked for can be granted. A closed month
 * stays what it was.
 *
 * Here every holiday is worked, and whoever leaves leaves on a Monday: the calendar has
 * tests of its own.
 */
#include "hr/acquisition.h"
#include "hr/payroll.h"
#include "hr/test_balance.h"
#include "hr/test_rule.h"

enum {
    FIRST_YEAR = 2026,
    YEARS = 30,
    PERIODS = YEARS + 5,
    DAYS = 366 * PERIODS,
    STAYS_MAX = 4096,
    DAY = 96, /* half a day of work earns 5 of these, of sickness 4 */
};

struct stay {
    absence_id id;
    date start, end;
    char kind; /* 'l'eave, 's'ick, 'u'npaid */
    bool approved, gone;
};

struct story {
    struct people people;
    struct rng rng;
    struct arena scratch, *kept;
    date base, opened, today; /* `base`: the first of June before the opening, less a year */
    struct stay stays[STAYS_MAX];
    size_t stay_count;
    char what[DAYS]; /* ' ', 's', 'u' */
    const struct stay *leave[DAYS];
    int corrected[DAYS]; /* 96ths */
    date closed;         /* the last day that is closed, and: */
    amount closed_with;
};

/* ---- the walk ---- */

struct walk {
    int left[PERIODS], summer[PERIODS], outside[PERIODS], given[PERIODS];
    bool in_a_row[PERIODS];
    int debt, deficit, total;
};

static int at(const struct story *story, date day)
{
    return day.day - story->base.day;
}

static date begin_of(const struct story *story, int period)
{
    return month_add(story->base, 12 * period);
}

static int period_of(const struct story *story, date day)
{
    int period = (day.day - story->base.day) / 366;

    while (begin_of(story, period + 1).day <= day.day)
        period++;
    return period;
}

/* Who is sick is sick, whatever else they are: leave under it is given back. */
static void paint(struct story *story)
{
    memset(story->what, ' ', sizeof story->what);
    memset(story->leave, 0, sizeof story->leave);
    for (size_t i = 0; i < story->stay_count; i++) {
        const struct stay *stay = &story->stays[i];

        for (date day = stay->start; !stay->gone && day.day <= stay->end.day; day.day++)
            if (stay->kind == 'l')
                story->leave[at(story, day)] = stay;
            else
                story->what[at(story, day)] = stay->kind;
    }
    for (int i = 0; i < DAYS; i++)
        if (story->what[i] == 's' || date_weekday((date){ story->base.day + i }) == 7)
            story->leave[i] = NULL;
}

/* What the first months of a period have earned. */
static int earned(const struct story *story, int period, int months)
{
    int cap = 0, worked = 0, sick = 0;

    for (int m = 0; m < months; m++) {
        date day = month_add(begin_of(story, period), m), next = month_add(day, 1);
        int present = 0;

        for (; day.day < next.day; day.day++) {
            char what = story->what[at(story, day)];

            if (date_weekday(day) == 7 || day.day < story->opened.day)
                continue;
            present += 2;
            worked += what == ' ' ? 2 : 0;
            sick += what == 's' ? 2 : 0;
        }
        cap += present < 48 ? present : 48;
    }
    worked = worked < cap ? worked : cap;
    sick = sick < cap - worked ? sick : cap - worked;
    return worked * 5 + sick * 4;
}

static date last_day(const struct story *story, int period)
{
    date day = begin_of(story, period), next = begin_of(story, period + 1);
    date last = date_add(begin_of(story, period + 2), -1);

    while (day.day < next.day && story->what[at(story, day)] == 's')
        day.day++;
    if (day.day == next.day) { /* sick all the time: fifteen months from its end ... */
        last = date_add(month_add(next, 15), -1);
        while (story->what[at(story, day)] == 's')
            day.day++;
        return day.day > last.day ? last
                                  : (date){ DATE_LAST_DAY }; /* ... or nobody told them */
    }
    return story->what[at(story, last)] == 's' ? (date){ DATE_LAST_DAY } : last;
}

static void come(struct walk *walk, int period, int days)
{
    int used = days < 0 ? (-days < walk->left[period] ? -days : walk->left[period])
                        : (days < walk->debt ? days : walk->debt);

    walk->total += days;
    if (days < 0) {
        walk->left[period] -= used;
        walk->debt += -days - used;
    } else {
        walk->debt -= used;
        walk->left[period] += days - used;
    }
}

static bool is_summer(date day)
{
    int year, month, of_month;

    date_civil(day, &year, &month, &of_month);
    return month >= 5 && month <= 10;
}

static bool is_twelve(const struct story *story, const struct stay *leave)
{
    int count = 0;

    for (date day = leave->start; day.day <= leave->end.day; day.day++)
        count += is_summer(day) && story->leave[at(story, day)] == leave;
    return count >= 12;
}

static void season(const struct story *story, struct walk *walk, int period, date day, int days)
{
    int counted, give = 0;

    if (day.day < month_add(begin_of(story, period + 1), -1).day)
        return;
    if (is_summer(day)) {
        walk->summer[period] += days;
        walk->in_a_row[period] |= is_twelve(story, story->leave[at(story, day)]);
    } else {
        walk->outside[period] += days;
    }
    counted = 24 * DAY - walk->summer[period];
    counted = counted < walk->outside[period] ? counted : walk->outside[period];
    if (walk->in_a_row[period])
        give = counted >= 6 * DAY ? 2 : counted >= 3 * DAY ? 1 : 0;
    if (give <= walk->given[period])
        return;
    come(walk, period, (give - walk->given[period]) * DAY);
    walk->given[period] = give;
}

static void take(const struct story *story, struct walk *walk, const date *lasts, date day)
{
    int rest = DAY;

    while (rest > 0) {
        int best = -1, days;

        for (int p = 0; p < PERIODS - 3; p++)
            if (walk->left[p] > 0 && lasts[p].day >= day.day &&
                (best < 0 || lasts[p].day < lasts[best].day))
                best = p;
        if (best < 0)
            break;
        days = rest < walk->left[best] ? rest : walk->left[best];
        walk->left[best] -= days;
        rest -= days;
        season(story, walk, best, day, days);
    }
    walk->debt += rest;
    if (walk->debt > walk->deficit)
        walk->deficit = walk->debt;
}

static void first_of_month(const struct story *story, struct walk *walk, date day)
{
    date before = date_add(day, -1);
    int period = period_of(story, before), months = 1;

    while (month_add(begin_of(story, period), months).day < day.day)
        months++;
    come(walk, period, earned(story, period, months) - earned(story, period, months - 1));
    if (months == 12)
        come(walk, period, (DAY - earned(story, period, 12) % DAY) % DAY);
}

/* What is left on the evening of a day; and by how much too much is taken, ever. */
static int walk_until(const struct story *story, date until, int *deficit_out)
{
    struct walk walk = { 0 };
    date lasts[PERIODS], end = until;
    int total = 0;

    for (int p = 0; p < PERIODS - 3; p++)
        lasts[p] = last_day(story, p);
    for (size_t i = 0; i < story->stay_count; i++)
        if (story->stays[i].kind == 'l' && story->stays[i].end.day > end.day)
            end = story->stays[i].end;
    for (date day = story->opened; day.day <= end.day; day.day++) {
        const struct stay *leave = story->leave[at(story, day)];

        for (int p = 0; p < PERIODS - 3; p++)
            if (lasts[p].day < day.day) {
                walk.total -= walk.left[p];
                walk.left[p] = 0;
            }
        if (day.day == story->opened.day)
            come(&walk, period_of(story, day) - 1, 20 * DAY);
        come(&walk, period_of(story, day), story->corrected[at(story, day)]);
        if (day.day > story->opened.day && month_add(day, 0).day == day.day)
            first_of_month(story, &walk, day);
        if (leave) {
            take(story, &walk, lasts, day);
            walk.total -= leave->approved ? DAY : 0;
        }
        if (day.day == until.day)
            total = walk.total;
    }
    *deficit_out = walk.deficit;
    return total;
}

/* ---- what happens ---- */

static struct balance look_at(struct story *story, date when)
{
    struct balance *list;
    enum level level;
    size_t count;

    must(balance_list(story->people.tx, &story->people.hr, story->people.employee.user, &when,
                      &level, &list, &count, &oops));
    for (size_t i = 0; i < count; i++)
        if (slice_eq(list[i].type.code, SLICE("CA")))
            return list[i];
    fail_msg("no balance");
    return (struct balance){ 0 };
}

static void compare(struct story *story, uint64_t seed, date when)
{
    struct balance balance = look_at(story, when);
    int deficit, total = walk_until(story, when, &deficit);
    char text[AMOUNT_TEXT_MAX], day_text[DATE_TEXT_LEN + 1];

    amount_text(balance.balance, text);
    date_text(when, day_text);
    if (amount_cmp(balance.balance, amount_of(total, DAY)) != 0)
        fail_msg("seed %d: on %s %s are left, the walk says %d/96", (int)seed, day_text, text,
                 total);
    assert_sums(&balance);
}

/* From a Monday around today. Who is back on Saturday does not exist here. */
static struct absence_entry random_entry(struct story *story, const char *type, int weeks)
{
    date monday = date_add(story->today, 1 - date_weekday(story->today) +
                                             ((int)rng_below(&story->rng, 30) - 6) * 7);
    int days = 1 + (int)rng_below(&story->rng, 6) +
               7 * (int)rng_below(&story->rng, (uint64_t)weeks);

    if (days % 7 == 5)
        days++;
    if (monday.day < story->opened.day)
        monday = date_add(story->opened, 8 - date_weekday(story->opened));
    return (struct absence_entry){ .type = slice_of(type),
                                   .start = monday,
                                   .end = date_add(monday, days - 1),
                                   .end_half = HALF_PM };
}

static struct stay *add_stay(struct story *story, char kind, absence_id id,
                             const struct absence_entry *entry, bool approved)
{
    struct stay *stay = &story->stays[story->stay_count++];

    assert_true(story->stay_count < STAYS_MAX);
    *stay = (struct stay){ id, entry->start, entry->end, kind, approved, false };
    paint(story);
    return stay;
}

static bool move(struct story *story, struct stay *stay, enum absence_event event,
                 struct error *err)
{
    const struct actor *by = event == ABSENCE_APPROVE ? &story->people.manager
                                                      : &story->people.hr;
    struct absence absence;
    struct seen seen;

    must(absence_get(story->people.tx, by, stay->id, &seen, &oops));
    absence = seen.absence;
    return step(&story->people, by, &absence, event, err);
}

static void ask_leave(struct story *story, uint64_t seed)
{
    struct people *people = &story->people;
    struct absence_entry entry = random_entry(story, "CA", 3);
    struct absence_conflict conflict;
    struct error err = { 0 };
    struct stay *stay;
    struct seen seen = { 0 };
    int before, after;
    bool ok;

    ok = absence_create(people->tx, &people->employee, &entry, &seen, &conflict, &err);
    if (!ok && strcmp(err.code, "balance_short") != 0)
        return; /* something else is in the way */
    walk_until(story, story->today, &before);
    stay = add_stay(story, 'l', seen.absence.id, &entry, false);
    walk_until(story, story->today, &after);
    if (ok != (after <= 0 || after <= before))
        fail_msg("seed %d: %s, where %d/96 were missing before and %d/96 after: %s", (int)seed,
                 ok ? "granted" : "refused", before, after, err.user);
    if (!ok) {
        story->stay_count--;
        paint(story);
    } else if (rng_below(&story->rng, 4) > 0) {
        stay->approved = move(story, stay, ABSENCE_APPROVE, &err);
        if (!stay->approved)
            assert_string_equal(err.code, "balance_short");
    }
}

static void enter_other(struct story *story, char kind, const char *type, int weeks)
{
    struct people *people = &story->people;
    struct absence_entry entry = random_entry(story, type, weeks);
    struct absence_conflict conflict;
    struct error err = { 0 };
    struct seen seen;

    entry.user = people->employee.user;
    if (absence_create(people->tx, &people->hr, &entry, &seen, &conflict, &err))
        add_stay(story, kind, seen.absence.id, &entry, true);
    else
        assert_string_equal(err.code, "absence_overlap");
}

static void give_up(struct story *story)
{
    struct error err = { 0 };
    struct stay *stay;

    if (story->stay_count == 0)
        return;
    stay =
        &story->stays[story->stay_count - 1 -
                      rng_below(&story->rng, story->stay_count < 20 ? story->stay_count : 20)];
    if (!stay->gone && move(story, stay, ABSENCE_CANCEL, &err)) {
        stay->gone = true;
        paint(story);
    }
}

static void correct(struct story *story)
{
    int halves = (int)rng_below(&story->rng, 9) - 3;
    struct balance_entry entry = { .kind = BALANCE_CORRECTION,
                                   .amount = amount_of(halves, 2),
                                   .reason = SLICE("Selon les pièces") };

    if (halves == 0)
        return;
    enter_line(&story->people, &story->people.employee, "CA", &entry);
    story->corrected[at(story, story->today)] += halves * DAY / 2;
}

static void close_month(struct story *story)
{
    struct payroll_month closed;

    must(payroll_close(story->people.tx, &story->people.hr, month_add(story->today, -1),
                       &closed, &oops));
    story->closed = date_add(month_add(story->today, 0), -1);
    story->closed_with = look_at(story, story->closed).balance;
}

static void a_month_passes(struct story *story, uint64_t seed, int month)
{
    struct people *people = &story->people;

    story->today = date_add(month_add(story->opened, month), (int)rng_below(&story->rng, 28));
    people->tx->now_ms = instant_midnight(story->today, "Europe/Paris") + 12 * 3600 * 1000;
    if (rng_below(&story->rng, 3) > 0)
        ask_leave(story, seed);
    if (rng_below(&story->rng, 9) == 0)
        enter_other(story, 's', "AM", rng_below(&story->rng, 12) == 0 ? 70 : 6);
    if (rng_below(&story->rng, 20) == 0)
        enter_other(story, 'u', "CSS", 9);
    if (rng_below(&story->rng, 10) == 0)
        give_up(story);
    if (rng_below(&story->rng, 15) == 0)
        correct(story);
    if (rng_below(&story->rng, 2) == 0)
        must(balance_due(people->tx, &people->system, people->employee.user.uuid, &oops));
    if (month > 0 && rng_below(&story->rng, 4) == 0)
        close_month(story);
    compare(story, seed, story->today);
    if (month % 4 == 0)
        compare(story, seed, date_add(story->today, 200));
    if (month % 40 == 0) {
        struct balance balance = look_at(story, story->today);

        assert_history(people, &people->employee, &balance);
    }
    if (month % 6 == 0 && story->closed.day > 0)
        assert_int_equal(amount_cmp(look_at(story, story->closed).balance, story->closed_with),
                         0);
}

static void work_on_holidays(struct story *story)
{
    for (int i = 0; i < HOLIDAY_COUNT; i++)
        must(sql_run(story->people.tx, &oops,
                     "INSERT INTO site_worked (tenant, site, holiday)"
                     " SELECT tenant, id, ?2 FROM site WHERE tenant = ?1",
                     "ut", story->people.first.uuid, holiday_code((enum holiday)i)));
}

static void tell(uint64_t seed)
{
    struct story *story = test_calloc(1, sizeof *story);
    struct balance balance;

    people_open(&story->people);
    rng_seed(&story->rng, seed);
    arena_init(&story->scratch);
    story->kept = story->people.tx->arena;
    story->opened = date_from_civil(FIRST_YEAR, 1 + (int)rng_below(&story->rng, 12), 1);
    story->base =
        month_add(date_from_civil(story->opened.day >= date_from_civil(FIRST_YEAR, 6, 1).day
                                      ? FIRST_YEAR
                                      : FIRST_YEAR - 1,
                                  6, 1),
                  -12);
    story->people.tx->now_ms = instant_midnight(story->opened, "Europe/Paris") + 3600 * 1000;
    work_on_holidays(story);
    {
        struct balance_opening entry = { story->people.employee.user, { 0, 1 }, { 20, 1 } };

        must(balance_open(story->people.tx, &story->people.hr, SLICE("CA"), story->opened,
                          &entry, 1, &balance, &oops));
    }
    paint(story);
    story->people.tx->arena = &story->scratch; /* thirty years are too much for one */
    for (int month = 0; month < YEARS * 12; month++) {
        a_month_passes(story, seed, month);
        arena_clear(&story->scratch);
    }
    story->people.tx->arena = story->kept;
    arena_release(&story->scratch);
    people_close(&story->people);
    test_free(story);
}

/* MOZAIK_SEEDS=n tells the first n stories. */
TEST(thirty_years_are_worked_out_twice)
{
    const char *wanted = getenv("MOZAIK_SEEDS");
    uint64_t seeds = wanted ? strtoull(wanted, NULL, 10) : 1;

    for (uint64_t seed = 1; seed <= seeds; seed++)
        tell(seed);
}

TEST_MAIN("balance_story", CASE(thirty_years_are_worked_out_twice))
