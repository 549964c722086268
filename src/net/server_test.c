#include "net/scene.h"

/* On both makes of the loop: what every peer sees every day. */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

TEST(a_request_gets_its_answer)
{
    scene_begin(1);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/hello")));
    assert_true(client_gets(client, SLICE("\r\n\r\nhello")));
    assert_true(client_got(client, SLICE("HTTP/1.1 200 OK\r\n")));
    assert_true(client_got(client, SLICE("Content-Length: 5\r\n")));
    assert_true(client_got(client, SLICE("Date: ")));
    assert_false(client_got(client, SLICE("Connection")));
    assert_false(client->ended);
    scene_end();
}

TEST(one_connection_carries_many_requests)
{
    scene_begin(2);
    scene_open();
    struct client *client = client_new();

    for (int i = 1; i <= 20; i++) {
        size_t len = client->in.len;

        client_send(client, SLICE(GET("/hello")));
        assert_true(client_gets_bytes(client, len + 100));
        assert_int_equal(scene.requests, i);
    }
    scene_end();
}

TEST(pipelined_requests_are_answered_in_order_one_at_a_time)
{
    scene_begin(3);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/later")
                                  GET("/hello") "POST /echo HTTP/1.1\r\nHost: x\r\n"
                                                "Content-Length: 4\r\n\r\nbody" GET("/nowhere")
                                                    GET("/last") GET("/hello")));
    assert_true(client_gets_end(client));
    assert_slice(client_statuses(client), "200 200 200 404 200 ");
    slice in = buf_slice(&client->in);
    slice order[] = { SLICE("\r\n\r\nlater"), SLICE("\r\n\r\nhello"), SLICE("\r\n\r\nbody"),
                      SLICE("\r\n\r\nnowhere"), SLICE("\r\n\r\nlast") };
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        char *at = memmem(in.data, in.len, order[i].data, order[i].len);

        assert_non_null(at);
        in = slice_skip(in, (size_t)(at - in.data) + order[i].len);
    }
    assert_int_equal(in.len, 0); /* what stood behind the last one was not asked any more */
    assert_int_equal(scene.requests, 5);
    scene_end();
}

TEST(a_thousand_pipelined_requests_are_all_answered)
{
    scene_begin(4);
    scene_open();
    struct client *client = client_new();

    for (int i = 0; i < 1000; i++)
        client_send(client, SLICE(GET("/nothing")));
    client_send(client, SLICE(GET("/last")));
    assert_true(client_gets_end(client));
    assert_int_equal(scene.requests, 1001);
    scene_end();
}

TEST(a_big_answer_arrives_whole)
{
    scene_begin(5);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/big") GET("/last")));
    assert_true(client_gets_end(client));
    char *body = memmem(client->in.data, client->in.len, "\r\n\r\n", 4);
    assert_non_null(body);
    assert_memory_equal(body + 4, scene.big, SCENE_BIG);
    assert_memory_equal(body + 4 + SCENE_BIG, "HTTP/1.1 200", 12);
    scene_end();
}

/* What the answer to each request must and must not contain; all of them end. */
static const struct answer_case {
    const char *name;
    slice request;
    slice has[3];
    slice has_not[2];
} answer_cases[] = {
    { "HEAD is told the length and gets no body",
      SLICE_INIT("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
      { SLICE_INIT("200 OK"), SLICE_INIT("Content-Length: 5\r\n") },
      { SLICE_INIT("hello") } },
    { "204 has neither body nor length",
      SLICE_INIT("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
      { SLICE_INIT("204 No Content") },
      { SLICE_INIT("Content-Length") } },
    { "304 neither",
      SLICE_INIT("GET /same HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
      { SLICE_INIT("304 Not Modified") },
      { SLICE_INIT("Content-Length") } },
    { "HTTP/1.0 is closed",
      SLICE_INIT("GET /hello HTTP/1.0\r\n\r\n"),
      { SLICE_INIT("HTTP/1.1 200"), SLICE_INIT("Connection: close"), SLICE_INIT("hello") },
      { { 0 } } },
    { "HTTP/1.0 may ask to be kept",
      SLICE_INIT("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
                 "GET /last HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
      { SLICE_INIT("Connection: keep-alive"), SLICE_INIT("hello"), SLICE_INIT("last") },
      { { 0 } } },
    { "an answer that does not fit is a 500",
      SLICE_INIT("GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
      { SLICE_INIT("HTTP/1.1 500"), SLICE_INIT("answer_too_big") },
      { SLICE_INIT("200"), SLICE_INIT("does") } },
    { "nonsense gets a problem, then the end",
      SLICE_INIT("\x16\x03\x01 this is TLS\r\n\r\n"),
      { SLICE_INIT("HTTP/1.1 400"), SLICE_INIT("problem+json"),
        SLICE_INIT("Connection: close") },
      { { 0 } } },
    { "a method nobody knows",
      SLICE_INIT("BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n"),
      { SLICE_INIT("HTTP/1.1 501") },
      { { 0 } } },
    { "a version nobody speaks",
      SLICE_INIT("GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
      { SLICE_INIT("HTTP/1.1 505") },
      { { 0 } } },
    { "the owner refuses before the body has come",
      SLICE_INIT("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"),
      { SLICE_INIT("HTTP/1.1 401"), SLICE_INIT("Connection: close") },
      { { 0 } } },
    { "a 100 comes before the body is sent",
      SLICE_INIT(
          "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
      { SLICE_INIT("HTTP/1.1 200") },
      { SLICE_INIT("100") } },
    { "no 100 to HTTP/1.0",
      SLICE_INIT("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"),
      { SLICE_INIT("HTTP/1.1 200"), SLICE_INIT("\r\n\r\nab") },
      { SLICE_INIT("100 Continue") } },
    { "an expectation nobody knows",
      SLICE_INIT(
          "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 2\r\n\r\nab"),
      { SLICE_INIT("HTTP/1.1 417") },
      { { 0 } } },
};

TEST(answers_follow_the_rules_of_http)
{
    for (size_t i = 0; i < COUNT_OF(answer_cases); i++) {
        const struct answer_case *c = &answer_cases[i];

        scene_begin(100 + i);
        scene_open();
        struct client *client = client_new();
        client_send(client, c->request);
        if (!client_gets_end(client) || client->failed)
            fail_msg("%s: not ended in good order", c->name);
        for (size_t k = 0; k < COUNT_OF(c->has); k++)
            if (!client_got(client, c->has[k]))
                fail_msg("%s: no %.*s in\n%s", c->name, SLICE_ARG(c->has[k]), client->in.data);
        for (size_t k = 0; k < COUNT_OF(c->has_not); k++)
            if (c->has_not[k].len > 0 && client_got(client, c->has_not[k]))
                fail_msg("%s: %.*s in\n%s", c->name, SLICE_ARG(c->has_not[k]), client->in.data);
        scene_end();
    }
}

TEST(a_client_that_waits_for_100_gets_it)
{
    scene_begin(6);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                              "Content-Length: 4\r\n\r\n"));
    assert_true(client_gets(client, SLICE("HTTP/1.1 100 Continue\r\n\r\n")));
    client_send(client, SLICE("body" GET("/last")));
    assert_true(client_gets_end(client));
    assert_slice(client_statuses(client), "100 200 200 ");
    scene_end();
}

TEST(a_413_reaches_the_client_that_is_still_sending)
{
    scene_begin(7);
    scene.options.http.body = 1000;
    scene_open();
    struct client *client = client_new();

    client_send(client,
                SLICE("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n"));
    client_send(client, (slice){ scene.big, 500000 });
    assert_true(client_gets_end(client));
    assert_false(client->failed); /* no reset that would take the answer away */
    assert_true(client_got(client, SLICE("HTTP/1.1 413")));
    scene_end();
}

TEST(a_client_that_ends_its_side_after_asking_gets_its_answer)
{
    scene_begin(8);
    scene_open();
    struct client *client = client_new();

    client->shut = true;
    client_send(client, SLICE(GET("/later")));
    assert_true(client_gets_end(client));
    assert_true(client_got(client, SLICE("\r\n\r\nlater")));
    assert_int_equal(scene.gones, 0);
    scene_end();
}

static bool has_gones(void *wanted)
{
    return scene.gones == *(unsigned *)wanted;
}

TEST(the_owner_hears_that_a_waiting_peer_is_gone)
{
    unsigned one = 1;

    scene_begin(9);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/never")));
    assert_false(scene_run_until(has_gones, &one, 50));
    assert_non_null(scene.held);
    client_hang_up(client);
    assert_true(scene_run_until(has_gones, &one, 5000));
    scene_end();
}

TEST(an_aborted_request_ends_without_a_word)
{
    scene_begin(10);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/abort")));
    assert_true(client_gets_end(client));
    assert_int_equal(client->in.len, 0);
    assert_int_equal(scene.gones, 0);
    scene_end();
}

TEST(a_connection_too_many_is_told_so)
{
    scene_begin(11);
    scene.connections_max = 2;
    scene_open();
    struct client *first = client_new(), *second = client_new(), *third;

    client_send(first, SLICE(GET("/hello")));
    client_send(second, SLICE(GET("/hello")));
    assert_true(client_gets(first, SLICE("hello")));
    assert_true(client_gets(second, SLICE("hello")));
    third = client_new();
    client_send(third, SLICE(GET("/hello")));
    assert_true(client_gets_end(third));
    assert_false(third->failed);
    assert_slice(client_statuses(third), "503 ");
    assert_true(client_got(third, SLICE("Retry-After: 5\r\n")));
    assert_true(client_got(third, SLICE("\"full\"")));
    client_hang_up(first);
    assert_true(client_gets_end(third));
    scene_end();
}

TEST(an_address_with_too_many_connections_is_told_so)
{
    scene_begin(12);
    scene.per_address_max = 1;
    scene_open();
    struct client *first = client_new(), *second;

    client_send(first, SLICE(GET("/hello")));
    assert_true(client_gets(first, SLICE("hello")));
    second = client_new();
    client_send(second, SLICE(GET("/hello")));
    assert_true(client_gets_end(second));
    assert_slice(client_statuses(second), "429 ");
    assert_true(client_got(second, SLICE("Retry-After: ")));
    scene_end();
}

TEST(a_web_socket_opens_speaks_and_closes)
{
    struct buf frames;

    scene_begin(13);
    scene_open();
    buf_init(&frames, 1 << 20);
    struct client *client = client_new();

    client_handshake(client);
    client_text(client, SLICE("hello")); /* together with the handshake: nothing is lost */
    client_text(client, SLICE("echo"));
    client_frame(client, WS_FIN | WS_OP_PING, SLICE("abc"));
    client_frame(client, WS_FIN | WS_OP_CLOSE,
                 SLICE("\x03\xe8"
                       "bye"));
    assert_true(client_gets_end(client));
    assert_false(client->failed);
    assert_true(client_got(client, SLICE("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
    assert_slice(client_frames(client, &frames), "t:welcome;t:echo;p:abc;c:1000 ;");
    assert_string_equal(scene.doors[0]->heard.data, "hello\necho\n");
    assert_int_equal(scene.doors[0]->why.end, DOOR_END_PEER);
    assert_int_equal(scene.doors[0]->why.code, 1000);
    buf_release(&frames);
    scene_end();
}

TEST(our_close_waits_for_theirs)
{
    struct buf frames;

    scene_begin(14);
    scene_open();
    buf_init(&frames, 1 << 20);
    struct client *client = client_new();

    client_handshake(client);
    client_text(client, SLICE("close me"));
    client_text(client, SLICE("not heard any more"));
    assert_true(client_gets(client, SLICE("as you wish")));
    assert_false(scene.doors[0]->gone);
    client_frame(client, WS_FIN | WS_OP_CLOSE, SLICE("\x11\x33"));
    assert_true(client_gets_end(client));
    assert_slice(client_frames(client, &frames), "t:welcome;c:4403 as you wish;");
    assert_string_equal(scene.doors[0]->heard.data, "close me\n");
    assert_int_equal(scene.doors[0]->why.end, DOOR_END_OURS);
    buf_release(&frames);
    scene_end();
}

TEST(an_event_stream_begins_at_once)
{
    scene_begin(15);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE(GET("/events")));
    assert_true(client_gets(client, SLICE("data: welcome\n\n\r\n")));
    assert_true(client_got(client, SLICE("Content-Type: text/event-stream\r\n")));
    assert_true(client_got(client, SLICE("Cache-Control: no-cache, no-transform\r\n")));
    assert_true(client_got(client, SLICE("X-Accel-Buffering: no\r\n")));
    assert_true(client_got(client, SLICE("Transfer-Encoding: chunked\r\n")));
    assert_true(client_got(client, SLICE("X-Ours: yes\r\n")));
    assert_true(client_got(client, SLICE("retry: 3000\n")));
    scene.doors[0]->facts_owed = 3;
    scene_flush(scene.doors[0]);
    assert_true(client_gets(client, SLICE("data: fact 2 \n\n\r\n")));
    door_close(&scene.doors[0]->door, 1012, SLICE("restart"));
    assert_true(client_gets_end(client));
    assert_false(client->failed);
    assert_true(slice_ends(buf_slice(&client->in), SLICE("\r\n0\r\n\r\n")));
    assert_int_equal(scene.doors[0]->why.end, DOOR_END_OURS);
    scene_end();
}

TEST(an_event_stream_to_http_1_0_ends_with_the_connection)
{
    scene_begin(16);
    scene_open();
    struct client *client = client_new();

    client_send(client, SLICE("GET /events HTTP/1.0\r\n\r\n"));
    assert_true(client_gets(client, SLICE("data: welcome\n\n")));
    assert_true(client_got(client, SLICE("Connection: close\r\n")));
    assert_false(client_got(client, SLICE("chunked")));
    door_close(&scene.doors[0]->door, 1012, SLICE("restart"));
    assert_true(client_gets_end(client));
    assert_true(slice_ends(buf_slice(&client->in), SLICE("data: welcome\n\n")));
    scene_end();
}

static bool is_drained(void *ctx)
{
    (void)ctx;
    return scene.drained > 0;
}

TEST(draining_lets_everybody_finish)
{
    struct buf frames;

    scene_begin(17);
    scene_open();
    buf_init(&frames, 1 << 20);
    struct client *idle = client_new(), *waiting = client_new(), *socket = client_new(),
                  *events = client_new();

    client_send(idle, SLICE(GET("/hello")));
    client_send(waiting, SLICE(GET("/never")));
    client_handshake(socket);
    client_send(events, SLICE(GET("/events")));
    assert_true(client_gets(idle, SLICE("hello")));
    assert_true(client_gets(socket, SLICE("welcome")));
    assert_true(client_gets(events, SLICE("welcome")));
    unsigned one = 1;
    assert_false(scene_run_until(has_gones, &one, 30)); /* only to let /never arrive */
    assert_non_null(scene.held);

    server_drain(scene.server, 5000);
    assert_true(client_gets_end(idle));
    assert_true(client_gets(socket, SLICE("restart")));
    client_frame(socket, WS_FIN | WS_OP_CLOSE, SLICE("\x03\xf4"));
    assert_true(client_gets_end(socket));
    assert_slice(client_frames(socket, &frames), "t:welcome;c:1012 restart;");
    assert_true(client_gets_end(events));
    assert_true(client_got(events, SLICE("retry: ")));
    assert_int_equal(scene.drained, 0);
    scene_later(&scene.timer); /* the answer that was still owed */
    assert_true(client_gets_end(waiting));
    assert_true(client_got(waiting, SLICE("Connection: close\r\n")));
    assert_true(client_got(waiting, SLICE("later")));
    for (size_t i = 0; i < scene.client_count; i++)
        client_hang_up(scene.clients[i]);
    assert_true(scene_run_until(is_drained, NULL, 5000));
    assert_true(scene.doors[0]->saw_draining && scene.doors[0]->slot_ms < 5000);
    buf_release(&frames);
    scene_end();
}

TEST(what_is_open_when_the_server_closes_is_told)
{
    scene_begin(18);
    scene_open();
    struct client *waiting = client_new(), *socket = client_new();
    unsigned one = 1;

    client_send(waiting, SLICE(GET("/never")));
    client_handshake(socket);
    assert_true(client_gets(socket, SLICE("welcome")));
    assert_false(scene_run_until(has_gones, &one, 30));
    assert_non_null(scene.held);
    scene_end();
    assert_int_equal(scene.gones, 1);
}

TEST_MAIN("server", CASE(a_request_gets_its_answer), CASE(one_connection_carries_many_requests),
          CASE(pipelined_requests_are_answered_in_order_one_at_a_time),
          CASE(a_thousand_pipelined_requests_are_all_answered),
          CASE(a_big_answer_arrives_whole), CASE(answers_follow_the_rules_of_http),
          CASE(a_client_that_waits_for_100_gets_it),
          CASE(a_413_reaches_the_client_that_is_still_sending),
          CASE(a_client_that_ends_its_side_after_asking_gets_its_answer),
          CASE(the_owner_hears_that_a_waiting_peer_is_gone),
          CASE(an_aborted_request_ends_without_a_word), CASE(a_connection_too_many_is_told_so),
          CASE(an_address_with_too_many_connections_is_told_so),
          CASE(a_web_socket_opens_speaks_and_closes), CASE(our_close_waits_for_theirs),
          CASE(an_event_stream_begins_at_once),
          CASE(an_event_stream_to_http_1_0_ends_with_the_connection),
          CASE(draining_lets_everybody_finish),
          CASE(what_is_open_when_the_server_closes_is_told))
