/*
 * test_absence - absences of the people of test_people.h, in a line each.
 *
 * Thread   the test's.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_TEST_ABSENCE_H
#define HR_TEST_ABSENCE_H

#include "hr/absence.h"
#include "hr/data.h"
#include "hr/test_people.h"

static inline date day(const char *text)
{
    date found = { 0 };

    if (!date_parse(slice_of(text), &found))
        fail_msg("no day %s", text);
    return found;
}

/* "2026-12-21", or with a half: "2026-12-21 pm". */
static inline struct absence_entry entry_of(const char *type, const char *start,
                                            const char *end)
{
    struct absence_entry entry = { .type = slice_of(type), .end_half = HALF_PM };
    slice start_day, start_half, end_day, end_half;

    if (slice_cut(slice_of(start), ' ', &start_day, &start_half))
        assert_true(half_parse(start_half, &entry.start_half));
    if (slice_cut(slice_of(end), ' ', &end_day, &end_half))
        assert_true(half_parse(end_half, &entry.end_half));
    assert_true(date_parse(start_day, &entry.start) && date_parse(end_day, &entry.end));
    return entry;
}

static inline bool ask_for(struct people *people, const struct actor *by, const char *type,
                           const char *start, const char *end, struct seen *seen_out,
                           struct error *err)
{
    struct absence_entry entry = entry_of(type, start, end);
    struct absence_conflict conflict;

    return absence_create(people->tx, by, &entry, seen_out, &conflict, err);
}

/* Somebody asks, and it must work. */
static inline struct absence ask(struct people *people, const struct actor *by,
                                 const char *type, const char *start, const char *end)
{
    struct seen seen;

    must(ask_for(people, by, type, start, end, &seen, &oops));
    return seen.absence;
}

/* HR enters one for somebody else. */
static inline struct absence enter(struct people *people, const struct actor *hr,
                                   const struct actor *whose, const char *type,
                                   const char *start, const char *end)
{
    struct absence_entry entry = entry_of(type, start, end);
    struct absence_conflict conflict;
    struct seen seen;

    entry.user = whose->user;
    must(absence_create(people->tx, hr, &entry, &seen, &conflict, &oops));
    return seen.absence;
}

/* The steps without those arguments that most tests do not look at. `absence` is brought up
 * to what it became. */
static inline bool step(struct people *people, const struct actor *by, struct absence *absence,
                        enum absence_event event, struct error *err)
{
    struct absence_conflict conflict;
    struct seen seen = { .absence = *absence };
    struct tx *tx = people->tx;
    absence_id id = absence->id;
    int64_t version = absence->version;
    bool ok = false;

    if (event == ABSENCE_APPROVE)
        ok = absence_approve(tx, by, id, version, &seen, &conflict, err);
    else if (event == ABSENCE_REFUSE)
        ok = absence_refuse(tx, by, id, version, SLICE("Inventaire"), &seen, &conflict, err);
    else if (event == ABSENCE_CANCEL)
        ok = absence_cancel(tx, by, id, version, NULL, &seen, &conflict, err);
    else if (event == ABSENCE_ACKNOWLEDGE)
        ok = absence_acknowledge(tx, by, id, version, &seen, &conflict, err);
    else if (event == ABSENCE_DELETE)
        ok = absence_delete(tx, by, id, version, &conflict, err);
    *absence = seen.absence;
    return ok;
}

/* The same choice of the company for everybody who acts in the test. */
static inline void choose_settings(struct people *people, const struct settings *settings)
{
    struct actor *all[] = { &people->system,   &people->hr,        &people->manager,
                            &people->employee, &people->colleague, &people->stranger };

    for (size_t i = 0; i < COUNT_OF(all); i++)
        all[i]->settings = *settings;
    must(sql_run(people->tx, &oops,
                 "UPDATE tenant SET steps = ?2, colleagues = ?3, pending_visible = ?4,"
                 " hide_medical_type = ?5 WHERE id = ?1",
                 "uitti", people->first.uuid, (int64_t)settings->steps,
                 colleagues_text(settings->colleagues),
                 pending_visible_text(settings->pending_visible),
                 (int64_t)settings->hide_medical_type));
}

/* What somebody sees of an absence: its JSON, or "" when it does not exist for them. */
static inline slice look(struct people *people, const struct actor *actor, absence_id id)
{
    struct error err = { 0 };
    struct data data;
    struct seen seen;

    if (!absence_get(people->tx, actor, id, &seen, &err)) {
        assert_int_equal(err.kind, ERR_NOT_FOUND);
        return SLICE("");
    }
    absence_view(data_open(&data), NULL, &seen.absence, seen.level, &actor->settings);
    return data_close(&data, people->tx);
}

#endif
