#include "net/wire.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct wire {
    int fd;
    SSL_CTX *context;
    SSL *tls;
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- URLs ---- */

static bool copy(char *out, size_t size, slice text)
{
    if (text.len >= size)
        return false;
    memcpy(out, text.data, text.len);
    out[text.len] = '\0';
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
    slice authority, path, host, port;
    size_t at = 0;

    *url_out = (struct wire_url){ 0 };
    while (at < COUNT_OF(schemes) && !slice_starts(text, schemes[at].scheme))
        at++;
    if (at == COUNT_OF(schemes))
        goto bad;
    url_out->tls = schemes[at].tls;
    authority = slice_skip(text, schemes[at].scheme.len);
    path = slice_skip(authority, strcspn(authority.data, "/?#"));
    authority.len -= path.len;
    host = authority;
    port = url_out->tls ? SLICE("443") : SLICE("80");
    if (slice_starts(authority, SLICE("["))) {
        if (!slice_cut(slice_skip(authority, 1), ']', &host, &port))
            goto bad;
        port = port.len > 1 ? slice_skip(port, 1) : url_out->tls ? SLICE("443") : SLICE("80");
    } else if (slice_contains(authority, SLICE(":"))) {
        slice_cut(authority, ':', &host, &port);
    }
    for (size_t i = 0; i < authority.len; i++)
        if ((unsigned char)authority.data[i] <= ' ' || authority.data[i] == '@')
            goto bad;
    if (host.len && port.len && copy(url_out->host, sizeof url_out->host, host) &&
        copy(url_out->port, sizeof url_out->port, port) &&
        copy(url_out->authority, sizeof url_out->authority, authority) &&
        copy(url_out->path, sizeof url_out->path, path))
        return true;
bad:
    return error_set(err, ERR_INVALID, "url",
                     "« %.*s » n’est pas une adresse comme https://rh.example.fr.",
                     (int)(text.len < 80 ? text.len : 80), text.data);
}

/* ---- dialling ---- */

static bool wait_for(int fd, short events, int64_t until_ms)
{
    struct pollfd poller = { .fd = fd, .events = events };
    int64_t left = until_ms - now_ms();

    return left > 0 && poll(&poller, 1, (int)left) > 0;
}

static int dial(const struct addrinfo *info, int64_t until_ms)
{
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1, problem = 0;
    socklen_t len = sizeof problem;

    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, info->ai_addr, info->ai_addrlen) == 0)
        return fd;
    if (errno == EINPROGRESS && wait_for(fd, POLLOUT, until_ms) &&
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &len) == 0 && problem == 0)
        return fd;
    if (problem)
        errno = problem;
    close(fd);
    return -1;
}

/* The descriptor does not block; a step of TLS says what it waits for. */
static enum io tls_wait(struct wire *wire, int result, int64_t until_ms)
{
    switch (SSL_get_error(wire->tls, result)) {
    case SSL_ERROR_WANT_READ: return wait_for(wire->fd, POLLIN, until_ms) ? IO_DONE : IO_AGAIN;
    case SSL_ERROR_WANT_WRITE:
        return wait_for(wire->fd, POLLOUT, until_ms) ? IO_DONE : IO_AGAIN;
    case SSL_ERROR_ZERO_RETURN: return IO_CLOSED;
    default: return IO_FAILED;
    }
}

static bool start_tls(struct wire *wire, const struct wire_url *url, bool insecure,
                      int64_t until_ms, struct error *err)
{
    static const unsigned char http11[] = "\x08http/1.1";
    int result;

    wire->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(wire->context, TLS1_2_VERSION);
    SSL_CTX_set_default_verify_paths(wire->context);
    SSL_CTX_set_verify(wire->context, insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    wire->tls = SSL_new(wire->context);
    SSL_set_tlsext_host_name(wire->tls, url->host);
    SSL_set1_host(wire->tls, url->host);
    SSL_set_alpn_protos(wire->tls, http11, sizeof http11 - 1); /* a WebSocket wants HTTP/1.1 */
    SSL_set_fd(wire->tls, wire->fd);
    while ((result = SSL_connect(wire->tls)) != 1) {
        if (tls_wait(wire, result, until_ms) == IO_DONE)
            continue;
        long verdict = SSL_get_verify_result(wire->tls);
        return error_set(err, ERR_BUSY, "tls", "TLS avec %s a échoué : %s.", url->host,
                         verdict != X509_V_OK ? X509_verify_cert_error_string(verdict)
                                              : "pas de réponse comprise");
    }
    return true;
}

bool wire_open(struct wire **wire_out, const struct wire_url *url, bool insecure,
               int64_t timeout_ms, struct error *err)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
    int64_t until_ms = now_ms() + timeout_ms;
    int found = getaddrinfo(url->host, url->port, &hints, &list);
    struct wire *wire;
    int fd = -1;

    *wire_out = NULL;
    if (found != 0)
        return error_set(err, ERR_BUSY, "dns", "Le nom %s n’est pas connu : %s.", url->host,
                         gai_strerror(found));
    for (const struct addrinfo *info = list; info && fd < 0; info = info->ai_next)
        fd = dial(info, until_ms);
    freeaddrinfo(list);
    if (fd < 0)
        return error_set(err, ERR_BUSY, "connect", "Pas de connexion à %s, port %s : %s.",
                         url->host, url->port, strerror(errno));
    wire = mem_new(struct wire);
    wire->fd = fd;
    if (url->tls && !start_tls(wire, url, insecure, until_ms, err)) {
        wire_close(wire);
        return false;
    }
    *wire_out = wire;
    return true;
}

void wire_close(struct wire *wire)
{
    if (!wire)
        return;
    if (wire->tls) {
        (void)SSL_shutdown(wire->tls); /* best effort: the peer may be gone */
        SSL_free(wire->tls);
    }
    SSL_CTX_free(wire->context);
    close(wire->fd);
    mem_free(wire);
}

/* ---- bytes ---- */

enum io wire_read(struct wire *wire, void *out, size_t cap, int64_t timeout_ms, size_t *len_out)
{
    int64_t until_ms = now_ms() + timeout_ms;

    for (;;) {
        ssize_t got;
        *len_out = 0;
        if (wire->tls) {
            int result = SSL_read(wire->tls, out, (int)cap);
            if (result <= 0) {
                enum io io = tls_wait(wire, result, until_ms);
                if (io == IO_DONE)
                    continue;
                return io;
            }
            got = result;
        } else {
            got = read(wire->fd, out, cap);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                if (!wait_for(wire->fd, POLLIN, until_ms))
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
    int64_t until_ms = now_ms() + timeout_ms;

    while (bytes.len > 0) {
        ssize_t put;
        if (wire->tls) {
            int result = SSL_write(wire->tls, bytes.data, (int)bytes.len);
            if (result <= 0) {
                enum io io = tls_wait(wire, result, until_ms);
                if (io == IO_DONE)
                    continue;
                return io;
            }
            put = result;
        } else {
            put = send(wire->fd, bytes.data, bytes.len, MSG_NOSIGNAL);
            if (put < 0 && (errno == EAGAIN || errno == EINTR)) {
                if (!wait_for(wire->fd, POLLOUT, until_ms))
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
