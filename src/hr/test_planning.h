/*
 * test_planning - planning entries of the people of test_people.h, in a line each.
 *
 * Thread   the test's.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_TEST_PLANNING_H
#define HR_TEST_PLANNING_H

#include "hr/planning.h"
#include "hr/planning_entry.h"
#include "hr/test_absence.h"

/* Shifts are from 8 to 16 h. */
static inline struct planning_entry planned(enum planning_kind kind, user_id user,
                                            const char *start, const char *end,
                                            const char *label)
{
    struct absence_entry days = entry_of("CA", start, end);

    return (struct planning_entry){
        .kind = kind,
        .user = user,
        .start = days.start,
        .start_half = days.start_half,
        .end = days.end,
        .end_half = days.end_half,
        .start_minute = kind == PLANNING_SHIFT ? 8 * 60 : NO_MINUTE,
        .end_minute = kind == PLANNING_SHIFT ? 16 * 60 : NO_MINUTE,
        .label = slice_of(label),
    };
}

static inline struct planning_entry team_note(team_id team, const char *day_text,
                                              const char *label)
{
    struct planning_entry note =
        planned(PLANNING_NOTE, (user_id){ { 0 } }, day_text, day_text, label);

    note.team = team;
    return note;
}

/* Somebody plans it, and it must work. */
static inline struct planning_entry plan_one(struct people *people, const struct actor *by,
                                             struct planning_entry wanted)
{
    struct planning_outcome outcome;

    must(planning_create(people->tx, by, &wanted, 1, &outcome, &oops));
    assert_int_equal(outcome.count, 1);
    return outcome.entries[0];
}

static inline struct planning_choice chosen(const struct planning_entry *entry)
{
    return (struct planning_choice){ entry->id, entry->version };
}

/* All of a month as JSON, to be given back by json_decref(). */
static inline json_t *plan_of(struct people *people, const struct actor *actor,
                              const struct planning_query *query, slice *next_out)
{
    struct data data;
    struct json *json = data_open(&data);
    json_t *object = NULL;

    json_open_object(json, NULL);
    must(planning_read(people->tx, actor, query, json, next_out, &oops));
    json_close_object(json);
    must(json_read_object(data_close(&data, people->tx), &object, &oops));
    return object;
}

#endif
