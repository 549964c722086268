#include "base/test.h"

#include "base/list.h"
#include "base/mem.h"
#include "loop/loop.h"
#include "loop/sim/sim.h"
#include "loop/stream.h"
#include "loop/worker.h"

#include <string.h>

/* A small server and a client in one world: the client sends numbers, one byte each, the
 * server's worker adds each to a sum and the server answers with it. */

enum { NUMBERS = 200 };

struct server {
    struct loop *loop;
    struct worker *worker;
    struct listener *listener;
    struct stream stream;
    struct loop_timer timer;
    struct loop_task answer;
    uint8_t in[NUMBERS + 1]; /* reading beyond the last number finds the end */
    size_t in_len, worked, answered;
    uint8_t sums[NUMBERS];
    bool is_open, answer_posted;
    int turns, ticks;
};

static void server_send(struct server *server)
{
    const struct iovec piece = { server->sums + server->answered,
                                 server->worked - server->answered };
    size_t moved;

    if (piece.iov_len > 0 && stream_write(&server->stream, &piece, 1, &moved) == IO_DONE)
        server->answered += moved;
    stream_watch(&server->stream,
                 STREAM_READ | (server->answered < server->worked ? STREAM_WRITE : 0));
}

static void answer(struct loop_task *task)
{
    struct server *server = CONTAINER_OF(task, struct server, answer);

    server->answer_posted = false;
    if (server->is_open)
        server_send(server);
}

static bool server_work(void *ctx, const struct worker_clock *clock)
{
    struct server *server = ctx;

    (void)clock;
    server->turns++;
    if (server->worked == server->in_len)
        return false;
    server->sums[server->worked] =
        (uint8_t)(server->in[server->worked] +
                  (server->worked ? server->sums[server->worked - 1] : 0));
    server->worked++;
    if (!server->answer_posted) {
        server->answer_posted = true;
        server->answer.run = answer;
        loop_post(server->loop, &server->answer);
    }
    return true;
}

static void server_ready(struct stream *stream, unsigned events)
{
    struct server *server = CONTAINER_OF(stream, struct server, stream);
    size_t moved;

    if (events & STREAM_READ) {
        enum io io = stream_read(stream, server->in + server->in_len,
                                 NUMBERS + 1 - server->in_len, &moved);
        server->in_len += moved;
        if (io == IO_CLOSED || io == IO_FAILED) {
            server->is_open = false;
            stream_close(stream, NULL);
            return;
        }
        if (io == IO_DONE)
            worker_wake(server->worker);
    }
    server_send(server);
}

static void server_accepted(void *ctx, const struct stream_seed *seed)
{
    struct server *server = ctx;

    stream_open(&server->stream, server->loop, seed, server_ready);
    stream_watch(&server->stream, STREAM_READ);
    server->is_open = true;
}

static void server_tick(struct loop_timer *timer)
{
    CONTAINER_OF(timer, struct server, timer)->ticks++;
}

static struct server *server_new(uint16_t port)
{
    struct server *server = mem_new(struct server);
    struct address address;
    struct error err = { 0 };
    int before = sim_process(1);

    server->loop = loop_new();
    worker_new(&server->worker, "sums", 100, server_work, server);
    assert_true(address_parse(SLICE("127.0.0.1"), &address));
    address.port = port;
    server->listener = listener_open(server->loop, &address, server_accepted, server, &err);
    assert_non_null(server->listener);
    loop_timer_init(&server->timer, server->loop, server_tick);
    loop_timer_start(&server->timer, 10, 10);
    loop_run(server->loop);
    sim_process(before);
    return server;
}

static void server_free(struct server *server)
{
    loop_stop(server->loop);
    sim_run_for(1000);
    worker_free(server->worker);
    listener_close(server->listener);
    loop_timer_close(&server->timer, NULL);
    if (server->is_open)
        stream_close(&server->stream, NULL);
    loop_free(server->loop);
    mem_free(server);
}

struct client {
    struct loop *loop;
    struct stream stream;
    size_t sent, got;
    uint8_t sums[NUMBERS + 1];
    int64_t got_last_ms;
    bool failed, closed;
};

static void client_ready(struct stream *stream, unsigned events)
{
    struct client *client = CONTAINER_OF(stream, struct client, stream);
    uint8_t numbers[NUMBERS];
    size_t moved = 0;
    enum io io = IO_AGAIN;

    memset(numbers, 3, sizeof(numbers));
    if ((events & STREAM_WRITE) && client->sent < NUMBERS) {
        const struct iovec piece = { numbers, NUMBERS - client->sent };

        io = stream_write(stream, &piece, 1, &moved);
        client->sent += moved;
    }
    if ((events & STREAM_READ) && io != IO_FAILED) {
        io = stream_read(stream, client->sums + client->got, NUMBERS + 1 - client->got, &moved);
        client->got += moved;
        if (moved > 0)
            client->got_last_ms = sim_now_ms();
    }
    if (io == IO_FAILED || io == IO_CLOSED) {
        client->failed = io == IO_FAILED;
        client->closed = true;
        stream_close(stream, NULL);
        return;
    }
    stream_watch(stream, STREAM_READ | (client->sent < NUMBERS ? STREAM_WRITE : 0));
}

static void client_begin(struct client *client, uint16_t port)
{
    struct address address;
    struct error err = { 0 };

    *client = (struct client){ .loop = loop_new() };
    loop_run(client->loop);
    assert_true(address_parse(SLICE("127.0.0.1"), &address));
    address.port = port;
    assert_true(stream_dial(&client->stream, client->loop, &address, client_ready, &err));
}

static void client_end(struct client *client)
{
    loop_stop(client->loop);
    sim_run_for(1000);
    if (!client->closed)
        stream_close(&client->stream, NULL);
    loop_free(client->loop);
}

static bool client_has_all(void *ctx)
{
    return ((const struct client *)ctx)->got == NUMBERS;
}

static bool client_has_some(void *ctx)
{
    return ((const struct client *)ctx)->got > 20;
}

static bool client_is_closed(void *ctx)
{
    return ((const struct client *)ctx)->closed;
}

static void world_begin(uint64_t seed)
{
    sim_new(&(struct sim_options){ .seed = seed,
                                   .wall_ms = 1795424400000,
                                   .delay_max_ms = 7,
                                   .socket_bytes = 64,
                                   .cut_writes = true });
}

/* The story from one seed; its trace, and how long it took. */
static uint64_t story(uint64_t seed, int64_t *ms_out)
{
    struct client client;

    world_begin(seed);
    struct server *server = server_new(8001);
    client_begin(&client, 8001);
    assert_true(sim_run_until(client_has_all, &client, 60000));
    for (size_t i = 0; i < NUMBERS; i++)
        assert_int_equal(client.sums[i], (uint8_t)(3 * (i + 1)));
    *ms_out = sim_now_ms();
    uint64_t trace = sim_trace();
    client_end(&client);
    server_free(server);
    sim_free();
    return trace;
}

TEST(a_seed_plays_the_same_story_again_and_another_seed_another)
{
    uint64_t traces[50];
    int64_t ms[50];

    for (uint64_t seed = 0; seed < 50; seed++) {
        int64_t again_ms;
        void *elsewhere = mem_alloc(4096 * (seed + 1)); /* addresses must not matter */

        traces[seed] = story(seed, &ms[seed]);
        mem_free(elsewhere);
        assert_true(story(seed, &again_ms) == traces[seed]);
        assert_true(again_ms == ms[seed]);
        for (uint64_t other = 0; other < seed; other++)
            assert_true(traces[seed] != traces[other]);
    }
}

TEST(a_note_changes_the_trace)
{
    world_begin(1);
    uint64_t before = sim_trace();
    sim_note(SLICE("a"));
    uint64_t a = sim_trace();
    assert_true(a != before);
    sim_free();
    world_begin(1);
    sim_note(SLICE("b"));
    assert_true(sim_trace() != a);
    sim_free();
}

TEST(time_passes_only_by_events_and_for_a_span)
{
    world_begin(1);
    assert_int_equal(sim_now_ms(), 0);
    assert_false(sim_step()); /* an empty calendar */
    sim_run_for(1234);
    assert_int_equal(sim_now_ms(), 1234);
    struct server *server = server_new(0);
    sim_run_for(1000);
    assert_int_equal(sim_now_ms(), 2234);
    assert_true(server->ticks >= 85 && server->ticks <= 100); /* now and then it is late */
    assert_int_equal(server->turns, 10);                      /* every 100 ms */
    server_free(server);
    sim_free();
}

static bool is_loop(const struct loop *loop, void *ctx)
{
    return loop == ((struct server *)ctx)->loop;
}

TEST(a_death_is_seen_by_the_peers_and_by_nobody_inside)
{
    size_t got_some = 0;

    for (uint64_t seed = 0; seed < 50; seed++) {
        struct client client;

        world_begin(seed);
        struct server *server = server_new(8001);
        client_begin(&client, 8001);
        assert_true(sim_run_until(client_has_some, &client, 60000));
        struct server at_death;
        sim_kill(is_loop, server);
        memcpy(&at_death, server, sizeof(at_death));
        assert_false(sim_loop_runs(server->loop));
        assert_true(sim_run_until(client_is_closed, &client, 60000));
        assert_true(client.failed);
        assert_true(client.got < NUMBERS);
        got_some += client.got;
        sim_run_for(5000);
        assert_memory_equal(&at_death, server, sizeof(at_death));

        /* The next one takes its place and its port. */
        struct client second;
        struct server *next = server_new(8001);
        client_begin(&second, 8001);
        assert_true(sim_run_until(client_has_all, &second, 60000));
        server_free(next);
        client_end(&second);
        client_end(&client);
        sim_free(); /* `server` is left as it was: reachable, so no leak */
    }
    assert_true(got_some > 20 * 50);
}

TEST(a_world_may_end_in_the_middle)
{
    struct client client;

    world_begin(1);
    struct server *server = server_new(8001);
    client_begin(&client, 8001);
    assert_true(sim_run_until(client_has_some, &client, 60000));
    (void)server;
    sim_free();
    world_begin(1);
    sim_free();
}

TEST(a_cut_is_a_failure_at_both_ends)
{
    struct client client;

    world_begin(4);
    struct server *server = server_new(8001);
    client_begin(&client, 8001);
    assert_true(sim_run_until(client_has_some, &client, 60000));
    sim_cut(&client.stream);
    sim_run_for(200);
    assert_true(client.failed);
    assert_false(server->is_open);
    server_free(server);
    client_end(&client);
    sim_free();
}

TEST(a_stalled_peer_hears_nothing_until_it_goes_on)
{
    struct client client;

    world_begin(4);
    struct server *server = server_new(8001);
    client_begin(&client, 8001);
    assert_true(sim_run_until(client_has_some, &client, 60000));
    sim_stall(&client.stream, true);
    size_t got = client.got;
    sim_run_for(20000);
    assert_int_equal(client.got, got);
    assert_false(client.closed);
    assert_true(server->answered < NUMBERS); /* a full socket holds it up */
    sim_stall(&client.stream, false);
    assert_true(sim_run_until(client_has_all, &client, 60000));
    client_end(&client);
    server_free(server);
    sim_free();
}

TEST(a_port_of_another_process_is_in_use)
{
    struct address address;
    struct error err = { 0 };

    world_begin(4);
    struct server *server = server_new(8001);
    struct loop *loop = loop_new();
    assert_true(address_parse(SLICE("127.0.0.1:8001"), &address));
    assert_null(listener_open(loop, &address, server_accepted, server, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    loop_free(loop);
    server_free(server);
    sim_free();
}

TEST_MAIN("sim", CASE(a_seed_plays_the_same_story_again_and_another_seed_another),
          CASE(a_note_changes_the_trace), CASE(time_passes_only_by_events_and_for_a_span),
          CASE(a_death_is_seen_by_the_peers_and_by_nobody_inside),
          CASE(a_world_may_end_in_the_middle), CASE(a_cut_is_a_failure_at_both_ends),
          CASE(a_stalled_peer_hears_nothing_until_it_goes_on),
          CASE(a_port_of_another_process_is_in_use))
