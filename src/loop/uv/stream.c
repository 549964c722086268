#include "loop/uv/loop_uv.h"

#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Lives in stream.priv, which the compiler knows as numbers: hence may_alias. */
struct stream_uv {
    int fd;      /* -1: closed, or could not be watched */
    bool queued; /* task is in the loop's later queue   */
    struct loop_task task;
} __attribute__((may_alias));
_Static_assert(sizeof(struct stream_uv) <= sizeof(((struct stream *)0)->priv),
               "stream.priv is too small");

static struct stream_uv *inside(struct stream *stream)
{
    return (struct stream_uv *)stream->priv;
}

int stream_uv_fd(const struct stream *stream)
{
    return ((const struct stream_uv *)stream->priv)->fd;
}

/* ---- life ---- */

/* Runs when the turn's callbacks are over, for one of two reasons. */
static void at_end_of_turn(struct loop_task *task)
{
    struct stream_uv *stream_uv = CONTAINER_OF(task, struct stream_uv, task);
    struct stream *stream = CONTAINER_OF(stream_uv, struct stream, priv);

    stream_uv->queued = false;
    if (stream->closing) {
        stream->loop->stream_count--;
        if (stream->closed != NULL)
            stream->closed(stream);
    } else if (stream->watched != 0) {
        stream->ready(stream, STREAM_READ | STREAM_WRITE);
    }
}

static void wait_for_end_of_turn(struct stream *stream)
{
    struct stream_uv *stream_uv = inside(stream);

    if (stream_uv->queued)
        return;
    stream_uv->queued = true;
    stream_uv->task.run = at_end_of_turn;
    loop_later(stream->loop, &stream_uv->task);
}

void stream_uv_open(struct stream *stream, struct loop *loop, int fd,
                    void (*ready)(struct stream *stream, unsigned events))
{
    assert(loop_is_here(loop));
    *stream = (struct stream){ .loop = loop, .ready = ready };
    *inside(stream) = (struct stream_uv){ .fd = fd };
    loop->stream_count++;
}

void stream_open(struct stream *stream, struct loop *loop, const struct stream_seed *seed,
                 void (*ready)(struct stream *stream, unsigned events))
{
    int fd = (int)seed->handle;
    int on = 1;

    /* What is to be joined is joined in one writev; the kernel need not wait for more. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* slower, not wrong */
    stream_uv_open(stream, loop, fd, ready);
}

void stream_refuse(const struct stream_seed *seed)
{
    close((int)seed->handle);
}

void stream_shutdown(struct stream *stream)
{
    assert(loop_is_here(stream->loop) && !stream->closing);
    (void)shutdown(inside(stream)->fd, SHUT_WR); /* the peer is gone: then it knows */
}

void stream_close(struct stream *stream, void (*closed)(struct stream *stream))
{
    assert(loop_is_here(stream->loop) && !stream->closing);
    stream_watch(stream, 0); /* a child between fork and exec would keep it in the set */
    stream->closing = true;
    stream->closed = closed;
    if (inside(stream)->fd >= 0)
        close(inside(stream)->fd);
    inside(stream)->fd = -1;
    wait_for_end_of_turn(stream);
}

/* ---- watching ---- */

void stream_watch(struct stream *stream, unsigned events)
{
    static const uint32_t masks[] = { 0, EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT };

    if (events == stream->watched)
        return;
    assert(events < COUNT_OF(masks) && !stream->closing && loop_is_here(stream->loop));

    struct stream_uv *stream_uv = inside(stream);
    /* epoll tells of a hang-up even when asked for nothing, so nothing means out. */
    int op = stream->watched == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    struct epoll_event event = { .events = masks[events], .data.ptr = stream };

    stream->watched = events;
    if (stream_uv->fd >= 0 &&
        epoll_ctl(stream->loop->socket_set, op, stream_uv->fd, &event) != 0) {
        /* The system has a limit for watches, and none for streams: the stream that meets
         * it fails, as if its peer were gone, and its owner closes it. */
        log_write(LOG_ERROR, "socket cannot be watched", LOG_INT("errno", errno));
        close(stream_uv->fd);
        stream_uv->fd = -1;
    }
    if (stream_uv->fd < 0 && events != 0)
        wait_for_end_of_turn(stream);
}

void stream_uv_dispatch(struct loop *loop)
{
    struct epoll_event events[LOOP_UV_BATCH];
    int count = epoll_wait(loop->socket_set, events, LOOP_UV_BATCH, 0);

    for (int i = 0; i < count; i++) {
        struct stream *stream = events[i].data.ptr; /* lives: memory goes after the turn */
        unsigned ready = 0;

        if (events[i].events & (EPOLLHUP | EPOLLERR))
            ready = STREAM_READ | STREAM_WRITE;
        if (events[i].events & EPOLLIN)
            ready |= STREAM_READ & stream->watched;
        if (events[i].events & EPOLLOUT)
            ready |= STREAM_WRITE & stream->watched;
        /* A callback before this one may have closed it or looked away. */
        if (ready != 0 && stream->watched != 0)
            stream->ready(stream, ready);
    }
}

/* ---- bytes ---- */

enum io stream_read(struct stream *stream, void *out, size_t cap, size_t *len_out)
{
    ssize_t got;

    assert(cap > 0); /* reading nothing would look like the end */
    *len_out = 0;
    do
        got = recv(inside(stream)->fd, out, cap, 0);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        *len_out = (size_t)got;
        return IO_DONE;
    }
    if (got == 0)
        return IO_CLOSED;
    return errno == EAGAIN ? IO_AGAIN : IO_FAILED;
}

enum io stream_write(struct stream *stream, const struct iovec *pieces, int count,
                     size_t *len_out)
{
    ssize_t sent;

    *len_out = 0;
    do {
        if (count == 1) { /* the common case, and a little cheaper */
            /* Not send(): that is a cancellation point, and glibc marks and unmarks the thread
             * around each, which cost a fiftieth of a delivery for nothing. */
            sent = syscall(SYS_sendto, inside(stream)->fd, pieces[0].iov_base,
                           pieces[0].iov_len, MSG_NOSIGNAL, NULL, 0);
        } else {
            /* sendmsg() only reads the pieces, but its struct has no const. */
            const union {
                const struct iovec *ours;
                struct iovec *theirs;
            } iov = { .ours = pieces };
            const struct msghdr message = {
                .msg_iov = iov.theirs,
                .msg_iovlen = (size_t)(count < IOV_MAX ? count : IOV_MAX),
            };
            sent = sendmsg(inside(stream)->fd, &message, MSG_NOSIGNAL);
        }
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) {
        *len_out = (size_t)sent;
        return IO_DONE;
    }
    return errno == EAGAIN ? IO_AGAIN : IO_FAILED;
}

/* ---- dialling ---- */

bool stream_dial(struct stream *stream, struct loop *loop, const struct address *address,
                 void (*ready)(struct stream *stream, unsigned events), struct error *err)
{
    struct sockaddr_storage system;
    socklen_t len = address_to_system(address, &system);
    int fd = socket(system.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int why = errno;

    /* Refused at once (on loopback) is an answer of the peer like a later one. */
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&system, len) != 0 &&
        errno != EINPROGRESS && errno != ECONNREFUSED) {
        why = errno;
        close(fd);
        fd = -1;
    }
    if (fd < 0) {
        error_set(err, ERR_BUSY, "dial", "La connexion n’a pas pu être ouverte.");
        return error_detail(err, "dial: errno %d", why);
    }
    struct stream_seed seed = { .handle = fd };
    stream_open(stream, loop, &seed, ready);
    stream_watch(stream, STREAM_WRITE);
    return true;
}

/* ---- addresses ---- */

void address_from_system(const struct sockaddr_storage *system, struct address *address_out)
{
    *address_out = (struct address){ 0 };
    if (system->ss_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, system, sizeof(in));
        memcpy(address_out->bytes, &in.sin_addr, 4);
        address_out->family = 4;
        address_out->port = ntohs(in.sin_port);
    } else if (system->ss_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, system, sizeof(in6));
        memcpy(address_out->bytes, &in6.sin6_addr, 16);
        address_out->family = 6;
        address_out->port = ntohs(in6.sin6_port);
        if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) { /* a socket for both kinds says it so */
            memmove(address_out->bytes, address_out->bytes + 12, 4);
            memset(address_out->bytes + 4, 0, 12);
            address_out->family = 4;
        }
    }
}

socklen_t address_to_system(const struct address *address, struct sockaddr_storage *system_out)
{
    assert(address->family == 4 || address->family == 6);
    *system_out = (struct sockaddr_storage){ 0 };
    if (address->family == 4) {
        struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(address->port) };

        memcpy(&in.sin_addr, address->bytes, 4);
        memcpy(system_out, &in, sizeof(in));
        return sizeof(in);
    }
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(address->port) };

    memcpy(&in6.sin6_addr, address->bytes, 16);
    memcpy(system_out, &in6, sizeof(in6));
    return sizeof(in6);
}
