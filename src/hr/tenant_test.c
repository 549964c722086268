#include "hr/tenant.h"

#include "hr/test_people.h"
#include "store/journal.h"

TEST(a_new_company_has_the_defaults)
{
    struct people people;
    struct settings settings;
    struct tenant tenant;

    people_open(&people);
    must(tenant_find(people.tx, SLICE("demo"), &tenant, &oops));
    assert_true(id_eq(tenant.id, people.first));
    assert_slice(tenant.name, "Demo");
    must(settings_load(people.tx, tenant.id, &settings, &oops));
    assert_int_equal(settings.version, 1);
    assert_int_equal(settings.steps, 1);
    assert_int_equal(settings.colleagues, COLLEAGUES_TEAM);
    assert_int_equal(settings.pending_visible, PENDING_TEAM);
    assert_false(settings.hide_medical_type);
    assert_true(settings.presence);
    assert_int_equal(settings.far_ahead_days, 1096);
    assert_string_equal(settings.language, "fr");
    people_close(&people);
}

static const struct slug_case {
    slice slug;
    bool fine;
} slugs[] = {
    { SLICE_INIT("ab"), true },
    { SLICE_INIT("a-b"), true },
    { SLICE_INIT("0a"), true },
    { SLICE_INIT("a"), false },
    { SLICE_INIT(""), false },
    { SLICE_INIT("-ab"), false },
    { SLICE_INIT("ab-"), false },
    { SLICE_INIT("Ab"), false },
    { SLICE_INIT("a.b"), false },
    { SLICE_INIT("a b"), false },
    { SLICE_INIT("é1"), false },
    { SLICE_INIT("abcdefghijabcdefghijabcdefghijabcdefghij"), true },
    { SLICE_INIT("abcdefghijabcdefghijabcdefghijabcdefghijk"), false },
};

TEST(a_slug_is_a_label_of_a_host_name)
{
    struct people people;
    tenant_id id;

    people_open(&people);
    for (size_t i = 0; i < COUNT_OF(slugs); i++) {
        struct error err = { 0 };

        if (tenant_add(people.tx, slugs[i].slug, SLICE("x"), &id, &err) != slugs[i].fine)
            fail_msg("%.*s: %s", SLICE_ARG(slugs[i].slug), err.user);
        if (!slugs[i].fine)
            assert_string_equal(err.field, "slug");
    }
    people_close(&people);
}

TEST(a_slug_is_taken_once)
{
    struct people people;
    tenant_id id;

    people_open(&people);
    must_not(tenant_add(people.tx, SLICE("demo"), SLICE("x"), &id, &oops), ERR_CONFLICT,
             "tenant_exists");
    must_not(tenant_add(people.tx, SLICE("neuf"), SLICE(" "), &id, &oops), ERR_INVALID,
             "field_required");
    people_close(&people);
}

TEST(companies_are_listed_with_their_active_people)
{
    struct people people;
    struct tenant *list, tenant;
    size_t count;

    people_open(&people);
    must(tenant_list(people.tx, &list, &count, &oops));
    assert_int_equal(count, 2);
    assert_slice(list[0].slug, "demo");
    assert_int_equal(list[0].user_count, 5);
    assert_slice(list[1].slug, "voisin");
    assert_int_equal(list[1].user_count, 2);
    must(tenant_get(people.tx, people.second, &tenant, &oops));
    assert_slice(tenant.slug, "voisin");
    must_not(tenant_find(people.tx, SLICE("nobody"), &tenant, &oops), ERR_NOT_FOUND,
             "tenant_unknown");
    people_close(&people);
}

TEST(each_company_begins_its_own_history)
{
    struct people people;
    struct journal_state first, second;

    people_open(&people);
    must(journal_state(people.tx, people.first, &first, &oops));
    must(journal_state(people.tx, people.second, &second, &oops));
    assert_string_not_equal(first.epoch, second.epoch);
    people_close(&people);
}

TEST(hr_chooses_the_settings_and_everybody_hears)
{
    struct people people;
    struct settings wanted, now;
    struct fact *fact;

    people_open(&people);
    wanted = people.hr.settings;
    wanted.steps = 2;
    wanted.pending_visible = PENDING_COLLEAGUES;
    wanted.colleagues = COLLEAGUES_COMPANY;
    wanted.presence = false;
    wanted.far_ahead_days = 400;
    memcpy(wanted.language, "en", 3);
    must(settings_put(people.tx, &people.hr, &wanted, NULL, &now, &oops));
    assert_int_equal(now.version, 2);
    must(settings_load(people.tx, people.first, &now, &oops));
    wanted.version = 2;
    assert_int_equal(now.steps, 2);
    assert_int_equal(now.pending_visible, PENDING_COLLEAGUES);
    assert_int_equal(now.colleagues, COLLEAGUES_COMPANY);
    assert_false(now.presence);
    assert_int_equal(now.far_ahead_days, 400);
    assert_string_equal(now.language, "en");
    fact = people_fact(&people, "settings_updated");
    assert_true(
        slice_contains(people_hear(&people, fact, &people.employee), SLICE("\"steps\":2")));
    must(settings_load(people.tx, people.second, &now, &oops));
    assert_int_equal(now.version, 1);
    people_close(&people);
}

TEST(settings_are_refused_where_they_are_wrong)
{
    struct people people;
    struct settings now;

    people_open(&people);
    static const struct {
        const char *name, *code;
        int64_t version;
        int steps, far_ahead_days;
        const char *language;
        bool by_hr;
    } cases[] = {
        { "not hr", "hr_only", 1, 1, 1096, "fr", false },
        { "no version", "version_missing", 0, 1, 1096, "fr", true },
        { "an old version", "version_stale", 7, 1, 1096, "fr", true },
        { "three steps", "field_range", 1, 3, 1096, "fr", true },
        { "too near", "field_range", 1, 1, 30, "fr", true },
        { "too far", "field_range", 1, 1, 3661, "fr", true },
        { "another language", "field_invalid", 1, 1, 1096, "de", true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        struct settings wanted = people.hr.settings;

        wanted.version = cases[i].version;
        wanted.steps = cases[i].steps;
        wanted.far_ahead_days = cases[i].far_ahead_days;
        memcpy(wanted.language, cases[i].language, 3);
        if (settings_put(people.tx, cases[i].by_hr ? &people.hr : &people.manager, &wanted,
                         NULL, &now, &err) ||
            strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s", cases[i].name, err.code);
    }
    assert_int_equal(people.tx->fact_count, people.mark);
    people_close(&people);
}

TEST(new_people_speak_the_language_of_the_company)
{
    struct people people;
    struct settings wanted;
    struct actor hr;
    struct user user;

    people_open(&people);
    wanted = people.hr.settings;
    memcpy(wanted.language, "en", 3);
    must(settings_put(people.tx, &people.hr, &wanted, NULL, &wanted, &oops));
    hr = people.hr;
    people_reload(&people, &hr);
    must(user_create(people.tx, &hr,
                     &(struct user_entry){ .email = SLICE("a@b"), .name = SLICE("x") }, &user,
                     &oops));
    assert_string_equal(user.language, "en");
    people_close(&people);
}

TEST_MAIN("hr/tenant", CASE(a_new_company_has_the_defaults),
          CASE(a_slug_is_a_label_of_a_host_name), CASE(a_slug_is_taken_once),
          CASE(companies_are_listed_with_their_active_people),
          CASE(each_company_begins_its_own_history),
          CASE(hr_chooses_the_settings_and_everybody_hears),
          CASE(settings_are_refused_where_they_are_wrong),
          CASE(new_people_speak_the_language_of_the_company))
