/*
 * wire_url - where a URL points: http, https, ws, wss.
 *
 * Thread   any.
 * Memory   a value.
 * Units    -
 * Limits   the sizes below; what is longer is no URL of ours.
 */
#ifndef NET_WIRE_URL_H
#define NET_WIRE_URL_H

#include "base/error.h"

struct wire_url {
    bool tls;
    char host[256];      /* without brackets; UTF-8, as all of it but the login */
    char authority[272]; /* as it goes into Host: without the scheme's own port */
    char port[8];
    char path[1024]; /* begins with '/' or '?', or is ""; no fragment */
    char login[256]; /* user:password, decoded; "" none. A secret */
};

/* ERR_INVALID: not such a URL. The sentence never repeats a login. */
MUST_USE bool wire_url_parse(slice text, struct wire_url *url_out, struct error *err);

/* %41 is A (RFC 3986, 2.1). False: not so written, control characters, too long. */
MUST_USE bool wire_url_decode(slice text, char *out, size_t size);

/* The value of a header of Basic credentials (RFC 7617), "" without a login. A secret. */
enum { WIRE_BASIC_MAX = 400 };
void wire_url_basic(const struct wire_url *url, char out[WIRE_BASIC_MAX]);

#endif
