/*
 * mail - sends what waits in the outbox (hr/outbox.h), over SMTP, on a thread of its own.
 *
 * A mail is taken in one transaction, which plans its next try and makes the link in it, sent,
 * and marked as sent in a second one. Whoever dies in between tries again; whoever has sent and
 * cannot mark it does nothing else until the mark is made. So a mail that the server took is
 * sent once, and one that it did not take is tried for three days.
 *
 * When the server cannot be reached, all mails wait, longer after each try: it is not knocked at
 * once for each. When it refuses one mail, only that one waits.
 *
 * Why its own connection to the database: sending waits for a far server, and neither the clerk
 * nor a loop may. Both transactions are short.
 *
 * What the server says is not in the log, but its code is: its sentences repeat addresses.
 *
 * Thread   mail_start(), mail_free(): who starts the server. mail_stop(), the counts: any.
 * Memory   mail_start / mail_free.
 * Units    ms.
 * Limits   MAIL_TEXT_MAX bytes a mail, MAIL_TIME_MAX_MS a try.
 */
#ifndef API_MAIL_H
#define API_MAIL_H

#include "api/config.h"
#include "api/origin.h"

enum { MAIL_TEXT_MAX = 256 * 1024, MAIL_TIME_MAX_MS = 60000 };

struct mail;

/* Without --smtp-url nothing is started and *mail_out is NULL, which is fine below.
 *     ERR_INVALID  a setting is missing or wrong; the sentence names it
 *     ERR_INTERNAL the database cannot be opened */
MUST_USE bool mail_start(struct mail **mail_out, const struct config *config,
                         const struct origins *origins, struct error *err);

/* Begins no other mail; one that is on its way is broken off, unless the server has all of it
 * and need only say yes. Returns at once. */
void mail_stop(struct mail *mail);
void mail_free(struct mail *mail); /* waits for the thread */

/* Since the start. */
uint64_t mail_sent_count(const struct mail *mail);
uint64_t mail_failed_count(const struct mail *mail); /* tries */

#endif
