/* See http_fields.h. */
#include "proto/http_fields.h"

#include "proto/http.h"
#include "proto/http_chars.h"

/* Most names differ in length already: no call for those. */
static bool same_name(slice a, slice b)
{
    return a.len == b.len && slice_eq_nocase(a, b);
}

const slice *http_header_find(const struct http_header *headers, size_t count, slice name)
{
    for (size_t i = 0; i < count; i++)
        if (same_name(headers[i].name, name))
            return &headers[i].value;
    return NULL;
}

size_t http_header_count(const struct http_header *headers, size_t count, slice name)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += same_name(headers[i].name, name);
    return found;
}

/* The end of the element that begins at the front: the first comma outside of quotes. */
static size_t element_end(slice s)
{
    bool quoted = false;

    for (size_t i = 0; i < s.len; i++) {
        const char c = s.data[i];
        if (c == '"')
            quoted = !quoted;
        else if (quoted && c == '\\')
            i++;
        else if (!quoted && c == ',')
            return i;
    }
    return s.len;
}

bool http_list_next(slice *rest, slice *element_out)
{
    while (rest->len > 0) {
        const size_t end = element_end(*rest);
        *element_out = http_trim((slice){ rest->data, end });
        *rest = slice_skip(*rest, end < rest->len ? end + 1 : end);
        if (element_out->len > 0)
            return true;
    }
    *element_out = (slice){ "", 0 };
    return false;
}

bool http_list_has(const struct http_header *headers, size_t count, slice name, slice token)
{
    slice element;

    for (size_t i = 0; i < count; i++) {
        if (!same_name(headers[i].name, name))
            continue;
        for (slice rest = headers[i].value; http_list_next(&rest, &element);)
            if (slice_eq_nocase(element, token))
                return true;
    }
    return false;
}

const slice *http_param_find(const struct http_request *request, slice name)
{
    for (size_t i = 0; i < request->param_count; i++)
        if (slice_eq(request->params[i].name, name))
            return &request->params[i].value;
    return NULL;
}

/* RFC 6265, 4.2.1: pairs behind ';', a value perhaps in quotes. HTTP/2 proxies may bring
 * one header per cookie (RFC 9113, 8.2.3). */
slice http_cookie_find(const struct http_request *request, slice name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (!same_name(request->headers[i].name, SLICE("Cookie")))
            continue;
        slice rest = request->headers[i].value;
        while (rest.len > 0) {
            slice pair, key, value;
            (void)slice_cut(rest, ';', &pair, &rest); /* the last pair has nothing behind it */
            if (!slice_cut(pair, '=', &key, &value) || !slice_eq(http_trim(key), name))
                continue;
            value = http_trim(value);
            if (value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"')
                value = (slice){ value.data + 1, value.len - 2 };
            return value;
        }
    }
    return (slice){ NULL, 0 };
}

bool http_media_is(slice content_type, slice media_type)
{
    slice type, parameters;

    (void)slice_cut(content_type, ';', &type, &parameters); /* parameters are optional */
    return slice_eq_nocase(http_trim(type), media_type);
}

/* The opaque part of a tag, with its quotes; empty if it is none. */
static slice tag_opaque(slice tag)
{
    if (slice_starts(tag, SLICE("W/")))
        tag = slice_skip(tag, 2);
    if (tag.len < 2 || tag.data[0] != '"' || tag.data[tag.len - 1] != '"')
        return (slice){ "", 0 };
    return tag;
}

bool http_etag_matches(const struct http_request *request, slice etag)
{
    const slice ours = tag_opaque(etag);
    slice element;

    for (size_t i = 0; i < request->header_count; i++) {
        if (!same_name(request->headers[i].name, SLICE("If-None-Match")))
            continue;
        for (slice rest = request->headers[i].value; http_list_next(&rest, &element);) {
            if (slice_eq(element, SLICE("*")))
                return true;
            if (ours.len > 0 && slice_eq(tag_opaque(element), ours))
                return true;
        }
    }
    return false;
}

bool http_is_token(slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!http_is_tchar((uint8_t)text.data[i]))
            return false;
    return text.len > 0;
}
