/*
 * user_inside - what the files of user.h share.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   -
 */
#ifndef HR_USER_INSIDE_H
#define HR_USER_INSIDE_H

#include "hr/user.h"

/* An entry, checked and made uniform: what the person will be. `teams` are those of today. */
struct clean {
    slice email, name;
    char language[3];
    enum role role;
    bool active;
    team_id *teams;
    size_t team_count;
    team_id *managed;
    size_t managed_count;
    struct employment employment;
};

/* `before`: as they are; of somebody new, nobody, with version 0.
 *     ERR_INVALID  as user_create() */
MUST_USE bool user_check(struct tx *tx, const struct actor *by, const struct user *before,
                         const struct user_entry *entry, struct clean *clean_out,
                         struct error *err);

/* Who leaves with something to decide names who takes over. The system, which acts when a day
 * has come, cannot be asked any more.
 *     ERR_INVALID  (field "successor") */
MUST_USE bool user_check_successor(struct tx *tx, const struct actor *by,
                                   const struct user *before, const struct clean *after,
                                   struct error *err);

bool user_hears_the_same(const struct user *before, const struct clean *after);
bool user_is_the_same(const struct user *before, const struct clean *after);

#endif
