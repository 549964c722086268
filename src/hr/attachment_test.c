#include "hr/attachment.h"

#include "hr/notification.h"
#include "hr/test_absence.h"
#include "hr/test_rule.h"

#define PDF "%PDF-1.7 "

static bool add(struct people *p, const struct actor *by, absence_id absence, const char *name,
                slice content, struct attachment *attachment_out, struct error *err)
{
    struct absence_conflict conflict;
    bool added;

    return attachment_add(p->tx, by, absence, slice_of(name), content, attachment_out, &added,
                          &conflict, err);
}

static struct attachment must_add(struct people *p, const struct actor *by, absence_id absence,
                                  const char *name, slice content)
{
    struct attachment attachment;

    must(add(p, by, absence, name, content, &attachment, &oops));
    return attachment;
}

static bool remove_it(struct people *p, const struct actor *by, attachment_id id,
                      struct error *err)
{
    struct absence_conflict conflict;

    return attachment_remove(p->tx, by, id, &conflict, err);
}

static bool can_read(struct people *p, const struct actor *by, attachment_id id,
                     const char *content)
{
    struct attachment attachment;
    struct error err = { 0 };
    struct buf buf;
    bool ok;

    buf_init(&buf, ATTACHMENT_BYTES_MAX);
    ok = attachment_read(p->tx, by, id, &attachment, &buf, &err);
    if (ok)
        assert_string_equal(buf.data, content);
    else
        assert_string_equal(err.code, "attachment_unknown");
    buf_release(&buf);
    return ok;
}

static struct absence reload(struct people *p, absence_id id)
{
    struct seen seen;

    must(absence_get(p->tx, &p->hr, id, &seen, &oops));
    return seen.absence;
}

/* ---- names ---- */

TEST(names_are_made_harmless)
{
    static const struct name_case {
        const char *name, *stored;
    } cases[] = {
        { "certificat.pdf", "certificat.pdf" },
        { "Arrêt de travail n° 2.PDF", "Arrêt de travail n° 2.PDF" },
        { "/etc/passwd", "passwd.pdf" },
        { "..\\..\\C:\\x.pdf", "x.pdf" },
        { "dossier/", "document.pdf" },
        { "..", "document.pdf" },
        { "", "document.pdf" },
        { ".htaccess", "htaccess.pdf" },
        { "page.html", "page.html.pdf" },
        { "a\r\nSet-Cookie: x\0.pdf", "aSet-Cookie: x.pdf" },
        { "cod\xe2\x80\xae"
          "fdp.exe",
          "codfdp.exe.pdf" },
        { "a\xc2\x85"
          "b.pdf",
          "ab.pdf" },
        { "\xff\xfe.pdf", "document.pdf" },
        { "x.pdf. . ", "x.pdf" },
    };
    struct people p;
    struct absence absence;

    people_open(&p);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char content[32], day_text[16];
        struct attachment attachment;

        snprintf(content, sizeof content, "%s%zu", PDF, i);
        snprintf(day_text, sizeof day_text, "2026-12-%02zu", i + 1);
        absence = ask(&p, &p.employee, "TEL", day_text, day_text);
        attachment = must_add(&p, &p.employee, absence.id, cases[i].name, slice_of(content));
        if (!slice_eq(attachment.name, slice_of(cases[i].stored)))
            fail_msg("%s: %.*s", cases[i].stored, SLICE_ARG(attachment.name));
    }
    people_close(&p);
}

TEST(a_long_name_is_cut_and_keeps_its_ending)
{
    struct people p;
    struct absence absence;
    struct attachment attachment;
    char name[2 * ATTACHMENT_NAME_MAX + 16] = "";

    people_open(&p);
    for (int i = 0; i < ATTACHMENT_NAME_MAX; i++)
        memcpy(name + 2 * i, "é", 2);
    memcpy(name + 2 * ATTACHMENT_NAME_MAX, ".pdf", 5);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    attachment = must_add(&p, &p.employee, absence.id, name, SLICE(PDF));
    assert_int_equal(attachment.name.len, ATTACHMENT_NAME_MAX);
    assert_true(slice_is_utf8(attachment.name));
    assert_true(slice_ends(attachment.name, SLICE("é.pdf")));
    people_close(&p);
}

/* ---- who ---- */

enum { HR, OWNER, MANAGER, COLLEAGUE, STRANGER, FOREIGN_HR, CAST };

static void cast_of(const struct people *p, const struct actor *cast[CAST])
{
    cast[HR] = &p->hr;
    cast[OWNER] = &p->employee;
    cast[MANAGER] = &p->manager;
    cast[COLLEAGUE] = &p->colleague;
    cast[STRANGER] = &p->stranger;
    cast[FOREIGN_HR] = &p->foreign_hr;
}

/* For each of the cast: + it is so, 3 denied, 4 unknown, 9 no longer so. */
TEST(who_adds_reads_and_removes)
{
    static const struct who_case {
        const char *name, *type;
        bool approved;
        const char *adds, *reads,
            *removes; /* hr, owner, manager, colleague, stranger, foreign */
    } cases[] = {
        { "pending leave", "CA", false, "++3344", "+++444", "++3444" },
        { "approved leave", "CA", true, "++3344", "+++444", "+93444" },
        { "a medical appointment", "RMED", false, "++3344", "++4444", "++4444" },
        { "an approved medical appointment", "RMED", true, "++3344", "++4444", "+94444" },
        { "sickness", "AM", false, "++3344", "++4444", "+94444" },
        { "of right", "PAT", false, "++3344", "+++444", "++3444" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct who_case *c = &cases[i];

        for (int who = 0; who < CAST; who++) {
            const struct actor *cast[CAST];
            struct people p;
            struct absence absence;
            struct attachment attachment;
            struct error err = { 0 };
            char said;

            people_open(&p);
            cast_of(&p, cast);
            absence = ask(&p, &p.employee, c->type, "2026-12-21", "2026-12-21");
            if (c->approved)
                must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
            said = add(&p, cast[who], absence.id, "a.pdf", SLICE(PDF "a"), &attachment, &err)
                       ? '+'
                   : err.kind == ERR_DENIED    ? '3'
                   : err.kind == ERR_NOT_FOUND ? '4'
                                               : '9';
            /* a colleague does not see a pending one of another team's setting: never here */
            if (said != c->adds[who])
                fail_msg("%s, adding, %d: %c", c->name, who, said);
            attachment = must_add(&p, &p.employee, absence.id, "b.pdf", SLICE(PDF "b"));
            said = can_read(&p, cast[who], attachment.id, PDF "b") ? '+' : '4';
            if (said != c->reads[who])
                fail_msg("%s, reading, %d: %c", c->name, who, said);
            err = (struct error){ 0 };
            said = remove_it(&p, cast[who], attachment.id, &err) ? '+'
                   : err.kind == ERR_DENIED                      ? '3'
                   : err.kind == ERR_NOT_FOUND                   ? '4'
                                                                 : '9';
            if (said != c->removes[who])
                fail_msg("%s, removing, %d: %c (%s)", c->name, who, said, err.code);
            people_close(&p);
        }
    }
}

TEST(who_no_longer_sees_the_absence_no_longer_sees_its_documents)
{
    struct people p;
    struct absence absence;
    struct attachment attachment;
    struct absence_conflict conflict;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    attachment = must_add(&p, &p.employee, absence.id, "a.pdf", SLICE(PDF));
    assert_true(can_read(&p, &p.manager, attachment.id, PDF));
    must(sql_run(p.tx, &oops, "DELETE FROM team_manager WHERE user_id = ?1", "u",
                 p.manager.user.uuid));
    people_reload(&p, &p.manager);
    assert_false(can_read(&p, &p.manager, attachment.id, PDF));
    absence = reload(&p, absence.id);
    must(absence_delete(p.tx, &p.hr, absence.id, absence.version, &conflict, &oops));
    assert_false(can_read(&p, &p.hr, attachment.id, PDF));
    assert_false(can_read(&p, &p.employee, attachment.id, PDF));
    must_not(remove_it(&p, &p.hr, attachment.id, &oops), ERR_NOT_FOUND, "attachment_unknown");
    people_close(&p);
}

/* ---- what, and how much ---- */

TEST(only_our_kinds_and_sizes_are_taken)
{
    struct people p;
    struct absence absence;
    struct attachment attachment;
    struct buf buf;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    must_not(add(&p, &p.employee, absence.id, "a.pdf", SLICE("<html>"), &attachment, &oops),
             ERR_INVALID, "file_kind");
    must_not(add(&p, &p.employee, absence.id, "a.pdf", SLICE(""), &attachment, &oops),
             ERR_INVALID, "field_required");
    buf_init(&buf, ATTACHMENT_BYTES_MAX + 1);
    buf_add(&buf, SLICE(PDF));
    while (buf.len < ATTACHMENT_BYTES_MAX)
        buf_add_char(&buf, 'x');
    attachment = must_add(&p, &p.employee, absence.id, "a.pdf", buf_slice(&buf));
    assert_int_equal(attachment.size, ATTACHMENT_BYTES_MAX);
    buf_add_char(&buf, 'x');
    must_not(add(&p, &p.employee, absence.id, "a.pdf", buf_slice(&buf), &attachment, &oops),
             ERR_LIMIT, "file_too_large");
    buf_release(&buf);
    people_close(&p);
}

TEST(the_same_bytes_once_more_are_the_same_document)
{
    struct people p;
    struct absence absence;
    struct attachment first, again;
    struct absence_conflict conflict;
    bool added;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    first = must_add(&p, &p.employee, absence.id, "a.pdf", SLICE(PDF "1"));
    people_mark(&p);
    must(attachment_add(p.tx, &p.hr, absence.id, SLICE("b.pdf"), SLICE(PDF "1"), &again, &added,
                        &conflict, &oops));
    assert_false(added);
    assert_true(id_eq(first.id, again.id));
    assert_slice(again.name, "a.pdf");
    assert_int_equal(p.tx->fact_count, p.mark);
    must(remove_it(&p, &p.employee, first.id, &oops));
    again = must_add(&p, &p.employee, absence.id, "b.pdf", SLICE(PDF "1"));
    assert_false(id_eq(first.id, again.id));
    people_close(&p);
}

TEST(ten_are_enough_for_an_absence_and_there_is_a_sum_for_a_day)
{
    struct people p;
    struct absence absence, other;
    struct attachment attachment = { 0 }, refused;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    other = ask(&p, &p.colleague, "CA", "2026-12-21", "2026-12-24");
    for (int i = 0; i < ATTACHMENTS_MAX; i++) {
        char content[32];
        snprintf(content, sizeof content, "%s%d", PDF, i);
        attachment = must_add(&p, &p.employee, absence.id, "a.pdf", slice_of(content));
    }
    must(tx_savepoint(p.tx, &oops));
    must_not(add(&p, &p.employee, absence.id, "a.pdf", SLICE(PDF), &refused, &oops),
             ERR_CONFLICT, "attachments_full");
    tx_undo(p.tx);
    must(remove_it(&p, &p.employee, attachment.id, &oops));
    must_add(&p, &p.employee, absence.id, "a.pdf", SLICE(PDF));

    /* One that was removed was written all the same. */
    must(sql_run(p.tx, &oops, "UPDATE attachment SET size = ?1 WHERE removed_at IS NOT NULL",
                 "i", (int64_t)ATTACHMENT_DAY_BYTES));
    must_not(add(&p, &p.colleague, other.id, "a.pdf", SLICE(PDF), &refused, &oops), ERR_LIMIT,
             "attachments_day");
    p.tx->now_ms += 24 * 60 * 60 * 1000 + 1;
    must_add(&p, &p.colleague, other.id, "a.pdf", SLICE(PDF));
    people_close(&p);
}

TEST(nothing_is_added_to_what_is_refused_or_cancelled)
{
    static const enum absence_event events[] = { ABSENCE_REFUSE, ABSENCE_CANCEL };

    for (size_t i = 0; i < COUNT_OF(events); i++) {
        struct people p;
        struct absence absence;
        struct attachment attachment;

        people_open(&p);
        absence = ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
        must(step(&p, events[i] == ABSENCE_REFUSE ? &p.manager : &p.employee, &absence,
                  events[i], &oops));
        must_not(add(&p, &p.employee, absence.id, "a.pdf", SLICE(PDF), &attachment, &oops),
                 ERR_CONFLICT, "absence_state");
        must_not(add(&p, &p.hr, absence.id, "a.pdf", SLICE(PDF), &attachment, &oops),
                 ERR_CONFLICT, "absence_state");
        people_close(&p);
    }
}

/* ---- what is told ---- */

static slice heard(struct people *p, const char *type, const struct actor *actor)
{
    return people_hear(p, people_fact(p, type), actor);
}

TEST(a_document_is_told_to_who_may_see_it)
{
    struct people p;
    struct absence absence;

    people_open(&p);
    absence = ask(&p, &p.employee, "RMED", "2026-12-21", "2026-12-21");
    people_mark(&p);
    must_add(&p, &p.employee, absence.id, "secret.pdf", SLICE(PDF));
    assert_true(slice_contains(heard(&p, "absence_updated", &p.hr), SLICE("secret.pdf")));
    assert_true(slice_contains(heard(&p, "absence_updated", &p.employee), SLICE("secret.pdf")));
    assert_true(
        slice_contains(heard(&p, "absence_updated", &p.manager), SLICE("\"version\":2")));
    for (const struct actor *who = &p.manager; who;
         who = who == &p.manager ? &p.colleague : NULL) {
        assert_false(slice_contains(heard(&p, "absence_updated", who), SLICE("secret")));
        assert_false(slice_contains(heard(&p, "absence_updated", who), SLICE("attachments")));
        assert_false(slice_contains(heard(&p, "absence_updated", who), SLICE("proof")));
    }
    /* a medical one is HR's matter */
    assert_true(slice_contains(heard(&p, "notification_created", &p.hr),
                               SLICE("\"type\":\"attachment_added\"")));
    assert_slice(heard(&p, "notification_created", &p.manager), "");
    assert_slice(heard(&p, "notification_created", &p.employee), "");
    assert_int_equal(store_int(p.tx, "SELECT count(*) FROM notification"
                                     " WHERE params LIKE '%secret%' OR params LIKE '%RMED%'"),
                     0);
    people_close(&p);
}

TEST(a_proof_is_missing_until_there_is_one)
{
    struct people p;
    struct absence absence, other;
    struct attachment attachment;
    struct absence_query query = { .no_proof = true };
    struct seen *list;
    size_t count;
    slice next;

    people_open(&p);
    absence = ask(&p, &p.employee, "PAT", "2026-12-21", "2026-12-24");
    other = ask(&p, &p.colleague, "CA", "2026-12-21", "2026-12-24");
    assert_true(attachment_is_missing(&absence));
    assert_false(attachment_is_missing(&other));
    must(absence_list(p.tx, &p.hr, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 1);
    assert_true(id_eq(list[0].absence.id, absence.id));
    must_not(absence_list(p.tx, &p.manager, &query, &list, &count, &next, &oops), ERR_DENIED,
             "hr_only");
    attachment = must_add(&p, &p.employee, absence.id, "a.pdf", SLICE(PDF));
    must(absence_list(p.tx, &p.hr, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 0);
    must(remove_it(&p, &p.employee, attachment.id, &oops));
    absence = reload(&p, absence.id);
    assert_true(attachment_is_missing(&absence));
    must(step(&p, &p.employee, &absence, ABSENCE_CANCEL, &oops));
    must(absence_list(p.tx, &p.hr, &query, &list, &count, &next, &oops));
    assert_int_equal(count, 0); /* nobody needs it any more */
    people_close(&p);
}

TEST_MAIN("hr/attachment", CASE(names_are_made_harmless),
          CASE(a_long_name_is_cut_and_keeps_its_ending), CASE(who_adds_reads_and_removes),
          CASE(who_no_longer_sees_the_absence_no_longer_sees_its_documents),
          CASE(only_our_kinds_and_sizes_are_taken),
          CASE(the_same_bytes_once_more_are_the_same_document),
          CASE(ten_are_enough_for_an_absence_and_there_is_a_sum_for_a_day),
          CASE(nothing_is_added_to_what_is_refused_or_cancelled),
          CASE(a_document_is_told_to_who_may_see_it),
          CASE(a_proof_is_missing_until_there_is_one))
