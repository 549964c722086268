#include "hr/site.h"

#include "hr/test_due.h"

static const struct site_entry strasbourg = {
    .name = SLICE_INIT("Strasbourg"),
    .zone = HOLIDAYS_ALSACE_MOSELLE,
    .good_friday = true,
    .worked = (holiday_set)1 << HOLIDAY_WHIT_MONDAY,
    .time_zone = SLICE_INIT("Europe/Paris"),
};
static const struct site_entry saint_denis = {
    .name = SLICE_INIT("Saint-Denis"),
    .zone = HOLIDAYS_REUNION,
    .time_zone = SLICE_INIT("Indian/Reunion"),
};

static struct site make(struct people *p, const struct site_entry *entry)
{
    struct site site;

    must(site_create(p->tx, &p->hr, entry, &site, &oops));
    return site;
}

static struct site first_of(struct people *p)
{
    struct site *list;
    size_t count;

    must(site_list(p->tx, p->first, &list, &count, &oops));
    return list[0];
}

/* Somebody is there from now on. */
static struct user move(struct people *p, const struct actor *who, site_id site)
{
    struct user user;
    struct user_entry entry;

    must(user_get(p->tx, &p->hr, who->user, &user, &oops));
    entry = (struct user_entry){ .email = user.email,
                                 .name = user.name,
                                 .role = user.role,
                                 .language = slice_of(user.language),
                                 .active = user.active,
                                 .keep = KEEP_ALL & ~(unsigned)KEEP_SITE };
    entry.employment.site = site;
    must(user_update(p->tx, &p->hr, user.id, user.version, &entry, &user, &oops));
    return user;
}

TEST(a_new_company_has_a_site_in_paris)
{
    struct people p;
    struct site site;

    people_open(&p);
    site = first_of(&p);
    assert_slice(site.name, "Siège");
    assert_int_equal(site.zone, HOLIDAYS_METROPOLE);
    assert_slice(site.time_zone, "Europe/Paris");
    people_close(&p);
}

TEST(hr_makes_a_site_and_everybody_of_the_company_hears_of_it)
{
    struct people p;
    struct site site, found;
    struct fact *fact;

    people_open(&p);
    site = make(&p, &strasbourg);
    must(site_load(p.tx, p.first, site.id, &found, &oops));
    assert_true(found.good_friday);
    assert_int_equal(found.worked, strasbourg.worked);
    assert_int_equal(found.version, 1);
    fact = people_fact(&p, "site_created");
    assert_true(slice_contains(people_hear(&p, fact, &p.stranger), SLICE("\"whit_monday\"")));
    must_not(site_load(p.tx, p.second, site.id, &found, &oops), ERR_NOT_FOUND, "not_found");
    people_close(&p);
}

TEST(only_hr_makes_changes_and_deletes_sites)
{
    struct people p;
    struct site site, out;

    people_open(&p);
    site = make(&p, &strasbourg);
    people_mark(&p);
    const struct actor *others[] = { &p.manager, &p.employee };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        must_not(site_create(p.tx, others[i], &saint_denis, &out, &oops), ERR_DENIED,
                 "hr_only");
        must_not(site_update(p.tx, others[i], site.id, 1, &saint_denis, &out, &oops),
                 ERR_DENIED, "hr_only");
        must_not(site_delete(p.tx, others[i], site.id, 1, &out, &oops), ERR_DENIED, "hr_only");
    }
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(an_entry_is_refused_at_the_field_that_is_wrong)
{
    static const struct {
        const char *name, *field, *code;
        struct site_entry entry;
    } cases[] = {
        /* clang-format off */
        { "no name", "name", "field_required", { SLICE_INIT(" "), HOLIDAYS_METROPOLE, false, 0, SLICE_INIT("Europe/Paris") } },
        { "Good Friday in Paris", "good_friday", "field_invalid", { SLICE_INIT("x"), HOLIDAYS_METROPOLE, true, 0, SLICE_INIT("Europe/Paris") } },
        { "a holiday of elsewhere is worked", "worked", "field_invalid", { SLICE_INIT("x"), HOLIDAYS_METROPOLE, false, (holiday_set)1 << HOLIDAY_SAINT_STEPHEN, SLICE_INIT("Europe/Paris") } },
        { "Good Friday is worked where it is no holiday", "worked", "field_invalid", { SLICE_INIT("x"), HOLIDAYS_ALSACE_MOSELLE, false, (holiday_set)1 << HOLIDAY_GOOD_FRIDAY, SLICE_INIT("Europe/Paris") } },
        { "no time zone", "time_zone", "time_zone_unknown", { SLICE_INIT("x"), HOLIDAYS_METROPOLE, false, 0, SLICE_INIT("") } },
        { "a time zone of nowhere", "time_zone", "time_zone_unknown", { SLICE_INIT("x"), HOLIDAYS_METROPOLE, false, 0, SLICE_INIT("Europe/Atlantis") } },
        { "a file that is none of the zones", "time_zone", "time_zone_unknown", { SLICE_INIT("x"), HOLIDAYS_METROPOLE, false, 0, SLICE_INIT("../../etc/passwd") } },
        { "a name that is too long for a zone", "time_zone", "time_zone_unknown", { SLICE_INIT("x"), HOLIDAYS_METROPOLE, false, 0, SLICE_INIT("Europe/ParisParisParisParisParisParisParisParisParisParisParisParisParis") } },
        /* clang-format on */
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error err = { 0 };
        struct site site;

        if (site_create(p.tx, &p.hr, &cases[i].entry, &site, &err) || err.kind != ERR_INVALID ||
            strcmp(err.field, cases[i].field) != 0 || strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s, %s, %s", cases[i].name, err.field, err.code, err.user);
    }
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(a_change_needs_the_version_that_was_looked_at_and_a_name_of_its_own)
{
    struct people p;
    struct site site, out;
    struct site_entry entry = saint_denis;

    people_open(&p);
    site = make(&p, &strasbourg);
    must_not(site_update(p.tx, &p.hr, site.id, 0, &entry, &out, &oops), ERR_INVALID,
             "version_missing");
    must(site_update(p.tx, &p.hr, site.id, 1, &entry, &out, &oops));
    assert_int_equal(out.version, 2);
    assert_int_equal(out.worked, 0);
    assert_true(people_facts(&p, "audience_changed") > 4); /* days are others: for everybody */
    people_mark(&p);
    must(site_update(p.tx, &p.hr, site.id, 2, &entry, &out, &oops)); /* the same again */
    assert_int_equal(p.tx->fact_count, p.mark);
    must_not(site_update(p.tx, &p.hr, site.id, 1, &entry, &out, &oops), ERR_CONFLICT,
             "version_stale");
    assert_slice(out.name, "Saint-Denis");
    entry.name = SLICE("Siège");
    must_not(site_update(p.tx, &p.hr, site.id, 2, &entry, &out, &oops), ERR_CONFLICT,
             "site_exists");
    must_not(site_create(p.tx, &p.hr, &entry, &out, &oops), ERR_CONFLICT, "site_exists");
    people_close(&p);
}

TEST(today_is_the_day_at_the_site)
{
    struct people p;
    struct site site;
    char paris[DATE_TEXT_LEN + 1], reunion[DATE_TEXT_LEN + 1];
    date today;

    people_open(&p);
    site = make(&p, &saint_denis);
    p.tx->now_ms = instant("2026-12-31T22:30:00.000Z"); /* 23:30 in Paris, 02:30 there */
    must(site_today(p.tx, p.first, (site_id){ { 0 } }, &today, &oops));
    date_text(today, paris);
    must(site_today(p.tx, p.first, site.id, &today, &oops));
    date_text(today, reunion);
    assert_string_equal(paris, "2026-12-31");
    assert_string_equal(reunion, "2027-01-01");
    people_close(&p);
}

TEST(a_site_where_somebody_is_or_was_is_not_deleted_and_neither_is_the_last)
{
    struct people p;
    struct site site, first, out;
    struct user user;

    people_open(&p);
    first = first_of(&p);
    must_not(site_delete(p.tx, &p.hr, first.id, first.version, &out, &oops), ERR_CONFLICT,
             "site_in_use");
    site = make(&p, &strasbourg);
    must_not(site_delete(p.tx, &p.hr, first.id, first.version, &out, &oops), ERR_CONFLICT,
             "site_in_use"); /* where everybody is who was given none */

    user = move(&p, &p.employee, site.id);
    must(user_deactivate(p.tx, &p.hr, user.id, user.version, &user, &oops));
    must_not(site_delete(p.tx, &p.hr, site.id, 1, &out, &oops), ERR_CONFLICT, "site_in_use");
    (void)move(&p, &p.employee, (site_id){ { 0 } });
    must_not(site_delete(p.tx, &p.hr, site.id, 7, &out, &oops), ERR_CONFLICT, "version_stale");
    must(site_delete(p.tx, &p.hr, site.id, 1, &out, &oops));
    assert_true(slice_contains(people_hear(&p, people_fact(&p, "site_deleted"), &p.stranger),
                               SLICE("\"version\":2")));
    must_not(site_load(p.tx, p.first, site.id, &out, &oops), ERR_NOT_FOUND, "not_found");
    people_close(&p);
}

TEST(another_clock_moves_what_is_due_at_its_midnights)
{
    struct people p;
    struct site site;
    struct site_entry entry = strasbourg;
    struct user user;
    struct user_entry leaving;

    people_open(&p);
    p.tx->now_ms = instant("2026-12-01T12:00:00.000Z");
    site = make(&p, &entry);
    user = move(&p, &p.colleague, site.id);
    leaving = (struct user_entry){ .email = user.email,
                                   .name = user.name,
                                   .role = user.role,
                                   .active = true,
                                   .keep = KEEP_ALL & ~(unsigned)KEEP_DEPARTURE };
    leaving.employment.has_departure = true;
    leaving.employment.departure = date_from_civil(2026, 12, 31);
    must(user_update(p.tx, &p.hr, user.id, user.version, &leaving, &user, &oops));
    assert_int_equal(store_int(p.tx, "SELECT at FROM due WHERE what = 'departure'"),
                     instant("2026-12-31T23:00:00.000Z"));
    entry.time_zone = SLICE("Indian/Reunion");
    must(site_update(p.tx, &p.hr, site.id, 1, &entry, &site, &oops));
    assert_int_equal(store_int(p.tx, "SELECT at FROM due WHERE what = 'departure'"),
                     instant("2026-12-31T20:00:00.000Z"));
    people_close(&p);
}

TEST(a_company_has_at_most_so_many)
{
    struct people p;
    struct site site;

    people_open(&p);
    for (int i = 1; i < SITES_MAX; i++) {
        struct site_entry entry = saint_denis;

        entry.name = arena_printf(p.tx->arena, "Site %d", i);
        must(site_create(p.tx, &p.hr, &entry, &site, &oops));
    }
    must_not(site_create(p.tx, &p.hr, &saint_denis, &site, &oops), ERR_LIMIT, "too_many_sites");
    people_close(&p);
}

TEST_MAIN("hr/site", CASE(a_new_company_has_a_site_in_paris),
          CASE(hr_makes_a_site_and_everybody_of_the_company_hears_of_it),
          CASE(only_hr_makes_changes_and_deletes_sites),
          CASE(an_entry_is_refused_at_the_field_that_is_wrong),
          CASE(a_change_needs_the_version_that_was_looked_at_and_a_name_of_its_own),
          CASE(today_is_the_day_at_the_site),
          CASE(a_site_where_somebody_is_or_was_is_not_deleted_and_neither_is_the_last),
          CASE(another_clock_moves_what_is_due_at_its_midnights),
          CASE(a_company_has_at_most_so_many))
