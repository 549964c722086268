#include "hr/payroll.h"

#include "hr/test_balance.h"
#include "hr/test_rule.h"

static void close_month(struct people *people, const char *month)
{
    struct payroll_month closed;

    must(payroll_close(people->tx, &people->hr, day(month), &closed, &oops));
}

TEST(a_closed_month_is_corrected_in_the_next)
{
    struct people people;
    struct actor *who = &people.employee;
    struct absence leave;
    struct balance balance;

    people_open(&people);
    be_on(&people, "2025-07-01");
    open_for(&people, who, "CA", "2025-07-01", "5/2", "20");
    leave = enter(&people, &people.hr, who, "CA", "2025-07-07", "2025-07-09");
    be_on(&people, "2025-08-04");
    close_month(&people, "2025-07-01");
    balance = balance_on(&people, who, "CA", "2025-07-31");
    assert_columns(&balance, "20 5/2 3 0 0 0 = 39/2, 39/2");

    /* What was entered for July was wrong, and somebody was sick then. */
    must(step(&people, &people.hr, &leave, ABSENCE_CANCEL, &oops));
    enter(&people, &people.hr, who, "CSS", "2025-07-14", "2025-07-19");
    balance = balance_on(&people, who, "CA", "2025-07-31"); /* July stays as it was closed */
    assert_columns(&balance, "20 5/2 3 0 0 0 = 39/2, 45/2");
    balance = balance_on(&people, who, "CA", "2025-08-01"); /* August has July's 2.1875 */
    assert_columns(&balance, "20 75/16 0 0 0 0 = 395/16, 395/16");
    people_close(&people);
}

TEST(months_close_in_order_and_never_open_again)
{
    struct people people;
    struct payroll_month closed, *list;
    size_t count;

    people_open(&people);
    be_on(&people, "2025-08-04");
    people_mark(&people);
    must_not(payroll_close(people.tx, &people.manager, day("2025-07-01"), &closed, &oops),
             ERR_DENIED, "hr_only");
    must_not(payroll_close(people.tx, &people.hr, day("2025-08-01"), &closed, &oops),
             ERR_INVALID, "payroll_not_over");
    must_not(payroll_close(people.tx, &people.hr, day("2025-07-02"), &closed, &oops),
             ERR_INVALID, "payroll_not_over");
    close_month(&people, "2025-06-01");
    close_month(&people, "2025-07-01");
    must_not(payroll_close(people.tx, &people.hr, day("2025-07-01"), &closed, &oops),
             ERR_CONFLICT, "payroll_closed");
    must_not(payroll_close(people.tx, &people.hr, day("2025-05-01"), &closed, &oops),
             ERR_CONFLICT, "payroll_closed");
    must(payroll_list(people.tx, &people.hr, &list, &count, &oops));
    assert_int_equal(count, 2);
    assert_int_equal(list[0].month.day, day("2025-07-01").day);
    must_not(payroll_list(people.tx, &people.employee, &list, &count, &oops), ERR_DENIED,
             "hr_only");
    assert_int_equal(people_facts(&people, "payroll_closed"), 2);
    assert_int_equal(
        people_hear(&people, people_fact(&people, "payroll_closed"), &people.employee).len, 0);
    people_close(&people);
}

TEST(a_correction_counts_from_the_first_open_month)
{
    struct people people;
    struct balance balance;
    struct balance_entry entry = { .kind = BALANCE_CORRECTION,
                                   .amount = amount_of(1, 1),
                                   .reason = SLICE("Oubli") };

    people_open(&people);
    be_on(&people, "2025-08-04");
    open_for(&people, &people.employee, "CA", "2025-06-01", "0", "20");
    close_month(&people, "2025-07-01");
    enter_line(&people, &people.employee, "CA", &entry);
    balance = balance_on(&people, &people.employee, "CA", "2025-07-31");
    assert_columns(&balance, "20 5/2 0 0 0 0 = 45/2, 45/2");
    balance = balance_on(&people, &people.employee, "CA", NULL);
    assert_columns(&balance, "20 6 0 0 0 0 = 26, 26");
    people_close(&people);
}

TEST_MAIN("payroll", CASE(a_closed_month_is_corrected_in_the_next),
          CASE(months_close_in_order_and_never_open_again),
          CASE(a_correction_counts_from_the_first_open_month))
