#include "base/test.h"

#include "doctor/catalogue.h"
#include "doctor/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *cases;

static int open_cases(void **state)
{
    const char *root = getenv("MOZAIK_SOURCE");
    char path[1024];
    json_error_t error;

    (void)state;
    snprintf(path, sizeof path, "%s/contract/doctor-cases.json", root ? root : ".");
    cases = json_load_file(path, 0, &error);
    if (!cases)
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
    return cases ? 0 : -1;
}

static int close_cases(void **state)
{
    (void)state;
    json_decref(cases);
    return 0;
}

/* Of a list of objects, one member of each. */
static json_t *column(json_t *list, const char *member)
{
    json_t *out = json_array(), *one;
    size_t at;

    json_array_foreach(list, at, one)
        json_array_append(out, json_object_get(one, member));
    return out;
}

/* What a report says where a case says something. */
static json_t *said(json_t *report, json_t *says)
{
    json_t *out = json_object(), *ignored;
    const char *key;

    json_object_foreach(says, key, ignored)
        if (strcmp(key, "chain") == 0)
            json_object_set_new(out, key, column(json_object_get(report, key), "box"));
        else if (strcmp(key, "also") == 0)
            json_object_set_new(out, key, column(json_object_get(report, key), "verdict"));
        else
            json_object_set(out, key, json_object_get(report, key));
    return out;
}

TEST(every_case_is_judged_as_it_says)
{
    size_t at, wrong = 0;
    json_t *one;

    assert_true(json_array_size(cases) > 100);
    json_array_foreach(cases, at, one) {
        json_t *says = json_object_get(one, "says");
        json_t *report = judge(json_object_get(one, "seen"), "http://rh.example.fr", "fr");
        json_t *is = said(report, says);
        if (!json_equal(is, says)) {
            char *a = json_dumps(is, JSON_COMPACT | JSON_SORT_KEYS);
            char *b = json_dumps(says, JSON_COMPACT | JSON_SORT_KEYS);
            print_error("# %s\n#   says %s\n#   not  %s\n",
                        json_string_value(json_object_get(one, "name")), a, b);
            free(a);
            free(b);
            wrong++;
        }
        json_decref(is);
        json_decref(report);
    }
    assert_int_equal(wrong, 0);
}

TEST(every_verdict_has_a_case)
{
    json_t *verdicts = json_object_get(catalogue(), "verdicts"), *verdict, *one, *also;
    size_t at, i, j;

    json_array_foreach(verdicts, at, verdict) {
        json_t *id = json_object_get(verdict, "id");
        bool found = false;
        json_array_foreach(cases, i, one) {
            json_t *says = json_object_get(one, "says");
            found = found || json_equal(json_object_get(says, "verdict"), id);
            json_array_foreach(json_object_get(says, "also"), j, also)
                found = found || json_equal(also, id);
        }
        if (!found)
            print_error("# no case says %s\n", json_string_value(id));
        assert_true(found);
    }
}

static bool is_whole(const char *text)
{
    const char *at = text;

    /* A hole that nothing filled: {upgrade.status}, or the mark that stands in its place. */
    while ((at = strchr(at, '{'))) {
        const char *end = strchr(at, '}');
        size_t len = strcspn(at, ". \n}");
        if (end && len > 1 && at[len] == '.')
            return false;
        at++;
    }
    return *text != '\0';
}

TEST(every_sentence_is_whole_in_both_languages)
{
    static const char *const languages[] = { "fr", "en" }, *const texts[] = { "title",
                                                                              "cause" };
    size_t at, i;
    json_t *one;

    json_array_foreach(cases, at, one) {
        json_t *reports[2];
        for (i = 0; i < 2; i++) {
            reports[i] =
                judge(json_object_get(one, "seen"), "http://rh.example.fr", languages[i]);
            for (size_t j = 0; j < COUNT_OF(texts); j++)
                assert_true(is_whole(json_string_value(json_object_get(reports[i], texts[j]))));
        }
        assert_false(json_equal(json_object_get(reports[0], "title"),
                                json_object_get(reports[1], "title")));
        assert_true(json_equal(json_object_get(reports[0], "verdict"),
                               json_object_get(reports[1], "verdict")));
        json_decref(reports[0]);
        json_decref(reports[1]);
    }
}

/* The same marks, one more thing seen, another cause: what the tables are for. */
TEST(two_that_look_alike_name_both_and_the_command_that_tells_them_apart)
{
    json_t *seen =
        json_pack("{s:s, s:b, s:{s:s, s:i, s:{s:s}, s:s}, s:{s:s, s:i, s:{s:s}, s:s}}", "by",
                  "doctor", "ours", 0, "front", "outcome", "answer", "status", 400, "headers",
                  "server", "nginx/1.22.1", "body", "", "upgrade", "outcome", "refused",
                  "status", 404, "headers", "content-type", "application/json", "body",
                  "{\"detail\":\"Not Found\"}");
    json_t *report = judge(seen, "https://rh.example.fr/api/ws/7", "fr");
    const char *check = json_string_value(json_object_get(report, "check"));

    assert_string_equal(json_string_value(json_object_get(report, "verdict")),
                        "stripped_or_no_library");
    assert_int_equal(json_array_size(json_object_get(report, "chain")), 2);
    assert_true(json_is_null(json_object_get(report, "hop")));
    assert_non_null(strstr(check, "--direct"));
    assert_non_null(strstr(check, "https://rh.example.fr/api/ws/7"));
    json_decref(report);
    json_decref(seen);
}

/* A server that has too much to do is not told that it does not reach itself. */
TEST(a_503_of_which_nobody_is_shown_is_likely_and_has_its_own_words)
{
    json_t *seen = json_pack("{s:s, s:b, s:{s:s, s:i, s:{s:s}, s:s}}", "by", "doctor", "ours",
                             0, "upgrade", "outcome", "refused", "status", 503, "headers",
                             "content-type", "text/plain", "body", "busy");
    json_t *report = judge(seen, "http://rh.example.fr", "en");

    assert_string_equal(json_string_value(json_object_get(report, "verdict")), "backend_down");
    assert_string_equal(json_string_value(json_object_get(report, "certainty")), "likely");
    assert_string_equal(json_string_value(json_object_get(report, "title")),
                        "The server is not available.");
    json_decref(report);
    json_decref(seen);
}

TEST(a_command_names_the_host_and_the_port_that_were_asked)
{
    static const struct {
        const char *url, *check;
    } cases_of_url[] = {
        { "https://rh.example.fr", "openssl s_client -connect rh.example.fr:443 -servername "
                                   "rh.example.fr" },
        { "wss://rh.example.fr:8443/api/ws/7",
          "openssl s_client -connect rh.example.fr:8443 -servername rh.example.fr" },
    };
    json_t *seen = json_pack("{s:s, s:s, s:{s:s}, s:{s:s}}", "by", "doctor", "dns", "ok", "tcp",
                             "v4", "ok", "cert", "outcome", "failed");

    for (size_t i = 0; i < sizeof cases_of_url / sizeof *cases_of_url; i++) {
        json_t *report = judge(seen, cases_of_url[i].url, "fr");
        assert_string_equal(json_string_value(json_object_get(report, "check")),
                            cases_of_url[i].check);
        json_decref(report);
    }
    json_decref(seen);
}

TEST(a_repair_is_whole_lines_for_that_box)
{
    size_t at;
    json_t *one;

    json_array_foreach(cases, at, one) {
        json_t *report = judge(json_object_get(one, "seen"), "http://rh.example.fr", "en");
        json_t *fix = json_object_get(report, "fix"), *part;
        size_t i;
        if (!json_is_null(fix)) {
            assert_true(
                json_equal(json_object_get(fix, "box"), json_object_get(report, "hop")));
            json_array_foreach(json_object_get(fix, "parts"), i, part)
                assert_true(json_array_size(json_object_get(part, "lines")) +
                                json_array_size(json_object_get(part, "remove")) >
                            0);
        }
        json_decref(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_case_is_judged_as_it_says),
        CASE(every_verdict_has_a_case),
        CASE(every_sentence_is_whole_in_both_languages),
        CASE(two_that_look_alike_name_both_and_the_command_that_tells_them_apart),
        CASE(a_503_of_which_nobody_is_shown_is_likely_and_has_its_own_words),
        CASE(a_command_names_the_host_and_the_port_that_were_asked),
        CASE(a_repair_is_whole_lines_for_that_box),
    };
    return cmocka_run_group_tests_name("judge", tests, open_cases, close_cases);
}
