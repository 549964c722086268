#include "hr/audience.h"

#include "hr/test_people.h"
#include "store/journal.h"

static bool hears(const struct people *people, const struct actor *actor,
                  struct channel channel)
{
    struct audience *audience = NULL;
    bool has;

    must(audience_of(people->tx, actor->tenant, actor->user, &audience, &oops));
    has = audience_has(audience, &channel);
    audience_unref(audience);
    return has;
}

static uint64_t audience_seq(struct people *people, const struct actor *actor)
{
    struct actor now;

    must(actor_by_user(people->tx, actor->tenant, actor->user, &now, &oops));
    return now.audience_seq;
}

TEST(each_role_hears_its_channels)
{
    struct people people;

    people_open(&people);
    const struct {
        const char *name;
        const struct actor *actor;
        struct channel channel;
        bool hears;
    } cases[] = {
        { "everybody hears everyone", &people.employee, channel_everyone(), true },
        { "oneself", &people.employee, channel_user(people.employee.user), true },
        { "not another", &people.employee, channel_user(people.colleague.user), false },
        { "one's team", &people.employee, channel_team(people.team), true },
        { "not another team", &people.employee, channel_team(people.other_team), false },
        { "a member is no manager", &people.employee, channel_managers(people.team), false },
        { "an employee is not hr", &people.employee, channel_hr(), false },
        { "a manager hears as manager", &people.manager, channel_managers(people.team), true },
        { "and not as a member", &people.manager, channel_team(people.team), false },
        { "not of another team", &people.manager, channel_managers(people.other_team), false },
        { "a manager is not hr", &people.manager, channel_hr(), false },
        { "hr hears hr", &people.hr, channel_hr(), true },
        { "hr is no manager", &people.hr, channel_managers(people.team), false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (hears(&people, cases[i].actor, cases[i].channel) != cases[i].hears)
            fail_msg("%s", cases[i].name);
    people_close(&people);
}

/* May `watcher` see that somebody is here? As live/ asks it. */
static bool sees(struct people *people, const struct actor *watcher, const struct actor *actor)
{
    struct audience *hears = NULL, *audience = NULL;
    bool may = false;

    must(audience_of(people->tx, watcher->tenant, watcher->user, &hears, &oops));
    must(audience_of(people->tx, actor->tenant, actor->user, &audience, &oops));
    if (audience->seen) {
        may = audience_meets(hears, audience->seen);
        for (uint32_t i = 0; i < hears->count; i++)
            may = may || memcmp(hears->channels[i].id, actor->user.uuid, 16) == 0;
    }
    audience_unref(hears);
    audience_unref(audience);
    return may;
}

static void set_rules(struct people *people, enum colleagues colleagues, bool presence)
{
    struct settings wanted = people->hr.settings;

    wanted.colleagues = colleagues;
    wanted.presence = presence;
    must(settings_put(people->tx, &people->hr, &wanted, NULL, &people->hr.settings, &oops));
}

TEST(who_is_here_is_seen_by_whoever_may_see_their_absences)
{
    struct people people;

    people_open(&people);
    const struct {
        const char *name;
        const struct actor *watcher, *actor;
        bool sees, in_company;
    } cases[] = {
        { "oneself", &people.employee, &people.employee, true, true },
        { "of one's team", &people.employee, &people.colleague, true, true },
        { "one's manager", &people.employee, &people.manager, false, true },
        { "of the managed team", &people.manager, &people.employee, true, true },
        { "hr, everybody", &people.hr, &people.employee, true, true },
        { "everybody, hr", &people.employee, &people.hr, false, true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (sees(&people, cases[i].watcher, cases[i].actor) != cases[i].sees)
            fail_msg("%s", cases[i].name);
    set_rules(&people, COLLEAGUES_COMPANY, true);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (sees(&people, cases[i].watcher, cases[i].actor) != cases[i].in_company)
            fail_msg("%s, colleagues are the company", cases[i].name);
    set_rules(&people, COLLEAGUES_COMPANY, false);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (sees(&people, cases[i].watcher, cases[i].actor))
            fail_msg("%s, switched off", cases[i].name);
    people_close(&people);
}

TEST(presence_that_is_switched_off_is_a_new_audience_for_everybody)
{
    struct people people;
    struct fact *fact;

    people_open(&people);
    set_rules(&people, COLLEAGUES_TEAM, false);
    assert_int_equal(people_facts(&people, "audience_changed"), 5);
    fact = people_fact(&people, "audience_changed");
    assert_null(fact->audience->seen);
    assert_true(fact->audience->count > 0);
    set_rules(&people, COLLEAGUES_TEAM, true);
    assert_non_null(people_fact(&people, "audience_changed")->audience->seen);
    people_close(&people);
}

TEST(who_left_hears_nothing)
{
    struct audience *audience;
    struct people people;
    struct user user;

    people_open(&people);
    must(user_get(people.tx, &people.hr, people.employee.user, &user, &oops));
    must(user_deactivate(people.tx, &people.hr, user.id, user.version, &user, &oops));
    must(audience_of(people.tx, people.first, user.id, &audience, &oops));
    assert_int_equal(audience->count, 0);
    audience_unref(audience);
    people_close(&people);
}

TEST(a_person_of_another_company_has_no_audience_here)
{
    struct audience *audience;
    struct people people;

    people_open(&people);
    must_not(audience_of(people.tx, people.first, people.foreign.user, &audience, &oops),
             ERR_NOT_FOUND, "not_found");
    assert_null(audience);
    people_close(&people);
}

TEST(a_change_is_a_fact_with_the_new_audience_that_nobody_is_sent)
{
    struct people people;
    struct channel team;
    struct fact *fact;

    people_open(&people);
    must(
        team_add_member(people.tx, &people.hr, people.other_team, people.employee.user, &oops));
    fact = people_fact(&people, "audience_changed");
    team = channel_team(people.other_team);
    assert_int_equal(fact->effect, FACT_AUDIENCE);
    assert_true(id_eq(fact->subject, people.employee.user));
    assert_true(audience_has(fact->audience, &team));
    assert_int_equal(fact->view_count, 0);
    assert_int_equal(people_hear(&people, fact, &people.employee).len, 0);
    assert_int_equal(audience_seq(&people, &people.employee), fact->seq);
    people_close(&people);
}

TEST(a_fact_without_a_view_comes_back_from_the_journal)
{
    struct people people;
    struct fact *facts[4], *fact;
    size_t count;

    people_open(&people);
    must(
        audience_changed(people.tx, people.first, people.hr.user, people.employee.user, &oops));
    fact = people_fact(&people, "audience_changed");
    must(journal_read(people.tx, people.first, fact->seq - 1, 4, facts, &count, &oops));
    assert_int_equal(count, 1);
    assert_int_equal(facts[0]->effect, FACT_AUDIENCE);
    assert_int_equal(facts[0]->view_count, 0);
    assert_int_equal(facts[0]->audience->count, fact->audience->count);
    fact_unref(facts[0]);
    people_close(&people);
}

/* Every way in which somebody's audience changes, and whose does. */
static void join(struct people *p)
{
    must(team_add_member(p->tx, &p->hr, p->other_team, p->employee.user, &oops));
}
static void leave(struct people *p)
{
    must(team_remove_member(p->tx, &p->hr, p->team, p->employee.user, &oops));
}
static void manage(struct people *p)
{
    must(team_add_manager(p->tx, &p->hr, p->other_team, p->manager.user, &oops));
}
static void unmanage(struct people *p)
{
    must(team_remove_manager(p->tx, &p->hr, p->team, p->manager.user, &oops));
}
static void update(struct people *p, const struct actor *who, enum role role, bool active,
                   const team_id *team)
{
    struct user user;
    struct user_entry entry;

    must(user_get(p->tx, &p->hr, who->user, &user, &oops));
    entry = (struct user_entry){ .email = user.email,
                                 .name = user.name,
                                 .role = role,
                                 .active = active,
                                 .teams = team,
                                 .team_count = team != NULL,
                                 .keep = team ? KEEP_ALL & ~(unsigned)KEEP_TEAMS : KEEP_ALL };
    must(user_update(p->tx, &p->hr, user.id, user.version, &entry, &user, &oops));
}
static void move(struct people *p)
{
    update(p, &p->employee, ROLE_EMPLOYEE, true, &p->other_team);
}
static void promote(struct people *p)
{
    update(p, &p->employee, ROLE_ADMIN, true, NULL);
}
static void demote(struct people *p)
{
    update(p, &p->manager, ROLE_EMPLOYEE, true, NULL);
}
static void deactivate(struct people *p)
{
    update(p, &p->employee, ROLE_EMPLOYEE, false, NULL);
}
static void rename_only(struct people *p)
{
    struct user user;
    struct user_entry entry;

    must(user_get(p->tx, &p->hr, p->employee.user, &user, &oops));
    entry = (struct user_entry){ .email = user.email,
                                 .name = SLICE("autre"),
                                 .role = user.role,
                                 .active = true,
                                 .keep = KEEP_ALL };
    must(user_update(p->tx, &p->hr, user.id, user.version, &entry, &user, &oops));
}
static void rename_team(struct people *p)
{
    struct team team;
    struct team_entry entry;

    must(team_get(p->tx, &p->hr, p->team, &team, &oops));
    entry = (struct team_entry){ .name = SLICE("Autre"),
                                 .members = team.members,
                                 .member_count = team.member_count,
                                 .managers = team.managers,
                                 .manager_count = team.manager_count };
    must(team_update(p->tx, &p->hr, team.id, team.version, &entry, &team, &oops));
}
static void hide(struct people *p)
{
    struct settings settings = p->hr.settings;

    settings.hide_medical_type = true;
    must(settings_put(p->tx, &p->hr, &settings, NULL, &settings, &oops));
}
static void open_up(struct people *p)
{
    struct settings settings = p->hr.settings;

    settings.colleagues = COLLEAGUES_COMPANY;
    must(settings_put(p->tx, &p->hr, &settings, NULL, &settings, &oops));
}
static void show_pending(struct people *p)
{
    struct settings settings = p->hr.settings;

    settings.pending_visible = PENDING_NOBODY;
    must(settings_put(p->tx, &p->hr, &settings, NULL, &settings, &oops));
}
static void two_steps(struct people *p)
{
    struct settings settings = p->hr.settings;

    settings.steps = 2;
    must(settings_put(p->tx, &p->hr, &settings, NULL, &settings, &oops));
}

TEST(whatever_changes_an_audience_says_so_for_those_concerned_and_only_them)
{
    static const struct {
        const char *name;
        void (*happens)(struct people *people);
        bool employee, manager;
        size_t facts;
    } cases[] = {
        { "somebody joins a team", join, true, false, 1 },
        { "somebody leaves a team", leave, true, false, 1 },
        { "a manager gets a team", manage, false, true, 1 },
        { "a manager loses a team", unmanage, false, true, 1 },
        { "somebody moves by their own entry", move, true, false, 1 },
        { "somebody gets a role", promote, true, false, 1 },
        { "somebody loses a role", demote, false, true, 1 },
        { "somebody leaves", deactivate, true, false, 1 },
        { "a new name is no new audience", rename_only, false, false, 0 },
        { "nor is a team's new name", rename_team, false, false, 0 },
        { "medical types are hidden: for everybody", hide, true, true, 5 },
        { "colleagues are the company: for everybody", open_up, true, true, 5 },
        { "pending ones are not shown: for everybody", show_pending, true, true, 5 },
        { "the steps of a decision are nobody's audience", two_steps, false, false, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool employee = false, manager = false;
        struct people people;

        people_open(&people);
        cases[i].happens(&people);
        for (size_t at = people.mark; at < people.tx->fact_count; at++) {
            const struct fact *fact = people.tx->facts[at];

            if (fact->effect != FACT_AUDIENCE)
                continue;
            employee = employee || id_eq(fact->subject, people.employee.user);
            manager = manager || id_eq(fact->subject, people.manager.user);
        }
        if (employee != cases[i].employee || manager != cases[i].manager ||
            people_facts(&people, "audience_changed") != cases[i].facts)
            fail_msg("%s: %zu facts", cases[i].name, people_facts(&people, "audience_changed"));
        people_close(&people);
    }
}

/* A reader must hear by its old audience what moved, before it begins anew. */
TEST(the_audience_changes_after_the_things_do)
{
    struct people people;

    people_open(&people);
    join(&people);
    for (size_t at = people.mark; at + 1 < people.tx->fact_count; at++)
        assert_int_not_equal(people.tx->facts[at]->effect, FACT_AUDIENCE);
    assert_int_equal(people.tx->facts[people.tx->fact_count - 1]->effect, FACT_AUDIENCE);
    people_close(&people);
}

TEST_MAIN("hr/audience", CASE(each_role_hears_its_channels), CASE(who_left_hears_nothing),
          CASE(who_is_here_is_seen_by_whoever_may_see_their_absences),
          CASE(presence_that_is_switched_off_is_a_new_audience_for_everybody),
          CASE(a_person_of_another_company_has_no_audience_here),
          CASE(a_change_is_a_fact_with_the_new_audience_that_nobody_is_sent),
          CASE(a_fact_without_a_view_comes_back_from_the_journal),
          CASE(whatever_changes_an_audience_says_so_for_those_concerned_and_only_them),
          CASE(the_audience_changes_after_the_things_do))
