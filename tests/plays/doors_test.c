/*
 * plays  Doors that open and close: who is a stranger, who has too many of them, whose
 *        session ends, and what everybody is told when the server stops.
 */
#include "api/hall.h"
#include "api/upkeep.h"
#include "base/instant.h"
#include "hr/session.h"
#include "plays/stage.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 5 };

static struct stage stage;
static struct ear ears[6];

static struct ear *new_ear(size_t number, const char *name)
{
    ear_init(&ears[number], &stage, name);
    return &ears[number];
}

static void release_ears(size_t count)
{
    for (size_t i = 0; i < count; i++)
        ear_release(&ears[i]);
}

static bool is_authenticated(const struct ear *ear)
{
    const struct heard *heard = NULL;

    assert_true(ear_count(ear, "connected", &heard) > 0);
    return json_is_true(json_object_get(heard->data, "authenticated"));
}

static void say_who(struct ear *ear, const char *token)
{
    char message[200];

    snprintf(message, sizeof message, "{\"type\":\"auth\",\"token\":\"%s\"}", token);
    ear_says(ear, message);
}

/* play   A socket without credentials
 *          it is connected, and not authenticated; ping is answered
 *          its auth with a bad token is answered by error, with a good one by connected
 *          another one says nothing: after 30 s it is closed with 4401
 *          a third one says nonsense ten times: 4400 */
static void strangers(uint64_t seed)
{
    struct ear *late, *good, *noisy;
    struct person *employee;
    char token[64];

    stage_open(&stage, seed);
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    late = new_ear(0, "late");
    good = new_ear(1, "good");
    noisy = new_ear(2, "noisy");

    ear_opens(late, &(struct knock){ .user = "test-user-id" });
    assert_false(is_authenticated(late));
    assert_int_equal(atomic_load(&stage.service->strangers), 1);
    ear_says(late, "{\"type\":\"ping\"}");
    ear_gets(late, "pong", 1);
    ear_says(late, "{\"type\":\"subscribe\",\"channel\":\"absences\"}");
    ear_gets(late, "error", 1);

    ear_opens(good, &(struct knock){ .user = "test-user-id" });
    snprintf(token, sizeof token, "%s", employee->token);
    token[10] = token[10] == 'x' ? 'y' : 'x';
    say_who(good, token);
    ear_gets(good, "error", 1);
    assert_false(good->ended);

    /* An id in the path that is not theirs is found out now. */
    say_who(good, employee->token);
    ear_ends(good);
    assert_int_equal(good->close_code, WS_CLOSE_DENIED);
    ear_opens(good, &(struct knock){ .from_the_head = true });
    say_who(good, employee->token);
    ear_gets(good, "connected", 3);
    assert_true(is_authenticated(good));
    ear_says(good, "{\"type\":\"subscribe\",\"channel\":\"absences\"}");
    ear_gets(good, "subscribed", 1);

    ear_opens(noisy, &(struct knock){ 0 });
    for (int i = 0; i < 10; i++)
        ear_says(noisy, i % 2 ? "{\"type\":\"no_such_type\"}" : "nonsense");
    ear_ends(noisy);
    assert_int_equal(noisy->close_code, WS_CLOSE_UNREADABLE);

    ear_ends(late);
    assert_int_equal(late->close_code, WS_CLOSE_SIGN_IN);
    assert_false(good->ended);
    sim_run_for(1000);
    assert_int_equal(atomic_load(&stage.service->strangers), 0);
    stage_close(&stage);
    release_ears(3);
}

TEST(a_stranger_hears_that_it_works_and_has_a_while_to_say_who_it_is)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        strangers(seed);
}

/* play   A browser with an old cookie, whose page says auth at once
 *          the cookie is nobody's, and the auth comes while it is looked up: it counts */
static void impatient(uint64_t seed)
{
    struct person *employee;
    struct ear *ear;
    char stale[64];

    stage_open(&stage, seed);
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    snprintf(stale, sizeof stale, "%s", employee->token);
    stale[20] = stale[20] == 'x' ? 'y' : 'x';
    ear = new_ear(0, "page");
    ear_knocks(ear, &(struct knock){ .token = stale });
    say_who(ear, employee->token); /* with the handshake, in one go */
    ear_gets(ear, "connected", 2);
    assert_true(is_authenticated(ear));
    assert_int_equal(atomic_load(&stage.service->strangers), 0);
    stage_close(&stage);
    release_ears(1);
}

TEST(an_auth_that_comes_while_a_stale_token_is_looked_up_is_not_lost)
{
    for (uint64_t seed = 11; seed <= 10 + SEEDS; seed++)
        impatient(seed);
}

/* play   A restart: many come back at once, each with its session
 * given  room for two strangers
 *          twelve open sockets with their token at the same time: none is taken for a stranger
 *          strangers without credentials: the third is closed with 4429 */
static void rush(uint64_t seed)
{
    struct person *employee;

    stage_open_with(&stage, seed, (const char *const[]){ "--strangers-max", "2", NULL });
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    for (size_t i = 0; i < 6; i++)
        ear_knocks(new_ear(i, "tab"), &(struct knock){ .token = employee->token });
    for (size_t i = 0; i < 6; i++) {
        ear_gets(&ears[i], "connected", 1);
        assert_true(is_authenticated(&ears[i]));
        ear_cut(&ears[i]);
    }
    for (size_t i = 0; i < 3; i++)
        ear_knocks(&ears[i], &(struct knock){ .from_the_head = true });
    sim_run_for(1000);
    int shut_out = 0;
    for (size_t i = 0; i < 3; i++)
        shut_out += ears[i].close_code == WS_CLOSE_BACK_OFF;
    assert_int_equal(shut_out, 1);
    stage_close(&stage);
    release_ears(6);
}

TEST(who_brings_a_session_is_no_stranger_while_it_is_looked_up)
{
    for (uint64_t seed = 21; seed <= 20 + SEEDS; seed++)
        rush(seed);
}

/* play   Two live connections for each person
 *          the third socket is closed with 4429; an event stream is refused with 429, and so is
 *          a long poll; when one goes there is room again; others are not concerned */
static void crowd(uint64_t seed)
{
    struct person *employee, *manager;
    char path[200];

    stage_open_with(&stage, seed,
                    (const char *const[]){ "--connections-per-person", "2", NULL });
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    manager = person_enters(&stage, "manager", "manager@demo.mozaik");
    for (size_t i = 0; i < 4; i++)
        (void)new_ear(i, "tab");
    ear_opens(&ears[0], &(struct knock){ .token = employee->token });
    ear_opens(&ears[1], &(struct knock){ .token = employee->token, .sse = true });

    ear_knocks(&ears[2], &(struct knock){ .token = employee->token });
    ear_ends(&ears[2]);
    assert_int_equal(ears[2].close_code, WS_CLOSE_BACK_OFF);
    ear_knocks(&ears[2], &(struct knock){ .token = employee->token, .sse = true });
    ear_ends(&ears[2]);
    assert_int_equal(ears[2].status, 429);
    assert_true(ears[2].retry_after_s > 0);
    snprintf(path, sizeof path, "/api/notifications/recent?cursor=%s&wait=20", ears[0].cursor);
    person_asks(employee, "GET", path, NULL, NULL);
    assert_int_equal(employee->status, 429);
    ear_opens(&ears[3], &(struct knock){ .token = manager->token });

    ear_cut(&ears[0]);
    ear_opens(&ears[2], &(struct knock){ .token = employee->token, .sse = true });
    ear_cut(&ears[2]);
    person_sends(employee, "GET", path, NULL, NULL); /* waits, and counts */
    sim_run_for(2000);
    assert_false(employee->answered);
    ear_knocks(&ears[2], &(struct knock){ .token = employee->token });
    ear_ends(&ears[2]);
    assert_int_equal(ears[2].close_code, WS_CLOSE_BACK_OFF);
    person_cut(employee);
    sim_run_for(3000); /* who only ends its side may still want its answer: net/conn.h */
    ear_opens(&ears[2], &(struct knock){ .token = employee->token });
    stage_close(&stage);
    release_ears(4);
}

TEST(a_person_has_as_many_live_connections_as_are_allowed_whatever_the_transport)
{
    for (uint64_t seed = 31; seed <= 30 + SEEDS; seed++)
        crowd(seed);
}

/* Sessions are prolonged for 30 days; a play has no month. */
struct expiry {
    const char *session;
    int64_t at_ms;
};

static bool set_expiry(struct tx *tx, void *ctx, struct error *err)
{
    const struct expiry *expiry = ctx;
    uint8_t id[16];

    assert_true(uuid_parse(slice_of(expiry->session), id));
    return sql_run(tx, err, "UPDATE session SET expires_at = ?2 WHERE id = ?1", "ui", id,
                   expiry->at_ms);
}

/* The session that this person has just got; gives the instant. */
static int64_t expires_in(const struct person *person, int64_t in_ms)
{
    const json_t *id = json_object_get(json_object_get(person->json, "session"), "id");
    struct expiry expiry = { json_string_value(id), loop_wall_ms(stage.loop) + in_ms };
    struct error err = { 0 };
    struct db *db = NULL;

    assert_true(db_open(&db, stage.config.data, DB_WRITE, &err));
    assert_true(upkeep_run(db, set_expiry, &expiry, &err));
    db_close(db);
    return expiry.at_ms;
}

/* play   A session that ends by its age
 *          two sockets whose sessions end in 10 s; one of these is prolonged meanwhile:
 *          that one goes on, and hears nothing about it; the other is closed with 4401 */
static void grow_old(uint64_t seed)
{
    struct person *old, *prolonged;

    stage_open(&stage, seed);
    old = person_enters(&stage, "old", "employee@demo.mozaik");
    prolonged = person_enters(&stage, "prolonged", "employee@demo.mozaik");
    (void)expires_in(old, 10000);
    (void)expires_in(prolonged, 10000);
    person_opens(old);
    person_opens(prolonged);
    person_asks(prolonged, "POST", "/api/auth/refresh", NULL, NULL);
    assert_int_equal(prolonged->status, 200);
    ear_ends(&old->ear);
    assert_int_equal(old->ear.close_code, WS_CLOSE_SIGN_IN);
    sim_run_for(40000);
    assert_false(prolonged->ear.ended);
    assert_int_equal(ear_count(&prolonged->ear, "connected", NULL), 1);
    person_asks(prolonged, "PUT", "/api/auth/me", "{\"language\":\"en\"}", NULL);
    ear_gets(&prolonged->ear, "user_updated", 1);
    stage_close(&stage);
}

TEST(a_session_that_nobody_prolonged_ends_on_its_open_doors)
{
    for (uint64_t seed = 51; seed <= 50 + SEEDS; seed++)
        grow_old(seed);
}

static int64_t told_expiry(const struct ear *ear)
{
    const struct heard *heard = NULL;
    const char *text;
    int64_t ms = 0;

    assert_true(ear_count(ear, "connected", &heard) > 0);
    text = heard_text(heard, "expires_at");
    assert_non_null(text);
    assert_true(instant_parse(slice_of(text), &ms));
    return ms;
}

/* play   A session that is prolonged in band
 *          a socket whose session ends in 10 s is told so; it says auth once more: connected,
 *          where it stood, with an end 30 days away; it goes on after the first end
 *          somebody else's token: 4403, and that session is not prolonged */
static void prolong_in_band(uint64_t seed)
{
    struct person *employee, *manager;
    const struct heard *before = NULL, *after = NULL;
    int64_t employees_ms, managers_ms, in_30_days_ms;

    stage_open(&stage, seed);
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    employees_ms = expires_in(employee, 10000);
    manager = person_enters(&stage, "manager", "manager@demo.mozaik");
    managers_ms = expires_in(manager, 50000);
    person_opens(employee);
    assert_int_equal(told_expiry(&employee->ear), employees_ms);
    person_asks(employee, "PUT", "/api/auth/me", "{\"language\":\"en\"}", NULL);
    ear_gets(&employee->ear, "user_updated", 1);

    say_who(&employee->ear, employee->token);
    ear_gets(&employee->ear, "connected", 2);
    assert_int_equal(ear_count(&employee->ear, "user_updated", &before), 1);
    assert_int_equal(ear_count(&employee->ear, "connected", &after), 2);
    assert_int_equal(after->cursor.seq, before->cursor.seq);
    in_30_days_ms = loop_wall_ms(stage.loop) + (int64_t)SESSION_SLIDE_DAYS * 24 * 3600 * 1000;
    assert_true(told_expiry(&employee->ear) > in_30_days_ms - 10000);
    assert_true(told_expiry(&employee->ear) <= in_30_days_ms);
    sim_run_for(30000);
    assert_false(employee->ear.ended);
    person_asks(employee, "PUT", "/api/auth/me", "{\"language\":\"fr\"}", NULL);
    assert_int_equal(employee->status, 200);
    ear_gets(&employee->ear, "user_updated", 2);

    say_who(&employee->ear, manager->token);
    ear_ends(&employee->ear);
    assert_int_equal(employee->ear.close_code, WS_CLOSE_DENIED);
    person_opens(manager);
    assert_int_equal(told_expiry(&manager->ear), managers_ms);
    stage_close(&stage);
}

TEST(an_auth_of_who_is_signed_in_prolongs_their_session_where_the_socket_stands)
{
    for (uint64_t seed = 61; seed <= 60 + SEEDS; seed++)
        prolong_in_band(seed);
}

/* Keeps the clerk's queue full, as long as it is told to. */
struct crowd {
    struct command command;
    bool leaves;
};

static bool crowd_run(struct tx *tx, struct command *command, struct error *err)
{
    (void)tx;
    (void)command;
    (void)err;
    return true;
}

static void crowd_answered(struct command *command)
{
    struct crowd *crowd = CONTAINER_OF(command, struct crowd, command);

    if (!crowd->leaves)
        assert_true(clerk_submit(stage.service->clerk, command));
}

/* play   The clerk's queue is full when a session is to be prolonged
 *          error; the socket and its session are what they were; later it works */
static void prolong_when_busy(uint64_t seed)
{
    struct crowd crowd = { .command = { .run = crowd_run, .answered = crowd_answered } };
    struct person *employee;

    stage_open_with(&stage, seed, (const char *const[]){ "--command-queue", "1", NULL });
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    person_opens(employee);
    assert_true(clerk_submit(stage.service->clerk, &crowd.command));
    say_who(&employee->ear, employee->token);
    ear_gets(&employee->ear, "error", 1);
    crowd.leaves = true;
    sim_run_for(1000);
    say_who(&employee->ear, employee->token);
    ear_gets(&employee->ear, "connected", 2);
    assert_false(employee->ear.ended);
    stage_close(&stage);
}

TEST(a_session_that_cannot_be_prolonged_now_keeps_its_socket)
{
    for (uint64_t seed = 71; seed <= 70 + SEEDS; seed++)
        prolong_when_busy(seed);
}

/* play   SIGTERM
 *          a socket: 1012 with its slot; an event stream: retry, and a proper end; a long poll:
 *          200 with Retry-After; a held answer: 503; a request on its way is answered all the
 *          same; who is half-way through opening is not left behind; then the server is empty */
static bool is_drained(void *ctx)
{
    (void)ctx;
    return service_is_drained(stage.service);
}

static void drain(uint64_t seed)
{
    struct person *employee, *prober;
    uint64_t steps = seed % 7 * 3;
    char poll[200];
    unsigned slot = 0;

    stage_open(&stage, seed);
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    prober = person_appears(&stage, "prober");
    for (size_t i = 0; i < 6; i++)
        (void)new_ear(i, "door");
    ear_opens(&ears[0], &(struct knock){ .token = employee->token });
    ear_opens(&ears[1], &(struct knock){ .token = employee->token, .sse = true });
    ear_knocks(&ears[2], &(struct knock){ .path = "/api/ws/echo" });
    person_sends(prober, "GET", "/api/probe/hold?seconds=100", NULL, NULL);
    snprintf(poll, sizeof poll, "/api/notifications/recent?cursor=%s&wait=25", ears[0].cursor);
    person_sends(employee, "GET", poll, NULL, NULL);
    sim_run_for(500);
    ear_knocks(&ears[3], &(struct knock){ .token = employee->token });
    ear_knocks(&ears[4], &(struct knock){ .token = employee->token, .sse = true });
    ear_knocks(&ears[5], &(struct knock){ .user = "nobody" });
    for (uint64_t i = 0; i < steps; i++)
        assert_true(sim_step());

    stage_drains(&stage);
    stage_until(&stage, is_drained, NULL);
    sim_run_for(100);
    assert_int_equal(ears[0].close_code, WS_CLOSE_RESTART);
    assert_int_equal(sscanf(ears[0].close_reason, "{\"retry_ms\":%u}", &slot), 1);
    assert_true(ears[1].ended && ears[1].whole);
    assert_in_range(ears[1].retry_ms, 0, 60000);
    assert_int_equal(ears[2].close_code, WS_CLOSE_RESTART);
    assert_true(employee->answered && !employee->broken);
    assert_int_equal(employee->status, 200);
    assert_true(atoi(employee->retry_after) >= 1);
    assert_int_equal(prober->status, 503);
    assert_true(atoi(prober->retry_after) >= 1);
    for (size_t i = 3; i < 6; i++) {
        assert_true(ears[i].ended); /* told, refused, or never accepted */
        if (ears[i].status == 101)
            assert_int_equal(ears[i].close_code, WS_CLOSE_RESTART);
        else if (ears[i].status == 200)
            assert_true(ears[i].whole);
        else if (ears[i].status != 0)
            assert_int_equal(ears[i].status, 503);
    }
    stage_close(&stage);
    release_ears(6);
}

TEST(who_is_there_when_the_server_stops_is_told_when_to_come_back)
{
    for (uint64_t seed = 61; seed <= 60 + 2 * SEEDS; seed++)
        drain(seed);
}

/* play   The doctor's echo
 *          text and bytes come back; after a minute it is over */
static void echo(uint64_t seed)
{
    struct ear *ear;
    static char big[60000];

    stage_open(&stage, seed);
    ear = new_ear(0, "doctor");
    ear_knocks(ear, &(struct knock){ .path = "/api/ws/echo" });
    ear_says(ear, "{\"type\":\"hello\"}");
    ear_gets(ear, "hello", 1);
    memset(big, 7, sizeof big);
    ear_says_binary(ear, (slice){ big, sizeof big });
    sim_run_for(3000);
    assert_int_equal(ear->binary_count, 1);
    for (int i = 0; i < 50; i++)
        sim_run_for(1000);
    assert_false(ear->ended);
    ear_ends(ear);
    assert_int_equal(ear->close_code, WS_CLOSE_TOO_LATE);
    sim_run_for(1000);
    assert_int_equal(atomic_load(&stage.service->probes), 0);
    stage_close(&stage);
    release_ears(1);
}

TEST(the_echo_says_everything_back_for_a_minute)
{
    for (uint64_t seed = 81; seed <= 80 + SEEDS; seed++)
        echo(seed);
}

/* play   The server ends in the middle of everything
 *          a sign-in (its password is being verified), a write, a poll, a socket and a stream
 *          that open; at some step the server is closed without a drain: nothing of it is left,
 *          and nothing that comes back late finds what is gone */
static void abrupt(uint64_t seed)
{
    struct person *employee, *other, *third;
    uint64_t steps;

    stage_open(&stage, seed);
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    other = person_appears(&stage, "other");
    third = person_appears(&stage, "third");
    snprintf(third->token, sizeof third->token, "%s", employee->token);
    for (size_t i = 0; i < 2; i++)
        (void)new_ear(i, "door");
    person_sends(other, "POST", "/api/auth/login",
                 "{\"email\":\"manager@demo.mozaik\",\"password\":\"mozaik-demo\"}", NULL);
    person_sends(employee, "POST", "/api/absences",
                 "{\"type\":\"CA\",\"start\":\"2027-07-05\",\"end\":\"2027-07-08\"}", "key");
    person_sends(third, "GET", "/api/notifications/recent", NULL, NULL);
    ear_knocks(&ears[0], &(struct knock){ .token = employee->token });
    ear_knocks(&ears[1], &(struct knock){ .token = employee->token, .sse = true });
    steps = rng_below(sim_rng(), 160);
    for (uint64_t i = 0; i < steps; i++)
        assert_true(sim_step());
    stage_stop(&stage);
    release_ears(2);
}

TEST(a_server_that_is_stopped_in_the_middle_of_everything_leaves_nothing_behind)
{
    for (uint64_t seed = 100; seed < 100 + 6 * SEEDS; seed++)
        abrupt(seed);
}

TEST_MAIN("doors", CASE(a_stranger_hears_that_it_works_and_has_a_while_to_say_who_it_is),
          CASE(an_auth_that_comes_while_a_stale_token_is_looked_up_is_not_lost),
          CASE(who_brings_a_session_is_no_stranger_while_it_is_looked_up),
          CASE(a_person_has_as_many_live_connections_as_are_allowed_whatever_the_transport),
          CASE(a_session_that_nobody_prolonged_ends_on_its_open_doors),
          CASE(an_auth_of_who_is_signed_in_prolongs_their_session_where_the_socket_stands),
          CASE(a_session_that_cannot_be_prolonged_now_keeps_its_socket),
          CASE(who_is_there_when_the_server_stops_is_told_when_to_come_back),
          CASE(the_echo_says_everything_back_for_a_minute),
          CASE(a_server_that_is_stopped_in_the_middle_of_everything_leaves_nothing_behind))
