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
#define ABSENCE_COLUMNS                                                                       \
    "a.id, a.version, a.user_id, u.name, a.type, y.category, y.decision, a.start_day,"        \
    " a.start_half, a.end_day, a.end_half, a.status, a.comment, a.reason, a.hr_note,"         \
    " a.created_at, a.created_by, a.updated_at, a.updated_by, a.decided_at, a.decided_by,"    \
    " a.acknowledged_at, a.acknowledged_by, coalesce(a.minutes, 0),"                          \
    " coalesce(a.start_minute, -1), p.id, p.start_day, p.start_half, p.end_day, p.end_half,"  \
    " p.comment, p.short_notice, p.created_at, p.created_by, a.comment_count, a.attachments," \
    " y.counting, y.extent, y.balance, a.colleague_version"
enum { ABSENCE_COLUMN_COUNT = 40 }; /* whoever wants more reads behind these */
/* CROSS JOIN walks them in this order: absences by one of their indexes, then who and what
 * by key, whatever anybody believes of how many there are. Few have an open proposal, and the
 * others look for none. Conditions follow. */
#define ABSENCE_TABLES                                                        \
    " FROM absence a CROSS JOIN users u CROSS JOIN absence_type y"            \
    " LEFT JOIN proposal p ON p.tenant = a.tenant AND p.id = a.proposal"      \
    " WHERE u.tenant = a.tenant AND u.id = a.user_id AND y.tenant = a.tenant" \
    " AND y.code = a.type AND "

/* All but what is counted (absence_count.h). */
void absence_read_row(const struct rows *rows, struct absence *absence_out);

/* One absence, and what the actor is to it. */
struct absence_case {
    struct absence absence;
    struct relation relation;
    enum level level;
    date begins;                   /* what is acted on: the absence, or a part of it */
    team_id teams[USER_TEAMS_MAX]; /* of its owner */
    size_t team_count;
};

/* A place in the calendar: half days from the first to the last can be compared. */
int absence_slot(date day, enum half half);
struct span absence_span(const struct absence *absence);
void absence_put_span(struct absence *absence, const struct span *span);
bool span_eq(const struct span *a, const struct span *b);

/* Do both take the same of the calendar, and of a balance? */
bool absence_takes_same(const struct absence *a, const struct absence *b);

/* ERR_NOT_FOUND "absence_unknown"  also when it is not to be seen */
MUST_USE bool absence_load(struct tx *tx, const struct actor *by, absence_id id,
                           struct absence_case *case_out, struct error *err);

/* The same of what may have been taken out. */
MUST_USE bool absence_load_any(struct tx *tx, const struct actor *by, absence_id id,
                               struct absence_case *case_out, bool *deleted_out,
                               struct error *err);

/* ---- every step (absence_step.c) ---- */

/* There, allowed, and of a version: what comes before anything else of a step. */
MUST_USE bool absence_begin(struct tx *tx, const struct actor *by, absence_id id,
                            int64_t version, enum absence_event event,
                            struct absence_case *present_out,
                            struct absence_conflict *conflict_out, struct error *err);

/* Is it still as it was looked at, and may it happen now? */
MUST_USE bool absence_check_now(struct tx *tx, const struct actor *by,
                                const struct absence_case *present, int64_t version,
                                enum absence_event event, enum absence_status *next_out,
                                struct absence_conflict *conflict_out, struct error *err);

/* What changing its entry makes of it: `after` has the new one, and is given its status.
 *     ERR_CONFLICT as absence_step(), "propose_instead" */
MUST_USE bool absence_step_update(const struct absence *present, struct absence *after,
                                  unsigned who, int steps, const struct type *type,
                                  struct error *err);

/* `after` is what becomes of it: the next version, written, kept to be undone, told. `action`
 * is the audit's word. What is answered is in seen_out. */
MUST_USE bool absence_move(struct tx *tx, const struct actor *by,
                           const struct absence_case *present, struct absence *after,
                           enum absence_event event, const char *action, struct seen *seen_out,
                           struct error *err);

MUST_USE bool absence_insert(struct tx *tx, const struct actor *by,
                             const struct absence *absence, struct error *err);
MUST_USE bool absence_save(struct tx *tx, const struct actor *by, const struct absence *absence,
                           bool deleted, struct error *err);

/* A text that is there and not too long, without blanks around it.
 *     ERR_INVALID "field_required", "field_too_long" (field reason) */
MUST_USE bool absence_check_reason(slice reason, slice *clean_out, struct error *err);

/* ---- undoing (absence_undo.c) ---- */

/* Keep what it is now, before a step of `event` that makes the version `after`. `rest`: an
 * absence that the step made besides (none: none). */
MUST_USE bool absence_undo_keep(struct tx *tx, const struct actor *by,
                                const struct absence *after, enum absence_event event,
                                absence_id rest, struct error *err);

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

/* A part of the calendar, in the order of the days and as an absence of this type may have
 * it. `fields`: what they are called where they were entered.
 *     ERR_INVALID  "absence_order", "half_day" */
struct span_fields {
    const char *start_half, *end, *end_half;
};
MUST_USE bool absence_check_span(const struct span *span, bool half_days,
                                 const struct span_fields *fields, struct error *err);

/* Is there room for it: no other of this person in the way? Sickness may lie over leave, and
 * hours beside hours. And are there days left for it?
 *     ERR_CONFLICT "absence_overlap"  with the absence that is in the way
 *                  "balance_short"    (balance.h) */
MUST_USE bool absence_check_room(struct tx *tx, const struct actor *by,
                                 const struct absence *absence, enum level level,
                                 struct absence_conflict *conflict_out, struct error *err);

/* ---- why not (absence_conflict.c) ---- */

/* Say in conflict_out what stands there now, who made it, and what is not as it was in
 * version `seen` (0: that is not asked). Keeps what err says. Always false. */
bool absence_explain(struct tx *tx, const struct actor *by, const struct absence *absence,
                     enum level level, int64_t seen, struct absence_conflict *conflict_out);

/* ---- telling (absence_tell.c) ---- */

/* The audit line and the fact, to who saw it before and who sees it now. `before` NULL: it
 * is new. `after` NULL: it is gone; `before` then has the version at which it went. */
MUST_USE bool absence_tell(struct tx *tx, const struct actor *by, const char *action,
                           const struct absence *before, const struct absence *after,
                           const team_id *teams, size_t team_count, struct error *err);

/* The same to HR, to its owner and, where `managers`, to who decides for them. */
void absence_add_concerned(struct fact_draft *draft, const struct absence *absence,
                           const team_id *teams, size_t team_count, bool managers, slice data);

/* The notifications of a step. `event` ABSENCE_EVENT_COUNT: it was asked for. `undone`: the
 * step was taken back, and those who were told of it are told so. */
MUST_USE bool absence_notify(struct tx *tx, const struct actor *by, enum absence_event event,
                             const struct absence *before, const struct absence *after,
                             bool undone, struct error *err);

#endif
