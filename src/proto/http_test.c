/* Requests: what is one, and what is refused, for every cut (RFC 9112, RFC 9110). */
#include "base/test.h"

#include "proto/http.h"
#include "proto/http_drive.h"

#include <string.h>

#define H "Host: a\r\n"
#define POST "POST / HTTP/1.1\r\n" H
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

struct http_case {
    const char *name;
    slice input;
    const char *story;
};

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

static void hold(const struct http_case *cases, size_t count, const struct http_limits *under)
{
    struct buf whole, other;

    buf_init(&whole, 1 << 20);
    buf_init(&other, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        const struct http_case *c = &cases[i];
        http_drive(c->input, under, cut_never, 0, &whole);
        if (strcmp(whole.data, c->story) != 0)
            fail_msg("%s: wanted <%s>, got <%s>", c->name, c->story, whole.data);
        http_drive(c->input, under, cut_steps, 1, &other);
        if (strcmp(whole.data, other.data) != 0)
            fail_msg("%s: byte by byte <%s>, whole <%s>", c->name, other.data, whole.data);
        for (size_t cut = 1; cut < c->input.len; cut++) {
            http_drive(c->input, under, cut_once, cut, &other);
            if (strcmp(whole.data, other.data) != 0)
                fail_msg("%s: cut at %zu <%s>, whole <%s>", c->name, cut, other.data,
                         whole.data);
        }
    }
    buf_release(&whole);
    buf_release(&other);
}

#define HOLD(cases) hold(cases, COUNT_OF(cases), &limits)

TEST(request_lines_are_read_strictly)
{
    static const struct http_case cases[] = {
        { "plain", SLICE_INIT("GET /a HTTP/1.1\r\n" H "\r\n"), "GET /a keep; " },
        { "every method", SLICE_INIT("DELETE /x HTTP/1.1\r\n" H "\r\n"), "DELETE /x keep; " },
        { "HEAD", SLICE_INIT("HEAD /x HTTP/1.1\r\n" H "\r\n"), "HEAD /x keep; " },
        { "PATCH", SLICE_INIT("PATCH /x HTTP/1.1\r\n" H "\r\n"), "PATCH /x keep; " },
        { "TRACE", SLICE_INIT("TRACE /x HTTP/1.1\r\n" H "\r\n"), "TRACE /x keep; " },
        { "one empty line before", SLICE_INIT("\r\nGET / HTTP/1.1\r\n" H "\r\n"),
          "GET / keep; " },
        { "two empty lines before", SLICE_INIT("\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "bare LF before", SLICE_INIT("\nGET / HTTP/1.1\r\n" H "\r\n"), "400 http_line_end" },
        { "bare LF behind", SLICE_INIT("GET / HTTP/1.1\n" H "\r\n"), "400 http_line_end" },
        { "bare CR inside", SLICE_INIT("GET /\r HTTP/1.1\r\n" H "\r\n"), "400 http_line_end" },
        { "two spaces", SLICE_INIT("GET  / HTTP/1.1\r\n" H "\r\n"), "400 http_request_line" },
        { "two spaces behind", SLICE_INIT("GET /  HTTP/1.1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "space at the end", SLICE_INIT("GET / HTTP/1.1 \r\n" H "\r\n"),
          "400 http_request_line" },
        { "space at the front", SLICE_INIT(" GET / HTTP/1.1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "no target", SLICE_INIT("GET HTTP/1.1\r\n" H "\r\n"), "400 http_request_line" },
        { "HTTP/0.9", SLICE_INIT("GET /\r\n\r\n"), "400 http_request_line" },
        { "tab for space", SLICE_INIT("GET\t/ HTTP/1.1\r\n" H "\r\n"), "400 http_bad_byte" },
        { "NUL", SLICE_INIT("GET /\0 HTTP/1.1\r\n" H "\r\n"), "400 http_bad_byte" },
        { "DEL", SLICE_INIT("GET /\x7f HTTP/1.1\r\n" H "\r\n"), "400 http_bad_byte" },
        { "raw UTF-8", SLICE_INIT("GET /\xc3\xa9 HTTP/1.1\r\n" H "\r\n"), "400 http_bad_byte" },
        { "fragment", SLICE_INIT("GET /a#b HTTP/1.1\r\n" H "\r\n"), "400 http_target" },
        { "backslash", SLICE_INIT("GET /a\\b HTTP/1.1\r\n" H "\r\n"), "400 http_target" },
        { "lower-case version", SLICE_INIT("GET / http/1.1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "padded version", SLICE_INIT("GET / HTTP/01.1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "version with a comma", SLICE_INIT("GET / HTTP/1,1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "no version number", SLICE_INIT("GET / HTTP/\r\n" H "\r\n"),
          "400 http_request_line" },
        { "HTTP/2.0", SLICE_INIT("GET / HTTP/2.0\r\n" H "\r\n"), "505 http_version" },
        { "HTTP/1.2", SLICE_INIT("GET / HTTP/1.2\r\n" H "\r\n"), "505 http_version" },
        { "HTTP/0.9 said", SLICE_INIT("GET / HTTP/0.9\r\n" H "\r\n"), "505 http_version" },
        { "the preface of HTTP/2", SLICE_INIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
          "505 http_version" },
        { "lower-case method", SLICE_INIT("get / HTTP/1.1\r\n" H "\r\n"), "501 http_method" },
        { "unknown method", SLICE_INIT("BREW / HTTP/1.1\r\n" H "\r\n"), "501 http_method" },
        { "method that is no token", SLICE_INIT("G(T / HTTP/1.1\r\n" H "\r\n"),
          "400 http_request_line" },
        { "CONNECT", SLICE_INIT("CONNECT a:1 HTTP/1.1\r\n" H "\r\n"), "501 http_method" },
        { "OPTIONS *", SLICE_INIT("OPTIONS * HTTP/1.1\r\n" H "\r\n"), "OPTIONS * keep; " },
        { "GET *", SLICE_INIT("GET * HTTP/1.1\r\n" H "\r\n"), "400 http_target" },
        { "relative", SLICE_INIT("GET a HTTP/1.1\r\n" H "\r\n"), "400 http_target" },
        { "absolute", SLICE_INIT("GET http://b:80/c?d=e HTTP/1.1\r\n" H "\r\n"),
          "GET /c d=e keep; " },
        { "absolute without path", SLICE_INIT("GET HTTPS://b HTTP/1.1\r\n" H "\r\n"),
          "GET / keep; " },
        { "absolute, query only", SLICE_INIT("GET http://b?c HTTP/1.1\r\n" H "\r\n"),
          "GET / c= keep; " },
        { "absolute for OPTIONS", SLICE_INIT("OPTIONS http://b HTTP/1.1\r\n" H "\r\n"),
          "OPTIONS * keep; " },
        { "absolute with a user", SLICE_INIT("GET http://u@b/ HTTP/1.1\r\n" H "\r\n"),
          "400 http_host" },
        { "absolute without host", SLICE_INIT("GET http:/// HTTP/1.1\r\n" H "\r\n"),
          "400 http_host" },
        { "another scheme", SLICE_INIT("GET ftp://b/ HTTP/1.1\r\n" H "\r\n"),
          "400 http_target" },
        { "a TLS hello", SLICE_INIT("\x16\x03\x01\x02"), "400 http_tls_on_plain" },
        { "noise", SLICE_INIT("\x80\x01"), "400 http_bad_byte" },
        { "unfinished", SLICE_INIT("GET / HTT"), "more" },
    };
    HOLD(cases);
}

TEST(paths_and_queries_are_decoded_once_and_refused_when_two_readers_could_differ)
{
#define GET(target) SLICE_INIT("GET " target " HTTP/1.1\r\n" H "\r\n")
    static const struct http_case cases[] = {
        { "escapes", GET("/%61%C3%A9%20b"), "GET /a\xc3\xa9 b keep; " },
        { "escaped once only", GET("/%2561"), "GET /%61 keep; " },
        { "escaped slash", GET("/a%2Fb"), "400 http_hidden_slash" },
        { "escaped slash, small", GET("/a%2fb"), "400 http_hidden_slash" },
        { "escaped backslash", GET("/a%5Cb"), "400 http_hidden_slash" },
        { "escaped NUL", GET("/a%00"), "400 http_escape" },
        { "escaped line break", GET("/a%0d%0a"), "400 http_escape" },
        { "half an escape", GET("/a%4"), "400 http_escape" },
        { "no hex", GET("/a%zz"), "400 http_escape" },
        { "overlong UTF-8", GET("/%c0%af"), "400 http_utf8" },
        { "surrogate", GET("/%ed%a0%80"), "400 http_utf8" },
        { "cut UTF-8", GET("/%c3"), "400 http_utf8" },
        { "dots that climb", GET("/a/../b"), "400 http_dot_segment" },
        { "dots that climb, escaped", GET("/a/%2e%2E/b"), "400 http_dot_segment" },
        { "one dot at the end", GET("/a/."), "400 http_dot_segment" },
        { "three dots are a name", GET("/..."), "GET /... keep; " },
        { "a dot in a name", GET("/app.js"), "GET /app.js keep; " },
        { "a query", GET("/?a=1&b=2&a=3"), "GET / a=1 b=2 a=3 keep; " },
        { "plus and escapes", GET("/?q=a+b%2Bc%2F&%C3%A9=x"),
          "GET / q=a b+c/ \xc3\xa9=x keep; " },
        { "plus in a path is a plus", GET("/a+b"), "GET /a+b keep; " },
        { "empty pairs", GET("/?&&a&=b&"), "GET / a= =b keep; " },
        { "only a question mark", GET("/a?"), "GET /a keep; " },
        { "a second question mark", GET("/a?b=c?d"), "GET /a b=c?d keep; " },
        { "braces in a query", GET("/?q={a}|b"), "GET / q={a}|b keep; " },
        { "NUL in a query", GET("/?a=%00"), "400 http_escape" },
        { "half an escape in a query", GET("/?a=%1"), "400 http_escape" },
        { "bad UTF-8 in a query", GET("/?a=%ff"), "400 http_utf8" },
    };
    HOLD(cases);
}

TEST(host_is_there_once_and_names_a_host)
{
#define HOST(host) SLICE_INIT("GET / HTTP/1.1\r\nHost: " host "\r\n\r\n")
    static const struct http_case cases[] = {
        { "missing", SLICE_INIT("GET / HTTP/1.1\r\n\r\n"), "400 http_host_missing" },
        { "missing in 1.0", SLICE_INIT("GET / HTTP/1.0\r\n\r\n"), "GET / close; " },
        { "missing beside an absolute target", SLICE_INIT("GET http://a/ HTTP/1.1\r\n\r\n"),
          "400 http_host_missing" },
        { "twice", SLICE_INIT("GET / HTTP/1.1\r\n" H H "\r\n"), "400 http_header_twice" },
        { "empty", HOST(""), "400 http_host" },
        { "port", HOST("rh.example.fr:8001"), "GET / keep; " },
        { "empty port", HOST("a:"), "GET / keep; " },
        { "port too big", HOST("a:65536"), "400 http_host" },
        { "port that is none", HOST("a:b"), "400 http_host" },
        { "port alone", HOST(":80"), "400 http_host" },
        { "IPv6", HOST("[::1]:8001"), "GET / keep; " },
        { "IPv6 not closed", HOST("[::1"), "400 http_host" },
        { "IPv6 empty", HOST("[]"), "400 http_host" },
        { "IPv6 and rubbish", HOST("[::1]x"), "400 http_host" },
        { "user", HOST("u@a"), "400 http_host" },
        { "path", HOST("a/b"), "400 http_host" },
        { "list", HOST("a, b"), "400 http_host" },
        { "space", HOST("a b"), "400 http_host" },
        { "non-ASCII", HOST("\xc3\xa9"), "400 http_host" },
        { "container name", HOST("my_app"), "GET / keep; " },
    };
    HOLD(cases);
}

TEST(header_lines_are_read_strictly)
{
#define HEADER(line) SLICE_INIT("GET / HTTP/1.1\r\n" H line "\r\n\r\n")
    static const struct http_case cases[] = {
        { "fold", HEADER("A: b\r\n c"), "400 http_header_fold" },
        { "fold by tab", HEADER("A: b\r\n\tc"), "400 http_header_fold" },
        { "space before the first", SLICE_INIT("GET / HTTP/1.1\r\n " H "\r\n"),
          "400 http_header_fold" },
        { "space before the colon", HEADER("A : b"), "400 http_header_space" },
        { "tab before the colon", HEADER("A\t: b"), "400 http_header_space" },
        { "space in a name", HEADER("A b: c"), "400 http_header_space" },
        { "empty name", HEADER(": b"), "400 http_header" },
        { "no colon", HEADER("Abc"), "400 http_header" },
        { "non-ASCII name", HEADER("\xc3\xa9: b"), "400 http_header" },
        { "bracket in a name", HEADER("A[: b"), "400 http_header" },
        { "NUL in a name", HEADER("A\0: b"), "400 http_header" },
        { "NUL in a value", HEADER("A: b\0"), "400 http_bad_byte" },
        { "control in a value", HEADER("A: b\x01"), "400 http_bad_byte" },
        { "DEL in a value", HEADER("A: b\x7f"), "400 http_bad_byte" },
        { "tab in a value", HEADER("A: b\tc"), "GET / keep; " },
        { "obs-text in a value", HEADER("A: \xe9"), "GET / keep; " },
        { "empty value", HEADER("A:"), "GET / keep; " },
        { "bare CR in a value", HEADER("A: b\rc"), "400 http_line_end" },
        { "bare LF in a value", HEADER("A: b\nC: d"), "400 http_line_end" },
        { "bare LF at the end", SLICE_INIT("GET / HTTP/1.1\r\n" H "\n"), "400 http_line_end" },
        { "bare CR at the end", SLICE_INIT("GET / HTTP/1.1\r\n" H "\rX"), "400 http_line_end" },
        { "two Authorizations", HEADER("Authorization: a\r\nauthorization: b"),
          "400 http_header_twice" },
        { "two cookies are fine", HEADER("Cookie: a=b\r\nCookie: c=d"), "GET / keep; " },
        { "Expect", SLICE_INIT(POST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx"),
          "100 POST / [x] keep; " },
        { "Expect without a body", HEADER("Expect: 100-continue"), "GET / keep; " },
        { "Expect in 1.0",
          SLICE_INIT("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"),
          "POST / [x] close; " },
        { "another Expect", HEADER("Expect: cake"), "417 http_expect" },
    };
    HOLD(cases);
}

TEST(the_length_of_a_body_is_never_ambiguous)
{
#define LENGTH(value) SLICE_INIT(POST "Content-Length: " value "\r\n\r\nabcdef")
#define CODING(value) SLICE_INIT(POST "Transfer-Encoding: " value "\r\n\r\n0\r\n\r\n")
    static const struct http_case cases[] = {
        { "length", SLICE_INIT(POST "Content-Length: 3\r\n\r\nabc"), "POST / [abc] keep; " },
        { "padded length", SLICE_INIT(POST "Content-Length: 003\r\n\r\nabc"),
          "POST / [abc] keep; " },
        { "zero", SLICE_INIT(POST "Content-Length: 0\r\n\r\n"), "POST / keep; " },
        { "none", SLICE_INIT(POST "\r\n"), "POST / keep; " },
        { "body of a GET", SLICE_INIT("GET / HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nx"),
          "GET / [x] keep; " },
        { "cut", SLICE_INIT(POST "Content-Length: 9\r\n\r\nabc"), "more" },
        { "negative", LENGTH("-1"), "400 http_content_length" },
        { "signed", LENGTH("+3"), "400 http_content_length" },
        { "hex", LENGTH("0x3"), "400 http_content_length" },
        { "underscore", LENGTH("1_0"), "400 http_content_length" },
        { "list", LENGTH("3, 3"), "400 http_content_length" },
        { "blank inside", LENGTH("1 0"), "400 http_content_length" },
        { "empty", LENGTH(""), "400 http_content_length" },
        { "overflow", LENGTH("18446744073709551616"), "413 http_body_too_large" },
        { "huge", LENGTH("18446744073709551615"), "413 http_body_too_large" },
        { "twice the same",
          SLICE_INIT(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
          "400 http_header_twice" },
        { "length and chunked",
          SLICE_INIT(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          "400 http_framing" },
        { "chunked and length",
          SLICE_INIT(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
          "400 http_framing" },
        { "chunked in 1.0",
          SLICE_INIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          "400 http_framing" },
        { "chunked", CODING("Chunked"), "POST / [] keep; " },
        { "identity", CODING("identity"), "501 http_transfer_coding" },
        { "gzip before", CODING("gzip, chunked"), "501 http_transfer_coding" },
        { "chunked not last", CODING("chunked, gzip"), "501 http_transfer_coding" },
        { "chunked twice in one", CODING("chunked, chunked"), "501 http_transfer_coding" },
        { "chunked twice",
          SLICE_INIT(POST "Transfer-Encoding: chunked\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          "400 http_header_twice" },
        { "obfuscated", CODING("xchunked"), "501 http_transfer_coding" },
        { "quoted", CODING("\"chunked\""), "501 http_transfer_coding" },
        { "vertical tab", CODING("\vchunked"), "400 http_bad_byte" },
        { "empty coding", CODING(""), "501 http_transfer_coding" },
    };
    HOLD(cases);
}

TEST(chunks_are_read_strictly)
{
#define CHUNKS(text) SLICE_INIT(CHUNKED text)
    static const struct http_case cases[] = {
        { "two chunks", CHUNKS("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), "POST / [abcde] keep; " },
        { "hex in any case", CHUNKS("A\r\n0123456789\r\n0a\r\n0123456789\r\n000\r\n\r\n"),
          "POST / [01234567890123456789] keep; " },
        { "extension", CHUNKS("1;a=b;c\r\nx\r\n0;d=\"e;\\\" \"\r\n\r\n"), "POST / [x] keep; " },
        { "trailer", CHUNKS("1\r\nx\r\n0\r\nDigest: y\r\n\r\n"), "POST / [x] keep; " },
        { "a request behind", CHUNKS("0\r\n\r\nGET /b HTTP/1.1\r\n" H "\r\n"),
          "POST / [] keep; GET /b keep; " },
        { "no size", CHUNKS("\r\nabc"), "400 http_chunk" },
        { "prefix", CHUNKS("0x3\r\nabc"), "400 http_chunk" },
        { "sign", CHUNKS("+3\r\nabc"), "400 http_chunk" },
        { "minus", CHUNKS("-3\r\nabc"), "400 http_chunk" },
        { "underscore", CHUNKS("1_0\r\nabc"), "400 http_chunk" },
        { "blank before", CHUNKS(" 3\r\nabc"), "400 http_chunk" },
        { "blank behind", CHUNKS("3 \r\nabc"), "400 http_chunk" },
        { "17 digits", CHUNKS("00000000000000003\r\nabc"), "400 http_chunk" },
        { "16 digits", CHUNKS("0000000000000003\r\nabc\r\n0\r\n\r\n"), "POST / [abc] keep; " },
        { "huge", CHUNKS("ffffffffffffffff\r\nx"), "413 http_body_too_large" },
        { "bare LF behind the size", CHUNKS("3\nabc\r\n"), "400 http_chunk" },
        { "bare CR behind the size", CHUNKS("3\rabc\r\n"), "400 http_chunk" },
        { "no CRLF behind the data", CHUNKS("3\r\nabc2\r\nde\r\n"), "400 http_chunk" },
        { "bare LF behind the data", CHUNKS("3\r\nabc\n0\r\n\r\n"), "400 http_chunk" },
        { "extension without a name", CHUNKS("1;\r\nx\r\n"), "400 http_chunk" },
        { "extension without a value", CHUNKS("1;a=\r\nx\r\n"), "400 http_chunk" },
        { "extension that is no token", CHUNKS("1;a[=b\r\nx\r\n"), "400 http_chunk" },
        { "bare CR in an extension", CHUNKS("1;a=b\rc\r\nx\r\n"), "400 http_chunk" },
        { "bare LF in an extension", CHUNKS("1;a\nx\r\n0\r\n\r\n"), "400 http_chunk" },
        { "bare CR in a quoted one", CHUNKS("1;a=\"b\rc\"\r\nx\r\n"), "400 http_chunk" },
        { "rubbish behind a quoted one", CHUNKS("1;a=\"b\"c\r\nx\r\n"), "400 http_chunk" },
        { "fold in a trailer", CHUNKS("0\r\nA: b\r\n c\r\n\r\n"), "400 http_header_fold" },
        { "bare LF in a trailer", CHUNKS("0\r\nA: b\n\r\n"), "400 http_line_end" },
        { "trailer without a colon", CHUNKS("0\r\nAbc\r\n\r\n"), "400 http_header" },
        { "cut in a trailer", CHUNKS("0\r\n"), "more" },
    };
    HOLD(cases);
}

TEST(connections_are_kept_and_ended_as_the_peer_asks)
{
#define WITH(version, line) SLICE_INIT("GET / HTTP/" version "\r\n" H line "\r\n\r\n")
    static const struct http_case cases[] = {
        { "1.1", WITH("1.1", "A: b"), "GET / keep; " },
        { "1.1 close", WITH("1.1", "Connection: Close"), "GET / close; " },
        { "close in a list", WITH("1.1", "Connection: foo, close"), "GET / close; " },
        { "close in a second header",
          WITH("1.1", "Connection: keep-alive\r\nConnection: close"), "GET / close; " },
        { "1.0", WITH("1.0", "A: b"), "GET / close; " },
        { "1.0 keep-alive", WITH("1.0", "Connection: Keep-Alive"), "GET / keep; " },
        { "close-ish", WITH("1.1", "Connection: closed"), "GET / keep; " },
        { "upgrade", WITH("1.1", "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket"),
          "GET / keep upgrade; " },
        { "upgrade with a body is one request",
          SLICE_INIT("POST / HTTP/1.1\r\n" H "Connection: Upgrade\r\nUpgrade: h2c\r\n"
                     "Content-Length: 2\r\n\r\nabGET /b HTTP/1.1\r\n" H "\r\n"),
          "POST / [ab] keep upgrade; GET /b keep; " },
        { "upgrade without Connection", WITH("1.1", "Upgrade: websocket"), "GET / keep; " },
        { "Connection without Upgrade", WITH("1.1", "Connection: upgrade"), "GET / keep; " },
        { "upgrade in 1.0", WITH("1.0", "Connection: upgrade\r\nUpgrade: websocket"),
          "GET / close; " },
        { "pipelined", SLICE_INIT("GET /a HTTP/1.1\r\n" H "\r\nGET /b HTTP/1.1\r\n" H "\r\n"),
          "GET /a keep; GET /b keep; " },
    };
    HOLD(cases);
}

TEST(limits_are_kept_to_the_byte)
{
    static const struct http_limits small = {
        .request_line = 16, .headers = 20, .header_count = 2, .body = 4
    };
    static const struct http_case cases[] = {
        { "line that fits", SLICE_INIT("GET /ab HTTP/1.1\r\n" H "\r\n"), "GET /ab keep; " },
        { "line too long", SLICE_INIT("GET /abc HTTP/1.1\r\n" H "\r\n"),
          "414 http_uri_too_long" },
        { "endless line", SLICE_INIT("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
          "414 http_uri_too_long" },
        { "headers that fit", SLICE_INIT("GET / HTTP/1.1\r\n" H "A: 34\r\n\r\n"),
          "GET / keep; " },
        { "headers too long", SLICE_INIT("GET / HTTP/1.1\r\n" H "A: 34567\r\n\r\n"),
          "431 http_headers_too_large" },
        { "value without an end", SLICE_INIT("GET / HTTP/1.1\r\nA: 4567890123456789012"),
          "431 http_headers_too_large" },
        { "too many", SLICE_INIT("GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\n\r\n"),
          "431 http_too_many_headers" },
        { "body that fits", SLICE_INIT("PUT / HTTP/1.0\r\nContent-Length:4\r\n\r\nabcd"),
          "PUT / [abcd] close; " },
        { "body too long", SLICE_INIT("PUT / HTTP/1.0\r\nContent-Length:5\r\n\r\nabcde"),
          "413 http_body_too_large" },
    };
    hold(cases, COUNT_OF(cases), &small);

    static const struct http_limits chunked = {
        .request_line = 100, .headers = 100, .header_count = 10, .body = 4
    };
    static const struct http_case chunks[] = {
        { "chunks that fit", CHUNKS("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"),
          "POST / [abcd] keep; " },
        { "one too many", CHUNKS("2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"),
          "413 http_body_too_large" },
    };
    hold(chunks, COUNT_OF(chunks), &chunked);
}

TEST(chunk_extensions_are_bounded_over_the_whole_body)
{
    struct buf input, story;

    buf_init(&input, 1 << 20);
    buf_init(&story, 1000);
    buf_add(&input, SLICE(CHUNKED));
    for (int i = 0; i < 100; i++) {
        buf_add(&input, SLICE("1;a="));
        for (int j = 0; j < 50; j++)
            buf_add_char(&input, 'x');
        buf_add(&input, SLICE("\r\ny\r\n"));
    }
    http_drive(buf_slice(&input), &limits, cut_never, 0, &story);
    assert_string_equal(story.data, "400 http_chunk_extensions");
    buf_release(&input);
    buf_release(&story);
}

TEST(an_idle_parser_holds_nothing_and_a_busy_one_says_what_it_holds)
{
    struct http_parser parser;
    struct error err;
    size_t used;

    http_parser_init(&parser, &limits);
    assert_true(http_parser_is_idle(&parser));
    assert_int_equal(http_parser_held(&parser), 0);
    assert_null(http_parser_request(&parser));
    assert_int_equal(http_parser_feed(&parser, SLICE("GET /"), &used, &err), HTTP_MORE);
    assert_false(http_parser_is_idle(&parser));
    assert_true(http_parser_held(&parser) > 5);
    assert_null(http_parser_request(&parser));
    http_parser_next(&parser);
    assert_true(http_parser_is_idle(&parser));
    assert_int_equal(http_parser_held(&parser), 0);
}

TEST(what_follows_an_upgrade_is_left_alone)
{
    const slice input = SLICE_INIT("GET /api/ws HTTP/1.1\r\n" H
                                   "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x80");
    struct http_parser parser;
    struct error err;
    size_t used;

    http_parser_init(&parser, &limits);
    assert_int_equal(http_parser_feed(&parser, input, &used, &err), HTTP_HEAD);
    assert_int_equal(input.len - used, 2);
    assert_true(http_parser_request(&parser)->upgrade);
    http_parser_release(&parser);
}

TEST(a_caller_may_allow_one_body_to_be_longer)
{
    static const struct http_limits small = {
        .request_line = 100, .headers = 100, .header_count = 10, .body = 1
    };
    const slice input = SLICE_INIT(POST "Content-Length: 3\r\n\r\nabc");
    struct http_parser parser;
    struct error err;
    size_t used;

    http_parser_init(&parser, &small);
    assert_int_equal(http_parser_feed(&parser, input, &used, &err), HTTP_HEAD);
    http_parser_allow_body(&parser, 3);
    assert_int_equal(http_parser_feed(&parser, slice_skip(input, used), &used, &err),
                     HTTP_READY);
    assert_slice(http_parser_request(&parser)->body, "abc");
    http_parser_release(&parser);
}

TEST(an_absolute_target_decides_the_host)
{
    static const struct {
        slice input;
        slice host;
    } cases[] = {
        { SLICE_INIT("GET / HTTP/1.1\r\nHost: b:1\r\n\r\n"), SLICE_INIT("b:1") },
        { SLICE_INIT("GET http://a:2/ HTTP/1.1\r\nHost: b:1\r\n\r\n"), SLICE_INIT("a:2") },
        { SLICE_INIT("GET / HTTP/1.0\r\n\r\n"), SLICE_INIT("") },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_parser parser;
        struct error err;
        size_t used;
        http_parser_init(&parser, &limits);
        assert_int_equal(http_parser_feed(&parser, cases[i].input, &used, &err), HTTP_HEAD);
        assert_true(slice_eq(http_parser_request(&parser)->host, cases[i].host));
        http_parser_release(&parser);
    }
}

TEST(a_refused_connection_stays_refused)
{
    struct http_parser parser;
    struct error err;
    size_t used;

    http_parser_init(&parser, &limits);
    assert_int_equal(http_parser_feed(&parser, SLICE("\n"), &used, &err), HTTP_BAD);
    error_clear(&err);
    assert_int_equal(http_parser_feed(&parser, SLICE("GET / HTTP/1.1\r\n"), &used, &err),
                     HTTP_BAD);
    assert_int_equal(used, 0);
    assert_int_equal(http_parser_status(&parser), 400);
    assert_int_equal(err.kind, ERR_INVALID);
    assert_string_equal(err.code, "http_line_end");
    assert_true(err.user[0] != '\0' && err.detail[0] != '\0');
    http_parser_release(&parser);
}

TEST_MAIN("http", CASE(request_lines_are_read_strictly),
          CASE(paths_and_queries_are_decoded_once_and_refused_when_two_readers_could_differ),
          CASE(host_is_there_once_and_names_a_host), CASE(header_lines_are_read_strictly),
          CASE(the_length_of_a_body_is_never_ambiguous), CASE(chunks_are_read_strictly),
          CASE(connections_are_kept_and_ended_as_the_peer_asks),
          CASE(limits_are_kept_to_the_byte),
          CASE(chunk_extensions_are_bounded_over_the_whole_body),
          CASE(an_idle_parser_holds_nothing_and_a_busy_one_says_what_it_holds),
          CASE(what_follows_an_upgrade_is_left_alone),
          CASE(a_caller_may_allow_one_body_to_be_longer),
          CASE(an_absolute_target_decides_the_host), CASE(a_refused_connection_stays_refused))
