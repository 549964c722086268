/*
 * attachment - a document at an absence: a proof, a picture of a certificate.
 *
 * Its content is private like nothing else here. It is shown to its owner and to HR, and to
 * who decides where the absence is not medical; asked for by anybody else it does not exist.
 * Whoever may no longer see the absence may no longer see its documents: it is asked every
 * time. It is part of the absence's visible state (`attachments`), so adding and removing one
 * is an `absence_updated` with a new version.
 *
 * The absence carries the list as it is shown, so that whoever reads absences reads it, and
 * nobody has to ask for it.
 *
 * Stored as the kind its bytes are (media.h), under a name made harmless: the last part of a
 * path, no control characters, and the ending of its kind, so that what is downloaded is
 * opened as what it was taken for. The same bytes once more are the same document: a browser
 * that sends a file twice has added it once.
 *
 * Why in the database: a backup has them, and a change that is undone takes them with it.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    bytes, ms.
 * Limits   ATTACHMENT_BYTES_MAX each, ATTACHMENTS_MAX an absence, ATTACHMENT_DAY_BYTES a
 *          company in 24 hours (those removed since count too), ATTACHMENT_NAME_MAX a name.
 */
#ifndef HR_ATTACHMENT_H
#define HR_ATTACHMENT_H

#include "hr/absence.h"
#include "hr/media.h"

enum {
    ATTACHMENT_BYTES_MAX = 5 << 20,
    ATTACHMENT_NAME_MAX = 200,
    ATTACHMENTS_MAX = 10,
    ATTACHMENT_DAY_BYTES = 512 << 20,
};

struct attachment {
    attachment_id id;
    slice name;
    enum media media;
    int64_t size;
    int64_t at_ms;
    user_id user; /* who added it */
};

/* The owner or HR, while the absence is neither refused nor cancelled. `added_out` false: it
 * was there already. Tells the other side (notification_type "attachment_added").
 *     ERR_NOT_FOUND "absence_unknown"
 *     ERR_DENIED    "not_owner"
 *     ERR_INVALID   "file_kind", "field_required" (file): not one of ours; empty
 *     ERR_CONFLICT  "absence_state", "attachments_full"
 *     ERR_LIMIT     "file_too_large", "attachments_day" */
MUST_USE bool attachment_add(struct tx *tx, const struct actor *by, absence_id absence,
                             slice name, slice content, struct attachment *attachment_out,
                             bool *added_out, struct absence_conflict *conflict_out,
                             struct error *err);

/* Its content is added to `content`.
 *     ERR_NOT_FOUND "attachment_unknown"  not there, removed, or not to be seen
 *     ERR_INTERNAL  it does not fit into `content` */
MUST_USE bool attachment_read(struct tx *tx, const struct actor *by, attachment_id id,
                              struct attachment *attachment_out, struct buf *content,
                              struct error *err);

/* The owner while the absence is pending, HR always. The content is gone, the audit stays.
 *     ERR_NOT_FOUND "attachment_unknown"
 *     ERR_DENIED    "not_owner"
 *     ERR_CONFLICT  "absence_state" */
MUST_USE bool attachment_remove(struct tx *tx, const struct actor *by, attachment_id id,
                                struct absence_conflict *conflict_out, struct error *err);

/* Of right, alive, and without any. */
bool attachment_is_missing(const struct absence *absence);

void attachment_view(struct json *json, const char *key, const struct attachment *attachment);

#endif
