/*
 * ws_deflate - payloads smaller on the wire (permessage-deflate, RFC 7692).
 *
 * No context is kept between messages, in neither direction: so one deflated copy of a
 * fact fits every connection of the loop, and an idle connection holds no window. What
 * is under WS_DEFLATE_MIN bytes is not worth the work.
 *
 * Thread   its owner's: one deflater per loop.
 * Memory   ws_deflater_new / ws_deflater_free; about 270 KiB at 15 bits.
 * Units    bytes.
 * Limits   the out buf's maximum, also for what is inflated: a bomb stays small.
 */
#ifndef PROTO_WS_DEFLATE_H
#define PROTO_WS_DEFLATE_H

#include "base/buf.h"

enum { WS_DEFLATE_MIN = 1024 };

struct ws_deflater;
struct ws_deflater *ws_deflater_new(int bits); /* window: 9..15 */
void ws_deflater_free(struct ws_deflater *deflater);

/* The deflated payload, added to out, ready for a frame with WS_DEFLATED. False when it
 * would not be smaller or does not fit: out is as before, send the payload plain. */
MUST_USE bool ws_deflate(struct ws_deflater *deflater, slice payload, struct buf *out);

/* ---- the other way: one message, in pieces ---- */

enum ws_inflated {
    WS_INFLATED,
    WS_INFLATE_BAD,  /* no deflated data, or cut short */
    WS_INFLATE_LONG, /* more than out may hold: a bomb, or a large message */
};

struct ws_inflater; /* about 40 KiB, as long as one message is unfinished */
struct ws_inflater *ws_inflater_new(void);
void ws_inflater_free(struct ws_inflater *inflater); /* NULL is fine */

/* Add the inflated piece to out; also on failure out has what came before it. */
MUST_USE enum ws_inflated ws_inflate(struct ws_inflater *inflater, slice piece,
                                     struct buf *out);
/* The message ends here. */
MUST_USE enum ws_inflated ws_inflate_end(struct ws_inflater *inflater, struct buf *out);

#endif
