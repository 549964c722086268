#include "hr/decider.h"
#include "hr/test_due.h"
#include "hr/test_rule.h"

/* Whose turn it is: the names, by their reasons, in order. */
static void expect(struct people *p, const char *what, const struct actor *owner,
                   const char *expected)
{
    static const char *const words[DECIDER_WHY_COUNT] = {
        [DECIDER_TEAM] = "team",
        [DECIDER_DIRECT] = "direct",
        [DECIDER_DEPUTY] = "deputy",
        [DECIDER_HR_AWAY] = "hr-away",
        [DECIDER_HR_MANAGER] = "hr-manager",
        [DECIDER_HR] = "hr",
    };
    struct decider *list;
    char found[512] = "";
    size_t count;

    must(decider_list(p->tx, p->first, owner->user, &list, &count, &oops));
    for (size_t i = 0; i < count; i++)
        snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%.*s:%s",
                 i ? " " : "", SLICE_ARG(list[i].name), words[list[i].why]);
    if (strcmp(found, expected) != 0)
        fail_msg("%s: %s, not %s", what, found, expected);
}

TEST(managers_of_the_teams_and_of_the_person_decide)
{
    struct people p;
    struct actor direct, second;

    people_open(&p);
    expect(&p, "the manager of the team", &p.employee, "manager:team");
    direct = people_enter(p.tx, &p.system, "direct", ROLE_MANAGER, NULL, NULL);
    put_manager(&p, &p.employee, &direct);
    expect(&p, "and their own", &p.employee, "manager:team direct:direct");
    expect(&p, "only theirs", &p.colleague, "manager:team");
    put_manager(&p, &p.employee, &p.manager);
    expect(&p, "one by two reasons, once", &p.employee, "manager:team direct:direct");
    second = people_enter(p.tx, &p.system, "second", ROLE_MANAGER, NULL, &p.team);
    expect(&p, "two of the team", &p.employee, "manager:team second:team direct:direct");
    must(user_load(p.tx, p.first, second.user, &(struct user){ 0 }, &oops));
    people_close(&p);
}

TEST(who_manages_a_team_does_not_decide_for_themselves)
{
    struct people p;
    struct actor second;

    people_open(&p);
    must(team_add_member(p.tx, &p.hr, p.team, p.manager.user, &oops));
    expect(&p, "the only manager", &p.manager, "hr:hr-manager");
    second = people_enter(p.tx, &p.system, "second", ROLE_MANAGER, NULL, &p.team);
    expect(&p, "there is another", &p.manager, "second:team");
    expect(&p, "of no team", &second, "hr:hr");
    people_close(&p);
}

TEST(without_a_manager_hr_decides)
{
    struct people p;
    struct actor other;

    people_open(&p);
    expect(&p, "a team without one", &p.stranger, "hr:hr");
    expect(&p, "the only person of HR", &p.hr, "");
    other = people_enter(p.tx, &p.system, "autre", ROLE_ADMIN, NULL, NULL);
    expect(&p, "HR decides for HR", &p.hr, "autre:hr");
    expect(&p, "all of HR", &p.stranger, "autre:hr hr:hr");
    expect(&p, "and for the other", &other, "hr:hr");
    people_close(&p);
}

/* Rows may be left of who decided once. */
TEST(who_left_or_lost_the_role_decides_nothing)
{
    static const char *const changes[] = {
        "UPDATE users SET active = 0 WHERE tenant = ?1 AND name = 'manager'",
        "UPDATE users SET role = 'employee' WHERE tenant = ?1 AND name = 'manager'",
    };

    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct people p;

        people_open(&p);
        put_manager(&p, &p.employee, &p.manager);
        must(sql_run(p.tx, &oops, changes[i], "u", p.first.uuid));
        expect(&p, changes[i], &p.employee, "hr:hr");
        people_close(&p);
    }
}

TEST(a_deputy_is_listed_beside_the_manager_while_they_are_away)
{
    struct people p;
    struct actor deputy;

    people_open(&p);
    deputy = people_enter(p.tx, &p.system, "deputy", ROLE_MANAGER, NULL, NULL);
    name_deputy(&p, &p.manager, &deputy);
    expect(&p, "both are here", &p.employee, "manager:team");
    put_away(&p, &p.manager, "2026-11-20", "2026-11-27");
    expect(&p, "the manager is away", &p.employee, "manager:team deputy:deputy");
    put_away(&p, &deputy, "2026-11-20", "2026-11-27");
    expect(&p, "both are away", &p.employee, "manager:team hr:hr-away");
    people_close(&p);
}

TEST(a_second_manager_who_is_here_is_enough)
{
    struct people p;
    struct actor deputy, second;

    people_open(&p);
    deputy = people_enter(p.tx, &p.system, "deputy", ROLE_MANAGER, NULL, NULL);
    second = people_enter(p.tx, &p.system, "second", ROLE_MANAGER, NULL, &p.team);
    name_deputy(&p, &p.manager, &deputy);
    put_away(&p, &p.manager, "2026-11-20", "2026-11-27");
    put_away(&p, &deputy, "2026-11-20", "2026-11-27");
    expect(&p, "the second is here", &p.employee, "manager:team second:team");
    (void)second;
    people_close(&p);
}

TEST(whoever_is_listed_may_decide)
{
    struct people p;
    struct actor deputy, direct;

    people_open(&p);
    deputy = people_enter(p.tx, &p.system, "deputy", ROLE_MANAGER, NULL, NULL);
    direct = people_enter(p.tx, &p.system, "direct", ROLE_MANAGER, &p.team, NULL);
    must(team_add_member(p.tx, &p.hr, p.team, p.manager.user, &oops));
    put_manager(&p, &p.employee, &direct);
    put_manager(&p, &p.manager, &direct);
    name_deputy(&p, &p.manager, &deputy);
    name_deputy(&p, &direct, &p.manager);
    put_away(&p, &p.manager, "2026-11-20", "2026-11-27");
    struct actor *all[] = { &p.employee, &p.colleague, &p.stranger, &p.manager,
                            &deputy,     &direct,      &p.hr };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct decider *list;
        size_t count;

        must(decider_list(p.tx, p.first, all[i]->user, &list, &count, &oops));
        for (size_t k = 0; k < count; k++) {
            struct actor decider;
            struct relation relation;

            must(actor_by_user(p.tx, p.first, list[k].id, &decider, &oops));
            relation = relation_between(&p, &decider, all[i]);
            if (relation.owner || !(relation.hr || (relation.manages && !relation.stands_in)))
                fail_msg("%s may not decide for %s", decider.name, all[i]->name);
        }
    }
    people_close(&p);
}

TEST(nobody_decides_is_said_before_it_is_asked_for)
{
    struct people p;
    struct decider *list;
    size_t count;

    people_open(&p);
    must_not(decider_need(p.tx, p.first, p.hr.user, 1, &list, &count, &oops), ERR_CONFLICT,
             "nobody_decides");
    must(decider_need(p.tx, p.first, p.stranger.user, 1, &list, &count, &oops));
    put_manager(&p, &p.hr, &p.manager);
    must(decider_need(p.tx, p.first, p.hr.user, 1, &list, &count, &oops));
    assert_int_equal(count, 1);
    /* With two steps HR has the last word, and there is nobody else of HR. */
    must_not(decider_need(p.tx, p.first, p.hr.user, 2, &list, &count, &oops), ERR_CONFLICT,
             "nobody_decides");
    people_enter(p.tx, &p.system, "autre", ROLE_ADMIN, NULL, NULL);
    must(decider_need(p.tx, p.first, p.hr.user, 2, &list, &count, &oops));
    people_close(&p);
}

TEST(the_reasons_in_both_languages)
{
    static const struct said {
        enum decider_why why;
        const char *of, *french, *english;
    } cases[] = {
        { DECIDER_TEAM, "Atelier", "responsable de l’équipe Atelier",
          "manager of the team Atelier" },
        { DECIDER_DIRECT, "", "responsable direct", "direct manager" },
        { DECIDER_DEPUTY, "Dominique", "supplée Dominique pendant son absence",
          "stands in for Dominique, who is away" },
        { DECIDER_HR_AWAY, "", "RH\u00a0: les responsables et leurs suppléants sont absents",
          "HR: the managers and their deputies are away" },
        { DECIDER_HR_MANAGER, "", "RH\u00a0: personne d’autre n’est responsable de l’équipe",
          "HR: nobody else manages the team" },
        { DECIDER_HR, "", "RH\u00a0: aucun responsable n’est désigné",
          "HR: no manager is named" },
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
        const struct said *c = &cases[i / 2];
        struct decider one = { .name = SLICE("manager"), .why = c->why, .of = slice_of(c->of) };
        struct data data;
        slice json, why;

        decider_view(data_open(&data), NULL, &one, 1, i % 2);
        json = data_close(&data, p.tx);
        why = arena_printf(p.tx->arena, "\"why\":\"%s\"", i % 2 ? c->english : c->french);
        assert_true(slice_contains(json, why));
        assert_true(slice_contains(json, SLICE("\"name\":\"manager\"")));
    }
    people_close(&p);
}

TEST_MAIN("hr/decider", CASE(managers_of_the_teams_and_of_the_person_decide),
          CASE(who_manages_a_team_does_not_decide_for_themselves),
          CASE(without_a_manager_hr_decides), CASE(who_left_or_lost_the_role_decides_nothing),
          CASE(a_deputy_is_listed_beside_the_manager_while_they_are_away),
          CASE(a_second_manager_who_is_here_is_enough), CASE(whoever_is_listed_may_decide),
          CASE(nobody_decides_is_said_before_it_is_asked_for),
          CASE(the_reasons_in_both_languages))
