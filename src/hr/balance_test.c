#include "hr/test_balance.h"

#include "hr/test_rule.h"

TEST(a_year_of_leave_column_by_column)
{
    struct people people;
    struct actor *who = &people.employee;
    struct balance balance;
    struct absence asked;

    people_open(&people);
    be_on(&people, "2025-06-02");
    /* As on any other first of June: 30 of the year before, nothing yet of this one. */
    open_for(&people, who, "CA", "2025-06-01", "0", "30");
    balance = balance_on(&people, who, "CA", NULL);
    assert_columns(&balance, "30 0 0 0 0 0 = 30, 30");
    asked = ask(&people, who, "CA", "2025-08-04", "2025-08-16"); /* 12 less the 15th: 11 */
    /* 5 of them will be earned by then: 24 could still be asked for today. */
    balance = balance_on(&people, who, "CA", NULL);
    assert_columns(&balance, "30 0 0 0 0 11 = 30, 24");
    must(step(&people, &people.manager, &asked, ABSENCE_APPROVE, &oops));
    balance = balance_on(&people, who, "CA", NULL);
    assert_columns(&balance, "30 0 0 0 11 0 = 30, 24");
    be_on(&people, "2025-08-06"); /* on its third day */
    balance = balance_on(&people, who, "CA", NULL);
    assert_columns(&balance, "30 5 3 0 8 0 = 32, 24");
    balance = balance_on(&people, who, "CA", "2025-08-31");
    assert_columns(&balance, "30 5 11 0 0 0 = 24, 24");
    /* What is left of the 30 is lost at the end of May; the new 30 are whole then. */
    balance = balance_on(&people, who, "CA", "2026-05-31");
    assert_columns(&balance, "30 55/2 11 0 0 0 = 93/2, 93/2");
    balance = balance_on(&people, who, "CA", "2026-06-01");
    assert_columns(&balance, "49 0 0 19 0 0 = 30, 30");
    people_close(&people);
}

TEST(sickness_during_leave_gives_days_back)
{
    struct people people;
    struct actor *who = &people.employee;
    struct balance balance;
    struct absence leave;
    size_t given_back = 0;

    people_open(&people);
    be_on(&people, "2025-07-01");
    open_for(&people, who, "CA", "2025-07-01", "0", "20");
    leave = ask(&people, who, "CA", "2025-07-07", "2025-07-12");
    must(step(&people, &people.manager, &leave, ABSENCE_APPROVE, &oops));
    be_on(&people, "2025-07-12");
    balance = balance_on(&people, who, "CA", NULL);
    assert_columns(&balance, "20 0 6 0 0 0 = 14, 14");
    ask(&people, who, "AM", "2025-07-09", "2025-07-10");
    balance = balance_on(&people, who, "CA", NULL);
    assert_columns(&balance, "20 0 4 0 0 0 = 16, 16");
    for (size_t i = 0; i < balance.line_count; i++)
        given_back += balance.lines[i].line.kind == LEDGER_RETURNED;
    assert_int_equal(given_back, 2);
    people_close(&people);
}

TEST(the_lines_of_a_column_are_its_sum)
{
    struct people people;
    struct actor *who = &people.employee;
    struct balance balance;

    people_open(&people);
    be_on(&people, "2026-09-15");
    open_for(&people, who, "CA", "2024-11-01", "25/2", "18");
    enter(&people, &people.hr, who, "CA", "2025-12-22", "2025-12-27");
    enter(&people, &people.hr, who, "CA", "2026-08-03", "2026-08-08");
    ask(&people, who, "CA", "2026-10-19", "2026-10-20");
    balance = balance_on(&people, who, "CA", NULL);
    assert_sums(&balance);
    assert_history(&people, who, &balance);
    people_close(&people);
}

TEST(rtt_are_those_of_the_year_at_the_site)
{
    struct people people;
    struct balance balance;

    people_open(&people);
    be_on(&people, "2025-12-01");
    open_for(&people, &people.employee, "RTT", "2025-12-01", "2", "0");
    balance = balance_on(&people, &people.employee, "RTT", NULL);
    assert_columns(&balance, "0 2 0 0 0 0 = 2, 2");
    balance = balance_on(&people, &people.employee, "RTT", "2026-01-01");
    assert_columns(&balance, "2 9 0 2 0 0 = 9, 9");
    balance = balance_on(&people, &people.employee, "RTT", "2027-06-30");
    assert_columns(&balance, "9 11 0 9 0 0 = 11, 11");
    people_close(&people);
}

TEST(time_in_lieu_is_counted_in_minutes)
{
    struct people people;
    struct balance balance;
    struct absence taken;

    people_open(&people);
    be_on(&people, "2026-03-02");
    open_for(&people, &people.employee, "REC", "2026-03-01", "600", "0");
    taken = ask(&people, &people.employee, "REC", "2026-03-04", "2026-03-04 am");
    must(step(&people, &people.manager, &taken, ABSENCE_APPROVE, &oops));
    be_on(&people, "2026-03-05");
    balance = balance_on(&people, &people.employee, "REC", NULL);
    assert_columns(&balance, "0 600 210 0 0 0 = 390, 390");
    people_close(&people);
}

TEST(who_sees_what)
{
    struct people people;
    struct balance *list;
    struct ledger_lines page;
    enum level level;
    size_t count;
    slice next;
    user_id who;

    people_open(&people);
    who = people.employee.user;
    be_on(&people, "2025-06-02");
    open_for(&people, &people.employee, "CA", "2025-06-01", "0", "30");
    must(balance_list(people.tx, &people.employee, who, NULL, &level, &list, &count, &oops));
    assert_int_equal(level, LEVEL_OWNER);
    must(balance_list(people.tx, &people.manager, who, NULL, &level, &list, &count, &oops));
    assert_int_equal(level, LEVEL_MANAGER);
    must_not(balance_list(people.tx, &people.colleague, who, NULL, &level, &list, &count,
                          &oops),
             ERR_NOT_FOUND, "not_found");
    must_not(balance_list(people.tx, &people.foreign_hr, who, NULL, &level, &list, &count,
                          &oops),
             ERR_NOT_FOUND, "not_found");
    must(balance_lines(people.tx, &people.employee, who, SLICE("CA"), SLICE(""), &page, &next,
                       &oops));
    assert_int_equal(page.count, 2);
    must_not(balance_lines(people.tx, &people.manager, who, SLICE("CA"), SLICE(""), &page,
                           &next, &oops),
             ERR_DENIED, "balance_private");
    must_not(balance_lines(people.tx, &people.colleague, who, SLICE("CA"), SLICE(""), &page,
                           &next, &oops),
             ERR_NOT_FOUND, "not_found");
    must_not(balance_lines(people.tx, &people.employee, who, SLICE("RTT"), SLICE(""), &page,
                           &next, &oops),
             ERR_NOT_FOUND, "not_found");
    must_not(balance_lines(people.tx, &people.employee, who, SLICE("CA"), SLICE("99"), &page,
                           &next, &oops),
             ERR_INVALID, "page_unknown");
    people_close(&people);
}

TEST(pages_of_lines_hold_each_once)
{
    struct people people;
    slice after = SLICE("");
    size_t seen = 0, pages = 0;
    date newest = { DATE_LAST_DAY };

    people_open(&people);
    be_on(&people, "2040-06-02");
    open_for(&people, &people.employee, "CA", "2010-06-01", "0", "30");
    do {
        struct ledger_lines page;

        must(balance_lines(people.tx, &people.hr, people.employee.user, SLICE("CA"), after,
                           &page, &after, &oops));
        for (size_t i = 0; i < page.count; i++, seen++) {
            assert_true(page.items[i].day.day <= newest.day);
            newest = page.items[i].day;
        }
        pages++;
    } while (after.len);
    /* Two openings, 12 months of 30 years, 29 ends; nothing is rounded. */
    assert_int_equal(seen, 2 + 360 + 30);
    assert_int_equal(pages, 4);
    people_close(&people);
}

TEST(a_month_that_was_written_changes_nothing_but_that)
{
    struct people people;
    struct actor *both[2];
    struct balance with, without;

    people_open(&people);
    both[0] = &people.employee;
    both[1] = &people.colleague;
    be_on(&people, "2024-06-03");
    for (int i = 0; i < 2; i++) {
        open_for(&people, both[i], "CA", "2024-06-01", "0", "20");
        open_for(&people, both[i], "RTT", "2024-06-01", "5", "0");
        enter(&people, &people.hr, both[i], "CSS", "2024-09-02", "2024-12-06");
        enter(&people, &people.hr, both[i], "CA", "2025-02-10", "2025-02-22");
    }
    /* A year of the job for the first one, none for the second. */
    for (int month = 7; month <= 18; month++) {
        people.tx->now_ms =
            instant_midnight(date_from_civil(2024 + (month - 1) / 12, (month - 1) % 12 + 1, 1),
                             "Europe/Paris") +
            1000;
        must(balance_due(people.tx, &people.system, both[0]->user.uuid, &oops));
        must(balance_due(people.tx, &people.system, both[0]->user.uuid, &oops)); /* twice */
    }
    for (int i = 0; i < 2; i++) {
        const char *type = i ? "RTT" : "CA";

        for (const char *const *on =
                 (const char *const[]){ "2024-06-03", "2024-12-31", "2025-03-15", "2025-06-01",
                                        "2026-01-01", NULL };
             *on; on++) {
            with = balance_on(&people, both[0], type, *on);
            without = balance_on(&people, both[1], type, *on);
            for (int c = 0; c < COLUMN_COUNT; c++)
                assert_int_equal(amount_cmp(with.columns[c], without.columns[c]), 0);
            assert_int_equal(amount_cmp(with.available, without.available), 0);
        }
    }
    people_close(&people);
}

TEST(what_will_be_lost_is_listed_for_hr)
{
    struct people people;
    struct balance_expiry *list;
    size_t count;

    people_open(&people);
    be_on(&people, "2026-03-01");
    open_for(&people, &people.employee, "CA", "2026-03-01", "45/2", "7");
    open_for(&people, &people.colleague, "CA", "2026-03-01", "45/2", "9");
    enter(&people, &people.hr, &people.colleague, "AM", "2026-05-04", "2026-06-12");
    enter(&people, &people.hr, &people.employee, "CA", "2026-04-06", "2026-04-11");
    must(balance_expiring(people.tx, &people.hr, day("2026-05-30"), &list, &count, &oops));
    assert_int_equal(count, 0);
    must(balance_expiring(people.tx, &people.hr, day("2026-05-31"), &list, &count, &oops));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        bool sick = id_eq(list[i].user, people.colleague.user);

        assert_int_equal(list[i].last.day, day("2026-05-31").day);
        assert_int_equal(list[i].notice_due, sick);
        assert_int_equal(amount_cmp(list[i].amount, days_of(sick ? "9" : "2")), 0);
    }
    must_not(balance_expiring(people.tx, &people.manager, day("2026-05-31"), &list, &count,
                              &oops),
             ERR_DENIED, "hr_only");
    people_close(&people);
}

TEST(what_puts_an_end_off_is_behind_it_and_a_notice_was_given)
{
    struct people people;
    struct balance_entry carried = { .kind = BALANCE_CARRY_OVER,
                                     .has_period = true,
                                     .period = day("2025-06-01"),
                                     .amount = amount_of(5, 1),
                                     .reason = SLICE("Accord") };
    struct balance_entry notice = carried;
    struct balance balance;
    struct error err = { 0 };

    people_open(&people);
    be_on(&people, "2026-11-23");
    open_for(&people, &people.employee, "CA", "2026-11-01", "0", "5");
    carried.day = day("2027-05-30"); /* they are kept until the 31st as it is */
    assert_false(balance_enter(people.tx, &people.hr, people.employee.user, SLICE("CA"),
                               &carried, &balance, &err));
    assert_string_equal(err.code, "balance_carry_short");
    assert_string_equal(err.field, "until");
    carried.day = day("2027-12-31");
    enter_line(&people, &people.employee, "CA", &carried);
    notice.kind = BALANCE_NOTICE;
    notice.day = day("2026-11-24");
    err = (struct error){ 0 };
    assert_false(balance_enter(people.tx, &people.hr, people.employee.user, SLICE("CA"),
                               &notice, &balance, &err));
    assert_string_equal(err.code, "balance_notice_ahead");
    assert_string_equal(err.field, "given_on");
    notice.day = day("2026-11-23");
    enter_line(&people, &people.employee, "CA", &notice);
    people_close(&people);
}

TEST(who_is_about_to_lose_days_is_told_three_months_before)
{
    struct people people;
    struct fact *fact;
    slice heard;

    people_open(&people);
    be_on(&people, "2026-01-15");
    open_for(&people, &people.employee, "CA", "2026-01-01", "35/2", "7");
    people_mark(&people);
    for (const char *const *on = (const char *const[]){ "2026-02-01", "2026-03-01",
                                                        "2026-04-01", "2026-05-01", NULL };
         *on; on++) {
        be_on(&people, *on);
        must(balance_due(people.tx, &people.system, people.employee.user.uuid, &oops));
        assert_int_equal(people_facts(&people, "notification_created"),
                         strcmp(*on, "2026-03-01") >= 0);
    }
    fact = people_fact(&people, "notification_created");
    heard = people_hear(&people, fact, &people.employee);
    assert_true(slice_contains(heard, SLICE("Il vous reste 7")));
    assert_true(slice_contains(heard, SLICE("mai 2026")));
    people_close(&people);
}

TEST_MAIN("balance", CASE(a_year_of_leave_column_by_column),
          CASE(sickness_during_leave_gives_days_back), CASE(the_lines_of_a_column_are_its_sum),
          CASE(rtt_are_those_of_the_year_at_the_site), CASE(time_in_lieu_is_counted_in_minutes),
          CASE(who_sees_what), CASE(pages_of_lines_hold_each_once),
          CASE(a_month_that_was_written_changes_nothing_but_that),
          CASE(what_will_be_lost_is_listed_for_hr),
          CASE(what_puts_an_end_off_is_behind_it_and_a_notice_was_given),
          CASE(who_is_about_to_lose_days_is_told_three_months_before))
