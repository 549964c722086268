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
 * Limits   the out buf's maximum; inflating: `max`, so that a bomb stays small.
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

#endif
