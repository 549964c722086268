/* Writing frames. Declared in ws.h. */
#include "proto/ws.h"

#include "proto/ws_mask.h"

#include <assert.h>
#include <string.h>

size_t ws_frame_head(uint8_t first, uint64_t payload_len, uint8_t out[WS_HEAD_MAX])
{
    out[0] = first;
    if (payload_len < 126) {
        out[1] = (uint8_t)payload_len;
        return 2;
    }
    if (payload_len <= 0xffff) {
        out[1] = 126;
        out[2] = (uint8_t)(payload_len >> 8);
        out[3] = (uint8_t)payload_len;
        return 4;
    }
    out[1] = 127;
    for (int i = 0; i < 8; i++)
        out[2 + i] = (uint8_t)(payload_len >> (56 - 8 * i));
    return 10;
}

size_t ws_ping_frame(enum ws_opcode opcode, slice payload, uint8_t out[WS_CONTROL_FRAME_MAX])
{
    assert(payload.len <= WS_CONTROL_MAX);
    out[0] = (uint8_t)(WS_FIN | opcode);
    out[1] = (uint8_t)payload.len;
    if (payload.len > 0)
        memcpy(out + 2, payload.data, payload.len);
    return 2 + payload.len;
}

size_t ws_close_frame(uint16_t code, slice reason, uint8_t out[WS_CONTROL_FRAME_MAX])
{
    char payload[WS_CONTROL_MAX];

    if (code == 0 || code == WS_CLOSE_NONE)
        return ws_ping_frame(WS_OP_CLOSE, SLICE(""), out);
    assert(ws_code_is_valid(code));
    if (reason.len > WS_CONTROL_MAX - 2) {
        reason.len = WS_CONTROL_MAX - 2;
        while (reason.len > 0 && ((uint8_t)reason.data[reason.len] & 0xc0) == 0x80)
            reason.len--; /* the byte behind the cut would be the middle of a character */
    }
    payload[0] = (char)(code >> 8);
    payload[1] = (char)(code & 0xff);
    if (reason.len > 0)
        memcpy(payload + 2, reason.data, reason.len);
    return ws_ping_frame(WS_OP_CLOSE, (slice){ payload, reason.len + 2 }, out);
}

void ws_client_frame(struct buf *out, uint8_t first, slice payload, const uint8_t mask[4])
{
    uint8_t head[WS_HEAD_MAX];
    const size_t head_len = ws_frame_head(first, payload.len, head);
    const size_t len = head_len + 4 + payload.len;
    uint8_t turned[4];

    head[1] |= 0x80;
    char *to = buf_room(out, len);
    if (to == NULL)
        return; /* out is full, and says so */
    memcpy(to, head, head_len);
    memcpy(to + head_len, mask, 4);
    if (payload.len > 0)
        memcpy(to + head_len + 4, payload.data, payload.len);
    memcpy(turned, mask, 4);
    ws_mask(to + head_len + 4, payload.len, turned);
    buf_filled(out, len);
}

/* RFC 6455, 7.4, and what was registered since. 1004, 1005, 1006 and 1015 are never sent. */
bool ws_code_is_valid(unsigned code)
{
    if (code >= 3000)
        return code <= 4999;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}
