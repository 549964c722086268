#include "net/scene.h"

/* On the simulated loop: every limit, and what the peer is told. Time costs nothing here. */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

/* Runs until the client is ended, and tells when that was, in s from now, rounded. */
static int64_t seconds_to_end(struct client *client)
{
    int64_t began_ms = sim_now_ms();

    if (!scene_run_until(client_is_ended, client, 1000 * 1000))
        return -1;
    return (sim_now_ms() - began_ms + 500) / 1000;
}

static bool is_between(int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most;
}

TEST(a_connection_that_says_nothing_is_closed_without_a_word)
{
    scene_begin(1);
    scene_open();
    struct client *client = client_new();

    assert_true(is_between(seconds_to_end(client), 10, 11));
    assert_int_equal(client->in.len, 0);
    scene_end();
}

TEST(a_head_that_drips_is_too_slow)
{
    scene_begin(2);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE("GET /hello HTTP/1.1\r\n"));
    for (int i = 0; i < 8; i++) {
        scene_run_for(1000);
        client_send(client, SLICE("X: y\r\n"));
    }
    assert_false(client->ended);
    assert_true(is_between(seconds_to_end(client), 1, 4));
    assert_slice(client_statuses(client), "408 ");
    assert_true(client_got(client, SLICE("\"too_slow\"")));
    assert_true(client_got(client, SLICE("Connection: close")));
    assert_int_equal(server_counts(scene.server)->too_slow, 1);
    scene_end();
}

TEST(an_idle_connection_is_kept_a_while)
{
    scene_begin(3);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/hello")));
    assert_true(client_gets(client, SLICE("hello")));
    scene_run_for(90 * 1000);
    client_send(client, SLICE("\r\n" GET("/hello"))); /* an empty line before is allowed */
    scene_run_for(1000);
    assert_slice(client_statuses(client), "200 200 ");
    assert_true(is_between(seconds_to_end(client), 98, 102));
    assert_slice(client_statuses(client), "200 200 ");
    scene_end();
}

TEST(empty_lines_do_not_keep_a_connection)
{
    scene_begin(4);
    scene_open();
    struct client *client = client_new();
    int64_t began_ms = sim_now_ms();

    while (!client->ended && sim_now_ms() - began_ms < 60 * 1000) {
        client_send(client, SLICE("\r\n"));
        scene_run_for(3000);
    }
    assert_true(sim_now_ms() - began_ms <= 15 * 1000);
    scene_end();
}

TEST(a_body_must_keep_a_pace)
{
    scene_begin(5);
    scene_open();
    struct client *steady = client_new(), *drip = client_new();

    client_send(steady,
                SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 61440\r\n\r\n"));
    client_send(drip, SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 61440\r\n\r\n"));
    for (int i = 0; i < 30; i++) {
        client_send(steady, (slice){ scene.big, 2048 });
        if (!drip->ended)
            client_send(drip, SLICE("x"));
        scene_run_for(1000);
    }
    scene_run_for(1000);
    assert_slice(client_statuses(steady), "200 ");
    assert_true(drip->ended);
    assert_slice(client_statuses(drip), "408 ");
    scene_end();
}

TEST(a_request_that_waits_for_its_answer_is_not_late)
{
    scene_begin(6);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/never")));
    scene_run_for(130 * 1000);
    assert_false(client->ended);
    assert_non_null(scene.held);
    scene_later(&scene.timer);
    assert_true(client_gets(client, SLICE("later")));
    scene_end();
}

TEST(a_half_closed_peer_is_given_a_moment)
{
    scene_begin(7);
    scene_open();
    struct client *client = client_new();

    client->shut = true;
    client_send(client, SLICE(GET("/never")));
    assert_true(is_between(seconds_to_end(client), 2, 4));
    assert_int_equal(scene.gones, 1);
    scene_end();
}

TEST(an_answer_that_nobody_takes_is_given_up)
{
    scene_begin(8);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/big")));
    assert_true(client_gets_bytes(client, 1000));
    client_listen(client, false);
    scene_run_for(38 * 1000);
    assert_int_equal(server_counts(scene.server)->http_open, 1);
    scene_run_for(5 * 1000);
    assert_int_equal(server_counts(scene.server)->http_open, 0);
    scene_end();
}

TEST(an_answer_that_is_taken_slowly_goes_on)
{
    scene_begin(9);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/big")));
    for (int i = 0; i < 20 && client->in.len < SCENE_BIG; i++) {
        client_listen(client, true);
        scene_run_for(5);
        client_listen(client, false);
        scene_run_for(20 * 1000);
    }
    assert_int_equal(server_counts(scene.server)->http_open, 1);
    client_listen(client, true);
    assert_true(client_gets_bytes(client, SCENE_BIG));
    scene_end();
}

TEST(lingering_ends)
{
    scene_begin(10);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/last")));
    assert_true(client_gets_end(client)); /* and does not hang up in return */
    scene_run_for(4000);
    assert_int_equal(server_counts(scene.server)->http_open, 0);
    scene_end();
}

/* Too long in one way or the other; %s is filled with 'a's. */
static const struct long_case {
    const char *name, *before, *after;
    size_t count;
    slice status;
    slice code;
} long_cases[] = {
    { "request line", "GET /", " HTTP/1.1\r\nHost: x\r\n\r\n", 9000, SLICE_INIT("414 "),
      SLICE_INIT("http_") },
    { "endless request line", "GET /", "", 9000, SLICE_INIT("414 "), SLICE_INIT("http_") },
    { "a header", "GET / HTTP/1.1\r\nHost: x\r\nX: ", "\r\n\r\n", 40000, SLICE_INIT("431 "),
      SLICE_INIT("http_") },
    { "a body by its length",
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n", "", 10,
      SLICE_INIT("413 "), SLICE_INIT("http_") },
    { "a body by its chunks",
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n", "", 10,
      SLICE_INIT("413 "), SLICE_INIT("http_") },
};

TEST(what_is_too_long_is_refused_by_its_name)
{
    for (size_t i = 0; i < COUNT_OF(long_cases); i++) {
        const struct long_case *c = &long_cases[i];

        scene_begin(20 + i);
        scene_open();
        struct client *client = client_new();
        char *fill = mem_alloc(c->count);

        memset(fill, 'a', c->count);
        client_send(client, slice_of(c->before));
        client_send(client, (slice){ fill, c->count });
        client_send(client, slice_of(c->after));
        mem_free(fill);
        if (!client_gets_end(client))
            fail_msg("%s: not ended", c->name);
        if (!slice_eq(client_statuses(client), c->status) || !client_got(client, c->code))
            fail_msg("%s: %s", c->name, client->in.data);
        assert_int_equal(server_counts(scene.server)->too_long, 1);
        assert_int_equal(scene.requests, 0);
        scene_end();
    }
}

TEST(the_owner_may_allow_one_body_to_be_longer)
{
    scene_begin(30);
    scene.options.http.body = 100;
    scene_open();
    struct client *client = client_new();

    client_send(client,
                SLICE("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"));
    client_send(client, (slice){ scene.big, 5000 });
    client_send(client, SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n"));
    assert_true(client_gets_end(client));
    assert_slice(client_statuses(client), "404 413 ");
    assert_int_equal(scene.requests, 1);
    scene_end();
}

TEST(a_body_that_will_be_refused_is_not_asked_for)
{
    scene_begin(35);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                              "Content-Length: 5000000\r\n\r\n"));
    assert_true(client_gets_end(client));
    assert_slice(client_statuses(client), "413 ");
    scene_end();
}

TEST(unfinished_input_is_bounded_over_all_connections)
{
    scene_begin(31);
    scene.input_max = 300 * 1000;
    scene_open();
    struct client *clients[8];

    for (size_t i = 0; i < COUNT_OF(clients); i++) {
        clients[i] = client_new();
        client_send(clients[i],
                    SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"));
        client_send(clients[i], (slice){ scene.big, 50000 });
    }
    scene_run_for(3000);
    size_t refused = 0;
    for (size_t i = 0; i < COUNT_OF(clients); i++)
        refused += client_got(clients[i], SLICE("HTTP/1.1 503")) &&
                   client_got(clients[i], SLICE("too_much_input")) &&
                   client_got(clients[i], SLICE("Retry-After: "));
    assert_true(refused >= 3 && refused <= 7);
    assert_true(quota_input(scene.quota) <= 300 * 1000);
    for (size_t i = 0; i < COUNT_OF(clients); i++)
        if (!clients[i]->ended)
            client_send(clients[i], (slice){ scene.big, 10000 });
    scene_run_for(1000);
    assert_int_equal(scene.requests, COUNT_OF(clients) - refused);
    assert_int_equal(quota_input(scene.quota), 0);
    scene_end();
}

TEST(pipelining_without_end_waits_in_the_network)
{
    scene_begin(32);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/never")));
    for (int i = 0; i < 20000; i++)
        client_send(client, SLICE(GET("/nothing")));
    scene_run_for(5000);
    assert_true(quota_input(scene.quota) <= 2 * SERVER_READ_BYTES);
    assert_true(client->out.len > 0);
    assert_non_null(scene.held);
    scene_later(&scene.timer);
    for (int i = 0; i < 600 && scene.requests < 20001; i++)
        scene_run_for(1000);
    assert_int_equal(scene.requests, 20001);
    scene_end();
}

TEST(the_refused_are_limited_too)
{
    enum { MANY = SERVER_REFUSALS_MAX + 20 };

    scene_begin(33);
    scene.connections_max = 0;
    scene_open();
    struct client *clients[MANY];

    for (size_t i = 0; i < MANY; i++)
        clients[i] = client_new();
    scene_run_for(500);
    size_t told = 0, ended = 0;
    for (size_t i = 0; i < MANY; i++) {
        told += client_got(clients[i], SLICE("HTTP/1.1 503"));
        ended += clients[i]->ended;
    }
    assert_int_equal(told, SERVER_REFUSALS_MAX);
    assert_int_equal(ended, MANY);
    assert_int_equal(server_counts(scene.server)->dropped, 20);
    assert_int_equal(server_counts(scene.server)->refused_full, MANY);
    scene_run_for(5000); /* they linger, then there is room for others */
    struct client *late = client_new();
    assert_true(client_gets_end(late));
    assert_slice(client_statuses(late), "503 ");
    scene_end();
}

TEST(behind_a_proxy_the_client_is_counted_when_its_door_opens)
{
    struct error err = { 0 };

    scene_begin(34);
    scene.per_address_max = 1;
    assert_true(trust_init(&scene.trust, SLICE("127.0.0.1"), &err));
    scene_open();
    struct client *who = client_new(), *clients[3];
    static const char *from[] = { "1.1.1.1", "1.1.1.1", "2.2.2.2" };
    static const char *status[] = { "101 ", "429 ", "101 " };

    client_send(who, SLICE("GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 8.8.8.8\r\n\r\n"));
    assert_true(client_gets(who, SLICE("\r\n\r\n8.8.8.8")));
    for (size_t i = 0; i < COUNT_OF(clients); i++) {
        clients[i] = client_new();
        buf_printf(&clients[i]->out,
                   "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: %s\r\n\r\n",
                   from[i]);
        scene_run_for(500);
        assert_true(slice_eq(client_statuses(clients[i]), slice_of(status[i])));
    }
    assert_int_equal(quota_addresses(scene.quota), 2);
    scene_end();
}

TEST(whatever_the_network_cuts_the_answers_are_the_same)
{
    for (uint64_t seed = 1000; seed < 1060; seed++) {
        scene_begin(seed);
        scene_open();
        struct client *client = client_new();

        client_send(client, SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" GET(
                                      "/later") GET("/hello")
                                      GET("/big") "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n" GET(
                                          "/last")));
        if (!client_gets_end(client) || client->failed)
            fail_msg("seed %d: not ended in good order", (int)seed);
        /* The 100 is left out when the body was already there. */
        slice statuses = client_statuses(client);
        if (slice_starts(statuses, SLICE("100 ")))
            statuses = slice_skip(statuses, 4);
        assert_slice(statuses, "200 200 200 200 200 200 ");
        scene_end();
    }
}

TEST_MAIN("limits", CASE(a_connection_that_says_nothing_is_closed_without_a_word),
          CASE(a_head_that_drips_is_too_slow), CASE(an_idle_connection_is_kept_a_while),
          CASE(empty_lines_do_not_keep_a_connection), CASE(a_body_must_keep_a_pace),
          CASE(a_request_that_waits_for_its_answer_is_not_late),
          CASE(a_half_closed_peer_is_given_a_moment),
          CASE(an_answer_that_nobody_takes_is_given_up),
          CASE(an_answer_that_is_taken_slowly_goes_on), CASE(lingering_ends),
          CASE(what_is_too_long_is_refused_by_its_name),
          CASE(the_owner_may_allow_one_body_to_be_longer),
          CASE(a_body_that_will_be_refused_is_not_asked_for),
          CASE(unfinished_input_is_bounded_over_all_connections),
          CASE(pipelining_without_end_waits_in_the_network), CASE(the_refused_are_limited_too),
          CASE(behind_a_proxy_the_client_is_counted_when_its_door_opens),
          CASE(whatever_the_network_cuts_the_answers_are_the_same))
