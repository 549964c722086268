#include "hr/minimum.h"

#include "hr/test_rule.h"

/* What a half day of a team allows, for some minimum. */
static const struct minimum_case {
    const char *name;
    struct presence presence;
    int minimum, present, free;
    bool under;
} cases[] = {
    { "all are there", { .expected = 5 }, 3, 5, 2, false },
    { "one place left, two ask", { .expected = 5, .absent = 1, .pending = 2 }, 3, 4, 1, false },
    { "just enough", { .expected = 5, .absent = 2 }, 3, 3, 0, false },
    { "too few", { .expected = 5, .absent = 3 }, 3, 2, 0, true },
    { "who works elsewhere is at work", { .expected = 5, .remote = 5 }, 3, 5, 2, false },
    { "nobody works on Sunday", { .expected = 0 }, 3, 0, 0, false },
    { "a team smaller than its minimum", { .expected = 2 }, 3, 2, 0, true },
    { "no minimum", { .expected = 2, .absent = 2 }, 0, 0, 0, false },
};

TEST(a_team_is_under_its_minimum_when_too_few_of_those_who_work_are_there)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct minimum_case *c = &cases[i];

        if (presence_present(&c->presence) != c->present ||
            minimum_free(&c->presence, c->minimum) != c->free ||
            minimum_under(&c->presence, c->minimum) != c->under)
            fail_msg("%s: %d present, %d free, %s", c->name, presence_present(&c->presence),
                     minimum_free(&c->presence, c->minimum),
                     minimum_under(&c->presence, c->minimum) ? "under" : "not under");
    }
}

TEST_MAIN("hr/minimum",
          CASE(a_team_is_under_its_minimum_when_too_few_of_those_who_work_are_there))
