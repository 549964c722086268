/*
 * view_planning - how much of a planning entry somebody sees. The only place that decides it.
 *
 *     full     HR, the person, their managers; for colleagues in sight (view.h: the team or
 *              the company) on-call and shifts, and the notes of their own team
 *     kind     colleagues in sight, training: that it is, not what
 *     hidden   a person's notes, and all of those out of sight
 *
 * Thread   any; pure.
 * Memory   writes into the caller's buf.
 * Units    -
 * Limits   -
 */
#ifndef HR_VIEW_PLANNING_H
#define HR_VIEW_PLANNING_H

#include "hr/view.h"

struct planning_entry; /* planning_entry.h */
struct planning_warning;

enum planning_level { PLANNING_HIDDEN, PLANNING_KIND_ONLY, PLANNING_FULL };

/* `relation` to the person, or to the team of a team's note. */
enum planning_level planning_level(const struct relation *relation,
                                   const struct settings *settings,
                                   const struct planning_entry *entry);

/* Never PLANNING_HIDDEN. */
void planning_entry_view(struct json *json, const char *key, const struct planning_entry *entry,
                         enum planning_level level);

/* {id, version}: it is gone, for who saw it before. */
void planning_gone_view(struct json *json, const char *key, const struct planning_entry *entry);

/* {entry, code, message} */
void planning_warning_view(struct json *json, const char *key,
                           const struct planning_warning *warning, bool english);

#endif
