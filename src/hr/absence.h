/*
 * absence - somebody asks to be away, others decide, everybody concerned hears of it.
 *
 * Its life is a table (absence_rule.c). Every step is one transaction: the row, the audit
 * line, the fact with a view for each level, and the notifications.
 *
 * Nobody decides their own: whoever acts on their own absence acts as its owner, also when
 * they are HR or a manager.
 *
 * What is approved stays where it is: other dates are proposed and accepted (proposal.h).
 * Who took a step may take it back for a moment (absence_undo.c).
 *
 * How many days it takes is counted whenever somebody looks (absence_count.h).
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    days and half days, both ends included; ms.
 * Limits   ABSENCE_COMMENT_MAX characters of comment and reason, ABSENCE_NOTE_MAX of HR's
 *          note; ABSENCE_DAYS_MAX days; ABSENCE_PAGE_MAX a page; ABSENCE_UNDO_MS to undo.
 */
#ifndef HR_ABSENCE_H
#define HR_ABSENCE_H

#include "hr/counting.h"
#include "hr/decider.h"
#include "hr/type.h"
#include "hr/view.h"

enum {
    ABSENCE_COMMENT_MAX = 1000,
    ABSENCE_NOTE_MAX = 2000,
    ABSENCE_DAYS_MAX = 1096, /* three years; so that looking for overlaps has an end */
    ABSENCE_PAGE_MAX = 100,
    ABSENCE_UNDO_MS = 10 * 1000,
};

enum half { HALF_AM, HALF_PM };
const char *half_text(enum half half); /* "am", "pm" */
MUST_USE bool half_parse(slice text, enum half *half_out);

enum absence_status {
    ABSENCE_PENDING,
    ABSENCE_VALIDATED, /* by the manager, where HR decides too */
    ABSENCE_APPROVED,
    ABSENCE_REFUSED,
    ABSENCE_CANCELLED,
    ABSENCE_STATUS_COUNT
};
const char *absence_status_text(enum absence_status status);
MUST_USE bool absence_status_parse(slice text, enum absence_status *status_out);

/* A part of the calendar: both ends included. Whole days are HALF_AM to HALF_PM. */
struct span {
    date start, end;
    enum half start_half, end_half;
};

/* Other days for what is approved, offered by one side to the other (proposal.h). */
struct proposal {
    proposal_id id; /* none: there is no open one */
    struct span span;
    slice comment;
    bool short_notice; /* by the employer, later than the law or the agreement has it */
    int64_t created_ms;
    user_id created_by;
};

struct absence {
    absence_id id;
    int64_t version;
    int64_t colleague_version; /* grows with what colleagues see, and with nothing else */
    user_id user;
    slice user_name;
    slice type; /* its code */
    enum type_category category;
    enum type_decision decision;
    enum type_counting counting; /* and how its days are counted */
    enum type_extent extent;
    bool balance;
    date start, end;
    enum half start_half, end_half; /* whole days: HALF_AM to HALF_PM */
    int minutes;                    /* taken in hours on one day; 0: in half days */
    int start_minute;               /* of those, after midnight; -1: not said */
    int halves, counted_minutes;    /* what it comes to: absence_count.h */
    enum absence_status status;
    slice comment; /* the owner's          */
    slice reason;  /* of a refusal; of a return, as long as it waits again */
    slice hr_note; /* HR's, for HR only    */
    int64_t created_ms, updated_ms;
    int64_t decided_ms, acknowledged_ms; /* 0: not (yet) */
    user_id created_by, updated_by, decided_by, acknowledged_by;
    struct proposal proposal;
    int64_t comment_count;
    slice attachments; /* as they are shown, a JSON array (attachment.h); empty: none */
    /* Only in what a step answers to who took it: */
    int64_t undo_until_ms; /* 0: it cannot be undone */
    struct span part;      /* that was cancelled, where the rest stays */
    absence_id rest;       /* what is left behind that part, if anything */
};

/* An absence and how much of it the one who asked may see: give both to absence_view(). */
struct seen {
    struct absence absence;
    enum level level;
};

/* ---- the life of an absence (absence_rule.c) ---- */

enum absence_event {
    ABSENCE_UPDATE,
    ABSENCE_APPROVE,
    ABSENCE_REFUSE,
    ABSENCE_RETURN, /* to be corrected: what is of right, and what nobody wants to refuse */
    ABSENCE_CANCEL,
    ABSENCE_ACKNOWLEDGE,
    ABSENCE_PROPOSE,
    ABSENCE_ACCEPT,
    ABSENCE_DECLINE,
    ABSENCE_WITHDRAW,
    ABSENCE_DELETE,
    ABSENCE_EVENT_COUNT
};

/* As what somebody acts; several at once are possible. */
enum absence_who {
    BY_OWNER = 1,
    BY_OWNER_BEFORE_START = 2,
    BY_MANAGER = 4,
    BY_HR = 8,
    BY_PROPOSER = 16, /* of the side that made the open proposal */
    BY_ASKED = 32,    /* of the other side */
};

/* How a new one begins: effective at once where nobody decides; entered for somebody else as
 * far as who entered it could decide. `who` is what they are to its owner. */
enum absence_status absence_first(enum type_decision decision, unsigned who, int steps);

/* As what the actor acts on this absence: on their own only as its owner. `begun`: what they
 * want to act on has begun. */
unsigned absence_who(const struct relation *relation, const struct absence *absence,
                     bool begun);

/* Could somebody who acts as this ever do it?
 *     ERR_DENIED  "own_request", "not_decider", "not_owner", "not_concerned", "hr_only" */
MUST_USE bool absence_may(enum absence_event event, const struct relation *relation,
                          struct error *err);

/* May it happen now, and what comes of it? `steps` is the company's setting.
 *     ERR_CONFLICT  "absence_state", "absence_begun", "absence_of_right", "no_proposal",
 *                   "proposal_open" */
MUST_USE bool absence_step(const struct absence *absence, enum absence_event event,
                           unsigned who, int steps, enum absence_status *next_out,
                           struct error *err);

/* ---- doing ---- */

struct absence_entry {
    user_id user; /* none: oneself */
    slice type;
    date start, end;
    enum half start_half, end_half;
    int minutes;      /* in hours; 0: in half days */
    int start_minute; /* -1: not said */
    slice comment;
    slice hr_note; /* from HR only; data NULL: as it was */
};

/* What a 409 shows besides its sentence: the present state (of an overlap: the absence that
 * is in the way), who made it, and when. */
struct absence_conflict {
    bool found;
    struct seen current;
    slice changed;      /* JSON array: the members that are not as they were looked at */
    user_id changed_by; /* none: the system */
    slice changed_by_name;
    int64_t changed_ms;
};

/* Its members of the problem document, without braces: "current":{...},"changed":[...],
 * "changed_by":{...},"changed_at":"...". Nothing when there is none. */
void absence_conflict_members(struct buf *out, const struct absence_conflict *conflict,
                              const struct settings *settings);

/* All of them check in the order of the contract: there and to be seen (404), allowed (403),
 * valid (422), still so (409). conflict_out tells more of an ERR_CONFLICT; it is always set. */

/* Ask. Effective at once where the type needs no decision. HR may enter for others, managers
 * for their people where the company wants it.
 *     ERR_DENIED    "hr_only"          for somebody else, or with a note, by who may not
 *     ERR_INVALID   "user_unknown" (user_id), "type_unknown", "type_hidden" (type),
 *                   "absence_order" (end), "absence_too_far", "closed_period" (start),
 *                   "half_day" (start_half, end_half), "field_range" (end, minutes),
 *                   "not_in_hours" (minutes), "field_too_long" (comment, hr_note)
 *     ERR_CONFLICT  "absence_overlap"  the sentence names the dates, nothing else
 *                   "nobody_decides", "team_minimum" */
MUST_USE bool absence_create(struct tx *tx, const struct actor *by,
                             const struct absence_entry *entry, struct seen *seen_out,
                             struct absence_conflict *conflict_out, struct error *err);

/* The following take the version that was looked at, and answer besides what absence_may()
 * and absence_step() say
 *     ERR_NOT_FOUND "absence_unknown"  not there, or not to be seen
 *     ERR_INVALID   "version_missing"  version 0 (field version)
 *     ERR_CONFLICT  "version_stale"    somebody was quicker */

/* The whole entry anew (its user is not looked at): the owner while it is pending, HR until
 * it is refused or cancelled, but not the days of approved leave that was theirs to refuse:
 *     ERR_CONFLICT  "propose_instead"
 * Errors of absence_create(), too. */
MUST_USE bool absence_update(struct tx *tx, const struct actor *by, absence_id id,
                             int64_t version, const struct absence_entry *entry,
                             struct seen *seen_out, struct absence_conflict *conflict_out,
                             struct error *err);

MUST_USE bool absence_approve(struct tx *tx, const struct actor *by, absence_id id,
                              int64_t version, struct seen *seen_out,
                              struct absence_conflict *conflict_out, struct error *err);

/* `reason` is for the person.
 *     ERR_INVALID  "field_required", "field_too_long" (field reason) */
MUST_USE bool absence_refuse(struct tx *tx, const struct actor *by, absence_id id,
                             int64_t version, slice reason, struct seen *seen_out,
                             struct absence_conflict *conflict_out, struct error *err);

/* Back to its owner, to correct the days or to bring a proof; it waits as before.
 *     ERR_INVALID  as absence_refuse() */
MUST_USE bool absence_return(struct tx *tx, const struct actor *by, absence_id id,
                             int64_t version, slice reason, struct seen *seen_out,
                             struct absence_conflict *conflict_out, struct error *err);

/* `part` NULL: the whole. A part at an edge shortens it; one in the middle leaves two, and
 * the second is a new absence (`rest`) that keeps the decision. The owner may cancel a part
 * that has not begun, whatever has.
 *     ERR_INVALID  "absence_order", "part_outside" (to), "half_day" (from_half, to_half) */
MUST_USE bool absence_cancel(struct tx *tx, const struct actor *by, absence_id id,
                             int64_t version, const struct span *part, struct seen *seen_out,
                             struct absence_conflict *conflict_out, struct error *err);

/* Take back one's own last step, once, ABSENCE_UNDO_MS long: all is as it was before, also
 * what was taken out as an entry error.
 *     ERR_CONFLICT  "undo_too_late"  also: it was not theirs, or is undone already
 *                   "absence_overlap": its days were taken meanwhile */
MUST_USE bool absence_undo(struct tx *tx, const struct actor *by, absence_id id,
                           int64_t version, struct seen *seen_out,
                           struct absence_conflict *conflict_out, struct error *err);

/* HR has taken note of a `notice`. */
MUST_USE bool absence_acknowledge(struct tx *tx, const struct actor *by, absence_id id,
                                  int64_t version, struct seen *seen_out,
                                  struct absence_conflict *conflict_out, struct error *err);

/* HR: an entry error. Gone for everybody; the audit keeps it. */
MUST_USE bool absence_delete(struct tx *tx, const struct actor *by, absence_id id,
                             int64_t version, struct absence_conflict *conflict_out,
                             struct error *err);

/* ---- reading (absence_read.c) ---- */

/* Has this person any, of whatever state? */
MUST_USE bool absence_any(struct tx *tx, tenant_id tenant, user_id user, bool *any_out,
                          struct error *err);

/* ERR_NOT_FOUND "absence_unknown" */
MUST_USE bool absence_get(struct tx *tx, const struct actor *by, absence_id id,
                          struct seen *seen_out, struct error *err);

/* A page in order of (start, id), the latest first; `after` is the `next` of the page
 * before, next_out is empty at the end. Only what the actor may see.
 *     ERR_DENIED   "hr_only" (no_proof)
 *     ERR_INVALID  "page_unknown" (field page) */
struct absence_query {
    bool has_from, has_to;
    date from, to;     /* that touch these days */
    user_id user;      /* none: everybody       */
    unsigned statuses; /* 1 << ABSENCE_...; 0: all */
    bool no_proof;     /* of right and still without a document: HR */
    size_t limit;      /* 0: ABSENCE_PAGE_MAX   */
    slice after;
};
MUST_USE bool absence_list(struct tx *tx, const struct actor *by,
                           const struct absence_query *query, struct seen **list_out,
                           size_t *count_out, slice *next_out, struct error *err);

/* What would become of it: the checks and refusals of absence_create(), or with an id of
 * absence_update(), and nothing is written. A warning forbids nothing. */
enum { PREVIEW_WARNINGS_MAX = 8 };
struct absence_preview {
    struct absence absence; /* as it would be */
    struct type type;
    struct {
        slice french, english;
    } warnings[PREVIEW_WARNINGS_MAX];
    size_t warning_count;
    struct counting counting; /* its days, one by one */
    struct decider *deciders; /* while it would wait */
    size_t decider_count;
    struct balance_outlook *balance; /* what it would leave (balance.h) */
};
MUST_USE bool absence_preview(struct tx *tx, const struct actor *by, absence_id id,
                              const struct absence_entry *entry,
                              struct absence_preview *preview_out,
                              struct absence_conflict *conflict_out, struct error *err);
void absence_preview_view(struct json *json, const char *key,
                          const struct absence_preview *preview, bool english);

#endif
