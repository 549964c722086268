#include "api/origin.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>

static slice host_of(slice url)
{
    slice scheme, rest;

    slice_cut(url, ':', &scheme, &rest);
    return slice_skip(rest, 2);
}

static slice without_port(slice host)
{
    for (size_t i = host.len; i-- > 0 && host.data[i] != ']';)
        if (host.data[i] == ':')
            return (slice){ host.data, i };
    return host;
}

static bool is_origin(slice text)
{
    slice host;

    if (!slice_starts(text, SLICE("https://")) && !slice_starts(text, SLICE("http://")))
        return false;
    host = host_of(text);
    for (size_t i = 0; i < host.len; i++)
        if (!isalnum((unsigned char)host.data[i]) && !strchr("-._~[]:", host.data[i]))
            return false;
    return host.len > 0;
}

bool origins_init(struct origins *origins, slice list, struct error *err)
{
    *origins = (struct origins){ 0 };
    while (list.len) {
        size_t len = strcspn(list.data, ", ");
        slice one = { list.data, len < list.len ? len : list.len };
        list = slice_skip(list, one.len + (one.len < list.len));
        while (one.len && one.data[one.len - 1] == '/')
            one.len--;
        if (!one.len)
            continue;
        if (!is_origin(one) || origins->count == ORIGINS_MAX)
            return error_set(err, ERR_INVALID, "public_url",
                             "public-url\u00a0: «\u00a0%.*s\u00a0» n’est pas une adresse comme "
                             "https://rh.example.fr.",
                             SLICE_ARG(one));
        char *url = mem_alloc(one.len + 1);
        for (size_t i = 0; i < one.len; i++)
            url[i] = (char)tolower((unsigned char)one.data[i]);
        origins->urls[origins->count++] = url;
    }
    return true;
}

void origins_release(struct origins *origins)
{
    for (size_t i = 0; i < origins->count; i++)
        mem_free(origins->urls[i]);
    *origins = (struct origins){ 0 };
}

/* "https://acme.rh.example.fr" is also good where https://rh.example.fr is public. */
static bool is_public(const struct origins *origins, slice origin)
{
    for (size_t i = 0; i < origins->count; i++) {
        slice url = slice_of(origins->urls[i]), host = host_of(url);
        slice scheme = { url.data, url.len - host.len };
        if (slice_eq_nocase(origin, url))
            return true;
        if (is_origin(origin) && origin.len > url.len + 1 &&
            slice_eq_nocase((slice){ origin.data, scheme.len }, scheme)) {
            slice sub = slice_skip(origin, scheme.len);
            slice end = slice_skip(sub, sub.len - host.len);
            if (slice_eq_nocase(end, host) && sub.data[sub.len - host.len - 1] == '.' &&
                memchr(sub.data, '.', sub.len - host.len - 1) == NULL)
                return true;
        }
    }
    return false;
}

bool origins_check(const struct origins *origins, const struct http_request *request,
                   const struct forwarded *forwarded, struct error *err)
{
    const slice *origin =
        http_header_find(request->headers, request->header_count, SLICE("Origin"));
    const slice *site =
        http_header_find(request->headers, request->header_count, SLICE("Sec-Fetch-Site"));

    if (!origin) {
        if (!site || slice_eq(*site, SLICE("same-origin")))
            return true;
        return error_set(err, ERR_DENIED, "origin_refused",
                         "Cette demande vient d’un autre site\u00a0: refusée.");
    }
    if (origins->count
            ? is_public(origins, *origin)
            : is_origin(*origin) && slice_eq_nocase(host_of(*origin), forwarded->host))
        return true;
    return error_set(err, ERR_DENIED, "origin_refused",
                     "L’origine «\u00a0%.*s\u00a0» n’est pas celle de ce serveur. Si c’est la "
                     "bonne adresse\u00a0: "
                     "--public-url %.*s",
                     (int)(origin->len < 48 ? origin->len : 48), origin->data,
                     (int)(origin->len < 48 ? origin->len : 48), origin->data);
}

bool origins_is_secure(const struct origins *origins, const struct forwarded *forwarded)
{
    if (slice_eq(forwarded->scheme, SLICE("https")))
        return true;
    return origins->count > 0 && slice_starts(slice_of(origins->urls[0]), SLICE("https://"));
}

/* A public host is nobody's sub-domain, also where it is one of another public host's (www). */
static bool is_public_host(const struct origins *origins, slice host)
{
    for (size_t i = 0; i < origins->count; i++)
        if (slice_eq_nocase(without_port(host_of(slice_of(origins->urls[i]))), host))
            return true;
    return false;
}

slice origins_tenant(const struct origins *origins, slice host)
{
    host = without_port(host);
    if (is_public_host(origins, host))
        return (slice){ 0 };
    for (size_t i = 0; i < origins->count; i++) {
        slice base = without_port(host_of(slice_of(origins->urls[i])));
        slice slug;
        if (host.len <= base.len + 1 ||
            !slice_eq_nocase(slice_skip(host, host.len - base.len), base) ||
            host.data[host.len - base.len - 1] != '.')
            continue;
        slug = (slice){ host.data, host.len - base.len - 1 };
        if (!memchr(slug.data, '.', slug.len))
            return slug;
    }
    return (slice){ 0 };
}

void origins_base(const struct origins *origins, const struct forwarded *forwarded,
                  struct buf *out)
{
    if (origins->count)
        buf_add(out, slice_of(origins->urls[0]));
    else
        buf_printf(out, "%.*s://%.*s", SLICE_ARG(forwarded->scheme),
                   SLICE_ARG(forwarded->host));
}
