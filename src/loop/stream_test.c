#include "base/test.h"

#include "base/list.h"
#include "base/mem.h"
#include "loop/drive.h"
#include "loop/stream.h"

#include <string.h>
#include <sys/resource.h>

/* ---- a server that says everything back ---- */

struct server {
    struct loop *loop;
    struct listener *listener;
    struct address address;
    struct list echoes;
    int accepted, ended;
    bool refuses;
};

struct echo {
    struct list link;
    struct server *server;
    struct stream stream;
    char held[1500];
    size_t start, len;
    bool input_ended;
};

static void echo_closed(struct stream *stream)
{
    struct echo *echo = CONTAINER_OF(stream, struct echo, stream);

    list_remove(&echo->link);
    echo->server->ended++;
    mem_free(echo);
}

static void echo_ready(struct stream *stream, unsigned events)
{
    struct echo *echo = CONTAINER_OF(stream, struct echo, stream);
    enum io io = IO_AGAIN;
    size_t moved;

    assert_false(stream->closing);
    if ((events & STREAM_READ) && echo->len == 0 && !echo->input_ended) {
        io = stream_read(stream, echo->held, sizeof(echo->held), &moved);
        echo->start = 0;
        echo->len = moved;
        assert_true((io == IO_DONE) == (moved > 0));
        if (io == IO_CLOSED)
            echo->input_ended = true;
    }
    if (io != IO_FAILED && echo->len > 0) {
        const struct iovec piece = { echo->held + echo->start, echo->len };

        io = stream_write(stream, &piece, 1, &moved);
        echo->start += moved;
        echo->len -= moved;
    }
    if (io == IO_FAILED || (echo->input_ended && echo->len == 0))
        stream_close(stream, echo_closed);
    else
        stream_watch(stream, echo->len > 0 ? STREAM_WRITE : STREAM_READ);
}

static void echo_accepted(void *ctx, const struct stream_seed *seed)
{
    struct server *server = ctx;

    assert_int_equal(seed->local.port, server->address.port);
    assert_true(address_is_loopback(&seed->peer));
    assert_int_not_equal(seed->peer.port, 0);
    server->accepted++;
    if (server->refuses) {
        stream_refuse(seed);
        return;
    }
    struct echo *echo = mem_new(struct echo);
    echo->server = server;
    list_add_last(&server->echoes, &echo->link);
    stream_open(&echo->stream, server->loop, seed, echo_ready);
    stream_watch(&echo->stream, STREAM_READ);
}

static void server_open(struct server *server, struct loop *loop, const char *address)
{
    struct error err = { 0 };

    server->loop = loop;
    list_init(&server->echoes);
    assert_true(address_parse(slice_of(address), &server->address));
    server->listener = listener_open(loop, &server->address, echo_accepted, server, &err);
    if (server->listener == NULL)
        fail_msg("%s (%s)", err.user, err.detail);
    server->address.port = listener_port(server->listener);
    assert_int_not_equal(server->address.port, 0);
}

static void server_close(struct server *server)
{
    listener_close(server->listener);
    LIST_EACH(link, &server->echoes)
        stream_close(&CONTAINER_OF(link, struct echo, link)->stream, echo_closed);
}

/* ---- a client that sends a text and hears it back ---- */

struct client {
    struct stream stream;
    size_t total, sent, got; /* bytes of the endless text that is() knows */
    size_t seed;
    bool closes_abruptly; /* when all is sent, whatever comes back */
    bool failed, ended;
    int *left; /* the last one stops the loop */
};

/* Byte `at` of the text of the client `seed`. */
static char text_at(size_t seed, size_t at)
{
    return (char)('a' + (seed * 7 + at * 31 + at / 97) % 26);
}

static void client_closed(struct stream *stream)
{
    struct client *client = CONTAINER_OF(stream, struct client, stream);

    if (--*client->left == 0)
        loop_stop(stream->loop);
}

static void client_write(struct client *client)
{
    char text[3000];
    size_t len = client->total - client->sent;
    size_t moved;

    if (len > sizeof(text))
        len = sizeof(text);
    for (size_t i = 0; i < len; i++)
        text[i] = text_at(client->seed, client->sent + i);
    /* In three pieces, the middle one empty. */
    const struct iovec pieces[] = { { text, len / 3 },
                                    { text, 0 },
                                    { text + len / 3, len - len / 3 } };
    enum io io = stream_write(&client->stream, pieces, 3, &moved);
    client->sent += moved;
    if (io == IO_FAILED)
        client->failed = true;
    if (client->sent == client->total && !client->failed && !client->closes_abruptly)
        stream_shutdown(&client->stream);
}

static void client_ready(struct stream *stream, unsigned events)
{
    struct client *client = CONTAINER_OF(stream, struct client, stream);
    char text[2000];
    size_t moved;

    assert_false(stream->closing);
    if ((events & STREAM_WRITE) && client->sent < client->total)
        client_write(client);
    if ((events & STREAM_READ) && !client->failed) {
        enum io io = stream_read(stream, text, sizeof(text), &moved);

        for (size_t i = 0; i < moved; i++)
            assert_int_equal(text[i], text_at(client->seed, client->got + i));
        client->got += moved;
        client->failed = io == IO_FAILED;
        client->ended = io == IO_CLOSED;
    }
    if (client->failed || client->ended ||
        (client->closes_abruptly && client->sent == client->total))
        stream_close(stream, client_closed);
    else
        stream_watch(stream, STREAM_READ | (client->sent < client->total ? STREAM_WRITE : 0));
}

static void client_dial(struct client *client, struct loop *loop, const struct address *to)
{
    struct error err = { 0 };

    if (!stream_dial(&client->stream, loop, to, client_ready, &err))
        fail_msg("%s (%s)", err.user, err.detail);
    assert_int_equal(client->stream.watched, STREAM_WRITE);
}

/* ---- tests ---- */

static void echo_from_seed(uint64_t seed, const char *address, int count, size_t bytes)
{
    struct server server = { 0 };
    struct client *clients = mem_array(struct client, (size_t)count);
    int left = count;

    drive_begin(seed);
    struct loop *loop = loop_new();
    server_open(&server, loop, address);
    for (int i = 0; i < count; i++) {
        clients[i] = (struct client){ .total = bytes, .seed = (size_t)i, .left = &left };
        client_dial(&clients[i], loop, &server.address);
    }
    drive_run(loop);
    server_close(&server);
    loop_free(loop);
    for (int i = 0; i < count; i++) {
        assert_true(clients[i].ended);
        assert_int_equal(clients[i].got, bytes);
    }
    assert_int_equal(server.accepted, count);
    assert_int_equal(server.ended, count);
    mem_free(clients);
    drive_end();
}

/* The simulated make tells another story from each seed; the real one tells its own. */
static void echo_with(const char *address, int count, size_t bytes)
{
    for (uint64_t seed = 0; seed < (drive_is_sim() ? 10 : 1); seed++)
        echo_from_seed(seed, address, count, bytes);
}

TEST(what_is_sent_comes_back)
{
    echo_with("127.0.0.1:0", 1, 10);
}

TEST(much_more_than_the_buffers_hold_comes_back)
{
    echo_with("127.0.0.1:0", 3, drive_is_sim() ? 300000 : 8000000);
}

TEST(a_thousand_at_once_each_hear_their_own)
{
    struct rlimit files;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max; /* both ends are ours: two files each */
    setrlimit(RLIMIT_NOFILE, &files);
    echo_with("127.0.0.1:0", 1000, 2000);
}

TEST(ipv6_is_the_same)
{
    echo_with("[::1]:0", 2, 5000);
}

TEST(nobody_listens_is_told_as_a_failure)
{
    struct server server = { 0 };
    int left = 1;
    struct client client = { .total = 10, .left = &left };

    drive_begin(6);
    struct loop *loop = loop_new();
    server_open(&server, loop, "127.0.0.1:0"); /* to learn a port where nobody is */
    server_close(&server);
    client_dial(&client, loop, &server.address);
    drive_run(loop);
    assert_true(client.failed);
    assert_int_equal(client.got, 0);
    loop_free(loop);
    drive_end();
}

TEST(a_refused_peer_reads_an_end_or_a_failure)
{
    struct server server = { .refuses = true };
    int left = 1;
    struct client client = { .total = 10, .left = &left };

    drive_begin(6);
    struct loop *loop = loop_new();
    server_open(&server, loop, "127.0.0.1:0");
    client_dial(&client, loop, &server.address);
    drive_run(loop);
    assert_true(client.failed || client.ended);
    assert_int_equal(server.accepted, 1);
    server_close(&server);
    loop_free(loop);
    drive_end();
}

TEST(peers_that_vanish_over_unread_bytes_harm_nobody)
{
    struct server server = { 0 };
    struct client clients[20];
    int left = COUNT_OF(clients);

    drive_begin(8);
    struct loop *loop = loop_new();
    server_open(&server, loop, "127.0.0.1:0");
    for (size_t i = 0; i < COUNT_OF(clients); i++) {
        clients[i] = (struct client){
            .total = 30000, .seed = i, .left = &left, .closes_abruptly = i % 2 == 0
        };
        client_dial(&clients[i], loop, &server.address);
    }
    drive_run(loop);
    for (size_t i = 1; i < COUNT_OF(clients); i += 2)
        assert_int_equal(clients[i].got, 30000);
    server_close(&server);
    loop_free(loop);
    assert_int_equal(server.ended, server.accepted);
    drive_end();
}

/* Two streams that are ready in one turn: each closes the other, so one ready() is all. */
struct rival {
    struct stream stream;
    struct rival *other;
    int called, closed;
};

static void rival_closed(struct stream *stream)
{
    CONTAINER_OF(stream, struct rival, stream)->closed++;
}

static void rival_ready(struct stream *stream, unsigned events)
{
    struct rival *rival = CONTAINER_OF(stream, struct rival, stream);

    assert_int_not_equal(events, 0);
    rival->called++;
    assert_int_equal(rival->other->called, 0);
    stream_close(&rival->other->stream, rival_closed);
    assert_int_equal(rival->other->closed, 0); /* a wish */
    stream_close(stream, rival_closed);
    assert_int_equal(rival->closed, 0);
    loop_stop(stream->loop);
}

static void let_them_connect(struct loop_timer *timer)
{
    loop_stop(timer->loop);
}

TEST(close_is_a_wish_and_its_end_an_event)
{
    struct server server = { 0 };
    struct error err = { 0 };
    struct rival a = { 0 }, b = { .other = &a };
    struct loop_timer timer;

    a.other = &b;
    drive_begin(8);
    struct loop *loop = loop_new();
    server_open(&server, loop, "127.0.0.1:0");
    assert_true(stream_dial(&a.stream, loop, &server.address, rival_ready, &err));
    assert_true(stream_dial(&b.stream, loop, &server.address, rival_ready, &err));
    stream_watch(&a.stream, 0); /* looks away: nothing is told */
    stream_watch(&b.stream, 0);
    loop_timer_init(&timer, loop, let_them_connect);
    loop_timer_start(&timer, 50, 0);
    drive_run(loop);
    assert_int_equal(a.called + b.called, 0);
    stream_watch(&a.stream, STREAM_WRITE);
    stream_watch(&b.stream, STREAM_WRITE);
    drive_run(loop);
    assert_int_equal(a.called + b.called, 1);
    assert_int_equal(a.closed, 1);
    assert_int_equal(b.closed, 1);
    loop_timer_close(&timer, NULL);
    server_close(&server);
    loop_free(loop);
    drive_end();
}

TEST(several_loops_listen_on_one_port)
{
    struct server servers[2] = { { 0 }, { 0 } };
    struct error err = { 0 };
    struct client client = { .total = 100 };
    int left = 1;

    drive_begin(8);
    struct loop *loop = loop_new();
    struct loop *other = loop_new();
    client.left = &left;
    server_open(&servers[0], loop, "127.0.0.1:0");
    server_open(&servers[1], loop, "127.0.0.1:0");
    assert_int_not_equal(servers[0].address.port, servers[1].address.port);
    listener_close(servers[1].listener);
    servers[1].loop = other;
    servers[1].address = servers[0].address;
    servers[1].listener =
        listener_open(other, &servers[0].address, echo_accepted, &servers[1], &err);
    assert_non_null(servers[1].listener);
    assert_int_equal(listener_port(servers[1].listener), servers[0].address.port);
    server_close(&servers[1]); /* the first goes on alone */
    client_dial(&client, loop, &servers[0].address);
    drive_run(loop);
    assert_int_equal(client.got, 100);
    server_close(&servers[0]);
    listener_close(NULL);
    loop_free(loop);
    loop_free(other);
    drive_end();
}

TEST_MAIN("stream", CASE(what_is_sent_comes_back),
          CASE(much_more_than_the_buffers_hold_comes_back),
          CASE(a_thousand_at_once_each_hear_their_own), CASE(ipv6_is_the_same),
          CASE(nobody_listens_is_told_as_a_failure),
          CASE(a_refused_peer_reads_an_end_or_a_failure),
          CASE(peers_that_vanish_over_unread_bytes_harm_nobody),
          CASE(close_is_a_wish_and_its_end_an_event), CASE(several_loops_listen_on_one_port))
