/*
 * actor - the one who acts: a signed-in person, with all that a rule asks about them.
 *
 * Made once per command, from the token of the request, and handed down to every rule:
 * who they are, their role, their teams, the teams and people they decide for, and the
 * settings of their company. The rules themselves ask no database who somebody is.
 *
 * Why loaded again for every command: a role taken away counts from the next commit on.
 * It costs two statements, three for who decides, all by an index.
 *
 * The system itself (the command line, what falls due) is an actor too: it has no person
 * and may do what HR may.
 *
 * Thread   a database thread, inside a tx; then a value.
 * Memory   a value; owns nothing.
 * Units    -
 * Limits   USER_TEAMS_MAX teams as a member, USER_MANAGED_MAX as a manager, USER_REPORTS_MAX
 *          people; as much again for those they stand in for (deputy.h checks it; what a
 *          manager is given later and is too much for their deputy stays with HR).
 */
#ifndef HR_ACTOR_H
#define HR_ACTOR_H

#include "hr/settings.h"
#include "hr/token.h"
#include "store/db.h"

enum role { ROLE_EMPLOYEE, ROLE_MANAGER, ROLE_ADMIN, ROLE_COUNT };

/* "employee", "manager", "admin": in the database and on the wire. */
const char *role_text(enum role role);
bool role_parse(slice text, enum role *role_out);

/* Small, because a fact holds a view for each team of its owner, before and after
 * (FACT_VIEWS_MAX). */
enum { USER_TEAMS_MAX = 8, USER_MANAGED_MAX = 32, USER_REPORTS_MAX = 64 };
enum {
    ACTOR_MANAGED_MAX = 2 * USER_MANAGED_MAX,
    ACTOR_REPORTS_MAX = 2 * USER_REPORTS_MAX,
    ACTOR_STAND_INS_MAX = 8,
};
enum { USER_NAME_MAX = 120, USER_EMAIL_MAX = 254 };

struct actor {
    tenant_id tenant;
    user_id user;       /* none: the system        */
    session_id session; /* none: not by a session  */
    enum role role;
    bool system;
    char language[3]; /* "fr", "en"              */
    char name[USER_NAME_MAX + 1];
    uint64_t audience_seq; /* a cursor older than this is answered by `reset` */
    int64_t session_expires_ms;
    int64_t session_seen_ms;
    team_id teams[USER_TEAMS_MAX]; /* member of      */
    size_t team_count;
    /* Decides for: first what is their own, then what they hold as a deputy. */
    team_id managed[ACTOR_MANAGED_MAX];
    size_t managed_count, managed_own;
    user_id reports[ACTOR_REPORTS_MAX];
    size_t report_count, reports_own;
    user_id stands_in_for[ACTOR_STAND_INS_MAX]; /* the managers who are away */
    size_t stand_in_count;
    struct settings settings;
};

/* Who holds this token? By its hash (token.h). Somebody whose last day is over has left,
 * whether what is due was done or not.
 *     ERR_UNAUTHENTICATED  "session_ended": unknown, ended, expired, or the person has left */
MUST_USE bool actor_load(struct tx *tx, const uint8_t token_hash[TOKEN_HASH_LEN],
                         struct actor *actor_out, struct error *err);

/* The same person without a session: what falls due in somebody's name, demo data, tests.
 *     ERR_NOT_FOUND  no active person of that id in this tenant */
MUST_USE bool actor_by_user(struct tx *tx, tenant_id tenant, user_id user,
                            struct actor *actor_out, struct error *err);

/* The system, in one tenant.
 *     ERR_NOT_FOUND  no such tenant */
MUST_USE bool actor_system(struct tx *tx, tenant_id tenant, struct actor *actor_out,
                           struct error *err);

bool actor_is_hr(const struct actor *actor); /* admin, or the system */
bool actor_is_user(const struct actor *actor, user_id user);
bool actor_is_member(const struct actor *actor, team_id team);
bool actor_is_manager(const struct actor *actor, team_id team);
bool actor_stands_in(const struct actor *actor, user_id manager);

/* Does the actor decide for this person of these teams; is it so without being a deputy? */
bool actor_manages(const struct actor *actor, user_id user, const team_id *teams, size_t count);
bool actor_manages_own(const struct actor *actor, user_id user, const team_id *teams,
                       size_t count);

/* Does the actor manage, or belong to, one of these teams? (the teams of somebody else) */
bool actor_manages_any(const struct actor *actor, const team_id *teams, size_t count);
bool actor_shares_any(const struct actor *actor, const team_id *teams, size_t count);

/* ERR_DENIED "hr_only" unless the actor is HR. */
MUST_USE bool actor_need_hr(const struct actor *actor, struct error *err);

#endif
