#include "loop/sim/world.h"

#include <assert.h>

enum { ACCEPTS_PER_TURN = 64 };

struct listener {
    struct list link; /* loop->listeners */
    struct loop *loop;
    struct address address;
    void (*accepted)(void *ctx, const struct stream_seed *seed);
    void *ctx;
    struct list waiting; /* struct socket.accept_link */
};

/* ---- the ports of this world ---- */

/* Listeners of a port, of all loops alike (SO_REUSEPORT): the chosen one, or NULL. */
static struct listener *listener_choose(uint16_t port, uint64_t choice, uint64_t *count_out)
{
    struct listener *chosen = NULL;

    *count_out = 0;
    LIST_EACH(loop_link, &world->loops) {
        LIST_EACH(link, &CONTAINER_OF(loop_link, struct loop, link)->listeners) {
            struct listener *listener = CONTAINER_OF(link, struct listener, link);

            if (listener->address.port == port && (*count_out)++ == choice)
                chosen = listener;
        }
    }
    return chosen;
}

static bool is_port_of_others(uint16_t port)
{
    uint64_t count;
    struct listener *first = listener_choose(port, 0, &count);

    return first != NULL && first->loop->process != world->process;
}

static uint16_t free_port(void)
{
    uint64_t count;

    do
        (void)listener_choose(++world->next_port, 0, &count);
    while (count > 0);
    return world->next_port;
}

/* ---- listening ---- */

struct listener *listener_open(struct loop *loop, const struct address *address,
                               void (*accepted)(void *ctx, const struct stream_seed *seed),
                               void *ctx, struct error *err)
{
    assert(loop_is_here(loop));
    if (address->port != 0 && is_port_of_others(address->port)) {
        error_set(err, ERR_INTERNAL, "listen_in_use",
                  "Le port %u est déjà utilisé par un autre programme.", address->port);
        return NULL;
    }
    struct listener *listener = arena_new(&world->arena, struct listener);
    listener->loop = loop;
    listener->address = *address;
    if (address->port == 0)
        listener->address.port = free_port();
    listener->accepted = accepted;
    listener->ctx = ctx;
    list_init(&listener->waiting);
    list_add_last(&loop->listeners, &listener->link);
    return listener;
}

uint16_t listener_port(const struct listener *listener)
{
    return listener->address.port;
}

static struct socket *take_waiting(struct listener *listener)
{
    struct socket *socket = CONTAINER_OF(listener->waiting.next, struct socket, accept_link);

    list_remove(&socket->accept_link);
    return socket;
}

void listener_close(struct listener *listener)
{
    if (listener == NULL)
        return;
    assert(loop_is_here(listener->loop));
    list_remove(&listener->link);
    while (!list_is_empty(&listener->waiting))
        socket_drop(take_waiting(listener));
}

void listener_sim_drop(struct loop *loop)
{
    while (!list_is_empty(&loop->listeners)) {
        struct listener *listener = CONTAINER_OF(loop->listeners.next, struct listener, link);

        list_remove(&listener->link);
        while (!list_is_empty(&listener->waiting))
            socket_drop(take_waiting(listener));
    }
}

static struct listener *listener_with_peers(const struct loop *loop)
{
    LIST_EACH(link, &loop->listeners) {
        struct listener *listener = CONTAINER_OF(link, struct listener, link);

        if (!list_is_empty(&listener->waiting))
            return listener;
    }
    return NULL;
}

bool listener_sim_waits(const struct loop *loop)
{
    return listener_with_peers(loop) != NULL;
}

void listener_sim_serve(struct loop *loop)
{
    struct listener *listener;

    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        listener = listener_with_peers(loop);
        if (listener == NULL)
            return;
        struct socket *socket = take_waiting(listener);
        const struct stream_seed seed = {
            .handle = (intptr_t)socket,
            .peer = socket->peer_address,
            .local = socket->local_address,
        };
        listener->accepted(listener->ctx, &seed);
    }
}

/* ---- dialling ---- */

static void knocked(void *subject, uint64_t port)
{
    struct socket *socket = subject; /* the listener's end */
    uint64_t count;

    (void)listener_choose((uint16_t)port, 0, &count);
    if (count == 0) {
        socket_drop(socket);
        return;
    }
    struct listener *listener =
        listener_choose((uint16_t)port, rng_below(&world->dice, count), &count);
    socket->connected = true;
    list_add_last(&listener->waiting, &socket->accept_link);
    loop_sim_wake(listener->loop);

    /* The kernel answers, not the program: the dialler may write before it is accepted. */
    struct socket *dialler = socket->peer;
    dialler->in.last_ms = world->now_ms + world_delay();
    world_plan(dialler->in.last_ms, EVENT_CONNECTED, dialler->id, socket_connected, dialler, 0);
}

bool stream_dial(struct stream *stream, struct loop *loop, const struct address *address,
                 void (*ready)(struct stream *stream, unsigned events), struct error *err)
{
    struct socket *dialler = socket_new_pair();
    struct socket *other = dialler->peer;
    struct stream_seed seed = { .handle = (intptr_t)dialler };

    (void)err; /* a simulated connection can always begin */
    other->local_address = *address;
    other->peer_address = *address;
    other->peer_address.port = (uint16_t)(32768 + dialler->id % 28000);
    stream_open(stream, loop, &seed, ready);
    stream_watch(stream, STREAM_WRITE);
    world_plan(world->now_ms + world_delay(), EVENT_SYN, other->id, knocked, other,
               address->port);
    return true;
}
