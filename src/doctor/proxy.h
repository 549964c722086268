/*
 * proxy - the forward proxy that the environment names for a URL, as curl reads it.
 *
 *     HTTPS_PROXY, HTTP_PROXY   of the URL's scheme, then ALL_PROXY; lower case first
 *     NO_PROXY                  hosts that are asked straight: `*`, example.fr (and what ends in
 *                               .example.fr), either with :port, addresses, 10.0.0.0/8
 *
 * Thread   any.
 * Memory   values.
 * Units    -
 * Limits   proxies that are spoken to in HTTP: no SOCKS, no TLS to the proxy itself.
 */
#ifndef DOCTOR_PROXY_H
#define DOCTOR_PROXY_H

#include "net/wire_url.h"

/* getenv(), or what a test says. */
typedef const char *proxy_variable(const char *name);

/* *used_out: whether there is one. ERR_INVALID: it is none that we can use. */
MUST_USE bool proxy_choose(const struct wire_url *url, proxy_variable *variable,
                           struct wire_url *proxy_out, bool *used_out, struct error *err);

/* Is the URL's host on such a list? */
bool proxy_is_exempt(slice list, const struct wire_url *url);

#endif
