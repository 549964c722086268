#include "hr/absence.h"

#include "hr/test_absence.h"
#include "hr/test_rule.h"

/* Today is Monday 2026-11-23 in all of these. */

static struct span span_of(const char *start, const char *end)
{
    struct absence_entry entry = entry_of("CA", start, end);

    return (struct span){ entry.start, entry.end, entry.start_half, entry.end_half };
}

/* "2026-12-21 pm" */
static slice place_text(struct people *p, date day_at, enum half half)
{
    char text[DATE_TEXT_LEN + 1];

    date_text(day_at, text);
    return arena_printf(p->tx->arena, "%s %s", text, half_text(half));
}

TEST(a_part_of_it_is_cancelled)
{
    static const struct cut_case {
        const char *name, *from, *to;
        const char *first_start, *first_end; /* NULL: all is cancelled */
        const char *rest_start, *rest_end;   /* NULL: nothing lies behind */
    } cases[] = {
        { "all of it", "2026-12-14", "2026-12-18", NULL, NULL, NULL, NULL },
        { "its beginning", "2026-12-14", "2026-12-15", "2026-12-16 am", "2026-12-18 pm", NULL,
          NULL },
        { "its first morning", "2026-12-14", "2026-12-14 am", "2026-12-14 pm", "2026-12-18 pm",
          NULL, NULL },
        { "its end", "2026-12-17", "2026-12-18", "2026-12-14 am", "2026-12-16 pm", NULL, NULL },
        { "its last afternoon", "2026-12-18 pm", "2026-12-18", "2026-12-14 am", "2026-12-18 am",
          NULL, NULL },
        { "its middle", "2026-12-16", "2026-12-16", "2026-12-14 am", "2026-12-15 pm",
          "2026-12-17 am", "2026-12-18 pm" },
        { "a half in the middle", "2026-12-16 pm", "2026-12-16", "2026-12-14 am",
          "2026-12-16 am", "2026-12-17 am", "2026-12-18 pm" },
        { "from noon to noon", "2026-12-15 pm", "2026-12-17 am", "2026-12-14 am",
          "2026-12-15 am", "2026-12-17 pm", "2026-12-18 pm" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct cut_case *c = &cases[i];
        struct people p;
        struct absence absence;
        struct span part = span_of(c->from, c->to);
        struct absence_conflict conflict;
        struct seen seen, rest;

        people_open(&p);
        absence = ask(&p, &p.employee, "CA", "2026-12-14", "2026-12-18");
        must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
        people_mark(&p);
        must(absence_cancel(p.tx, &p.employee, absence.id, absence.version, &part, &seen,
                            &conflict, &oops));
        assert_int_equal(seen.absence.version, 3);
        assert_int_equal(people_facts(&p, "absence_updated"), 1);
        assert_int_equal(people_facts(&p, "absence_created"), c->rest_start ? 1 : 0);
        assert_int_equal(people_facts(&p, "notification_created"), 1);
        assert_false(
            slice_contains(people_hear(&p, people_fact(&p, "absence_updated"), &p.manager),
                           SLICE("rest_id"))); /* that is for who asked */
        if (!c->first_start) {
            assert_int_equal(seen.absence.status, ABSENCE_CANCELLED);
            people_close(&p);
            continue;
        }
        assert_int_equal(seen.absence.status, ABSENCE_APPROVED);
        assert_true(slice_eq(place_text(&p, seen.absence.start, seen.absence.start_half),
                             slice_of(c->first_start)));
        assert_true(slice_eq(place_text(&p, seen.absence.end, seen.absence.end_half),
                             slice_of(c->first_end)));
        assert_int_equal(!id_is_none(seen.absence.rest), c->rest_start != NULL);
        if (c->rest_start) { /* it keeps the decision */
            must(absence_get(p.tx, &p.employee, seen.absence.rest, &rest, &oops));
            assert_true(slice_eq(place_text(&p, rest.absence.start, rest.absence.start_half),
                                 slice_of(c->rest_start)));
            assert_true(slice_eq(place_text(&p, rest.absence.end, rest.absence.end_half),
                                 slice_of(c->rest_end)));
            assert_int_equal(rest.absence.status, ABSENCE_APPROVED);
            assert_true(id_eq(rest.absence.decided_by, p.manager.user));
            assert_int_equal(rest.absence.version, 1);
        }
        /* what was given back can be asked for again */
        ask(&p, &p.employee, "RTT", c->from, c->to);
        people_close(&p);
    }
}

TEST(what_is_no_part_of_it_is_not_cancelled)
{
    static const struct bad_case {
        const char *name, *type, *from, *to, *code, *field;
    } cases[] = {
        { "the end before the beginning", "CA", "2026-12-16", "2026-12-15", "absence_order",
          "to" },
        { "before it", "CA", "2026-12-11", "2026-12-15", "part_outside", "to" },
        { "behind it", "CA", "2026-12-17", "2026-12-21", "part_outside", "to" },
        { "half a day of sickness", "AM", "2026-12-16 pm", "2026-12-18", "half_day",
          "from_half" },
        { "half a day of sickness at the end", "AM", "2026-12-14", "2026-12-16 am", "half_day",
          "to_half" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct bad_case *c = &cases[i];
        struct people p;
        struct absence absence;
        struct span part = span_of(c->from, c->to);
        struct absence_conflict conflict;
        struct error err = { 0 };
        struct seen seen;

        people_open(&p);
        absence = ask(&p, &p.employee, c->type, "2026-12-14", "2026-12-18");
        if (absence_cancel(p.tx, &p.employee, absence.id, 1, &part, &seen, &conflict, &err))
            fail_msg("%s: was allowed", c->name);
        if (err.kind != ERR_INVALID || strcmp(err.code, c->code) != 0 ||
            strcmp(err.field, c->field) != 0)
            fail_msg("%s: %s %s", c->name, err.code, err.field);
        people_close(&p);
    }
}

/* It is the part that has begun or not; whoever is away may come back earlier. */
TEST(the_owner_cancels_what_has_not_begun)
{
    struct people p;
    struct absence absence;
    struct span begun = span_of("2026-11-23", "2026-11-27");
    struct span to_come = span_of("2026-11-24", "2026-11-27");
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-11-19", "2026-11-27");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    must_not(absence_cancel(p.tx, &p.employee, absence.id, 2, NULL, &seen, &conflict, &oops),
             ERR_CONFLICT, "absence_begun");
    must_not(absence_cancel(p.tx, &p.employee, absence.id, 2, &begun, &seen, &conflict, &oops),
             ERR_CONFLICT, "absence_begun");
    must(absence_cancel(p.tx, &p.employee, absence.id, 2, &to_come, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.end.day, day("2026-11-23").day);
    begun.end = day("2026-11-23");
    must(absence_cancel(p.tx, &p.hr, absence.id, 3, &begun, &seen, &conflict, &oops));
    assert_int_equal(seen.absence.end.day, day("2026-11-22").day);
    people_close(&p);
}

TEST_MAIN("hr/absence_cut", CASE(a_part_of_it_is_cancelled),
          CASE(what_is_no_part_of_it_is_not_cancelled),
          CASE(the_owner_cancels_what_has_not_begun))
