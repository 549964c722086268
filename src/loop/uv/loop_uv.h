/*
 * loop_uv - what the files of the libuv make share.
 *
 * Sockets do not go through libuv one by one. Each loop has an epoll set of its own for
 * them, and libuv watches that set as one descriptor. A uv_poll_t would cost 160 bytes a
 * socket and two system calls for every change of what is watched (it removes and adds
 * again); the set costs eight bytes and one call.
 *
 * Thread   the loop thread, but for the posted list, which the mutex guards.
 * Memory   -
 * Units    -
 * Limits   LOOP_UV_BATCH sockets are served a turn; the others are still ready in the next.
 */
#ifndef LOOP_UV_LOOP_UV_H
#define LOOP_UV_LOOP_UV_H

#include "loop/loop.h"
#include "loop/stream.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <uv.h>

enum { LOOP_UV_BATCH = 256 };

struct task_queue {
    struct loop_task *first, *last;
};

struct loop {
    uv_loop_t uv;
    uv_async_t poke;   /* another thread posted, or asked to stop         */
    uv_prepare_t end;  /* runs just before libuv waits: the end of a turn */
    uv_idle_t again;   /* while active libuv does not wait                */
    uv_poll_t sockets; /* the epoll set, as libuv sees it                 */
    int socket_set;    /* the epoll set                                   */
    size_t stream_count;

    bool (*turn)(void *ctx);
    void *turn_ctx;
    struct task_queue later;

    pthread_mutex_t mutex; /* guards posted, and poke against loop_free() */
    struct task_queue posted;
    atomic_bool stopping;
    atomic_bool running;
    pthread_t thread; /* while running */
};

/* stream.c: serves the sockets that are ready. */
void stream_uv_dispatch(struct loop *loop);

/* stream.c: addresses as the system writes them. */
void address_from_system(const struct sockaddr_storage *system, struct address *address_out);
socklen_t address_to_system(const struct address *address, struct sockaddr_storage *system_out);

/* stream.c: a stream over a descriptor that is no peer (a listening socket). */
void stream_uv_open(struct stream *stream, struct loop *loop, int fd,
                    void (*ready)(struct stream *stream, unsigned events));
int stream_uv_fd(const struct stream *stream);

#endif
