/* Handshakes: RFC 6455, 4; the verdicts that tell a proxy's fault from a client's. */
#include "base/test.h"

#include "proto/http_head.h"
#include "proto/ws_handshake.h"

#include <stdio.h>
#include <string.h>

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define START "GET /api/ws HTTP/1.1\r\nHost: a\r\n"

/* Parses a head and reads it as a handshake; the parser must be released. */
static enum ws_verdict read_handshake(struct http_parser *parser, slice input,
                                      struct ws_offer *offer)
{
    struct error err;
    size_t used;

    http_parser_init(parser, &limits);
    if (http_parser_feed(parser, input, &used, &err) != HTTP_HEAD)
        fail_msg("no head: %s", err.detail);
    return ws_handshake_read(http_parser_request(parser), offer);
}

TEST(verdicts_tell_a_proxy_from_a_client)
{
    static const struct {
        const char *name;
        slice head;
        enum ws_verdict verdict;
    } cases[] = {
        { "good", SLICE_INIT(START UPGRADE VERSION KEY "\r\n"), WS_ASKED },
        { "mixed case, in lists",
          SLICE_INIT(
              START "Upgrade: foo, WebSocket\r\nConnection: keep-alive, UPGRADE\r\n" VERSION KEY
                    "\r\n"),
          WS_ASKED },
        { "an ordinary request", SLICE_INIT(START "\r\n"), WS_NOT_ASKED },
        { "h2c", SLICE_INIT(START "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
          WS_NOT_ASKED },
        { "both removed", SLICE_INIT(START VERSION KEY "\r\n"), WS_STRIPPED },
        { "Upgrade removed", SLICE_INIT(START "Connection: Upgrade\r\n" VERSION KEY "\r\n"),
          WS_STRIPPED },
        { "Connection removed", SLICE_INIT(START "Upgrade: websocket\r\n" VERSION KEY "\r\n"),
          WS_STRIPPED },
        { "Connection overwritten",
          SLICE_INIT(START "Upgrade: websocket\r\nConnection: close\r\n" VERSION KEY "\r\n"),
          WS_STRIPPED },
        { "stripped and made 1.0",
          SLICE_INIT("GET / HTTP/1.0\r\nConnection: close\r\n" VERSION KEY "\r\n"),
          WS_STRIPPED },
        { "1.0 with all else", SLICE_INIT("GET / HTTP/1.0\r\n" UPGRADE VERSION KEY "\r\n"),
          WS_OLD_HTTP },
        { "POST", SLICE_INIT("POST / HTTP/1.1\r\nHost: a\r\n" UPGRADE VERSION KEY "\r\n"),
          WS_BAD_METHOD },
        { "version 8", SLICE_INIT(START UPGRADE "Sec-WebSocket-Version: 8\r\n" KEY "\r\n"),
          WS_BAD_VERSION },
        { "version list",
          SLICE_INIT(START UPGRADE "Sec-WebSocket-Version: 13, 8\r\n" KEY "\r\n"),
          WS_BAD_VERSION },
        { "no version", SLICE_INIT(START UPGRADE KEY "\r\n"), WS_BAD_VERSION },
        { "no key", SLICE_INIT(START UPGRADE VERSION "\r\n"), WS_BAD_KEY },
        { "empty key", SLICE_INIT(START UPGRADE VERSION "Sec-WebSocket-Key:\r\n\r\n"),
          WS_BAD_KEY },
        { "13 bytes",
          SLICE_INIT(START UPGRADE VERSION "Sec-WebSocket-Key: SGVsbG8sIHdvcmxkIQ==\r\n\r\n"),
          WS_BAD_KEY },
        { "17 bytes",
          SLICE_INIT(START UPGRADE VERSION
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=\r\n\r\n"),
          WS_BAD_KEY },
        { "not base64",
          SLICE_INIT(START UPGRADE VERSION
                     "Sec-WebSocket-Key: dGhlIHNhb!BsZSBub25jZQ==\r\n\r\n"),
          WS_BAD_KEY },
        { "body", SLICE_INIT(START UPGRADE VERSION KEY "Content-Length: 1\r\n\r\n"),
          WS_BAD_REQUEST },
        { "protocol that is no token",
          SLICE_INIT(START UPGRADE VERSION KEY "Sec-WebSocket-Protocol: a b\r\n\r\n"),
          WS_BAD_REQUEST },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_parser parser;
        struct ws_offer offer;
        const enum ws_verdict verdict = read_handshake(&parser, cases[i].head, &offer);
        if (verdict != cases[i].verdict)
            fail_msg("%s: wanted %d, got %d", cases[i].name, (int)cases[i].verdict,
                     (int)verdict);
        http_parser_release(&parser);
    }
}

TEST(the_accept_text_is_that_of_the_rfc)
{
    char out[WS_ACCEPT_LEN + 1];

    ws_accept_text(SLICE("dGhlIHNhbXBsZSBub25jZQ=="), out);
    assert_string_equal(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(deflate_is_agreed_as_offered)
{
#define ONLY "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    static const struct {
        const char *offer;
        const char *answer; /* NULL: none */
    } cases[] = {
        { "permessage-deflate", ONLY },
        { "permessage-deflate; client_max_window_bits", ONLY },
        { "Permessage-Deflate; client_max_window_bits=10", ONLY },
        { "permessage-deflate; server_no_context_takeover", ONLY },
        { "permessage-deflate; server_max_window_bits=9", ONLY "; server_max_window_bits=9" },
        { "permessage-deflate; server_max_window_bits=\"10\"",
          ONLY "; server_max_window_bits=10" },
        { "permessage-deflate; server_max_window_bits=15", ONLY "; server_max_window_bits=15" },
        { "permessage-deflate; server_max_window_bits=8", NULL },
        { "permessage-deflate; server_max_window_bits=8, permessage-deflate", ONLY },
        { "x-webkit-deflate-frame, permessage-deflate", ONLY },
        { "permessage-deflate; server_max_window_bits=7", NULL },
        { "permessage-deflate; server_max_window_bits=16", NULL },
        { "permessage-deflate; server_max_window_bits=09", NULL },
        { "permessage-deflate; server_max_window_bits", NULL },
        { "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9", NULL },
        { "permessage-deflate; client_no_context_takeover; client_no_context_takeover", NULL },
        { "permessage-deflate; client_no_context_takeover=1", NULL },
        { "permessage-deflate; client_max_window_bits=16", NULL },
        { "permessage-deflate; unknown", NULL },
        { "permessage-deflate;", NULL },
        { "permessage-bzip2", NULL },
        { "permessage-deflate; server_no_context_takeover; server_max_window_bits=9, "
          "permessage-deflate; server_no_context_takeover, permessage-deflate",
          ONLY "; server_max_window_bits=9" }, /* 13.7 */
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char head[1000];
        struct http_parser parser;
        struct ws_offer offer;
        struct buf out;

        snprintf(head, sizeof(head),
                 START UPGRADE VERSION KEY "Sec-WebSocket-Extensions: %s\r\n\r\n",
                 cases[i].offer);
        assert_int_equal(read_handshake(&parser, slice_of(head), &offer), WS_ASKED);
        buf_init(&out, 1000);
        ws_handshake_answer(&out, &offer, SLICE(""), SLICE(""));
        const char *answer = strstr(out.data, "Sec-WebSocket-Extensions: ");
        if (cases[i].answer == NULL ? answer != NULL : answer == NULL)
            fail_msg("%s: answered <%s>", cases[i].offer, out.data);
        if (answer != NULL) {
            answer += strlen("Sec-WebSocket-Extensions: ");
            const size_t len = strlen(cases[i].answer);
            assert_memory_equal(answer, cases[i].answer, len);
            assert_memory_equal(answer + len, "\r\n\r\n", 5);
        }
        buf_release(&out);
        http_parser_release(&parser);
    }
}

TEST(the_clients_first_subprotocol_that_we_know_is_chosen)
{
    const slice ours[] = { SLICE_INIT("mozaik.v1"), SLICE_INIT("mozaik.v2") };
    struct http_parser parser;
    struct ws_offer offer;

    assert_int_equal(read_handshake(&parser,
                                    SLICE(
                                        START UPGRADE VERSION KEY
                                        "Sec-WebSocket-Protocol: graphql-ws\r\n"
                                        "Sec-WebSocket-Protocol: mozaik.v2, mozaik.v1\r\n\r\n"),
                                    &offer),
                     WS_ASKED);
    assert_slice(ws_protocol_choose(http_parser_request(&parser), ours, 2), "mozaik.v2");
    assert_slice(ws_protocol_choose(http_parser_request(&parser), ours, 1), "mozaik.v1");
    assert_slice(ws_protocol_choose(http_parser_request(&parser), ours, 0), "");
    http_parser_release(&parser);
}

TEST(the_answer_is_the_one_of_the_rfc)
{
    struct ws_offer offer = { .key = SLICE_INIT("dGhlIHNhbXBsZSBub25jZQ==") };
    struct buf out;

    buf_init(&out, 1000);
    ws_handshake_answer(&out, &offer, SLICE("chat"), SLICE("Mon, 23 Nov 2026 09:14:03 GMT"));
    assert_string_equal(out.data, "HTTP/1.1 101 Switching Protocols\r\n"
                                  "Upgrade: websocket\r\n"
                                  "Connection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                                  "Sec-WebSocket-Protocol: chat\r\n"
                                  "Date: Mon, 23 Nov 2026 09:14:03 GMT\r\n\r\n");
    buf_release(&out);
}

TEST(client_and_server_understand_each_other)
{
    const uint8_t nonce[16] = "the sample nonc";
    char key[WS_KEY_LEN + 1];
    struct buf question, answer;
    struct http_parser parser;
    struct http_response_parser client;
    struct ws_offer offer;
    struct error err = { 0 };
    bool deflate = false;
    size_t used;
    slice piece;

    buf_init(&question, 1000);
    buf_init(&answer, 1000);
    ws_handshake_ask(&question, SLICE("/api/ws/x?cursor=k.1"), SLICE("rh.example.fr"), nonce,
                     true, key);
    http_head_end(&question, SLICE(""));
    assert_int_equal(read_handshake(&parser, buf_slice(&question), &offer), WS_ASKED);
    assert_true(offer.deflate.agreed);
    ws_handshake_answer(&answer, &offer, SLICE(""), SLICE(""));

    http_response_init(&client, &limits);
    assert_int_equal(http_response_feed(&client, buf_slice(&answer), &used, &piece, &err),
                     HTTP_HEAD);
    assert_true(http_response_get(&client)->upgraded);
    assert_true(
        ws_handshake_confirm(http_response_get(&client), slice_of(key), true, &deflate, &err));
    assert_true(deflate);
    assert_false(
        ws_handshake_confirm(http_response_get(&client), slice_of(key), false, &deflate, &err));
    key[0] = key[0] == 'A' ? 'B' : 'A';
    assert_false(
        ws_handshake_confirm(http_response_get(&client), slice_of(key), true, &deflate, &err));
    assert_non_null(strstr(err.detail, "Accept"));
    http_response_release(&client);
    http_parser_release(&parser);
    buf_release(&question);
    buf_release(&answer);
}

TEST(an_answer_to_another_question_is_refused)
{
    /* The key is RFC 6455's, and so is the good accept text. */
#define ANSWER "HTTP/1.1 101 \r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define DEFLATE "Sec-WebSocket-Extensions: permessage-deflate"
    static const struct {
        const char *name;
        slice head;
        const char *detail; /* NULL: it is fine */
    } cases[] = {
        { "good", SLICE_INIT(ANSWER ACCEPT "\r\n"), NULL },
        { "deflate", SLICE_INIT(ANSWER ACCEPT DEFLATE "; server_no_context_takeover\r\n\r\n"),
          NULL },
        { "deflate with context", SLICE_INIT(ANSWER ACCEPT DEFLATE "\r\n\r\n"), "extensions" },
        { "another extension", SLICE_INIT(ANSWER ACCEPT "Sec-WebSocket-Extensions: x\r\n\r\n"),
          "extensions" },
        { "no accept", SLICE_INIT(ANSWER "\r\n"), "Accept" },
        { "no Upgrade", SLICE_INIT("HTTP/1.1 101 \r\nConnection: upgrade\r\n" ACCEPT "\r\n"),
          "Upgrade" },
        { "no Connection", SLICE_INIT("HTTP/1.1 101 \r\nUpgrade: websocket\r\n" ACCEPT "\r\n"),
          "Connection" },
        { "404", SLICE_INIT("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "101" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_response_parser client;
        struct error err = { 0 };
        size_t used;
        slice piece;
        bool deflate;

        http_response_init(&client, &limits);
        assert_int_equal(http_response_feed(&client, cases[i].head, &used, &piece, &err),
                         HTTP_HEAD);
        const bool good = ws_handshake_confirm(http_response_get(&client),
                                               SLICE("dGhlIHNhbXBsZSBub25jZQ=="), true,
                                               &deflate, &err);
        if (good != (cases[i].detail == NULL) ||
            (!good && strstr(err.detail, cases[i].detail) == NULL))
            fail_msg("%s: %d %s", cases[i].name, good, err.detail);
        http_response_release(&client);
    }
}

TEST_MAIN("ws_handshake", CASE(verdicts_tell_a_proxy_from_a_client),
          CASE(the_accept_text_is_that_of_the_rfc), CASE(deflate_is_agreed_as_offered),
          CASE(the_clients_first_subprotocol_that_we_know_is_chosen),
          CASE(the_answer_is_the_one_of_the_rfc), CASE(client_and_server_understand_each_other),
          CASE(an_answer_to_another_question_is_refused))
