/*
 * ws - frames of RFC 6455: bytes become messages, messages become bytes.
 *
 * The parser is fed whatever the network brought, cut anywhere, and gives one event at a
 * time. It is fail-fast: what can no longer become right is refused at the first byte
 * that shows it, in the middle of a frame too (wrong UTF-8, a message too long).
 *
 * A message that is wholly in the input is unmasked where it lies and handed out in
 * place; only an unfinished one is kept, in memory that exists as long as it is
 * unfinished. So a connection that is silent costs sizeof(struct ws_parser).
 *
 * Thread   the loop thread of its connection.
 * Memory   embedded: ws_parser_init / ws_parser_release. A payload is valid until the
 *          next call with the same parser or input.
 * Units    bytes.
 * Limits   message_max, for a whole message, inflated; control frames 125.
 */
#ifndef PROTO_WS_H
#define PROTO_WS_H

#include "base/buf.h"
#include "base/slice.h"

enum ws_opcode {
    WS_OP_CONTINUATION = 0,
    WS_OP_TEXT = 1,
    WS_OP_BINARY = 2,
    WS_OP_CLOSE = 8,
    WS_OP_PING = 9,
    WS_OP_PONG = 10,
};

enum {
    WS_FIN = 0x80,      /* first byte of a frame: its last fragment             */
    WS_DEFLATED = 0x40, /* RSV1: the payload is deflated (first fragment only)   */
};

/* Close codes (RFC 6455, 7.4; ours mirror HTTP). */
enum {
    WS_CLOSE_NORMAL = 1000,
    WS_CLOSE_GOING_AWAY = 1001,
    WS_CLOSE_PROTOCOL = 1002,
    WS_CLOSE_UNSUPPORTED = 1003,
    WS_CLOSE_NONE = 1005, /* never on the wire: the close frame was empty */
    WS_CLOSE_LOST = 1006, /* never on the wire: there was no close frame  */
    WS_CLOSE_BAD_DATA = 1007,
    WS_CLOSE_POLICY = 1008,
    WS_CLOSE_TOO_BIG = 1009,
    WS_CLOSE_INTERNAL = 1011,
    WS_CLOSE_RESTART = 1012,
    WS_CLOSE_UNREADABLE = 4400, /* not understood             */
    WS_CLOSE_SIGN_IN = 4401,    /* sign in, then come back    */
    WS_CLOSE_DENIED = 4403,     /* not yours: stop            */
    WS_CLOSE_TOO_LATE = 4408,
    WS_CLOSE_BACK_OFF = 4429,
};

enum ws_result {
    WS_MORE, /* all input used                                              */
    WS_TEXT, /* a whole message, valid UTF-8                                */
    WS_BINARY,
    WS_PING, /* answer a pong with the same payload                         */
    WS_PONG,
    WS_CLOSE, /* the peer's last word: code and reason; what follows is dropped */
    WS_BAD,   /* the peer broke the rules: send `code` and `reason`, then end   */
};

struct ws_event {
    slice payload; /* of a message, ping or pong                             */
    uint16_t code; /* WS_CLOSE: the peer's, or WS_CLOSE_NONE; WS_BAD: to send */
    slice reason;  /* WS_CLOSE: the peer's; WS_BAD: a few English words       */
};

enum ws_role {
    WS_SERVER, /* frames must come masked   */
    WS_CLIENT, /* frames must come unmasked */
};

struct ws_partial;
struct ws_parser {
    size_t message_max;
    uint64_t left;              /* bytes of the present frame still to come      */
    struct ws_partial *partial; /* what is unfinished; NULL most of the time     */
    uint8_t mask[4];            /* turned, so that it fits the next byte         */
    uint8_t head[14];
    uint8_t head_len;
    uint8_t frame;   /* first byte of the present frame                          */
    uint8_t message; /* first byte of the present message, 0 between messages    */
    uint8_t state;
    uint8_t role;
    bool deflate; /* permessage-deflate was agreed                               */
};

void ws_parser_init(struct ws_parser *parser, enum ws_role role, bool deflate,
                    size_t message_max);
void ws_parser_release(struct ws_parser *parser);

/* Feed bytes; they are unmasked where they lie. Takes *used_out of them; feed the rest
 * again until WS_MORE. After WS_CLOSE everything is swallowed in silence; WS_BAD is told
 * again and again. */
MUST_USE enum ws_result ws_parser_feed(struct ws_parser *parser, char *input, size_t len,
                                       size_t *used_out, struct ws_event *event_out);

bool ws_parser_is_idle(const struct ws_parser *parser); /* no unfinished frame or message */
size_t ws_parser_held(const struct ws_parser *parser);  /* bytes of memory, for budgets   */

/* ---- writing ---- */

enum { WS_HEAD_MAX = 10, WS_CONTROL_MAX = 125, WS_CONTROL_FRAME_MAX = 2 + WS_CONTROL_MAX };

/* The head of a server's frame: `first` = WS_FIN | opcode (| WS_DEFLATED). Returns its
 * length: 2, 4 or 10. */
size_t ws_frame_head(uint8_t first, uint64_t payload_len, uint8_t out[WS_HEAD_MAX]);

/* A whole control frame. A ping's or pong's payload must be at most WS_CONTROL_MAX; a
 * reason of a close is cut at a character's border; code 0 or WS_CLOSE_NONE: empty. */
size_t ws_ping_frame(enum ws_opcode opcode, slice payload, uint8_t out[WS_CONTROL_FRAME_MAX]);
size_t ws_close_frame(uint16_t code, slice reason, uint8_t out[WS_CONTROL_FRAME_MAX]);

/* A whole frame of a client, masked with `mask` (4 random bytes). */
void ws_client_frame(struct buf *out, uint8_t first, slice payload, const uint8_t mask[4]);

bool ws_code_is_valid(unsigned code); /* may it be in a close frame? */

#endif
