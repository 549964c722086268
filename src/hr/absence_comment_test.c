#include "hr/absence_comment.h"

#include "hr/test_absence.h"

static struct absence_comment say(struct people *p, const struct actor *by, absence_id absence,
                                  const char *text)
{
    struct absence_comment comment;

    must(absence_comment_add(p->tx, by, absence, slice_of(text), &comment, &oops));
    return comment;
}

/* hr, owner, manager, colleague, stranger, HR of another company: + they may, 3, 4. */
TEST(who_takes_part)
{
    static const struct who_case {
        const char *type, *who;
    } cases[] = { { "CA", "+++344" }, { "RMED", "++3344" }, { "AM", "++3344" } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;
        struct absence absence;

        people_open(&p);
        const struct actor *cast[] = { &p.hr,        &p.employee, &p.manager,
                                       &p.colleague, &p.stranger, &p.foreign_hr };
        absence = ask(&p, &p.employee, cases[i].type, "2026-12-21", "2026-12-21");
        for (size_t k = 0; k < COUNT_OF(cast); k++)
            for (int reads = 0; reads < 2; reads++) {
                struct absence_comment comment, *list;
                struct error err = { 0 };
                size_t count;
                slice next;
                bool ok = reads ? absence_comment_list(p.tx, cast[k], absence.id, 0, SLICE(""),
                                                       &list, &count, &next, &err)
                                : absence_comment_add(p.tx, cast[k], absence.id, SLICE("x"),
                                                      &comment, &err);
                char said = ok                          ? '+'
                            : err.kind == ERR_DENIED    ? '3'
                            : err.kind == ERR_NOT_FOUND ? '4'
                                                        : '?';
                if (said != cases[i].who[k])
                    fail_msg("%s, %zu, %s: %c", cases[i].type, k, reads ? "reads" : "writes",
                             said);
            }
        people_close(&p);
    }
}

TEST(a_comment_is_heard_by_who_may_read_it_and_counted_for_all)
{
    static const struct heard_case {
        const char *type;
        bool manager;
    } cases[] = { { "CA", true }, { "RMED", false } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;
        struct absence absence;
        struct fact *said, *updated;

        people_open(&p);
        absence = ask(&p, &p.employee, cases[i].type, "2026-12-21", "2026-12-21");
        people_mark(&p);
        say(&p, &p.hr, absence.id, " \n Peux-tu décaler\u00a0?\n");
        said = people_fact(&p, "comment_created");
        updated = people_fact(&p, "absence_updated");
        const struct actor *readers[] = { &p.hr, &p.employee, &p.manager };
        for (size_t k = 0; k < COUNT_OF(readers); k++) {
            bool reads = k < 2 || cases[i].manager;
            assert_int_equal(slice_contains(people_hear(&p, said, readers[k]),
                                            SLICE("\"text\":\"Peux-tu décaler\u00a0?\"")),
                             reads);
            assert_int_equal(slice_contains(people_hear(&p, updated, readers[k]),
                                            SLICE("\"comment_count\":1")),
                             reads);
            assert_true(
                slice_contains(people_hear(&p, updated, readers[k]), SLICE("\"version\":2")));
        }
        assert_slice(people_hear(&p, said, &p.colleague), "");
        assert_slice(people_hear(&p, said, &p.stranger), "");
        assert_false(
            slice_contains(people_hear(&p, updated, &p.colleague), SLICE("comment_count")));
        people_close(&p);
    }
}

/* As letters: hr, a second one of HR, manager, owner. */
static void told(struct people *p, const struct actor *hr2, char out[5])
{
    const struct actor *all[] = { &p->hr, hr2, &p->manager, &p->employee };

    memcpy(out, "----", 5);
    for (size_t i = p->mark; i < p->tx->fact_count; i++) {
        if (strcmp(p->tx->facts[i]->type, "notification_created") != 0)
            continue;
        for (size_t k = 0; k < COUNT_OF(all); k++) {
            slice message = people_hear(p, p->tx->facts[i], all[k]);

            if (!message.len)
                continue;
            assert_true(slice_contains(message, SLICE("\"type\":\"comment_added\"")));
            assert_false(slice_contains(message, SLICE("mot secret")));
            assert_int_equal(out[k], '-'); /* nobody twice */
            out[k] = "hHMO"[k];
        }
    }
}

TEST(who_is_notified)
{
    static const struct told_case {
        const char *name, *type, *first, *then, *told;
    } cases[] = {
        { "the owner writes", "CA", NULL, "owner", "--M-" },
        { "the manager answers", "CA", "owner", "manager", "---O" },
        { "HR joins", "CA", NULL, "hr", "--MO" },
        { "and is answered", "CA", "hr", "owner", "h-M-" },
        { "and is told what the manager says", "CA", "hr", "manager", "h--O" },
        { "a medical one", "RMED", NULL, "owner", "hH--" },
        { "a medical one, answered", "RMED", NULL, "hr", "-H-O" },
        { "a notice", "DEL", NULL, "owner", "hH--" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct people p;
        struct actor hr2;
        struct absence absence;
        const char *words[] = { cases[i].first, cases[i].then };
        char got[5];

        people_open(&p);
        hr2 = people_enter(p.tx, &p.system, "hr2", ROLE_ADMIN, NULL, NULL);
        absence = ask(&p, &p.employee, cases[i].type, "2026-12-21", "2026-12-21");
        for (size_t k = 0; k < COUNT_OF(words); k++) {
            const struct actor *by = &p.hr;

            if (!words[k])
                continue;
            if (strcmp(words[k], "owner") == 0)
                by = &p.employee;
            if (strcmp(words[k], "manager") == 0)
                by = &p.manager;
            people_mark(&p);
            say(&p, by, absence.id, "mot secret");
        }
        told(&p, &hr2, got);
        if (strcmp(got, cases[i].told) != 0)
            fail_msg("%s: %s, should be %s", cases[i].name, got, cases[i].told);
        people_close(&p);
    }
}

TEST(a_text_has_something_to_say_and_an_end)
{
    struct people p;
    struct absence absence;
    struct absence_comment comment;
    char text[2 * ABSENCE_COMMENT_MAX + 3] = "";

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-21");
    must_not(absence_comment_add(p.tx, &p.employee, absence.id, SLICE(""), &comment, &oops),
             ERR_INVALID, "field_required");
    must_not(absence_comment_add(p.tx, &p.employee, absence.id, SLICE(" \r\n\t"), &comment,
                                 &oops),
             ERR_INVALID, "field_required");
    for (int i = 0; i < ABSENCE_COMMENT_MAX; i++)
        memcpy(text + 2 * i, "é", 2);
    say(&p, &p.employee, absence.id, text); /* characters are counted, not bytes */
    memcpy(text + 2 * ABSENCE_COMMENT_MAX, "x", 1);
    must_not(absence_comment_add(p.tx, &p.employee, absence.id, slice_of(text), &comment,
                                 &oops),
             ERR_INVALID, "field_too_long");
    people_close(&p);
}

TEST(pages_hold_each_once_the_newest_first)
{
    struct people p;
    struct absence absence, other;
    struct absence_comment *list;
    size_t count, total = 0;
    slice next = SLICE("");

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-21");
    other = ask(&p, &p.employee, "CA", "2026-12-22", "2026-12-22");
    say(&p, &p.employee, other.id, "ailleurs");
    for (int i = 0; i < 5; i++) {
        char text[8];
        snprintf(text, sizeof text, "n%d", 4 - i);
        p.tx->now_ms++;
        say(&p, i % 2 ? &p.manager : &p.employee, absence.id, text);
    }
    do {
        must(absence_comment_list(p.tx, &p.hr, absence.id, 2, next, &list, &count, &next,
                                  &oops));
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(list[i].text.data[1], '0' + (int)total++);
            assert_true(
                slice_eq(list[i].user_name, total % 2 ? SLICE("employee") : SLICE("manager")));
        }
    } while (next.len);
    assert_int_equal(total, 5);
    must_not(absence_comment_list(p.tx, &p.hr, absence.id, 2, SLICE("nothing"), &list, &count,
                                  &next, &oops),
             ERR_INVALID, "page_unknown");
    people_close(&p);
}

TEST_MAIN("hr/absence_comment", CASE(who_takes_part),
          CASE(a_comment_is_heard_by_who_may_read_it_and_counted_for_all),
          CASE(who_is_notified), CASE(a_text_has_something_to_say_and_an_end),
          CASE(pages_hold_each_once_the_newest_first))
