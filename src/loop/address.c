#include "loop/stream.h"

#include <arpa/inet.h>
#include <string.h>

void address_text(const struct address *address, char text_out[ADDRESS_TEXT_MAX])
{
    text_out[0] = '\0';
    if (address->family == 4)
        inet_ntop(AF_INET, address->bytes, text_out, ADDRESS_TEXT_MAX);
    else if (address->family == 6)
        inet_ntop(AF_INET6, address->bytes, text_out, ADDRESS_TEXT_MAX);
}

static bool parse_port(slice text, uint16_t *port_out)
{
    uint64_t port = 0;

    if (!slice_to_u64(text, &port) || port > UINT16_MAX)
        return false;
    *port_out = (uint16_t)port;
    return true;
}

/* inet_pton() wants a NUL behind the text and would stop at one inside it. */
static bool parse_host(int family, slice text, void *bytes_out)
{
    char host[ADDRESS_TEXT_MAX];

    if (text.len >= sizeof(host) || memchr(text.data, '\0', text.len) != NULL)
        return false;
    memcpy(host, text.data, text.len);
    host[text.len] = '\0';
    return inet_pton(family, host, bytes_out) == 1;
}

static bool parse_v6(slice text, struct address *address_out)
{
    static const uint8_t v4_inside[12] = { [10] = 0xff, [11] = 0xff };

    if (!parse_host(AF_INET6, text, address_out->bytes))
        return false;
    address_out->family = 6;
    if (memcmp(address_out->bytes, v4_inside, sizeof(v4_inside)) == 0) {
        memmove(address_out->bytes, address_out->bytes + 12, 4);
        memset(address_out->bytes + 4, 0, 12);
        address_out->family = 4;
    }
    return true;
}

static bool parse(slice text, struct address *address_out)
{
    slice host, rest;

    if (text.len == 0)
        return false;
    if (text.data[0] == '[') { /* [::1] or [::1]:8001 */
        if (memchr(text.data, ']', text.len) == NULL)
            return false;
        (void)slice_cut(slice_skip(text, 1), ']', &host, &rest); /* it is there */
        if (!parse_v6(host, address_out))
            return false;
        return rest.len == 0 ||
               (rest.data[0] == ':' && parse_port(slice_skip(rest, 1), &address_out->port));
    }
    if (!slice_cut(text, ':', &host, &rest)) { /* 127.0.0.1 */
        address_out->family = 4;
        return parse_host(AF_INET, text, address_out->bytes);
    }
    if (memchr(rest.data, ':', rest.len) != NULL) /* ::1, which leaves no place for a port */
        return parse_v6(text, address_out);
    address_out->family = 4;
    return parse_host(AF_INET, host, address_out->bytes) &&
           parse_port(rest, &address_out->port);
}

bool address_parse(slice text, struct address *address_out)
{
    *address_out = (struct address){ 0 };
    if (parse(text, address_out))
        return true;
    *address_out = (struct address){ 0 };
    return false;
}

bool address_is_loopback(const struct address *address)
{
    static const uint8_t v6[16] = { [15] = 1 };

    if (address->family == 4)
        return address->bytes[0] == 127;
    return address->family == 6 && memcmp(address->bytes, v6, sizeof(v6)) == 0;
}
