/*
 * session - somebody is signed in, here, until they leave.
 *
 * A session lives SESSION_SLIDE_DAYS after its last refresh (the page refreshes when it
 * is opened and once a day), and at most SESSION_LIFE_DAYS in all. Thirty days, because
 * most people come once or twice a month and a phone that asks for the password each time
 * teaches them to choose a short one; any session is ended at once from any other.
 *
 * Signing in has three parts, because a password is verified outside of transactions:
 * session_candidates() (a read), session_verify() (in loop_work), session_create() (a
 * write). A cursor is not bound to a session: it stays good across sign-ins.
 *
 * Thread   a database thread, inside a tx; session_verify(): any.
 * Memory   values; text in the tx's arena.
 * Units    ms.
 * Limits   SESSIONS_MAX per person (the longest unseen one ends), SESSION_CANDIDATES_MAX
 *          tenants with the same e-mail.
 */
#ifndef HR_SESSION_H
#define HR_SESSION_H

#include "base/json.h"
#include "hr/actor.h"
#include "hr/password.h"

enum {
    SESSION_SLIDE_DAYS = 30,
    SESSION_LIFE_DAYS = 180,
    SESSIONS_MAX = 50,
    SESSION_CANDIDATES_MAX = 8,
    SESSION_SEEN_EVERY_MS = 5 * 60 * 1000,
    SESSION_ADDRESS_MAX = 64,
    SESSION_AGENT_MAX = 256,
};

/* An account that may be meant by an e-mail. A value, so that it can leave the tx. */
struct session_candidate {
    tenant_id tenant;
    user_id user;
    char tenant_slug[64];
    char tenant_name[USER_NAME_MAX + 1];
    char password_hash[PASSWORD_HASH_MAX]; /* "" : no password was set yet */
    bool right;                            /* by session_verify() */
};

struct session_candidates {
    struct session_candidate list[SESSION_CANDIDATES_MAX];
    size_t count;
};

/* The active accounts of this e-mail, in the tenant of this slug (empty: in all). None is
 * no failure: verify all the same, so that it takes as long. */
MUST_USE bool session_candidates(struct tx *tx, slice email, slice slug,
                                 struct session_candidates *candidates_out, struct error *err);

/* Whose password is it? Marks `right` and counts them. Always verifies at least once.
 *     ERR_BUSY  not now */
MUST_USE bool session_verify(struct session_candidates *candidates, slice password,
                             size_t *right_out, struct error *err);

/* The sentence for none: the same for unknown accounts and wrong passwords. Returns false
 * with ERR_UNAUTHENTICATED "bad_credentials". */
bool session_refuse(struct error *err);

struct session {
    session_id id;
    user_id user;
    int64_t created_ms, seen_ms, expires_ms;
    slice address, agent, label; /* label: "Firefox sur Linux", from the agent */
};

/* Open one. `password_hash` is what was verified: if it was changed meanwhile nothing is
 * opened. Empty: not by a password (a link, the command line).
 *     ERR_UNAUTHENTICATED "bad_credentials"  gone, inactive, or the password was changed */
MUST_USE bool session_create(struct tx *tx, tenant_id tenant, user_id user, slice password_hash,
                             const uint8_t token_hash[TOKEN_HASH_LEN], slice address,
                             slice agent, struct session *session_out, struct error *err);

/* The actor's own sessions, the newest first. */
MUST_USE bool session_list(struct tx *tx, const struct actor *by, struct session **list_out,
                           size_t *count_out, struct error *err);

/* End one of the actor's own. Its doors close with 4401 at that commit.
 *     ERR_NOT_FOUND  not there, or not theirs */
MUST_USE bool session_end(struct tx *tx, const struct actor *by, session_id session,
                          struct error *err);

/* End all of the actor's but the one they act by. */
MUST_USE bool session_end_others(struct tx *tx, const struct actor *by, size_t *ended_out,
                                 struct error *err);

/* End all of a person's, but `keep` (none: all). For those who change passwords or leave;
 * asks nobody's right. */
MUST_USE bool session_end_all(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                              session_id keep, size_t *ended_out, struct error *err);

/* Live on: a new expiry, and seen now. */
MUST_USE bool session_refresh(struct tx *tx, const struct actor *by,
                              struct session *session_out, struct error *err);

/* Was seen: writes at most once in SESSION_SEEN_EVERY_MS. For writes that happen anyway;
 * reads do not call it. */
MUST_USE bool session_touch(struct tx *tx, const struct actor *by, struct error *err);

/* Forget expired ones, at most `max`. Their doors, if any is still open, close. */
MUST_USE bool session_prune(struct tx *tx, size_t max, bool *more_out, struct error *err);

/* `current` marks the one that asks. */
void session_view(struct json *json, const char *key, const struct session *session,
                  bool current);

#endif
