/*
 * absence_inside - what the files of absence share among themselves.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_ABSENCE_INSIDE_H
#define HR_ABSENCE_INSIDE_H

#include "hr/absence.h"

/* ---- rows ---- */

/* Of `absence a` with its owner and its type; deleted ones are for the caller to leave out. */
#define ABSENCE_COLUMNS                                                                    \
    "a.id, a.version, a.user_id, u.name, a.type, y.category, y.decision, a.start_day,"     \
    " a.start_half, a.end_day, a.end_half, a.status, a.comment, a.reason, a.hr_note,"      \
    " a.created_at, a.created_by, a.updated_at, a.updated_by, a.decided_at, a.decided_by," \
    " a.acknowledged_at, a.acknowledged_by"
/* CROSS JOIN walks them in this order: absences by one of their indexes, then who and what
 * by key, whatever anybody believes of how many there are. Conditions follow. */
#define ABSENCE_TABLES                                                        \
    " FROM absence a CROSS JOIN users u CROSS JOIN absence_type y"            \
    " WHERE u.tenant = a.tenant AND u.id = a.user_id AND y.tenant = a.tenant" \
    " AND y.code = a.type AND "

void absence_read_row(const struct rows *rows, struct absence *absence_out);

/* The day in the place where the companies are: leave begins in the morning there. */
date absence_today(const struct tx *tx);

/* One absence, and what the actor is to it. */
struct absence_case {
    struct absence absence;
    struct relation relation;
    enum level level;
    team_id teams[USER_TEAMS_MAX]; /* of its owner */
    size_t team_count;
};

/* ERR_NOT_FOUND "absence_unknown"  also when it is not to be seen */
MUST_USE bool absence_load(struct tx *tx, const struct actor *by, absence_id id,
                           struct absence_case *case_out, struct error *err);

/* ---- checking what was entered (absence_check.c) ---- */

/* For whom, and may the actor? Fills relation, teams, and the absence's user and name.
 *     ERR_DENIED "hr_only"; ERR_INVALID "user_unknown" (user_id) */
MUST_USE bool absence_for_whom(struct tx *tx, const struct actor *by,
                               const struct absence_entry *entry, struct absence_case *case_out,
                               struct error *err);

/* A note is HR's. ERR_DENIED "hr_only" */
MUST_USE bool absence_check_note(const struct actor *by, const struct absence_entry *entry,
                                 struct error *err);

/* Type, days, halves, texts: everything that needs no other absence. `present` is the one
 * that is changed, NULL for a new one. Fills the type and the entry's members of absence.
 *     ERR_INVALID  see absence_create() */
MUST_USE bool absence_check_entry(struct tx *tx, const struct actor *by,
                                  const struct absence_entry *entry,
                                  const struct absence *present, struct type *type_out,
                                  struct absence *absence, struct error *err);

/* ERR_CONFLICT "absence_overlap"  with the absence that is in the way */
MUST_USE bool absence_check_overlap(struct tx *tx, const struct actor *by,
                                    const struct absence *absence, enum level level,
                                    struct absence_conflict *conflict_out, struct error *err);

/* Say in conflict_out what stands there now and who made it. Keeps what err says. */
void absence_explain(struct tx *tx, const struct actor *by, const struct absence *absence,
                     enum level level, struct absence_conflict *conflict_out);

/* ---- telling (absence_tell.c) ---- */

/* The audit line and the fact, to who saw it before and who sees it now. `before` NULL: it
 * is new. `after` NULL: it is gone; `before` then has the version at which it went. */
MUST_USE bool absence_tell(struct tx *tx, const struct actor *by, const char *action,
                           const struct absence *before, const struct absence *after,
                           const team_id *teams, size_t team_count, struct error *err);

/* The notifications of a step. `event` ABSENCE_EVENT_COUNT: it was asked for. */
MUST_USE bool absence_notify(struct tx *tx, const struct actor *by, enum absence_event event,
                             const struct absence *before, const struct absence *after,
                             struct error *err);

#endif
