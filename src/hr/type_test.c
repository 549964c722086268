#include "hr/type.h"

#include "hr/data.h"
#include "hr/test_people.h"

TEST(a_new_company_has_the_twenty_two)
{
    static const struct type_case {
        const char *code, *name;
        enum type_category category;
        enum type_counting counting;
        enum type_decision decision;
        int priority;
    } cases[] = {
        /* clang-format off */
        { "AT",   "Accident du travail/Trajet",          CATEGORY_MEDICAL,  COUNTING_CALENDAIRES, DECISION_PROOF,       1 },
        { "MPRO", "Maladie professionnelle",             CATEGORY_MEDICAL,  COUNTING_CALENDAIRES, DECISION_PROOF,       2 },
        { "AM",   "Arrêt maladie",                       CATEGORY_MEDICAL,  COUNTING_CALENDAIRES, DECISION_NOTICE,      3 },
        { "EMAL", "Enfants malades",                     CATEGORY_MEDICAL,  COUNTING_CALENDAIRES, DECISION_PROOF,       4 },
        { "MAT",  "Congé maternité",                     CATEGORY_FAMILY,   COUNTING_CALENDAIRES, DECISION_PROOF,       5 },
        { "PAT",  "Congé paternité",                     CATEGORY_FAMILY,   COUNTING_CALENDAIRES, DECISION_PROOF,       6 },
        { "FAM",  "Évènement familial",                  CATEGORY_FAMILY,   COUNTING_CALENDAIRES, DECISION_PROOF,       7 },
        { "STG",  "Stage",                               CATEGORY_WORK,     COUNTING_OUVRES,      DECISION_DISCRETION,  8 },
        { "FO",   "Congé formation",                     CATEGORY_WORK,     COUNTING_OUVRABLES,   DECISION_DISCRETION,  9 },
        { "CA",   "Congés annuels",                      CATEGORY_VACATION, COUNTING_OUVRABLES,   DECISION_DISCRETION, 10 },
        { "CT",   "Congés trimestriels",                 CATEGORY_VACATION, COUNTING_OUVRES,      DECISION_DISCRETION, 11 },
        { "CEX",  "Congé exceptionnel",                  CATEGORY_VACATION, COUNTING_OUVRABLES,   DECISION_DISCRETION, 13 },
        { "RTT",  "RTT (réduction du temps de travail)", CATEGORY_VACATION, COUNTING_OUVRES,      DECISION_DISCRETION, 14 },
        { "REC",  "Récupération",                        CATEGORY_VACATION, COUNTING_OUVRABLES,   DECISION_DISCRETION, 15 },
        { "TEL",  "Télétravail",                         CATEGORY_WORK,     COUNTING_OUVRABLES,   DECISION_DISCRETION, 16 },
        { "DEL",  "Délégation",                          CATEGORY_WORK,     COUNTING_OUVRABLES,   DECISION_NOTICE,     17 },
        { "RH",   "Repos hebdomadaire",                  CATEGORY_VACATION, COUNTING_OUVRABLES,   DECISION_DISCRETION, 18 },
        { "RHD",  "Repos dominical",                     CATEGORY_VACATION, COUNTING_CALENDAIRES, DECISION_DISCRETION, 19 },
        { "NAUT", "Absence non autorisée",               CATEGORY_OTHER,    COUNTING_CALENDAIRES, DECISION_DISCRETION, 20 },
        { "AUT",  "Absence autorisée",                   CATEGORY_OTHER,    COUNTING_CALENDAIRES, DECISION_DISCRETION, 21 },
        { "CSS",  "Congés sans solde",                   CATEGORY_OTHER,    COUNTING_OUVRABLES,   DECISION_DISCRETION, 22 },
        { "RMED", "Rendez-vous médical",                 CATEGORY_MEDICAL,  COUNTING_OUVRES,      DECISION_DISCRETION, 23 },
        /* clang-format on */
    };
    struct people p;
    struct type *list, found;
    size_t count;

    people_open(&p);
    must(type_list(p.tx, p.first, &list, &count, &oops));
    assert_int_equal(count, COUNT_OF(cases));
    for (size_t i = 0; i < count; i++) {
        assert_true(slice_eq(list[i].code, slice_of(cases[i].code)));
        assert_true(slice_eq(list[i].label_fr, slice_of(cases[i].name)));
        assert_int_equal(list[i].category, cases[i].category);
        assert_int_equal(list[i].counting, cases[i].counting);
        assert_int_equal(list[i].decision, cases[i].decision);
        assert_int_equal(list[i].priority, cases[i].priority);
        assert_true(list[i].color.len == 7 && list[i].color.data[0] == '#');
        assert_false(list[i].hidden);
        assert_true(list[i].label_en.len > 0);
        must(type_find(p.tx, p.first, list[i].code, &found, &oops));
        assert_true(slice_eq(found.code, list[i].code) && found.half_days == list[i].half_days);
    }
    must_not(type_find(p.tx, p.first, SLICE("ZZZ"), &found, &oops), ERR_INVALID,
             "type_unknown");
    people_close(&p);
}

TEST(those_in_hours)
{
    struct people p;
    struct type *list;
    size_t count, in_hours = 0;

    people_open(&p);
    must(type_list(p.tx, p.first, &list, &count, &oops));
    for (size_t i = 0; i < count; i++)
        in_hours += list[i].in_hours;
    assert_int_equal(in_hours, 3); /* DEL, REC, TEL */
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM absence_type WHERE in_hours = 1"
                                     " AND code NOT IN ('DEL', 'REC', 'TEL')"),
                     0);
    people_close(&p);
}

TEST(a_type_as_json_in_both_languages)
{
    struct people p;
    struct type type;
    struct data data;

    people_open(&p);
    must(type_find(p.tx, p.first, SLICE("TEL"), &type, &oops));
    type_view(data_open(&data), NULL, &type, false);
    assert_slice(data_close(&data, p.tx),
                 "{\"code\":\"TEL\",\"version\":1,\"name\":\"Télétravail\","
                 "\"names\":{\"fr\":\"Télétravail\",\"en\":\"Remote work\"},"
                 "\"category\":\"work\",\"counting\":\"ouvrables\",\"extent\":\"worked\","
                 "\"decision\":\"discretion\",\"kind\":\"remote\","
                 "\"half_days\":true,\"in_hours\":true,\"balance\":false,\"priority\":16,"
                 "\"color\":\"#1971c2\",\"hidden\":false}");
    type_view(data_open(&data), NULL, &type, true);
    assert_true(slice_contains(data_close(&data, p.tx), SLICE("\"name\":\"Remote work\"")));
    people_close(&p);
}

TEST(words_are_read_back_as_they_were_written)
{
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        enum type_category found;
        assert_true(
            type_category_parse(slice_of(type_category_text((enum type_category)i)), &found) &&
            (int)found == i);
    }
    for (int i = 0; i < COUNTING_COUNT; i++) {
        enum type_counting found;
        assert_true(
            type_counting_parse(slice_of(type_counting_text((enum type_counting)i)), &found) &&
            (int)found == i);
    }
    for (int i = 0; i < DECISION_COUNT; i++) {
        enum type_decision found;
        assert_true(
            type_decision_parse(slice_of(type_decision_text((enum type_decision)i)), &found) &&
            (int)found == i);
    }
}

/* ---- what HR changes ---- */

static const struct type in_house = {
    .code = SLICE_INIT("MAISON"),
    .label_fr = SLICE_INIT("Congé maison"),
    .label_en = SLICE_INIT("House leave"),
    .category = CATEGORY_OTHER,
    .counting = COUNTING_OUVRES,
    .extent = EXTENT_WORKED,
    .decision = DECISION_DISCRETION,
    .half_days = true,
    .priority = 40,
    .color = SLICE_INIT("#112233"),
};

TEST(a_company_adds_a_type_of_its_own_and_everybody_hears_of_it)
{
    struct people p;
    struct type type, found;

    people_open(&p);
    must(type_create(p.tx, &p.hr, &in_house, &type, &oops));
    assert_int_equal(type.version, 1);
    must(type_find(p.tx, p.first, SLICE("MAISON"), &found, &oops));
    assert_slice(found.label_en, "House leave");
    assert_int_equal(found.extent, EXTENT_WORKED);
    assert_true(slice_contains(people_hear(&p, people_fact(&p, "type_created"), &p.stranger),
                               SLICE("\"names\":{\"fr\":\"Congé maison\"")));
    must_not(type_create(p.tx, &p.hr, &in_house, &type, &oops), ERR_CONFLICT, "type_exists");
    must_not(type_create(p.tx, &p.manager, &in_house, &type, &oops), ERR_DENIED, "hr_only");
    must_not(type_find(p.tx, p.second, SLICE("MAISON"), &found, &oops), ERR_INVALID,
             "type_unknown");
    people_close(&p);
}

TEST(a_type_is_refused_at_the_field_that_is_wrong)
{
    static const struct {
        const char *name, *field, *code;
        slice type, french, english, color;
        int priority;
    } cases[] = {
        /* clang-format off */
        { "no code", "code", "field_invalid", SLICE_INIT(""), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#112233"), 1 },
        { "a small letter", "code", "field_invalid", SLICE_INIT("Ab"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#112233"), 1 },
        { "a digit first", "code", "field_invalid", SLICE_INIT("1A"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#112233"), 1 },
        { "a slash", "code", "field_invalid", SLICE_INIT("A/B"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#112233"), 1 },
        { "seventeen letters", "code", "field_invalid", SLICE_INIT("ABCDEFGHIJKLMNOPQ"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#112233"), 1 },
        { "no French", "names", "field_required", SLICE_INIT("AB"), SLICE_INIT(" "), SLICE_INIT("x"), SLICE_INIT("#112233"), 1 },
        { "no English", "names", "field_required", SLICE_INIT("AB"), SLICE_INIT("x"), SLICE_INIT(""), SLICE_INIT("#112233"), 1 },
        { "a name for a color", "color", "field_invalid", SLICE_INIT("AB"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("red"), 1 },
        { "a color that is none", "color", "field_invalid", SLICE_INIT("AB"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#11223g"), 1 },
        { "no priority", "priority", "field_range", SLICE_INIT("AB"), SLICE_INIT("x"), SLICE_INIT("x"), SLICE_INIT("#112233"), 0 },
        /* clang-format on */
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct type entry = in_house, type;
        struct error err = { 0 };

        entry.code = cases[i].type;
        entry.label_fr = cases[i].french;
        entry.label_en = cases[i].english;
        entry.color = cases[i].color;
        entry.priority = cases[i].priority;
        if (type_create(p.tx, &p.hr, &entry, &type, &err) || err.kind != ERR_INVALID ||
            strcmp(err.field, cases[i].field) != 0 || strcmp(err.code, cases[i].code) != 0)
            fail_msg("%s: %s, %s, %s", cases[i].name, err.field, err.code, err.user);
    }
    assert_int_equal(p.tx->fact_count, p.mark);
    people_close(&p);
}

TEST(a_type_is_renamed_and_hidden_by_its_version)
{
    struct people p;
    struct type entry, type;

    people_open(&p);
    must(type_find(p.tx, p.first, SLICE("STG"), &entry, &oops));
    entry.label_fr = SLICE("Stage en entreprise");
    entry.hidden = true;
    must_not(type_update(p.tx, &p.employee, 1, &entry, &type, &oops), ERR_DENIED, "hr_only");
    must_not(type_update(p.tx, &p.hr, 0, &entry, &type, &oops), ERR_INVALID, "version_missing");
    must(type_update(p.tx, &p.hr, 1, &entry, &type, &oops));
    assert_int_equal(type.version, 2);
    must(type_find(p.tx, p.first, SLICE("STG"), &type, &oops));
    assert_true(type.hidden);
    assert_slice(type.label_fr, "Stage en entreprise");
    assert_int_equal(people_facts(&p, "type_updated"), 1);
    must(type_find(p.tx, p.second, SLICE("STG"), &type, &oops));
    assert_false(type.hidden); /* another company's is another */

    people_mark(&p);
    must(type_update(p.tx, &p.hr, 2, &entry, &type, &oops)); /* the same again */
    assert_int_equal(p.tx->fact_count, p.mark);
    entry.hidden = false;
    must_not(type_update(p.tx, &p.hr, 1, &entry, &type, &oops), ERR_CONFLICT, "version_stale");
    assert_true(type.hidden); /* what is there now, for the answer */
    entry.code = SLICE("RIEN");
    must_not(type_update(p.tx, &p.hr, 1, &entry, &type, &oops), ERR_NOT_FOUND, "not_found");
    people_close(&p);
}

/* Who asked was told who sees it, who decides, and whether it costs days. */
TEST(what_an_absence_of_a_type_promised_does_not_change)
{
    enum promise { CATEGORY, DECISION, BALANCE, LOOKS, PROMISE_COUNT };
    struct people p;

    people_open(&p);
    for (int used = 0; used < 2; used++) {
        if (used)
            must(
                sql_run(p.tx, &oops,
                        "INSERT INTO absence (tenant, id, user_id, type, start_day, start_half,"
                        " end_day, end_half, status, created_at, updated_at)"
                        " VALUES (?1, ?2, ?2, 'MAISON', 1, 0, 1, 1, 'refused', 0, 0)",
                        "uu", p.first.uuid, p.employee.user.uuid));
        else
            must(type_create(p.tx, &p.hr, &in_house, &(struct type){ 0 }, &oops));
        for (int promise = 0; promise < PROMISE_COUNT; promise++) {
            struct type entry, type;

            must(type_find(p.tx, p.first, SLICE("MAISON"), &entry, &oops));
            if (promise == CATEGORY)
                entry.category = used ? CATEGORY_MEDICAL : CATEGORY_WORK;
            if (promise == DECISION)
                entry.decision = used ? DECISION_NOTICE : DECISION_PROOF;
            if (promise == BALANCE)
                entry.balance = !used;
            if (promise == LOOKS) {
                entry.counting = used ? COUNTING_OUVRABLES : COUNTING_CALENDAIRES;
                entry.half_days = !entry.half_days;
                entry.priority++;
            }
            if (used && promise != LOOKS)
                must_not(type_update(p.tx, &p.hr, entry.version, &entry, &type, &oops),
                         ERR_CONFLICT, "type_in_use");
            else
                must(type_update(p.tx, &p.hr, entry.version, &entry, &type, &oops));
        }
    }
    people_close(&p);
}

TEST(a_company_has_at_most_so_many_types)
{
    struct people p;
    struct type entry = in_house, type;

    people_open(&p);
    for (int i = TYPE_COUNT; i < TYPES_MAX; i++) {
        entry.code = arena_printf(p.tx->arena, "T%d", i);
        must(type_create(p.tx, &p.hr, &entry, &type, &oops));
    }
    entry.code = SLICE("TROP");
    must_not(type_create(p.tx, &p.hr, &entry, &type, &oops), ERR_LIMIT, "too_many_types");
    people_close(&p);
}

TEST_MAIN("hr/type", CASE(a_new_company_has_the_twenty_two), CASE(those_in_hours),
          CASE(a_type_as_json_in_both_languages),
          CASE(words_are_read_back_as_they_were_written),
          CASE(a_company_adds_a_type_of_its_own_and_everybody_hears_of_it),
          CASE(a_type_is_refused_at_the_field_that_is_wrong),
          CASE(a_type_is_renamed_and_hidden_by_its_version),
          CASE(what_an_absence_of_a_type_promised_does_not_change),
          CASE(a_company_has_at_most_so_many_types))
