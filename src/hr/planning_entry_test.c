#include "hr/planning_entry.h"

#include "hr/test_absence.h"
#include "hr/test_rule.h"

/* ---- entries in a line each ---- */

static struct planning_entry planned(enum planning_kind kind, user_id user, const char *start,
                                     const char *end, const char *label)
{
    struct absence_entry days = entry_of("CA", start, end);

    return (struct planning_entry){
        .kind = kind,
        .user = user,
        .start = days.start,
        .start_half = days.start_half,
        .end = days.end,
        .end_half = days.end_half,
        .start_minute = kind == PLANNING_SHIFT ? 8 * 60 : NO_MINUTE,
        .end_minute = kind == PLANNING_SHIFT ? 16 * 60 : NO_MINUTE,
        .label = slice_of(label),
    };
}

TEST(on_call_is_a_day_or_weeks_from_sunday_to_saturday)
{
    static const struct week_case {
        const char *start, *end;
        bool fine;
    } cases[] = {
        { "2026-12-08", "2026-12-08", true },  { "2026-12-06", "2026-12-06", true },
        { "2026-12-06", "2026-12-12", true },  { "2026-12-06", "2026-12-19", true },
        { "2026-12-06", "2026-12-11", false }, { "2026-12-07", "2026-12-13", false },
        { "2026-12-07", "2026-12-12", false }, { "2026-12-27", "2027-01-02", true },
        { "2028-02-27", "2028-03-04", true }, /* over a leap day */
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct planning_entry wanted =
            planned(PLANNING_ON_CALL, p.employee.user, cases[i].start, cases[i].end, "");
        struct planning_outcome outcome;

        if (cases[i].fine) {
            must(planning_create(p.tx, &p.manager, &wanted, 1, &outcome, &oops));
            must(planning_delete(p.tx, &p.manager, outcome.entries[0].id, 1, &outcome, &oops));
        } else {
            must_not(planning_create(p.tx, &p.manager, &wanted, 1, &outcome, &oops),
                     ERR_INVALID, "on_call_week");
        }
    }
    people_close(&p);
}

TEST_MAIN("hr/planning_entry", CASE(on_call_is_a_day_or_weeks_from_sunday_to_saturday))
