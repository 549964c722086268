/* Answers, as a client reads them, for every cut (RFC 9112). */
#include "base/test.h"

#include "base/buf.h"
#include "base/mem.h"
#include "proto/http_response.h"

#include <string.h>

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

/* Tells a stream fed in pieces of `step` bytes, but the first of `first`. `to_head`
 * counts for the first answer. The end of the input is the end of the connection. */
static void drive(slice input, size_t first, size_t step, bool to_head, struct buf *story)
{
    struct http_response_parser parser;
    struct error err = { 0 };
    bool goes_on = true;
    enum http_result result = HTTP_MORE;

    buf_clear(story);
    http_response_init(&parser, &limits);
    parser.to_head = to_head;
    while (input.len > 0 && goes_on) {
        const size_t len = first < input.len ? first : input.len;
        char *bytes = mem_copy(input.data, len);
        slice rest = { bytes, len }, piece;
        do {
            size_t used = 0;
            result = http_response_feed(&parser, rest, &used, &piece, &err);
            rest = slice_skip(rest, used);
            const struct http_response *got = http_response_get(&parser);
            if (result == HTTP_HEAD)
                buf_printf(story, "%d(%.*s)%s%s%s ", got->status, SLICE_ARG(got->reason),
                           got->keep_alive ? " keep" : "",
                           got->until_closed ? " until-closed" : "",
                           got->upgraded ? " upgraded" : "");
            if (result == HTTP_BODY)
                buf_add(story, piece);
            if (result == HTTP_READY && got->upgraded)
                goes_on = false;
            if (result == HTTP_READY) {
                buf_add(story, SLICE("; "));
                http_response_next(&parser, false);
            }
        } while (goes_on && result != HTTP_MORE && result != HTTP_BAD);
        goes_on = goes_on && result != HTTP_BAD;
        mem_free(bytes);
        input = slice_skip(input, len);
        first = step;
    }
    if (goes_on)
        result = http_response_finish(&parser, &err);
    if (result == HTTP_READY && goes_on)
        buf_add(story, SLICE("; "));
    if (result == HTTP_BAD)
        buf_add(story, slice_of(err.code));
    http_response_release(&parser);
}

TEST(answers_are_read)
{
#define OK "HTTP/1.1 200 OK\r\n"
    static const struct {
        const char *name;
        slice input;
        const char *story;
        bool to_head;
    } cases[] = {
        { "length", SLICE_INIT(OK "Content-Length: 3\r\n\r\nabc"), "200(OK) keep abc; ",
          false },
        { "two", SLICE_INIT(OK "Content-Length: 1\r\n\r\na" OK "Content-Length: 1\r\n\r\nb"),
          "200(OK) keep a; 200(OK) keep b; ", false },
        { "chunked",
          SLICE_INIT(
              OK
              "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: t\r\n\r\n"),
          "200(OK) keep abc; ", false },
        { "until closed", SLICE_INIT("HTTP/1.0 200 OK\r\n\r\nabc"),
          "200(OK) until-closed abc; ", false },
        { "no reason", SLICE_INIT("HTTP/1.1 403 \r\nContent-Length: 0\r\n\r\n"),
          "403() keep ; ", false },
        { "no reason, no space", SLICE_INIT("HTTP/1.1 403\r\nContent-Length: 0\r\n\r\n"),
          "403() keep ; ", false },
        { "old reason", SLICE_INIT("HTTP/1.1 404 \xe9\r\nContent-Length: 0\r\n\r\n"),
          "404(\xe9) keep ; ", false },
        { "close", SLICE_INIT(OK "Connection: close\r\nContent-Length: 1\r\n\r\nx"),
          "200(OK) x; ", false },
        { "to HEAD", SLICE_INIT(OK "Content-Length: 3\r\n\r\n" OK "Content-Length: 0\r\n\r\n"),
          "200(OK) keep ; 200(OK) keep ; ", true },
        { "204", SLICE_INIT("HTTP/1.1 204 No Content\r\n\r\n" OK "Content-Length: 0\r\n\r\n"),
          "204(No Content) keep ; 200(OK) keep ; ", false },
        { "304 with a length",
          SLICE_INIT("HTTP/1.1 304 x\r\nContent-Length: 9\r\n\r\n" OK
                     "Content-Length: 0\r\n\r\n"),
          "304(x) keep ; 200(OK) keep ; ", false },
        { "interim",
          SLICE_INIT("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: y\r\n\r\n" OK
                     "Content-Length: 1\r\n\r\na"),
          "200(OK) keep a; ", false },
        { "upgrade",
          SLICE_INIT("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\n\r\n\x81\x02hi"),
          "101(Switching Protocols) keep upgraded ; ", false },
        { "cut in the head", SLICE_INIT(OK "Content-"), "http_cut", false },
        { "cut in the body", SLICE_INIT(OK "Content-Length: 3\r\n\r\nab"),
          "200(OK) keep abhttp_cut", false },
        { "cut in a chunk", SLICE_INIT(OK "Transfer-Encoding: chunked\r\n\r\n3\r\nab"),
          "200(OK) keep abhttp_cut", false },
        { "no HTTP", SLICE_INIT("SSH-2.0-x\r\n"), "http_request_line", false },
        { "h2 in the clear", SLICE_INIT("\0\0\x12\x04"), "http_bad_byte", false },
        { "HTTP/2", SLICE_INIT("HTTP/2.0 200 OK\r\n\r\n"), "http_version", false },
        { "two digits", SLICE_INIT("HTTP/1.1 20 OK\r\n\r\n"), "http_request_line", false },
        { "four digits", SLICE_INIT("HTTP/1.1 2000\r\n\r\n"), "http_request_line", false },
        { "another coding", SLICE_INIT(OK "Transfer-Encoding: gzip\r\n\r\n"),
          "http_transfer_coding", false },
        { "two lengths", SLICE_INIT(OK "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
          "http_ambiguous", false },
        { "length and chunked",
          SLICE_INIT(OK "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
          "http_ambiguous", false },
        { "bare LF", SLICE_INIT("HTTP/1.1 200 OK\n\n"), "http_line_end", false },
        { "fold", SLICE_INIT(OK "A: b\r\n c\r\n\r\n"), "http_header_fold", false },
    };
    struct buf story, other;

    buf_init(&story, 1000);
    buf_init(&other, 1000);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const slice input = cases[i].input;
        drive(input, input.len, 1, cases[i].to_head, &story);
        if (strcmp(story.data, cases[i].story) != 0)
            fail_msg("%s: wanted <%s>, got <%s>", cases[i].name, cases[i].story, story.data);
        for (size_t cut = 1; cut < input.len; cut++) {
            drive(input, cut, cut == 1 ? 1 : input.len, cases[i].to_head, &other);
            if (strcmp(other.data, story.data) != 0)
                fail_msg("%s: cut at %zu <%s>", cases[i].name, cut, other.data);
        }
    }
    buf_release(&story);
    buf_release(&other);
}

TEST(an_idle_parser_holds_nothing)
{
    struct http_response_parser parser;
    struct error err;
    size_t used;
    slice piece;

    http_response_init(&parser, &limits);
    assert_null(http_response_get(&parser));
    assert_int_equal(http_response_finish(&parser, &err), HTTP_MORE);
    assert_int_equal(http_response_feed(&parser, SLICE(""), &used, &piece, &err), HTTP_MORE);
    assert_null(parser.work);
}

TEST_MAIN("http_response", CASE(answers_are_read), CASE(an_idle_parser_holds_nothing))
