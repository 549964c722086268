#include "base/test.h"

#include "api/reply.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

TEST(each_kind_of_error_is_one_status)
{
    static const struct {
        enum error_kind kind;
        const char *field;
        int status;
    } cases[] = {
        { ERR_INVALID, "", 400 },         { ERR_INVALID, "end", 422 },
        { ERR_UNAUTHENTICATED, "", 401 }, { ERR_DENIED, "", 403 },
        { ERR_NOT_FOUND, "", 404 },       { ERR_CONFLICT, "", 409 },
        { ERR_LIMIT, "", 429 },           { ERR_BUSY, "", 503 },
        { ERR_UNCERTAIN, "", 500 },       { ERR_INTERNAL, "", 500 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { .kind = cases[i].kind };
        snprintf(err.field, sizeof err.field, "%s", cases[i].field);
        assert_int_equal(reply_status(&err), cases[i].status);
    }
}

static json_t *problem(const struct error *err, int status, bool english, slice members)
{
    struct buf out;
    json_error_t trouble;
    json_t *document;

    buf_init(&out, 10000);
    reply_problem(&out, err, status, english, members);
    document = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &trouble);
    if (!document)
        fail_msg("%s in %.*s", trouble.text, (int)out.len, out.data);
    buf_release(&out);
    return document;
}

static const char *text(const json_t *document, const char *key)
{
    return json_string_value(json_object_get(document, key));
}

TEST(a_problem_says_what_where_and_why)
{
    struct error err = { 0 };
    json_t *document;

    error_field(&err, "end", "absence_order", "La fin précède le « début ».");
    document = problem(&err, 0, false, (slice){ 0 });
    assert_int_equal(json_integer_value(json_object_get(document, "status")), 422);
    assert_string_equal(text(document, "type"), "urn:mozaik:problem:absence_order");
    assert_string_equal(text(document, "code"), "absence_order");
    assert_string_equal(text(document, "title"), "À corriger");
    assert_string_equal(text(document, "detail"), "La fin précède le « début ».");
    assert_string_equal(json_string_value(json_array_get(
                            json_object_get(json_object_get(document, "errors"), "end"), 0)),
                        "La fin précède le « début ».");
    json_decref(document);

    document = problem(&err, 0, true, (slice){ 0 });
    assert_string_equal(text(document, "detail"), "The end comes before the start.");
    assert_string_equal(text(document, "title"), "Please correct");
    json_decref(document);
}

TEST(nothing_internal_is_said)
{
    struct error err = { 0 };
    json_t *document;

    error_detail(&err, "UPDATE users SET ...: disk I/O error");
    document = problem(&err, 0, false, (slice){ 0 });
    assert_int_equal(json_integer_value(json_object_get(document, "status")), 500);
    assert_null(strstr(text(document, "detail"), "UPDATE"));
    assert_null(json_object_get(document, "errors"));
    json_decref(document);
}

TEST(other_members_stand_behind_the_usual_ones)
{
    struct error err = { 0 };
    json_t *document;

    error_set(&err, ERR_CONFLICT, "version_stale", "Quelqu’un est passé avant.");
    document =
        problem(&err, 0, false, SLICE("\"current\":{\"version\":3},\"changed_by\":null"));
    assert_int_equal(json_integer_value(
                         json_object_get(json_object_get(document, "current"), "version")),
                     3);
    assert_true(json_is_null(json_object_get(document, "changed_by")));
    json_decref(document);
}

TEST(an_error_without_a_code_has_that_of_its_status)
{
    struct error err = { .kind = ERR_NOT_FOUND };
    json_t *document = problem(&err, 0, false, (slice){ 0 });

    assert_string_equal(text(document, "code"), "not_found");
    assert_string_equal(text(document, "detail"), "Introuvable");
    json_decref(document);
}

TEST(french_unless_english_is_preferred)
{
    static const struct {
        slice header;
        bool english;
    } cases[] = {
        { SLICE_INIT(""), false },
        { SLICE_INIT("fr"), false },
        { SLICE_INIT("en"), true },
        { SLICE_INIT("en-GB,en;q=0.9"), true },
        { SLICE_INIT("fr-FR,fr;q=0.9,en;q=0.8"), false },
        { SLICE_INIT("en;q=0.9, fr;q=0.8"), true },
        { SLICE_INIT("de, en;q=0.5"), true },
        { SLICE_INIT("de"), false },
        { SLICE_INIT("en;q=0"), false },
        { SLICE_INIT("en;q=0.5, fr;q=0.5"), false },
        { SLICE_INIT("*"), false },
        { SLICE_INIT(",,;;q=,en;q=x"), false },
        { SLICE_INIT("EN"), true },
        { SLICE_INIT("a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,en"), false }, /* nobody means that */
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (reply_wants_english(cases[i].header) != cases[i].english)
            fail_msg("%.*s", SLICE_ARG(cases[i].header));
}

TEST_MAIN("reply", CASE(each_kind_of_error_is_one_status),
          CASE(a_problem_says_what_where_and_why), CASE(nothing_internal_is_said),
          CASE(other_members_stand_behind_the_usual_ones),
          CASE(an_error_without_a_code_has_that_of_its_status),
          CASE(french_unless_english_is_preferred))
