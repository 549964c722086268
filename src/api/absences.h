/*
 * absences - what the handlers of /api/absences share.
 *
 * Thread   a database thread.
 * Memory   in the call's arena.
 * Units    -
 * Limits   -
 */
#ifndef API_ABSENCES_H
#define API_ABSENCES_H

#include "api/call.h"
#include "hr/absence.h"

/* The rules count characters; none is longer than four bytes. */
#define ABSENCES_TEXT_BYTES(characters) ((size_t)(characters)*4)

/* The {id} of the path. */
absence_id absences_path(const struct call *call);

/* "am", "pm"; absent: `otherwise`. */
MUST_USE bool absences_half(const json_t *body, const char *key, enum half otherwise,
                            enum half *half_out, struct error *err);

/* The absence that a step left; a step that was refused because the record has moved on says
 * what it is now. The result is `ok`. */
bool absences_outcome(struct call *call, bool ok, const struct seen *seen,
                      const struct absence_conflict *conflict);

#endif
