#include "hr/test_balance.h"

#include "hr/test_rule.h"

/* 5 of the period before, none yet of this one; it is the 2nd of June 2025. */
static void open_people(struct people *people)
{
    people_open(people);
    be_on(people, "2025-06-02");
    open_for(people, &people->employee, "CA", "2025-06-01", "0", "5");
    people_mark(people);
}

TEST(nobody_asks_for_more_than_is_left)
{
    struct people people;
    struct seen seen;
    struct error err = { 0 };

    open_people(&people);
    /* A week is 6; 5 are left, and nothing is earned before July. */
    assert_false(
        ask_for(&people, &people.employee, "CA", "2025-06-16", "2025-06-21", &seen, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_string_equal(err.code, "balance_short");
    assert_string_equal(err.user, "Il vous reste 5\u00a0jours au 16/06/2025 et cette demande "
                                  "compte 6\u00a0jours\u00a0: il faut "
                                  "en demander moins, ou plus tard.");
    ask(&people, &people.employee, "CA", "2025-06-16", "2025-06-20 am"); /* 4.5 */
    must_not(ask_for(&people, &people.employee, "CA", "2025-06-23", "2025-06-23", &seen, &oops),
             ERR_CONFLICT, "balance_short");
    ask(&people, &people.employee, "CA", "2025-06-23", "2025-06-23 am");
    people_close(&people);
}

TEST(what_will_be_earned_by_then_can_be_asked_for)
{
    struct people people;
    struct seen seen;

    open_people(&people);
    /* 10 by August, 7.5 of them of July's and August's first. */
    ask(&people, &people.employee, "CA", "2025-08-04", "2025-08-12"); /* 8 */
    /* It takes nothing from what was granted for later. */
    must_not(ask_for(&people, &people.employee, "CA", "2025-06-10", "2025-06-13", &seen, &oops),
             ERR_CONFLICT, "balance_short");
    ask(&people, &people.employee, "CA", "2025-06-10", "2025-06-11");
    people_close(&people);
}

TEST(what_is_given_up_can_be_asked_for_again)
{
    struct people people;
    struct absence asked, other;
    struct seen seen;

    open_people(&people);
    asked = ask(&people, &people.employee, "CA", "2025-06-16", "2025-06-19");
    must_not(ask_for(&people, &people.employee, "CA", "2025-06-23", "2025-06-24", &seen, &oops),
             ERR_CONFLICT, "balance_short");
    must(step(&people, &people.manager, &asked, ABSENCE_REFUSE, &oops));
    other = ask(&people, &people.employee, "CA", "2025-06-23", "2025-06-26");
    must(step(&people, &people.employee, &other, ABSENCE_CANCEL, &oops));
    other = ask(&people, &people.employee, "CA", "2025-06-23", "2025-06-26");
    must(step(&people, &people.hr, &other, ABSENCE_DELETE, &oops));
    ask(&people, &people.employee, "CA", "2025-06-23", "2025-06-26");
    people_close(&people);
}

TEST(a_change_counts_for_what_it_replaces)
{
    struct people people;
    struct absence_conflict conflict;
    struct absence_entry entry = entry_of("CA", "2025-06-16", "2025-06-20 am");
    struct absence asked;
    struct seen seen;

    open_people(&people);
    asked = ask(&people, &people.employee, "CA", "2025-06-16", "2025-06-19");
    must(absence_update(people.tx, &people.employee, asked.id, asked.version, &entry, &seen,
                        &conflict, &oops));
    entry = entry_of("CA", "2025-06-16", "2025-06-21");
    must_not(absence_update(people.tx, &people.employee, asked.id, asked.version + 1, &entry,
                            &seen, &conflict, &oops),
             ERR_CONFLICT, "balance_short");
    people_close(&people);
}

TEST(nothing_is_approved_that_is_no_longer_there)
{
    struct people people;
    struct absence asked;

    open_people(&people);
    asked = ask(&people, &people.employee, "CA", "2025-06-16", "2025-06-19");
    enter_line(&people, &people.employee, "CA",
               &(struct balance_entry){ .kind = BALANCE_CORRECTION,
                                        .has_period = true,
                                        .period = day("2024-06-01"),
                                        .amount = amount_of(-2, 1),
                                        .reason = SLICE("Erreur de reprise") });
    must_not(step(&people, &people.manager, &asked, ABSENCE_APPROVE, &oops), ERR_CONFLICT,
             "balance_short");
    must(step(&people, &people.manager, &asked, ABSENCE_REFUSE, &oops));
    people_close(&people);
}

TEST(in_advance_as_the_company_chose)
{
    struct people people;
    struct seen seen;

    open_people(&people);
    must(sql_run(people.tx, &oops,
                 "INSERT INTO policy (tenant, key, value) VALUES (?1, 'advance_halves', 3)",
                 "u", people.first.uuid));
    must_not(ask_for(&people, &people.employee, "CA", "2025-06-16", "2025-06-23", &seen, &oops),
             ERR_CONFLICT, "balance_short");
    ask(&people, &people.employee, "CA", "2025-06-16", "2025-06-21");
    ask(&people, &people.employee, "CA", "2025-06-23", "2025-06-23 am");
    must_not(ask_for(&people, &people.employee, "CA", "2025-06-25", "2025-06-25", &seen, &oops),
             ERR_CONFLICT, "balance_short");
    people_close(&people);
}

TEST(who_has_no_balance_is_not_limited)
{
    struct people people;
    struct balance_outlook outlook;
    struct absence asked;

    open_people(&people);
    asked = ask(&people, &people.colleague, "CA", "2025-06-16", "2025-12-31");
    must(balance_look(people.tx, &people.colleague, &asked, &outlook, &oops));
    assert_true(outlook.counted && !outlook.opened);
    ask(&people, &people.employee, "TEL", "2025-06-16", "2025-12-31");
    must_not(balance_enter(people.tx, &people.hr, people.colleague.user, SLICE("CA"),
                           &(struct balance_entry){ .kind = BALANCE_CORRECTION }, NULL, &oops),
             ERR_NOT_FOUND, "not_found");
    people_close(&people);
}

TEST(a_preview_says_what_would_be_left)
{
    struct people people;
    struct absence_conflict conflict;
    struct absence_preview preview;
    struct absence_entry entry = entry_of("CA", "2025-07-07", "2025-07-08");

    open_people(&people);
    must(absence_preview(people.tx, &people.employee, (absence_id){ { 0 } }, &entry, &preview,
                         &conflict, &oops));
    assert_true(preview.balance->opened);
    assert_int_equal(amount_cmp(preview.balance->now, days_of("5")), 0);
    assert_int_equal(amount_cmp(preview.balance->at_date, days_of("15/2")), 0);
    assert_int_equal(amount_cmp(preview.balance->after, days_of("11/2")), 0);
    people_close(&people);
}

TEST(every_change_is_told_to_who_may_see_it)
{
    struct people people;
    struct absence asked;
    struct fact *fact;
    slice owner, manager;

    open_people(&people);
    asked = ask(&people, &people.employee, "CA", "2025-06-16", "2025-06-17");
    assert_int_equal(people_facts(&people, "balance_updated"), 1);
    fact = people_fact(&people, "balance_updated");
    owner = people_hear(&people, fact, &people.employee);
    manager = people_hear(&people, fact, &people.manager);
    assert_true(slice_contains(owner, SLICE("\"reserved\":\"2\"")));
    assert_true(slice_contains(owner, SLICE("\"previous\":\"5\"")));
    assert_true(slice_contains(manager, SLICE("\"reserved\":\"2\"")));
    assert_false(slice_contains(manager, SLICE("previous")));
    assert_int_equal(people_hear(&people, fact, &people.hr).len, owner.len);
    assert_int_equal(people_hear(&people, fact, &people.colleague).len, 0);
    assert_int_equal(people_hear(&people, fact, &people.stranger).len, 0);
    must(step(&people, &people.manager, &asked, ABSENCE_APPROVE, &oops));
    assert_int_equal(people_facts(&people, "balance_updated"), 2);
    people_mark(&people);
    ask(&people, &people.employee, "TEL", "2025-06-23", "2025-06-23"); /* moves nothing */
    assert_int_equal(people_facts(&people, "balance_updated"), 0);
    ask(&people, &people.employee, "AM", "2025-06-24", "2025-06-25"); /* earns otherwise */
    assert_int_equal(people_facts(&people, "balance_updated"), 1);
    people_close(&people);
}

TEST_MAIN("balance_check", CASE(nobody_asks_for_more_than_is_left),
          CASE(what_will_be_earned_by_then_can_be_asked_for),
          CASE(what_is_given_up_can_be_asked_for_again),
          CASE(a_change_counts_for_what_it_replaces),
          CASE(nothing_is_approved_that_is_no_longer_there),
          CASE(in_advance_as_the_company_chose), CASE(who_has_no_balance_is_not_limited),
          CASE(a_preview_says_what_would_be_left), CASE(every_change_is_told_to_who_may_see_it))
