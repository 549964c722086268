/*
 * entry - what people type, checked and made uniform.
 *
 * Names, e-mails, languages and versions come with almost every request and deserve the
 * same sentence everywhere.
 *
 * Thread   a database thread, inside a tx (for its arena).
 * Memory   what comes out is in the tx's arena, or part of what came in.
 * Units    bytes of UTF-8.
 * Limits   given by the caller.
 */
#ifndef HR_ENTRY_H
#define HR_ENTRY_H

#include "store/db.h"

/* A name: blanks at its ends are dropped; then it has at least a character, no control
 * character, and is at most max_len bytes.
 *     ERR_INVALID  with `field` */
MUST_USE bool entry_name(slice text, const char *field, size_t max_len, slice *name_out,
                         struct error *err);

/* An e-mail, in lower case: how it is stored and looked for.
 *     ERR_INVALID  (field "email") */
MUST_USE bool entry_email(struct tx *tx, slice text, slice *email_out, struct error *err);

/* "fr" or "en"; empty: `otherwise`.
 *     ERR_INVALID  (field "language") */
MUST_USE bool entry_language(slice text, const char *otherwise, char language_out[3],
                             struct error *err);

/* Was a version said at all? Asked together with what else may be invalid.
 *     ERR_INVALID   0: it is missing (field "version", "version_missing") */
MUST_USE bool entry_version_given(int64_t seen, struct error *err);

/* And is it the newest? Asked after everything else: who corrects a field should not have to
 * read again first.
 *     ERR_CONFLICT  "version_stale" */
MUST_USE bool entry_version(int64_t seen, int64_t present, struct error *err);

/* The place a next page was asked behind is not there. Returns false. */
bool entry_page_unknown(struct error *err);

/* Not there, or not yours: the same answer for both. Returns false. */
bool entry_not_found(struct error *err);

#endif
