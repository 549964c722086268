#include "loop/uv/loop_uv.h"

#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "loop/systemd.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
    BACKLOG = 4096,        /* a company that comes back at once; the kernel may cut it */
    ACCEPTS_PER_TURN = 64, /* those who are here are served between those who come     */
    ACCEPTS_SHARED = 4,    /* the same, where other loops wait at the same socket      */
    PAUSE_MS = 100,        /* out of files: somebody must leave first                  */
    COMPLAIN_EVERY_MS = 10000,
};

struct listener {
    struct stream stream; /* never read nor written: it watches the listening socket */
    struct loop_timer pause;
    struct address address;
    struct list link; /* in `open_here` */
    void (*accepted)(void *ctx, const struct stream_seed *seed);
    void *ctx;
    int64_t complained_ms;
    int accepts_per_turn;
    bool closing;
};

/* ---- the addresses this process listens on ---- */

/* SO_REUSEPORT lets each loop have its own listener, and would as silently let a second
 * server of the same user take half of the connections. So an address that is new in this
 * process is first tried without it. */
static pthread_mutex_t open_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct list open_here = { &open_here, &open_here };

static bool is_open_here(const struct address *address)
{
    LIST_EACH(link, &open_here) {
        const struct listener *other = CONTAINER_OF(link, struct listener, link);

        if (other->address.family == address->family && other->address.port == address->port &&
            memcmp(other->address.bytes, address->bytes, sizeof(address->bytes)) == 0)
            return true;
    }
    return false;
}

/* A bound socket, or -1 with errno. */
static int bind_socket(const struct address *address, bool share)
{
    struct sockaddr_storage system;
    socklen_t len = address_to_system(address, &system);
    int on = 1, off = 0;
    int fd = socket(system.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    bool ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
              (!share || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) &&
              (address->family == 4 ||
               setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0) &&
              bind(fd, (const struct sockaddr *)&system, len) == 0;
    if (ok)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

/* A listening socket, or -1 with errno. The mutex is held. */
static int listen_socket(const struct address *address)
{
    if (address->port != 0 && !is_open_here(address)) {
        int probe = bind_socket(address, false);

        if (probe < 0)
            return -1;
        close(probe);
    }
    int fd = bind_socket(address, true);
    if (fd >= 0 && listen(fd, BACKLOG) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static bool say_why(const struct address *address, struct error *err)
{
    char text[ADDRESS_TEXT_MAX];
    int why = errno;

    address_text(address, text);
    switch (why) {
    case EADDRINUSE:
        error_set(err, ERR_INTERNAL, "listen_in_use",
                  "L’adresse %s, port %u, est déjà utilisée par un autre programme.", text,
                  address->port);
        break;
    case EACCES:
        error_set(
            err, ERR_INTERNAL, "listen_denied",
            "Le système refuse l’écoute sur %s, port %u\u00a0: ce port demande des droits.",
            text, address->port);
        break;
    case EADDRNOTAVAIL:
        error_set(err, ERR_INTERNAL, "listen_no_address", "Cette machine n’a pas l’adresse %s.",
                  text);
        break;
    default:
        error_set(err, ERR_INTERNAL, "listen", "L’écoute sur %s, port %u, est impossible.",
                  text, address->port);
    }
    return error_detail(err, "listen %s port %u: errno %d", text, address->port, why);
}

/* ---- accepting ---- */

static void pause_over(struct loop_timer *timer)
{
    struct listener *listener = CONTAINER_OF(timer, struct listener, pause);

    if (!listener->closing)
        stream_watch(&listener->stream, STREAM_READ);
}

static void out_of_files(struct listener *listener, int why)
{
    int64_t now_ms = loop_now_ms(listener->stream.loop);

    stream_watch(&listener->stream, 0);
    loop_timer_start(&listener->pause, PAUSE_MS, 0);
    if (listener->complained_ms != 0 && now_ms - listener->complained_ms < COMPLAIN_EVERY_MS)
        return;
    listener->complained_ms = now_ms;
    log_write(LOG_WARN, "cannot accept: out of files or memory", LOG_INT("errno", why),
              LOG_INT("port", listener->address.port));
}

static void peers_wait(struct stream *stream, unsigned events)
{
    struct listener *listener = CONTAINER_OF(stream, struct listener, stream);
    struct sockaddr_storage system;

    (void)events;
    for (int i = 0; i < listener->accepts_per_turn && !listener->closing; i++) {
        socklen_t len = sizeof(system);
        int fd = accept4(stream_uv_fd(stream), (struct sockaddr *)&system, &len,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            struct stream_seed seed = { .handle = fd };

            address_from_system(&system, &seed.peer);
            len = sizeof(system);
            if (getsockname(fd, (struct sockaddr *)&system, &len) == 0)
                address_from_system(&system, &seed.local);
            listener->accepted(listener->ctx, &seed);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            out_of_files(listener, errno);
            return;
        }
        /* Any other error is the fate of that one peer (accept(2)): the next one, please. */
    }
}

/* ---- life ---- */

struct listener *listener_open(struct loop *loop, const struct address *address,
                               void (*accepted)(void *ctx, const struct stream_seed *seed),
                               void *ctx, struct error *err)
{
    struct sockaddr_storage system;
    socklen_t len = sizeof(system);
    struct listener *listener = NULL;

    pthread_mutex_lock(&open_mutex);
    int handed = systemd_listening(address);
    int fd = handed >= 0 ? handed : listen_socket(address);
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&system, &len) != 0) {
        say_why(address, err);
        if (fd >= 0)
            close(fd);
        goto done;
    }
    listener = mem_new(struct listener);
    listener->accepted = accepted;
    listener->ctx = ctx;
    listener->accepts_per_turn = handed >= 0 ? ACCEPTS_SHARED : ACCEPTS_PER_TURN;
    listener->address = *address;
    struct address bound;
    address_from_system(&system, &bound);
    listener->address.port = bound.port;
    loop_timer_init(&listener->pause, loop, pause_over);
    stream_uv_open(&listener->stream, loop, fd, peers_wait);
    stream_watch(&listener->stream, STREAM_READ);
    list_add_last(&open_here, &listener->link);
done:
    pthread_mutex_unlock(&open_mutex);
    return listener;
}

uint16_t listener_port(const struct listener *listener)
{
    return listener->address.port;
}

static void pause_closed(struct loop_timer *timer)
{
    mem_free(CONTAINER_OF(timer, struct listener, pause));
}

static void socket_closed(struct stream *stream)
{
    struct listener *listener = CONTAINER_OF(stream, struct listener, stream);

    loop_timer_close(&listener->pause, pause_closed);
}

void listener_close(struct listener *listener)
{
    if (listener == NULL || listener->closing)
        return;
    listener->closing = true;
    pthread_mutex_lock(&open_mutex);
    list_remove(&listener->link);
    pthread_mutex_unlock(&open_mutex);
    stream_close(&listener->stream, socket_closed);
}
