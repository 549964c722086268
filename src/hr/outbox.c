#include "hr/outbox.h"

#include "hr/link.h"

#include <string.h>

/* retry, 2 x retry, 4 x retry, ... */
static int64_t wait_ms(int64_t retry_ms, int64_t tries)
{
    for (int64_t i = 1; i < tries && retry_ms < OUTBOX_WAIT_MAX_MS; i++)
        retry_ms *= 2;
    return retry_ms < OUTBOX_WAIT_MAX_MS ? retry_ms : OUTBOX_WAIT_MAX_MS;
}

bool outbox_is_due(struct tx *tx, bool *due_out, struct error *err)
{
    return sql_any(tx, due_out, err,
                   "SELECT 1 FROM outbox WHERE sent_at IS NULL AND next_at <= ?1 LIMIT 1", "i",
                   tx->now_ms);
}

static bool find(struct tx *tx, struct outbox_mail *mail_out, bool *found_out,
                 struct error *err)
{
    struct rows rows;

    *found_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT tenant, id, tries, recipient, subject, body FROM outbox"
                  " WHERE sent_at IS NULL AND next_at <= ?1 ORDER BY next_at LIMIT 1",
                  "i", tx->now_ms))
        return false;
    while (rows_next(&rows)) {
        *found_out = true;
        rows_uuid(&rows, 0, mail_out->tenant.uuid);
        rows_uuid(&rows, 1, mail_out->id);
        mail_out->tries = rows_int(&rows, 2) + 1;
        mail_out->recipient = rows_keep(&rows, 3);
        mail_out->subject = rows_keep(&rows, 4);
        mail_out->body = rows_keep(&rows, 5);
    }
    return rows_close(&rows, err);
}

bool outbox_take(struct tx *tx, int64_t retry_ms, slice page, struct outbox_mail *mail_out,
                 enum outbox_taken *taken_out, struct error *err)
{
    struct error unfit = { 0 };
    bool found;

    *mail_out = (struct outbox_mail){ 0 };
    *taken_out = OUTBOX_EMPTY;
    if (!find(tx, mail_out, &found, err))
        return false;
    if (!found)
        return true;
    if (!link_mail_body(tx, mail_out->tenant, mail_out->body, page, &mail_out->body, &unfit)) {
        if (unfit.kind == ERR_BUSY) {
            *err = unfit;
            return false;
        }
        *taken_out = OUTBOX_DROPPED;
        return outbox_drop(tx, mail_out, err);
    }
    *taken_out = OUTBOX_MAIL;
    return sql_run(tx, err,
                   "UPDATE outbox SET tries = ?3, next_at = ?4 WHERE tenant = ?1 AND id = ?2",
                   "uuii", mail_out->tenant.uuid, mail_out->id, mail_out->tries,
                   tx->now_ms + wait_ms(retry_ms, mail_out->tries));
}

bool outbox_sent(struct tx *tx, const struct outbox_mail *mail, struct error *err)
{
    return sql_run(tx, err,
                   "UPDATE outbox SET sent_at = ?3, body = '' WHERE tenant = ?1 AND id = ?2",
                   "uui", mail->tenant.uuid, mail->id, tx->now_ms);
}

bool outbox_postpone(struct tx *tx, const struct outbox_mail *mail, int64_t next_ms,
                     struct error *err)
{
    return sql_run(tx, err, "UPDATE outbox SET next_at = ?3 WHERE tenant = ?1 AND id = ?2",
                   "uui", mail->tenant.uuid, mail->id, next_ms);
}

bool outbox_drop(struct tx *tx, const struct outbox_mail *mail, struct error *err)
{
    return sql_run(tx, err, "DELETE FROM outbox WHERE tenant = ?1 AND id = ?2", "uu",
                   mail->tenant.uuid, mail->id);
}

bool outbox_waiting(struct tx *tx, int64_t *count_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err, "SELECT count(*) FROM outbox WHERE sent_at IS NULL", ""))
        return false;
    *count_out = rows_int(&rows, 0);
    return rows_close(&rows, err);
}

/* No index helps here: there are few mails, and one would cost at every one of them. */
bool outbox_prune(struct tx *tx, size_t max, int64_t *given_up_out, bool *more_out,
                  struct error *err)
{
    int64_t forgotten;

    if (!sql_run(tx, err,
                 "DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox"
                 " WHERE sent_at IS NULL AND at < ?1 LIMIT ?2)",
                 "ii", tx->now_ms - OUTBOX_KEEP_MS, (int64_t)max))
        return false;
    *given_up_out = sql_changes(tx);
    if (!sql_run(tx, err,
                 "DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox"
                 " WHERE sent_at < ?1 LIMIT ?2)",
                 "ii", tx->now_ms - OUTBOX_SENT_KEEP_MS, (int64_t)max))
        return false;
    forgotten = sql_changes(tx);
    *more_out = *given_up_out >= (int64_t)max || forgotten >= (int64_t)max;
    return true;
}
