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

TEST_MAIN("hr/type", CASE(a_new_company_has_the_twenty_two), CASE(those_in_hours),
          CASE(a_type_as_json_in_both_languages),
          CASE(words_are_read_back_as_they_were_written))
