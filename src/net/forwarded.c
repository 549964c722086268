#include "net/forwarded.h"

#include "base/mem.h"

#include <string.h>

/* ---- who is trusted ---- */

/* Zero what stands behind the first `bits` bits. */
static void mask_bits(struct address *address, unsigned bits)
{
    unsigned width = address->family == 4 ? 4 : 16;

    for (unsigned i = 0; i < width; i++) {
        unsigned kept = bits >= (i + 1) * 8 ? 8 : bits <= i * 8 ? 0 : bits - i * 8;

        address->bytes[i] &= (uint8_t)(0xff00u >> kept);
    }
}

static bool parse_net(slice text, struct trust_net *net_out)
{
    slice base, bits_text;
    uint64_t bits;
    bool has_bits = slice_cut(text, '/', &base, &bits_text);

    /* A port, or the brackets around an IPv6 address, would be accepted in silence. */
    if (!address_parse(base, &net_out->base) || net_out->base.port != 0 || base.data[0] == '[')
        return false;
    bits = net_out->base.family == 4 ? 32 : 128;
    if (has_bits) {
        uint64_t width = bits;
        /* ::ffff:10.0.0.0/104 is 10.0.0.0/8: the address has become IPv4 on the way in. */
        uint64_t inside = width == 32 && memchr(base.data, ':', base.len) != NULL ? 96 : 0;

        if (!slice_to_u64(bits_text, &bits) || bits < inside || bits - inside > width)
            return false;
        bits -= inside;
    }
    net_out->bits = (uint8_t)bits;
    mask_bits(&net_out->base, net_out->bits);
    return true;
}

bool trust_init(struct trust *trust, slice list, struct error *err)
{
    slice element;

    *trust = (struct trust){ 0 };
    for (slice rest = list; rest.len > 0;) {
        struct trust_net net = { 0 };

        (void)slice_cut(rest, ',', &element, &rest); /* the last one has no comma */
        element = slice_trim(element);
        if (element.len == 0)
            continue;
        if (!parse_net(element, &net)) {
            trust_release(trust);
            return error_set(
                err, ERR_INVALID, "trusted_proxies",
                "« %.*s » n’est ni une adresse ni un réseau (exemple : 10.0.0.0/8).",
                (int)(element.len < 80 ? element.len : 80), element.data);
        }
        trust->nets = mem_resize(trust->nets, (trust->count + 1) * sizeof(*trust->nets));
        trust->nets[trust->count++] = net;
    }
    return true;
}

void trust_release(struct trust *trust)
{
    mem_free(trust->nets);
    *trust = (struct trust){ 0 };
}

bool trust_has(const struct trust *trust, const struct address *address)
{
    for (size_t i = 0; i < trust->count; i++) {
        const struct trust_net *net = &trust->nets[i];
        struct address masked = *address;

        if (net->base.family != address->family)
            continue;
        mask_bits(&masked, net->bits);
        if (memcmp(masked.bytes, net->base.bytes, address->family == 4 ? 4 : 16) == 0)
            return true;
    }
    return false;
}

/* ---- who is there ---- */

/* Lists are cut at every comma, also inside quotes. No address has one; and the client, who
 * writes the left part, could otherwise swallow what the proxy appended by opening a quote. */
struct hops {
    slice elements[FORWARDED_HOPS_MAX]; /* the last ones, [0] is the right-most */
    size_t count;
};

static void collect(const struct http_request *request, slice name, struct hops *hops_out)
{
    hops_out->count = 0;
    for (size_t i = request->header_count; i-- > 0;) {
        slice value = request->headers[i].value;

        if (!slice_eq_nocase(request->headers[i].name, name))
            continue;
        for (size_t end = value.len;;) { /* from the right */
            size_t begin = end;

            if (hops_out->count == FORWARDED_HOPS_MAX)
                return;
            while (begin > 0 && value.data[begin - 1] != ',')
                begin--;
            slice element = slice_trim((slice){ value.data + begin, end - begin });
            if (element.len > 0)
                hops_out->elements[hops_out->count++] = element;
            if (begin == 0)
                break;
            end = begin - 1;
        }
    }
}

static slice unquote(slice text)
{
    if (text.len >= 2 && text.data[0] == '"' && text.data[text.len - 1] == '"')
        return (slice){ text.data + 1, text.len - 2 };
    return text;
}

/* A parameter of one element of Forwarded: for=..., proto=..., host=... */
static slice forwarded_param(slice element, slice name)
{
    while (element.len > 0) {
        slice pair, key, value;

        (void)slice_cut(element, ';', &pair, &element); /* the last one has no semicolon */
        if (slice_cut(pair, '=', &key, &value) && slice_eq_nocase(slice_trim(key), name))
            return unquote(slice_trim(value));
    }
    return (slice){ 0 };
}

struct walk {
    struct address client;
    slice element;  /* which told of it */
    bool has_found; /* somebody who is not a trusted proxy */
};

/* Goes left from the peer as long as those who report are trusted. */
static void walk(const struct trust *trust, const struct http_request *request, slice name,
                 bool is_rfc7239, struct walk *walk_out)
{
    struct hops hops;

    collect(request, name, &hops);
    for (size_t i = 0; i < hops.count; i++) {
        slice text = hops.elements[i];
        struct address address;

        if (is_rfc7239)
            text = forwarded_param(text, SLICE("for"));
        if (!address_parse(text, &address))
            return; /* "unknown", "_hidden" or nonsense: nobody left of it counts */
        walk_out->client = address;
        walk_out->element = hops.elements[i];
        if (!trust_has(trust, &address)) {
            walk_out->has_found = true;
            return;
        }
    }
}

static bool same_host(const struct address *a, const struct address *b)
{
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* Traefik calls the scheme of a WebSocket by its own name. */
static slice read_scheme(slice text)
{
    if (slice_eq_nocase(text, SLICE("https")) || slice_eq_nocase(text, SLICE("wss")))
        return SLICE("https");
    if (slice_eq_nocase(text, SLICE("http")) || slice_eq_nocase(text, SLICE("ws")))
        return SLICE("http");
    return (slice){ 0 };
}

static slice read_host(slice text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789.-_:[]";

    if (text.len > 255)
        return (slice){ 0 };
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '\0' || strchr(allowed, text.data[i]) == NULL)
            return (slice){ 0 };
    return text;
}

static slice last_of(const struct http_request *request, slice name)
{
    struct hops hops;

    collect(request, name, &hops);
    return hops.count > 0 ? hops.elements[0] : (slice){ 0 };
}

void forwarded_read(const struct trust *trust, const struct address *peer,
                    const struct http_request *request, struct forwarded *forwarded_out)
{
    struct walk old = { .client = *peer }, rfc = { .client = *peer };
    const struct walk *chosen;
    slice scheme, host;

    *forwarded_out =
        (struct forwarded){ .client = *peer, .scheme = SLICE("http"), .host = request->host };
    if (!trust_has(trust, peer))
        return;
    forwarded_out->by_proxy = true;

    walk(trust, request, SLICE("X-Forwarded-For"), false, &old);
    walk(trust, request, SLICE("Forwarded"), true, &rfc);
    if (old.has_found && rfc.has_found && !same_host(&old.client, &rfc.client))
        chosen = NULL; /* one of them is forged */
    else if (rfc.has_found || (!old.has_found && rfc.element.len > 0))
        chosen = &rfc;
    else
        chosen = &old;
    if (chosen != NULL)
        forwarded_out->client = chosen->client;

    scheme = read_scheme(last_of(request, SLICE("X-Forwarded-Proto")));
    if (scheme.len == 0 && chosen == &rfc)
        scheme = read_scheme(forwarded_param(rfc.element, SLICE("proto")));
    if (scheme.len > 0)
        forwarded_out->scheme = scheme;

    host = read_host(last_of(request, SLICE("X-Forwarded-Host")));
    if (host.len == 0 && chosen == &rfc)
        host = read_host(forwarded_param(rfc.element, SLICE("host")));
    if (host.len > 0)
        forwarded_out->host = host;
}
