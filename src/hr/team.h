/*
 * team - people who work together, and those who decide for them.
 *
 * A team has members and managers; a manager need not be a member. Both are changed
 * either here (a team's people) or with the person (user.h): the same rows.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    -
 * Limits   TEAM_MEMBERS_MAX members, TEAM_MANAGERS_MAX managers, TEAMS_MAX teams;
 *          TEAM_CHANGES_MAX people come or go at once: each is a row, a fact and an audience.
 */
#ifndef HR_TEAM_H
#define HR_TEAM_H

#include "hr/actor.h"

enum { TEAM_NAME_MAX = 80, TEAM_MEMBERS_MAX = 1000, TEAM_MANAGERS_MAX = 20 };
enum { TEAM_CHANGES_MAX = 200, TEAMS_MAX = 1000, TEAM_PAGE_MAX = 100 };

struct team {
    team_id id;
    slice name;
    int64_t version;
    user_id *members; /* the active ones */
    size_t member_count;
    user_id *managers;
    size_t manager_count;
    int minimum; /* at least so many at work in every half day (minimum.h); 0: none */
};

/* HR: all of a team. */
struct team_entry {
    slice name;
    int minimum;
    bool keep_minimum; /* of a change */
    const user_id *members;
    size_t member_count;
    const user_id *managers;
    size_t manager_count;
};

/* `team_created`; `audience_changed` for each who is in it.
 *     ERR_DENIED; ERR_INVALID (field "name", "members", "managers", "minimum");
 *     ERR_CONFLICT "team_exists"; ERR_LIMIT "too_many_teams" */
MUST_USE bool team_create(struct tx *tx, const struct actor *by, const struct team_entry *entry,
                          struct team *team_out, struct error *err);

/* ERR_NOT_FOUND */
MUST_USE bool team_get(struct tx *tx, const struct actor *by, team_id id, struct team *team_out,
                       struct error *err);

/* A page in order of name, as user_list(): `after` is the `next` of the page before (empty:
 * the first); limit 0 is TEAM_PAGE_MAX.
 *     ERR_INVALID  "page_unknown" (field "page") */
MUST_USE bool team_list(struct tx *tx, const struct actor *by, slice after, size_t limit,
                        struct team **list_out, size_t *count_out, slice *next_out,
                        struct error *err);

/* The whole entry anew: `team_updated`; `audience_changed` for each who came or went, whose
 * dates of before (employment.h) count no longer.
 *     ERR_NOT_FOUND, ERR_DENIED, ERR_INVALID (with the field; version 0: missing)
 *     ERR_CONFLICT  "version_stale": team_out holds the present state; "team_exists" */
MUST_USE bool team_update(struct tx *tx, const struct actor *by, team_id id, int64_t version,
                          const struct team_entry *entry, struct team *team_out,
                          struct error *err);

/* HR: one that nobody is in, or will be, and nothing is planned for. `team_deleted`;
 * `audience_changed` for its managers. Errors as above, and
 *     ERR_CONFLICT  "team_in_use" */
MUST_USE bool team_delete(struct tx *tx, const struct actor *by, team_id id, int64_t version,
                          struct team *team_out, struct error *err);

/* One person in or out. Already so: nothing happens. Errors as above, and
 *     ERR_NOT_FOUND  the person is unknown */
MUST_USE bool team_add_member(struct tx *tx, const struct actor *by, team_id id, user_id user,
                              struct error *err);
MUST_USE bool team_remove_member(struct tx *tx, const struct actor *by, team_id id,
                                 user_id user, struct error *err);
MUST_USE bool team_add_manager(struct tx *tx, const struct actor *by, team_id id, user_id user,
                               struct error *err);
MUST_USE bool team_remove_manager(struct tx *tx, const struct actor *by, team_id id,
                                  user_id user, struct error *err);

#endif
