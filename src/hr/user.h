/*
 * user - a person of a company.
 *
 * HR enters people; they choose their own password by a link (link.h). Somebody who
 * leaves is made inactive, not deleted: their absences are part of the company's books.
 *
 * Every change of role, team or activity is also a change of what the person may hear
 * (audience.h). The last active HR can neither leave nor lose the role: a company without
 * one could not be helped from inside.
 *
 * Thread   a database thread, inside a tx.
 * Memory   text in the tx's arena.
 * Units    ms.
 * Limits   USER_PAGE_MAX a page; the rest in actor.h.
 */
#ifndef HR_USER_H
#define HR_USER_H

#include "hr/employment.h"

enum { USER_PAGE_MAX = 100 };

struct user {
    user_id id;
    slice email, name;
    enum role role;
    bool active;
    bool has_password; /* false: invited, has not chosen one yet */
    char language[3];
    int64_t version;
    int64_t created_ms;
    team_id teams[USER_TEAMS_MAX];
    size_t team_count;
    team_id managed[USER_MANAGED_MAX];
    size_t managed_count;
    struct employment employment;
    user_id deputy;     /* decides for them while they are away (deputy.h); none: nobody */
    bool deputy_active; /* so today */
};

/* What a change leaves as it is. */
enum user_keep {
    KEEP_TEAMS = 1,
    KEEP_MANAGED = 2,
    KEEP_SITE = 4,
    KEEP_ARRIVAL = 8,
    KEEP_DEPARTURE = 16,
    KEEP_SUCCESSOR = 32,
    KEEP_MANAGERS = 64,
    KEEP_PATTERNS = 128,
    KEEP_PERIODS = 256,
    KEEP_ALL = 511,
};

/* What HR enters. `teams` and `managed` are the whole sets of today, but a team with dates
 * (employment.h) is belonged to by its dates; dates that are kept end where `teams` says
 * otherwise. An employee decides for nobody. */
struct user_entry {
    slice email, name;
    enum role role;
    slice language; /* empty: the tenant's          */
    bool active;    /* of a change; a new one is    */
    const team_id *teams;
    size_t team_count;
    const team_id *managed;
    size_t managed_count;
    struct employment employment;
    unsigned keep; /* of a change: KEEP_... */
};

/* HR: somebody new. Audited; `user_created`.
 *     ERR_DENIED    not HR
 *     ERR_INVALID   email, name, language, teams, managed, and those of employment.h (field)
 *     ERR_CONFLICT  "email_taken" in this tenant */
MUST_USE bool user_create(struct tx *tx, const struct actor *by, const struct user_entry *entry,
                          struct user *user_out, struct error *err);

/* Anybody of the tenant. How much of it is shown is view_people's. ERR_NOT_FOUND */
MUST_USE bool user_get(struct tx *tx, const struct actor *by, user_id id, struct user *user_out,
                       struct error *err);

/* The same for rules that act in a tenant, whoever asks. ERR_NOT_FOUND */
MUST_USE bool user_load(struct tx *tx, tenant_id tenant, user_id id, struct user *user_out,
                        struct error *err);

/* By e-mail (any case); for the command line and demo data. ERR_NOT_FOUND */
MUST_USE bool user_by_email(struct tx *tx, tenant_id tenant, slice email, struct user *user_out,
                            struct error *err);

/* A page in order of name. `after` is the `next` of the page before (empty: the first);
 * next_out is empty at the end. Inactive ones are shown to HR only, when asked for. A team
 * of nobody's has nobody.
 *     ERR_INVALID  "page_unknown": `after` is not one of ours (field "page") */
struct user_query {
    team_id team;  /* none: all */
    bool inactive; /* also those who left */
    size_t limit;  /* 0: USER_PAGE_MAX */
    slice after;
};
MUST_USE bool user_list(struct tx *tx, const struct actor *by, const struct user_query *query,
                        struct user **list_out, size_t *count_out, slice *next_out,
                        struct error *err);

/* HR: the whole entry anew. `version` is what was looked at. Audited; `user_updated`, and
 * `audience_changed` where it changed. Becoming inactive ends all sessions, and what was
 * theirs to decide goes to the successor, who must be named where there is something.
 *     ERR_NOT_FOUND, ERR_DENIED, ERR_INVALID (with the field; version 0: missing)
 *     ERR_CONFLICT  "version_stale": user_out holds the present state; "email_taken";
 *                   "last_hr" */
MUST_USE bool user_update(struct tx *tx, const struct actor *by, user_id id, int64_t version,
                          const struct user_entry *entry, struct user *user_out,
                          struct error *err);

/* HR: somebody leaves. Everything else stays as it is. Errors as above. */
MUST_USE bool user_deactivate(struct tx *tx, const struct actor *by, user_id id,
                              int64_t version, struct user *user_out, struct error *err);

/* Oneself: the language. ERR_INVALID (field "language") */
MUST_USE bool user_set_language(struct tx *tx, const struct actor *by, slice language,
                                struct user *user_out, struct error *err);

/* Oneself: the hash to verify the present password against, outside. */
MUST_USE bool user_password_hash(struct tx *tx, const struct actor *by, slice *hash_out,
                                 struct error *err);

/* Oneself: a new password. `old_hash` is the one that was verified. Ends the other
 * sessions. ERR_CONFLICT "password_changed": it was changed meanwhile. */
MUST_USE bool user_set_password(struct tx *tx, const struct actor *by, slice old_hash,
                                slice new_hash, struct error *err);

/* Demo data and tests: set a hash, whoever it is, ask nobody. ERR_NOT_FOUND */
MUST_USE bool user_put_password(struct tx *tx, tenant_id tenant, user_id id, slice hash,
                                struct error *err);

/* ---- questions other rules ask ---- */

/* The teams somebody belongs to. */
MUST_USE bool user_teams(struct tx *tx, tenant_id tenant, user_id id,
                         team_id teams_out[USER_TEAMS_MAX], size_t *count_out,
                         struct error *err);

#endif
