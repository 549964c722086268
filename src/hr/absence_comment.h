/*
 * absence_comment - what people write to each other under an absence.
 *
 * A talk between its owner, who decides, and HR. Of a medical absence who decides neither
 * reads nor writes: the talk is the owner's and HR's. Nothing is changed afterwards and
 * nothing removed: it is what was said.
 *
 * Each is a fact `comment_created`, and the absence, which says how many there are,
 * is a version newer in a fact of its own.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    ms; characters.
 * Limits   ABSENCE_COMMENT_MAX characters; COMMENT_PAGE_MAX a page.
 */
#ifndef HR_ABSENCE_COMMENT_H
#define HR_ABSENCE_COMMENT_H

#include "hr/absence.h"

enum { COMMENT_PAGE_MAX = 100 };

struct absence_comment {
    comment_id id;
    absence_id absence;
    user_id user;
    slice user_name;
    slice text;
    int64_t at_ms;
};

/* Both: ERR_NOT_FOUND "absence_unknown", ERR_DENIED "not_concerned". */

/*     ERR_INVALID  "field_required", "field_too_long" (field text) */
MUST_USE bool absence_comment_add(struct tx *tx, const struct actor *by, absence_id absence,
                                  slice text, struct absence_comment *comment_out,
                                  struct error *err);

/* A page, the newest first; `after` is the `next` of the page before.
 *     ERR_INVALID  "page_unknown" (field page) */
MUST_USE bool absence_comment_list(struct tx *tx, const struct actor *by, absence_id absence,
                                   size_t limit, slice after, struct absence_comment **list_out,
                                   size_t *count_out, slice *next_out, struct error *err);

void absence_comment_view(struct json *json, const char *key,
                          const struct absence_comment *comment);

#endif
