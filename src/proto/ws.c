/* Reading frames. See ws.h. */
#include "proto/ws.h"

#include "base/mem.h"
#include "proto/utf8.h"
#include "proto/ws_deflate.h"
#include "proto/ws_mask.h"

#include <assert.h>
#include <string.h>

enum state { ST_HEAD, ST_PAYLOAD, ST_CLOSED, ST_BAD };

enum { OPCODE = 0x0f, RESERVED = 0x70, CONTROL = 0x08, MASKED = 0x80, LENGTH = 0x7f };

/* What exists only while something is unfinished, or was just handed out from here. */
struct ws_partial {
    struct buf message;
    struct utf8 utf8;
    struct ws_inflater *inflater;
    uint64_t deflated_bytes;
    bool message_told;
    bool control_told;
    uint8_t control_len;
    char control[WS_CONTROL_MAX];
};

enum fault {
    FAULT_NONE,
    FAULT_RESERVED,
    FAULT_OPCODE,
    FAULT_DEFLATED,
    FAULT_CONTROL_FRAGMENT,
    FAULT_CONTROL_LONG,
    FAULT_CONTINUATION,
    FAULT_INTERLEAVED,
    FAULT_UNMASKED,
    FAULT_MASKED,
    FAULT_LENGTH,
    FAULT_TOO_BIG,
    FAULT_UTF8,
    FAULT_DEFLATE,
    FAULT_CLOSE_LENGTH,
    FAULT_CLOSE_CODE,
    FAULT_CLOSE_REASON,
};

static const struct {
    uint16_t code;
    slice reason;
} faults[] = {
    [FAULT_RESERVED] = { WS_CLOSE_PROTOCOL, SLICE_INIT("reserved bit set") },
    [FAULT_OPCODE] = { WS_CLOSE_PROTOCOL, SLICE_INIT("reserved opcode") },
    [FAULT_DEFLATED] = { WS_CLOSE_PROTOCOL,
                         SLICE_INIT("RSV1 on a control or continuation frame") },
    [FAULT_CONTROL_FRAGMENT] = { WS_CLOSE_PROTOCOL, SLICE_INIT("fragmented control frame") },
    [FAULT_CONTROL_LONG] = { WS_CLOSE_PROTOCOL, SLICE_INIT("control frame over 125 bytes") },
    [FAULT_CONTINUATION] = { WS_CLOSE_PROTOCOL, SLICE_INIT("nothing to continue") },
    [FAULT_INTERLEAVED] = { WS_CLOSE_PROTOCOL, SLICE_INIT("new message inside of a message") },
    [FAULT_UNMASKED] = { WS_CLOSE_PROTOCOL, SLICE_INIT("client frame without a mask") },
    [FAULT_MASKED] = { WS_CLOSE_PROTOCOL, SLICE_INIT("server frame with a mask") },
    [FAULT_LENGTH] = { WS_CLOSE_PROTOCOL, SLICE_INIT("frame length not in its shortest form") },
    [FAULT_TOO_BIG] = { WS_CLOSE_TOO_BIG, SLICE_INIT("message too big") },
    [FAULT_UTF8] = { WS_CLOSE_BAD_DATA, SLICE_INIT("text is not UTF-8") },
    [FAULT_DEFLATE] = { WS_CLOSE_BAD_DATA, SLICE_INIT("bad deflated data") },
    [FAULT_CLOSE_LENGTH] = { WS_CLOSE_PROTOCOL, SLICE_INIT("close frame of one byte") },
    [FAULT_CLOSE_CODE] = { WS_CLOSE_PROTOCOL, SLICE_INIT("bad close code") },
    [FAULT_CLOSE_REASON] = { WS_CLOSE_BAD_DATA, SLICE_INIT("close reason is not UTF-8") },
};

/* ---- the life of a parser ---- */

void ws_parser_init(struct ws_parser *parser, enum ws_role role, bool deflate,
                    size_t message_max)
{
    *parser = (struct ws_parser){
        .message_max = message_max,
        .state = ST_HEAD,
        .role = (uint8_t)role,
        .deflate = deflate,
    };
}

static void partial_free(struct ws_parser *parser)
{
    struct ws_partial *partial = parser->partial;

    if (partial == NULL)
        return;
    buf_release(&partial->message);
    ws_inflater_free(partial->inflater);
    mem_free(partial);
    parser->partial = NULL;
}

void ws_parser_release(struct ws_parser *parser)
{
    partial_free(parser);
}

bool ws_parser_is_idle(const struct ws_parser *parser)
{
    return (parser->state == ST_HEAD || parser->state == ST_CLOSED) && parser->head_len == 0 &&
           parser->message == 0;
}

size_t ws_parser_held(const struct ws_parser *parser)
{
    enum { INFLATER_BYTES = 40 * 1024 };
    const struct ws_partial *partial = parser->partial;

    if (partial == NULL)
        return 0;
    return sizeof(*partial) + partial->message.cap + (partial->inflater ? INFLATER_BYTES : 0);
}

static struct ws_partial *partial_need(struct ws_parser *parser)
{
    if (parser->partial == NULL) {
        parser->partial = mem_new(struct ws_partial);
        buf_init(&parser->partial->message, parser->message_max);
    }
    return parser->partial;
}

/* What the last call handed out was valid until now. */
static void forget_told(struct ws_parser *parser)
{
    struct ws_partial *partial = parser->partial;

    if (partial == NULL)
        return;
    if (partial->control_told) {
        partial->control_told = false;
        partial->control_len = 0;
    }
    if (partial->message_told || (parser->message == 0 && partial->control_len == 0))
        partial_free(parser);
}

/* ---- heads ---- */

static enum fault first_byte(struct ws_parser *parser, uint8_t first)
{
    const uint8_t opcode = first & OPCODE;
    const uint8_t reserved = first & RESERVED;

    if (reserved & ~(parser->deflate ? WS_DEFLATED : 0))
        return FAULT_RESERVED; /* RFC 6455, 5.2 */
    if (opcode > WS_OP_PONG || (opcode > WS_OP_BINARY && opcode < WS_OP_CLOSE))
        return FAULT_OPCODE;
    if (reserved && opcode != WS_OP_TEXT && opcode != WS_OP_BINARY)
        return FAULT_DEFLATED; /* RFC 7692, 6.1 */
    if (opcode & CONTROL)
        return first & WS_FIN ? FAULT_NONE : FAULT_CONTROL_FRAGMENT; /* RFC 6455, 5.5 */
    if (opcode == WS_OP_CONTINUATION)
        return parser->message ? FAULT_NONE : FAULT_CONTINUATION;
    return parser->message ? FAULT_INTERLEAVED : FAULT_NONE;
}

static enum fault second_byte(const struct ws_parser *parser, uint8_t second)
{
    const bool masked = second & MASKED;

    if (masked != (parser->role == WS_SERVER)) /* RFC 6455, 5.1 */
        return masked ? FAULT_MASKED : FAULT_UNMASKED;
    if ((parser->head[0] & CONTROL) && (second & LENGTH) > WS_CONTROL_MAX)
        return FAULT_CONTROL_LONG;
    return FAULT_NONE;
}

static size_t length_bytes(uint8_t second)
{
    const uint8_t length = second & LENGTH;
    return length < 126 ? 0 : length == 126 ? 2 : 8;
}

static bool is_deflated(const struct ws_parser *parser)
{
    return parser->message & WS_DEFLATED;
}

/* Would the message become longer than it may? A deflated one is measured when it is
 * inflated; as it comes it may be a little longer than what is in it. */
static bool is_too_big(const struct ws_parser *parser, uint64_t frame_len)
{
    const struct ws_partial *partial = parser->partial;
    const size_t max = parser->message_max;

    if (is_deflated(parser)) {
        const uint64_t before = partial ? partial->deflated_bytes : 0;
        return frame_len > max + max / 8 + 1024 - before;
    }
    return frame_len > max - (partial ? partial->message.len : 0);
}

/* All bytes of the head are there. */
static enum fault head_done(struct ws_parser *parser)
{
    const size_t bytes = length_bytes(parser->head[1]);
    uint64_t len = bytes ? 0 : parser->head[1] & LENGTH;

    for (size_t i = 0; i < bytes; i++)
        len = len << 8 | parser->head[2 + i];
    if (bytes == 2 ? len < 126 : bytes == 8 && (len <= 0xffff || len >> 63))
        return FAULT_LENGTH;
    if (parser->head[1] & MASKED)
        memcpy(parser->mask, parser->head + 2 + bytes, sizeof(parser->mask));
    parser->frame = parser->head[0];
    parser->left = len;
    parser->state = ST_PAYLOAD;
    parser->head_len = 0;
    if (parser->frame & CONTROL)
        return FAULT_NONE;
    if (parser->message == 0)
        parser->message = parser->frame;
    if (is_too_big(parser, len))
        return FAULT_TOO_BIG;
    if (is_deflated(parser))
        partial_need(parser)->deflated_bytes += len;
    return FAULT_NONE;
}

static enum fault head_byte(struct ws_parser *parser, uint8_t c)
{
    enum fault fault = FAULT_NONE;

    parser->head[parser->head_len++] = c;
    if (parser->head_len == 1)
        return first_byte(parser, c);
    if (parser->head_len == 2)
        fault = second_byte(parser, c);
    const size_t mask = parser->head[1] & MASKED ? 4 : 0;
    if (fault == FAULT_NONE && parser->head_len == 2 + length_bytes(parser->head[1]) + mask)
        fault = head_done(parser);
    return fault;
}

/* ---- payloads: each gives the event, or WS_MORE, or a fault ---- */

static enum fault close_said(struct ws_parser *parser, slice payload, struct ws_event *event)
{
    struct utf8 utf8 = { 0 };

    event->code = WS_CLOSE_NONE;
    event->reason = (slice){ "", 0 };
    if (payload.len == 1)
        return FAULT_CLOSE_LENGTH;
    if (payload.len >= 2) {
        event->code = (uint16_t)((uint8_t)payload.data[0] << 8 | (uint8_t)payload.data[1]);
        event->reason = (slice){ payload.data + 2, payload.len - 2 };
        if (!ws_code_is_valid(event->code))
            return FAULT_CLOSE_CODE;
        if (!utf8_feed(&utf8, event->reason) || !utf8_is_whole(&utf8))
            return FAULT_CLOSE_REASON;
    }
    parser->state = ST_CLOSED;
    parser->message = 0; /* what was unfinished stays so */
    return FAULT_NONE;
}

static enum fault control_bytes(struct ws_parser *parser, slice piece, struct ws_event *event,
                                enum ws_result *result)
{
    struct ws_partial *partial = parser->partial;
    const bool is_whole = parser->left == 0 && (partial == NULL || partial->control_len == 0);

    if (!is_whole) {
        partial = partial_need(parser);
        memcpy(partial->control + partial->control_len, piece.data, piece.len);
        partial->control_len = (uint8_t)(partial->control_len + piece.len);
        if (parser->left > 0)
            return FAULT_NONE;
        piece = (slice){ partial->control, partial->control_len };
        partial->control_told = true;
    }
    event->payload = piece;
    switch (parser->frame & OPCODE) {
    case WS_OP_PING: *result = WS_PING; return FAULT_NONE;
    case WS_OP_PONG: *result = WS_PONG; return FAULT_NONE;
    default: *result = WS_CLOSE; return close_said(parser, piece, event);
    }
}

static enum fault inflate_piece(struct ws_partial *partial, slice piece, bool last)
{
    if (partial->inflater == NULL)
        partial->inflater = ws_inflater_new();
    enum ws_inflated result = ws_inflate(partial->inflater, piece, &partial->message);
    if (result == WS_INFLATED && last)
        result = ws_inflate_end(partial->inflater, &partial->message);
    return result == WS_INFLATED      ? FAULT_NONE
           : result == WS_INFLATE_BAD ? FAULT_DEFLATE
                                      : FAULT_TOO_BIG;
}

static enum fault data_bytes(struct ws_parser *parser, slice piece, struct ws_event *event,
                             enum ws_result *result)
{
    struct ws_partial *partial = parser->partial;
    const bool last = parser->left == 0 && (parser->frame & WS_FIN);
    const bool is_text = (parser->message & OPCODE) == WS_OP_TEXT;
    struct utf8 whole = { 0 };
    struct utf8 *utf8 = &whole;
    enum fault fault = FAULT_NONE;

    if (piece.len == 0 && !last)
        return FAULT_NONE;
    if (!last || is_deflated(parser) || (partial != NULL && partial->message.len > 0)) {
        partial = partial_need(parser);
        utf8 = &partial->utf8;
        const size_t before = partial->message.len;
        if (is_deflated(parser))
            fault = inflate_piece(partial, piece, last);
        else
            buf_add(&partial->message, piece); /* fits: the head was measured */
        event->payload = buf_slice(&partial->message);
        piece = slice_skip(event->payload, before);
    } else {
        event->payload = piece; /* all of it lies in the input */
    }
    /* Wrong text before a fault is told before the fault, however the bytes were cut. */
    if (is_text && !utf8_feed(utf8, piece))
        return FAULT_UTF8;
    if (fault != FAULT_NONE || !last)
        return fault;
    if (is_text && !utf8_is_whole(utf8))
        return FAULT_UTF8;
    if (partial != NULL)
        partial->message_told = true;
    parser->message = 0;
    *result = is_text ? WS_TEXT : WS_BINARY;
    return FAULT_NONE;
}

static enum fault payload_bytes(struct ws_parser *parser, char *data, size_t len,
                                struct ws_event *event, enum ws_result *result)
{
    enum fault fault;

    if (parser->role == WS_SERVER)
        ws_mask(data, len, parser->mask);
    parser->left -= len;
    if (parser->left == 0)
        parser->state = ST_HEAD;
    if (parser->frame & CONTROL)
        fault = control_bytes(parser, (slice){ data, len }, event, result);
    else
        fault = data_bytes(parser, (slice){ data, len }, event, result);
    return fault;
}

static enum ws_result broken(struct ws_parser *parser, enum fault fault, struct ws_event *event)
{
    partial_free(parser);
    parser->state = ST_BAD;
    parser->frame = (uint8_t)fault; /* to be told again */
    event->payload = (slice){ "", 0 };
    event->code = faults[fault].code;
    event->reason = faults[fault].reason;
    return WS_BAD;
}

enum ws_result ws_parser_feed(struct ws_parser *parser, char *input, size_t len,
                              size_t *used_out, struct ws_event *event_out)
{
    enum ws_result result = WS_MORE;
    enum fault fault = FAULT_NONE;
    size_t at = 0;

    *event_out = (struct ws_event){ .payload = { "", 0 }, .reason = { "", 0 } };
    forget_told(parser);
    if (parser->state == ST_BAD || parser->state == ST_CLOSED) {
        *used_out = len;
        return parser->state == ST_CLOSED
                   ? WS_MORE
                   : broken(parser, (enum fault)parser->frame, event_out);
    }
    while (result == WS_MORE && fault == FAULT_NONE) {
        if (parser->state == ST_PAYLOAD) {
            const size_t here = len - at;
            const size_t take = parser->left < here ? (size_t)parser->left : here;
            if (take == 0 && parser->left > 0)
                break;
            fault = payload_bytes(parser, input + at, take, event_out, &result);
            at += take;
        } else if (at < len) {
            fault = head_byte(parser, (uint8_t)input[at++]);
        } else {
            break;
        }
    }
    *used_out = at;
    return fault == FAULT_NONE ? result : broken(parser, fault, event_out);
}
