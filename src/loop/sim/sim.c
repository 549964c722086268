#include "loop/sim/world.h"

#include "base/mem.h"

#include <assert.h>

struct world *world;

/* Worlds in which something was dropped that owns memory of others. They stay reachable,
 * and through them what a killed server had, as far as the leak checker is concerned: the
 * system would have taken it back, and nobody else can. */
static struct world *graves;

/* ---- the calendar ---- */

static bool is_before(const struct event *a, const struct event *b)
{
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms;
    if (a->tie != b->tie)
        return a->tie < b->tie;
    return a->seq < b->seq;
}

static void swap(struct event *a, struct event *b)
{
    struct event kept = *a;

    *a = *b;
    *b = kept;
}

static void sift_up(struct event *events, size_t at)
{
    while (at > 0 && is_before(&events[at], &events[(at - 1) / 2])) {
        swap(&events[at], &events[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct event *events, size_t count)
{
    size_t at = 0;

    for (;;) {
        size_t first = at;
        size_t left = 2 * at + 1;

        if (left < count && is_before(&events[left], &events[first]))
            first = left;
        if (left + 1 < count && is_before(&events[left + 1], &events[first]))
            first = left + 1;
        if (first == at)
            return;
        swap(&events[at], &events[first]);
        at = first;
    }
}

void world_plan(int64_t at_ms, enum event_kind kind, uint64_t subject_id,
                void (*run)(void *subject, uint64_t number), void *subject, uint64_t number)
{
    assert(at_ms >= world->now_ms);
    if (world->event_count == world->event_cap) {
        world->event_cap = world->event_cap ? world->event_cap * 2 : 256;
        world->events = mem_resize(world->events, world->event_cap * sizeof(struct event));
    }
    world->events[world->event_count] = (struct event){
        .at_ms = at_ms,
        .tie = rng_u64(&world->dice),
        .seq = world->next_seq++,
        .kind = kind,
        .run = run,
        .subject = subject,
        .subject_id = subject_id,
        .number = number,
    };
    sift_up(world->events, world->event_count++);
}

bool sim_step(void)
{
    assert(world != NULL && !world->in_event); /* from outside of the world only */
    if (world->event_count == 0)
        return false;

    struct event event = world->events[0];
    world->events[0] = world->events[--world->event_count];
    sift_down(world->events, world->event_count);

    world->now_ms = event.at_ms;
    world_trace(event.kind, event.subject_id, event.number);
    int process = world->process;
    world->in_event = true;
    event.run(event.subject, event.number);
    world->in_event = false;
    world->process = process;
    return true;
}

void sim_run_for(int64_t ms)
{
    int64_t end_ms = world->now_ms + ms;

    while (world->event_count > 0 && world->events[0].at_ms <= end_ms)
        sim_step();
    world->now_ms = end_ms;
}

bool sim_run_until(bool (*condition)(void *ctx), void *ctx, int64_t limit_ms)
{
    int64_t end_ms = world->now_ms + limit_ms;

    while (!condition(ctx)) {
        if (world->event_count == 0 || world->events[0].at_ms > end_ms) {
            world->now_ms = end_ms;
            return condition(ctx);
        }
        sim_step();
    }
    return true;
}

/* ---- time, chance, trace ---- */

int64_t world_delay(void)
{
    return (int64_t)rng_below(&world->dice, (uint64_t)world->options.delay_max_ms + 1);
}

int64_t world_now_us(void)
{
    /* Each look at the clock finds a few us gone, so that budgets do run out. */
    world->now_us += (int64_t)rng_below(&world->dice, 40);
    if (world->now_us < world->now_ms * 1000)
        world->now_us = world->now_ms * 1000;
    return world->now_us + (int64_t)LOOP_ORIGIN_MS * 1000;
}

uint64_t world_id(void)
{
    assert(world != NULL); /* a program of the simulated make begins with sim_new() */
    return ++world->next_id;
}

/* One round of a multiply-and-shift mixer (splitmix64). */
static void mix(uint64_t number)
{
    uint64_t hash = (world->trace ^ number) + 0x9e3779b97f4a7c15u;

    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
    world->trace = hash ^ (hash >> 31);
}

void world_trace(enum event_kind kind, uint64_t subject_id, uint64_t number)
{
    mix((uint64_t)world->now_ms);
    mix(kind);
    mix(subject_id);
    mix(number);
}

int64_t sim_now_ms(void)
{
    return world->now_ms;
}

struct rng *sim_rng(void)
{
    return &world->harness;
}

uint64_t sim_trace(void)
{
    return world->trace;
}

void sim_note(slice text)
{
    world_trace(TRACE_NOTE, text.len, 0);
    for (size_t i = 0; i < text.len; i++)
        mix((uint8_t)text.data[i]);
}

int sim_process(int process)
{
    int before = world->process;

    world->process = process;
    return before;
}

/* ---- life ---- */

void sim_new(const struct sim_options *options)
{
    assert(world == NULL); /* one at a time */
    world = mem_new(struct world);
    world->options = *options;
    if (world->options.socket_bytes == 0)
        world->options.socket_bytes = 64 * 1024;
    arena_init(&world->arena);
    rng_seed(&world->dice, options->seed);
    rng_seed(&world->harness, ~options->seed);
    list_init(&world->loops);
    list_init(&world->workers);
    list_init(&world->sockets);
    world->next_port = 20000;
}

void sim_free(void)
{
    if (world == NULL)
        return;
    assert(!world->in_event);
    LIST_EACH(link, &world->sockets)
        mem_free(CONTAINER_OF(link, struct socket, link)->in.bytes);
    mem_free(world->events);
    world->events = NULL;

    if (world->littered || !list_is_empty(&world->loops) || !list_is_empty(&world->workers)) {
        world->next_grave = graves;
        graves = world;
    } else {
        arena_release(&world->arena);
        mem_free(world);
    }
    world = NULL;
}

/* ---- faults ---- */

static struct socket *socket_of(struct stream *stream)
{
    struct socket *found = NULL;

    LIST_EACH(link, &world->sockets) {
        struct socket *socket = CONTAINER_OF(link, struct socket, link);

        if (socket->stream == stream)
            found = socket;
    }
    assert(found != NULL); /* the stream is closed */
    return found;
}

void sim_cut(struct stream *stream)
{
    struct socket *socket = socket_of(stream);

    socket->failed = socket->peer->failed = true;
    socket->in.arrived = socket->in.read; /* what was on the way is lost */
    socket->peer->in.arrived = socket->peer->in.read;
    socket_touch(socket);
    socket_touch(socket->peer);
}

void sim_stall(struct stream *stream, bool stalled)
{
    struct socket *socket = socket_of(stream);

    socket->stalled = stalled;
    socket_touch(socket);
}

void sim_kill(bool (*is_server)(const struct loop *loop, void *ctx), void *ctx)
{
    assert(!world->in_event);
    world->littered = true;
    LIST_EACH(link, &world->loops) {
        struct loop *loop = CONTAINER_OF(link, struct loop, link);

        if (!is_server(loop, ctx))
            continue;
        world_trace(TRACE_KILL, loop->id, 0);
        worker_sim_kill_process(loop->process);
        loop_sim_kill(loop);
    }
    /* Only now, so that no socket of one dead loop tells another of them. */
    LIST_EACH(link, &world->sockets) {
        struct socket *socket = CONTAINER_OF(link, struct socket, link);

        if (socket->loop != NULL && socket->loop->dead && !socket->closed)
            socket_drop(socket);
    }
}
