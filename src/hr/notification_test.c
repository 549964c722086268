#include "hr/notification.h"

#include "hr/notification_words.h"
#include "hr/test_absence.h"

/* ---- the sentences ---- */

static void say(const struct notification_words *words, bool english, const char *expected)
{
    struct buf out;

    buf_init(&out, 4096);
    notification_message(&out, words, english);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

TEST(days_are_said_as_people_say_them)
{
    static const struct days_case {
        const char *start, *end, *french, *english;
    } cases[] = {
        { "2026-12-21", "2026-12-21", "le 21 décembre 2026", "on 21 December 2026" },
        { "2026-12-01", "2026-12-01", "le 1er décembre 2026", "on 1 December 2026" },
        { "2026-12-21", "2026-12-21 am", "le matin du 21 décembre 2026",
          "in the morning of 21 December 2026" },
        { "2026-12-21 pm", "2026-12-21", "l’après-midi du 21 décembre 2026",
          "in the afternoon of 21 December 2026" },
        { "2026-12-21", "2026-12-24", "du 21 au 24 décembre 2026",
          "from 21 to 24 December 2026" },
        { "2026-11-30", "2026-12-04", "du 30 novembre au 4 décembre 2026",
          "from 30 November to 4 December 2026" },
        { "2026-12-28", "2027-01-01", "du 28 décembre 2026 au 1er janvier 2027",
          "from 28 December 2026 to 1 January 2027" },
        { "2026-12-21 pm", "2026-12-24 am", "du 21 (après-midi) au 24 décembre 2026 (matin)",
          "from 21 (afternoon) to 24 December 2026 (morning)" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct absence_entry entry = entry_of("CA", cases[i].start, cases[i].end);
        struct notice notice = { .start = entry.start,
                                 .end = entry.end,
                                 .start_half = entry.start_half,
                                 .end_half = entry.end_half };
        struct buf out;

        buf_init(&out, 4096);
        notification_days(&out, &notice, false);
        assert_string_equal(out.data, cases[i].french);
        buf_clear(&out);
        notification_days(&out, &notice, true);
        assert_string_equal(out.data, cases[i].english);
        buf_release(&out);
    }
}

TEST(a_sentence_says_who_did_what)
{
    struct notification_words words = { .notice = { .type = NOTIFY_REQUEST,
                                                    .user_name = SLICE("Élodie Démo"),
                                                    .start = day("2026-12-21"),
                                                    .end = day("2026-12-21"),
                                                    .end_half = HALF_PM },
                                        .self = true,
                                        .actor = SLICE("Élodie Démo") };

    say(&words, false, "Élodie Démo demande une absence le 21 décembre 2026.");
    say(&words, true, "Élodie Démo asks for leave on 21 December 2026.");
    words.notice.type = NOTIFY_CANCELLED;
    words.self = false;
    words.actor = SLICE("RH Démo");
    say(&words, false, "RH Démo a annulé l’absence d’Élodie Démo le 21 décembre 2026.");
    words.notice.user_name = SLICE("Çelik Démo");
    say(&words, false, "RH Démo a annulé l’absence de Çelik Démo le 21 décembre 2026.");
    words.own = true;
    say(&words, false, "RH Démo a annulé votre absence le 21 décembre 2026.");
    words.notice.type = NOTIFY_APPROVED;
    words.actor = SLICE("");
    say(&words, false, "MOZAIK a approuvé votre absence le 21 décembre 2026.");
    say(&words, true, "MOZAIK approved your leave on 21 December 2026.");
    words.notice.since = day("2026-12-01");
    words.notice.length = amount_of(3, 2);
    words.notice.type = NOTIFY_REMINDER;
    words.own = false;
    say(&words, false,
        "La demande d’absence de Çelik Démo le 21 décembre 2026 (1,5 jour) attend votre "
        "décision depuis le 1er décembre 2026.");
    say(&words, true,
        "The request for leave of Çelik Démo on 21 December 2026 (1.5 days) has been waiting "
        "for your decision since 1 December 2026.");
    words.notice.length = (amount){ 0 }; /* not counted: nothing is said of it */
    words.notice.type = NOTIFY_ESCALATED;
    say(&words, true,
        "The request for leave of Çelik Démo on 21 December 2026 has had no answer since 1 "
        "December 2026: HR decides.");
    words.own = true;
    words.notice.length = amount_of(2, 1);
    words.notice.type = NOTIFY_BALANCE;
    say(&words, false, "Il vous reste 2 jours à prendre jusqu’au 21 décembre 2026.");
    words.notice.other_name = SLICE("Marc Démo");
    words.notice.type = NOTIFY_DEPUTY_ACTIVE;
    say(&words, false, "Marc Démo décide à votre place le 21 décembre 2026.");
}

TEST(every_type_has_its_words)
{
    for (int type = 0; type < NOTIFY_COUNT; type++)
        for (int english = 0; english < 2; english++) {
            assert_true(notification_title((enum notification_type)type, english).len > 0);
            for (int who = 0; who < 3; who++) {
                struct notification_words words = {
                    .notice = { .type = (enum notification_type)type,
                                .user_name = SLICE("U"),
                                .start = day("2026-12-21"),
                                .end = day("2026-12-22") },
                    .actor = SLICE("A"),
                    .own = who == 1,
                    .self = who == 2,
                };
                struct buf out;

                buf_init(&out, 4096);
                notification_message(&out, &words, english);
                assert_true(slice_ends(buf_slice(&out), SLICE(".")));
                assert_false(slice_contains(buf_slice(&out), SLICE("{")));
                buf_release(&out);
            }
        }
}

/* ---- who gets them ---- */

enum { HR, HR2, MANAGER, OWNER, COLLEAGUE, RECEIVERS };

struct stage {
    struct people p;
    struct actor hr2;
    const struct actor *all[RECEIVERS];
};

static void stage_open(struct stage *stage, int steps)
{
    struct settings settings;

    people_open(&stage->p);
    stage->hr2 = people_enter(stage->p.tx, &stage->p.system, "hr2", ROLE_ADMIN, NULL, NULL);
    settings = stage->p.hr.settings;
    settings.steps = steps;
    choose_settings(&stage->p, &settings);
    stage->hr2.settings = settings;
    stage->all[HR] = &stage->p.hr;
    stage->all[HR2] = &stage->hr2;
    stage->all[MANAGER] = &stage->p.manager;
    stage->all[OWNER] = &stage->p.employee;
    stage->all[COLLEAGUE] = &stage->p.colleague;
    people_mark(&stage->p);
}

/* Who got one of this type since the mark, as a letter each; '!' for one of another type. */
static void receivers(struct stage *stage, const char *type, char out[RECEIVERS + 1])
{
    memset(out, '-', RECEIVERS);
    out[RECEIVERS] = 0;
    for (int k = 0; k < RECEIVERS; k++) {
        for (size_t i = stage->p.mark; i < stage->p.tx->fact_count; i++) {
            const struct fact *fact = stage->p.tx->facts[i];
            char mark[64];

            if (strcmp(fact->type, "notification_created") != 0)
                continue;
            slice heard = people_hear(&stage->p, fact, stage->all[k]);
            snprintf(mark, sizeof mark, "\"type\":\"%s\"", type);
            if (heard.len > 0)
                out[k] = slice_contains(heard, slice_of(mark)) ? "hHMOC"[k] : '!';
        }
    }
}

TEST(who_gets_a_notification)
{
    static const struct receiver_case {
        const char *name;
        int steps;
        const char *type;                     /* of absence                       */
        const char *events[4];                /* "<who> <what>", the last counts  */
        const char *notification, *receivers; /* HR, HR2, manager, owner, colleague */
    } cases[] = {
        /* clang-format off */
        { "asked",                    1, "CA", { "owner ask" }, "absence_request", "--M--" },
        { "asked in two steps",       2, "CA", { "owner ask" }, "absence_request", "--M--" },
        { "a notice",                 1, "AM", { "owner ask" }, "absence_notice", "hH---" },
        { "entered by HR",            1, "CA", { "hr enter" }, "absence_approved", "---O-" },
        { "a notice entered by HR",   1, "AM", { "hr enter" }, "absence_approved", "---O-" },
        { "approved",                 1, "CA", { "owner ask", "manager approve" }, "absence_approved", "---O-" },
        { "approved by HR",           1, "CA", { "owner ask", "hr approve" }, "absence_approved", "---O-" },
        { "validated",                2, "CA", { "owner ask", "manager approve" }, "absence_validated", "hH-O-" },
        { "then approved",            2, "CA", { "owner ask", "manager approve", "hr approve" }, "absence_approved", "---O-" },
        { "refused",                  1, "CA", { "owner ask", "manager refuse" }, "absence_refused", "---O-" },
        { "cancelled by its owner",   1, "CA", { "owner ask", "owner cancel" }, "absence_cancelled", "--M--" },
        { "... when approved",        1, "CA", { "owner ask", "manager approve", "owner cancel" }, "absence_cancelled", "--M--" },
        { "... when validated",       2, "CA", { "owner ask", "manager approve", "owner cancel" }, "absence_cancelled", "hH---" },
        { "cancelled by HR",          1, "CA", { "owner ask", "manager approve", "hr cancel" }, "absence_cancelled", "--MO-" },
        { "a notice cancelled",       1, "DEL", { "owner ask", "owner cancel" }, "absence_cancelled", "hH---" },
        { "changed by its owner",     1, "CA", { "owner ask", "owner update" }, "absence_changed", "--M--" },
        { "changed by HR",            1, "CA", { "owner ask", "hr update" }, "absence_changed", "--MO-" },
        { "deleted",                  1, "CA", { "owner ask", "hr delete" }, "absence_deleted", "--MO-" },
        { "acknowledged",             1, "AM", { "owner ask", "hr acknowledge" }, "absence_acknowledged", "---O-" },
        /* clang-format on */
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct receiver_case *c = &cases[i];
        struct absence absence = { 0 };
        char got[RECEIVERS + 1];
        struct stage stage;
        struct people *p = &stage.p;

        stage_open(&stage, c->steps);
        for (size_t k = 0; k < COUNT_OF(c->events) && c->events[k]; k++) {
            static const char *const names[] = { "approve", "refuse", "cancel", "acknowledge",
                                                 "delete" };
            static const enum absence_event events[] = { ABSENCE_APPROVE, ABSENCE_REFUSE,
                                                         ABSENCE_CANCEL, ABSENCE_ACKNOWLEDGE,
                                                         ABSENCE_DELETE };
            slice who, what;
            const struct actor *by = &p->hr;

            assert_true(slice_cut(slice_of(c->events[k]), ' ', &who, &what));
            if (slice_eq(who, SLICE("owner")))
                by = &p->employee;
            if (slice_eq(who, SLICE("manager")))
                by = &p->manager;
            people_mark(p);
            if (slice_eq(what, SLICE("ask")))
                absence = ask(p, by, c->type, "2026-12-21", "2026-12-24");
            if (slice_eq(what, SLICE("enter")))
                absence = enter(p, by, &p->employee, c->type, "2026-12-21", "2026-12-24");
            if (slice_eq(what, SLICE("update"))) {
                struct absence_entry entry = entry_of(c->type, "2026-12-22", "2026-12-24");
                struct absence_conflict conflict;
                struct seen seen;
                must(absence_update(p->tx, by, absence.id, absence.version, &entry, &seen,
                                    &conflict, &oops));
            }
            for (size_t e = 0; e < COUNT_OF(names); e++)
                if (slice_eq(what, slice_of(names[e])))
                    must(step(p, by, &absence, events[e], &oops));
        }
        receivers(&stage, c->notification, got);
        if (strcmp(got, c->receivers) != 0)
            fail_msg("%s: %s, should be %s", c->name, got, c->receivers);
        people_close(p);
    }
}

/* A manager who is on leave asks too, and nobody is asked to decide their own. */
TEST(who_acts_is_not_told)
{
    struct stage stage;
    struct people *p = &stage.p;
    char got[RECEIVERS + 1];

    stage_open(&stage, 1);
    must(team_add_member(p->tx, &p->hr, p->team, p->manager.user, &oops));
    people_reload(p, &p->manager);
    people_mark(p);
    ask(p, &p->manager, "CA", "2026-12-21", "2026-12-24");
    receivers(&stage, "absence_request", got); /* no other manager: HR decides */
    assert_string_equal(got, "hH---");
    people_mark(p);
    ask(p, &p->hr, "CA", "2026-12-21", "2026-12-24");
    receivers(&stage, "absence_request", got);
    assert_string_equal(got, "-H---");
    people_close(p);
}

TEST(no_reason_of_absence_is_ever_in_a_notification)
{
    struct people p;
    struct absence_entry entry = entry_of("RMED", "2026-12-21", "2026-12-21 am");
    struct absence_conflict conflict;
    struct seen seen;
    struct absence absence;

    people_open(&p);
    entry.comment = SLICE("Dentiste");
    must(absence_create(p.tx, &p.employee, &entry, &seen, &conflict, &oops));
    absence = seen.absence;
    must(step(&p, &p.manager, &absence, ABSENCE_REFUSE, &oops));
    assert_true(store_int(p.tx, "SELECT count(*) FROM notification") == 2);
    assert_int_equal(store_int(p.tx,
                               "SELECT count(*) FROM notification WHERE params LIKE '%RMED%'"
                               " OR params LIKE '%Dentiste%' OR params LIKE '%Inventaire%'"
                               " OR params LIKE '%medical%'"),
                     0);
    people_close(&p);
}

/* ---- the bell ---- */

TEST(a_notification_as_it_is_read_and_heard)
{
    struct people p;
    struct absence absence;
    struct notification_query query = { 0 };
    struct notification *list;
    size_t count;
    slice next, heard, english;
    struct data data;
    char params[800], id[ID_TEXT_LEN + 1], manager[ID_TEXT_LEN + 1], owner[ID_TEXT_LEN + 1];

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(sql_run(p.tx, &oops, "UPDATE users SET language = 'en' WHERE id = ?1", "u",
                 p.employee.user.uuid));
    people_mark(&p);
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    must(notification_list(p.tx, &p.employee, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    assert_int_equal(next.len, 0);

    uuid_text(absence.id.uuid, id);
    uuid_text(p.manager.user.uuid, manager);
    uuid_text(p.employee.user.uuid, owner);
    snprintf(params, sizeof params,
             "\"type\":\"absence_approved\",\"title\":\"Leave approved\",\"message\":\"manager "
             "approved your leave from 21 to 24 December 2026.\",\"params\":{\"thing\":"
             "\"absence\",\"thing_id\":\"%s\",\"user_id\":\"%s\",\"user_name\":\"employee\","
             "\"actor_id\":\"%s\","
             "\"actor_name\":\"manager\",\"start\":\"2026-12-21\",\"start_half\":\"am\","
             "\"end\":\"2026-12-24\",\"end_half\":\"pm\"},\"link\":\"/absences/%s\",\"read\":"
             "false,\"read_at\":null,\"created_at\":\"2026-11-23T09:14:03.120Z\"",
             id, owner, manager, id);
    notification_view(data_open(&data), NULL, &list[0], true);
    english = data_close(&data, p.tx);
    if (!slice_contains(english, slice_of(params)))
        fail_msg("%.*s\n%s", SLICE_ARG(english), params);
    /* heard in the reader's own language, with how many are unread */
    heard = people_hear(&p, people_fact(&p, "notification_created"), &p.employee);
    assert_true(slice_contains(heard, slice_of(params)));
    assert_true(slice_ends(heard, SLICE(",\"unread\":1}}")));

    notification_view(data_open(&data), NULL, &list[0], false);
    assert_true(slice_contains(data_close(&data, p.tx),
                               SLICE("\"message\":\"manager a approuvé votre absence du 21 au "
                                     "24 décembre 2026.\"")));
    people_close(&p);
}

TEST(reading_one_and_all)
{
    struct people p;
    struct absence absence;
    struct notification_query query = { 0 };
    struct notification *list, one;
    size_t count;
    int64_t unread;
    slice next;

    people_open(&p);
    for (int i = 0; i < 3; i++) {
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i), text);
        absence = ask(&p, &p.employee, "TEL", text, text);
        p.tx->now_ms += 1000;
    }
    must(notification_list(p.tx, &p.manager, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 3);
    assert_true(list[0].created_ms > list[1].created_ms);
    assert_true(list[1].created_ms > list[2].created_ms);

    people_mark(&p);
    must(notification_mark_read(p.tx, &p.manager, list[1].id, &one, &oops));
    assert_true(one.read_ms == p.tx->now_ms);
    assert_true(slice_ends(people_hear(&p, people_fact(&p, "notification_read"), &p.manager),
                           SLICE("\",\"unread\":2}}")));
    assert_slice(people_hear(&p, people_fact(&p, "notification_read"), &p.employee), "");
    must(notification_mark_read(p.tx, &p.manager, list[1].id, &one, &oops)); /* nothing new */
    assert_int_equal(people_facts(&p, "notification_read"), 1);
    must(notification_unread(p.tx, &p.manager, &unread, &oops));
    assert_int_equal(unread, 2);
    query.unread_only = true;
    must(notification_list(p.tx, &p.manager, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 2);

    must(notification_read_all(p.tx, &p.manager, &oops));
    must(notification_read_all(p.tx, &p.manager, &oops)); /* nothing new */
    assert_int_equal(people_facts(&p, "notification_read"), 2);
    assert_true(slice_ends(people_hear(&p, people_fact(&p, "notification_read"), &p.manager),
                           SLICE("\"data\":{\"all\":true,\"unread\":0}}")));
    must(notification_unread(p.tx, &p.manager, &unread, &oops));
    assert_int_equal(unread, 0);
    (void)absence;
    people_close(&p);
}

TEST(a_notification_of_somebody_else_is_unknown)
{
    struct people p;
    struct notification_query query = { 0 };
    struct notification *list, one;
    size_t count;
    slice next;

    people_open(&p);
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must(notification_list(p.tx, &p.manager, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    must_not(notification_mark_read(p.tx, &p.hr, list[0].id, &one, &oops), ERR_NOT_FOUND,
             "notification_unknown");
    must_not(notification_mark_read(p.tx, &p.foreign_hr, list[0].id, &one, &oops),
             ERR_NOT_FOUND, "notification_unknown");
    query.after = SLICE("nothing");
    must_not(notification_list(p.tx, &p.manager, &query, &list, &count, &next, &oops),
             ERR_INVALID, "page_unknown");
    people_close(&p);
}

TEST(pages_hold_each_once)
{
    struct people p;
    struct notification_query query = { .limit = 2 };
    size_t total = 0, pages = 0;
    uint8_t seen[8][16];

    people_open(&p);
    for (int i = 0; i < 5; i++) { /* all in the same millisecond */
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i), text);
        ask(&p, &p.employee, "TEL", text, text);
    }
    do {
        struct notification *list;
        size_t count;

        must(notification_list(p.tx, &p.manager, &query, &list, &count, &query.after, &oops));
        for (size_t i = 0; i < count; i++) {
            for (size_t k = 0; k < total; k++)
                assert_false(uuid_eq(seen[k], list[i].id.uuid));
            memcpy(seen[total++], list[i].id.uuid, 16);
        }
        pages++;
    } while (query.after.len);
    assert_int_equal(total, 5);
    assert_int_equal(pages, 3);
    people_close(&p);
}

/* The bell shows "99+": counting more would cost every request its time. */
TEST(unread_ones_are_counted_up_to_a_hundred)
{
    struct people p;
    int64_t unread;

    people_open(&p);
    for (int i = 0; i < NOTIFICATION_UNREAD_MAX + 20; i++) {
        char text[DATE_TEXT_LEN + 1];
        date_text(date_add(day("2026-12-01"), i), text);
        people_mark(&p);
        ask(&p, &p.employee, "TEL", text, text);
    }
    must(notification_unread(p.tx, &p.manager, &unread, &oops));
    assert_int_equal(unread, NOTIFICATION_UNREAD_MAX);
    assert_true(slice_ends(people_hear(&p, people_fact(&p, "notification_created"), &p.manager),
                           SLICE(",\"unread\":100}}")));
    people_close(&p);
}

/* A stored one is no sentence: whoever changes their language reads it anew, and what comes
 * from then on is heard in it. What there is to say besides days is kept with it. */
TEST(who_changes_language_reads_all_of_it_in_the_new_one)
{
    struct people p;
    struct absence absence;
    struct notification_query query = { 0 };
    struct notification *list;
    struct user user;
    struct data data;
    struct notice notice;
    size_t count;
    slice next;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    notice = notice_of_absence(&absence, NOTIFY_REMINDER);
    notice.length = amount_of(7, 2);
    notice.since = day("2026-12-01");
    must(notification_create(p.tx, &p.system, &notice, &p.manager.user, 1, &oops));
    assert_true(
        slice_contains(people_hear(&p, people_fact(&p, "notification_created"), &p.manager),
                       SLICE("La demande d’absence d’employee du 21 au 24 décembre 2026 (3,5 "
                             "jours) attend votre "
                             "décision depuis le 1er décembre 2026.")));
    must(user_set_language(p.tx, &p.manager, SLICE("en"), &user, &oops));
    must(notification_list(p.tx, &p.manager, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        if (list[i].type != NOTIFY_REMINDER)
            continue;
        notification_view(data_open(&data), NULL, &list[i], true);
        assert_true(slice_contains(
            data_close(&data, p.tx),
            SLICE(
                "The request for leave of employee from 21 to 24 December 2026 (3.5 days) has "
                "been waiting for your decision since 1 December 2026.")));
    }
    people_mark(&p);
    must(notification_create(p.tx, &p.system, &notice, &p.manager.user, 1, &oops));
    assert_true(
        slice_contains(people_hear(&p, people_fact(&p, "notification_created"), &p.manager),
                       SLICE("\"title\":\"A request waits\"")));
    people_close(&p);
}

/* Of things that are no absence: nobody's, somebody's, or of many at once. */
TEST(a_notice_about_another_thing)
{
    static const struct notice_case {
        struct notice notice;
        const char *french, *link;
    } cases[] = {
        { { .type = NOTIFY_DEPUTY_ENDED,
            .thing = NOTICE_PERSON,
            .user_name = SLICE_INIT("Ana") },
          "Vous ne décidez plus à la place d’Ana.",
          "/a-valider" },
        { { .type = NOTIFY_HANDED_OVER,
            .thing = NOTICE_PERSON,
            .user_name = SLICE_INIT("Ana") },
          "Les décisions d’Ana vous reviennent désormais.",
          "/a-valider" },
        { { .type = NOTIFY_PLANNING, .thing = NOTICE_PLANNING, .user_name = SLICE_INIT("Ana") },
          "hr a modifié le planning d’Ana ",
          "/planning" },
        { { .type = NOTIFY_BALANCE,
            .thing = NOTICE_BALANCE,
            .user_name = SLICE_INIT("Ana"),
            .length = { 1, 2 } },
          "Il reste 0,5 jour à prendre jusqu’au ",
          "/soldes" },
    };
    struct people p;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct notice notice = cases[i].notice;
        slice heard;
        char link[64];

        notice.start = notice.end = day("2026-12-21");
        notice.end_half = HALF_PM;
        people_mark(&p);
        must(notification_create(p.tx, &p.hr, &notice, &p.manager.user, 1, &oops));
        heard = people_hear(&p, people_fact(&p, "notification_created"), &p.manager);
        snprintf(link, sizeof link, "\"link\":\"%s\"", cases[i].link);
        if (!slice_contains(heard, slice_of(cases[i].french)) ||
            !slice_contains(heard, slice_of(link)) ||
            !slice_contains(heard, SLICE("\"thing_id\":null,\"user_id\":null")))
            fail_msg("%.*s", SLICE_ARG(heard));
    }
    people_close(&p);
}

/* More receivers than a fact has views: several facts, each person once. */
TEST(seventy_of_hr_are_told)
{
    struct people p;
    struct absence absence;

    people_open(&p);
    for (int i = 0; i < 70; i++) {
        char name[16];
        snprintf(name, sizeof name, "rh%d", i);
        (void)people_enter(p.tx, &p.system, name, ROLE_ADMIN, NULL, NULL);
    }
    people_mark(&p);
    absence = ask(&p, &p.employee, "AM", "2026-12-21", "2026-12-24");
    assert_int_equal(people_facts(&p, "notification_created"), 2);
    assert_int_equal(store_int(p.tx, "SELECT count(DISTINCT user_id) FROM notification"), 71);
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM notification"), 71);
    (void)absence;
    people_close(&p);
}

TEST_MAIN("hr/notification", CASE(days_are_said_as_people_say_them),
          CASE(a_sentence_says_who_did_what), CASE(every_type_has_its_words),
          CASE(who_gets_a_notification), CASE(who_acts_is_not_told),
          CASE(no_reason_of_absence_is_ever_in_a_notification),
          CASE(a_notification_as_it_is_read_and_heard), CASE(reading_one_and_all),
          CASE(a_notification_of_somebody_else_is_unknown), CASE(pages_hold_each_once),
          CASE(unread_ones_are_counted_up_to_a_hundred), CASE(seventy_of_hr_are_told),
          CASE(who_changes_language_reads_all_of_it_in_the_new_one),
          CASE(a_notice_about_another_thing))
