#include "base/test.h"

#include "doctor/condition.h"

#include <string.h>

static const char seen_text[] = "{\"upgrade\": {\"status\": 404, \"headers\": {\"server\": "
                                "\"nginx/1.22.1\"}, \"body\": \"\"},"
                                " \"ours\": true, \"idle\": {\"after_s\": 5}, \"gone\": null}";

static const struct condition_case {
    const char *name, *condition;
    bool holds;
} condition_cases[] = {
    { "nothing is asked", "{}", true },
    { "a number", "{\"upgrade.status\": 404}", true },
    { "another number", "{\"upgrade.status\": 403}", false },
    { "a number is no text", "{\"upgrade.status\": \"404\"}", false },
    { "a truth", "{\"ours\": true}", true },
    { "what is not there", "{\"tls\": true}", false },
    { "what is not there is not false", "{\"tls\": false}", false },
    { "case does not count", "{\"upgrade.headers.server\": \"NGINX/1.22.1\"}", true },
    { "a beginning", "{\"upgrade.headers.server\": \"nginx*\"}", true },
    { "a beginning alone is not enough", "{\"upgrade.headers.server\": \"nginx\"}", false },
    { "in the middle", "{\"upgrade.headers.server\": \"*1.22*\"}", true },
    { "stars may go back", "{\"upgrade.headers.server\": \"*n*x/*2*1\"}", true },
    { "and fail", "{\"upgrade.headers.server\": \"*n*x/*2*9\"}", false },
    { "an empty text", "{\"upgrade.body\": \"\"}", true },
    { "anything is also nothing", "{\"upgrade.body\": \"*\"}", true },
    { "but not what is not there", "{\"upgrade.reason\": \"*\"}", false },
    { "one of these", "{\"upgrade.status\": [400, 404]}", true },
    { "none of these", "{\"upgrade.status\": [400, 403]}", false },
    { "an empty list", "{\"upgrade.status\": []}", false },
    { "at least", "{\"idle.after_s\": {\"min\": 5}}", true },
    { "at most", "{\"idle.after_s\": {\"max\": 4}}", false },
    { "between", "{\"idle.after_s\": {\"min\": 1, \"max\": 14}}", true },
    { "bounds of what is not there", "{\"hold.after_s\": {\"max\": 14}}", false },
    { "bounds of a text", "{\"upgrade.headers.server\": {\"min\": 1}}", false },
    { "known", "{\"upgrade.headers\": {\"known\": true}}", true },
    { "null is not known", "{\"gone\": {\"known\": false}}", true },
    { "not known", "{\"upgrade.headers.via\": {\"known\": false}}", true },
    { "not that", "{\"upgrade.status\": {\"not\": 403}}", true },
    { "not that, of what is not there", "{\"hold.after_s\": {\"not\": {\"max\": 14}}}", true },
    { "not one of these", "{\"upgrade.status\": {\"not\": [403, 404]}}", false },
    { "known, and not that", "{\"upgrade.status\": {\"known\": true, \"not\": 403}}", true },
    { "known, and not that, of nothing", "{\"tls\": {\"known\": true, \"not\": 403}}", false },
    { "all of them", "{\"ours\": true, \"upgrade.status\": 404}", true },
    { "all but one", "{\"ours\": true, \"upgrade.status\": 200}", false },
    { "through what is no object", "{\"ours.deeper\": true}", false },
};

TEST(a_condition_holds_as_the_list_says)
{
    json_t *seen = json_loads(seen_text, 0, NULL);

    assert_non_null(seen);
    for (size_t i = 0; i < COUNT_OF(condition_cases); i++) {
        json_t *condition = json_loads(condition_cases[i].condition, 0, NULL);
        assert_non_null(condition);
        if (condition_holds(condition, seen) != condition_cases[i].holds)
            fail_msg("%s", condition_cases[i].name);
        json_decref(condition);
    }
    json_decref(seen);
}

TEST(a_list_holds_when_one_does_and_an_empty_one_never)
{
    json_t *seen = json_loads(seen_text, 0, NULL);
    json_t *one = json_loads("[{\"ours\": false}, {\"ours\": true}]", 0, NULL),
           *none = json_loads("[{\"ours\": false}]", 0, NULL), *empty = json_array();

    assert_true(condition_any(one, seen));
    assert_false(condition_any(none, seen));
    assert_false(condition_any(empty, seen));
    assert_false(condition_any(NULL, seen));
    json_decref(one);
    json_decref(none);
    json_decref(empty);
    json_decref(seen);
}

TEST_MAIN("condition", CASE(a_condition_holds_as_the_list_says),
          CASE(a_list_holds_when_one_does_and_an_empty_one_never))
