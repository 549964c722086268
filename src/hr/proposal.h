/*
 * proposal - other days for leave that is approved, offered by one side and answered by the
 * other.
 *
 * What is approved is a promise: neither its owner nor who approved it moves it alone. One of
 * them proposes; the other accepts or declines; who proposed may withdraw. At most one is open.
 * The sides are the owner, and all who could decide the leave. Where two steps are chosen HR
 * answers for the second side: theirs is the last word on the leave, too.
 *
 * Less than a month before the leave the employer may not change its days, but in exceptional
 * circumstances (C. trav., art. L3141-16; an agreement may say otherwise): the proposal says
 * `short_notice` to both. It is a proposal all the same, and forbids nothing.
 *
 * Whatever else becomes of the absence, its open proposal ends: `lapsed`.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    days and half days; ms.
 * Limits   ABSENCE_COMMENT_MAX characters of comment.
 */
#ifndef HR_PROPOSAL_H
#define HR_PROPOSAL_H

#include "hr/absence.h"

/* All of them check and answer as the steps of an absence (absence.h), and besides
 *     ERR_DENIED    "own_proposal"   to answer, or "proposal_of_other" to withdraw
 *     ERR_CONFLICT  "no_proposal"    it was answered or withdrawn meanwhile */

/* Of absence_create() what concerns the days, and
 *     ERR_INVALID   "same_days" (start), "field_too_long" (comment)
 *     ERR_CONFLICT  "proposal_open" */
MUST_USE bool proposal_make(struct tx *tx, const struct actor *by, absence_id id,
                            int64_t version, const struct span *span, slice comment,
                            struct seen *seen_out, struct absence_conflict *conflict_out,
                            struct error *err);

/* The absence has the days proposed, if there is still room for it. */
MUST_USE bool proposal_accept(struct tx *tx, const struct actor *by, absence_id id,
                              int64_t version, struct seen *seen_out,
                              struct absence_conflict *conflict_out, struct error *err);
MUST_USE bool proposal_decline(struct tx *tx, const struct actor *by, absence_id id,
                               int64_t version, struct seen *seen_out,
                               struct absence_conflict *conflict_out, struct error *err);
MUST_USE bool proposal_withdraw(struct tx *tx, const struct actor *by, absence_id id,
                                int64_t version, struct seen *seen_out,
                                struct absence_conflict *conflict_out, struct error *err);

/* It is answered: "accepted", "declined", "withdrawn", "lapsed"; or "open" again. */
MUST_USE bool proposal_end(struct tx *tx, const struct actor *by, proposal_id id,
                           const char *status, struct error *err);

#endif
