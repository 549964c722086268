/* See http_target.h. */
#include "proto/http_target.h"

#include "proto/http_chars.h"

/* Methods are case-sensitive (RFC 9110, 9.1). CONNECT is for proxies and is not here. */
static const slice method_names[METHOD_COUNT] = {
    [METHOD_GET] = SLICE_INIT("GET"),         [METHOD_HEAD] = SLICE_INIT("HEAD"),
    [METHOD_POST] = SLICE_INIT("POST"),       [METHOD_PUT] = SLICE_INIT("PUT"),
    [METHOD_PATCH] = SLICE_INIT("PATCH"),     [METHOD_DELETE] = SLICE_INIT("DELETE"),
    [METHOD_OPTIONS] = SLICE_INIT("OPTIONS"), [METHOD_TRACE] = SLICE_INIT("TRACE"),
};

static bool method_find(slice name, enum http_method *method_out)
{
    for (int i = 0; i < METHOD_COUNT; i++) {
        if (slice_eq(method_names[i], name)) {
            *method_out = (enum http_method)i;
            return true;
        }
    }
    return false;
}

/* RFC 9112, 3: exactly one space between the three, and the version in exactly this form. */
enum http_refusal http_target_line(slice line, struct http_request *request)
{
    slice method, rest, target, version;

    if (!slice_cut(line, ' ', &method, &rest) || !slice_cut(rest, ' ', &target, &version))
        return REFUSED_LINE;
    if (!http_is_token(method) || target.len == 0)
        return REFUSED_LINE;
    if (version.len != 8 || !slice_starts(version, SLICE("HTTP/")) ||
        !http_is_digit((uint8_t)version.data[5]) || version.data[6] != '.' ||
        !http_is_digit((uint8_t)version.data[7]))
        return REFUSED_LINE;
    if (version.data[5] != '1' || version.data[7] > '1')
        return REFUSED_VERSION; /* also the preface of HTTP/2, `PRI * HTTP/2.0` */

    request->minor = version.data[7] - '0';
    request->method_text = method;
    request->target = target;
    return method_find(method, &request->method) ? REFUSED_NOT : REFUSED_METHOD;
}

bool http_target_is_host(slice host)
{
    size_t i = 0;

    if (host.len > 0 && host.data[0] == '[') { /* [IPv6] */
        for (i = 1; i < host.len && host.data[i] != ']'; i++)
            if (http_hex((uint8_t)host.data[i]) < 0 && host.data[i] != ':' &&
                host.data[i] != '.')
                return false;
        if (i < 3 || i == host.len)
            return false;
        i++;
    } else {
        for (; i < host.len && host.data[i] != ':'; i++) {
            const uint8_t c = (uint8_t)host.data[i];
            const uint8_t lower = c | 0x20;
            /* '_' is no host name, but what container networks are full of. */
            if (!http_is_digit(c) && !(lower >= 'a' && lower <= 'z') && c != '-' && c != '.' &&
                c != '_')
                return false;
        }
        if (i == 0)
            return false;
    }
    if (i == host.len)
        return true;
    const slice port = slice_skip(host, i + 1);
    uint64_t number = 0;
    return host.data[i] == ':' &&
           (port.len == 0 || (port.len <= 5 && slice_to_u64(port, &number) && number <= 65535));
}

/* What no target may contain unescaped, although some clients send it: a fragment, quotes,
 * brackets that end a URL in text, and the backslash that some readers take for a slash. */
static bool target_bytes_are_fine(slice target)
{
    for (size_t i = 0; i < target.len; i++) {
        const uint8_t c = (uint8_t)target.data[i];
        if (c <= 0x20 || c >= 0x7f || c == '#' || c == '"' || c == '<' || c == '>' || c == '\\')
            return false;
    }
    return true;
}

/* Percent-decoding into the arena. `plus`: '+' is a space (in a query). */
static enum http_refusal decode(slice text, bool plus, struct arena *arena, slice *out)
{
    bool escaped = false;
    for (size_t i = 0; i < text.len; i++)
        escaped |= text.data[i] == '%' || (plus && text.data[i] == '+');
    if (!escaped) {
        *out = text;
        return REFUSED_NOT;
    }

    char *to = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%') {
            if (text.len - i < 3)
                return REFUSED_ESCAPE;
            const int high = http_hex((uint8_t)text.data[i + 1]);
            const int low = http_hex((uint8_t)text.data[i + 2]);
            if (high < 0 || low < 0)
                return REFUSED_ESCAPE;
            c = (char)(high * 16 + low);
            i += 2;
            const bool is_blank = c == '\t' || c == '\r' || c == '\n';
            if (((uint8_t)c < 0x20 && !(plus && is_blank)) || c == 0x7f)
                return REFUSED_ESCAPE;
            if (!plus && (c == '/' || c == '\\'))
                return REFUSED_SLASH;
        } else if (plus && c == '+') {
            c = ' ';
        }
        to[len++] = c;
    }
    *out = (slice){ to, len };
    return slice_is_utf8(*out) ? REFUSED_NOT : REFUSED_UTF8;
}

static bool has_dot_segment(slice path)
{
    slice segment;

    while (path.len > 0) {
        (void)slice_cut(path, '/', &segment, &path); /* the last one has no slash behind it */
        if (slice_eq(segment, SLICE(".")) || slice_eq(segment, SLICE("..")))
            return true;
    }
    return false;
}

static enum http_refusal read_params(struct http_request *request, struct arena *arena)
{
    if (request->query.len == 0)
        return REFUSED_NOT;
    size_t count = 1;
    for (size_t i = 0; i < request->query.len; i++)
        count += request->query.data[i] == '&';

    struct http_param *params = arena_array(arena, struct http_param, count);
    slice rest = request->query;
    while (rest.len > 0) {
        slice pair, name, value;
        (void)slice_cut(rest, '&', &pair, &rest); /* the last pair has no '&' behind it */
        if (pair.len == 0)
            continue;
        (void)slice_cut(pair, '=', &name, &value); /* a name alone has an empty value */
        struct http_param *param = &params[request->param_count];
        enum http_refusal why = decode(name, true, arena, &param->name);
        if (why == REFUSED_NOT)
            why = decode(value, true, arena, &param->value);
        if (why != REFUSED_NOT)
            return why;
        request->param_count++;
    }
    request->params = params;
    return REFUSED_NOT;
}

/* RFC 9112, 3.2.2: the authority of an absolute target replaces the Host header. */
static enum http_refusal read_absolute(struct http_request *request, slice *rest_out)
{
    const slice target = request->target;
    size_t start = 0;

    if (target.len > 7 && slice_eq_nocase((slice){ target.data, 7 }, SLICE("http://")))
        start = 7;
    else if (target.len > 8 && slice_eq_nocase((slice){ target.data, 8 }, SLICE("https://")))
        start = 8;
    else
        return REFUSED_TARGET;
    size_t end = start;
    while (end < target.len && target.data[end] != '/' && target.data[end] != '?')
        end++;
    request->host = (slice){ target.data + start, end - start };
    *rest_out = slice_skip(target, end);
    return http_target_is_host(request->host) ? REFUSED_NOT : REFUSED_HOST;
}

enum http_refusal http_target_read(struct http_request *request, struct arena *arena)
{
    slice rest = request->target, path;
    bool absolute = false;

    if (!target_bytes_are_fine(rest))
        return REFUSED_TARGET;
    if (slice_eq(rest, SLICE("*"))) {
        request->path = rest;
        return request->method == METHOD_OPTIONS ? REFUSED_NOT : REFUSED_TARGET;
    }
    if (rest.data[0] != '/') {
        const enum http_refusal why = read_absolute(request, &rest);
        if (why != REFUSED_NOT)
            return why;
        absolute = true;
    }
    (void)slice_cut(rest, '?', &path, &request->query); /* a query is optional */
    if (absolute && rest.len == 0 && request->method == METHOD_OPTIONS)
        path = SLICE("*"); /* RFC 9112, 3.2.4 */
    else if (absolute && path.len == 0)
        path = SLICE("/");

    const enum http_refusal why = decode(path, false, arena, &request->path);
    if (why != REFUSED_NOT)
        return why;
    if (has_dot_segment(request->path))
        return REFUSED_DOTS;
    return read_params(request, arena);
}
