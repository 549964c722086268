/*
 * floor - the least a server can do: a bare loop of send() over all its sockets.
 *
 * Upgrades whoever asks, keeps their sockets in an array, and for each POST sends the body,
 * framed once, to every socket with one send() each. No identity, no history, no heartbeat,
 * no memory of anything: what is dearer than this is what a real server adds.
 *
 * With the header X-Joined: N the frame is repeated N times and still sent by one send()
 * per socket: the least that a burst of N can cost.
 *
 *     bench_floor        prints "port N"; ends by its signal
 */
#include "base/buf.h"
#include "base/mem.h"
#include "proto/http_head.h"
#include "proto/ws.h"
#include "proto/ws_handshake.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES_MAX = 65536, FRAMES_MAX = 1 << 20 };

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;
static struct http_parser parsers[FILES_MAX]; /* by file */
static int sockets[FILES_MAX];
static size_t socket_count;
static int epoll_fd;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void send_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, data, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            struct pollfd wait = { .fd = fd, .events = POLLOUT };
            (void)poll(&wait, 1, -1);
        } else if (sent < 0) {
            return; /* gone: not our matter here */
        } else {
            data += sent;
            len -= (size_t)sent;
        }
    }
}

static void fan_out(slice body, uint64_t joined)
{
    static struct buf frames;
    uint8_t head[WS_HEAD_MAX];
    size_t head_len = ws_frame_head(WS_FIN | WS_OP_TEXT, body.len, head);

    if (!frames.data)
        buf_init(&frames, FRAMES_MAX);
    buf_clear(&frames);
    for (uint64_t i = 0; i < joined; i++) {
        buf_add(&frames, (slice){ (char *)head, head_len });
        buf_add(&frames, body);
    }
    for (size_t i = 0; i < socket_count; i++)
        send_all(sockets[i], frames.data, frames.len);
}

static void answer(int fd, const struct http_request *request)
{
    struct ws_offer offer;
    struct buf out;
    const slice *header;
    uint64_t joined = 1;

    buf_init(&out, 4096);
    if (ws_handshake_read(request, &offer) == WS_ASKED) {
        offer.deflate.agreed = false;
        ws_handshake_answer(&out, &offer, (slice){ 0 }, (slice){ 0 });
        sockets[socket_count++] = fd;
    } else {
        header = http_header_find(request->headers, request->header_count, SLICE("X-Joined"));
        if (header && !slice_to_u64(*header, &joined))
            joined = 1;
        fan_out(request->body, joined);
        http_head_begin(&out, 1, 200);
        http_head_length(&out, 0);
        http_head_end(&out, (slice){ 0 });
    }
    send_all(fd, out.data, out.len);
    buf_release(&out);
}

static void forget(int fd)
{
    for (size_t i = 0; i < socket_count; i++)
        if (sockets[i] == fd)
            sockets[i--] = sockets[--socket_count];
    http_parser_release(&parsers[fd]);
    close(fd);
}

static void hear(int fd)
{
    char input[16384];
    ssize_t got = recv(fd, input, sizeof input, 0);
    slice rest = { input, got > 0 ? (size_t)got : 0 };
    struct error err;

    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            forget(fd);
        return;
    }
    for (;;) {
        size_t used = 0;
        enum http_result result = http_parser_feed(&parsers[fd], rest, &used, &err);
        rest = slice_skip(rest, used);
        if (result == HTTP_READY) {
            answer(fd, http_parser_request(&parsers[fd]));
            http_parser_next(&parsers[fd]);
        } else if (result == HTTP_BAD) {
            forget(fd);
            return;
        } else if (result == HTTP_MORE) {
            return;
        }
    }
}

static void watch(int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("epoll_ctl");
}

static void welcome(int listener)
{
    int fd, on = 1;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= FILES_MAX)
            fail("too many files");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        http_parser_init(&parsers[fd], &limits);
        watch(fd);
    }
}

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (bind(listener, (struct sockaddr *)&address, len) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0 ||
        listen(listener, SOMAXCONN) != 0)
        fail("listen");
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    watch(listener);
    printf("port %u\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll_fd, events, 256, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                welcome(listener);
            else
                hear(events[i].data.fd);
        }
    }
}
