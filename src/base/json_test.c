#include "base/json.h"

#include "base/id.h"
#include "base/instant.h"
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static json_t *read(slice text)
{
    struct error err = { 0 };
    json_t *object;
    if (!json_read_object(text, &object, &err))
        fail_msg("%.*s: %s", SLICE_ARG(text), err.user);
    return object;
}

TEST(an_object_is_read)
{
    json_t *object = read(SLICE(" {\"a\": [1, {\"b\": null}], \"c\": \"\\u00e9\"} "));
    assert_true(json_has(object, "a"));
    assert_false(json_has(object, "b"));
    json_decref(object);
}

TEST(what_is_no_strict_json_object_is_unreadable)
{
    static const struct unreadable_case {
        const char *name;
        slice text;
    } cases[] = {
        { "nothing", { NULL, 0 } },
        { "empty", SLICE_INIT("") },
        { "an array", SLICE_INIT("[1]") },
        { "a number", SLICE_INIT("1") },
        { "torn", SLICE_INIT("{\"a\":") },
        { "a key twice", SLICE_INIT("{\"a\":1,\"a\":1}") },
        { "a key twice, in two spellings", SLICE_INIT("{\"a\":1,\"\\u0061\":1}") },
        { "more behind it", SLICE_INIT("{}{}") },
        { "a comma too many", SLICE_INIT("{\"a\":1,}") },
        { "a comment", SLICE_INIT("{/**/}") },
        { "single quotes", SLICE_INIT("{'a':1}") },
        { "not a number", SLICE_INIT("{\"a\":NaN}") },
        { "leading zero", SLICE_INIT("{\"a\":01}") },
        { "too big a number", SLICE_INIT("{\"a\":9223372036854775808}") },
        { "too big an exponent", SLICE_INIT("{\"a\":1e999}") },
        { "a NUL inside", SLICE_INIT("{\"a\":\"\\u0000\"}") },
        { "a NUL byte", SLICE_INIT("{\"a\":\"\0\"}") },
        { "a NUL behind it", SLICE_INIT("{}\0") },
        { "a control character", SLICE_INIT("{\"a\":\"\n\"}") },
        { "bad UTF-8", SLICE_INIT("{\"a\":\"\xC0\x80\"}") },
        { "half a surrogate pair", SLICE_INIT("{\"a\":\"\\ud800\"}") },
        { "a byte order mark", SLICE_INIT("\xEF\xBB\xBF{}") },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        json_t *object = NULL;
        if (json_read_object(cases[i].text, &object, &err))
            fail_msg("%s was read", cases[i].name);
        assert_null(object);
        assert_int_equal(err.kind, ERR_INVALID);
        assert_string_equal(err.code, "json_unreadable");
        assert_string_equal(err.field, "");
        assert_non_null(strstr(err.user, "ligne"));
    }
}

TEST(an_unreadable_text_is_told_by_line_and_column)
{
    struct error err = { 0 };
    json_t *object;
    assert_false(json_read_object(SLICE("{\n  \"a\": tru\n}"), &object, &err));
    assert_non_null(strstr(err.user, "ligne 2"));
    /* What stood there is nobody's business in a log. */
    assert_null(strstr(err.user, "tru"));
    assert_null(strstr(err.detail, "tru"));
}

TEST(objects_may_be_sixty_four_levels_deep_and_no_deeper)
{
    for (int depth = 60; depth < 70; depth++) {
        struct buf text;
        struct error err = { 0 };
        json_t *object;
        buf_init(&text, 10000);
        for (int i = 1; i < depth; i++)
            buf_add(&text, SLICE("{\"a\":"));
        buf_add(&text, SLICE("{\"[[[[\\\"[[[[[\":1}"));
        for (int i = 1; i < depth; i++)
            buf_add_char(&text, '}');
        bool ok = json_read_object(buf_slice(&text), &object, &err);
        assert_int_equal(ok, depth <= 64);
        json_decref(object);
        buf_release(&text);
    }
}

enum get { TEXT, INT, BOOL, DATE, UUID };

static bool get(enum get what, const json_t *object, const char *key, enum json_need need,
                struct error *err)
{
    slice text;
    int64_t number;
    bool yes;
    date day;
    uint8_t uuid[16];

    switch (what) {
    case TEXT: return json_get_text(object, key, need, 10, &text, err);
    case INT: return json_get_int(object, key, need, -5, 5, &number, err);
    case BOOL: return json_get_bool(object, key, need, &yes, err);
    case DATE: return json_get_date(object, key, need, &day, err);
    case UUID: return json_get_uuid(object, key, need, uuid, err);
    }
    return false;
}

TEST(a_field_is_taken_or_politely_refused)
{
    static const struct field_case {
        enum get what;
        const char *value; /* JSON, or NULL: absent */
        enum json_need need;
        const char *code; /* NULL: taken */
    } cases[] = {
        { TEXT, "\"abc\"", JSON_REQUIRED, NULL },
        { TEXT, "\"0123456789\"", JSON_REQUIRED, NULL },
        { TEXT, "\"01234567890\"", JSON_REQUIRED, "field_too_long" },
        { TEXT, "\"ééééé\"", JSON_REQUIRED, NULL },
        { TEXT, "\"éééééé\"", JSON_REQUIRED, "field_too_long" },
        { TEXT, "\"a\\n\\tb\"", JSON_REQUIRED, NULL },
        { TEXT, "\"a\\rb\"", JSON_REQUIRED, "field_type" },
        { TEXT, "\"\\u001b[2J\"", JSON_REQUIRED, "field_type" },
        { TEXT, "\"\\u007f\"", JSON_REQUIRED, "field_type" },
        { TEXT, "\"\\u0085\"", JSON_REQUIRED, "field_type" },
        { TEXT, "\"\\u00a0\"", JSON_REQUIRED, NULL },
        { TEXT, "1", JSON_OPTIONAL, "field_type" },
        { TEXT, "\"\"", JSON_REQUIRED, "field_required" },
        { TEXT, "\"\"", JSON_OPTIONAL, NULL },
        { TEXT, NULL, JSON_REQUIRED, "field_required" },
        { TEXT, "null", JSON_REQUIRED, "field_required" },
        { TEXT, "null", JSON_OPTIONAL, NULL },
        { TEXT, NULL, JSON_OPTIONAL, NULL },
        { INT, "-5", JSON_REQUIRED, NULL },
        { INT, "5", JSON_REQUIRED, NULL },
        { INT, "6", JSON_REQUIRED, "field_range" },
        { INT, "-6", JSON_OPTIONAL, "field_range" },
        { INT, "1.0", JSON_REQUIRED, "field_type" },
        { INT, "\"1\"", JSON_REQUIRED, "field_type" },
        { INT, "true", JSON_REQUIRED, "field_type" },
        { INT, NULL, JSON_REQUIRED, "field_required" },
        { INT, NULL, JSON_OPTIONAL, NULL },
        { BOOL, "true", JSON_REQUIRED, NULL },
        { BOOL, "false", JSON_REQUIRED, NULL },
        { BOOL, "0", JSON_REQUIRED, "field_type" },
        { BOOL, "\"true\"", JSON_OPTIONAL, "field_type" },
        { BOOL, "null", JSON_REQUIRED, "field_required" },
        { DATE, "\"2026-11-23\"", JSON_REQUIRED, NULL },
        { DATE, "\"2026-02-29\"", JSON_REQUIRED, "field_date" },
        { DATE, "\"\"", JSON_OPTIONAL, "field_date" },
        { DATE, "20261123", JSON_OPTIONAL, "field_type" },
        { DATE, NULL, JSON_REQUIRED, "field_required" },
        { DATE, NULL, JSON_OPTIONAL, NULL },
        { UUID, "\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f\"", JSON_REQUIRED, NULL },
        { UUID, "\"017f22e2\"", JSON_REQUIRED, "field_id" },
        { UUID, "7", JSON_REQUIRED, "field_type" },
        { UUID, "null", JSON_REQUIRED, "field_required" },
        { UUID, NULL, JSON_OPTIONAL, NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf text;
        struct error err = { 0 };

        buf_init(&text, 1000);
        if (cases[i].value)
            buf_printf(&text, "{\"x\":%s}", cases[i].value);
        else
            buf_add(&text, SLICE("{}"));
        json_t *object = read(buf_slice(&text));
        bool ok = get(cases[i].what, object, "x", cases[i].need, &err);
        if (ok != !cases[i].code)
            fail_msg("case %zu: %.*s", i, SLICE_ARG(buf_slice(&text)));
        if (!ok) {
            assert_int_equal(err.kind, ERR_INVALID);
            assert_string_equal(err.field, "x");
            assert_string_equal(err.code, cases[i].code);
            assert_true(slice_is_utf8(slice_of(err.user)) && err.user[0]);
        }
        json_decref(object);
        buf_release(&text);
    }
}

TEST(values_arrive)
{
    json_t *object =
        read(SLICE("{\"t\":\"a\\n\xC3\xA9\",\"i\":-7,\"b\":true,\"d\":\"1970-01-02\","
                   "\"u\":\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f\"}"));
    slice text;
    int64_t number;
    bool yes = false;
    date day;
    uint8_t uuid[16];

    assert_true(json_get_text(object, "t", JSON_REQUIRED, 99, &text, NULL));
    assert_slice(text, "a\n\xC3\xA9");
    assert_true(json_get_int(object, "i", JSON_REQUIRED, INT64_MIN, INT64_MAX, &number, NULL));
    assert_int_equal(number, -7);
    assert_true(json_get_bool(object, "b", JSON_REQUIRED, &yes, NULL));
    assert_true(yes);
    assert_true(json_get_date(object, "d", JSON_REQUIRED, &day, NULL));
    assert_int_equal(day.day, 1);
    assert_true(json_get_uuid(object, "u", JSON_REQUIRED, uuid, NULL));
    assert_int_equal(uuid[1], 0x7F);
    json_decref(object);
}

TEST(what_is_absent_leaves_the_callers_choice_alone)
{
    json_t *object = read(SLICE("{\"i\":null}"));
    slice text = SLICE("old");
    int64_t number = 42;
    bool yes = true;
    date day = { 9 };
    uint8_t uuid[16] = { 1 };

    assert_true(json_get_text(object, "t", JSON_OPTIONAL, 99, &text, NULL));
    assert_slice(text, "");
    assert_true(json_get_int(object, "i", JSON_OPTIONAL, 0, 1, &number, NULL));
    assert_int_equal(number, 42);
    assert_true(json_get_bool(object, "b", JSON_OPTIONAL, &yes, NULL));
    assert_true(yes);
    assert_true(json_get_date(object, "d", JSON_OPTIONAL, &day, NULL));
    assert_int_equal(day.day, 9);
    assert_true(json_get_uuid(object, "u", JSON_OPTIONAL, uuid, NULL));
    assert_true(uuid_is_zero(uuid));
    json_decref(object);
}

TEST(a_field_that_nobody_reads_is_refused)
{
    static const char *const known[] = { "a", "b", NULL };
    struct error err = { 0 };

    json_t *object = read(SLICE("{\"b\":1}"));
    assert_true(json_only(object, known, &err));
    json_decref(object);

    object = read(SLICE("{\"a\":1,\"B\":2}"));
    assert_false(json_only(object, known, &err));
    assert_string_equal(err.code, "field_unknown");
    assert_string_equal(err.field, "B");
    assert_non_null(strstr(err.user, "«\u00a0B\u00a0»"));
    json_decref(object);

    /* However long and strange its name. */
    object = read(SLICE("{\"ééééééééééééééééééééééééééééééééééééééééééééé\":2}"));
    assert_false(json_only(object, known, &err));
    assert_true(slice_is_utf8(slice_of(err.field)) && slice_is_utf8(slice_of(err.user)));
    assert_non_null(strstr(err.user, "attendu"));
    json_decref(object);
}

/* ---- writing ---- */

TEST(ids_are_a_list_in_their_order_and_none_is_an_empty_one)
{
    uint8_t uuids[2][16] = { { 0 }, { 0 } };
    struct buf out;
    struct json json;

    uuids[0][15] = 2;
    uuids[1][15] = 1;
    buf_init(&out, 1000);
    json_begin(&json, &out);
    json_open_object(&json, NULL);
    json_put_uuids(&json, "two", uuids, 2);
    json_put_uuids(&json, "none", NULL, 0);
    json_close_object(&json);
    assert_string_equal(out.data, "{\"two\":[\"00000000-0000-0000-0000-000000000002\","
                                  "\"00000000-0000-0000-0000-000000000001\"],\"none\":[]}");
    buf_release(&out);
}

TEST(a_document_has_its_commas_where_they_belong)
{
    struct buf out;
    struct json json;
    uint8_t uuid[16] = { 0 };

    buf_init(&out, 10000);
    buf_add(&out, SLICE("before:"));
    json_begin(&json, &out);
    json_open_object(&json, NULL);
    json_put_text(&json, "text", SLICE("é"));
    json_put_int(&json, "min", INT64_MIN);
    json_put_bool(&json, "yes", true);
    json_put_bool(&json, "no", false);
    json_put_null(&json, "null");
    json_put_uuid(&json, "none", uuid);
    uuid[15] = 1;
    json_put_uuid(&json, "some", uuid);
    json_put_date(&json, "day", (date){ 0 });
    json_put_instant(&json, "never", 0);
    json_put_instant(&json, "at", 1795425243120);
    json_put_raw(&json, "raw", SLICE("[1]"));
    json_put_raw(&json, "no_raw", SLICE(""));
    json_open_array(&json, "list");
    json_open_array(&json, NULL);
    json_close_array(&json);
    json_put_int(&json, NULL, 1);
    json_open_object(&json, NULL);
    json_close_object(&json);
    json_close_array(&json);
    json_put_int(&json, "last", 2);
    json_close_object(&json);
    assert_slice(
        buf_slice(&out),
        "before:{\"text\":\"é\",\"min\":-9223372036854775808,\"yes\":true,\"no\":false,"
        "\"null\":null,\"none\":null,"
        "\"some\":\"00000000-0000-0000-0000-000000000001\",\"day\":\"1970-01-01\","
        "\"never\":null,\"at\":\"2026-11-23T09:14:03.120Z\",\"raw\":[1],"
        "\"no_raw\":null,\"list\":[[],1,{}],\"last\":2}");
    buf_release(&out);
}

static slice write_text(struct buf *out, slice text)
{
    struct json json;
    buf_clear(out);
    json_begin(&json, out);
    json_put_text(&json, NULL, text);
    return buf_slice(out);
}

TEST(texts_are_escaped_as_rfc_8259_says)
{
    struct buf out;
    buf_init(&out, 10000);
    assert_slice(write_text(&out, SLICE("")), "\"\"");
    assert_slice(write_text(&out, (slice){ NULL, 0 }), "\"\"");
    assert_slice(write_text(&out, SLICE("a\"\\/\n\r\t\b\f")),
                 "\"a\\\"\\\\/\\n\\r\\t\\u0008\\u000c\"");
    assert_slice(write_text(&out, SLICE("\0\x1F\x7F")), "\"\\u0000\\u001f\x7F\"");
    assert_slice(write_text(&out, SLICE("€𝄞")), "\"€𝄞\"");
    assert_slice(write_text(&out, SLICE("a\xFFz")), "\"a\xEF\xBF\xBDz\"");
    assert_slice(write_text(&out, SLICE("\xC3")), "\"\xEF\xBF\xBD\"");
    assert_slice(write_text(&out, SLICE("\xED\xA0\x80")),
                 "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    buf_release(&out);
}

/* Whatever bytes go in, jansson reads back what was meant. */
TEST(every_text_that_is_written_can_be_read)
{
    struct buf out;
    struct rng rng;

    buf_init(&out, 10000);
    rng_seed(&rng, 11);
    for (int round = 0; round < 20000; round++) {
        char bytes[12];
        rng_fill(&rng, bytes, sizeof(bytes));
        for (size_t i = 0; i < sizeof(bytes); i++)
            if (rng_below(&rng, 2))
                bytes[i] = "\"\\\n\x01 a\xC3\xA9\xE2\x82\xAC\x00"[rng_below(&rng, 12)];
        slice text = { bytes, (size_t)rng_below(&rng, sizeof(bytes) + 1) };
        slice written = write_text(&out, text);
        json_t *value =
            json_loadb(written.data, written.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(value);
        slice back = { json_string_value(value), json_string_length(value) };
        assert_true(slice_is_utf8(back));
        if (slice_is_utf8(text))
            assert_true(slice_eq(back, text));
        json_decref(value);
    }
    buf_release(&out);
}

TEST(a_document_that_does_not_fit_is_noticed)
{
    struct buf out;
    struct json json;
    struct error err = { 0 };

    buf_init(&out, 10);
    json_begin(&json, &out);
    json_open_object(&json, NULL);
    json_put_text(&json, "key", SLICE("a long value"));
    json_close_object(&json);
    assert_false(buf_check(&out, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    buf_release(&out);
}

/* "08:30", and nothing that only looks like it. */
TEST(a_time_of_the_day_is_minutes_after_midnight)
{
    static const struct time_case {
        const char *text;
        int minute; /* -1: refused */
    } cases[] = {
        { "00:00", 0 },  { "08:30", 510 },   { "23:59", 1439 }, { "24:00", -1 },
        { "12:60", -1 }, { "8:30", -1 },     { "08.30", -1 },   { "08:3", -1 },
        { "-1:30", -1 }, { "08:30:00", -1 }, { "", -1 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *object = json_pack("{s:s}", "t", cases[i].text);
        struct error err = { 0 };
        int minute = -1;
        bool fine = json_get_time(object, "t", JSON_REQUIRED, &minute, &err);
        struct buf out;
        struct json json;

        if (fine != (cases[i].minute >= 0) || minute != cases[i].minute)
            fail_msg("%s: %d, %s", cases[i].text, minute, err.code);
        if (fine) {
            buf_init(&out, 64);
            json_begin(&json, &out);
            json_put_time(&json, NULL, minute);
            assert_memory_equal(out.data + 1, cases[i].text, 5);
            buf_release(&out);
        }
        json_decref(object);
    }
}

TEST_MAIN("base/json", CASE(a_time_of_the_day_is_minutes_after_midnight),
          CASE(an_object_is_read), CASE(what_is_no_strict_json_object_is_unreadable),
          CASE(an_unreadable_text_is_told_by_line_and_column),
          CASE(objects_may_be_sixty_four_levels_deep_and_no_deeper),
          CASE(a_field_is_taken_or_politely_refused), CASE(values_arrive),
          CASE(what_is_absent_leaves_the_callers_choice_alone),
          CASE(a_field_that_nobody_reads_is_refused),
          CASE(ids_are_a_list_in_their_order_and_none_is_an_empty_one),
          CASE(a_document_has_its_commas_where_they_belong),
          CASE(texts_are_escaped_as_rfc_8259_says),
          CASE(every_text_that_is_written_can_be_read),
          CASE(a_document_that_does_not_fit_is_noticed))
