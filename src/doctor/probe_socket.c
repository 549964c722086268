#include "base/rng.h"
#include "doctor/ask.h"
#include "doctor/probe.h"
#include "proto/http_head.h"
#include "proto/ws_handshake.h"

#include <string.h>

/* The lines of a handshake; the key goes to key_out. */
static void handshake_lines(struct buf *out, char key_out[WS_KEY_LEN + 1])
{
    uint8_t nonce[16];
    struct buf whole;
    slice line, rest;

    rng_fill(rng_system(), nonce, sizeof nonce);
    buf_init(&whole, 4096);
    ws_handshake_ask(&whole, SLICE("/"), SLICE("-"), nonce, false, key_out);
    slice_cut(buf_slice(&whole), '\n', &line, &rest); /* the request line */
    while (slice_cut(rest, '\n', &line, &rest))
        if (!slice_starts(line, SLICE("Host:")))
            buf_printf(out, "%.*s\n", SLICE_ARG(line));
    buf_release(&whole);
}

void probe_socket(struct exam *exam)
{
    static const char *const outcomes[] = { "refused", "eof",        "reset",
                                            "silent",  "unreadable", "no_connection" };
    char key[WS_KEY_LEN + 1];
    struct answer answer;
    struct error ignored = { 0 };
    struct buf headers;
    json_t *seen, *document;
    bool deflate;

    buf_init(&headers, 4096);
    handshake_lines(&headers, key);
    ask(&(struct question){ .url = &exam->url,
                            .path = exam->socket_path,
                            .headers = buf_slice(&headers),
                            .insecure = exam->options->insecure,
                            .timeout_ms = PROBE_MS },
        &answer);
    seen = answer_seen(&answer);
    json_object_set_new(seen, "outcome", json_string(outcomes[answer.outcome]));
    if (answer_status(&answer) == 101)
        json_object_set_new(seen, "outcome",
                            json_string(ws_handshake_confirm(http_response_get(&answer.parser),
                                                             slice_of(key), false, &deflate,
                                                             &ignored)
                                            ? "open"
                                            : "bad_accept"));
    document = json_loadb(answer.body.data, answer.body.len, 0, NULL);
    if (json_is_object(json_object_get(document, "received")))
        json_object_set(seen, "received", json_object_get(document, "received"));
    json_decref(document);
    exam_see(exam, "upgrade", seen);
    answer_release(&answer);
    buf_release(&headers);
}
