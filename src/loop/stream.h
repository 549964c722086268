/*
 * stream - bytes to and from one peer; listener - where they come from.
 *
 * A thin skin over a non-blocking TCP socket: it holds no buffer. Reading and writing
 * happen in the call, as much as goes now. Its owner asks to be told when more goes.
 *
 * Why no queue: what is to be sent lives elsewhere (the ring, an answer), once for all.
 *
 * Thread   the loop thread.
 * Memory   embedded in its owner. stream_close() begins the end, `closed` is the end:
 *          only then may the memory go. After stream_close() `ready` never fires.
 * Units    bytes.
 * Limits   -
 */
#ifndef LOOP_STREAM_H
#define LOOP_STREAM_H

#include "base/error.h"
#include "base/io.h"
#include "base/slice.h"
#include "loop/loop.h"

#include <sys/uio.h>

/* An address: IPv4 is kept as it is, IPv6 as it is, IPv4-in-IPv6 as IPv4. */
struct address {
    uint8_t bytes[16];
    uint8_t family; /* 4 or 6; 0 is none */
    uint16_t port;
};

enum { ADDRESS_TEXT_MAX = 56 };
void address_text(const struct address *address, char text_out[ADDRESS_TEXT_MAX]); /* no port */
/* Numeric only, "127.0.0.1:8001", "[::1]:8001", "127.0.0.1" (port 0). No DNS. */
MUST_USE bool address_parse(slice text, struct address *address_out);
bool address_is_loopback(const struct address *address);

enum { STREAM_READ = 1, STREAM_WRITE = 2 };

struct stream {
    struct loop *loop;
    void (*ready)(struct stream *stream, unsigned events); /* STREAM_READ | STREAM_WRITE;
                                                              a broken peer counts as both */
    void (*closed)(struct stream *stream);
    unsigned watched;
    bool closing;
    uint64_t priv[3]; /* the make's; small, for there are many streams */
};

/* What a listener hands over: becomes a stream by stream_open(), or is dropped by
 * stream_refuse(). A value. */
struct stream_seed {
    intptr_t handle;
    struct address peer, local;
};

/* Watches nothing yet. */
void stream_open(struct stream *stream, struct loop *loop, const struct stream_seed *seed,
                 void (*ready)(struct stream *stream, unsigned events));
void stream_refuse(const struct stream_seed *seed);

/* Which events call ready(). Level-triggered. 0 is none (a peer that hangs up is then
 * noticed only by the next read or write). */
void stream_watch(struct stream *stream, unsigned events);

/* IO_DONE with *len_out > 0, IO_AGAIN, IO_CLOSED (the peer ended its side), IO_FAILED. */
enum io stream_read(struct stream *stream, void *out, size_t cap, size_t *len_out);

/* One writev. IO_DONE with what was taken in *len_out (perhaps less than all). */
enum io stream_write(struct stream *stream, const struct iovec *pieces, int count,
                     size_t *len_out);

void stream_shutdown(struct stream *stream); /* no more writes: the peer reads an end */
void stream_close(struct stream *stream, void (*closed)(struct stream *stream)); /* once */

/* ---- listening ---- */

struct listener;

/* One per loop for the same address (SO_REUSEPORT). Port 0 asks for a free one.
 * accepted() must take the seed or refuse it. When the process is out of files the
 * listener pauses for a moment instead of spinning, and says so in the log.
 * Errors: ERR_INTERNAL with a sentence (in use, not allowed, no such address). */
struct listener *listener_open(struct loop *loop, const struct address *address,
                               void (*accepted)(void *ctx, const struct stream_seed *seed),
                               void *ctx, struct error *err);
uint16_t listener_port(const struct listener *listener);
void listener_close(struct listener *listener); /* frees itself later; NULL is fine */

/* ---- dialling ---- */

/* Connects `stream` to address; ready() with STREAM_WRITE when it is connected, or with
 * both when it failed (the next stream_write says IO_FAILED).
 * Errors: ERR_BUSY when the connection cannot even begin. */
MUST_USE bool stream_dial(struct stream *stream, struct loop *loop,
                          const struct address *address,
                          void (*ready)(struct stream *stream, unsigned events),
                          struct error *err);

#endif
