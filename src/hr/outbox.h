/*
 * outbox - mails that wait to be sent, and what becomes of each try.
 *
 * A mail is a row, written in the transaction of what it tells; one thread takes them, one
 * after the other (api/mail.h). To take one is to plan its next try at once: if the sender dies
 * on the way, the mail is tried again, and only outbox_sent() ends that. So a mail is sent at
 * least once; twice only where nobody can know whether the first one arrived.
 *
 * Why no list of failed mails: who waits for one asks again, and a link that comes days late
 * helps nobody. After OUTBOX_KEEP_MS a mail is given up.
 *
 * Thread   a database thread, inside a tx.
 * Memory   values; slices live as long as the tx's arena.
 * Units    ms.
 * Limits   OUTBOX_WAIT_MAX_MS between two tries.
 */
#ifndef HR_OUTBOX_H
#define HR_OUTBOX_H

#include "base/error.h"
#include "store/db.h"

#define OUTBOX_KEEP_MS INT64_C(259200000)     /* 3 days */
#define OUTBOX_SENT_KEEP_MS INT64_C(86400000) /* long past LINK_MAIL_EVERY_MS */

enum { OUTBOX_WAIT_MAX_MS = 2 * 60 * 60 * 1000 };

struct outbox_mail {
    tenant_id tenant;
    uint8_t id[16];
    int64_t tries; /* this one is the how-manyeth: from 1 */
    slice recipient, subject, body;
};

enum outbox_taken {
    OUTBOX_EMPTY,   /* nothing is to be sent now                                       */
    OUTBOX_MAIL,    /* mail_out, complete                                              */
    OUTBOX_DROPPED, /* mail_out was for somebody who has left, or is damaged: removed  */
};

/* Is there one to take? Only looks. */
MUST_USE bool outbox_is_due(struct tx *tx, bool *due_out, struct error *err);

/* The mail that is due first, with a new link where it needs one (link.h; `page` as there). Its
 * next try is `retry_ms` from now, twice as long after each try. */
MUST_USE bool outbox_take(struct tx *tx, int64_t retry_ms, slice page,
                          struct outbox_mail *mail_out, enum outbox_taken *taken_out,
                          struct error *err);

/* It has arrived at the next server. Its text is forgotten. */
MUST_USE bool outbox_sent(struct tx *tx, const struct outbox_mail *mail, struct error *err);

/* It was refused for good, which may yet change: not before `next_ms`. */
MUST_USE bool outbox_postpone(struct tx *tx, const struct outbox_mail *mail, int64_t next_ms,
                              struct error *err);

/* It can never be sent. */
MUST_USE bool outbox_drop(struct tx *tx, const struct outbox_mail *mail, struct error *err);

/* How many wait, however long? */
MUST_USE bool outbox_waiting(struct tx *tx, int64_t *count_out, struct error *err);

/* Give up those that are too old, forget those that were sent: at most `max` of each. */
MUST_USE bool outbox_prune(struct tx *tx, size_t max, int64_t *given_up_out, bool *more_out,
                           struct error *err);

#endif
