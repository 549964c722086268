#include "desk.h"

#include "process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS = 30000 };

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

int dial(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                   .sin_port = htons(port) };
    struct linger abort_at_close = { .l_onoff = 1 }; /* leave no port in TIME_WAIT */
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect to port %u: %s", port, strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort_at_close, sizeof abort_at_close);
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        die("fcntl: %s", strerror(errno));
    return fd;
}

void desk_open(struct desk *desk, uint16_t port)
{
    *desk = (struct desk){ .fd = dial(port) };
    http_response_init(&desk->parser, &limits);
}

void desk_close(struct desk *desk)
{
    close(desk->fd);
    http_response_release(&desk->parser);
}

void desk_ask(struct desk *desk, slice request)
{
    desk->waiting = true;
    desk->problem[0] = '\0';
    desk->asked_ns = now_ns();
    /* A question is far smaller than an empty socket's buffer. */
    if (send(desk->fd, request.data, request.len, MSG_NOSIGNAL) != (ssize_t)request.len)
        die("send: %s", strerror(errno));
}

bool desk_input(struct desk *desk, int *status_out)
{
    char input[16384];
    ssize_t got = recv(desk->fd, input, sizeof input, 0);
    slice rest = { input, got > 0 ? (size_t)got : 0 };
    struct error err = { 0 };

    if (got < 0 && errno == EAGAIN)
        return false;
    if (got <= 0)
        die("the server ended a connection instead of answering");
    for (;;) {
        slice piece;
        size_t used = 0;
        enum http_result result = http_response_feed(&desk->parser, rest, &used, &piece, &err);
        rest = slice_skip(rest, used);
        if (result == HTTP_BODY && !desk->problem[0]) {
            size_t len = piece.len < sizeof desk->problem - 1 ? piece.len
                                                              : sizeof desk->problem - 1;
            memcpy(desk->problem, piece.data, len);
            desk->problem[len] = '\0';
        } else if (result == HTTP_READY) {
            *status_out = http_response_get(&desk->parser)->status;
            desk->waiting = false;
            http_response_next(&desk->parser, false);
            return true;
        } else if (result == HTTP_BAD) {
            die("an answer that is no HTTP: %s", err.detail);
        } else if (result == HTTP_MORE) {
            return false;
        }
    }
}

int desk_wait(struct desk *desk)
{
    struct pollfd wait = { .fd = desk->fd, .events = POLLIN };
    int status = 0;

    do
        if (poll(&wait, 1, WAIT_MS) <= 0)
            die("no answer for %d s", WAIT_MS / 1000);
    while (!desk_input(desk, &status));
    return status;
}
