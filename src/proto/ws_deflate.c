/* See ws_deflate.h. */
#include "proto/ws_deflate.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

/* What a sync flush ends with; RFC 7692, 7.2.1 leaves it out on the wire. */
static const char flush_tail[4] = { 0, 0, '\xff', '\xff' };

struct ws_deflater {
    z_stream stream;
};

/* zlib fails here only for want of memory, which is met as in base/mem.h. */
static void must(int result)
{
    assert(result == Z_OK);
    (void)result; /* looked at by the line above */
}

struct ws_deflater *ws_deflater_new(int bits)
{
    struct ws_deflater *deflater = mem_new(struct ws_deflater);

    assert(bits >= 9 && bits <= 15); /* zlib cannot write raw streams with 8 */
    must(deflateInit2(&deflater->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -bits, 8,
                      Z_DEFAULT_STRATEGY));
    return deflater;
}

void ws_deflater_free(struct ws_deflater *deflater)
{
    if (deflater == NULL)
        return;
    deflateEnd(&deflater->stream);
    mem_free(deflater);
}

bool ws_deflate(struct ws_deflater *deflater, slice payload, struct buf *out)
{
    z_stream *stream = &deflater->stream;

    if (payload.len < sizeof(flush_tail) + 2 || payload.len > UINT32_MAX)
        return false;
    /* Room for a little more than the payload's own length: what does not fit into it is
     * not worth sending. */
    const size_t room = payload.len + sizeof(flush_tail);
    if (room > out->max - out->len)
        return false;
    char *to = buf_room(out, room);

    must(deflateReset(stream));
    stream->next_in = (const Bytef *)payload.data;
    stream->avail_in = (uInt)payload.len;
    stream->next_out = (Bytef *)to;
    stream->avail_out = (uInt)room;
    const int result = deflate(stream, Z_SYNC_FLUSH);
    const size_t made = room - stream->avail_out;
    /* With room left over the flush is complete; without, it is too long anyway. */
    if (result != Z_OK || stream->avail_in > 0 || stream->avail_out == 0)
        return false;
    assert(made > sizeof(flush_tail) &&
           memcmp(to + made - sizeof(flush_tail), flush_tail, sizeof(flush_tail)) == 0);
    buf_filled(out, made - sizeof(flush_tail));
    return true;
}

/* ---- the other way ---- */

struct ws_inflater {
    z_stream stream;
    bool ended; /* a block said to be the last, and nothing came behind it */
};

struct ws_inflater *ws_inflater_new(void)
{
    struct ws_inflater *inflater = mem_new(struct ws_inflater);

    must(inflateInit2(&inflater->stream, -15)); /* reads every window up to 15 */
    return inflater;
}

void ws_inflater_free(struct ws_inflater *inflater)
{
    if (inflater == NULL)
        return;
    inflateEnd(&inflater->stream);
    mem_free(inflater);
}

/* One call of zlib: as much as fits into a step. When out is full one byte of room on the
 * stack tells whether there is more. `*more` asks for another call. */
static enum ws_inflated step(struct ws_inflater *inflater, struct buf *out, bool *more)
{
    enum { STEP = 4096 };
    z_stream *stream = &inflater->stream;
    const size_t left = out->max - out->len;
    const size_t room = left < STEP ? left : STEP;
    Bytef beyond;

    stream->next_out = room > 0 ? (Bytef *)buf_room(out, room) : &beyond;
    stream->avail_out = room > 0 ? (uInt)room : 1;
    const uInt given = stream->avail_out;
    const int result = inflate(stream, Z_SYNC_FLUSH);
    const size_t made = given - stream->avail_out;
    if (room == 0 && made > 0)
        return WS_INFLATE_LONG;
    buf_filled(out, room > 0 ? made : 0);

    *more = stream->avail_in > 0 || (stream->avail_out == 0 && result != Z_STREAM_END);
    inflater->ended = result == Z_STREAM_END;
    if (result == Z_STREAM_END)
        must(inflateReset(stream)); /* RFC 7692, 7.2.3.4: others may follow */
    else if (result != Z_OK && result != Z_BUF_ERROR)
        return WS_INFLATE_BAD;
    return WS_INFLATED;
}

static enum ws_inflated run(struct ws_inflater *inflater, slice piece, struct buf *out)
{
    z_stream *stream = &inflater->stream;
    bool more = piece.len > 0;

    assert(piece.len <= UINT32_MAX);
    stream->next_in = (const Bytef *)piece.data;
    stream->avail_in = (uInt)piece.len;
    while (more) {
        const enum ws_inflated result = step(inflater, out, &more);
        if (result != WS_INFLATED)
            return result;
    }
    return WS_INFLATED;
}

enum ws_inflated ws_inflate(struct ws_inflater *inflater, slice piece, struct buf *out)
{
    return run(inflater, piece, out);
}

enum ws_inflated ws_inflate_end(struct ws_inflater *inflater, struct buf *out)
{
    enum { BETWEEN_BLOCKS = 128, UNREAD_BITS = 63 }; /* of data_type, see zlib.h */

    if (inflater->ended)
        return WS_INFLATED;
    const enum ws_inflated result =
        run(inflater, (slice){ flush_tail, sizeof(flush_tail) }, out);
    if (result != WS_INFLATED)
        return result;
    const int at = inflater->stream.data_type;
    return (at & BETWEEN_BLOCKS) && (at & UNREAD_BITS) == 0 ? WS_INFLATED : WS_INFLATE_BAD;
}
