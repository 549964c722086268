/*
 * journal_text - how a fact's views and audience are written in the journal's rows.
 *
 * A view is a line `<channel> <bytes>`, its JSON, and a newline; where the JSON is that of
 * the view before (one absence, several teams) the line is `<channel> =` and no JSON
 * follows. An audience is its channels, one a line, then those it is seen on, each behind
 * `seen `.
 *
 *     hr 63
 *     {"id":"0199...","status":"pending", ...}
 *     team:0199... 41
 *     {"id":"0199...","kind":"absent", ...}
 *     team:0199... =
 *
 * Why so: whoever opens the database with sqlite3 can read it, and reading it back copies
 * bytes and parses no JSON.
 *
 * Thread   any; pure.
 * Memory   writing: into the arena. Reading: slices point into the text.
 * Units    bytes.
 * Limits   FACT_VIEWS_MAX views.
 */
#ifndef STORE_JOURNAL_TEXT_H
#define STORE_JOURNAL_TEXT_H

#include "base/arena.h"
#include "base/fact.h"

slice journal_text_views(struct arena *arena, const struct fact_draft *draft);
slice journal_text_audience(struct arena *arena, const struct audience *audience);

/* False: not written by us. */
MUST_USE bool journal_parse_views(slice text, struct fact_draft *draft);
MUST_USE bool journal_parse_audience(slice text, struct arena *arena,
                                     struct audience **audience_out);

#endif
