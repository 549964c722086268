#include "hr/absence_team.h"

#include "hr/policy.h"
#include "hr/test_absence.h"
#include "hr/test_rule.h"

/* Today is Monday 2026-11-23 in all of these. `team` has the employee, the colleague, and two
 * more; at least `minimum` of them have to be there. */

struct stage {
    struct people p;
    struct actor third, fourth;
};

static void open_stage(struct stage *s, int minimum)
{
    people_open(&s->p);
    s->third = people_enter(s->p.tx, &s->p.system, "third", ROLE_EMPLOYEE, &s->p.team, NULL);
    s->fourth = people_enter(s->p.tx, &s->p.system, "fourth", ROLE_EMPLOYEE, &s->p.team, NULL);
    must(sql_run(s->p.tx, &oops, "UPDATE team SET minimum = ?2 WHERE id = ?1", "ui",
                 s->p.team.uuid, (int64_t)minimum));
}

static void approved(struct stage *s, const struct actor *who, const char *type,
                     const char *start, const char *end)
{
    struct absence absence = ask(&s->p, who, type, start, end);

    must(step(&s->p, &s->p.manager, &absence, ABSENCE_APPROVE, &oops));
}

static bool has_warning(const struct absence_preview *preview, const char *part)
{
    for (size_t i = 0; i < preview->warning_count; i++)
        if (slice_contains(preview->warnings[i].french, slice_of(part)))
            return true;
    return false;
}

static struct absence_preview preview_of(struct stage *s, const char *type, const char *start,
                                         const char *end)
{
    struct absence_entry entry = entry_of(type, start, end);
    struct absence_conflict conflict;
    struct absence_preview preview;

    must(absence_preview(s->p.tx, &s->p.employee, (absence_id){ { 0 } }, &entry, &preview,
                         &conflict, &oops));
    return preview;
}

/* ---- warned of ---- */

TEST(who_asks_is_told_how_many_could_go)
{
    static const struct room_case {
        const char *name;
        int minimum;
        const char *third, *fourth; /* "approved CA", "pending CA", NULL */
        const char *type, *start, *end;
        const char *warning; /* NULL: none */
    } cases[] = {
        { "enough are there", 2, NULL, NULL, "CA", "2026-12-15", "2026-12-15", NULL },
        { "one place left, one asks besides", 2, "approved CA", "pending CA", "CA",
          "2026-12-15", "2026-12-15", "une place libre, une autre demande en attente" },
        { "one place left, nobody else asks", 2, "approved CA", NULL, "CA", "2026-12-15",
          "2026-12-15", NULL },
        { "two places left, two ask besides", 2, "pending CA", "pending CA", "CA", "2026-12-15",
          "2026-12-15", "2 places libres, 2 autres demandes en attente" },
        { "no place left", 3, "approved CA", NULL, "CA", "2026-12-15", "2026-12-15",
          "aucune place libre" },
        { "which day", 3, "approved CA", NULL, "CA", "2026-12-09", "2026-12-18",
          "le 14 décembre 2026" },
        { "the others are at work elsewhere", 3, "approved TEL", NULL, "CA", "2026-12-15",
          "2026-12-15", NULL },
        { "who asks for work elsewhere is missed by nobody", 4, "approved CA", NULL, "TEL",
          "2026-12-15", "2026-12-15", NULL },
        { "no minimum", 0, "approved CA", "approved CA", "CA", "2026-12-15", "2026-12-15",
          NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct room_case *c = &cases[i];
        const char *others[] = { c->third, c->fourth };
        struct absence_preview preview;
        struct stage s;

        open_stage(&s, c->minimum);
        struct actor *actors[] = { &s.third, &s.fourth };
        for (size_t k = 0; k < 2; k++) {
            if (others[k] && strncmp(others[k], "approved ", 9) == 0)
                approved(&s, actors[k], others[k] + 9, "2026-12-14", "2026-12-16");
            else if (others[k])
                ask(&s.p, actors[k], others[k] + 8, "2026-12-14", "2026-12-16");
        }
        preview = preview_of(&s, c->type, c->start, c->end);
        if (has_warning(&preview, "Équipe") != (c->warning != NULL) ||
            (c->warning && !has_warning(&preview, c->warning)))
            fail_msg("%s: %zu warnings, %.*s", c->name, preview.warning_count,
                     SLICE_ARG(preview.warnings[0].french));
        people_close(&s.p);
    }
}

TEST(where_requests_are_hidden_none_waits)
{
    struct stage s;
    struct settings settings;
    struct absence_preview preview;

    open_stage(&s, 2);
    settings = s.p.hr.settings;
    settings.pending_visible = PENDING_NOBODY;
    choose_settings(&s.p, &settings);
    approved(&s, &s.third, "CA", "2026-12-14", "2026-12-16");
    ask(&s.p, &s.fourth, "CA", "2026-12-14", "2026-12-16");
    preview = preview_of(&s, "CA", "2026-12-15", "2026-12-15");
    assert_false(has_warning(&preview, "Équipe"));
    assert_true(has_warning(&preview, "third"));
    assert_false(has_warning(&preview, "fourth"));
    people_close(&s.p);
}

TEST(who_is_away_on_these_days_is_named)
{
    struct stage s;
    struct absence_preview preview;

    open_stage(&s, 0);
    approved(&s, &s.third, "CA", "2026-12-14", "2026-12-16 am");
    approved(&s, &s.fourth, "TEL", "2026-12-14", "2026-12-18");
    ask(&s.p, &s.p.stranger, "CA", "2026-12-14", "2026-12-18");
    preview = preview_of(&s, "CA", "2026-12-16", "2026-12-16");
    assert_true(has_warning(&preview, "third"));
    assert_false(has_warning(&preview, "fourth")); /* at work elsewhere */
    assert_false(has_warning(&preview, "stranger"));
    preview = preview_of(&s, "CA", "2026-12-16 pm", "2026-12-18");
    assert_false(has_warning(&preview, "third"));
    people_close(&s.p);
}

/* ---- refused ---- */

TEST(a_company_may_choose_that_too_few_is_refused)
{
    struct stage s;
    struct absence absence;
    struct policy policy;
    struct seen seen;

    open_stage(&s, 3);
    absence = ask(&s.p, &s.p.employee, "CA", "2026-12-14", "2026-12-16");
    approved(&s, &s.third, "CA", "2026-12-14", "2026-12-16");
    must(policy_load(s.p.tx, s.p.first, &policy, &oops));
    policy.value[POLICY_MINIMUM_BLOCKS] = 1;
    must(policy_save(s.p.tx, s.p.first, &policy, &oops));
    must_not(ask_for(&s.p, &s.p.colleague, "CA", "2026-12-16", "2026-12-17", &seen, &oops),
             ERR_CONFLICT, "team_minimum");
    must_not(step(&s.p, &s.p.manager, &absence, ABSENCE_APPROVE, &oops), ERR_CONFLICT,
             "team_minimum");
    ask(&s.p, &s.p.colleague, "FAM", "2026-12-15", "2026-12-15"); /* of right */
    ask(&s.p, &s.p.colleague, "AM", "2026-12-16", "2026-12-16");  /* at once  */
    ask(&s.p, &s.p.colleague, "CA", "2026-12-17", "2026-12-17");
    people_close(&s.p);
}

/* ---- for who decides ---- */

static slice context_of(struct stage *s, const struct actor *by, absence_id id)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    must(absence_context(s->p.tx, by, id, false, json, &oops));
    json_close_object(json);
    return data_close(&data, s->p.tx);
}

TEST(who_decides_sees_the_team_of_those_weeks)
{
    struct stage s;
    struct absence absence;
    struct data data;
    slice seen;

    open_stage(&s, 3);
    absence = ask(&s.p, &s.p.employee, "CA", "2026-12-15", "2026-12-16 am");
    approved(&s, &s.third, "RTT", "2026-12-18", "2026-12-18"); /* the same week */
    ask(&s.p, &s.fourth, "RMED", "2026-12-16", "2026-12-16");
    ask(&s.p, &s.p.colleague, "CA", "2026-12-21", "2026-12-21"); /* the next one */
    seen = context_of(&s, &s.p.manager, absence.id);
    assert_true(slice_contains(seen, SLICE("\"from\":\"2026-12-14\",\"to\":\"2026-12-20\"")));
    assert_true(slice_contains(
        seen, SLICE("{\"day\":\"2026-12-15\",\"expected\":4,\"absent\":0,\"pending\":0,"
                    "\"remote\":0,\"free\":1},{\"day\":\"2026-12-16\",\"expected\":4,"
                    "\"absent\":0,\"pending\":1,\"remote\":0,\"free\":1}]")));
    assert_true(slice_contains(seen, SLICE("\"name\":\"third\"")));
    assert_true(slice_contains(seen, SLICE("\"name\":\"fourth\"")));
    assert_false(slice_contains(seen, SLICE("\"name\":\"colleague\"")));
    assert_true(slice_contains(seen, SLICE("\"warnings\":[\"Équipe Atelier, le 16 décembre")));
    assert_true(slice_contains(seen, SLICE("\"type\":\"RTT\"")));
    seen = context_of(&s, &s.p.employee, absence.id); /* as far as a colleague sees them */
    assert_true(slice_contains(seen, SLICE("\"name\":\"third\"")));
    assert_false(slice_contains(seen, SLICE("RTT")));
    must_not(absence_context(s.p.tx, &s.p.colleague, absence.id, false, data_open(&data),
                             &oops),
             ERR_DENIED, "not_concerned");
    (void)data_close(&data, s.p.tx);
    must_not(absence_context(s.p.tx, &s.p.stranger, absence.id, false, data_open(&data), &oops),
             ERR_NOT_FOUND, "absence_unknown");
    (void)data_close(&data, s.p.tx);
    people_close(&s.p);
}

/* The own manager of one person does not manage the others of that one's team. */
TEST(whoever_decides_for_one_counts_only_whom_they_see)
{
    struct stage s;
    struct actor direct;
    struct absence absence;
    slice seen;

    open_stage(&s, 3);
    direct = people_enter(s.p.tx, &s.p.system, "direct", ROLE_MANAGER, NULL, NULL);
    must(sql_run(s.p.tx, &oops,
                 "INSERT INTO user_manager (tenant, user_id, manager) VALUES (?1, ?2, ?3)",
                 "uuu", s.p.first.uuid, s.p.employee.user.uuid, direct.user.uuid));
    people_reload(&s.p, &direct);
    absence = ask(&s.p, &s.p.employee, "CA", "2026-12-15", "2026-12-15");
    ask(&s.p, &s.third, "AM", "2026-12-15", "2026-12-15"); /* nobody has taken note of it */
    ask(&s.p, &s.fourth, "CA", "2026-12-15", "2026-12-15");
    approved(&s, &s.p.colleague, "CA", "2026-12-15", "2026-12-15");
    seen = context_of(&s, &direct, absence.id);
    assert_true(slice_contains(seen, SLICE("\"absent\":0,\"pending\":0")));
    assert_true(slice_contains(seen, SLICE("\"away\":[]")));
    seen = context_of(&s, &s.p.employee, absence.id); /* the same team */
    assert_true(slice_contains(seen, SLICE("\"absent\":1,\"pending\":2")));
    seen = context_of(&s, &s.p.manager, absence.id);
    assert_true(slice_contains(seen, SLICE("\"absent\":2,\"pending\":1")));
    people_close(&s.p);
}

/* Anybody of a role that decides can be named: that must not say when they are away. */
TEST(that_a_deputy_is_away_is_told_to_who_may_see_it)
{
    struct absence_preview preview;
    struct absence away;
    struct actor outsider;
    struct stage s;

    open_stage(&s, 0);
    outsider =
        people_enter(s.p.tx, &s.p.system, "outsider", ROLE_MANAGER, &s.p.other_team, NULL);
    must(sql_run(s.p.tx, &oops,
                 "INSERT INTO deputy (tenant, manager, deputy) VALUES"
                 " (?1, ?2, ?3)",
                 "uuu", s.p.first.uuid, s.p.employee.user.uuid, outsider.user.uuid));
    away = ask(&s.p, &outsider, "CA", "2026-12-14", "2026-12-16");
    must(step(&s.p, &s.p.hr, &away, ABSENCE_APPROVE, &oops));
    preview = preview_of(&s, "CA", "2026-12-15", "2026-12-15");
    assert_false(has_warning(&preview, "outsider"));
    must(team_add_member(s.p.tx, &s.p.hr, s.p.team, outsider.user, &oops));
    preview = preview_of(&s, "CA", "2026-12-15", "2026-12-15");
    assert_true(has_warning(&preview, "outsider doit assurer le remplacement"));
    people_close(&s.p);
}

TEST_MAIN("hr/absence_team", CASE(who_asks_is_told_how_many_could_go),
          CASE(where_requests_are_hidden_none_waits), CASE(who_is_away_on_these_days_is_named),
          CASE(a_company_may_choose_that_too_few_is_refused),
          CASE(who_decides_sees_the_team_of_those_weeks),
          CASE(whoever_decides_for_one_counts_only_whom_they_see),
          CASE(that_a_deputy_is_away_is_told_to_who_may_see_it))
