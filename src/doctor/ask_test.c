#include "doctor/ask.h"

#include "base/test.h"

#include <string.h>

/* What stands in the report of these bytes; counted, to be given back. */
static json_t *seen_of(slice bytes)
{
    struct answer answer;
    json_t *seen;

    answer_init(&answer);
    answer_take(&answer, bytes);
    seen = answer_seen(&answer);
    answer_release(&answer);
    return seen;
}

static const struct {
    const char *name;
    slice bytes;
    const char *expected; /* these members, as JSON */
} cases[] = {
    { "an answer",
      SLICE_INIT("HTTP/1.1 404 Not Found\r\nServer: nginx\r\nContent-Length: 2\r\n\r\nno"),
      "{'outcome':'answer','status':404,'reason':'Not Found','body':'no','length':2,"
      "'headers':{'server':'nginx','content-length':'2'},'lower_case':false}" },
    { "names in lower case",
      SLICE_INIT("HTTP/1.1 204 No Content\r\nserver: x\r\nx-a: B\r\n\r\n"),
      "{'lower_case':true,'headers':{'server':'x','x-a':'B'}}" },
    { "no headers are no names", SLICE_INIT("HTTP/1.1 400 Bad Request\r\n\r\n"),
      "{'lower_case':false,'headers':{},'length':0,'body':''}" },
    { "a name twice", SLICE_INIT("HTTP/1.1 204 x\r\nServer: Caddy\r\nServer: node\r\n\r\n"),
      "{'headers':{'server':'Caddy, node'}}" },
    { "cookies are nobody's business",
      SLICE_INIT("HTTP/1.1 204 x\r\nSet-Cookie: id=geheim\r\nSet-Cookie: b\r\n\r\n"),
      "{'headers':{'set-cookie':', '}}" },
    { "where a redirect leads, and not with what",
      SLICE_INIT("HTTP/1.1 302 x\r\nLocation: https://ines:geheim@login.example/a@b?code=1#x"
                 "\r\nContent-Length: 0\r\n\r\n"),
      "{'headers':{'location':'https://login.example/a@b','content-length':'0'}}" },
    { "where a redirect leads on the same host",
      SLICE_INIT("HTTP/1.1 302 x\r\nLocation: /a?b=://c@d\r\nContent-Length: 0\r\n\r\n"),
      "{'headers':{'location':'/a','content-length':'0'}}" },
    { "no reason", SLICE_INIT("HTTP/1.1 403\r\nContent-Length: 0\r\n\r\n"),
      "{'outcome':'answer','status':403,'reason':''}" },
    { "an old one",
      SLICE_INIT("HTTP/1.0 400 Invalid HTTP Request\r\nServer: ATS/9.2.9\r\n\r\n"),
      "{'outcome':'answer','status':400,'headers':{'server':'ATS/9.2.9'}}" },
    { "one after an interim one",
      SLICE_INIT("HTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 204 y\r\n\r\n"),
      "{'status':204,'headers':{}}" },
    { "a body as far as it came",
      SLICE_INIT("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"),
      "{'outcome':'answer','body':'abc','length':3}" },
    { "chunks",
      SLICE_INIT("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                 "chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"),
      "{'body':'abc','length':3}" },
    { "no UTF-8",
      SLICE_INIT(
          "HTTP/1.1 404 N\xe9\r\nX-A: \xff\xc3\x28\r\nContent-Length: 3\r\n\r\na\x00\xe9"),
      "{'status':404,'reason':'N\xef\xbf\xbd','body':'a\xef\xbf\xbd\xef\xbf\xbd',"
      "'headers':{'x-a':'\xef\xbf\xbd\xef\xbf\xbd(','content-length':'3'}}" },
    { "a problem of ours",
      SLICE_INIT("HTTP/1.1 426 x\r\nContent-Length: 27\r\n\r\n{\"code\":\"upgrade_stripped\"}"),
      "{'code':'upgrade_stripped'}" },
    { "a mail server", SLICE_INIT("220 mail ESMTP\r\n"), "{'outcome':'unreadable'}" },
    { "HTTP/2", SLICE_INIT("\0\0\x12\x04\0\0\0\0\0"), "{'outcome':'unreadable'}" },
};

TEST(an_answer_is_written_down_as_it_came)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[512];
        json_t *expected, *wanted, *seen = seen_of(cases[i].bytes);
        const char *key;
        snprintf(text, sizeof text, "%s", cases[i].expected);
        for (char *at = text; *at; at++)
            *at = *at == '\'' ? '"' : *at;
        expected = json_loads(text, 0, NULL);
        assert_non_null(expected);
        json_object_foreach(expected, key, wanted)
            if (!json_equal(json_object_get(seen, key), wanted))
                fail_msg("%s: %s: %s", cases[i].name, key, json_dumps(seen, 0));
        json_decref(expected);
        json_decref(seen);
    }
}

TEST(a_long_body_is_shown_to_its_four_hundredth_byte)
{
    struct answer answer;
    char body[1000];
    json_t *seen;

    memset(body, 'x', sizeof body);
    answer_init(&answer);
    answer_take(&answer, SLICE("HTTP/1.1 200 OK\r\n\r\n"));
    answer_take(&answer, (slice){ body, sizeof body });
    seen = answer_seen(&answer);
    assert_int_equal(json_string_length(json_object_get(seen, "body")), ANSWER_SHOWN);
    assert_int_equal(json_integer_value(json_object_get(seen, "length")), sizeof body);
    json_decref(seen);
    answer_release(&answer);
}

TEST(a_text_that_is_none_can_still_be_written)
{
    json_t *seen = seen_text((slice){ "a\0\xff\xe2\x82\xac\xe2\x82", 8 });

    assert_string_equal(json_string_value(seen), "a\xef\xbf\xbd\xef\xbf\xbd\xe2\x82\xac"
                                                 "\xef\xbf\xbd\xef\xbf\xbd");
    json_decref(seen);
    seen = seen_text(SLICE("a\x1b[2J\x07\x7f\xc2\x9b\xc2\xa0\t\r\n"));
    assert_string_equal(json_string_value(seen),
                        "a\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc2\xa0\t\r\n");
    json_decref(seen);
    seen = seen_text((slice){ "", 0 });
    assert_string_equal(json_string_value(seen), "");
    json_decref(seen);
}

TEST(what_others_call_a_code_is_none)
{
    json_t *seen = seen_of(SLICE("HTTP/1.1 400 x\r\n\r\n{\"code\":\"jeton \\u001b[2J\"}"));

    assert_int_equal(json_integer_value(json_object_get(seen, "length")), 26);
    assert_null(json_object_get(seen, "code"));
    json_decref(seen);
}

TEST_MAIN("doctor/ask", CASE(what_others_call_a_code_is_none),
          CASE(an_answer_is_written_down_as_it_came),
          CASE(a_long_body_is_shown_to_its_four_hundredth_byte),
          CASE(a_text_that_is_none_can_still_be_written))
