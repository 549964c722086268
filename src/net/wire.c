#include "net/wire_inside.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- through a forward proxy ---- */

enum { PROXY_REST_MS = 500 };

static void connect_lines(const struct wire_url *url, const struct wire_url *proxy,
                          struct buf *out)
{
    char basic[WIRE_BASIC_MAX];
    const char *form = strchr(url->host, ':') ? "[%s]:%s" : "%s:%s";
    char target[sizeof url->host + sizeof url->port + 4];

    snprintf(target, sizeof target, form, url->host, url->port);
    wire_url_basic(proxy, basic);
    buf_printf(out, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", target, target);
    if (basic[0])
        buf_printf(out, "Proxy-Authorization: %s\r\n", basic);
    buf_printf(out, "\r\n");
}

/* Not a byte more than the head: what follows is the server's. */
static bool read_proxy_head(struct wire *wire, int64_t until_ms, struct wire_story *story)
{
    size_t len = 0, got;

    while (len < sizeof story->proxy_head - 1) {
        if (wire_read(wire, story->proxy_head + len, 1, until_ms - wire_now_ms(), &got) !=
            IO_DONE)
            return false;
        len++;
        if (slice_ends((slice){ story->proxy_head, len }, SLICE("\r\n\r\n")) ||
            slice_ends((slice){ story->proxy_head, len }, SLICE("\n\n")))
            return true;
    }
    return false;
}

/* The proxy's own page says who it is. */
static void read_proxy_page(struct wire *wire, struct wire_story *story)
{
    int64_t until_ms = wire_now_ms() + PROXY_REST_MS;
    size_t len = strlen(story->proxy_head), got;

    while (len < sizeof story->proxy_head - 1 &&
           wire_read(wire, story->proxy_head + len, sizeof story->proxy_head - 1 - len,
                     until_ms - wire_now_ms(), &got) == IO_DONE)
        len += got;
}

static enum wire_outcome ask_proxy(struct wire *wire, const struct wire_url *url,
                                   const struct wire_url *proxy, int64_t until_ms,
                                   struct wire_story *story)
{
    struct buf out;
    enum io io;

    buf_init(&out, 4096);
    connect_lines(url, proxy, &out);
    io = wire_write(wire, buf_slice(&out), until_ms - wire_now_ms());
    buf_release(&out);
    if (io != IO_DONE || !read_proxy_head(wire, until_ms, story) ||
        sscanf(story->proxy_head, "HTTP/1.%*1[01] %3d", &story->proxy_status) != 1)
        return WIRE_PROXY_LOST;
    if (story->proxy_status >= 200 && story->proxy_status < 300)
        return WIRE_OPEN;
    read_proxy_page(wire, story);
    return WIRE_PROXY_REFUSED;
}

/* ---- opening ---- */

static bool tell(const struct wire_url *url, const struct wire_way *way,
                 const struct wire_story *story, struct error *err)
{
    static const char *const whys[] = {
        [WIRE_NAME_UNKNOWN] = "le nom n’existe pas",
        [WIRE_NAME_FAILED] = "le nom n’a pas pu être résolu",
        [WIRE_REFUSED] = "personne n’écoute sur ce port",
        [WIRE_TIMED_OUT] = "pas de réponse dans le temps imparti",
        [WIRE_UNREACHABLE] = "la machine ne peut pas être atteinte",
        [WIRE_RESET] = "la connexion a été coupée aussitôt",
        [WIRE_PROXY_REFUSED] = "le proxy a refusé",
        [WIRE_PROXY_LOST] = "le proxy n’a pas répondu",
        [WIRE_EXPIRED] = "le certificat a expiré",
        [WIRE_NOT_YET] = "le certificat n’est pas encore valable",
        [WIRE_WRONG_NAME] = "le certificat est celui d’un autre nom",
        [WIRE_UNTRUSTED] = "le certificat vient d’une autorité inconnue",
        [WIRE_NO_TLS] = "ce qui répond ne parle pas TLS",
        [WIRE_TLS_CUT] = "coupée pendant la négociation TLS",
        [WIRE_TLS_SILENT] = "pas de réponse à la négociation TLS",
        [WIRE_TLS_FAILED] = "la négociation TLS a échoué",
    };
    const struct wire_url *whom = way->proxy && story->outcome < WIRE_PROXY_REFUSED ? way->proxy
                                                                                    : url;

    return error_set(err, ERR_BUSY,
                     story->outcome <= WIRE_NAME_FAILED ? "dns"
                     : story->outcome < WIRE_EXPIRED    ? "connect"
                                                        : "tls",
                     "Pas de connexion à %.80s, port %s : %s.", whom->host, whom->port,
                     whys[story->outcome]);
}

static enum wire_outcome open_tcp(struct wire *wire, const struct wire_url *url,
                                  const struct wire_way *way, int64_t until_ms)
{
    struct wire_addresses found;
    const struct wire_addresses *addresses = way->addresses;
    enum wire_outcome outcome;

    if (!addresses) {
        outcome = wire_look_up(url->host, url->port, until_ms - wire_now_ms(), &found);
        if (outcome != WIRE_OPEN)
            return outcome;
        addresses = &found;
    }
    wire->fd = wire_dial(addresses, way->family, until_ms, &outcome);
    return outcome;
}

bool wire_open(struct wire **wire_out, const struct wire_url *url, const struct wire_way *way,
               int64_t timeout_ms, struct wire_story *story_out, struct error *err)
{
    static const struct wire_way straight = { 0 };
    int64_t began_ms = wire_now_ms(), until_ms = began_ms + timeout_ms;
    struct wire *wire = mem_new(struct wire);
    struct wire_story story = { 0 };

    *wire_out = NULL;
    wire->fd = -1;
    way = way ? way : &straight;
    story.outcome = open_tcp(wire, way->proxy ? way->proxy : url, way, until_ms);
    story.tcp_ms = wire_now_ms() - began_ms;
    story.tcp = story.outcome == WIRE_OPEN;
    if (story.outcome == WIRE_OPEN && way->proxy)
        story.outcome = ask_proxy(wire, url, way->proxy, until_ms, &story);
    if (story.outcome == WIRE_OPEN && url->tls)
        story.outcome = wire_start_tls(wire, url->host, way, until_ms, &story);
    if (story_out)
        *story_out = story;
    if (story.outcome == WIRE_OPEN) {
        *wire_out = wire;
        return true;
    }
    wire_close(wire);
    return tell(url, way, &story, err);
}

void wire_close(struct wire *wire)
{
    if (!wire)
        return;
    if (wire->tls) {
        if (SSL_is_init_finished(wire->tls))
            (void)SSL_shutdown(wire->tls); /* best effort: the peer may be gone */
        SSL_free(wire->tls);
    }
    SSL_CTX_free(wire->context);
    if (wire->fd >= 0)
        close(wire->fd);
    mem_free(wire);
}

/* ---- bytes ---- */

enum io wire_read(struct wire *wire, void *out, size_t cap, int64_t timeout_ms, size_t *len_out)
{
    int64_t until_ms = wire_now_ms() + timeout_ms;

    *len_out = 0;
    /* Also where there is always more: who never stops speaking does not make us wait for ever. */
    if (timeout_ms < 0)
        return IO_AGAIN;
    for (;;) {
        ssize_t got;
        if (wire->tls) {
            int result;
            ERR_clear_error();
            result = SSL_read(wire->tls, out, (int)cap);
            if (result <= 0) {
                enum io io = wire_tls_wait(wire, result, until_ms);
                if (io == IO_DONE)
                    continue;
                return io;
            }
            got = result;
        } else {
            got = read(wire->fd, out, cap);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                if (!wire_wait(wire->fd, POLLIN, until_ms))
                    return IO_AGAIN;
                continue;
            }
        }
        if (got < 0)
            return IO_FAILED;
        *len_out = (size_t)got;
        return got ? IO_DONE : IO_CLOSED;
    }
}

enum io wire_write(struct wire *wire, slice bytes, int64_t timeout_ms)
{
    int64_t until_ms = wire_now_ms() + timeout_ms;

    while (bytes.len > 0) {
        ssize_t put;
        if (wire->tls) {
            int result;
            ERR_clear_error();
            result = SSL_write(wire->tls, bytes.data, (int)bytes.len);
            if (result <= 0) {
                enum io io = wire_tls_wait(wire, result, until_ms);
                if (io == IO_DONE)
                    continue;
                return io;
            }
            put = result;
        } else {
            put = send(wire->fd, bytes.data, bytes.len, MSG_NOSIGNAL);
            if (put < 0 && (errno == EAGAIN || errno == EINTR)) {
                if (!wire_wait(wire->fd, POLLOUT, until_ms))
                    return IO_AGAIN;
                continue;
            }
        }
        if (put < 0)
            return IO_FAILED;
        bytes = slice_skip(bytes, (size_t)put);
    }
    return IO_DONE;
}
