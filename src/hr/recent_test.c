#include "hr/recent.h"

#include "hr/notification.h"
#include "hr/test_absence.h"

/* ---- the verdict ---- */

TEST(which_cursors_can_be_continued)
{
    static const struct journal_state journal = { .epoch = "k3k3k3k3",
                                                  .head = 100,
                                                  .floor = 20 };
    static const struct cursor_case {
        const char *cursor;
        uint64_t audience_seq;
        const char *reason; /* NULL: continue */
        uint64_t from;
    } cases[] = {
        { "", 0, NULL, 100 },
        { "k3k3k3k3.100", 0, NULL, 100 },
        { "k3k3k3k3.99", 0, NULL, 99 },
        { "k3k3k3k3.20", 0, NULL, 20 }, /* the floor is had, what follows is there */
        { "k3k3k3k3.19", 0, "too_old", 100 },
        { "k3k3k3k3.0", 0, "too_old", 100 },
        { "k3k3k3k3.101", 0, "ahead", 100 },
        { "abcdefgh.99", 0, "other_epoch", 100 },
        { "k3k3k3k.99", 0, "other_epoch", 100 },
        { "99", 0, "unknown_cursor", 100 },
        { "k3k3k3k3", 0, "unknown_cursor", 100 },
        { "k3k3k3k3.", 0, "unknown_cursor", 100 },
        { "k3k3k3k3.099", 0, "unknown_cursor", 100 },
        { "k3k3k3k3.-1", 0, "unknown_cursor", 100 },
        { "k3k3k3k3.99 ", 0, "unknown_cursor", 100 },
        { "k3k3k3k3.99999999999999999999999", 0, "unknown_cursor", 100 },
        { "k3k3k3k3.49", 50, "audience_changed", 100 },
        { "k3k3k3k3.50", 50, NULL, 50 },
        { "k3k3k3k3.19", 50, "too_old", 100 },
        { "", 100, NULL, 100 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t from = 0;
        const char *reason =
            cursor_verdict(&journal, cases[i].audience_seq, slice_of(cases[i].cursor), &from);

        if (!reason != !cases[i].reason || (reason && strcmp(reason, cases[i].reason) != 0) ||
            from != cases[i].from)
            fail_msg("'%s': %s, from %d", cases[i].cursor, reason ? reason : "continue",
                     (int)from);
    }
}

/* ---- the answer ---- */

struct answer {
    struct recent recent;
    slice text;
    json_t *object;
};

static struct answer poll(struct people *p, const struct actor *actor, const char *cursor)
{
    struct answer answer;
    struct data data;

    must(recent_read(p->tx, actor, slice_of(cursor), data_open(&data), &answer.recent, &oops));
    answer.text = data_close(&data, p->tx);
    must(json_read_object(answer.text, &answer.object, &oops));
    return answer;
}

static size_t size_of(const struct answer *answer, const char *member)
{
    return json_array_size(json_object_get(answer->object, member));
}

static const char *cursor_of(const struct answer *answer)
{
    return json_string_value(json_object_get(answer->object, "cursor"));
}

static const char *event_type(const struct answer *answer, size_t place)
{
    return json_string_value(
        json_object_get(json_array_get(json_object_get(answer->object, "events"), place),
                        "type"));
}

TEST(who_begins_gets_the_head_and_their_bell)
{
    struct people p;
    struct answer answer;

    people_open(&p);
    for (int i = 0; i < NOTIFICATION_RECENT + 5; i++) {
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i), text);
        ask(&p, &p.employee, "TEL", text, text);
    }
    answer = poll(&p, &p.manager, "");
    assert_int_equal(size_of(&answer, "events"), 0);
    assert_int_equal(size_of(&answer, "notifications"), NOTIFICATION_RECENT);
    assert_int_equal(answer.recent.unread, NOTIFICATION_RECENT + 5);
    assert_true(answer.recent.cursor == answer.recent.head && !answer.recent.more);
    assert_true(answer.recent.head == p.tx->facts[p.tx->fact_count - 1]->seq);
    json_decref(answer.object);
    people_close(&p);
}

TEST(who_goes_on_gets_what_is_theirs_in_order)
{
    struct people p;
    struct answer before, answer;
    struct absence absence;

    people_open(&p);
    people_reload(&p, &p.manager);
    before = poll(&p, &p.manager, "");
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    ask(&p, &p.stranger, "CA", "2026-12-21", "2026-12-24"); /* not the manager's */
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));

    answer = poll(&p, &p.manager, cursor_of(&before));
    assert_int_equal(size_of(&answer, "events"), 3);
    assert_string_equal(event_type(&answer, 0), "absence_created");
    assert_string_equal(event_type(&answer, 1), "notification_created");
    assert_string_equal(event_type(&answer, 2), "absence_updated");
    assert_int_equal(size_of(&answer, "notifications"), 1);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(answer.object, "notifications"), 0),
                            "type")),
                        "absence_request");
    assert_int_equal(answer.recent.unread, 1);
    assert_false(answer.recent.more);
    json_decref(before.object);

    before = answer; /* nothing new: the same cursor */
    answer = poll(&p, &p.manager, cursor_of(&before));
    assert_int_equal(size_of(&answer, "events"), 0);
    assert_string_equal(cursor_of(&answer), cursor_of(&before));
    json_decref(answer.object);
    json_decref(before.object);
    people_close(&p);
}

/* The events of a poll are the bytes that a socket gets. */
TEST(an_event_is_the_live_message_itself)
{
    struct people p;
    struct answer before, answer;

    people_open(&p);
    before = poll(&p, &p.employee, "");
    people_mark(&p);
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    answer = poll(&p, &p.employee, cursor_of(&before));
    assert_true(slice_contains(answer.text, people_hear(&p, people_fact(&p, "absence_created"),
                                                        &p.employee)));
    json_decref(answer.object);
    json_decref(before.object);
    people_close(&p);
}

TEST(at_most_two_hundred_events_and_then_more)
{
    struct people p;
    struct answer answer;
    char cursor[CURSOR_TEXT_MAX + 1];
    size_t total = 0, answers = 0;

    people_open(&p);
    answer = poll(&p, &p.employee, "");
    snprintf(cursor, sizeof cursor, "%s", cursor_of(&answer));
    json_decref(answer.object);
    for (int i = 0; i < 250; i++) {
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i), text);
        ask(&p, &p.employee, "TEL", text, text);
    }
    do {
        answer = poll(&p, &p.employee, cursor);
        total += size_of(&answer, "events");
        assert_true(size_of(&answer, "events") <= RECENT_EVENTS_MAX);
        assert_true(answer.recent.more == json_is_true(json_object_get(answer.object, "more")));
        snprintf(cursor, sizeof cursor, "%s", cursor_of(&answer));
        answers++;
        json_decref(answer.object);
    } while (answer.recent.more);
    assert_int_equal(total, 250);
    assert_int_equal(answers, 2);
    people_close(&p);
}

/* Facts that are not theirs are passed over, and not all of them in one go. */
TEST(a_long_walk_over_other_peoples_facts_ends)
{
    struct people p;
    struct answer answer;
    char cursor[CURSOR_TEXT_MAX + 1];

    people_open(&p);
    answer = poll(&p, &p.stranger, "");
    snprintf(cursor, sizeof cursor, "%s", cursor_of(&answer));
    json_decref(answer.object);
    for (int i = 0; i < 1040; i++) { /* two facts each */
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i), text);
        ask(&p, &p.employee, "TEL", text, text);
    }
    answer = poll(&p, &p.stranger, cursor);
    assert_int_equal(size_of(&answer, "events"), 0);
    assert_true(answer.recent.more);
    snprintf(cursor, sizeof cursor, "%s", cursor_of(&answer));
    json_decref(answer.object);
    answer = poll(&p, &p.stranger, cursor);
    assert_false(answer.recent.more);
    assert_true(answer.recent.cursor == answer.recent.head);
    json_decref(answer.object);
    people_close(&p);
}

TEST(a_cursor_that_cannot_be_continued_is_reset)
{
    struct people p;
    struct answer answer;

    people_open(&p);
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    answer = poll(&p, &p.manager, "abcdefgh.1");
    assert_int_equal(size_of(&answer, "events"), 1);
    assert_string_equal(event_type(&answer, 0), "reset");
    assert_string_equal(answer.recent.reset, "other_epoch");
    assert_true(
        slice_contains(answer.text, SLICE("\"at\":\"2026-11-23T09:14:03.120Z\",\"data\":"
                                          "{\"reason\":\"other_epoch\"}}]")));
    assert_int_equal(size_of(&answer, "notifications"), 1); /* their bell, to begin with */
    assert_true(answer.recent.cursor == answer.recent.head);
    json_decref(answer.object);
    people_close(&p);
}

TEST(who_changed_team_begins_anew_and_hears_only_what_is_theirs_now)
{
    struct people p;
    struct answer before, answer;
    struct absence absence;

    people_open(&p);
    people_reload(&p, &p.colleague);
    before = poll(&p, &p.colleague, "");
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(team_remove_member(p.tx, &p.hr, p.team, p.colleague.user, &oops));
    people_reload(&p, &p.colleague);
    answer = poll(&p, &p.colleague, cursor_of(&before));
    assert_int_equal(size_of(&answer, "events"), 1);
    assert_string_equal(answer.recent.reset, "audience_changed");
    json_decref(before.object);

    before = answer; /* from the new cursor on: nothing of the old team */
    absence = ask(&p, &p.employee, "CA", "2027-01-04", "2027-01-08");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    answer = poll(&p, &p.colleague, cursor_of(&before));
    assert_int_equal(size_of(&answer, "events"), 0);
    json_decref(answer.object);
    json_decref(before.object);
    people_close(&p);
}

TEST(a_cursor_of_another_company_is_of_another_epoch)
{
    struct people p;
    struct answer answer;
    struct recent_start start;

    people_open(&p);
    answer = poll(&p, &p.foreign_hr, "");
    must(recent_from(p.tx, &p.manager, slice_of(cursor_of(&answer)), &start, &oops));
    assert_string_equal(start.reset, "other_epoch");
    assert_true(start.from == start.head);
    json_decref(answer.object);
    people_close(&p);
}

TEST_MAIN("hr/recent", CASE(which_cursors_can_be_continued),
          CASE(who_begins_gets_the_head_and_their_bell),
          CASE(who_goes_on_gets_what_is_theirs_in_order),
          CASE(an_event_is_the_live_message_itself),
          CASE(at_most_two_hundred_events_and_then_more),
          CASE(a_long_walk_over_other_peoples_facts_ends),
          CASE(a_cursor_that_cannot_be_continued_is_reset),
          CASE(who_changed_team_begins_anew_and_hears_only_what_is_theirs_now),
          CASE(a_cursor_of_another_company_is_of_another_epoch))
