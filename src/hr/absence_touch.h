/*
 * absence_touch - what is added to an absence without a step in its life: a word, a document.
 *
 * The absence is a version newer, told to all who see it, and those who have it on the table
 * are notified. No sentence says what was written or brought.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_ABSENCE_TOUCH_H
#define HR_ABSENCE_TOUCH_H

#include "hr/absence_inside.h"
#include "hr/notification.h"

/* `after` is `present` with another comment_count or other attachments: it becomes the next
 * version, is written and told. `action` is the audit's word. */
MUST_USE bool absence_touch(struct tx *tx, const struct actor *by,
                            const struct absence_case *present, struct absence *after,
                            const char *action, struct error *err);

/* To its owner, to who decides, and to those of HR who took part. Of a medical absence, a
 * proof, and what HR has on the table, to HR in place of who decides. */
MUST_USE bool absence_touch_notify(struct tx *tx, const struct actor *by,
                                   const struct absence *absence, enum notification_type type,
                                   struct error *err);

#endif
