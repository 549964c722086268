/*
 * reference - what a company is made of and everybody of it may know: sites, work patterns,
 * types of absence.
 *
 * HR changes them; each change is told to everyone and kept in the audit, in its tx.
 *
 * Thread   a database thread, inside a tx.
 * Memory   -
 * Units    -
 * Limits   those of each kind.
 */
#ifndef HR_REFERENCE_H
#define HR_REFERENCE_H

#include "hr/actor.h"

/* `thing` ("site") was `action` ("updated"): a line of the audit with `detail`, and the fact
 * `site_updated` with `view` for everyone. */
MUST_USE bool reference_changed(struct tx *tx, const struct actor *by, const char *thing,
                                const uint8_t id[16], const char *action, slice detail,
                                slice view, struct error *err);

/* It is gone: "deleted", and the view is {id, version}. */
MUST_USE bool reference_gone(struct tx *tx, const struct actor *by, const char *thing,
                             const uint8_t id[16], int64_t version, slice detail,
                             struct error *err);

#endif
