#include "hr/pattern.h"

#include "hr/data.h"
#include "hr/test_people.h"

/* Monday to Friday, so many minutes in each half; the second week the same but for Friday. */
static struct pattern_entry of(const char *name, int weeks, int minutes)
{
    struct pattern_entry entry = { .name = slice_of(name), .hours = { .weeks = weeks } };

    entry.hours.anchor = date_from_civil(2026, 1, 7); /* a Wednesday */
    for (int week = 0; week < weeks && week < PATTERN_WEEKS_MAX; week++)
        for (int half = 0; half < (week == 1 ? 8 : 10); half++)
            entry.hours.minutes[week][half] = minutes;
    return entry;
}

static struct pattern make(struct people *p, const struct pattern_entry *entry)
{
    struct pattern pattern;

    must(pattern_create(p->tx, &p->hr, entry, &pattern, &oops));
    return pattern;
}

static struct user give(struct people *p, const struct actor *who, pattern_id pattern)
{
    struct user user;
    struct user_entry entry;

    must(user_get(p->tx, &p->hr, who->user, &user, &oops));
    entry = (struct user_entry){ .email = user.email,
                                 .name = user.name,
                                 .role = user.role,
                                 .active = true,
                                 .keep = KEEP_ALL & ~(unsigned)KEEP_PATTERNS };
    if (!id_is_none(pattern)) {
        entry.employment.patterns[0] =
            (struct pattern_since){ pattern, date_from_civil(2026, 1, 1) };
        entry.employment.pattern_count = 1;
    }
    must(user_update(p->tx, &p->hr, user.id, user.version, &entry, &user, &oops));
    return user;
}

TEST(a_pattern_comes_back_as_it_was_entered_from_a_monday_on)
{
    struct pattern_entry entry = of("Long et court", 2, 240);
    struct people p;
    struct pattern pattern, found;
    struct data data;

    people_open(&p);
    pattern = make(&p, &entry);
    must(pattern_load(p.tx, p.first, pattern.id, &found, &oops));
    assert_int_equal(found.hours.weeks, 2);
    assert_int_equal(found.hours.anchor.day, date_from_civil(2026, 1, 5).day);
    assert_memory_equal(found.hours.minutes, entry.hours.minutes, sizeof(found.hours.minutes));
    pattern_view(data_open(&data), NULL, &found);
    assert_true(slice_contains(
        data_close(&data, p.tx),
        SLICE("\"anchor\":\"2026-01-05\",\"weeks\":[[240,240,240,240,240,240,240,240,240,240,"
              "0,0,0,0],[240,240,240,240,240,240,240,240,0,0,0,0,0,0]]")));
    assert_true(slice_contains(people_hear(&p, people_fact(&p, "pattern_created"), &p.employee),
                               SLICE("240")));
    must_not(pattern_load(p.tx, p.second, pattern.id, &found, &oops), ERR_NOT_FOUND,
             "not_found");
    people_close(&p);
}

TEST(an_entry_is_refused_at_the_field_that_is_wrong)
{
    static const struct {
        const char *name, *of, *field, *code;
        int weeks, minutes;
    } cases[] = {
        { "no name", "", "name", "field_required", 1, 210 },
        { "no week", "x", "weeks", "field_range", 0, 210 },
        { "five weeks", "x", "weeks", "field_range", 5, 210 },
        { "more than a half day", "x", "weeks", "field_range", 1, 721 },
        { "less than nothing", "x", "weeks", "field_range", 1, -1 },
        { "nobody works", "x", "weeks", "field_invalid", 4, 0 },
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pattern_entry entry = of(cases[i].of, cases[i].weeks, cases[i].minutes);
        struct error err = { 0 };
        struct pattern pattern;

        if (pattern_create(p.tx, &p.hr, &entry, &pattern, &err) || err.kind != ERR_INVALID ||
            strcmp(err.field, cases[i].field) != 0 || strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s, %s, %s", cases[i].name, err.field, err.code, err.user);
    }
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(only_hr_makes_changes_and_deletes_patterns)
{
    struct pattern_entry entry = of("35 heures", 1, 210);
    struct people p;
    struct pattern pattern, out;

    people_open(&p);
    pattern = make(&p, &entry);
    must_not(pattern_create(p.tx, &p.manager, &entry, &out, &oops), ERR_DENIED, "hr_only");
    must_not(pattern_update(p.tx, &p.manager, pattern.id, 1, &entry, &out, &oops), ERR_DENIED,
             "hr_only");
    must_not(pattern_delete(p.tx, &p.manager, pattern.id, 1, &out, &oops), ERR_DENIED,
             "hr_only");
    people_close(&p);
}

TEST(the_hours_of_a_pattern_that_somebody_has_or_had_do_not_change)
{
    struct pattern_entry entry = of("35 heures", 1, 210), other = of("35 h", 1, 240);
    struct people p;
    struct pattern pattern, out;
    struct user user;

    people_open(&p);
    pattern = make(&p, &entry);
    must(pattern_update(p.tx, &p.hr, pattern.id, 1, &other, &out, &oops)); /* nobody has it */
    assert_int_equal(out.version, 2);
    user = give(&p, &p.employee, pattern.id);
    must_not(pattern_update(p.tx, &p.hr, pattern.id, 2, &entry, &out, &oops), ERR_CONFLICT,
             "pattern_in_use");
    must_not(pattern_delete(p.tx, &p.hr, pattern.id, 2, &out, &oops), ERR_CONFLICT,
             "pattern_in_use");
    other.name = SLICE("Quarante heures");
    must(pattern_update(p.tx, &p.hr, pattern.id, 2, &other, &out, &oops));
    assert_slice(out.name, "Quarante heures");

    /* Who left had it: what was counted by it stays. */
    must(user_deactivate(p.tx, &p.hr, user.id, user.version, &user, &oops));
    must_not(pattern_delete(p.tx, &p.hr, pattern.id, 3, &out, &oops), ERR_CONFLICT,
             "pattern_in_use");
    (void)give(&p, &p.employee, (pattern_id){ { 0 } });
    people_mark(&p);
    must(pattern_delete(p.tx, &p.hr, pattern.id, 3, &out, &oops));
    assert_int_equal(people_facts(&p, "pattern_deleted"), 1);
    people_close(&p);
}

TEST(a_name_is_taken_once_and_a_stale_version_is_refused)
{
    struct pattern_entry entry = of("35 heures", 1, 210);
    struct people p;
    struct pattern pattern, out;

    people_open(&p);
    pattern = make(&p, &entry);
    must_not(pattern_create(p.tx, &p.hr, &entry, &out, &oops), ERR_CONFLICT, "pattern_exists");
    must_not(pattern_update(p.tx, &p.hr, pattern.id, 0, &entry, &out, &oops), ERR_INVALID,
             "version_missing");
    must_not(pattern_update(p.tx, &p.hr, pattern.id, 9, &entry, &out, &oops), ERR_CONFLICT,
             "version_stale");
    assert_int_equal(out.version, 1);
    people_mark(&p);
    must(pattern_update(p.tx, &p.hr, pattern.id, 1, &entry, &out, &oops)); /* the same again */
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(a_company_has_at_most_so_many_in_order_of_name)
{
    struct people p;
    struct pattern pattern, *list;
    struct pattern_entry entry;
    size_t count;

    people_open(&p);
    for (int i = PATTERNS_MAX; i > 0; i--) {
        entry = of("x", 1, 210);
        entry.name = arena_printf(p.tx->arena, "Rythme %03d", i);
        must(pattern_create(p.tx, &p.hr, &entry, &pattern, &oops));
    }
    entry = of("x", 1, 210);
    must_not(pattern_create(p.tx, &p.hr, &entry, &pattern, &oops), ERR_LIMIT,
             "too_many_patterns");
    must(pattern_list(p.tx, p.first, &list, &count, &oops));
    assert_int_equal(count, PATTERNS_MAX);
    assert_slice(list[0].name, "Rythme 001");
    must(pattern_list(p.tx, p.second, &list, &count, &oops));
    assert_int_equal(count, 0);
    people_close(&p);
}

TEST_MAIN("hr/pattern", CASE(a_pattern_comes_back_as_it_was_entered_from_a_monday_on),
          CASE(an_entry_is_refused_at_the_field_that_is_wrong),
          CASE(only_hr_makes_changes_and_deletes_patterns),
          CASE(the_hours_of_a_pattern_that_somebody_has_or_had_do_not_change),
          CASE(a_name_is_taken_once_and_a_stale_version_is_refused),
          CASE(a_company_has_at_most_so_many_in_order_of_name))
