/* See ws_handshake.h. */
#include "proto/ws_handshake.h"

#include "proto/http_chars.h"
#include "proto/http_head.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

static const slice extensions_name = SLICE_INIT("Sec-WebSocket-Extensions");

/* ---- the key ---- */

static bool is_base64(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '+' || c == '/';
}

/* 16 bytes in base64 are 22 characters and two '='. */
static bool key_is_good(slice key)
{
    if (key.len != WS_KEY_LEN || key.data[22] != '=' || key.data[23] != '=')
        return false;
    for (size_t i = 0; i < 22; i++)
        if (!is_base64(key.data[i]))
            return false;
    return true;
}

void ws_accept_text(slice key, char out[WS_ACCEPT_LEN + 1])
{
    static const char salt[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* RFC 6455, 1.3 */
    char joined[64];
    uint8_t digest[EVP_MAX_MD_SIZE];

    assert(key.len + sizeof(salt) <= sizeof(joined));
    memcpy(joined, key.data, key.len);
    memcpy(joined + key.len, salt, sizeof(salt) - 1);
    const int done =
        EVP_Digest(joined, key.len + sizeof(salt) - 1, digest, NULL, EVP_sha1(), NULL);
    assert(done == 1);
    (void)done; /* looked at by the line above */
    EVP_EncodeBlock((unsigned char *)out, digest, 20);
}

/* ---- permessage-deflate ---- */

static bool window_bits(slice value, uint8_t *bits_out)
{
    uint64_t bits = 0;

    if (value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"')
        value = (slice){ value.data + 1, value.len - 2 };
    if (value.len == 0 || value.data[0] == '0' || !slice_to_u64(value, &bits) || bits < 8 ||
        bits > 15)
        return false;
    *bits_out = (uint8_t)bits;
    return true;
}

struct params {
    bool server_no_context, client_no_context, has_client_bits;
    uint8_t server_bits, client_bits; /* 0: not said */
};

/* RFC 7692, 7.1: a parameter that is unknown, repeated or out of bounds spoils the whole. */
static bool read_param(slice text, struct params *params)
{
    slice name, value;
    const bool has_value = slice_cut(text, '=', &name, &value);

    name = http_trim(name);
    value = http_trim(value);
    if (slice_eq_nocase(name, SLICE("server_no_context_takeover"))) {
        const bool is_fine = !has_value && !params->server_no_context;
        params->server_no_context = true;
        return is_fine;
    }
    if (slice_eq_nocase(name, SLICE("client_no_context_takeover"))) {
        const bool is_fine = !has_value && !params->client_no_context;
        params->client_no_context = true;
        return is_fine;
    }
    if (slice_eq_nocase(name, SLICE("server_max_window_bits")))
        return params->server_bits == 0 && has_value &&
               window_bits(value, &params->server_bits);
    if (slice_eq_nocase(name, SLICE("client_max_window_bits"))) {
        const bool is_fine = !params->has_client_bits &&
                             (!has_value || window_bits(value, &params->client_bits));
        params->has_client_bits = true;
        return is_fine;
    }
    return false;
}

/* One extension with its parameters. False when it is another one or spoilt. */
static bool read_deflate(slice extension, struct params *params_out)
{
    slice name, rest, param;

    *params_out = (struct params){ 0 };
    bool more = slice_cut(extension, ';', &name, &rest);
    if (!slice_eq_nocase(http_trim(name), SLICE("permessage-deflate")))
        return false;
    while (more) {
        more = slice_cut(rest, ';', &param, &rest);
        if (!read_param(param, params_out))
            return false;
    }
    return true;
}

/* The first offer that we can keep. A window of 8 bits is beyond zlib. */
static struct ws_deflate_terms choose_deflate(const struct http_request *request)
{
    struct ws_deflate_terms terms = { 0 };
    struct params params;
    slice extension;

    for (size_t i = 0; i < request->header_count; i++) {
        if (!slice_eq_nocase(request->headers[i].name, extensions_name))
            continue;
        slice rest = request->headers[i].value;
        while (http_list_next(&rest, &extension)) {
            if (!read_deflate(extension, &params) || params.server_bits == 8)
                continue;
            terms.agreed = true;
            terms.bits_asked = params.server_bits != 0;
            terms.server_bits = params.server_bits ? params.server_bits : 15;
            return terms;
        }
    }
    return terms;
}

/* ---- the server's side ---- */

static bool protocols_are_tokens(const struct http_request *request)
{
    slice element;

    for (size_t i = 0; i < request->header_count; i++) {
        if (!slice_eq_nocase(request->headers[i].name, SLICE("Sec-WebSocket-Protocol")))
            continue;
        for (slice rest = request->headers[i].value; http_list_next(&rest, &element);)
            if (!http_is_token(element))
                return false;
    }
    return true;
}

enum ws_verdict ws_handshake_read(const struct http_request *request,
                                  struct ws_offer *offer_out)
{
    const struct http_header *headers = request->headers;
    const size_t count = request->header_count;
    const slice *key = http_header_find(headers, count, SLICE("Sec-WebSocket-Key"));
    const slice *version = http_header_find(headers, count, SLICE("Sec-WebSocket-Version"));
    const bool upgrade = http_list_has(headers, count, SLICE("Upgrade"), SLICE("websocket"));
    const bool connection =
        http_list_has(headers, count, SLICE("Connection"), SLICE("upgrade"));

    *offer_out = (struct ws_offer){ .key = { "", 0 } };
    if (key == NULL && !upgrade)
        return WS_NOT_ASKED;
    if (request->method != METHOD_GET)
        return WS_BAD_METHOD;
    if (key != NULL && (!upgrade || !connection))
        return WS_STRIPPED;
    if (request->minor == 0)
        return WS_OLD_HTTP;
    if (version == NULL || !slice_eq(*version, SLICE("13")))
        return WS_BAD_VERSION; /* RFC 6455, 4.4 */
    if (key == NULL || !key_is_good(*key))
        return WS_BAD_KEY;
    if (!connection || request->has_body || !protocols_are_tokens(request))
        return WS_BAD_REQUEST;
    offer_out->key = *key;
    offer_out->deflate = choose_deflate(request);
    return WS_ASKED;
}

slice ws_protocol_choose(const struct http_request *request, const slice *ours, size_t count)
{
    slice element;

    for (size_t i = 0; i < request->header_count; i++) {
        if (!slice_eq_nocase(request->headers[i].name, SLICE("Sec-WebSocket-Protocol")))
            continue;
        for (slice rest = request->headers[i].value; http_list_next(&rest, &element);)
            for (size_t j = 0; j < count; j++)
                if (slice_eq(element, ours[j]))
                    return element;
    }
    return (slice){ "", 0 };
}

void ws_handshake_answer(struct buf *out, const struct ws_offer *offer, slice protocol,
                         slice date)
{
    char accept[WS_ACCEPT_LEN + 1];
    char bits[] = "permessage-deflate; server_no_context_takeover; "
                  "client_no_context_takeover; server_max_window_bits=00";
    size_t len = sizeof(bits) - 1;

    ws_accept_text(offer->key, accept);
    http_head_begin(out, 1, 101);
    http_head_add(out, "Upgrade", SLICE("websocket"));
    http_head_add(out, "Connection", SLICE("Upgrade"));
    http_head_add(out, "Sec-WebSocket-Accept", (slice){ accept, WS_ACCEPT_LEN });
    if (protocol.len > 0)
        http_head_add(out, "Sec-WebSocket-Protocol", protocol);
    if (offer->deflate.agreed) {
        /* The bits are named only to who asked for them (RFC 7692, 7.1.2.1). */
        if (offer->deflate.bits_asked) {
            size_t at = len - 2;
            if (offer->deflate.server_bits >= 10)
                bits[at++] = '1';
            bits[at++] = (char)('0' + offer->deflate.server_bits % 10);
            len = at;
        } else {
            len -= sizeof("; server_max_window_bits=00") - 1;
        }
        http_head_add(out, "Sec-WebSocket-Extensions", (slice){ bits, len });
    }
    http_head_end(out, date);
}

/* ---- the client's side ---- */

void ws_handshake_ask(struct buf *out, slice target, slice host, const uint8_t nonce[16],
                      bool deflate, char key_out[WS_KEY_LEN + 1])
{
    EVP_EncodeBlock((unsigned char *)key_out, nonce, 16);
    http_head_ask(out, SLICE("GET"), target, host);
    http_head_add(out, "Upgrade", SLICE("websocket"));
    http_head_add(out, "Connection", SLICE("Upgrade"));
    http_head_add(out, "Sec-WebSocket-Version", SLICE("13"));
    http_head_add(out, "Sec-WebSocket-Key", (slice){ key_out, WS_KEY_LEN });
    if (deflate)
        http_head_add(out, "Sec-WebSocket-Extensions",
                      SLICE("permessage-deflate; server_no_context_takeover; "
                            "client_no_context_takeover"));
}

static bool refuse(struct error *err, const char *detail)
{
    error_set(err, ERR_INVALID, "ws_handshake",
              "Le serveur n’a pas ouvert la liaison en direct (WebSocket).");
    return error_detail(err, "%s", detail);
}

bool ws_handshake_confirm(const struct http_response *response, slice key, bool deflate_asked,
                          bool *deflate_out, struct error *err)
{
    const struct http_header *headers = response->headers;
    const size_t count = response->header_count;
    const slice *accept = http_header_find(headers, count, SLICE("Sec-WebSocket-Accept"));
    const slice *extensions = http_header_find(headers, count, extensions_name);
    char expected[WS_ACCEPT_LEN + 1];
    struct params params;

    *deflate_out = false;
    if (response->status != 101)
        return refuse(err, "status is not 101");
    if (!http_list_has(headers, count, SLICE("Upgrade"), SLICE("websocket")))
        return refuse(err, "no Upgrade: websocket in the answer");
    if (!http_list_has(headers, count, SLICE("Connection"), SLICE("upgrade")))
        return refuse(err, "no Connection: upgrade in the answer");
    ws_accept_text(key, expected);
    if (accept == NULL || !slice_eq(*accept, (slice){ expected, WS_ACCEPT_LEN }))
        return refuse(err, "wrong Sec-WebSocket-Accept: the answer is not to our question");
    if (extensions != NULL) {
        if (!deflate_asked || http_header_count(headers, count, extensions_name) > 1 ||
            !read_deflate(*extensions, &params) || !params.server_no_context)
            return refuse(err, "extensions that were not asked for");
        *deflate_out = true;
    }
    return true;
}
