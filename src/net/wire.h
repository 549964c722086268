/*
 * wire - one blocking connection of a program that has nothing else to do: dialled by
 * name, with TLS or without, read and written with a time limit.
 *
 * For the command line (listen, doctor), which waits anyway. The server never uses it: a
 * loop must not wait.
 *
 * Thread   its owner's.
 * Memory   wire_open / wire_close.
 * Units    ms, bytes.
 * Limits   the time limits given with each call.
 */
#ifndef NET_WIRE_H
#define NET_WIRE_H

#include "base/error.h"
#include "base/io.h"

/* Where a URL points: http, https, ws, wss. */
struct wire_url {
    bool tls;
    char host[256];      /* without brackets */
    char authority[272]; /* as it goes into Host */
    char port[8];
    char path[1024]; /* begins with '/', or is "" */
};

/* ERR_INVALID: not such a URL. */
MUST_USE bool wire_url_parse(slice text, struct wire_url *url_out, struct error *err);

struct wire;

/* `insecure`: do not look at the certificate.
 * ERR_BUSY with what failed: the name, the connection, TLS (and why). */
MUST_USE bool wire_open(struct wire **wire_out, const struct wire_url *url, bool insecure,
                        int64_t timeout_ms, struct error *err);
void wire_close(struct wire *wire); /* NULL is fine */

/* IO_DONE with *len_out > 0; IO_AGAIN when the time is over; IO_CLOSED, IO_FAILED. */
enum io wire_read(struct wire *wire, void *out, size_t cap, int64_t timeout_ms,
                  size_t *len_out);

/* All of it, or not: IO_AGAIN when the time is over. */
enum io wire_write(struct wire *wire, slice bytes, int64_t timeout_ms);

#endif
