#include "hr/notification.h"
#include "hr/reminder.h"
#include "hr/test_due.h"
#include "hr/test_rule.h"

/* Asked for now: 2026-11-23T09:14:03.120Z. */
static absence_id ask_now(struct people *p, const struct actor *whose)
{
    struct absence absence = {
        .id = put_absence(p, whose, "CA", "2027-03-01", "2027-03-05", "pending"),
        .user = whose->user,
        .created_ms = p->tx->now_ms,
    };

    must(reminder_schedule(p->tx, p->first, &absence, &oops));
    return absence.id;
}

static void choose(struct people *p, enum policy_key key, int64_t value)
{
    struct policy policy;

    must(policy_load(p->tx, p->first, &policy, &oops));
    policy.value[key] = value;
    must(policy_save(p->tx, p->first, &policy, &oops));
}

/* How many notifications of this type somebody has. */
static int64_t told(struct people *p, const struct actor *who, enum notification_type type)
{
    struct rows rows;
    int64_t count;

    must(sql_one(p->tx, &rows, &oops,
                 "SELECT count(*) FROM notification WHERE tenant = ?1 AND user_id = ?2"
                 " AND type = ?3",
                 "uut", p->first.uuid, who->user.uuid, notification_type_text(type)));
    count = rows_int(&rows, 0);
    must(rows_close(&rows, &oops));
    return count;
}

TEST(who_decides_is_reminded_after_the_days_of_the_company)
{
    struct people p;

    people_open(&p);
    ask_now(&p, &p.employee);
    pass_to(&p, "2026-11-26T09:14:03.119Z");
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 0);
    pass_to(&p, "2026-11-26T09:14:03.120Z");
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 1);
    pass_to(&p, "2026-12-26T09:14:03.120Z");
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 1); /* once */
    assert_int_equal(told(&p, &p.employee, NOTIFY_REMINDER), 0);
    assert_int_equal(told(&p, &p.hr, NOTIFY_REMINDER), 0);
    people_close(&p);
}

TEST(hr_is_told_of_a_request_that_nobody_answers)
{
    struct people p;

    people_open(&p);
    ask_now(&p, &p.employee);
    pass_to(&p, "2026-11-30T09:14:03.119Z");
    assert_int_equal(told(&p, &p.hr, NOTIFY_ESCALATED), 0);
    pass_to(&p, "2026-11-30T09:14:03.120Z");
    assert_int_equal(told(&p, &p.hr, NOTIFY_ESCALATED), 1);
    assert_int_equal(told(&p, &p.manager, NOTIFY_ESCALATED), 0);
    people_close(&p);
}

TEST(the_company_chooses_how_long_or_never)
{
    struct people p;

    people_open(&p);
    choose(&p, POLICY_REMINDER_DAYS, 0);
    choose(&p, POLICY_ESCALATION_DAYS, 1);
    ask_now(&p, &p.employee);
    pass_to(&p, "2026-11-24T09:14:03.120Z");
    assert_int_equal(told(&p, &p.hr, NOTIFY_ESCALATED), 1);
    pass_to(&p, "2027-01-24T09:14:03.120Z");
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 0);
    people_close(&p);
}

TEST(never_is_never_for_what_waits_already)
{
    struct people p;

    people_open(&p);
    ask_now(&p, &p.employee);
    choose(&p, POLICY_REMINDER_DAYS, 0);
    choose(&p, POLICY_ESCALATION_DAYS, 0);
    pass_to(&p, "2027-01-24T09:14:03.120Z");
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 0);
    assert_int_equal(told(&p, &p.hr, NOTIFY_ESCALATED), 0);
    people_close(&p);
}

TEST(what_was_decided_meanwhile_needs_no_reminder)
{
    static const char *const statuses[] = { "approved", "refused", "cancelled" };

    for (size_t i = 0; i <= COUNT_OF(statuses); i++) {
        struct people p;
        absence_id id;

        people_open(&p);
        id = ask_now(&p, &p.employee);
        if (i < COUNT_OF(statuses))
            set_status(&p, id, statuses[i]);
        else
            must(sql_run(p.tx, &oops, "UPDATE absence SET deleted_at = 1 WHERE tenant = ?1",
                         "u", p.first.uuid));
        pass_to(&p, "2027-01-24T09:14:03.120Z");
        assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 0);
        assert_int_equal(told(&p, &p.hr, NOTIFY_ESCALATED), 0);
        people_close(&p);
    }
}

TEST(what_the_manager_validated_waits_for_hr)
{
    struct people p;

    people_open(&p);
    set_status(&p, ask_now(&p, &p.employee), "validated");
    pass_to(&p, "2026-11-26T09:14:03.120Z");
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 0);
    assert_int_equal(told(&p, &p.hr, NOTIFY_REMINDER), 1);
    people_close(&p);
}

TEST(who_stands_in_is_reminded_and_who_asked_never)
{
    struct people p;
    struct actor deputy;

    people_open(&p);
    deputy = people_enter(p.tx, &p.system, "deputy", ROLE_MANAGER, NULL, NULL);
    must(team_add_member(p.tx, &p.hr, p.team, p.manager.user, &oops));
    name_deputy(&p, &p.manager, &deputy);
    ask_now(&p, &p.employee);
    ask_now(&p, &p.manager);
    put_away(&p, &p.manager, "2026-11-24", "2026-12-10");
    pass_to(&p, "2026-11-26T09:14:03.120Z");
    assert_int_equal(told(&p, &deputy, NOTIFY_REMINDER), 1);
    assert_int_equal(told(&p, &p.manager, NOTIFY_REMINDER), 1); /* of the employee's */
    assert_int_equal(told(&p, &p.hr, NOTIFY_REMINDER), 1);      /* of the manager's  */
    people_close(&p);
}

TEST_MAIN("hr/reminder", CASE(who_decides_is_reminded_after_the_days_of_the_company),
          CASE(hr_is_told_of_a_request_that_nobody_answers),
          CASE(the_company_chooses_how_long_or_never),
          CASE(never_is_never_for_what_waits_already),
          CASE(what_was_decided_meanwhile_needs_no_reminder),
          CASE(what_the_manager_validated_waits_for_hr),
          CASE(who_stands_in_is_reminded_and_who_asked_never))
