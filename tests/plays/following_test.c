/*
 * plays  Following: a slow reader that the ring leaves behind, cursors that cannot be
 *        continued, and audiences that change while somebody listens or is away.
 */
#include "api/hall.h"
#include "plays/stage.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 5 };

static struct stage stage;
static struct ear ears[6];

static const char *text(const json_t *thing, const char *key)
{
    const char *value = json_string_value(json_object_get(thing, key));
    return value ? value : "";
}

static unsigned turn;

/* A fact for everybody of the company. */
static void tell(struct person *actor)
{
    person_asks(actor, "PUT", "/api/auth/me",
                turn++ % 2 ? "{\"language\":\"fr\"}" : "{\"language\":\"en\"}", NULL);
    assert_int_equal(actor->status, 200);
}

static void begin(uint64_t seed, const char *const *flags)
{
    turn = 0;
    stage_open_with(&stage, seed, flags);
}

/* play   A slow tab falls behind, and catches up without losing anything
 * given  a ring of 8 KiB
 *          manager (ws) and colleague (sse) stop reading; 150 facts pass, far more than ring and
 *          sockets hold; employee hears each at once; the slow ones cost no memory of their own;
 *          they read again, and get all, once, in order; one of them is cut half-way and comes
 *          back with its cursor by the other transport */
static void slow(uint64_t seed)
{
    enum { FACTS = 150 };
    struct person *manager, *colleague, *employee, *hr;
    size_t after_cut;

    begin(seed, (const char *const[]){ "--ring-bytes", "8k", "--writes-per-minute", "1000000",
                                       NULL });
    manager = person_enters(&stage, "manager", "manager@demo.mozaik");
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    person_opens(manager);
    ear_opens(&colleague->ear, &(struct knock){ .token = colleague->token, .sse = true });
    person_opens(employee);
    ear_pauses(&manager->ear, true);
    ear_pauses(&colleague->ear, true);
    for (size_t i = 0; i < FACTS; i++)
        tell(hr);
    ear_gets(&employee->ear, "user_updated", FACTS);
    sim_run_for(1500);
    assert_in_range(stage.service->halls[0]->ring_bytes, 0, 8 * 1024);
    assert_true(ear_count(&manager->ear, "user_updated", NULL) < FACTS / 2);

    ear_pauses(&manager->ear, false);
    ear_pauses(&colleague->ear, false);
    sim_run_for((int64_t)rng_below(sim_rng(), 100));
    ear_cut(&colleague->ear);
    after_cut = ear_count(&colleague->ear, "user_updated", NULL);
    person_opens(colleague);
    ear_gets(&manager->ear, "user_updated", FACTS);
    ear_gets(&colleague->ear, "user_updated", FACTS);
    assert_true(after_cut <= FACTS);
    sim_run_for(1500); /* the numbers are of the last second */
    assert_true(atomic_load(&stage.service->halls[0]->page_reads) > 0);
    tell(hr);
    ear_gets(&manager->ear, "user_updated", FACTS + 1);
    ear_gets(&colleague->ear, "user_updated", FACTS + 1);
    assert_int_equal(ear_count(&manager->ear, "reset", NULL), 0);
    stage_close(&stage);
}

TEST(a_slow_reader_catches_up_without_losing_anything)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        slow(seed);
}

/* play   Cursors that cannot be continued
 *          on each transport: connected, then reset with the reason and a new cursor, and from
 *          there everything */
static const struct {
    const char *name, *cursor, *reason; /* @: the epoch, #: the head */
} unknown[] = {
    { "nonsense", "garbage", "unknown_cursor" },
    { "no number", "@.", "unknown_cursor" },
    { "a sign", "@.-1", "unknown_cursor" },
    { "too large a number", "@.99999999999999999999", "unknown_cursor" },
    { "another history", "aaaaaaaa.1", "other_epoch" },
    { "ahead of the store", "@.999999", "ahead" },
};

static void write_cursor(const char *form, const char *present, char out[64])
{
    size_t at = 0;

    for (; *form; form++)
        if (*form == '@')
            for (const char *c = present; *c != '.'; c++)
                out[at++] = *c;
        else
            out[at++] = *form;
    out[at] = '\0';
}

static void lost(uint64_t seed)
{
    struct person *colleague, *hr;
    const struct heard *reset;
    char present[CURSOR_TEXT_MAX], cursor[64], path[200];

    begin(seed, NULL);
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    person_asks(colleague, "GET", "/api/notifications/recent", NULL, NULL);
    snprintf(present, sizeof present, "%s", text(colleague->json, "cursor"));
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        struct ear *ear = &ears[0];
        write_cursor(unknown[i].cursor, present, cursor);
        for (int sse = 0; sse <= 1; sse++) {
            ear_init(ear, &stage, "tab");
            snprintf(ear->cursor, sizeof ear->cursor, "%.*s", (int)sizeof ear->cursor - 1,
                     cursor);
            ear_opens(ear, &(struct knock){ .token = colleague->token, .sse = sse });
            ear_gets(ear, "reset", 1);
            (void)ear_count(ear, "reset", &reset);
            if (strcmp(heard_text(reset, "reason"), unknown[i].reason) != 0)
                fail_msg("%s: %s", unknown[i].name, heard_text(reset, "reason"));
            tell(hr);
            ear_gets(ear, "user_updated", 1);
            ear_cut(ear);
            ear_release(ear);
        }
        snprintf(path, sizeof path, "/api/notifications/recent?cursor=%s&wait=20", cursor);
        person_asks(colleague, "GET", path, NULL, NULL);
        assert_int_equal(colleague->status, 200);
        const json_t *event = json_array_get(json_object_get(colleague->json, "events"), 0);
        assert_string_equal(text(event, "type"), "reset");
        assert_string_equal(text(json_object_get(event, "data"), "reason"), unknown[i].reason);
    }
    stage_close(&stage);
}

TEST(a_cursor_that_cannot_be_continued_is_never_accepted_in_silence)
{
    for (uint64_t seed = 21; seed <= 20 + SEEDS; seed++)
        lost(seed);
}

/* The team of the demo's manager, as HR sees it. */
static json_t *find_team(struct person *hr, const char *member)
{
    const json_t *items;

    person_asks(hr, "GET", "/api/teams", NULL, NULL);
    assert_int_equal(hr->status, 200);
    items = json_object_get(hr->json, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *team = json_array_get(items, i);
        const json_t *members = json_object_get(team, "members");
        for (size_t n = 0; n < json_array_size(members); n++)
            if (strcmp(json_string_value(json_array_get(members, n)), member) == 0)
                return json_incref(team);
    }
    fail_msg("no team of %s", member);
    return NULL;
}

/* Members without one, or with one more. */
static void put_team(struct person *hr, const json_t *team, const char *without, bool send_only)
{
    json_t *body = json_object(), *members = json_array();
    const json_t *present = json_object_get(team, "members");
    char path[100], *wire;

    for (size_t n = 0; n < json_array_size(present); n++)
        if (strcmp(json_string_value(json_array_get(present, n)), without) != 0)
            json_array_append_new(members,
                                  json_string(json_string_value(json_array_get(present, n))));
    json_object_set_new(body, "version", json_incref(json_object_get(team, "version")));
    json_object_set_new(body, "name", json_incref(json_object_get(team, "name")));
    json_object_set_new(body, "members", members);
    json_object_set_new(body, "managers", json_incref(json_object_get(team, "managers")));
    wire = json_dumps(body, JSON_COMPACT);
    snprintf(path, sizeof path, "/api/teams/%s", text(team, "id"));
    person_sends(hr, "PUT", path, wire, NULL);
    if (!send_only) {
        person_waits(hr);
        assert_int_equal(hr->status, 200);
    }
    free(wire);
    json_decref(body);
}

static void user_id_of(struct person *person, char out[40])
{
    person_asks(person, "GET", "/api/auth/me", NULL, NULL);
    snprintf(out, 40, "%s", text(json_object_get(person->json, "user"), "id"));
}

static void ask_absence(struct person *person, int number, bool send_only)
{
    char body[200];

    snprintf(body, sizeof body,
             "{\"type\":\"TEL\",\"start\":\"2027-%02d-%02d\",\"end\":\"2027-%02d-%02d\"}",
             1 + number / 20, 1 + number % 20, 1 + number / 20, 1 + number % 20);
    person_sends(person, "POST", "/api/absences", body, NULL);
    if (!send_only) {
        person_waits(person);
        assert_int_equal(person->status, 201);
    }
}

/* play   The colleague is moved out of the team, at the same moment in which the employee asks
 *        for absences
 *          the colleague's socket, stream and poll are reset exactly once; no absence of the
 *          team that was committed after the change is heard; the manager hears all of them;
 *          a cursor from before the change is answered by reset, also by who was away */
static void move(uint64_t seed)
{
    struct person *colleague, *employee, *manager, *hr, *away;
    struct ear *socket = &ears[0], *stream = &ears[1], *back = &ears[2];
    char colleague_id[40];
    const struct heard *reset, *last = NULL;
    json_t *team;
    uint64_t at;

    begin(seed, NULL);
    colleague = person_enters(&stage, "colleague", "colleague@demo.mozaik");
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    manager = person_enters(&stage, "manager", "manager@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    away = person_enters(&stage, "away", "colleague@demo.mozaik");
    user_id_of(colleague, colleague_id);
    team = find_team(hr, colleague_id);
    for (size_t i = 0; i < 3; i++)
        ear_init(&ears[i], &stage, "door");
    ear_opens(socket, &(struct knock){ .token = colleague->token });
    ear_opens(stream, &(struct knock){ .token = colleague->token, .sse = true });
    ear_opens(back, &(struct knock){ .token = away->token });
    ear_cut(back);
    person_opens(manager);

    ask_absence(employee, 0, false);
    ear_gets(socket, "absence_created", 1);
    ear_gets(stream, "absence_created", 1);
    ask_absence(employee, 1, true);
    for (uint64_t steps = rng_below(sim_rng(), 60); steps > 0; steps--)
        assert_true(sim_step());
    put_team(hr, team, colleague_id, true);
    person_waits(employee);
    person_waits(hr);
    assert_int_equal(hr->status, 200);
    ear_gets(socket, "reset", 1);
    ear_gets(stream, "reset", 1);
    (void)ear_count(socket, "reset", &reset);
    assert_string_equal(heard_text(reset, "reason"), "audience_changed");
    at = reset->cursor.seq;
    for (int i = 2; i < 5; i++)
        ask_absence(employee, i, false);
    ear_gets(&manager->ear, "absence_created", 5);
    sim_run_for(500);
    for (size_t i = 0; i < 2; i++) {
        assert_in_range(ear_count(&ears[i], "absence_created", &last), 1, 2);
        assert_true(last->cursor.seq <= at); /* none of after the change */
        assert_int_equal(ear_count(&ears[i], "reset", NULL), 1);
    }

    ear_opens(back, &(struct knock){ .token = away->token });
    ear_gets(back, "reset", 1);
    (void)ear_count(back, "reset", &reset);
    assert_string_equal(heard_text(reset, "reason"), "audience_changed");
    sim_run_for(500);
    assert_int_equal(ear_count(back, "absence_created", NULL), 0);
    json_decref(team);
    stage_close(&stage);
    for (size_t i = 0; i < 3; i++)
        ear_release(&ears[i]);
}

TEST(who_leaves_a_team_hears_nothing_of_it_from_that_commit_on)
{
    for (uint64_t seed = 41; seed <= 40 + 2 * SEEDS; seed++)
        move(seed);
}

/* play   The employee becomes HR while the socket is open
 *          reset, and the next absence of the manager is seen as HR sees it, with its hr_note */
static void promote(uint64_t seed)
{
    struct person *employee, *manager, *hr;
    const struct heard *heard;
    char id[40], path[100], body[300];

    begin(seed, NULL);
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    manager = person_enters(&stage, "manager", "manager@demo.mozaik");
    hr = person_enters(&stage, "hr", "hr@demo.mozaik");
    person_opens(employee);
    user_id_of(employee, id);
    ask_absence(manager, 0, false);
    snprintf(path, sizeof path, "/api/users/%s", id);
    person_asks(hr, "GET", path, NULL, NULL);
    snprintf(
        body, sizeof body,
        "{\"version\":%d,\"name\":\"%s\",\"email\":\"%s\",\"role\":\"admin\",\"active\":true,"
        "\"language\":\"fr\"}",
        (int)json_integer_value(json_object_get(hr->json, "version")), text(hr->json, "name"),
        text(hr->json, "email"));
    person_asks(hr, "PUT", path, body, NULL);
    assert_int_equal(hr->status, 200);
    ear_gets(&employee->ear, "reset", 1);
    size_t before = ear_count(&employee->ear, "absence_created", NULL);
    ask_absence(manager, 1, false);
    ear_gets(&employee->ear, "absence_created", before + 1);
    (void)ear_count(&employee->ear, "absence_created", &heard);
    assert_non_null(json_object_get(heard->data, "hr_note"));
    stage_close(&stage);
}

TEST(a_new_role_sees_by_its_own_level_at_once)
{
    for (uint64_t seed = 61; seed <= 60 + SEEDS; seed++)
        promote(seed);
}

TEST_MAIN("following", CASE(a_slow_reader_catches_up_without_losing_anything),
          CASE(a_cursor_that_cannot_be_continued_is_never_accepted_in_silence),
          CASE(who_leaves_a_team_hears_nothing_of_it_from_that_commit_on),
          CASE(a_new_role_sees_by_its_own_level_at_once))
