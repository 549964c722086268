/*
 * play   Somebody asks, the server dies between the commit and the answer, and nobody
 *        notices but for a moment of silence
 * given  the demo company, employee and manager, one loop, one clerk
 *          manager   opens   ws
 *          employee  asks for 21 to 24 December
 *          manager   gets    absence_created, notification_created
 *          employee  asks for another, and the server dies when it is committed and told
 *                    to nobody
 *          employee  asks again with the same key: the same absence, made once
 *          manager   opens   ws at their cursor, gets what was missed, once, in order
 *          manager   approves; employee, who comes with a cursor of before, gets it
 */
#include "plays/stage.h"

#include <string.h>

static struct stage stage;

struct count_wait {
    struct person *person;
    const char *type;
    size_t count;
};

static bool has_heard(void *ctx)
{
    struct count_wait *wait = ctx;
    return person_heard(wait->person, wait->type, NULL) >= wait->count;
}

static void gets(struct person *person, const char *type, size_t count)
{
    struct count_wait wait = { person, type, count };
    stage_until(&stage, has_heard, &wait);
    assert_int_equal(person_heard(person, type, NULL), count);
}

static bool is_answered(void *ctx)
{
    return ((struct person *)ctx)->answered;
}

static const char *id_of(json_t *thing)
{
    return json_string_value(json_object_get(thing, "id"));
}

static uint64_t play(uint64_t seed)
{
    struct person *employee, *manager;
    const struct heard *heard;
    char lost[64], path[128], body[64];
    uint64_t head, trace;

    stage_open(&stage, seed);
    manager = person_enters(&stage, "manager", "manager@demo.mozaik");
    employee = person_enters(&stage, "employee", "employee@demo.mozaik");
    person_opens(manager);

    person_asks(employee, "POST", "/api/absences",
                "{\"type\":\"CA\",\"start\":\"2027-07-05\",\"end\":\"2027-07-08\"}", "first");
    assert_int_equal(employee->status, 201);
    gets(manager, "absence_created", 1);
    gets(manager, "notification_created", 1);

    head = stage_head(&stage);
    person_sends(employee, "POST", "/api/absences",
                 "{\"type\":\"CA\",\"start\":\"2027-08-02\",\"end\":\"2027-08-06\"}", "second");
    stage_until_committed(&stage, head);
    stage_kill(&stage);
    stage_until(&stage, is_answered, employee);
    assert_true(employee->broken); /* nobody told them */
    assert_int_equal(person_heard(manager, "absence_created", NULL), 1);

    stage_start(&stage);
    person_asks(employee, "POST", "/api/absences",
                "{\"type\":\"CA\",\"start\":\"2027-08-02\",\"end\":\"2027-08-06\"}", "second");
    assert_int_equal(employee->status, 201);
    snprintf(lost, sizeof lost, "%s", id_of(employee->json));

    person_opens(manager);
    gets(manager, "absence_created", 2);
    gets(manager, "notification_created", 2);
    assert_int_equal(person_heard(manager, "absence_created", &heard), 2);
    assert_string_equal(id_of(heard->data), lost);
    assert_int_equal(person_heard(manager, "reset", NULL), 0);

    snprintf(path, sizeof path, "/api/absences/%s/approve", lost);
    snprintf(body, sizeof body, "{\"version\":%d}",
             (int)json_integer_value(json_object_get(heard->data, "version")));
    snprintf(employee->ear.cursor, sizeof employee->ear.cursor, "%s", manager->ear.cursor);
    person_asks(manager, "POST", path, body, NULL);
    assert_int_equal(manager->status, 200);
    person_opens(employee);
    gets(employee, "absence_updated", 1);
    assert_int_equal(person_heard(employee, "absence_updated", &heard), 1);
    assert_string_equal(json_string_value(json_object_get(heard->data, "status")), "approved");
    gets(manager, "absence_updated", 1);

    trace = sim_trace();
    stage_close(&stage);
    return trace;
}

TEST(a_server_that_dies_between_commit_and_send_loses_nothing)
{
    for (uint64_t seed = 1; seed <= 10; seed++)
        (void)play(seed);
}

TEST(the_same_seed_plays_the_same_story)
{
    uint64_t first = play(77);

    assert_int_equal(play(77), first);
    assert_int_not_equal(play(78), first);
}

TEST_MAIN("two people", CASE(a_server_that_dies_between_commit_and_send_loses_nothing),
          CASE(the_same_seed_plays_the_same_story))
