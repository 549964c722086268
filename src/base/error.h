/*
 * error - what went wrong, in two voices.
 *
 * One sentence for the person (what happened, what to do) and one for the log. Whoever
 * knows the reason writes the sentence; those above pass it on untouched. The kind is
 * for the caller, who switches on it; api/reply.c maps it to a status, and nobody else.
 *
 * Why a fixed size: reporting a failure never needs memory that may be gone.
 *
 * Sentences for people are French; the English one follows from `code` (api/reply.c
 * holds the English text of each code). A code is stable: programs switch on it.
 *
 * Thread   a value.
 * Memory   none.
 * Units    -
 * Limits   longer sentences are cut at a character's border.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/slice.h"

enum error_kind {
    ERR_NONE = 0,
    ERR_INVALID,         /* 400 unreadable, 422 with a `field` that says where       */
    ERR_UNAUTHENTICATED, /* 401: sign in                                             */
    ERR_DENIED,          /* 403: you may not                                         */
    ERR_NOT_FOUND,       /* 404                                                      */
    ERR_CONFLICT,        /* 409: it was fine, but the record has moved on            */
    ERR_LIMIT,           /* 413/429: too big, too many, too fast                     */
    ERR_BUSY,            /* 503: nothing happened, trying again is safe              */
    ERR_UNCERTAIN,       /* 500: it may or may not have been saved; look before retry */
    ERR_INTERNAL,        /* 500: our bug or our disk; the person can only wait       */
};

struct error {
    enum error_kind kind;
    char code[32];    /* stable name for programs, e.g. "absence_overlap"; "" = by kind */
    char field[32];   /* form field at fault, "" if none                              */
    char user[200];   /* one sentence for the person, in French, no internals         */
    char detail[240]; /* for the log: errno, SQL, ids                                 */
};

/* All return false, so that a failing function ends in one line. `err` may be NULL, and
 * the arguments may come from `err` itself. Each of the first two begins anew: what was
 * in `err` before is gone. */
bool error_set(struct error *err, enum error_kind kind, const char *code, const char *user_fmt,
               ...) PRINTF_LIKE(4, 5);
bool error_field(struct error *err, const char *field, const char *code, const char *user_fmt,
                 ...) PRINTF_LIKE(4, 5); /* ERR_INVALID with a field */

/* Adds the log's voice, behind what it said already. Sets ERR_INTERNAL
 * with a general sentence if nothing is set yet. */
bool error_detail(struct error *err, const char *log_fmt, ...) PRINTF_LIKE(2, 3);
void error_clear(struct error *err);

#endif
