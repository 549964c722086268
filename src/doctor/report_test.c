#include "base/test.h"

#include "doctor/judge.h"
#include "doctor/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *cases;

static int open_cases(void **state)
{
    const char *root = getenv("MOZAIK_SOURCE");
    char path[1024];

    (void)state;
    snprintf(path, sizeof path, "%s/contract/doctor-cases.json", root ? root : ".");
    cases = json_load_file(path, 0, NULL);
    return cases ? 0 : -1;
}

static int close_cases(void **state)
{
    (void)state;
    json_decref(cases);
    return 0;
}

/* The report on a case, as it goes into a pipe; free() it. */
static char *printed(json_t *seen, const char *language)
{
    char *text = NULL;
    size_t len;
    FILE *out = tmpfile();
    json_t *report = judge(seen, "https://rh.example.fr/api/ws/7", language);

    assert_non_null(out);
    report_print(out, report, language);
    len = (size_t)ftell(out);
    rewind(out);
    text = calloc(1, len + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, len, out), len);
    (void)fclose(out); /* it was read */
    json_decref(report);
    return text;
}

static json_t *seen_of(const char *name)
{
    size_t at;
    json_t *one;

    json_array_foreach(cases, at, one)
        if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0)
            return json_object_get(one, "seen");
    fail_msg("no case « %s »", name);
    return NULL;
}

static size_t columns(const char *line, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)line[i] & 0xc0) != 0x80;
    return count;
}

/* Lines that are copied whole: of a configuration, and commands. */
static bool is_copied(const char *line)
{
    return strncmp(line, "      ", 6) == 0 || strncmp(line, "  Vérifier", 11) == 0 ||
           strncmp(line, "  Check", 7) == 0;
}

TEST(sentences_keep_to_80_columns)
{
    static const char *const languages[] = { "fr", "en" };
    size_t at;
    json_t *one;

    json_array_foreach(cases, at, one)
        for (size_t i = 0; i < COUNT_OF(languages); i++) {
            char *text = printed(json_object_get(one, "seen"), languages[i]);
            for (const char *line = text; *line;) {
                size_t len = strcspn(line, "\n");
                if (!is_copied(line) && columns(line, len) > REPORT_COLUMNS)
                    fail_msg("%s: %.*s", json_string_value(json_object_get(one, "name")),
                             (int)len, line);
                line += len + (line[len] == '\n');
            }
            assert_null(strchr(text, '\x1b'));
            free(text);
        }
}

TEST(english_is_english)
{
    static const char *const french[] = {
        "é", "è", "à", "ê", "ù", "ô", "ç", "«", " le ", " la "
    };
    size_t at;
    json_t *one;

    json_array_foreach(cases, at, one) {
        char *text = printed(json_object_get(one, "seen"), "en");
        for (size_t i = 0; i < COUNT_OF(french); i++)
            if (strstr(text, french[i]))
                fail_msg("« %s »: %s", french[i], text);
        free(text);
    }
}

TEST(the_guilty_one_is_marked_where_it_stands)
{
    char *text = printed(seen_of("Varnish pipes, nginx behind it takes Upgrade away"), "fr");

    assert_non_null(
        strstr(text, "\n  navigateur → Varnish 7.1 → ✗ nginx 1.22.1 → mozaik 0.1.0\n"));
    free(text);
    text = printed(seen_of("nginx before Varnish: who it was cannot be seen"), "en");
    assert_non_null(
        strstr(text, "\n  browser → ✗ nginx 1.22.1 → ✗ Varnish 7.1 → mozaik 0.1.0\n"));
    assert_non_null(strstr(text, "--direct"));
    free(text);
    text = printed(seen_of("a name that does not exist"), "en");
    assert_non_null(strstr(text, "\n  ✗ this machine → the server\n"));
    free(text);
    text = printed(seen_of("a closed port"), "en");
    assert_non_null(strstr(text, "\n  browser → ✗ the server\n"));
    free(text);
}

TEST(lines_stand_alone_so_that_they_can_be_copied)
{
    char *text = printed(seen_of("nginx as it comes: HTTP/1.0, and no Upgrade"), "fr");

    assert_non_null(strstr(text, "\n\n      map $http_upgrade $connection_upgrade {\n"
                                 "          default upgrade;\n"
                                 "          ''      close;\n"
                                 "      }\n\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(sentences_keep_to_80_columns),
        CASE(english_is_english),
        CASE(the_guilty_one_is_marked_where_it_stands),
        CASE(lines_stand_alone_so_that_they_can_be_copied),
    };
    return cmocka_run_group_tests_name("report", tests, open_cases, close_cases);
}
