/*
 * notification - a line in somebody's bell: who did what, when, and where to look.
 *
 * Stored as a type and parameters, never as a sentence: it is said in the reader's language
 * when it is read, in today's words. No type of absence, comment or reason is ever among the
 * parameters: what somebody may see of an absence can change, and a stored line would not.
 *
 *     absence_request    to who decides now
 *     absence_validated  to HR, who decides next, and to the person
 *     absence_approved, absence_refused, absence_acknowledged
 *                        to the person
 *     absence_cancelled, absence_changed, absence_deleted
 *                        to the person where another did it, and to who decides
 *     absence_notice     to HR: effective without a decision, take note
 *
 * Never to who did it.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    ms.
 * Limits   NOTIFICATION_PAGE_MAX a page. Unread ones are counted up to
 *          NOTIFICATION_UNREAD_MAX: the bell shows "99+", and it is counted in every write.
 */
#ifndef HR_NOTIFICATION_H
#define HR_NOTIFICATION_H

#include "base/json.h"
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
    NOTIFY_COUNT
};
const char *notification_type_text(enum notification_type type);

struct absence;

struct notification {
    notification_id id;
    user_id user; /* whose bell */
    enum notification_type type;
    slice params; /* JSON object */
    slice link;   /* path in the page, "/absences/0199..." */
    int64_t created_ms;
    int64_t read_ms; /* 0: unread */
};

/* The same about one absence to several people: their rows, and one fact
 * `notification_created` with a view for each, in their language. The actor is left out,
 * and so are repeats. Nobody: nothing happens. */
MUST_USE bool notification_create(struct tx *tx, const struct actor *by,
                                  const struct absence *absence, const user_id *receivers,
                                  size_t count, enum notification_type type, struct error *err);

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
