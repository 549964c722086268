/*
 * forwarded - who is really there, when proxies stand between.
 *
 * Proxies append what they saw to X-Forwarded-For, or to Forwarded (RFC 7239). Anybody may
 * send these headers, so they are read from the right, from the proxy that is connected to
 * us: as long as an address is one of the trusted proxies, the address that it reports
 * counts; the first one that is not trusted is the client. What stands left of that was
 * written by the client and is not looked at.
 *
 * A proxy appends to one of the two families and lets the other pass as the client wrote it.
 * So where both are there and name different clients, one of them is forged and nobody can
 * say which: neither is believed, and the peer itself counts as the client. A family that
 * names nothing but trusted proxies does not contradict the other.
 *
 * Scheme and host are believed only if the peer itself is trusted: the last
 * X-Forwarded-Proto and -Host, else `proto` and `host` of the Forwarded element that tells
 * of the client.
 *
 * Thread   any: pure functions.
 * Memory   the trust list: trust_init / trust_release. Slices point into the headers.
 * Units    -
 * Limits   FORWARDED_HOPS_MAX proxies are walked past; what is left of that does not count.
 */
#ifndef NET_FORWARDED_H
#define NET_FORWARDED_H

#include "base/error.h"
#include "base/slice.h"
#include "loop/stream.h"
#include "proto/http.h"

enum { FORWARDED_HOPS_MAX = 32 };

struct trust_net {
    struct address base; /* bits behind the prefix are zero */
    uint8_t bits;
};

struct trust {
    struct trust_net *nets;
    size_t count;
};

/* "10.0.0.0/8, 192.168.1.7, fd00::/8"; an address alone is itself; "" trusts nobody.
 * Errors: ERR_INVALID, with the element that cannot be read. */
MUST_USE bool trust_init(struct trust *trust, slice list, struct error *err);
void trust_release(struct trust *trust); /* a zeroed struct is fine */
bool trust_has(const struct trust *trust, const struct address *address);

struct forwarded {
    struct address client; /* port 0 if it was not told */
    slice scheme;          /* "http" or "https" */
    slice host;            /* host[:port] as the client wrote it; "" if nobody knows */
    bool by_proxy;         /* the peer is a trusted proxy */
};

void forwarded_read(const struct trust *trust, const struct address *peer,
                    const struct http_request *request, struct forwarded *forwarded_out);

#endif
