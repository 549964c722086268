/*
 * planning_inside - what the files of planning share among themselves.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_PLANNING_INSIDE_H
#define HR_PLANNING_INSIDE_H

#include "hr/planning_entry.h"

/* Whose an entry is, and what the actor is to them: a person, or the team of a note. */
struct planning_owner {
    user_id user; /* none: a team */
    bool known, active;
    slice name;
    struct relation relation;
    team_id teams[USER_TEAMS_MAX];
    size_t team_count;
};

/* Each is looked up once, however many entries they have. */
struct planning_owners {
    struct tx *tx;
    const struct actor *by;
    struct planning_owner *list;
    size_t count;
};
void planning_owners_open(struct planning_owners *owners, struct tx *tx, const struct actor *by,
                          size_t max);
MUST_USE bool planning_owners_find(struct planning_owners *owners,
                                   const struct planning_entry *entry,
                                   const struct planning_owner **owner_out, struct error *err);

/* ERR_DENIED "not_planner" */
MUST_USE bool planning_may(const struct planning_owner *owner, enum planning_kind kind,
                           struct error *err);

/* Everything that needs no other entry. ERR_INVALID  see planning_create() */
MUST_USE bool planning_check(const struct planning_owner *owner,
                             const struct planning_entry *entry, struct error *err);

/* An entry before and after; version 0: it is not there. */
struct planning_change {
    struct planning_entry before, after;
    const struct planning_owner *before_owner, *after_owner;
};

/* Say in conflict_out what stands there now and who made it. Keeps what err says. */
void planning_explain(struct tx *tx, const struct actor *by, const struct planning_entry *entry,
                      struct planning_conflict *conflict_out);

/* The audit lines, the fact, and a bell for each person whose planning another has changed. */
MUST_USE bool planning_tell(struct tx *tx, const struct actor *by, const char *action,
                            const struct planning_change *changes, size_t count,
                            struct error *err);

#endif
