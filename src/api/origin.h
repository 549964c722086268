/*
 * origin - does a request with a cookie come from our own page? (RFC 6454)
 *
 * A browser sends the cookie along whoever makes it ask, but says in `Origin` who did. With
 * --public-url the origin must be one of those; without it, it is compared with Host (or
 * X-Forwarded-Host from a trusted proxy). A request without Origin that says
 * Sec-Fetch-Site must be of the same origin; without both it is no browser's, and passes.
 *
 * Thread   any; constant after the start.
 * Memory   origins_init / origins_release.
 * Units    -
 * Limits   16 public URLs.
 */
#ifndef API_ORIGIN_H
#define API_ORIGIN_H

#include "base/buf.h"
#include "base/error.h"
#include "net/forwarded.h"
#include "proto/http.h"

enum { ORIGINS_MAX = 16 };

struct origins {
    char *urls[ORIGINS_MAX]; /* "https://rh.example.fr", no slash at the end, lower case */
    size_t count;
};

/* A list parted by commas or blanks. ERR_INVALID: not http(s)://host[:port] */
MUST_USE bool origins_init(struct origins *origins, slice list, struct error *err);
void origins_release(struct origins *origins);

/* ERR_DENIED "origin_refused", with the flag to set. */
MUST_USE bool origins_check(const struct origins *origins, const struct http_request *request,
                            const struct forwarded *forwarded, struct error *err);

/* Is the page reached by https (then cookies are Secure)? */
bool origins_is_secure(const struct origins *origins, const struct forwarded *forwarded);

/* The slug of a tenant in "<slug>.<host of a public URL>"; empty if there is none. */
slice origins_tenant(const struct origins *origins, slice host);

/* Where links in mails and answers begin: the first public URL, else scheme://host. */
void origins_base(const struct origins *origins, const struct forwarded *forwarded,
                  struct buf *out);

#endif
