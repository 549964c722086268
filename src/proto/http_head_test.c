/* Heads that we write, dates, and looking things up in heads that we read. */
#include "base/test.h"

#include "proto/http.h"
#include "proto/http_head.h"

#include <string.h>

TEST(a_head_is_written_line_by_line)
{
    struct buf out;
    struct error err;

    buf_init(&out, 1000);
    http_head_begin(&out, 1, 404);
    http_head_add(&out, "Content-Type", SLICE("application/problem+json"));
    http_head_length(&out, 0);
    http_head_end(&out, SLICE("Mon, 23 Nov 2026 09:14:03 GMT"));
    assert_true(buf_check(&out, &err));
    assert_string_equal(out.data, "HTTP/1.1 404 Not Found\r\n"
                                  "Content-Type: application/problem+json\r\n"
                                  "Content-Length: 0\r\n"
                                  "Date: Mon, 23 Nov 2026 09:14:03 GMT\r\n\r\n");
    buf_clear(&out);
    http_head_ask(&out, SLICE("GET"), SLICE("/a"), SLICE("b:1"));
    http_head_length(&out, UINT64_MAX);
    http_head_end(&out, SLICE(""));
    assert_string_equal(out.data, "GET /a HTTP/1.1\r\nHost: b:1\r\n"
                                  "Content-Length: 18446744073709551615\r\n\r\n");
    buf_clear(&out);
    http_head_begin(&out, 0, 599);
    assert_string_equal(out.data, "HTTP/1.1 599 \r\n");
    buf_release(&out);
}

TEST(a_value_cannot_break_out_of_its_line)
{
    static const slice values[] = { SLICE_INIT("a\r\nSet-Cookie: x"), SLICE_INIT("a\n"),
                                    SLICE_INIT("a\r"), SLICE_INIT("a\0b"), SLICE_INIT("\x7f") };
    struct buf out;
    struct error err;

    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        buf_clear(&out);
        http_head_begin(&out, 1, 200);
        http_head_add(&out, "Location", values[i]);
        assert_string_equal(out.data, "HTTP/1.1 200 OK\r\n");
        assert_false(buf_check(&out, &err));
    }
    buf_clear(&out);
    http_head_ask(&out, SLICE("GET"), SLICE("/a b"), SLICE("c"));
    assert_true(out.full);
    buf_release(&out);
}

TEST(some_answers_have_no_body)
{
    assert_true(http_status_has_body(200, false));
    assert_false(http_status_has_body(200, true));
    assert_false(http_status_has_body(204, false));
    assert_false(http_status_has_body(304, false));
    assert_false(http_status_has_body(101, false));
}

TEST(dates_are_written_in_one_form_and_read_in_three)
{
    static const struct {
        const char *text;
        int64_t at_ms; /* -1: is none */
    } cases[] = {
        { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777000 }, /* RFC 9110, 5.6.7 */
        { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777000 },
        { "Friday, 06-Nov-26 08:49:37 GMT", 1793954977000 },
        { "Tuesday, 31-Dec-69 23:59:60 GMT", 3155759999000 },
        { "Friday, 01-Jan-70 00:00:00 GMT", 0 },
        { "Sun Nov  6 08:49:37 1994", 784111777000 },
        { "Mon, 23 Nov 2026 09:14:03 GMT", 1795425243000 },
        { "Thu, 29 Feb 2024 00:00:00 GMT", 1709164800000 },
        { "Thu, 29 Feb 2023 00:00:00 GMT", -1 },
        { "Fri, 31 Apr 2026 00:00:00 GMT", -1 },
        { "Sun, 06 Nov 1994 24:00:00 GMT", -1 },
        { "Sun, 00 Nov 1994 08:49:37 GMT", -1 },
        { "Sun, 06 nov 1994 08:49:37 GMT", -1 },
        { "Sun, 06 Nov 1994 08:49:37 UTC", -1 },
        { "Sun, 6 Nov 1994 08:49:37 GMT", -1 },
        { "Sun, 06 Nov 1994 08:49:37", -1 },
        { "1994-11-06T08:49:37Z", -1 },
        { "", -1 },
        { "0", -1 },
    };
    char text[HTTP_DATE_LEN + 1];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms = -1;
        const bool is_date = http_date_parse(slice_of(cases[i].text), &at_ms);
        if (is_date != (cases[i].at_ms >= 0) || at_ms != cases[i].at_ms)
            fail_msg("%s: %d %lld", cases[i].text, is_date, (long long)at_ms);
    }
    http_date_text(784111777999, text);
    assert_string_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT");
    http_date_text(0, text);
    assert_string_equal(text, "Thu, 01 Jan 1970 00:00:00 GMT");
    for (int64_t at = 0; at < INT64_C(4102444800); at += 86400 * 13 + 3607) {
        int64_t back = -1;
        http_date_text(at * 1000, text);
        assert_true(http_date_parse((slice){ text, HTTP_DATE_LEN }, &back));
        assert_int_equal(back, at * 1000);
    }
}

/* ---- looking things up ---- */

/* clang-format off */
#define NAMED(n, v) { .name = SLICE_INIT(n), .value = SLICE_INIT(v) }
/* clang-format on */

TEST(lists_are_read_over_all_headers_of_a_name)
{
    static const struct http_header headers[] = {
        NAMED("Connection", "keep-alive"),
        NAMED("connection", ",Upgrade ,, x;q=\"a,b\", y=\"a\\\",b\""),
        NAMED("Empty", ""),
    };
    const slice name = SLICE_INIT("Connection");

    assert_true(http_list_has(headers, 3, name, SLICE("upgrade")));
    assert_true(http_list_has(headers, 3, name, SLICE("Keep-Alive")));
    assert_true(http_list_has(headers, 3, name, SLICE("x;q=\"a,b\"")));
    assert_true(http_list_has(headers, 3, name, SLICE("y=\"a\\\",b\"")));
    assert_false(http_list_has(headers, 3, name, SLICE("b")));
    assert_false(http_list_has(headers, 3, name, SLICE("")));
    assert_false(http_list_has(headers, 3, SLICE("Empty"), SLICE("")));
    assert_int_equal(http_header_count(headers, 3, SLICE("CONNECTION")), 2);
    assert_slice(*http_header_find(headers, 3, SLICE("CONNECTION")), "keep-alive");
    assert_null(http_header_find(headers, 3, SLICE("Connectio")));
}

TEST(cookies_are_found_by_name)
{
    static const struct http_header headers[] = {
        NAMED("Cookie", "a=1; mozaik=x=y ;b=\"quoted\"; mozaik=later"),
        NAMED("Cookie", "c=2; d"),
    };
    const struct http_request request = { .headers = headers, .header_count = 2 };

    assert_slice(http_cookie_find(&request, SLICE("a")), "1");
    assert_slice(http_cookie_find(&request, SLICE("mozaik")), "x=y");
    assert_slice(http_cookie_find(&request, SLICE("b")), "quoted");
    assert_slice(http_cookie_find(&request, SLICE("c")), "2");
    assert_null(http_cookie_find(&request, SLICE("d")).data);
    assert_null(http_cookie_find(&request, SLICE("A")).data);
    assert_null(http_cookie_find(&request, SLICE("")).data);
}

TEST(parameters_are_found_by_name)
{
    static const struct http_param params[] = { NAMED("a", "1"), NAMED("a", "2"),
                                                NAMED("b", "") };
    const struct http_request request = { .params = params, .param_count = 3 };

    assert_slice(*http_param_find(&request, SLICE("a")), "1");
    assert_slice(*http_param_find(&request, SLICE("b")), "");
    assert_null(http_param_find(&request, SLICE("A")));
}

TEST(media_types_are_compared_without_parameters)
{
    assert_true(
        http_media_is(SLICE("Application/JSON ; charset=utf-8"), SLICE("application/json")));
    assert_true(http_media_is(SLICE("application/json"), SLICE("application/json")));
    assert_false(http_media_is(SLICE("application/jsonx"), SLICE("application/json")));
    assert_false(http_media_is(SLICE(""), SLICE("application/json")));
}

TEST(tags_are_compared_weakly)
{
    static const struct {
        struct http_header header;
        bool matches;
    } cases[] = {
        { NAMED("If-None-Match", "\"k3.7\""), true },
        { NAMED("If-None-Match", "W/\"k3.7\""), true },
        { NAMED("If-None-Match", "\"x\", W/\"k3.7\""), true },
        { NAMED("If-None-Match", "\"a,b\",\"k3.7\""), true },
        { NAMED("If-None-Match", "*"), true },
        { NAMED("If-None-Match", "\"k3.8\""), false },
        { NAMED("If-None-Match", "k3.7"), false },
        { NAMED("If-None-Match", "w/\"k3.7\""), false },
        { NAMED("If-None-Match", "\"*\""), false },
        { NAMED("If-None-Match", ""), false },
        { NAMED("If-Match", "\"k3.7\""), false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct http_request request = { .headers = &cases[i].header, .header_count = 1 };
        assert_int_equal(http_etag_matches(&request, SLICE("\"k3.7\"")), cases[i].matches);
        assert_int_equal(http_etag_matches(&request, SLICE("W/\"k3.7\"")), cases[i].matches);
    }
}

TEST_MAIN("http_head", CASE(a_head_is_written_line_by_line),
          CASE(a_value_cannot_break_out_of_its_line), CASE(some_answers_have_no_body),
          CASE(dates_are_written_in_one_form_and_read_in_three),
          CASE(lists_are_read_over_all_headers_of_a_name), CASE(cookies_are_found_by_name),
          CASE(parameters_are_found_by_name), CASE(media_types_are_compared_without_parameters),
          CASE(tags_are_compared_weakly))
