/*
 * The N-th statement fails, for N = 1, 2, 3, ... until it passes: whoever changes people
 * says so, and once undone nothing is half done.
 */
#include "hr/decider.h"
#include "hr/idempotency.h"
#include "hr/link.h"
#include "hr/pattern.h"
#include "hr/site.h"
#include "hr/test_fault.h"
#include "hr/test_people.h"
#include "hr/type.h"

typedef bool work(struct people *p, struct error *err);

static bool create(struct people *p, struct error *err)
{
    struct user user;
    return user_create(p->tx, &p->hr,
                       &(struct user_entry){ .email = SLICE("a@b"),
                                             .name = SLICE("x"),
                                             .role = ROLE_MANAGER,
                                             .teams = &p->team,
                                             .team_count = 1,
                                             .managed = &p->other_team,
                                             .managed_count = 1 },
                       &user, err);
}
static bool move(struct people *p, struct error *err)
{
    struct user user;
    struct user_entry entry = { .email = SLICE("c@d"),
                                .name = SLICE("y"),
                                .role = ROLE_MANAGER,
                                .active = true,
                                .teams = &p->other_team,
                                .team_count = 1,
                                .managed = &p->team,
                                .managed_count = 1 };
    return user_get(p->tx, &p->hr, p->employee.user, &user, err) &&
           user_update(p->tx, &p->hr, user.id, user.version, &entry, &user, err);
}
static bool leave(struct people *p, struct error *err)
{
    struct user user;
    return user_get(p->tx, &p->hr, p->employee.user, &user, err) &&
           user_deactivate(p->tx, &p->hr, user.id, user.version, &user, err);
}
static bool regroup(struct people *p, struct error *err)
{
    struct team team;
    struct team_entry entry = { .name = SLICE("Autre"),
                                .members = &p->stranger.user,
                                .member_count = 1,
                                .managers = &p->hr.user,
                                .manager_count = 1 };
    return team_get(p->tx, &p->hr, p->team, &team, err) &&
           team_update(p->tx, &p->hr, team.id, team.version, &entry, &team, err);
}
static bool new_team(struct people *p, struct error *err)
{
    struct team team;
    return team_create(p->tx, &p->hr,
                       &(struct team_entry){ .name = SLICE("Nord"),
                                             .members = &p->stranger.user,
                                             .member_count = 1 },
                       &team, err);
}
static bool close_team(struct people *p, struct error *err)
{
    struct team team;
    struct team_entry entry = { .name = SLICE("Atelier"), .minimum = 2 };
    return team_get(p->tx, &p->hr, p->team, &team, err) &&
           team_update(p->tx, &p->hr, team.id, team.version, &entry, &team, err) &&
           team_delete(p->tx, &p->hr, team.id, team.version, &team, err);
}
/* Everything that somebody's employment can be. */
static bool employ(struct people *p, struct error *err)
{
    struct pattern_entry hours = { SLICE("Matins"), { .weeks = 1, .minutes = { { 210 } } } };
    struct user_entry entry = { .email = SLICE("e@f"),
                                .name = SLICE("z"),
                                .role = ROLE_MANAGER,
                                .active = true,
                                .managed = &p->team,
                                .managed_count = 1,
                                .keep = KEEP_TEAMS };
    struct employment *job = &entry.employment;
    struct pattern pattern;
    struct user user;

    if (!user_get(p->tx, &p->hr, p->employee.user, &user, err) ||
        !pattern_create(p->tx, &p->hr, &hours, &pattern, err))
        return false;
    job->has_departure = true;
    job->departure.day = 30000;
    job->successor = job->managers[0] = p->manager.user;
    job->manager_count = job->pattern_count = job->period_count = 1;
    job->patterns[0] = (struct pattern_since){ pattern.id, { 20000 } };
    job->periods[0] = (struct team_dates){ p->other_team, { 10000 }, { 29000 } };
    return user_update(p->tx, &p->hr, user.id, user.version, &entry, &user, err) &&
           user_deactivate(p->tx, &p->hr, user.id, user.version, &user, err);
}
static bool build_site(struct people *p, struct error *err)
{
    struct site_entry entry = { .name = SLICE("Strasbourg"),
                                .zone = HOLIDAYS_ALSACE_MOSELLE,
                                .worked = (holiday_set)1 << HOLIDAY_WHIT_MONDAY,
                                .time_zone = SLICE("Europe/Paris") };
    struct site site, *list;
    size_t count;

    if (!site_create(p->tx, &p->hr, &entry, &site, err) ||
        !site_list(p->tx, p->first, &list, &count, err))
        return false;
    entry.time_zone = SLICE("Indian/Reunion");
    return site_update(p->tx, &p->hr, site.id, 1, &entry, &site, err) &&
           site_delete(p->tx, &p->hr, site.id, 2, &site, err);
}
static bool shape_pattern(struct people *p, struct error *err)
{
    struct pattern_entry entry = { SLICE("Matins"), { .weeks = 1, .minutes = { { 210 } } } };
    struct pattern pattern, *list;
    size_t count;

    if (!pattern_create(p->tx, &p->hr, &entry, &pattern, err) ||
        !pattern_list(p->tx, p->first, &list, &count, err))
        return false;
    entry.hours.minutes[0][1] = 60;
    return pattern_update(p->tx, &p->hr, pattern.id, 1, &entry, &pattern, err) &&
           pattern_delete(p->tx, &p->hr, pattern.id, 2, &pattern, err);
}
static bool add_type(struct people *p, struct error *err)
{
    struct type entry = { .code = SLICE("MAISON"),
                          .label_fr = SLICE("Maison"),
                          .label_en = SLICE("House"),
                          .priority = 1,
                          .color = SLICE("#112233") };
    struct type type;

    if (!type_create(p->tx, &p->hr, &entry, &type, err))
        return false;
    entry.balance = true;
    return type_update(p->tx, &p->hr, 1, &entry, &type, err);
}
static bool choose(struct people *p, struct error *err)
{
    struct settings settings = p->hr.settings;
    settings.hide_medical_type = true;
    return settings_put(p->tx, &p->hr, &settings, NULL, &settings, err);
}
static bool sign_in(struct people *p, struct error *err)
{
    struct session_candidates found;
    struct session session;
    struct actor actor;
    struct token token;
    size_t ended;
    token_make(&token, TOKEN_SESSION, p->tx->rng);
    return session_candidates(p->tx, SLICE("hr@demo.mozaik"), SLICE(""), &found, err) &&
           session_create(p->tx, p->first, p->hr.user, SLICE(""), token.hash, SLICE("a"),
                          SLICE("b"), &session, err) &&
           actor_load(p->tx, token.hash, &actor, err) &&
           session_refresh(p->tx, &actor, &session, err) &&
           session_end_others(p->tx, &actor, &ended, err) &&
           session_end(p->tx, &actor, session.id, err);
}
static bool redeem(struct people *p, struct error *err)
{
    struct one_time_link link;
    struct link_owner owner;
    return link_for(p->tx, &p->hr, p->employee.user, &link, err) &&
           link_redeem(p->tx, link.token.hash, SLICE("hash"), &owner, err);
}
static bool forget(struct people *p, struct error *err)
{
    return link_forgotten(p->tx, SLICE("hr@demo.mozaik"), SLICE(""), err);
}
static bool new_password(struct people *p, struct error *err)
{
    return user_set_password(p->tx, &p->employee, SLICE(""), SLICE("new"), err);
}
static bool repeat(struct people *p, struct error *err)
{
    static const uint8_t hash[IDEMPOTENCY_HASH_LEN] = { 1 };
    struct idempotency found;
    return idempotency_begin(p->tx, &p->hr, SLICE("k"), hash, &found, err) &&
           idempotency_finish(p->tx, &p->hr, SLICE("k"), hash, 200, SLICE(""), SLICE("{}"),
                              SLICE(""), err) &&
           idempotency_begin(p->tx, &p->hr, SLICE("k"), hash, &found, err);
}
static bool new_company(struct people *p, struct error *err)
{
    struct tenant *list;
    tenant_id id;
    size_t count;
    return tenant_add(p->tx, SLICE("neuf"), SLICE("Neuf"), &id, err) &&
           tenant_list(p->tx, &list, &count, err);
}
static bool tidy(struct people *p, struct error *err)
{
    bool more;
    return session_prune(p->tx, 10, &more, err) && link_prune(p->tx, 10, &more, err) &&
           idempotency_prune(p->tx, 10, &more, err);
}
static bool list(struct people *p, struct error *err)
{
    struct user *users;
    struct team *teams;
    struct session *sessions;
    user_id *ids;
    size_t count;
    slice next;
    return user_list(p->tx, &p->hr, &(struct user_query){ .limit = 2 }, &users, &count, &next,
                     err) &&
           team_list(p->tx, &p->hr, SLICE(""), 1, &teams, &count, &next, err) &&
           session_list(p->tx, &p->hr, &sessions, &count, err) &&
           decider_ids(p->tx, p->first, p->stranger.user, &ids, &count, err);
}

static const struct work_case {
    const char *name;
    work *run;
} works[] = {
    { "somebody new", create },
    { "somebody changed", move },
    { "somebody leaves", leave },
    { "a team changed", regroup },
    { "a new team", new_team },
    { "a team that is given up", close_team },
    { "somebody's employment, until they leave", employ },
    { "a site", build_site },
    { "a work pattern", shape_pattern },
    { "a type", add_type },
    { "settings", choose },
    { "a session from begin to end", sign_in },
    { "a link from begin to end", redeem },
    { "a forgotten password", forget },
    { "a new password", new_password },
    { "a repeated request", repeat },
    { "a new company", new_company },
    { "tidying up", tidy },
    { "lists", list },
};

/* A statement that fails must come out, whichever it is. */
TEST(whatever_statement_fails_the_caller_is_told)
{
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        struct people people;
        struct token token;
        int64_t head;
        bool passed = false;

        people_open(&people);
        (void)people_sign_in(&people, &people.employee, &token);
        (void)people_sign_in(&people, &people.hr, &token);
        people_mark(&people);
        head = store_int(people.tx, "SELECT sum(head) FROM tenant");
        for (int64_t n = 0; !passed; n++) {
            struct fault fault = { .left = n };
            struct error err = { 0 };

            assert_true(n < 1000);
            must(tx_savepoint(people.tx, &oops));
            db_set_fault(people.store.db, fault_allow, &fault);
            passed = works[i].run(&people, &err);
            db_set_fault(people.store.db, NULL, NULL);
            if (passed && fault.left < 0)
                fail_msg("%s: statement %d failed and nobody said so", works[i].name, (int)n);
            if (!passed && (err.kind == ERR_NONE || err.user[0] == 0))
                fail_msg("%s: no sentence at statement %d", works[i].name, (int)n);
            tx_undo(people.tx);
            assert_int_equal(people.tx->fact_count, people.mark);
            assert_int_equal(store_int(people.tx, "SELECT sum(head) FROM tenant"), head);
        }
        people_close(&people);
    }
}

TEST_MAIN("hr/people_fault", CASE(whatever_statement_fails_the_caller_is_told))
