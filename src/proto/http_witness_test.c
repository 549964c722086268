/* The second reader: it must find what we found, and nothing else. */
#include "base/test.h"

#include "proto/http_witness.h"

/* clang-format off */
#define NAMED(n, v) { .name = SLICE_INIT(n), .value = SLICE_INIT(v) }
/* clang-format on */

TEST(it_agrees_only_with_the_same_headers)
{
    const slice head =
        SLICE_INIT("PUT /a HTTP/1.1\r\nHost:  b \r\nContent-Length: 3\r\nC:\r\n\r\n");
    static const struct {
        const char *name;
        size_t count;
        struct http_header headers[4];
        bool agrees;
    } cases[] = {
        { "the same",
          3,
          { NAMED("Host", "b"), NAMED("Content-Length", "3"), NAMED("C", "") },
          true },
        { "one less", 2, { NAMED("Host", "b"), NAMED("Content-Length", "3") }, false },
        { "one more",
          4,
          { NAMED("Host", "b"), NAMED("Content-Length", "3"), NAMED("C", ""), NAMED("D", "") },
          false },
        { "another value",
          3,
          { NAMED("Host", "x"), NAMED("Content-Length", "3"), NAMED("C", "") },
          false },
        { "another name",
          3,
          { NAMED("Hos", "b"), NAMED("Content-Length", "3"), NAMED("C", "") },
          false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_witness witness;
        const bool agrees =
            http_witness_read(head, false, cases[i].headers, cases[i].count, &witness);
        if (agrees != cases[i].agrees)
            fail_msg("%s", cases[i].name);
        if (!agrees)
            continue;
        assert_slice(witness.method, "PUT");
        assert_slice(witness.target, "/a");
        assert_int_equal(witness.minor, 1);
        assert_int_equal(witness.content_length, 3);
        assert_false(witness.chunked);
        assert_false(witness.upgrade);
    }
}

TEST(it_has_reasons_of_its_own_to_refuse)
{
    static const struct {
        const char *name;
        slice head;
        size_t count;
        struct http_header headers[2]; /* as they would be read */
    } cases[] = {
        { "two lengths",
          SLICE_INIT("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"),
          2,
          { NAMED("Content-Length", "1"), NAMED("Content-Length", "1") } },
        { "length and chunked",
          SLICE_INIT(
              "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
          2,
          { NAMED("Content-Length", "1"), NAMED("Transfer-Encoding", "chunked") } },
        { "chunked not last",
          SLICE_INIT("GET / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"),
          1,
          { NAMED("Transfer-Encoding", "chunked, gzip") } },
        { "blank before the colon",
          SLICE_INIT("GET / HTTP/1.1\r\nA : b\r\n\r\n"),
          1,
          { NAMED("A", "b") } },
        { "bare CR",
          SLICE_INIT("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n"),
          1,
          { NAMED("A", "b\rc") } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_witness witness;
        if (http_witness_read(cases[i].head, false, cases[i].headers, cases[i].count, &witness))
            fail_msg("%s", cases[i].name);
    }
}

TEST_MAIN("http_witness", CASE(it_agrees_only_with_the_same_headers),
          CASE(it_has_reasons_of_its_own_to_refuse))
