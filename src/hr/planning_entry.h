/*
 * planning_entry - what is planned and is no absence: on-call, shifts, training, notes.
 *
 *     on_call    whole days: one, or weeks from Sunday to Saturday; never two at once; to be
 *                announced some days ahead (policy.h)
 *     shift      from a minute to a minute of each of its days; the end may be next morning
 *     training   days or half days, with a label that colleagues do not see
 *     note       a text for a person's days, or for a team's
 *
 * HR plans for everybody, managers for their people; everybody may note something on their
 * own days. Many are entered, moved or copied at once: all or none, in one transaction and
 * with one fact `planning_updated` (planning_tell.c).
 *
 * Thread   a database thread, inside a tx. What failed in the middle is for the caller to
 *          undo (the clerk's savepoint).
 * Memory   text in the tx's arena.
 * Units    days and half days, both ends included; minutes after midnight; characters.
 * Limits   PLANNING_BULK_MAX entries at once, PLANNING_ENTRY_DAYS_MAX days each,
 *          PLANNING_LABEL_MAX characters.
 */
#ifndef HR_PLANNING_ENTRY_H
#define HR_PLANNING_ENTRY_H

#include "hr/absence.h"
#include "hr/view_planning.h"

enum {
    PLANNING_BULK_MAX = 200,
    PLANNING_ENTRY_DAYS_MAX = 366, /* so that looking for overlaps has an end */
    PLANNING_LABEL_MAX = 200,
    PLANNING_MOVE_DAYS_MAX = 3660,
};

enum planning_kind {
    PLANNING_ON_CALL,
    PLANNING_SHIFT,
    PLANNING_TRAINING,
    PLANNING_NOTE,
    PLANNING_KIND_COUNT
};
const char *planning_kind_text(enum planning_kind kind); /* "on_call", ... */
MUST_USE bool planning_kind_parse(slice text, enum planning_kind *kind_out);

enum { NO_MINUTE = -1 };

struct planning_entry {
    planning_id id;
    int64_t version;
    user_id user; /* none: a team's */
    team_id team; /* none: a person's */
    enum planning_kind kind;
    date start, end;
    enum half start_half, end_half;
    int start_minute, end_minute; /* of a shift; else NO_MINUTE */
    slice label;
};

#define PLANNING_COLUMNS                                                                \
    "e.id, e.version, e.user_id, e.team, e.kind, e.start_day, e.start_half, e.end_day," \
    " e.end_half, e.start_minute, e.end_minute, e.label"
void planning_read_row(const struct rows *rows, struct planning_entry *entry_out);

/* It is said, and done all the same. */
struct planning_warning {
    enum { WARNING_ABSENT, WARNING_SHORT_NOTICE } what;
    planning_id entry;
    slice user_name;
    date start, end; /* of the absence */
    enum half start_half, end_half;
    int notice_days; /* that on-call is to be announced ahead */
};

/* What a 409 shows besides its sentence. */
struct planning_conflict {
    bool found;
    struct planning_entry current;
    user_id changed_by; /* none: the system */
    slice changed_by_name;
    int64_t changed_ms;
};

/* What came of it. */
struct planning_outcome {
    size_t at; /* of an error: which of the list it is about */
    struct planning_entry *entries;
    size_t count;
    struct planning_warning *warnings;
    size_t warning_count;
    struct planning_conflict conflict;
};

/* Checks are in the order of the contract, each for the whole list before the next: there
 * and to be seen (404), allowed (403), valid (422), still so (409).
 *
 * `wanted`: id and version are not looked at; a person or a team.
 *     ERR_DENIED    "not_planner"
 *     ERR_INVALID   "user_unknown", "user_inactive" (user_id), "team_unknown" (team),
 *                   "field_value" (team, start_time, end_time), "period_order",
 *                   "period_too_long", "on_call_week" (end), "half_day" (start_half,
 *                   end_half), "field_required" (label, start_time, end_time),
 *                   "field_too_long" (label)
 *     ERR_CONFLICT  "on_call_overlap" */
MUST_USE bool planning_create(struct tx *tx, const struct actor *by,
                              const struct planning_entry *wanted, size_t count,
                              struct planning_outcome *outcome_out, struct error *err);

/* The whole entry anew; whose it is stays.
 *     ERR_NOT_FOUND; ERR_DENIED; ERR_INVALID as above, and "version_missing" (version);
 *     ERR_CONFLICT  "version_stale", "on_call_overlap" */
MUST_USE bool planning_update(struct tx *tx, const struct actor *by, planning_id id,
                              int64_t version, const struct planning_entry *wanted,
                              struct planning_outcome *outcome_out, struct error *err);

MUST_USE bool planning_delete(struct tx *tx, const struct actor *by, planning_id id,
                              int64_t version, struct planning_outcome *outcome_out,
                              struct error *err);

/* Elsewhere: so many days later (earlier: < 0), for somebody else, or both. Each entry once,
 * with the version that was looked at.
 *     ERR_INVALID  also "field_required" (days: neither), "field_value" (user_id: a team's
 *                  note; id: twice) */
struct planning_choice {
    planning_id id;
    int64_t version;
};
struct planning_way {
    int days;
    user_id user; /* none: the same */
};
MUST_USE bool planning_move(struct tx *tx, const struct actor *by,
                            const struct planning_choice *choices, size_t count,
                            const struct planning_way *way,
                            struct planning_outcome *outcome_out, struct error *err);
MUST_USE bool planning_copy(struct tx *tx, const struct actor *by,
                            const struct planning_choice *choices, size_t count,
                            const struct planning_way *way,
                            struct planning_outcome *outcome_out, struct error *err);

/* Has this person any entry? */
MUST_USE bool planning_any(struct tx *tx, tenant_id tenant, user_id user, bool *any_out,
                           struct error *err);

#endif
