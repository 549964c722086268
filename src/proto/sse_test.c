/* Event streams: written in front of and behind a payload, and read back (HTML, 9.2). */
#include "base/test.h"

#include "proto/http_chunk.h"
#include "proto/sse.h"
#include "proto/sse_drive.h"

#include <string.h>

TEST(streams_are_read_as_the_standard_says)
{
    static const struct {
        const char *name;
        slice input;
        const char *story;
    } cases[] = {
        { "one event", SLICE_INIT("data: a\n\n"), "[message  a] " },
        { "two lines", SLICE_INIT("data: a\ndata:b\n\n"), "[message  a\nb] " },
        { "all fields", SLICE_INIT("id: k.1\nevent: x\ndata: {}\n\n"), "[x k.1 {}] " },
        { "the id stays", SLICE_INIT("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"),
          "[message 1 a] [message 1 b] [message  c] " },
        { "the name does not", SLICE_INIT("event: x\ndata: a\n\ndata: b\n\n"),
          "[x  a] [message  b] " },
        { "CR LF", SLICE_INIT("data: a\r\n\r\ndata: b\r\n\r\n"), "[message  a] [message  b] " },
        { "CR LF between lines", SLICE_INIT("data: a\r\ndata: b\r\n\r\n"), "[message  a\nb] " },
        { "CR", SLICE_INIT("data: a\r\rdata: b\r\r"), "[message  a] [message  b] " },
        { "mixed", SLICE_INIT("data: a\r\n\ndata: b\n\r\ndata: c\n\r"),
          "[message  a] [message  b] [message  c] " },
        { "byte order mark",
          SLICE_INIT("\xef\xbb\xbf"
                     "data: a\n\n"),
          "[message  a] " },
        { "a mark later is none",
          SLICE_INIT("data: a\n\n\xef\xbb\xbf"
                     "data: b\n\n"),
          "[message  a] " },
        { "comment", SLICE_INIT(":\n\n: data: x\ndata: a\n\n"), "[message  a] " },
        { "no data, no event", SLICE_INIT("event: x\n\ndata: a\n\n"), "[message  a] " },
        { "id without data", SLICE_INIT("id: 7\n\ndata: a\n\n"), "[message 7 a] " },
        { "empty data", SLICE_INIT("data\n\ndata:\n\n"), "[message  ] [message  ] " },
        { "two empty lines of data", SLICE_INIT("data\ndata\n\n"), "[message  \n] " },
        { "one blank is taken off", SLICE_INIT("data:  a \n\n"), "[message   a ] " },
        { "colons in data", SLICE_INIT("data: {\"a\":1}\n\n"), "[message  {\"a\":1}] " },
        { "unknown field", SLICE_INIT("foo: a\nDATA: b\ndata: c\n\n"), "[message  c] " },
        { "NUL in an id", SLICE_INIT("id: 1\nid: a\0b\ndata: c\n\n"), "[message 1 c] " },
        { "retry", SLICE_INIT("retry: 3000\n\nretry: 4x\nretry: -1\nretry: \n\n"),
          "retry 3000" },
        { "cut event", SLICE_INIT("data: a\n\ndata: b\n"), "[message  a] " },
        { "cut line", SLICE_INIT("data: a"), "" },
        { "as long as it may be", SLICE_INIT("data: 1234567890\n\n"),
          "[message  1234567890] " },
        { "line too long", SLICE_INIT("data: 12345678901\n\ndata: a\n\n"), "bad" },
        { "comment too long", SLICE_INIT(":1234567890123456\n\n"), "bad" },
        { "data too long", SLICE_INIT("data: 12345678\ndata: 12345678\n\n"), "bad" },
    };
    struct buf story, other;

    buf_init(&story, 1000);
    buf_init(&other, 1000);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const slice input = cases[i].input;
        sse_drive(input, 16, cut_never, 0, &story);
        if (strcmp(story.data, cases[i].story) != 0)
            fail_msg("%s: wanted <%s>, got <%s>", cases[i].name, cases[i].story, story.data);
        sse_drive(input, 16, cut_steps, 1, &other);
        assert_string_equal(other.data, story.data);
        for (size_t cut = 1; cut < input.len; cut++) {
            sse_drive(input, 16, cut_once, cut, &other);
            if (strcmp(other.data, story.data) != 0)
                fail_msg("%s: cut at %zu <%s>", cases[i].name, cut, other.data);
        }
    }
    buf_release(&story);
    buf_release(&other);
}

TEST(an_event_is_one_chunk_around_a_payload_that_nobody_copies)
{
    char out[SSE_BEFORE_MAX];
    const slice payload = SLICE_INIT("{\"type\":\"ping\"}");

    size_t len = sse_before(out, SLICE("k3.1042"), SLICE(""), payload.len, false);
    assert_slice(((slice){ out, len }), "id: k3.1042\ndata: ");
    assert_slice(sse_after(false), "\n\n");
    len = sse_before(out, SLICE("k3.1042"), SLICE("ping"), payload.len, true);
    assert_slice(((slice){ out, len }), "2f\r\nid: k3.1042\nevent: ping\ndata: ");
    assert_slice(sse_after(true), "\n\n\r\n");
    len = sse_before(out, SLICE(""), SLICE(""), payload.len, true);
    assert_slice(((slice){ out, len }), "17\r\ndata: ");
    len = sse_before(out, SLICE(""), SLICE(""), 0x12345678 - 8, true);
    assert_slice(((slice){ out, len }), "12345678\r\ndata: ");
}

TEST(what_is_written_is_read_back)
{
    const slice payload = SLICE_INIT("{\"type\":\"absence_created\",\"data\":{}}");
    char before[SSE_BEFORE_MAX];
    struct buf wire, story;

    buf_init(&wire, 1000);
    buf_init(&story, 1000);
    for (int chunked = 0; chunked < 2; chunked++) {
        struct http_chunk chunk;
        struct buf body;
        const struct http_limits limits = HTTP_LIMITS_DEFAULT;

        buf_clear(&wire);
        buf_add(&wire, (slice){ before, sse_retry(before, 500, chunked) });
        buf_add(&wire, sse_comment(chunked));
        for (int i = 0; i < 2; i++) {
            buf_add(&wire, (slice){ before, sse_before(before, SLICE("k.7"), SLICE(""),
                                                       payload.len, chunked) });
            buf_add(&wire, payload);
            buf_add(&wire, sse_after(chunked));
        }
        buf_add(&wire, sse_end(chunked));

        buf_init(&body, 1000);
        http_chunk_init(&chunk, &limits);
        enum chunk_event event = CHUNK_MORE;
        slice rest = buf_slice(&wire);
        do {
            size_t used = rest.len;
            slice piece = rest;
            if (chunked)
                event = http_chunk_feed(&chunk, rest, &used, &piece);
            buf_add(&body, piece);
            rest = slice_skip(rest, used);
        } while (event == CHUNK_DATA);
        assert_int_equal(event, chunked ? CHUNK_END : CHUNK_MORE);
        assert_int_equal(rest.len, 0);
        sse_drive(buf_slice(&body), 1000, cut_never, 0, &story);
        assert_string_equal(
            story.data, "[message k.7 {\"type\":\"absence_created\",\"data\":{}}] "
                        "[message k.7 {\"type\":\"absence_created\",\"data\":{}}] retry 500");
        buf_release(&body);
    }
    buf_release(&wire);
    buf_release(&story);
}

TEST(the_longest_event_fits_into_its_room)
{
    char out[SSE_BEFORE_MAX], name[SSE_EVENT_NAME_MAX], cursor[CURSOR_TEXT_MAX];

    memset(name, 'x', sizeof(name));
    memset(cursor, 'y', sizeof(cursor));
    const size_t len = sse_before(out, (slice){ cursor, sizeof(cursor) },
                                  (slice){ name, sizeof(name) }, SIZE_MAX / 2, true);
    assert_true(len <= SSE_BEFORE_MAX);
}

TEST(small_pieces_are_whole_chunks)
{
    char out[SSE_LINE_MAX];

    assert_slice(((slice){ out, sse_retry(out, 3000, false) }), "retry: 3000\n\n");
    assert_slice(((slice){ out, sse_retry(out, 3000, true) }), "d\r\nretry: 3000\n\n\r\n");
    assert_slice(((slice){ out, sse_retry(out, UINT32_MAX, true) }),
                 "13\r\nretry: 4294967295\n\n\r\n");
    assert_slice(((slice){ out, sse_retry(out, 0, false) }), "retry: 0\n\n");
    assert_slice(sse_comment(true), "3\r\n:\n\n\r\n");
    assert_slice(sse_comment(false), ":\n\n");
    assert_slice(sse_end(true), "0\r\n\r\n");
    assert_slice(sse_end(false), "");
}

TEST_MAIN("sse", CASE(streams_are_read_as_the_standard_says),
          CASE(an_event_is_one_chunk_around_a_payload_that_nobody_copies),
          CASE(what_is_written_is_read_back), CASE(the_longest_event_fits_into_its_room),
          CASE(small_pieces_are_whole_chunks))
