/*
 * wire - one blocking connection of a program that has nothing else to do: dialled by
 * name, through a forward proxy or straight, with TLS or without, read and written with a
 * time limit.
 *
 * For the command line (listen, doctor), which waits anyway. The server never uses it: a
 * loop must not wait.
 *
 * What goes wrong on the way has a name (enum wire_outcome), and what was seen of the
 * certificate is told also when it was refused: to the doctor that is the answer.
 *
 * Thread   its owner's.
 * Memory   wire_open / wire_close.
 * Units    ms, bytes.
 * Limits   the time limits given with each call, also for the name.
 */
#ifndef NET_WIRE_H
#define NET_WIRE_H

#include "base/error.h"
#include "base/io.h"
#include "net/wire_url.h"

#include <sys/socket.h>

int64_t wire_now_ms(void); /* the clock of all limits: it only goes on */

/* ---- names ---- */

enum { WIRE_ADDRESSES_MAX = 16 };

struct wire_addresses {
    struct sockaddr_storage list[WIRE_ADDRESSES_MAX]; /* in the order of trying; with port */
    size_t count, v4, v6;
};

/* ---- the way ---- */

enum wire_alpn {
    WIRE_ALPN_HTTP11, /* what a WebSocket needs */
    WIRE_ALPN_BOTH,   /* h2 and http/1.1, as for a page */
    WIRE_ALPN_NONE,
};

/* How a URL is reached. The zeroed one: straight, to whatever address answers first. */
struct wire_way {
    const struct wire_url *proxy;           /* by CONNECT, with its login; NULL: straight */
    const struct wire_addresses *addresses; /* NULL: looked up. Those of the proxy, if any */
    int family;                             /* AF_INET, AF_INET6 only; 0: both */
    enum wire_alpn alpn;
    bool insecure; /* do not mind the certificate; it is looked at all the same */
};

enum wire_outcome {
    WIRE_OPEN,
    WIRE_NAME_UNKNOWN, /* there is no such name */
    WIRE_NAME_FAILED,  /* nobody could say */
    WIRE_REFUSED,
    WIRE_TIMED_OUT,
    WIRE_UNREACHABLE,
    WIRE_RESET,
    WIRE_PROXY_REFUSED, /* proxy_status, proxy_head */
    WIRE_PROXY_LOST,    /* no answer of the proxy that could be read */
    WIRE_EXPIRED,       /* from here on: TLS */
    WIRE_NOT_YET,
    WIRE_WRONG_NAME,
    WIRE_UNTRUSTED,
    WIRE_NO_TLS,  /* what answered speaks something else */
    WIRE_TLS_CUT, /* closed after our hello */
    WIRE_TLS_SILENT,
    WIRE_TLS_FAILED,
};

struct wire_certificate {
    bool known;
    enum wire_outcome outcome;      /* WIRE_OPEN: fine. Also told where it was not minded */
    char issuer[256], subject[256]; /* the common name, or the organization */
    char names[1024];               /* one a line */
    int64_t until_s;                /* seconds since 1970 */
};

/* What was met on the way. */
struct wire_story {
    enum wire_outcome outcome;
    bool tcp;              /* somebody accepted; the proxy, if there is one */
    int64_t tcp_ms;        /* how long that took */
    int proxy_status;      /* of the answer to CONNECT; 0: none */
    char proxy_head[4096]; /* that answer, as far as it was read */
    struct wire_certificate certificate;
    char tls_version[16]; /* "TLSv1.3" */
    char alpn[32];        /* what was chosen: "http/1.1", "h2", "" none */
};

/* WIRE_OPEN: found. Otherwise WIRE_NAME_UNKNOWN, WIRE_NAME_FAILED, WIRE_TIMED_OUT. */
enum wire_outcome wire_look_up(const char *host, const char *port, int64_t timeout_ms,
                               struct wire_addresses *addresses_out);

/* ---- the connection ---- */

struct wire;

/* `way` and `story_out` may be NULL.
 * ERR_BUSY with a sentence about what failed: the name, the connection, the proxy, TLS. */
MUST_USE bool wire_open(struct wire **wire_out, const struct wire_url *url,
                        const struct wire_way *way, int64_t timeout_ms,
                        struct wire_story *story_out, struct error *err);
void wire_close(struct wire *wire); /* NULL is fine */

/* IO_DONE with *len_out > 0; IO_AGAIN when the time is over; IO_CLOSED, IO_FAILED. */
enum io wire_read(struct wire *wire, void *out, size_t cap, int64_t timeout_ms,
                  size_t *len_out);

/* All of it, or not: IO_AGAIN when the time is over. */
enum io wire_write(struct wire *wire, slice bytes, int64_t timeout_ms);

#endif
