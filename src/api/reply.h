/*
 * reply - how an outcome looks on the wire. The only place where an error's kind becomes
 * a status (RFC 9457 problem documents), in the language of the request.
 *
 * Thread   any; pure.
 * Memory   writes into the caller's buf.
 * Units    -
 * Limits   -
 */
#ifndef API_REPLY_H
#define API_REPLY_H

#include "base/buf.h"
#include "base/error.h"

int reply_status(const struct error *err);

/* The document: type, title, status, detail, code, errors, and `members` (more JSON members,
 * "" or `"a":1,"b":2`). `status` 0: by the kind. */
void reply_problem(struct buf *out, const struct error *err, int status, bool english,
                   slice members);

/* Does the reader want English? (Accept-Language; French unless English is preferred) */
bool reply_wants_english(slice accept_language);

#endif
