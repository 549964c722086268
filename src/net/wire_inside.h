/*
 * wire_inside - what the files of wire share: a descriptor with TLS over it or without.
 *
 * Thread, memory, units, limits: see wire.h.
 */
#ifndef NET_WIRE_INSIDE_H
#define NET_WIRE_INSIDE_H

#include "net/wire.h"

#include <openssl/ssl.h>

struct wire {
    int fd;
    SSL_CTX *context;
    SSL *tls; /* NULL: plain */
};

/* Until then; false when the time is over. */
bool wire_wait(int fd, short events, int64_t until_ms);

/* The descriptor does not block; a step of TLS says what it waits for. IO_DONE: try again. */
enum io wire_tls_wait(struct wire *wire, int result, int64_t until_ms);

/* The first that accepts, of `family` or of both; -1 and why not. */
int wire_dial(const struct wire_addresses *addresses, int family, int64_t until_ms,
              enum wire_outcome *outcome_out);

/* Says hello on a connection that is there; what was seen goes into the story. */
enum wire_outcome wire_start_tls(struct wire *wire, const char *host,
                                 const struct wire_way *way, int64_t until_ms,
                                 struct wire_story *story);

#endif
