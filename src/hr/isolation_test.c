/*
 * Companies know nothing of each other: whatever HR of the second company tries with an id
 * of the first, it is answered as an id that never was, and nothing of the first has moved.
 */
#include "base/instant.h"
#include "hr/audit.h"
#include "hr/balance_change.h"
#include "hr/decider.h"
#include "hr/ids.h"
#include "hr/link.h"
#include "hr/pattern.h"
#include "hr/site.h"
#include "hr/test_planning.h"

/* What is tried, with ids that are either of the first company or of nobody. */
struct target {
    user_id user;
    team_id team;
    session_id session;
    planning_id planned;
    site_id site;
    pattern_id pattern;
};

typedef bool attempt(struct people *p, const struct target *at, struct error *err);

static bool get_user(struct people *p, const struct target *at, struct error *err)
{
    struct user user;
    return user_get(p->tx, &p->foreign_hr, at->user, &user, err);
}

static struct user_entry some_entry(void)
{
    return (struct user_entry){ .email = SLICE("new@demo.mozaik"),
                                .name = SLICE("x"),
                                .role = ROLE_EMPLOYEE,
                                .active = true };
}

static bool employ(struct people *p, const struct user_entry *entry, struct error *err)
{
    struct user user;
    return user_create(p->tx, &p->foreign_hr, entry, &user, err);
}
static bool create_at_site(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    entry.employment.site = at->site;
    return employ(p, &entry, err);
}
static bool create_with_pattern(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    entry.employment.patterns[0].pattern = at->pattern;
    entry.employment.pattern_count = 1;
    return employ(p, &entry, err);
}
static bool create_under(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    entry.employment.managers[0] = at->user;
    entry.employment.manager_count = 1;
    return employ(p, &entry, err);
}
static bool create_before(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    entry.employment.successor = at->user;
    return employ(p, &entry, err);
}
static bool create_for_a_while(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    entry.employment.periods[0] = (struct team_dates){ at->team, { 20000 }, { 30000 } };
    entry.employment.period_count = 1;
    return employ(p, &entry, err);
}
static struct site_entry some_site(void)
{
    return (struct site_entry){ .name = SLICE("x"), .time_zone = SLICE("UTC") };
}
static bool load_site(struct people *p, const struct target *at, struct error *err)
{
    struct site site;
    return site_load(p->tx, p->second, at->site, &site, err);
}
static bool look_at_clock(struct people *p, const struct target *at, struct error *err)
{
    date today;
    return site_today(p->tx, p->second, at->site, &today, err);
}
static bool update_site(struct people *p, const struct target *at, struct error *err)
{
    struct site_entry entry = some_site();
    struct site site;
    return site_update(p->tx, &p->foreign_hr, at->site, 1, &entry, &site, err);
}
static bool delete_site(struct people *p, const struct target *at, struct error *err)
{
    struct site site;
    return site_delete(p->tx, &p->foreign_hr, at->site, 1, &site, err);
}
static bool load_pattern(struct people *p, const struct target *at, struct error *err)
{
    struct pattern pattern;
    return pattern_load(p->tx, p->second, at->pattern, &pattern, err);
}
static bool update_pattern(struct people *p, const struct target *at, struct error *err)
{
    struct pattern_entry entry = { SLICE("x"), { .weeks = 1, .minutes = { { 1 } } } };
    struct pattern pattern;
    return pattern_update(p->tx, &p->foreign_hr, at->pattern, 1, &entry, &pattern, err);
}
static bool delete_pattern(struct people *p, const struct target *at, struct error *err)
{
    struct pattern pattern;
    return pattern_delete(p->tx, &p->foreign_hr, at->pattern, 1, &pattern, err);
}
static bool delete_team(struct people *p, const struct target *at, struct error *err)
{
    struct team team;
    return team_delete(p->tx, &p->foreign_hr, at->team, 1, &team, err);
}
static bool update_user(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    struct user user;
    return user_update(p->tx, &p->foreign_hr, at->user, 1, &entry, &user, err);
}
static bool deactivate_user(struct people *p, const struct target *at, struct error *err)
{
    struct user user;
    return user_deactivate(p->tx, &p->foreign_hr, at->user, 1, &user, err);
}
static bool create_in_team(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    struct user user;
    entry.teams = &at->team;
    entry.team_count = 1;
    return user_create(p->tx, &p->foreign_hr, &entry, &user, err);
}
static bool create_managing(struct people *p, const struct target *at, struct error *err)
{
    struct user_entry entry = some_entry();
    struct user user;
    entry.role = ROLE_MANAGER;
    entry.managed = &at->team;
    entry.managed_count = 1;
    return user_create(p->tx, &p->foreign_hr, &entry, &user, err);
}
static bool list_after(struct people *p, const struct target *at, struct error *err)
{
    char after[ID_TEXT_LEN + 1];
    struct user *list;
    size_t count;
    slice next;
    uuid_text(at->user.uuid, after);
    return user_list(p->tx, &p->foreign_hr, &(struct user_query){ .after = slice_of(after) },
                     &list, &count, &next, err);
}
static bool put_password(struct people *p, const struct target *at, struct error *err)
{
    return user_put_password(p->tx, p->second, at->user, SLICE("hash"), err);
}
static bool get_team(struct people *p, const struct target *at, struct error *err)
{
    struct team team;
    return team_get(p->tx, &p->foreign_hr, at->team, &team, err);
}
static bool update_team(struct people *p, const struct target *at, struct error *err)
{
    struct team_entry entry = { .name = SLICE("x") };
    struct team team;
    return team_update(p->tx, &p->foreign_hr, at->team, 1, &entry, &team, err);
}
static bool add_to_team(struct people *p, const struct target *at, struct error *err)
{
    return team_add_member(p->tx, &p->foreign_hr, at->team, p->foreign.user, err);
}
static bool add_foreigner(struct people *p, const struct target *at, struct error *err)
{
    return team_add_member(p->tx, &p->foreign_hr, p->foreign_team, at->user, err);
}
static bool add_foreign_manager(struct people *p, const struct target *at, struct error *err)
{
    return team_add_manager(p->tx, &p->foreign_hr, p->foreign_team, at->user, err);
}
static bool remove_from_team(struct people *p, const struct target *at, struct error *err)
{
    return team_remove_member(p->tx, &p->foreign_hr, at->team, at->user, err);
}
static bool create_team_with(struct people *p, const struct target *at, struct error *err)
{
    struct team_entry entry = { .name = SLICE("x"), .members = &at->user, .member_count = 1 };
    struct team team;
    return team_create(p->tx, &p->foreign_hr, &entry, &team, err);
}
static bool list_teams_after(struct people *p, const struct target *at, struct error *err)
{
    char after[ID_TEXT_LEN + 1];
    struct team *list;
    size_t count;
    slice next;
    uuid_text(at->team.uuid, after);
    return team_list(p->tx, &p->foreign_hr, slice_of(after), 0, &list, &count, &next, err);
}
static bool end_session(struct people *p, const struct target *at, struct error *err)
{
    return session_end(p->tx, &p->foreign_hr, at->session, err);
}
static bool create_session(struct people *p, const struct target *at, struct error *err)
{
    struct session session;
    struct token token;
    token_make(&token, TOKEN_SESSION, p->tx->rng);
    return session_create(p->tx, p->second, at->user, SLICE(""), token.hash, SLICE(""),
                          SLICE(""), &session, err);
}
static bool make_link(struct people *p, const struct target *at, struct error *err)
{
    struct one_time_link link;
    return link_for(p->tx, &p->foreign_hr, at->user, &link, err);
}
static bool mail_link(struct people *p, const struct target *at, struct error *err)
{
    return link_mail(p->tx, p->second, at->user, LINK_RESET, err);
}
static bool be_actor(struct people *p, const struct target *at, struct error *err)
{
    struct actor actor;
    return actor_by_user(p->tx, p->second, at->user, &actor, err);
}
static bool take_audience(struct people *p, const struct target *at, struct error *err)
{
    struct audience *audience = NULL;
    return audience_of(p->tx, p->second, at->user, &audience, err);
}
static bool change_audience(struct people *p, const struct target *at, struct error *err)
{
    return audience_changed(p->tx, p->second, p->foreign_hr.user, at->user, err);
}

static struct planning_entry some_note(void)
{
    return planned(PLANNING_NOTE, (user_id){ { 0 } }, "2026-12-08", "2026-12-08", "x");
}
static bool plan_for_user(struct people *p, const struct target *at, struct error *err)
{
    struct planning_entry note = some_note();
    struct planning_outcome outcome;
    note.user = at->user;
    return planning_create(p->tx, &p->foreign_hr, &note, 1, &outcome, err);
}
static bool plan_for_team(struct people *p, const struct target *at, struct error *err)
{
    struct planning_entry note = some_note();
    struct planning_outcome outcome;
    note.team = at->team;
    return planning_create(p->tx, &p->foreign_hr, &note, 1, &outcome, err);
}
static bool update_planned(struct people *p, const struct target *at, struct error *err)
{
    struct planning_entry note = some_note();
    struct planning_outcome outcome;
    return planning_update(p->tx, &p->foreign_hr, at->planned, 1, &note, &outcome, err);
}
static bool delete_planned(struct people *p, const struct target *at, struct error *err)
{
    struct planning_outcome outcome;
    return planning_delete(p->tx, &p->foreign_hr, at->planned, 1, &outcome, err);
}
static bool move_planned(struct people *p, const struct target *at, struct error *err)
{
    struct planning_choice choice = { at->planned, 1 };
    struct planning_outcome outcome;
    return planning_move(p->tx, &p->foreign_hr, &choice, 1, &(struct planning_way){ .days = 1 },
                         &outcome, err);
}
static bool copy_planned(struct people *p, const struct target *at, struct error *err)
{
    struct planning_choice choice = { at->planned, 1 };
    struct planning_outcome outcome;
    return planning_copy(p->tx, &p->foreign_hr, &choice, 1, &(struct planning_way){ .days = 1 },
                         &outcome, err);
}

static bool list_balances(struct people *p, const struct target *at, struct error *err)
{
    struct balance *list;
    enum level level;
    size_t count;
    return balance_list(p->tx, &p->foreign_hr, at->user, NULL, &level, &list, &count, err);
}
static bool list_balance_lines(struct people *p, const struct target *at, struct error *err)
{
    struct ledger_lines page;
    slice next;
    return balance_lines(p->tx, &p->foreign_hr, at->user, SLICE("CA"), SLICE(""), &page, &next,
                         err);
}
static bool open_balance(struct people *p, const struct target *at, struct error *err)
{
    struct balance_opening entry = { .user = at->user };
    struct balance balance;
    return balance_open(p->tx, &p->foreign_hr, SLICE("RTT"), instant_day(p->tx->now_ms, "UTC"),
                        &entry, 1, &balance, err);
}
static bool correct_balance(struct people *p, const struct target *at, struct error *err)
{
    struct balance_entry entry = { .amount = amount_of(1, 1), .reason = SLICE("x") };
    struct balance balance;
    return balance_enter(p->tx, &p->foreign_hr, at->user, SLICE("CA"), &entry, &balance, err);
}

static const struct attempt_case {
    const char *name;
    attempt *try;
} attempts[] = {
    { "user_get", get_user },
    { "user_update", update_user },
    { "user_deactivate", deactivate_user },
    { "user_create in a team", create_in_team },
    { "user_create as manager of a team", create_managing },
    { "user_create at a site", create_at_site },
    { "user_create with a work pattern", create_with_pattern },
    { "user_create under somebody", create_under },
    { "user_create before somebody", create_before },
    { "user_create in a team for a while", create_for_a_while },
    { "site_load", load_site },
    { "site_today", look_at_clock },
    { "site_update", update_site },
    { "site_delete", delete_site },
    { "pattern_load", load_pattern },
    { "pattern_update", update_pattern },
    { "pattern_delete", delete_pattern },
    { "team_delete", delete_team },
    { "user_list behind somebody", list_after },
    { "user_put_password", put_password },
    { "team_get", get_team },
    { "team_update", update_team },
    { "team_add_member to a team", add_to_team },
    { "team_add_member of somebody", add_foreigner },
    { "team_add_manager of somebody", add_foreign_manager },
    { "team_remove_member", remove_from_team },
    { "team_create with somebody", create_team_with },
    { "team_list behind a team", list_teams_after },
    { "session_end", end_session },
    { "session_create", create_session },
    { "link_for", make_link },
    { "link_mail", mail_link },
    { "actor_by_user", be_actor },
    { "audience_of", take_audience },
    { "audience_changed", change_audience },
    { "planning_create for somebody", plan_for_user },
    { "planning_create for a team", plan_for_team },
    { "planning_update", update_planned },
    { "planning_delete", delete_planned },
    { "planning_move", move_planned },
    { "planning_copy", copy_planned },
    { "balance_list", list_balances },
    { "balance_lines", list_balance_lines },
    { "balance_open", open_balance },
    { "balance_enter", correct_balance },
};

/* Everything the first company has, as one number. */
static int64_t rows_of_first(struct people *p)
{
    static const char count[] =
        "SELECT (SELECT sum(version) FROM users WHERE tenant = ?1)"
        " + 100 * (SELECT sum(version) FROM team WHERE tenant = ?1)"
        " + 10000 * (SELECT count(*) FROM session WHERE tenant = ?1)"
        " + 100000 * (SELECT count(*) FROM team_member WHERE tenant = ?1)"
        " + 1000000 * (SELECT count(*) FROM team_manager WHERE tenant = ?1)"
        " + 1000 * (SELECT sum(version) FROM site WHERE tenant = ?1)"
        " + 1000 * (SELECT sum(version) FROM pattern WHERE tenant = ?1)"
        " + 1000000 * (SELECT sum(version) FROM planning_entry WHERE tenant = ?1)"
        " + 10000000 * (SELECT sum(version) FROM balance WHERE tenant = ?1)"
        " + 10000000 * (SELECT count(*) FROM link WHERE tenant = ?1)"
        " + 100000000 * (SELECT count(*) FROM audit WHERE tenant = ?1)"
        " + 10000000000 * (SELECT head FROM tenant WHERE id = ?1)";
    struct rows rows;
    int64_t value;

    must(sql_one(p->tx, &rows, &oops, count, "u", p->first.uuid));
    value = rows_int(&rows, 0);
    must(rows_close(&rows, &oops));
    return value;
}

TEST(an_id_of_another_company_is_an_id_that_never_was)
{
    struct people people;
    struct target theirs, nobodys = { { { 0x77 } }, { { 0x77 } }, { { 0x77 } },
                                      { { 0x77 } }, { { 0x77 } }, { { 0x77 } } };
    struct pattern_entry hours = { SLICE("Matins"), { .weeks = 1, .minutes = { { 210 } } } };
    struct pattern made_pattern;
    struct site_entry site = some_site();
    struct site made_site;
    struct balance balance;
    struct token token;
    int64_t before;

    people_open(&people);
    theirs.user = people.employee.user;
    theirs.team = people.team;
    theirs.session = people_sign_in(&people, &people.employee, &token).id;
    theirs.planned =
        plan_one(&people, &people.hr, team_note(people.team, "2026-12-08", "x")).id;
    must(site_create(people.tx, &people.hr, &site, &made_site, &oops));
    theirs.site = made_site.id;
    must(pattern_create(people.tx, &people.hr, &hours, &made_pattern, &oops));
    theirs.pattern = made_pattern.id;
    must(balance_open(people.tx, &people.hr, SLICE("CA"), instant_day(people.tx->now_ms, "UTC"),
                      &(struct balance_opening){ .user = theirs.user }, 1, &balance, &oops));
    people_mark(&people);
    before = rows_of_first(&people);
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        struct error foreign = { 0 }, unknown = { 0 };

        if (attempts[i].try(&people, &theirs, &foreign) ||
            attempts[i].try(&people, &nobodys, &unknown))
            fail_msg("%s was allowed", attempts[i].name);
        if (foreign.kind == ERR_INTERNAL || foreign.kind == ERR_NONE ||
            memcmp(&foreign, &unknown, sizeof(foreign)) != 0)
            fail_msg("%s: %s, %s", attempts[i].name, foreign.code, unknown.code);
    }
    assert_int_equal(rows_of_first(&people), before);
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(lists_hold_only_ones_own_company)
{
    struct people people;
    struct user *users;
    struct team *teams;
    struct session *sessions;
    struct token token;
    user_id *ids;
    size_t count;
    slice next;

    people_open(&people);
    (void)people_sign_in(&people, &people.employee, &token);
    must(user_list(people.tx, &people.foreign_hr, &(struct user_query){ .inactive = true },
                   &users, &count, &next, &oops));
    assert_int_equal(count, 2);
    must(user_list(people.tx, &people.foreign_hr, &(struct user_query){ .team = people.team },
                   &users, &count, &next, &oops));
    assert_int_equal(count, 0);
    must(team_list(people.tx, &people.foreign_hr, SLICE(""), 0, &teams, &count, &next, &oops));
    assert_int_equal(count, 1);
    must(session_list(people.tx, &people.foreign, &sessions, &count, &oops));
    assert_int_equal(count, 0);
    must(decider_hr(people.tx, people.second, people.foreign_hr.user, &ids, &count, &oops));
    assert_int_equal(count, 0);
    must(decider_ids(people.tx, people.second, people.employee.user, &ids, &count, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(ids[0], people.foreign_hr.user));
    people_close(&people);
}

TEST(a_token_opens_only_its_own_company)
{
    struct people people;
    struct actor actor;
    struct token token;

    people_open(&people);
    (void)people_sign_in(&people, &people.foreign_hr, &token);
    must(actor_load(people.tx, token.hash, &actor, &oops));
    assert_true(id_eq(actor.tenant, people.second));
    people_close(&people);
}

TEST(a_company_cannot_be_changed_from_another)
{
    struct people people;
    struct settings settings, now;

    people_open(&people);
    settings = people.foreign_hr.settings;
    settings.hide_medical_type = true;
    must(settings_put(people.tx, &people.foreign_hr, &settings, NULL, &now, &oops));
    must(settings_load(people.tx, people.first, &now, &oops));
    assert_false(now.hide_medical_type);
    assert_int_equal(people_facts(&people, "audience_changed"), 2);
    for (size_t i = people.mark; i < people.tx->fact_count; i++)
        assert_true(id_eq(people.tx->facts[i]->tenant, people.second));
    people_close(&people);
}

TEST(a_line_of_the_audit_is_found_only_in_its_company)
{
    struct people people;
    user_id who;
    int64_t at;

    people_open(&people);
    must(audit_last(people.tx, people.second, people.employee.user.uuid, &who, &at, &oops));
    assert_int_equal(at, 0);
    assert_true(id_is_none(who));
    people_close(&people);
}

TEST_MAIN("hr/isolation", CASE(an_id_of_another_company_is_an_id_that_never_was),
          CASE(lists_hold_only_ones_own_company), CASE(a_token_opens_only_its_own_company),
          CASE(a_company_cannot_be_changed_from_another),
          CASE(a_line_of_the_audit_is_found_only_in_its_company))
