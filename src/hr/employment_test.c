#include "hr/employment.h"

#include "hr/pattern.h"
#include "hr/site.h"
#include "hr/test_due.h"
#include "hr/view_people.h"

static const char noon[] = "2026-12-01T11:00:00.000Z"; /* of a Tuesday */

static void open_at_noon(struct people *p)
{
    people_open(p);
    p->tx->now_ms = instant(noon);
}

static struct user load(struct people *p, const struct actor *who)
{
    struct user user;

    must(user_get(p->tx, &p->system, who->user, &user, &oops));
    return user;
}

/* As they are, but for what the test says. */
static struct user_entry like(const struct user *user, unsigned changes)
{
    return (struct user_entry){ .email = user->email,
                                .name = user->name,
                                .role = user->role,
                                .language = slice_of(user->language),
                                .active = user->active,
                                .employment = user->employment,
                                .keep = KEEP_ALL & ~changes };
}

static struct user change(struct people *p, const struct user *user,
                          const struct user_entry *entry)
{
    struct user out;

    must(user_update(p->tx, &p->hr, user->id, user->version, entry, &out, &oops));
    return out;
}

static struct user manage(struct people *p, const struct actor *who, const user_id *managers,
                          size_t count)
{
    struct user user = load(p, who);
    struct user_entry entry = like(&user, KEEP_MANAGERS);

    for (size_t i = 0; i < count; i++)
        entry.employment.managers[i] = managers[i];
    entry.employment.manager_count = count;
    return change(p, &user, &entry);
}

static struct user dated(struct people *p, const struct actor *who, team_id team,
                         const char *from, const char *to)
{
    struct user user = load(p, who);
    struct user_entry entry = like(&user, KEEP_PERIODS);
    struct team_dates *period = &entry.employment.periods[entry.employment.period_count++];

    *period = (struct team_dates){ team, { DATE_FIRST_DAY }, { DATE_LAST_DAY } };
    if (from)
        period->from = day(from);
    if (to)
        period->to = day(to);
    return change(p, &user, &entry);
}

static bool is_in(struct people *p, const struct actor *who, team_id team)
{
    struct user user = load(p, who);

    for (size_t i = 0; i < user.team_count; i++)
        if (id_eq(user.teams[i], team))
            return true;
    return false;
}

static struct user leave_on(struct people *p, const struct actor *who, const char *last)
{
    struct user user = load(p, who);
    struct user_entry entry = like(&user, KEEP_DEPARTURE);

    entry.employment.has_departure = true;
    entry.employment.departure = day(last);
    return change(p, &user, &entry);
}

/* ---- an entry ---- */

TEST(an_entry_is_refused_at_the_field_that_is_wrong)
{
    enum wrong {
        SITE,
        DAYS,
        SELF,
        LEFT,
        NOBODY,
        FOREIGN,
        NO_ROLE,
        PATTERN,
        TWICE,
        TEAM,
        ENDS,
        TEAM_TWICE,
        SUCCESSOR_SELF,
        SUCCESSOR_NO_ROLE,
        WRONG_COUNT
    };
    static const struct {
        const char *name, *field, *code;
    } cases[WRONG_COUNT] = {
        [SITE] = { "a site of nobody", "site", "site_unknown" },
        [DAYS] = { "leaves before they come", "departure_day", "field_invalid" },
        [SELF] = { "their own manager", "managers", "field_invalid" },
        [LEFT] = { "a manager who left", "managers", "field_invalid" },
        [NOBODY] = { "a manager who never was", "managers", "user_unknown" },
        [FOREIGN] = { "a manager of another company", "managers", "user_unknown" },
        [NO_ROLE] = { "a manager without the role", "managers", "field_invalid" },
        [PATTERN] = { "a pattern of nobody", "patterns", "pattern_unknown" },
        [TWICE] = { "two patterns from the same day", "patterns", "field_invalid" },
        [TEAM] = { "a team of another company", "team_periods", "team_unknown" },
        [ENDS] = { "a period ends before it begins", "team_periods", "field_invalid" },
        [TEAM_TWICE] = { "a team twice", "team_periods", "field_invalid" },
        [SUCCESSOR_SELF] = { "their own successor", "successor", "field_invalid" },
        [SUCCESSOR_NO_ROLE] = { "a successor without the role", "successor", "field_invalid" },
    };
    struct people p;
    struct pattern pattern;
    struct pattern_entry hours = { SLICE("35 heures"), { .weeks = 1, .minutes = { { 210 } } } };
    struct actor left;

    open_at_noon(&p);
    must(pattern_create(p.tx, &p.hr, &hours, &pattern, &oops));
    left = people_enter(p.tx, &p.system, "left", ROLE_MANAGER, NULL, NULL);
    struct user gone = load(&p, &left);
    must(user_deactivate(p.tx, &p.hr, gone.id, gone.version, &gone, &oops));
    people_mark(&p);
    for (int i = 0; i < WRONG_COUNT; i++) {
        struct user user = load(&p, &p.employee), out;
        struct user_entry entry = like(&user, KEEP_ALL & ~(unsigned)KEEP_TEAMS);
        struct employment *work = &entry.employment;
        struct error err = { 0 };

        work->manager_count = i >= SELF && i <= NO_ROLE;
        switch ((enum wrong)i) {
        case SITE: work->site.uuid[0] = 7; break;
        case DAYS:
            work->has_arrival = work->has_departure = true;
            work->arrival = day("2027-02-01");
            work->departure = day("2027-01-31");
            break;
        case SELF: work->managers[0] = user.id; break;
        case LEFT: work->managers[0] = left.user; break;
        case NOBODY: work->managers[0].uuid[0] = 7; break;
        case FOREIGN: work->managers[0] = p.foreign_hr.user; break;
        case NO_ROLE: work->managers[0] = p.colleague.user; break;
        case PATTERN: work->pattern_count = 1; break;
        case TWICE:
            work->pattern_count = 2;
            work->patterns[0] = work->patterns[1] =
                (struct pattern_since){ pattern.id, day("2026-01-01") };
            break;
        case TEAM:
            work->period_count = 1;
            work->periods[0] =
                (struct team_dates){ p.foreign_team, day("2027-01-01"), day("2027-01-02") };
            break;
        case ENDS:
            work->period_count = 1;
            work->periods[0] =
                (struct team_dates){ p.other_team, day("2027-01-02"), day("2027-01-01") };
            break;
        case TEAM_TWICE:
            work->period_count = 2;
            work->periods[0] = work->periods[1] =
                (struct team_dates){ p.other_team, day("2027-01-01"), day("2027-01-02") };
            break;
        case SUCCESSOR_SELF: work->successor = user.id; break;
        case SUCCESSOR_NO_ROLE: work->successor = p.colleague.user; break;
        case WRONG_COUNT: break;
        }
        if (user_update(p.tx, &p.hr, user.id, user.version, &entry, &out, &err) ||
            err.kind != ERR_INVALID || strcmp(err.field, cases[i].field) != 0 ||
            strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s, %s, %s", cases[i].name, err.field, err.code, err.user);
    }
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(what_a_change_does_not_speak_of_stays)
{
    struct pattern_entry hours = { SLICE("35 heures"), { .weeks = 1, .minutes = { { 210 } } } };
    struct people p;
    struct pattern pattern;
    struct user user, out;
    struct user_entry entry;
    struct employment *work = &entry.employment;

    open_at_noon(&p);
    must(pattern_create(p.tx, &p.hr, &hours, &pattern, &oops));
    user = load(&p, &p.employee);
    entry = like(&user, KEEP_ALL & ~(unsigned)KEEP_TEAMS);
    work->has_arrival = work->has_departure = true;
    work->arrival = day("2020-03-01");
    work->departure = day("2027-03-31");
    work->successor = p.manager.user;
    work->managers[0] = p.manager.user;
    work->manager_count = 1;
    work->patterns[0] = (struct pattern_since){ pattern.id, day("2024-01-01") };
    work->patterns[1] = (struct pattern_since){ pattern.id, day("2020-03-01") };
    work->pattern_count = 2;
    work->periods[0] =
        (struct team_dates){ p.other_team, { DATE_FIRST_DAY }, day("2026-01-01") };
    work->period_count = 1;
    user = change(&p, &user, &entry);
    assert_int_equal(user.employment.patterns[0].from.day, day("2020-03-01").day); /* sorted */
    assert_int_equal(user.employment.periods[0].from.day, DATE_FIRST_DAY);

    entry = like(&user, 0);
    memset(&entry.employment, 0, sizeof(entry.employment));
    entry.name = SLICE("Un autre nom");
    out = change(&p, &user, &entry);
    assert_slice(out.name, "Un autre nom");
    assert_true(employment_is_same(&out.employment, &user.employment));
    assert_int_equal(out.team_count, 1);

    people_mark(&p); /* and the same, said again, is no change */
    entry = like(&out, KEEP_ALL);
    entry.teams = out.teams;
    entry.team_count = out.team_count;
    out = change(&p, &out, &entry);
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(others_than_hr_and_oneself_learn_nothing_of_it)
{
    struct people p;
    struct user user;
    struct fact *fact;

    open_at_noon(&p);
    user = leave_on(&p, &p.employee, "2027-01-31");
    fact = people_fact(&p, "user_updated");
    assert_true(slice_contains(people_hear(&p, fact, &p.hr), SLICE("2027-01-31")));
    assert_true(slice_contains(people_hear(&p, fact, &p.employee), SLICE("2027-01-31")));
    const struct actor *others[] = { &p.manager, &p.colleague, &p.stranger };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        slice heard = people_hear(&p, fact, others[i]);

        assert_true(heard.len > 0);
        assert_false(slice_contains(heard, SLICE("departure_day")));
        assert_false(slice_contains(heard, SLICE("patterns")));
        assert_false(slice_contains(heard, SLICE("site")));
        assert_int_equal(people_level(others[i], user.id), PEOPLE_PUBLIC);
    }
    people_close(&p);
}

/* ---- managers of one person ---- */

TEST(a_manager_who_comes_or_goes_begins_anew)
{
    struct people p;
    struct actor boss;

    open_at_noon(&p);
    boss = people_enter(p.tx, &p.system, "boss", ROLE_MANAGER, NULL, NULL);
    people_mark(&p);
    (void)manage(&p, &p.employee, &boss.user, 1);
    assert_int_equal(people_facts(&p, "user_updated"), 1);
    assert_int_equal(people_facts(&p, "audience_changed"), 1);
    people_reload(&p, &boss);
    assert_int_equal(boss.report_count, 1);
    assert_true(id_eq(boss.reports[0], p.employee.user));

    people_mark(&p);
    (void)manage(&p, &p.employee, &p.manager.user, 1);
    assert_int_equal(people_facts(&p, "audience_changed"), 2); /* one goes, one comes */
    people_reload(&p, &boss);
    assert_int_equal(boss.report_count, 0);
    people_close(&p);
}

TEST(somebody_new_has_their_manager_from_the_first_moment)
{
    struct people p;
    struct user user;
    struct user_entry entry = { .email = SLICE("neuf@demo.mozaik"),
                                .name = SLICE("Neuf"),
                                .role = ROLE_EMPLOYEE };

    open_at_noon(&p);
    entry.employment.managers[0] = p.manager.user;
    entry.employment.manager_count = 1;
    must(user_create(p.tx, &p.hr, &entry, &user, &oops));
    assert_int_equal(user.version, 1);
    assert_int_equal(people_facts(&p, "audience_changed"), 1);
    people_reload(&p, &p.manager);
    assert_int_equal(p.manager.report_count, 1);
    people_close(&p);
}

TEST(who_is_no_manager_any_more_is_nobodys)
{
    struct people p;
    struct user user, report;
    struct user_entry entry;

    open_at_noon(&p);
    report = manage(&p, &p.stranger, &p.manager.user, 1);
    user = load(&p, &p.manager);
    entry = like(&user, 0);
    entry.role = ROLE_EMPLOYEE;
    (void)change(&p, &user, &entry);
    user = load(&p, &p.stranger);
    assert_int_equal(user.employment.manager_count, 0);
    assert_int_equal(user.version, report.version + 1);
    people_close(&p);
}

TEST(a_manager_who_left_is_shown_no_more_and_does_not_stand_in_the_way)
{
    struct people p;
    struct actor boss;
    struct user user, left;

    open_at_noon(&p);
    boss = people_enter(p.tx, &p.system, "boss", ROLE_MANAGER, NULL, NULL);
    user = manage(&p, &p.employee, &boss.user, 1);
    left = load(&p, &boss);
    must(user_deactivate(p.tx, &p.system, left.id, left.version, &left, &oops));
    assert_int_equal(load(&p, &p.employee).version, user.version + 1); /* and it is told */
    user = load(&p, &p.employee);
    assert_int_equal(user.employment.manager_count, 0);
    struct user_entry entry = like(&user, KEEP_MANAGERS | KEEP_SITE);
    entry.name = SLICE("Un autre nom");
    user = change(&p, &user, &entry);

    entry = like(&left, 0);
    entry.active = true; /* back where they were */
    (void)change(&p, &left, &entry);
    assert_int_equal(load(&p, &p.employee).employment.manager_count, 1);
    assert_int_equal(load(&p, &p.employee).version, user.version + 1);
    people_close(&p);
}

TEST(a_manager_has_at_most_so_many_people_of_their_own)
{
    struct people p;
    struct user user;
    struct user_entry entry = { .name = SLICE("x"), .role = ROLE_EMPLOYEE };

    open_at_noon(&p);
    entry.employment.managers[0] = p.manager.user;
    entry.employment.manager_count = 1;
    for (int i = 0; i < USER_REPORTS_MAX; i++) {
        entry.email = arena_printf(p.tx->arena, "n%d@demo.mozaik", i);
        must(user_create(p.tx, &p.hr, &entry, &user, &oops));
    }
    entry.email = SLICE("trop@demo.mozaik");
    must_not(user_create(p.tx, &p.hr, &entry, &user, &oops), ERR_INVALID, "field_invalid");
    people_close(&p);
}

/* ---- teams with dates ---- */

TEST(a_team_with_dates_is_belonged_to_on_those_days)
{
    static const struct {
        const char *name, *from, *to;
        bool today;
    } cases[] = {
        { "from today on", "2026-12-01", NULL, true },
        { "up to today", NULL, "2026-12-01", true },
        { "from tomorrow on", "2026-12-02", NULL, false },
        { "up to yesterday", NULL, "2026-11-30", false },
        { "always", NULL, NULL, true },
        { "a month with today", "2026-11-15", "2026-12-15", true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;

        open_at_noon(&p);
        (void)dated(&p, &p.employee, p.other_team, cases[i].from, cases[i].to);
        if (is_in(&p, &p.employee, p.other_team) != cases[i].today)
            fail_msg("%s", cases[i].name);
        assert_true(is_in(&p, &p.employee, p.team));
        people_close(&p);
    }
}

TEST(they_come_on_the_first_day_and_are_gone_after_the_last)
{
    struct people p;

    open_at_noon(&p);
    (void)dated(&p, &p.employee, p.other_team, "2026-12-10", "2026-12-11");
    pass_to(&p, "2026-12-09T22:59:00.000Z");
    assert_false(is_in(&p, &p.employee, p.other_team));
    pass_to(&p, "2026-12-09T23:00:00.000Z");
    assert_true(is_in(&p, &p.employee, p.other_team));
    pass_to(&p, "2026-12-11T23:00:00.000Z");
    assert_false(is_in(&p, &p.employee, p.other_team));
    people_close(&p);
}

TEST(a_change_by_hand_ends_the_dates)
{
    struct people p;
    struct user user;
    struct user_entry entry;

    open_at_noon(&p);
    (void)dated(&p, &p.employee, p.other_team, "2026-11-15", "2026-12-15");
    must(team_remove_member(p.tx, &p.hr, p.other_team, p.employee.user, &oops));
    assert_int_equal(load(&p, &p.employee).employment.period_count, 0);

    user = dated(&p, &p.employee, p.other_team, "2026-11-15", "2026-12-15");
    entry = like(&user, KEEP_TEAMS); /* `teams` without it, the dates not spoken of */
    entry.teams = &p.team;
    entry.team_count = 1;
    user = change(&p, &user, &entry);
    assert_int_equal(user.employment.period_count, 0);
    assert_int_equal(user.team_count, 1);

    user = dated(&p, &p.employee, p.other_team, "2027-11-15", NULL);
    entry = like(&user, KEEP_TEAMS); /* those to come are not of today's teams */
    entry.teams = &p.team;
    entry.team_count = 1;
    user = change(&p, &user, &entry);
    assert_int_equal(user.employment.period_count, 1);
    people_close(&p);
}

TEST(dates_that_are_taken_away_end_the_membership)
{
    struct people p;
    struct user user;
    struct user_entry entry;

    open_at_noon(&p);
    user = dated(&p, &p.employee, p.other_team, "2026-11-15", "2026-12-15");
    entry = like(&user, KEEP_PERIODS);
    entry.employment.period_count = 0;
    (void)change(&p, &user, &entry);
    assert_false(is_in(&p, &p.employee, p.other_team));
    assert_true(is_in(&p, &p.employee, p.team));
    people_close(&p);
}

/* ---- how days are counted ---- */

TEST(who_sees_their_days_begins_anew_when_they_are_counted_otherwise)
{
    struct pattern_entry hours = { SLICE("Matins"), { .weeks = 1, .minutes = { { 210 } } } };
    struct people p;
    struct pattern pattern;
    struct user user;
    struct user_entry entry;

    open_at_noon(&p);
    must(pattern_create(p.tx, &p.hr, &hours, &pattern, &oops));
    for (int with_absence = 0; with_absence < 2; with_absence++) {
        user = load(&p, &p.employee);
        entry = like(&user, KEEP_PATTERNS);
        entry.employment.patterns[0] =
            (struct pattern_since){ pattern.id,
                                    day(with_absence ? "2026-02-01" : "2026-01-01") };
        entry.employment.pattern_count = 1;
        people_mark(&p);
        (void)change(&p, &user, &entry);
        /* The person, their manager, HR; not the colleagues, who are told of no days. */
        assert_int_equal(people_facts(&p, "audience_changed"), with_absence ? 3 : 0);
        (void)put_absence(&p, &p.employee, "CA", "2026-12-21", "2026-12-24", "pending");
    }
    people_close(&p);
}

/* ---- leaving ---- */

TEST(who_decides_for_others_and_leaves_names_who_takes_over)
{
    struct people p;
    struct user user, out;
    struct user_entry entry;
    struct team team;

    open_at_noon(&p);
    user = load(&p, &p.manager);
    entry = like(&user, KEEP_DEPARTURE);
    entry.employment.has_departure = true;
    entry.employment.departure = day("2027-01-31");
    must_not(user_update(p.tx, &p.hr, user.id, user.version, &entry, &out, &oops), ERR_INVALID,
             "field_required");
    must_not(user_deactivate(p.tx, &p.hr, user.id, user.version, &out, &oops), ERR_INVALID,
             "field_required");
    entry.keep &= ~(unsigned)KEEP_SUCCESSOR;
    entry.employment.successor = p.hr.user;
    (void)change(&p, &user, &entry);
    assert_true(load(&p, &p.manager).active); /* until the day is over */
    pass_to(&p, "2027-01-31T23:00:00.000Z");
    assert_false(load(&p, &p.manager).active);
    must(team_get(p.tx, &p.hr, p.team, &team, &oops));
    assert_int_equal(team.manager_count, 1);
    assert_true(id_eq(team.managers[0], p.hr.user));
    people_close(&p);
}

TEST(a_direct_manager_and_a_deputy_are_needed_too)
{
    struct people p;
    struct actor boss;
    struct user user, out;

    open_at_noon(&p);
    boss = people_enter(p.tx, &p.system, "boss", ROLE_MANAGER, NULL, NULL);
    (void)manage(&p, &p.employee, &boss.user, 1);
    user = load(&p, &boss);
    must_not(user_deactivate(p.tx, &p.hr, user.id, user.version, &out, &oops), ERR_INVALID,
             "field_required");
    (void)manage(&p, &p.employee, NULL, 0);
    user = load(&p, &p.manager);
    must(deputy_set(p.tx, &p.hr, user.id, user.version, boss.user, &user, &oops));
    user = load(&p, &boss);
    must_not(user_deactivate(p.tx, &p.hr, user.id, user.version, &out, &oops), ERR_INVALID,
             "field_required");
    people_close(&p);
}

TEST(a_day_of_departure_that_is_past_counts_at_once_but_lets_nobody_in)
{
    struct people p;
    struct user user, out;
    struct user_entry entry;

    open_at_noon(&p);
    user = leave_on(&p, &p.employee, "2026-11-20"); /* HR is late */
    pass_to(&p, noon);
    user = load(&p, &p.employee);
    assert_false(user.active);
    entry = like(&user, 0);
    entry.active = true;
    must_not(user_update(p.tx, &p.hr, user.id, user.version, &entry, &out, &oops), ERR_INVALID,
             "field_invalid");
    entry.keep &= ~(unsigned)KEEP_DEPARTURE;
    entry.employment.has_departure = false;
    user = change(&p, &user, &entry);
    assert_true(user.active);
    pass_to(&p, "2026-12-31T12:00:00.000Z");
    assert_true(load(&p, &p.employee).active);
    people_close(&p);
}

TEST(the_last_of_hr_has_no_day_of_departure)
{
    struct people p;
    struct user hr, out;
    struct user_entry entry;
    struct actor second;

    open_at_noon(&p);
    hr = load(&p, &p.hr);
    entry = like(&hr, KEEP_DEPARTURE);
    entry.employment.has_departure = true;
    entry.employment.departure = day("2027-06-30");
    must_not(user_update(p.tx, &p.hr, hr.id, hr.version, &entry, &out, &oops), ERR_CONFLICT,
             "last_hr");
    second = people_enter(p.tx, &p.system, "second", ROLE_ADMIN, NULL, NULL);
    (void)change(&p, &hr, &entry);
    struct user other = load(&p, &second);
    entry = like(&other, KEEP_DEPARTURE);
    entry.employment.has_departure = true;
    entry.employment.departure = day("2027-07-31"); /* later, and then nobody is left */
    must_not(user_update(p.tx, &p.hr, other.id, other.version, &entry, &out, &oops),
             ERR_CONFLICT, "last_hr");
    people_close(&p);
}

TEST_MAIN("hr/employment", CASE(an_entry_is_refused_at_the_field_that_is_wrong),
          CASE(what_a_change_does_not_speak_of_stays),
          CASE(others_than_hr_and_oneself_learn_nothing_of_it),
          CASE(a_manager_who_comes_or_goes_begins_anew),
          CASE(somebody_new_has_their_manager_from_the_first_moment),
          CASE(who_is_no_manager_any_more_is_nobodys),
          CASE(a_manager_who_left_is_shown_no_more_and_does_not_stand_in_the_way),
          CASE(a_manager_has_at_most_so_many_people_of_their_own),
          CASE(a_team_with_dates_is_belonged_to_on_those_days),
          CASE(they_come_on_the_first_day_and_are_gone_after_the_last),
          CASE(a_change_by_hand_ends_the_dates),
          CASE(dates_that_are_taken_away_end_the_membership),
          CASE(who_sees_their_days_begins_anew_when_they_are_counted_otherwise),
          CASE(who_decides_for_others_and_leaves_names_who_takes_over),
          CASE(a_direct_manager_and_a_deputy_are_needed_too),
          CASE(a_day_of_departure_that_is_past_counts_at_once_but_lets_nobody_in),
          CASE(the_last_of_hr_has_no_day_of_departure))
