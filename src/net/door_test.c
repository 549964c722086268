#include "net/scene.h"

#include "net/inside.h"

/* On the simulated loop: live channels, their pieces, words, heartbeats and ends. */

static struct buf frames;

static struct client *open_socket(void)
{
    struct client *client = client_new();

    client_handshake(client);
    assert_true(client_gets(client, SLICE("welcome")));
    return client;
}

static struct client *open_events(void)
{
    struct client *client = client_new();

    client_send(client, SLICE("GET /events HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_true(client_gets(client, SLICE("welcome")));
    return client;
}

static void begin(uint64_t seed)
{
    scene_begin(seed);
    buf_init(&frames, 1 << 30);
}

static void end(void)
{
    buf_release(&frames);
    scene_end();
}

static size_t occurrences(slice text, slice part)
{
    size_t count = 0;

    for (char *at; (at = memmem(text.data, text.len, part.data, part.len)) != NULL; count++)
        text = slice_skip(text, (size_t)(at - text.data) + part.len);
    return count;
}

static bool is_gone(void *door)
{
    return ((struct scene_door *)door)->gone;
}

/* ---- pieces ---- */

/* "fact 0 ...;t:fact 1 ..." up to `count`, in order, each once, whatever stands between. */
static void assert_facts_in_order(slice all, size_t count, const char *before)
{
    char text[64];

    assert_int_equal(occurrences(all, SLICE("fact ")), count);
    for (size_t i = 0; i < count; i++) {
        int len = snprintf(text, sizeof(text), "%sfact %zu ", before, i);
        char *at = memmem(all.data, all.len, text, (size_t)len);

        if (at == NULL)
            fail_msg("fact %d is missing or late", (int)i);
        all = slice_skip(all, (size_t)(at - all.data) + (size_t)len);
    }
}

static void say(struct scene_door *d, enum door_word word, const char *text)
{
    door_say(&d->door, word,
             &(struct door_message){ .type = SLICE("word"), .text = slice_of(text) });
}

TEST(pieces_and_words_keep_their_order_wherever_the_kernel_cuts)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        begin(seed);
        scene_open();
        struct client *client = open_socket();
        struct scene_door *d = scene.doors[0];

        client_listen(client, false);
        d->fact_pad = 300;
        d->facts_owed = 200; /* more than the way holds */
        scene_flush(d);
        scene_run_for(200);
        assert_true(d->facts_sent > 0 && d->facts_sent < 200);
        size_t before = d->facts_sent;

        say(d, DOOR_RESET_WORD, "an older reset");
        say(d, DOOR_RESET_WORD, "the reset");
        say(d, DOOR_NOTICE, "a notice");
        client_frame(client, WS_FIN | WS_OP_PING, SLICE("first"));
        client_frame(client, WS_FIN | WS_OP_PING, SLICE("second"));
        scene_run_for(200);
        assert_int_equal(d->facts_sent, before); /* nothing overtakes a word */
        assert_false(door_is_clear(&d->door));
        assert_true(door_held_bytes(&d->door) < 2048);

        client_listen(client, true);
        for (int i = 0; i < 100 && !client_got(client, SLICE("fact 199 ")); i++)
            scene_run_for(100);
        slice all = client_frames(client, &frames);
        assert_facts_in_order(all, 200, "t:");
        assert_int_equal(occurrences(all, SLICE("older")), 0);
        assert_int_equal(occurrences(all, SLICE("p:first;")), 0); /* only the latest pong */
        char words[80], text[32];
        snprintf(words, sizeof(words), ";t:the reset;t:a notice;p:second;t:fact %zu ", before);
        if (!slice_contains(all, slice_of(words)))
            fail_msg("seed %d: no %s", (int)seed, words);
        snprintf(text, sizeof(text), "t:fact %zu ", before - 1);
        assert_true(memmem(all.data, all.len, text, strlen(text)) <
                    memmem(all.data, all.len, words, strlen(words)));
        assert_true(door_is_clear(&d->door));
        assert_int_equal(door_held_bytes(&d->door), 0);
        end();
    }
}

TEST(an_event_stream_keeps_the_same_order)
{
    for (uint64_t seed = 50; seed <= 70; seed++) {
        begin(seed);
        scene_open();
        struct client *client = open_events();
        struct scene_door *d = scene.doors[0];

        client_listen(client, false);
        d->fact_pad = 300;
        d->facts_owed = 200;
        scene_flush(d);
        scene_run_for(200);
        say(d, DOOR_RESET_WORD, "the reset");
        client_listen(client, true);
        for (int i = 0; i < 100 && !client_got(client, SLICE("fact 199 ")); i++)
            scene_run_for(100);
        assert_facts_in_order(buf_slice(&client->in), 200, "data: ");
        assert_true(client_got(client, SLICE("event: word\n")));
        assert_int_equal(d->door.kind, DOOR_EVENTS);
        end();
    }
}

TEST(more_pieces_than_one_write_carries_are_taken_in_turns)
{
    struct iovec iov[3 * DOOR_IOV_MAX];
    char piece[] = "\x81\x01x";
    size_t taken;

    begin(80);
    scene_open();
    struct client *client = open_socket();

    for (size_t i = 0; i < COUNT_OF(iov); i++)
        iov[i] = (struct iovec){ piece + i % 3, 1 };
    size_t done = 0;
    for (int i = 0; i < 1000 && done < DOOR_IOV_MAX; i++) {
        enum io io =
            door_write(&scene.doors[0]->door, iov + 3 * done, 3, DOOR_IOV_MAX - done, &taken);

        assert_true(taken <= DOOR_IOV_MAX / 3);
        done += taken;
        if (io == IO_AGAIN)
            scene_run_for(10);
    }
    assert_int_equal(done, DOOR_IOV_MAX);
    scene_run_for(1000);
    assert_int_equal(occurrences(client_frames(client, &frames), SLICE("t:x;")), DOOR_IOV_MAX);
    end();
}

TEST(a_reader_that_pings_and_reads_nothing_costs_little_and_gets_all)
{
    enum { FACTS = 100 * 1000 };

    begin(81);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];

    client_listen(client, false);
    d->fact_pad = 100;
    for (int second = 0; second < 70; second++) {
        if (d->facts_owed < FACTS)
            d->facts_owed += FACTS / 50;
        scene_flush(d);
        client_frame(client, WS_FIN | WS_OP_PING, SLICE("still here"));
        scene_run_for(1000);
        assert_false(d->gone);
        assert_true(door_held_bytes(&d->door) < 4096);
    }
    assert_int_equal(d->facts_owed, FACTS);
    client_listen(client, true);
    for (int i = 0; i < 1000 && d->facts_sent < FACTS; i++)
        scene_run_for(1000);
    scene_run_for(1000);
    assert_facts_in_order(client_frames(client, &frames), FACTS, "t:");
    end();
}

/* ---- silence and stalls ---- */

TEST(a_heartbeat_is_one_write_every_15_seconds_or_so)
{
    begin(90);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];

    for (int i = 0; i < 60; i++) {
        scene_run_for(10 * 1000);
        client_frame(client, WS_FIN | WS_OP_PONG, SLICE(""));
    }
    scene_run_for(100);
    assert_true(d->beats >= 600 / 19 && d->beats <= 600 / 12);
    slice all = client_frames(client, &frames);
    size_t pairs = occurrences(all, SLICE("P:;t:{\"type\":\"ping\"};"));
    assert_int_equal(pairs, d->beats);
    end();
}

TEST(an_event_stream_hears_a_ping_event)
{
    begin(91);
    scene_open();
    struct client *client = open_events();

    scene_run_for(40 * 1000);
    assert_true(client_got(client, SLICE("event: ping\ndata: {\"type\":\"ping\"}\n\n")));
    assert_false(client_got(client, SLICE("id:")));
    assert_false(scene.doors[0]->gone); /* it is never heard, and need not be */
    end();
}

TEST(where_facts_flow_there_is_no_heartbeat)
{
    begin(92);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];

    for (int i = 0; i < 60; i++) {
        d->facts_owed++;
        scene_flush(d);
        client_frame(client, WS_FIN | WS_OP_PONG, SLICE(""));
        scene_run_for(5 * 1000);
    }
    assert_int_equal(d->beats, 0);
    assert_int_equal(occurrences(client_frames(client, &frames), SLICE("P:")), 0);
    end();
}

static bool mention(struct scene_door *d, const char *text)
{
    uint8_t head[WS_HEAD_MAX];
    struct iovec iov[2] = { { head, ws_frame_head(WS_FIN | WS_OP_TEXT, strlen(text), head) },
                            { (void *)(uintptr_t)text, strlen(text) } };
    return door_mention(&d->door, iov, 2);
}

TEST(what_is_mentioned_is_taken_whole_or_not_at_all_and_is_no_sign_of_life)
{
    begin(93);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];
    int taken = 0;

    for (int i = 0; i < 12; i++) {
        taken += mention(d, "somebody came");
        client_frame(client, WS_FIN | WS_OP_PONG, SLICE(""));
        scene_run_for(5 * 1000);
    }
    assert_true(taken > 6); /* now and then the kernel takes nothing */
    assert_int_equal(occurrences(client_frames(client, &frames), SLICE("somebody came")),
                     taken);
    assert_true(d->beats >= 2);

    client_listen(client, false);
    d->fact_pad = 300;
    d->facts_owed = 400;
    scene_flush(d);
    scene_run_for(200);
    assert_false(mention(d, "nobody hears this"));
    client_listen(client, true);
    for (int i = 0; i < 100 && !client_got(client, SLICE("fact 399 ")); i++)
        scene_run_for(100);
    assert_int_equal(occurrences(client_frames(client, &frames), SLICE("nobody hears")), 0);
    door_close(&d->door, WS_CLOSE_NORMAL, SLICE(""));
    assert_false(mention(d, "too late"));
    end();
}

TEST(a_peer_that_only_listens_is_asked_before_it_is_called_silent)
{
    begin(93);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];
    size_t pings = 0;

    for (int i = 0; i < 300; i++) { /* facts flow; it answers pings and says nothing else */
        d->facts_owed++;
        scene_flush(d);
        scene_run_for(1000);
        size_t now = occurrences(client_frames(client, &frames), SLICE("P:"));
        if (now > pings)
            client_frame(client, WS_FIN | WS_OP_PONG, SLICE(""));
        pings = now;
        assert_false(d->gone);
    }
    assert_true(pings >= 7 && pings <= 15); /* every other heartbeat, and bare */
    assert_int_equal(d->beats, 0);
    end();
}

TEST(a_quiet_door_says_nothing_by_itself_and_bears_silence)
{
    begin(95);
    scene_open();
    struct client *socket = open_socket(), *stream = open_events();

    for (size_t i = 0; i < 2; i++)
        door_keep_quiet(&scene.doors[i]->door);
    scene_run_for(700 * 1000);
    for (size_t i = 0; i < 2; i++) {
        assert_false(scene.doors[i]->gone || scene.doors[i]->door.closing);
        assert_int_equal(scene.doors[i]->beats, 0);
    }
    assert_int_equal(occurrences(client_frames(socket, &frames), SLICE("P:")), 0);
    assert_false(client_got(stream, SLICE("ping")));

    client_frame(socket, WS_FIN | WS_OP_PING, SLICE("there?")); /* what is asked is answered */
    scene_run_for(100);
    assert_int_equal(occurrences(client_frames(socket, &frames), SLICE("p:there?;")), 1);
    end();
}

TEST(a_quiet_door_that_takes_nothing_is_ended_all_the_same)
{
    begin(96);
    scene_open();
    struct client *client = open_events();
    struct scene_door *d = scene.doors[0];

    door_keep_quiet(&d->door);
    client_listen(client, false);
    d->fact_pad = 300;
    d->facts_owed = 4000;
    scene_flush(d);
    scene_run_for(90 * 1000);
    assert_true(d->gone);
    assert_int_equal(d->why.end, DOOR_END_STALLED);
    end();
}

TEST(a_silent_web_socket_is_closed)
{
    begin(94);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];

    scene_run_for(39 * 1000);
    assert_false(d->gone || d->door.closing);
    scene_run_for(3 * 1000);
    assert_true(
        slice_ends(client_frames(client, &frames), SLICE("c:4408 nothing heard from you;")));
    assert_false(d->gone);
    scene_run_for(6 * 1000); /* close_wait_ms */
    assert_true(d->gone);
    assert_int_equal(d->why.end, DOOR_END_SILENT);
    assert_int_equal(d->why.code, WS_CLOSE_LOST);
    end();
}

static const struct stall_case {
    const char *name;
    bool events, pings;
    int64_t least_s, most_s;
} stall_cases[] = {
    { "an event stream that is not read", true, false, 39, 62 },
    { "a WebSocket not read and not heard", false, false, 39, 62 },
    { "a WebSocket not read that pings, for a while", false, true, 590, 625 },
};

TEST(a_stalled_write_ends)
{
    for (size_t i = 0; i < COUNT_OF(stall_cases); i++) {
        const struct stall_case *c = &stall_cases[i];

        begin(95 + i);
        scene_open();
        struct client *client = c->events ? open_events() : open_socket();
        struct scene_door *d = scene.doors[0];

        client_listen(client, false);
        d->facts_owed = 1000;
        d->fact_pad = 1000;
        scene_flush(d);
        int64_t began_ms = sim_now_ms();
        while (!d->gone && sim_now_ms() - began_ms < 1000 * 1000) {
            if (c->pings)
                client_frame(client, WS_FIN | WS_OP_PING, SLICE("here"));
            scene_run_for(1000);
        }
        int64_t after_s = (sim_now_ms() - began_ms) / 1000;
        if (after_s < c->least_s || after_s > c->most_s)
            fail_msg("%s: after %d s", c->name, (int)after_s);
        assert_true(d->why.end == DOOR_END_STALLED || d->why.end == DOOR_END_SILENT);
        if (c->events || c->pings)
            assert_int_equal(d->why.end, DOOR_END_STALLED);
        end();
    }
}

/* ---- ends ---- */

static const struct end_case {
    const char *name;
    uint8_t first;
    slice payload;
    unsigned code;
    enum door_end why;
} end_cases[] = {
    { "binary", WS_FIN | WS_OP_BINARY, SLICE_INIT("x"), 1003, DOOR_END_PROTOCOL },
    { "not UTF-8", WS_FIN | WS_OP_TEXT, SLICE_INIT("\xff"), 1007, DOOR_END_PROTOCOL },
    { "an unknown frame", WS_FIN | 0xb, SLICE_INIT("x"), 1002, DOOR_END_PROTOCOL },
    { "a reserved bit", WS_FIN | 0x40 | WS_OP_TEXT, SLICE_INIT("x"), 1002, DOOR_END_PROTOCOL },
    { "too big", WS_FIN | WS_OP_TEXT, SLICE_INIT("0123456789012345678901234567890123456789"),
      1009, DOOR_END_LIMIT },
};

TEST(who_breaks_the_rules_is_told_which)
{
    for (size_t i = 0; i < COUNT_OF(end_cases); i++) {
        const struct end_case *c = &end_cases[i];
        char text[16];

        begin(110 + i);
        scene.options.message_max = 32;
        scene_open();
        struct client *client = open_socket();

        client_frame(client, c->first, c->payload);
        client_text(client, SLICE("not heard"));
        assert_true(client_gets_end(client) || c->code == 1003);
        snprintf(text, sizeof(text), "c:%u ", c->code);
        if (!slice_contains(client_frames(client, &frames), slice_of(text)))
            fail_msg("%s: %s", c->name, frames.data);
        assert_int_equal(scene.doors[0]->heard.len, 0);
        assert_true(scene_run_until(is_gone, scene.doors[0], 10 * 1000));
        assert_int_equal(scene.doors[0]->why.end, c->why);
        end();
    }
}

TEST(too_many_messages_are_too_many)
{
    begin(120);
    scene.options.messages_per_second = 5;
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];

    for (int i = 0; i < 100; i++) { /* the rate that is allowed, for a long time */
        client_text(client, SLICE("m"));
        scene_run_for(200);
    }
    assert_int_equal(d->heard.len, 200);
    for (int i = 0; i < 20; i++)
        client_text(client, SLICE("m"));
    scene_run_for(1000);
    assert_true(slice_ends(client_frames(client, &frames), SLICE("c:4429 too many messages;")));
    assert_true(d->heard.len >= 200 + 2 * 9 && d->heard.len <= 200 + 2 * 12);
    client_frame(client, WS_FIN | WS_OP_CLOSE, SLICE("\x11\x4d"));
    assert_true(client_gets_end(client));
    assert_int_equal(d->why.end, DOOR_END_LIMIT);
    end();
}

TEST(a_message_of_which_too_much_waits_ends_the_door)
{
    begin(121);
    scene.input_max = 10 * 1000;
    scene_open();
    struct client *client = open_socket();
    struct buf frame;
    static const uint8_t mask[4] = { 9, 8, 7, 6 };

    buf_init(&frame, 1 << 20);
    ws_client_frame(&frame, WS_FIN | WS_OP_TEXT, (slice){ scene.big, 60000 }, mask);
    client_send(client, (slice){ frame.data, frame.len - 1 }); /* the last byte never comes */
    buf_release(&frame);
    assert_true(client_gets_end(client));
    assert_true(
        slice_ends(client_frames(client, &frames), SLICE("c:4429 too much unfinished input;")));
    assert_int_equal(scene.doors[0]->why.end, DOOR_END_LIMIT);
    assert_int_equal(quota_input(scene.quota), 0);
    end();
}

TEST(a_close_that_is_not_answered_ends_in_time)
{
    begin(122);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];
    char piece[] = "\x81\x01x";
    struct iovec iov = { piece, 3 };
    size_t taken = 9;

    door_close(&d->door, 4401, SLICE("sign in"));
    door_close(&d->door, 4403, SLICE("twice is fine"));
    say(d, DOOR_NOTICE, "nothing more");
    assert_int_equal(door_write(&d->door, &iov, 1, 1, &taken), IO_CLOSED);
    assert_int_equal(taken, 0);
    scene_run_for(4500);
    assert_false(d->gone);
    scene_run_for(2500);
    assert_true(d->gone);
    assert_slice(client_frames(client, &frames), "t:welcome;c:4401 sign in;");
    assert_int_equal(d->why.end, DOOR_END_OURS);
    door_close(&d->door, 4403, SLICE("also when it is gone"));
    end();
}

TEST(a_close_waits_for_the_piece_before_it)
{
    for (uint64_t seed = 130; seed < 150; seed++) {
        begin(seed);
        scene_open();
        struct client *client = open_socket();
        struct scene_door *d = scene.doors[0];

        client_listen(client, false);
        d->facts_owed = 50;
        d->fact_pad = 4000;
        scene_flush(d);
        scene_run_for(100);
        size_t sent = d->facts_sent;
        door_close(&d->door, WS_CLOSE_RESTART, SLICE("restart"));
        scene_run_for(1000);
        client_listen(client, true);
        assert_true(client_gets(client, SLICE("restart")));
        assert_true(slice_ends(client_frames(client, &frames), SLICE(";c:1012 restart;")));
        assert_int_equal(occurrences(buf_slice(&frames), SLICE("t:fact ")), sent);
        end();
    }
}

TEST(a_peer_that_vanishes_is_noticed)
{
    for (uint64_t seed = 150; seed < 170; seed++) {
        begin(seed);
        scene_open();
        struct client *client = open_socket();
        struct scene_door *d = scene.doors[0];

        d->facts_owed = 1000;
        d->fact_pad = 1000;
        scene_flush(d);
        scene_run_for((int64_t)seed % 7);
        sim_cut(&client->stream);
        assert_true(scene_run_until(is_gone, d, 1000));
        assert_int_equal(d->why.end, DOOR_END_PEER);
        assert_int_equal(d->why.code, WS_CLOSE_LOST);
        end();
    }
}

TEST(frames_are_understood_wherever_they_are_cut)
{
    for (uint64_t seed = 170; seed < 200; seed++) {
        begin(seed);
        scene.options.messages_per_second = 1000;
        scene_open();
        struct client *client = client_new();

        client_handshake(client);
        for (int i = 0; i < 50; i++) {
            client_frame(client, WS_OP_TEXT, SLICE("in two "));
            client_frame(client, WS_FIN | WS_OP_PING, SLICE("p"));
            client_frame(client, WS_FIN | WS_OP_CONTINUATION, SLICE("pieces"));
        }
        client_frame(client, WS_FIN | WS_OP_CLOSE, SLICE(""));
        assert_true(client_gets_end(client));
        assert_int_equal(occurrences(buf_slice(&scene.doors[0]->heard),
                                     SLICE("in two pieces\n")),
                         50);
        assert_true(slice_ends(client_frames(client, &frames), SLICE("c:1005 ;")));
        assert_int_equal(quota_input(scene.quota), 0);
        end();
    }
}

/* ---- cost ---- */

TEST(an_idle_door_is_small)
{
    begin(200);
    scene_open();
    struct client *client = open_socket();
    struct scene_door *d = scene.doors[0];
    struct conn *conn = d->door.conn;

    scene_run_for(20 * 1000);
    client_frame(client, WS_FIN | WS_OP_PONG, SLICE(""));
    scene_run_for(1000);
    assert_null(conn->exchange); /* parser and buffers went at the upgrade */
    assert_null(conn->rest);
    assert_int_equal(conn->held, 0);
    assert_int_equal(door_held_bytes(&d->door), 0);
    print_message("# conn %zu bytes, door %zu bytes\n", sizeof(struct conn),
                  sizeof(struct door));
    assert_true(sizeof(struct conn) + sizeof(struct door) <= 512);
    end();
}

TEST_MAIN("door", CASE(pieces_and_words_keep_their_order_wherever_the_kernel_cuts),
          CASE(an_event_stream_keeps_the_same_order),
          CASE(more_pieces_than_one_write_carries_are_taken_in_turns),
          CASE(a_reader_that_pings_and_reads_nothing_costs_little_and_gets_all),
          CASE(a_heartbeat_is_one_write_every_15_seconds_or_so),
          CASE(an_event_stream_hears_a_ping_event),
          CASE(where_facts_flow_there_is_no_heartbeat),
          CASE(a_quiet_door_says_nothing_by_itself_and_bears_silence),
          CASE(a_quiet_door_that_takes_nothing_is_ended_all_the_same),
          CASE(what_is_mentioned_is_taken_whole_or_not_at_all_and_is_no_sign_of_life),
          CASE(a_peer_that_only_listens_is_asked_before_it_is_called_silent),
          CASE(a_silent_web_socket_is_closed), CASE(a_stalled_write_ends),
          CASE(who_breaks_the_rules_is_told_which), CASE(too_many_messages_are_too_many),
          CASE(a_message_of_which_too_much_waits_ends_the_door),
          CASE(a_close_that_is_not_answered_ends_in_time),
          CASE(a_close_waits_for_the_piece_before_it), CASE(a_peer_that_vanishes_is_noticed),
          CASE(frames_are_understood_wherever_they_are_cut), CASE(an_idle_door_is_small))
