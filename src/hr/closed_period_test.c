#include "hr/closed_period.h"

#include "hr/test_absence.h"
#include "hr/test_rule.h"

/* Today is Monday 2026-11-23 in all of these. */

static struct closed_period close_days(struct people *p, const char *from, const char *to,
                                       const team_id *team)
{
    struct closed_period entry = {
        .name = SLICE("Inventaire"),
        .from = day(from),
        .to = day(to),
        .team = team ? *team : (team_id){ { 0 } },
    };
    struct closed_period made;

    must(closed_period_put(p->tx, &p->hr, &entry, &made, &oops));
    return made;
}

TEST(no_leave_is_asked_for_in_a_closed_period)
{
    static const struct closed_case {
        const char *name, *type, *start, *end;
        bool fine;
    } cases[] = {
        { "inside", "CA", "2026-12-15", "2026-12-15", false },
        { "half a day of it", "CA", "2026-12-15 pm", "2026-12-15", false },
        { "its first day", "CA", "2026-12-10", "2026-12-14", false },
        { "its last day", "RTT", "2026-12-18", "2026-12-21", false },
        { "around it", "CSS", "2026-12-01", "2026-12-24", false },
        { "the day before", "CA", "2026-12-10", "2026-12-13", true },
        { "the day after", "CA", "2026-12-19", "2026-12-22", true },
        { "of right", "FAM", "2026-12-15", "2026-12-15", true },
        { "effective at once", "AM", "2026-12-15", "2026-12-15", true },
        { "work elsewhere", "TEL", "2026-12-15", "2026-12-15", true },
    };
    struct people p;

    people_open(&p);
    close_days(&p, "2026-12-14", "2026-12-18", NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct closed_case *c = &cases[i];
        struct absence_entry entry = entry_of(c->type, c->start, c->end);
        struct absence_conflict conflict;
        struct absence_preview preview;
        struct error err = { 0 };

        if (absence_preview(p.tx, &p.employee, (absence_id){ { 0 } }, &entry, &preview,
                            &conflict, &err) != c->fine)
            fail_msg("%s: %s", c->name, err.user);
        if (!c->fine &&
            (strcmp(err.code, "closed_period") != 0 || strcmp(err.field, "start") != 0 ||
             !strstr(err.user, "Inventaire") || !strstr(err.user, "14 au 18 décembre 2026")))
            fail_msg("%s: %s %s %s", c->name, err.code, err.field, err.user);
    }
    people_close(&p);
}

TEST(hr_enters_all_the_same_and_asks_like_everybody)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-12-15", "2026-12-15");
    struct absence_conflict conflict;
    struct absence absence;
    struct seen seen;

    people_open(&p);
    people_enter(p.tx, &p.system, "hr2", ROLE_ADMIN, NULL, NULL);
    absence = ask(&p, &p.employee, "CA", "2027-01-11", "2027-01-12");
    close_days(&p, "2026-12-14", "2026-12-18", NULL);
    must_not(ask_for(&p, &p.hr, "CA", "2026-12-15", "2026-12-15", &seen, &oops), ERR_INVALID,
             "closed_period");
    enter(&p, &p.hr, &p.employee, "CA", "2026-12-15", "2026-12-15");
    must_not(absence_update(p.tx, &p.employee, absence.id, 1, &entry, &seen, &conflict, &oops),
             ERR_INVALID, "closed_period");
    people_close(&p);
}

TEST(a_team_closes_for_its_own_people)
{
    struct people p;
    struct seen seen;

    people_open(&p);
    close_days(&p, "2026-12-14", "2026-12-18", &p.team);
    must_not(ask_for(&p, &p.employee, "CA", "2026-12-15", "2026-12-15", &seen, &oops),
             ERR_INVALID, "closed_period");
    ask(&p, &p.stranger, "CA", "2026-12-15", "2026-12-15");
    people_close(&p);
}

TEST(hr_keeps_them_and_everybody_hears)
{
    struct people p;
    struct closed_period period, changed, *list;
    size_t count;

    people_open(&p);
    people_mark(&p);
    period = close_days(&p, "2026-12-14", "2026-12-18", NULL);
    assert_int_equal(period.version, 1);
    assert_true(
        slice_contains(people_hear(&p, people_fact(&p, "closed_period_created"), &p.stranger),
                       SLICE("Inventaire")));

    changed = period;
    changed.name = SLICE("  Inventaire annuel ");
    changed.to = day("2026-12-20");
    must(closed_period_put(p.tx, &p.hr, &changed, &changed, &oops));
    assert_int_equal(changed.version, 2);
    assert_slice(changed.name, "Inventaire annuel");
    must_not(closed_period_put(p.tx, &p.hr, &period, &changed, &oops), ERR_CONFLICT,
             "version_stale");
    assert_slice(changed.name, "Inventaire annuel");
    must(closed_period_list(p.tx, p.first, &list, &count, &oops));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].to.day, day("2026-12-20").day);

    people_mark(&p);
    must(closed_period_delete(p.tx, &p.hr, period.id, 2, &changed, &oops));
    assert_true(
        slice_contains(people_hear(&p, people_fact(&p, "closed_period_deleted"), &p.employee),
                       SLICE("\"version\":3")));
    must(closed_period_list(p.tx, p.first, &list, &count, &oops));
    assert_int_equal(count, 0);
    people_close(&p);
}

TEST(what_cannot_be_closed)
{
    struct people p;
    struct closed_period good, entry, out;

    people_open(&p);
    good = entry = close_days(&p, "2026-12-14", "2026-12-18", NULL);
    must_not(closed_period_put(p.tx, &p.manager, &good, &out, &oops), ERR_DENIED, "hr_only");
    must_not(closed_period_delete(p.tx, &p.employee, good.id, 1, &out, &oops), ERR_DENIED,
             "hr_only");
    must_not(closed_period_put(p.tx, &p.foreign_hr, &good, &out, &oops), ERR_NOT_FOUND,
             "not_found");
    must_not(closed_period_delete(p.tx, &p.hr, good.id, 7, &out, &oops), ERR_CONFLICT,
             "version_stale");
    must_not(closed_period_delete(p.tx, &p.hr, good.id, 0, &out, &oops), ERR_INVALID,
             "version_missing");
    entry.name = SLICE(" ");
    must_not(closed_period_put(p.tx, &p.hr, &entry, &out, &oops), ERR_INVALID,
             "field_required");
    entry = good;
    entry.to = day("2026-12-13");
    must_not(closed_period_put(p.tx, &p.hr, &entry, &out, &oops), ERR_INVALID, "period_order");
    entry = good;
    entry.team = p.foreign_team;
    must_not(closed_period_put(p.tx, &p.hr, &entry, &out, &oops), ERR_INVALID, "team_unknown");
    people_close(&p);
}

TEST_MAIN("hr/closed_period", CASE(no_leave_is_asked_for_in_a_closed_period),
          CASE(hr_enters_all_the_same_and_asks_like_everybody),
          CASE(a_team_closes_for_its_own_people), CASE(hr_keeps_them_and_everybody_hears),
          CASE(what_cannot_be_closed))
