#include "net/wire_url.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static bool copy(char *out, size_t size, slice text)
{
    if (text.len >= size)
        return false;
    memcpy(out, text.data, text.len);
    out[text.len] = '\0';
    return true;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool wire_url_decode(slice text, char *out, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        int c = (unsigned char)text.data[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex(text.data[i + 1]) : -1;
            int low = high >= 0 ? hex(text.data[i + 2]) : -1;
            if (low < 0)
                return false;
            c = high * 16 + low;
            i += 2;
        }
        if (c < ' ' || c == 127 || len + 1 >= size)
            return false;
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return true;
}

static size_t span_until(slice text, const char *stops)
{
    size_t len = 0;

    while (len < text.len && !strchr(stops, text.data[len]))
        len++;
    return len;
}

/* `user:password@` off the front of the authority: up to the last @. */
static bool take_login(slice *authority, struct wire_url *url)
{
    size_t at = authority->len;

    while (at > 0 && authority->data[at - 1] != '@')
        at--;
    if (at == 0)
        return true;
    if (!wire_url_decode((slice){ authority->data, at - 1 }, url->login, sizeof url->login))
        return false;
    *authority = slice_skip(*authority, at);
    return true;
}

static bool port_is_good(slice port)
{
    uint64_t number;

    return slice_to_u64(port, &number) && number >= 1 && number <= 65535;
}

static bool take_host(slice authority, struct wire_url *url)
{
    slice host = authority, port = { "", 0 };
    const slice usual = url->tls ? SLICE("443") : SLICE("80");
    bool bracketed = slice_starts(authority, SLICE("["));

    for (size_t i = 0; i < authority.len; i++)
        if ((unsigned char)authority.data[i] <= ' ' || authority.data[i] == 127)
            return false;
    if (bracketed) {
        if (!slice_cut(slice_skip(authority, 1), ']', &host, &port) ||
            (port.len > 0 && port.data[0] != ':'))
            return false;
        port = slice_skip(port, port.len > 0);
    } else {
        slice_cut(authority, ':', &host, &port);
    }
    if (port.len == 0)
        port = usual;
    if (!host.len || !port_is_good(port) || !copy(url->host, sizeof url->host, host) ||
        !copy(url->port, sizeof url->port, port))
        return false;
    snprintf(url->authority, sizeof url->authority, bracketed ? "[%s]%s%s" : "%s%s%s",
             url->host, slice_eq(port, usual) ? "" : ":",
             slice_eq(port, usual) ? "" : url->port);
    return true;
}

bool wire_url_parse(slice text, struct wire_url *url_out, struct error *err)
{
    static const struct {
        slice scheme;
        bool tls;
    } schemes[] = {
        { SLICE_INIT("http://"), false },
        { SLICE_INIT("https://"), true },
        { SLICE_INIT("ws://"), false },
        { SLICE_INIT("wss://"), true },
    };
    slice authority = { "", 0 }, path;
    size_t at = 0, shown;

    *url_out = (struct wire_url){ 0 };
    if (!slice_is_utf8(text))
        return error_set(err, ERR_INVALID, "url", "Cette adresse n’est pas en UTF-8.");
    while (at < COUNT_OF(schemes) &&
           !slice_eq_nocase((slice){ text.data, text.len < schemes[at].scheme.len
                                                    ? text.len
                                                    : schemes[at].scheme.len },
                            schemes[at].scheme))
        at++;
    if (at == COUNT_OF(schemes))
        goto bad;
    url_out->tls = schemes[at].tls;
    authority = slice_skip(text, schemes[at].scheme.len);
    path = slice_skip(authority, span_until(authority, "/?#"));
    authority.len -= path.len;
    path.len = span_until(path, "#");
    for (size_t i = 0; i < path.len; i++)
        if ((unsigned char)path.data[i] <= ' ' || path.data[i] == 127)
            goto bad;
    if (take_login(&authority, url_out) && take_host(authority, url_out) &&
        copy(url_out->path, sizeof url_out->path, path))
        return true;
bad:
    *url_out = (struct wire_url){ 0 };
    /* Nothing before an @, nothing behind a ?: secrets stand there. */
    if (slice_contains(text, SLICE("@")))
        return error_set(err, ERR_INVALID, "url",
                         "Cette adresse n’est pas de la forme "
                         "https://nom:secret@rh.example.fr.");
    shown = span_until(text, "?#");
    return error_set(err, ERR_INVALID, "url",
                     "« %.*s » n’est pas une adresse comme https://rh.example.fr.",
                     (int)(shown < 80 ? shown : 80), text.data);
}

void wire_url_basic(const struct wire_url *url, char out[WIRE_BASIC_MAX])
{
    char joined[sizeof url->login + 1];
    int len;

    out[0] = '\0';
    if (!url->login[0])
        return;
    /* The password may be left out, not the colon. */
    len =
        snprintf(joined, sizeof joined, "%s%s", url->login, strchr(url->login, ':') ? "" : ":");
    memcpy(out, "Basic ", 6);
    EVP_EncodeBlock((unsigned char *)out + 6, (const unsigned char *)joined, len);
}
