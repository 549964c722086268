/*
 * notification - a line in somebody's bell: who did what, when, and where to look.
 *
 * Stored as a type and parameters, never as a sentence: it is said in the reader's language
 * when it is read, in today's words. No type of absence, comment or reason is ever among the
 * parameters: what somebody may see of an absence can change, and a stored line would not.
 *
 *     absence_request    to who decides now
 *     absence_validated  to HR, who decides next, and to the person
 *     absence_approved, absence_refused, absence_acknowledged, absence_returned
 *                        to the person
 *     absence_cancelled, absence_changed, absence_deleted, absence_undone
 *                        to the person where another did it, and to who decides
 *     absence_notice     to HR: effective without a decision, take note
 *     absence_reminder   to who decides: it still waits
 *     absence_escalated  to HR: nobody decided
 *     proposal_made, proposal_accepted, proposal_declined, proposal_withdrawn
 *                        to who answers it, and to who made it; with the dates proposed
 *     comment_added, attachment_added
 *                        to the person and to who decides, where they may read it
 *     deputy_active, deputy_ended
 *                        to the deputy and to the manager
 *     handed_over        to who decides from now on for somebody who has left
 *     planning_changed   to the person, where another did it
 *     balance_expiring   to the person
 *
 * Never to who did it. Who is told of what is for the rule that knows; here nobody is told
 * twice by one call.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    ms, days.
 * Limits   NOTIFICATION_PAGE_MAX a page. Unread ones are counted up to
 *          NOTIFICATION_UNREAD_MAX: the bell shows "99+", and it is counted in every write.
 */
#ifndef HR_NOTIFICATION_H
#define HR_NOTIFICATION_H

#include "base/amount.h"
#include "base/json.h"
#include "hr/absence.h"
#include "hr/actor.h"

enum {
    NOTIFICATION_PAGE_MAX = 100,
    NOTIFICATION_RECENT = 20,
    NOTIFICATION_UNREAD_MAX = 100,
};

enum notification_type {
    NOTIFY_REQUEST,
    NOTIFY_VALIDATED,
    NOTIFY_APPROVED,
    NOTIFY_REFUSED,
    NOTIFY_CANCELLED,
    NOTIFY_CHANGED,
    NOTIFY_DELETED,
    NOTIFY_NOTICE,
    NOTIFY_ACKNOWLEDGED,
    NOTIFY_RETURNED,
    NOTIFY_UNDONE,
    NOTIFY_REMINDER,
    NOTIFY_ESCALATED,
    NOTIFY_PROPOSAL_MADE,
    NOTIFY_PROPOSAL_ACCEPTED,
    NOTIFY_PROPOSAL_DECLINED,
    NOTIFY_PROPOSAL_WITHDRAWN,
    NOTIFY_COMMENT,
    NOTIFY_ATTACHMENT,
    NOTIFY_DEPUTY_ACTIVE,
    NOTIFY_DEPUTY_ENDED,
    NOTIFY_HANDED_OVER,
    NOTIFY_PLANNING,
    NOTIFY_BALANCE,
    NOTIFY_COUNT
};
const char *notification_type_text(enum notification_type type);

/* What it is about, and so where its link leads. */
enum notice_thing {
    NOTICE_ABSENCE,  /* also a proposal, a comment, a document: of an absence */
    NOTICE_PERSON,   /* who is replaced, or has left */
    NOTICE_PLANNING, /* a planning entry, or none for many */
    NOTICE_BALANCE,  /* of a person */
    NOTICE_THING_COUNT
};

/* What there is to tell, the same for all who are told. What is zero is not said. */
struct notice {
    enum notification_type type;
    enum notice_thing thing;
    uint8_t thing_id[16];
    user_id user; /* whose it is: they read "votre absence" */
    slice user_name;
    slice other_name; /* of a deputy: who it is */
    date start, end;  /* day 0: none */
    enum half start_half, end_half;
    amount length; /* days */
    date since;    /* from which on it waits */
};

/* About an absence: whose, and its days. */
struct notice notice_of_absence(const struct absence *absence, enum notification_type type);

struct notification {
    notification_id id;
    user_id user; /* whose bell */
    enum notification_type type;
    slice params; /* JSON object */
    slice link;   /* path in the page, "/absences/0199..." */
    int64_t created_ms;
    int64_t read_ms; /* 0: unread */
};

/* The same to several people: their rows, and one fact `notification_created` with a view
 * for each, in their language. The actor is left out, and so are repeats. Nobody: nothing
 * happens. */
MUST_USE bool notification_create(struct tx *tx, const struct actor *by,
                                  const struct notice *notice, const user_id *receivers,
                                  size_t count, struct error *err);

/* The actor's own, the newest first. `after` is the `next` of the page before.
 *     ERR_INVALID "page_unknown" (field page) */
struct notification_query {
    bool unread_only;
    size_t limit; /* 0: NOTIFICATION_PAGE_MAX */
    slice after;
};
MUST_USE bool notification_list(struct tx *tx, const struct actor *by,
                                const struct notification_query *query,
                                struct notification **list_out, size_t *count_out,
                                slice *next_out, struct error *err);

MUST_USE bool notification_unread(struct tx *tx, const struct actor *by, int64_t *unread_out,
                                  struct error *err);

/* Read. Fact `notification_read` to the actor's doors; already read: nothing happens.
 *     ERR_NOT_FOUND "notification_unknown"  not there, or not theirs */
MUST_USE bool notification_mark_read(struct tx *tx, const struct actor *by, notification_id id,
                                     struct notification *notification_out, struct error *err);

/* All of the actor's; none is unread then. Nothing was: nothing happens. */
MUST_USE bool notification_read_all(struct tx *tx, const struct actor *by, struct error *err);

/* With title and message in this language. */
void notification_view(struct json *json, const char *key,
                       const struct notification *notification, bool english);

#endif
