#include "doctor/proxy.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* ---- NO_PROXY ---- */

static bool same_front(const unsigned char *a, const unsigned char *b, uint64_t bits)
{
    size_t whole = bits / 8;
    unsigned rest = bits % 8, mask = (0xff00u >> rest) & 0xff;

    return memcmp(a, b, whole) == 0 && (!rest || ((a[whole] ^ b[whole]) & mask) == 0);
}

static int address_of(slice text, unsigned char out[16])
{
    char written[INET6_ADDRSTRLEN];

    if (text.len >= sizeof written)
        return 0;
    memcpy(written, text.data, text.len);
    written[text.len] = '\0';
    return inet_pton(AF_INET, written, out) == 1    ? 32
           : inet_pton(AF_INET6, written, out) == 1 ? 128
                                                    : 0;
}

/* 10.0.0.0/8, fd00::/8, or one address however it is written. */
static bool is_in_net(slice entry, slice host)
{
    unsigned char net[16], address[16];
    slice base, tail;
    bool has_bits = slice_cut(entry, '/', &base, &tail);
    int net_bits = address_of(base, net);
    uint64_t bits = (uint64_t)net_bits;

    if (!net_bits || address_of(host, address) != net_bits ||
        (has_bits && (!slice_to_u64(tail, &bits) || bits > (uint64_t)net_bits)))
        return false;
    return same_front(net, address, bits);
}

static bool ends_nocase(slice text, slice end)
{
    return text.len >= end.len && slice_eq_nocase(slice_skip(text, text.len - end.len), end);
}

/* example.fr, .example.fr, *.example.fr: the name, and whatever is below it. */
static bool is_below(slice entry, slice host)
{
    if (slice_starts(entry, SLICE("*.")))
        entry = slice_skip(entry, 1);
    if (slice_starts(entry, SLICE(".")))
        entry = slice_skip(entry, 1);
    if (!entry.len || !ends_nocase(host, entry))
        return false;
    return host.len == entry.len || host.data[host.len - entry.len - 1] == '.';
}

/* `host:port` where that is no IPv6 address; brackets are left away. */
static slice without_port(slice entry, const struct wire_url *url, bool *other_port_out)
{
    slice host = entry, port = { "", 0 };

    if (slice_starts(entry, SLICE("["))) {
        slice_cut(slice_skip(entry, 1), ']', &host, &port);
        port = slice_skip(port, port.len > 0);
    } else if (slice_cut(entry, ':', &host, &port) && slice_contains(port, SLICE(":"))) {
        host = entry;
        port = (slice){ "", 0 };
    }
    *other_port_out = port.len > 0 && !slice_eq(port, slice_of(url->port));
    return host;
}

bool proxy_is_exempt(slice list, const struct wire_url *url)
{
    slice host = slice_of(url->host);

    while (list.len > 0) {
        size_t len = 0;
        bool other_port;
        slice entry;
        while (len < list.len && !strchr(", \t", list.data[len]))
            len++;
        entry = without_port((slice){ list.data, len }, url, &other_port);
        list = slice_skip(list, len + (len < list.len));
        if (!other_port &&
            (slice_eq(entry, SLICE("*")) || is_below(entry, host) || is_in_net(entry, host)))
            return true;
    }
    return false;
}

/* ---- which ---- */

static const char *first_set(proxy_variable *variable, const char *const names[],
                             const char **name_out)
{
    for (; *names; names++) {
        const char *value = variable(*names);
        *name_out = *names;
        if (value && *value)
            return value;
    }
    return NULL;
}

bool proxy_choose(const struct wire_url *url, proxy_variable *variable,
                  struct wire_url *proxy_out, bool *used_out, struct error *err)
{
    static const char *const with_tls[] = { "https_proxy", "HTTPS_PROXY", "all_proxy",
                                            "ALL_PROXY", NULL };
    static const char *const without[] = { "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY",
                                           NULL };
    static const char *const exempt[] = { "no_proxy", "NO_PROXY", NULL };
    const char *name, *ignored, *value, *list;
    struct error why = { 0 };
    char whole[1024];

    *proxy_out = (struct wire_url){ 0 };
    *used_out = false;
    value = first_set(variable, url->tls ? with_tls : without, &name);
    list = first_set(variable, exempt, &ignored);
    if (!value || (list && proxy_is_exempt(slice_of(list), url)))
        return true;
    snprintf(whole, sizeof whole, "%s%s", strstr(value, "://") ? "" : "http://", value);
    *used_out = wire_url_parse(slice_of(whole), proxy_out, &why) && !proxy_out->tls;
    /* Not its value: a password may stand there. */
    return *used_out ||
           error_set(err, ERR_INVALID, "proxy",
                     "%s nomme un proxy que le docteur ne sait pas employer : il lui faut "
                     "http://hôte:port.",
                     name);
}
