/*
 * rule_book - the rules as a book for HR, or for a machine.
 *
 * `mozaik rules` prints it, docs/fr/regles.md is that output, and a test holds the two
 * together: what HR reads is what the program does.
 *
 * Thread   any; pure.
 * Memory   writes into the caller's buf.
 * Units    -
 * Limits   -
 */
#ifndef HR_RULE_BOOK_H
#define HR_RULE_BOOK_H

#include "base/buf.h"

/* Markdown, in French: a chapter for each area, in the order of its first card, and the
 * policies. */
void rule_book(struct buf *out);

/* {"rules":[{code, area, title, text, source, cite, setting, test}],
 *  "policies":[{key, min, max, legal, words, text}]} */
void rule_book_json(struct buf *out);

#endif
