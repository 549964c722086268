#include "hr/absence_count.h"

#include "hr/absence_inside.h"
#include "hr/test_absence.h"
#include "hr/test_rule.h"

#include <string.h>

/* The days somebody's absence shows to HR: "5", "0.5", or "null". */
static slice days(struct people *p, absence_id id)
{
    slice seen = look(p, &p->hr, id), rest;
    const char *found = strstr(arena_text(p->tx->arena, seen), "\"days\":");

    if (!found)
        fail_msg("no days");
    slice_cut(slice_of(found + strlen("\"days\":")), ',', &seen, &rest);
    return seen;
}

#define assert_days(expected, id)                                      \
    do {                                                               \
        slice counted_ = days(&p, id);                                 \
        if (!slice_eq(counted_, SLICE(expected)))                      \
            fail_msg("%.*s days, not " expected, SLICE_ARG(counted_)); \
    } while (0)

/* A pattern with these minutes, the employee's from a day on. */
static void work_from(struct people *p, const struct actor *whose, const char *from,
                      const char *minutes)
{
    uint8_t id[16];

    rng_fill(p->tx->rng, id, sizeof(id));
    must(sql_run(p->tx, &oops,
                 "INSERT INTO pattern (tenant, id, name, weeks, minutes, created_at)"
                 " VALUES (?1, ?2, ?3, 1, ?4, 0)",
                 "uutt", p->first.uuid, id, from, minutes));
    must(sql_run(p->tx, &oops,
                 "INSERT INTO user_pattern (tenant, user_id, from_day, pattern)"
                 " VALUES (?1, ?2, ?3, ?4)",
                 "uudu", p->first.uuid, whose->user.uuid, day(from), id));
}

static void site_is(struct people *p, const char *set)
{
    if (strcmp(set, "reunion") == 0)
        must(sql_run(p->tx, &oops,
                     "UPDATE site SET zone = 'reunion', time_zone = 'Indian/Reunion'"
                     " WHERE tenant = ?1",
                     "u", p->first.uuid));
    else
        must(sql_run(p->tx, &oops,
                     "INSERT INTO site_worked (tenant, site, holiday)"
                     " SELECT tenant, id, ?2 FROM site WHERE tenant = ?1",
                     "ut", p->first.uuid, set));
}

static void policy_is(struct people *p, const char *key, int64_t value)
{
    must(sql_run(p->tx, &oops, "INSERT INTO policy (tenant, key, value) VALUES (?1, ?2, ?3)",
                 "uti", p->first.uuid, key, value));
}

static const char without_wednesday[] = "[210,210,210,210,0,0,210,210,210,210,0,0,0,0]";

TEST(days_follow_site_hours_and_type)
{
    static const struct days_case {
        const char *type, *start, *end, *days;
    } cases[] = {
        { "CA", "2026-03-02", "2026-03-06", "6" },
        { "CT", "2026-03-09", "2026-03-13", "5" },
        { "RTT", "2026-03-20", "2026-03-20", "1" },
        { "CA", "2026-03-27", "2026-03-27", "2" },
        { "AM", "2026-04-04", "2026-04-12", "9" },
        { "TEL", "2026-05-18", "2026-05-24", "5" },
        { "CA", "2026-06-02 pm", "2026-06-02", "0.5" },
        { "CA", "2026-11-09", "2026-11-13", "5" },
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct absence absence =
            ask(&p, &p.employee, cases[i].type, cases[i].start, cases[i].end);
        slice counted = days(&p, absence.id);

        if (!slice_eq(counted, slice_of(cases[i].days)))
            fail_msg("%s from %s: %.*s, not %s", cases[i].type, cases[i].start,
                     SLICE_ARG(counted), cases[i].days);
    }
    people_close(&p);
}

TEST(days_are_counted_anew_when_what_they_follow_changes)
{
    struct people p;
    struct absence leave;

    people_open(&p);
    leave = ask(&p, &p.employee, "CT", "2026-12-21", "2026-12-24");
    assert_days("4", leave.id);
    work_from(&p, &p.employee, "2026-12-01", without_wednesday);
    assert_days("4", leave.id); /* Wednesday counts, whoever works on it */
    leave = ask(&p, &p.employee, "TEL", "2026-12-28", "2026-12-31");
    assert_days("3", leave.id);
    leave = ask(&p, &p.colleague, "CA", "2027-12-20", "2027-12-24");
    assert_days("5", leave.id);
    site_is(&p, "reunion"); /* 20 December */
    assert_days("4", leave.id);
    site_is(&p, "abolition_reunion");
    assert_days("5", leave.id);
    people_close(&p);
}

TEST(leave_that_takes_no_day_is_refused)
{
    static const struct zero_case {
        const char *type, *start, *end;
        bool refused;
    } cases[] = {
        { "CA", "2026-12-05", "2026-12-06", true },
        { "RTT", "2026-12-12", "2026-12-12", true },
        { "CA", "2026-12-25", "2026-12-25", true },
        { "TEL", "2026-12-19", "2026-12-20", false },
        { "RH", "2026-12-27", "2026-12-27", false },
        { "CA", "2026-11-11", "2026-11-12", false },
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        struct seen seen;
        bool done =
            ask_for(&p, &p.employee, cases[i].type, cases[i].start, cases[i].end, &seen, &err);

        if (done == cases[i].refused)
            fail_msg("%s on %s: %s", cases[i].type, cases[i].start, err.user);
        if (!done) {
            assert_int_equal(err.kind, ERR_INVALID);
            assert_string_equal(err.code, "zero_days");
            assert_string_equal(err.field, "end");
        }
    }
    people_close(&p);
}

TEST(leave_gives_back_what_lies_under_a_stop_of_work)
{
    struct people p;
    struct absence leave, stop;

    people_open(&p);
    leave = ask(&p, &p.employee, "CA", "2027-03-01", "2027-03-05");
    must(step(&p, &p.manager, &leave, ABSENCE_APPROVE, &oops));
    assert_days("6", leave.id);
    people_mark(&p);
    stop = ask(&p, &p.employee, "AM", "2027-03-04", "2027-03-07");
    assert_days("3", leave.id);
    assert_days("4", stop.id);
    /* Whoever has the leave on a page sees it: a version newer. */
    assert_int_equal(people_facts(&p, "absence_updated"), 1);
    assert_true(
        slice_contains(people_hear(&p, people_fact(&p, "absence_updated"), &p.manager),
                       arena_printf(p.tx->arena, "\"version\":%d,", (int)leave.version + 1)));
    people_mark(&p);
    must(step(&p, &p.hr, &stop, ABSENCE_CANCEL, &oops));
    assert_days("6", leave.id);
    assert_int_equal(people_facts(&p, "absence_updated"), 2); /* the stop, and the leave */
    /* A stop beside it changes nothing of it. */
    people_mark(&p);
    stop = ask(&p, &p.employee, "AM", "2027-04-05", "2027-04-09");
    assert_int_equal(people_facts(&p, "absence_updated"), 0);
    people_close(&p);
}

TEST(only_so_many_saturdays_of_a_period_are_counted)
{
    struct people p;
    struct absence first, second, third;

    people_open(&p);
    policy_is(&p, "saturdays", 2);
    second = ask(&p, &p.employee, "CA", "2027-02-15", "2027-02-26"); /* two Saturdays */
    assert_days("12", second.id);
    first = ask(&p, &p.employee, "CA", "2027-01-15", "2027-01-15");
    assert_days("2", first.id);
    assert_days("11", second.id);
    third = ask(&p, &p.employee, "CA", "2027-05-21", "2027-05-21");
    assert_days("1", third.id);
    third = ask(&p, &p.employee, "CA", "2027-06-04", "2027-06-04"); /* another period */
    assert_days("2", third.id);
    people_close(&p);
}

/* Leave before it takes its Saturdays: whoever looks at the later one is told. */
TEST(a_saturday_that_is_counted_elsewhere_is_told)
{
    struct people p;
    struct absence early, late;
    slice told;

    people_open(&p);
    policy_is(&p, "saturdays", 1);
    late = ask(&p, &p.employee, "CA", "2027-02-19", "2027-02-19");
    people_mark(&p);
    early = ask(&p, &p.employee, "CA", "2027-01-15", "2027-01-15");
    assert_days("1", late.id);
    assert_int_equal(people_facts(&p, "absence_updated"), 1);
    told = people_hear(&p, people_fact(&p, "absence_updated"), &p.manager);
    assert_true(slice_contains(told, arena_printf(p.tx->arena, "\"version\":%d,",
                                                  (int)late.version + 1)));
    people_mark(&p);
    must(step(&p, &p.employee, &early, ABSENCE_CANCEL, &oops));
    assert_days("2", late.id);
    assert_int_equal(people_facts(&p, "absence_updated"), 2); /* both of them */
    /* Another period has its own. */
    people_mark(&p);
    ask(&p, &p.employee, "CA", "2026-12-11", "2026-12-11");
    ask(&p, &p.employee, "CA", "2027-06-11", "2027-06-11");
    assert_int_equal(people_facts(&p, "absence_updated"), 1);
    people_close(&p);
}

/* A stop of work that becomes leave, and is one again. */
TEST(a_change_of_the_type_gives_back_and_takes_back)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2027-04-05", "2027-04-09");
    struct absence_conflict conflict;
    struct absence leave, stop;
    struct seen seen;

    people_open(&p);
    leave = ask(&p, &p.employee, "CA", "2027-03-01", "2027-03-05");
    must(step(&p, &p.manager, &leave, ABSENCE_APPROVE, &oops));
    stop = enter(&p, &p.hr, &p.employee, "AM", "2027-03-04", "2027-03-07");
    assert_days("3", leave.id);
    people_mark(&p);
    must(absence_update(p.tx, &p.hr, stop.id, stop.version, &entry, &seen, &conflict, &oops));
    assert_days("6", leave.id);
    assert_int_equal(people_facts(&p, "absence_updated"), 2);
    people_mark(&p);
    must(absence_undo(p.tx, &p.hr, stop.id, seen.absence.version, &seen, &conflict, &oops));
    assert_string_equal(seen.absence.type.data, "AM");
    assert_days("3", leave.id);
    assert_int_equal(people_facts(&p, "absence_updated"), 2);
    people_close(&p);
}

TEST(leave_that_becomes_a_stop_of_work_is_one)
{
    struct people p;
    struct absence_entry entry = entry_of("AM", "2027-03-01", "2027-03-05");
    struct absence_conflict conflict;
    struct absence leave;
    struct seen seen;

    people_open(&p);
    leave = ask(&p, &p.employee, "CA", "2027-03-01", "2027-03-05");
    must(absence_update(p.tx, &p.employee, leave.id, leave.version, &entry, &seen, &conflict,
                        &oops));
    must(absence_get(p.tx, &p.employee, leave.id, &seen, &oops));
    assert_true(slice_eq(seen.absence.type, SLICE("AM")));
    assert_int_equal(seen.absence.version, leave.version + 1);
    people_close(&p);
}

TEST(hours_have_no_days)
{
    struct people p;
    struct absence_entry entry = entry_of("REC", "2027-03-02", "2027-03-02");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    entry.minutes = 90;
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.counted_minutes, 90);
    assert_days("null", seen.absence.id);
    people_close(&p);
}

TEST(a_preview_says_why_day_by_day)
{
    struct people p;
    struct absence_entry entry = entry_of("CA", "2026-03-06", "2026-03-06");
    struct absence_conflict conflict;
    struct absence_preview preview;
    struct data data;
    slice view;

    people_open(&p);
    must(absence_preview(p.tx, &p.employee, (absence_id){ { 0 } }, &entry, &preview, &conflict,
                         &oops));
    absence_preview_view(data_open(&data), NULL, &preview, true);
    view = data_close(&data, p.tx);
    assert_true(slice_contains(
        view,
        SLICE("\"days\":2,\"why\":[{\"day\":\"2026-03-06\",\"counted\":1,\"rule\":"
              "\"ouvrables\",\"text\":\"Friday 6 March: working day (ouvrable), counted — "
              "C. trav., art. L3141-3\"},{\"day\":\"2026-03-07\",\"counted\":1,\"rule\":"
              "\"day_before_return\",")));
    assert_true(slice_contains(view, SLICE("\"day\":\"2026-03-08\",\"counted\":0,\"rule\":"
                                           "\"weekly_rest\"")));
    people_close(&p);
}

/* One by one and all at once come to the same. */
TEST(many_are_counted_as_one_is)
{
    struct people p;
    struct absence_counter *counter;
    struct absence list[4];

    people_open(&p);
    work_from(&p, &p.employee, "2026-01-05", without_wednesday);
    list[0] = ask(&p, &p.employee, "CA", "2027-03-01", "2027-03-05");
    list[1] = ask(&p, &p.employee, "AM", "2027-03-04", "2027-03-07");
    list[2] = ask(&p, &p.employee, "TEL", "2027-03-15", "2027-03-19");
    list[3] = ask(&p, &p.colleague, "CA", "2027-03-03", "2027-03-03");
    must(absence_counter_open(p.tx, p.first, &counter, &oops));
    must(absence_counter_fill(counter, day("2027-03-01"), day("2027-03-31"), &oops));
    for (size_t i = 0; i < COUNT_OF(list); i++) {
        struct absence alone = list[i];

        must(absence_counter_put(counter, &list[i], &oops));
        must(absence_count(p.tx, p.first, &alone, &oops));
        assert_int_equal(alone.halves, list[i].halves);
    }
    assert_int_equal(list[0].halves, 6); /* Mon Tue Wed */
    assert_int_equal(list[2].halves, 8);
    people_close(&p);
}

TEST(today_is_the_day_at_the_persons_site)
{
    struct people p;
    date today;

    people_open(&p);
    p.tx->now_ms = 1772830800000; /* 2026-03-06T21:00:00Z */
    must(workplace_today(p.tx, p.first, p.employee.user, &today, &oops));
    assert_int_equal(today.day, day("2026-03-06").day);
    site_is(&p, "reunion");
    must(workplace_today(p.tx, p.first, p.employee.user, &today, &oops));
    assert_int_equal(today.day, day("2026-03-07").day);
    must(workplace_today(p.tx, p.second, p.foreign.user, &today, &oops));
    assert_int_equal(today.day, day("2026-03-06").day);
    people_close(&p);
}

TEST_MAIN("absence_count", CASE(days_follow_site_hours_and_type),
          CASE(days_are_counted_anew_when_what_they_follow_changes),
          CASE(leave_that_takes_no_day_is_refused),
          CASE(leave_gives_back_what_lies_under_a_stop_of_work),
          CASE(only_so_many_saturdays_of_a_period_are_counted),
          CASE(a_saturday_that_is_counted_elsewhere_is_told),
          CASE(a_change_of_the_type_gives_back_and_takes_back),
          CASE(leave_that_becomes_a_stop_of_work_is_one), CASE(hours_have_no_days),
          CASE(a_preview_says_why_day_by_day), CASE(many_are_counted_as_one_is),
          CASE(today_is_the_day_at_the_persons_site))
