/*
 * ws_handshake - an HTTP request becomes a WebSocket (RFC 6455, 4).
 *
 * The verdicts tell apart what people need told apart: that nobody asked, that a proxy
 * took the question away, or that it was asked wrongly.
 *
 * Thread   any.
 * Memory   the offer points into the request.
 * Units    -
 * Limits   -
 */
#ifndef PROTO_WS_HANDSHAKE_H
#define PROTO_WS_HANDSHAKE_H

#include "proto/http.h"
#include "proto/http_response.h"

#include "base/buf.h"

enum ws_verdict {
    WS_ASKED,       /* a good handshake                                               */
    WS_NOT_ASKED,   /* an ordinary request                                            */
    WS_STRIPPED,    /* Sec-WebSocket-Key without Upgrade (or without Connection:
                       upgrade): something on the way removed it. 426                 */
    WS_OLD_HTTP,    /* complete, but in HTTP/1.0: a proxy speaks 1.0 to us. 426       */
    WS_BAD_METHOD,  /* not GET: 405                                                   */
    WS_BAD_VERSION, /* not 13: 426 with Sec-WebSocket-Version: 13                     */
    WS_BAD_KEY,     /* missing, or not 16 bytes in base64: 400                        */
    WS_BAD_REQUEST, /* has a body, or unreadable extensions or protocols: 400         */
};

/* permessage-deflate as agreed (RFC 7692): never with context takeover. */
struct ws_deflate_terms {
    bool agreed;
    bool bits_asked;     /* the client named server_bits: so must the answer */
    uint8_t server_bits; /* our window: 9..15; deflate for others only at 15 */
};

struct ws_offer {
    slice key;
    struct ws_deflate_terms deflate; /* what we would agree to */
};

enum ws_verdict ws_handshake_read(const struct http_request *request,
                                  struct ws_offer *offer_out);

/* The first of the client's subprotocols that is among ours; empty if none. */
slice ws_protocol_choose(const struct http_request *request, const slice *ours, size_t count);

enum { WS_ACCEPT_LEN = 28, WS_KEY_LEN = 24 };
void ws_accept_text(slice key, char out[WS_ACCEPT_LEN + 1]);

/* The whole 101 head. An empty protocol or date is left out. */
void ws_handshake_answer(struct buf *out, const struct ws_offer *offer, slice protocol,
                         slice date);

/* ---- the client's side ---- */

/* The question's head without its end: add more headers, then http_head_end(). */
void ws_handshake_ask(struct buf *out, slice target, slice host, const uint8_t nonce[16],
                      bool deflate, char key_out[WS_KEY_LEN + 1]);

/* Is that head the right answer to our key?
 * Errors: ERR_INVALID with what is wrong in `detail` (status, Upgrade, Accept, ...). */
MUST_USE bool ws_handshake_confirm(const struct http_response *response, slice key,
                                   bool deflate_asked, bool *deflate_out, struct error *err);

#endif
