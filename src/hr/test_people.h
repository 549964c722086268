/*
 * test_people - two companies with a few people, for one test.
 *
 *     first   hr, manager (decides for `team`), employee and colleague (members of `team`),
 *             stranger (member of `other_team`, which `manager` does not decide for)
 *     second  foreign_hr, foreign (member of `foreign_team`)
 *
 * Everything is in one transaction, which is never committed; the facts of a test are those
 * in tx->facts from `mark` on. Time is moved by tx->now_ms.
 *
 * Thread   the test's.
 * Memory   embedded: people_open / people_close.
 * Units    -
 * Limits   -
 */
#ifndef HR_TEST_PEOPLE_H
#define HR_TEST_PEOPLE_H

#include "hr/audience.h"
#include "hr/session.h"
#include "hr/team.h"
#include "hr/tenant.h"
#include "hr/user.h"
#include "store/test_store.h"

struct people {
    struct test_store store;
    struct tx *tx;
    size_t mark; /* facts before this are the preparation's */
    tenant_id first, second;
    team_id team, other_team, foreign_team;
    struct actor system, hr, manager, employee, colleague, stranger, foreign_hr, foreign;
};

static inline struct actor people_enter(struct tx *tx, const struct actor *system,
                                        const char *name, enum role role, const team_id *team,
                                        const team_id *managed)
{
    struct actor actor;
    struct user user;
    char email[64];

    snprintf(email, sizeof(email), "%s@demo.mozaik", name);
    must(user_create(tx, system,
                     &(struct user_entry){ .email = slice_of(email),
                                           .name = slice_of(name),
                                           .role = role,
                                           .teams = team,
                                           .team_count = team != NULL,
                                           .managed = managed,
                                           .managed_count = managed != NULL },
                     &user, &oops));
    must(actor_by_user(tx, system->tenant, user.id, &actor, &oops));
    return actor;
}

static inline team_id people_add_team(struct tx *tx, const struct actor *system,
                                      const char *name)
{
    struct team team;

    must(team_create(tx, system, &(struct team_entry){ .name = slice_of(name) }, &team, &oops));
    return team.id;
}

static inline void people_open(struct people *people)
{
    struct tx *tx;
    struct actor other;

    *people = (struct people){ 0 };
    store_open(&people->store);
    tx = people->tx = store_begin(&people->store);
    must(tenant_add(tx, SLICE("demo"), SLICE("Demo"), &people->first, &oops));
    must(tenant_add(tx, SLICE("voisin"), SLICE("Voisin"), &people->second, &oops));
    must(actor_system(tx, people->first, &people->system, &oops));
    must(actor_system(tx, people->second, &other, &oops));
    people->team = people_add_team(tx, &people->system, "Atelier");
    people->other_team = people_add_team(tx, &people->system, "Bureau");
    people->foreign_team = people_add_team(tx, &other, "Atelier");

    people->hr = people_enter(tx, &people->system, "hr", ROLE_ADMIN, NULL, NULL);
    people->manager =
        people_enter(tx, &people->system, "manager", ROLE_MANAGER, NULL, &people->team);
    people->employee =
        people_enter(tx, &people->system, "employee", ROLE_EMPLOYEE, &people->team, NULL);
    people->colleague =
        people_enter(tx, &people->system, "colleague", ROLE_EMPLOYEE, &people->team, NULL);
    people->stranger =
        people_enter(tx, &people->system, "stranger", ROLE_EMPLOYEE, &people->other_team, NULL);
    people->foreign_hr = people_enter(tx, &other, "hr", ROLE_ADMIN, NULL, NULL);
    people->foreign =
        people_enter(tx, &other, "foreign", ROLE_EMPLOYEE, &people->foreign_team, NULL);
    people->mark = tx->fact_count;
}

static inline void people_close(struct people *people)
{
    tx_rollback(people->tx);
    store_close(&people->store);
}

/* From here on only what comes. */
static inline void people_mark(struct people *people)
{
    people->mark = people->tx->fact_count;
}

/* How many facts of a type since the mark. */
static inline size_t people_facts(const struct people *people, const char *type)
{
    size_t count = 0;

    for (size_t i = people->mark; i < people->tx->fact_count; i++)
        count += strcmp(people->tx->facts[i]->type, type) == 0;
    return count;
}

/* The newest fact of a type since the mark; there must be one. */
static inline struct fact *people_fact(const struct people *people, const char *type)
{
    for (size_t i = people->tx->fact_count; i > people->mark; i--)
        if (strcmp(people->tx->facts[i - 1]->type, type) == 0)
            return people->tx->facts[i - 1];
    fail_msg("no fact %s", type);
    return NULL;
}

/* What somebody hears of a fact now: the message, or "". */
static inline slice people_hear(const struct people *people, const struct fact *fact,
                                const struct actor *actor)
{
    struct audience *audience = NULL;
    const struct fact_view *view;

    must(audience_of(people->tx, actor->tenant, actor->user, &audience, &oops));
    view = fact_view_for(fact, audience);
    audience_unref(audience);
    return view ? view->message : SLICE("");
}

/* It must fail, and this way. */
#define must_not(call, expected_kind, expected_code)                                    \
    do {                                                                                \
        struct error oops = { 0 };                                                      \
        if (call)                                                                       \
            fail_msg("%s was allowed", #call);                                          \
        if (oops.kind != (expected_kind) || strcmp(oops.code, expected_code) != 0)      \
            fail_msg("%s: kind %d, code %s, %s (%s)", #call, (int)oops.kind, oops.code, \
                     oops.user, oops.detail);                                           \
        assert_true(strlen(oops.user) > 0);                                             \
    } while (0)

/* A session of somebody, and its token. */
static inline struct session people_sign_in(struct people *people, const struct actor *actor,
                                            struct token *token_out)
{
    struct session session;

    token_make(token_out, TOKEN_SESSION, people->tx->rng);
    must(session_create(people->tx, actor->tenant, actor->user, SLICE(""), token_out->hash,
                        SLICE("192.0.2.1"), SLICE("curl/8"), &session, &oops));
    return session;
}

/* Back to what somebody is now. */
static inline void people_reload(struct people *people, struct actor *actor)
{
    must(actor_by_user(people->tx, actor->tenant, actor->user, actor, &oops));
}

#endif
