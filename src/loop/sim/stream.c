#include "loop/sim/world.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

/* Lives in stream.priv, which the compiler knows as numbers: hence may_alias. */
struct stream_inside {
    struct socket *socket;
    struct loop_task task;
} __attribute__((may_alias));
_Static_assert(sizeof(struct stream_inside) <= sizeof(((struct stream *)0)->priv),
               "stream.priv is too small");

static struct stream_inside *inside(struct stream *stream)
{
    return (struct stream_inside *)stream->priv;
}

/* ---- what a socket knows ---- */

static bool is_broken(const struct socket *socket)
{
    return socket->failed && !socket->stalled;
}

static bool is_ended(const struct socket *socket)
{
    const struct pipe *in = &socket->in;

    return in->ended && in->arrived == in->sent && !in->cut && !socket->stalled;
}

static bool has_bytes(const struct socket *socket)
{
    return socket->in.arrived > socket->in.read && !socket->stalled;
}

static uint64_t room(const struct socket *socket)
{
    const struct pipe *out = &socket->peer->in;

    return world->options.socket_bytes - (out->sent - out->taken);
}

/* What ready() would say now; like epoll, which tells of a broken peer unasked, and of
 * room only when there is a good deal of it. */
static unsigned ready_events(const struct socket *socket)
{
    unsigned events = 0;

    if (socket->stream == NULL || socket->stream->watched == 0)
        return 0;
    if (is_broken(socket) || (is_ended(socket) && socket->peer->in.ending))
        return STREAM_READ | STREAM_WRITE;
    if (!socket->connected)
        return 0;
    if (has_bytes(socket) || is_ended(socket))
        events |= STREAM_READ;
    if (socket->peer->in.ending || room(socket) * 3 >= world->options.socket_bytes)
        events |= STREAM_WRITE;
    return events & socket->stream->watched;
}

void socket_touch(struct socket *socket)
{
    struct loop *loop = socket->loop;

    if (socket->in_ready || loop == NULL || loop->dead || ready_events(socket) == 0)
        return;
    if (loop->ready_count == loop->ready_cap) {
        loop->ready_cap = loop->ready_cap ? loop->ready_cap * 2 : 16;
        loop->ready = mem_resize(loop->ready, loop->ready_cap * sizeof(struct socket *));
    }
    loop->ready[loop->ready_count++] = socket;
    socket->in_ready = true;
    loop_sim_wake(loop);
}

void socket_serve(struct socket *socket)
{
    unsigned events = ready_events(socket);

    if (events == 0)
        return;
    socket->stream->ready(socket->stream, events);
    socket_touch(socket); /* level-triggered: what is left is told again */
}

/* ---- events on the way ---- */

/* Nothing overtakes what went the same way before it. */
static int64_t arrival_ms(struct pipe *pipe)
{
    int64_t at_ms = world->now_ms + world_delay();

    if (at_ms < pipe->last_ms)
        at_ms = pipe->last_ms;
    pipe->last_ms = at_ms;
    return at_ms;
}

static void reset(void *subject, uint64_t number)
{
    struct socket *socket = subject;

    (void)number;
    if (socket->closed)
        return;
    socket->failed = true;
    socket_touch(socket);
}

void socket_reset_later(struct socket *socket)
{
    if (!socket->closed)
        world_plan(arrival_ms(&socket->in), EVENT_RESET, socket->id, reset, socket, 0);
}

static void arrived(void *subject, uint64_t upto)
{
    struct socket *socket = subject;

    if (socket->closed) {
        if (upto > socket->in.read) /* an event that a later one overtook brings nothing */
            socket_reset_later(socket->peer); /* nobody here by that name */
    } else if (!socket->failed) {
        if (upto > socket->in.sent)
            upto = socket->in.sent; /* the rest was lost on the way */
        if (upto > socket->in.arrived)
            socket->in.arrived = upto;
        socket_touch(socket);
    }
}

static void ended(void *subject, uint64_t number)
{
    struct socket *socket = subject;

    (void)number;
    socket->in.ended = true;
    socket_touch(socket);
}

/* The reader took bytes out: its peer has room again. */
static void taken(void *subject, uint64_t upto)
{
    struct socket *reader = subject;

    if (upto > reader->in.taken)
        reader->in.taken = upto;
    socket_touch(reader->peer);
}

void socket_connected(void *subject, uint64_t number)
{
    struct socket *socket = subject;

    (void)number;
    socket->connected = true;
    socket->in.last_ms = world->now_ms;
    socket_touch(socket);
}

/* ---- the life of a socket ---- */

struct socket *socket_new_pair(void)
{
    struct socket *pair = arena_array(&world->arena, struct socket, 2);

    for (int i = 0; i < 2; i++) {
        pair[i].id = world_id();
        pair[i].peer = &pair[1 - i];
        list_init(&pair[i].accept_link);
        list_add_last(&world->sockets, &pair[i].link);
    }
    return pair;
}

static void end_output(struct socket *socket)
{
    struct pipe *out = &socket->peer->in;

    if (out->ending)
        return;
    out->ending = true;
    world_plan(arrival_ms(out), EVENT_ENDED, socket->peer->id, ended, socket->peer, 0);
}

/* Of what was on its way a part is lost, anywhere in the middle of a message. */
static void lose_some(struct pipe *pipe)
{
    uint64_t lost = rng_below(&world->dice, pipe->sent - pipe->arrived + 1);

    pipe->sent -= lost;
    pipe->cut = pipe->cut || lost > 0;
}

static void forget(struct socket *socket)
{
    socket->closed = true;
    socket->stream = NULL;
    mem_free(socket->in.bytes);
    socket->in.bytes = NULL;
    socket->in.start = socket->in.cap = 0;
}

void socket_drop(struct socket *socket)
{
    if (!socket->peer->closed)
        lose_some(&socket->peer->in);
    socket_reset_later(socket->peer);
    forget(socket);
}

void socket_hang_up(struct socket *socket)
{
    if (socket->in.sent > socket->in.read)
        socket_drop(socket); /* what TCP does over unread bytes; it surprises many */
    else
        end_output(socket);
    if (!socket->closed)
        forget(socket);
}

/* ---- streams ---- */

void stream_open(struct stream *stream, struct loop *loop, const struct stream_seed *seed,
                 void (*ready)(struct stream *stream, unsigned events))
{
    struct socket *socket = (struct socket *)seed->handle;

    assert(loop_is_here(loop) && !socket->closed);
    *stream = (struct stream){ .loop = loop, .ready = ready };
    *inside(stream) = (struct stream_inside){ .socket = socket };
    socket->loop = loop;
    socket->stream = stream;
    loop->stream_count++;
}

void stream_refuse(const struct stream_seed *seed)
{
    socket_hang_up((struct socket *)seed->handle);
}

void stream_watch(struct stream *stream, unsigned events)
{
    if (events == stream->watched)
        return;
    assert(!stream->closing && loop_is_here(stream->loop));
    stream->watched = events;
    socket_touch(inside(stream)->socket);
}

void stream_shutdown(struct stream *stream)
{
    assert(loop_is_here(stream->loop) && !stream->closing);
    end_output(inside(stream)->socket);
    socket_touch(inside(stream)->socket);
}

static void stream_closed(struct loop_task *task)
{
    struct stream_inside *in = CONTAINER_OF(task, struct stream_inside, task);
    struct stream *stream = CONTAINER_OF(in, struct stream, priv);

    stream->loop->stream_count--;
    if (stream->closed != NULL)
        stream->closed(stream);
}

void stream_close(struct stream *stream, void (*closed)(struct stream *stream))
{
    assert(loop_is_here(stream->loop) && !stream->closing);
    stream->watched = 0;
    stream->closing = true;
    stream->closed = closed;
    socket_hang_up(inside(stream)->socket);
    inside(stream)->task.run = stream_closed;
    loop_later(stream->loop, &inside(stream)->task);
}

/* ---- bytes ---- */

/* How much of `len` this call moves. */
static size_t cut(size_t len)
{
    if (!world->options.cut_writes || len <= 1)
        return len;
    switch (rng_below(&world->dice, 8)) {
    case 0: return 1 + (size_t)rng_below(&world->dice, len < 4 ? len : 4);
    case 1:
    case 2: return 1 + (size_t)rng_below(&world->dice, len);
    default: return len;
    }
}

/* Ready was said, and then nothing goes: it happens, and callers must live with it. */
static bool is_false_alarm(void)
{
    return world->options.cut_writes && rng_below(&world->dice, 16) == 0;
}

enum io stream_read(struct stream *stream, void *out, size_t cap, size_t *len_out)
{
    struct socket *socket = inside(stream)->socket;
    struct pipe *in = &socket->in;

    assert(cap > 0 && !stream->closing);
    *len_out = 0;
    if (!has_bytes(socket))
        return is_broken(socket) ? IO_FAILED : is_ended(socket) ? IO_CLOSED : IO_AGAIN;
    if (is_false_alarm())
        return IO_AGAIN;

    size_t len = (size_t)(in->arrived - in->read);
    len = cut(len < cap ? len : cap);
    memcpy(out, in->bytes + in->start, len);
    in->start += len;
    in->read += len;
    *len_out = len;
    world_trace(TRACE_READ, socket->id, len);
    world_plan(world->now_ms + world_delay(), EVENT_TAKEN, socket->peer->id, taken, socket,
               in->read);
    return IO_DONE;
}

static void append(struct pipe *pipe, const void *bytes, size_t len)
{
    size_t held = (size_t)(pipe->sent - pipe->read);

    if (pipe->start + held + len > pipe->cap) {
        if (pipe->start > 0)
            memmove(pipe->bytes, pipe->bytes + pipe->start, held);
        pipe->start = 0;
        if (held + len > pipe->cap) {
            pipe->cap = held + len < 256 ? 512 : (held + len) * 2;
            pipe->bytes = mem_resize(pipe->bytes, pipe->cap);
        }
    }
    memcpy(pipe->bytes + pipe->start + held, bytes, len);
    pipe->sent += len;
}

enum io stream_write(struct stream *stream, const struct iovec *pieces, int count,
                     size_t *len_out)
{
    struct socket *socket = inside(stream)->socket;
    struct socket *peer = socket->peer;
    size_t total = 0;

    assert(!stream->closing);
    *len_out = 0;
    if (is_broken(socket) || peer->in.ending)
        return IO_FAILED;
    if (!socket->connected || room(socket) == 0 || is_false_alarm())
        return IO_AGAIN;
    for (int i = 0; i < count; i++)
        total += pieces[i].iov_len;
    if (total == 0)
        return IO_DONE;

    size_t left = cut(total < room(socket) ? total : (size_t)room(socket));
    *len_out = left;
    for (int i = 0; left > 0; i++) {
        size_t len = pieces[i].iov_len < left ? pieces[i].iov_len : left;

        if (peer->closed)
            peer->in.sent += len;
        else if (len > 0)
            append(&peer->in, pieces[i].iov_base, len);
        left -= len;
    }
    world_trace(TRACE_WRITE, socket->id, *len_out);
    world_plan(arrival_ms(&peer->in), EVENT_ARRIVED, peer->id, arrived, peer, peer->in.sent);
    return IO_DONE;
}
