/*
 * The N-th statement fails, for N = 1, 2, 3, ... until it passes: whoever acts on absences
 * says so, and once undone nothing is half done: no row, no audit, no fact, no bell.
 */
#include "hr/absence_comment.h"
#include "hr/absence_team.h"
#include "hr/attachment.h"
#include "hr/closed_period.h"
#include "hr/notification.h"
#include "hr/planning.h"
#include "hr/proposal.h"
#include "hr/recent.h"
#include "hr/test_absence.h"
#include "hr/test_fault.h"

/* What the works below act on. */
struct stage {
    struct people p;
    struct absence pending, approved, notice;
};

typedef bool work(struct stage *s, struct error *err);

static bool create(struct stage *s, struct error *err)
{
    struct seen seen;
    return ask_for(&s->p, &s->p.employee, "CA", "2027-02-01", "2027-02-05", &seen, err);
}
static bool notice(struct stage *s, struct error *err)
{
    struct seen seen;
    return ask_for(&s->p, &s->p.employee, "AM", "2027-02-01", "2027-02-05", &seen, err);
}
static bool on_behalf(struct stage *s, struct error *err)
{
    struct absence_entry entry = entry_of("CA", "2027-02-01", "2027-02-05");
    struct absence_conflict conflict;
    struct seen seen;
    entry.user = s->p.colleague.user;
    return absence_create(s->p.tx, &s->p.hr, &entry, &seen, &conflict, err);
}
static bool update(struct stage *s, struct error *err)
{
    struct absence_entry entry = entry_of("RTT", "2027-02-01", "2027-02-05");
    struct absence_conflict conflict;
    struct seen seen;
    return absence_update(s->p.tx, &s->p.employee, s->pending.id, s->pending.version, &entry,
                          &seen, &conflict, err);
}
static bool approve(struct stage *s, struct error *err)
{
    struct absence absence = s->pending;
    return step(&s->p, &s->p.manager, &absence, ABSENCE_APPROVE, err);
}
static bool refuse(struct stage *s, struct error *err)
{
    struct absence absence = s->pending;
    return step(&s->p, &s->p.manager, &absence, ABSENCE_REFUSE, err);
}
static bool cancel(struct stage *s, struct error *err)
{
    struct absence absence = s->approved;
    return step(&s->p, &s->p.employee, &absence, ABSENCE_CANCEL, err);
}
static bool acknowledge(struct stage *s, struct error *err)
{
    struct absence absence = s->notice;
    return step(&s->p, &s->p.hr, &absence, ABSENCE_ACKNOWLEDGE, err);
}
static bool delete (struct stage *s, struct error *err)
{
    struct absence absence = s->approved;
    return step(&s->p, &s->p.hr, &absence, ABSENCE_DELETE, err);
}
static bool give_back(struct stage *s, struct error *err)
{
    struct absence_conflict conflict;
    struct seen seen;
    return absence_return(s->p.tx, &s->p.manager, s->pending.id, s->pending.version,
                          SLICE("Dates ?"), &seen, &conflict, err);
}
static bool cut(struct stage *s, struct error *err)
{
    const struct span part = { day("2026-12-02"), day("2026-12-02"), HALF_AM, HALF_PM };
    struct absence_conflict conflict;
    struct seen seen;
    return absence_cancel(s->p.tx, &s->p.employee, s->approved.id, s->approved.version, &part,
                          &seen, &conflict, err);
}
static bool propose(struct stage *s, struct seen *seen, struct error *err)
{
    const struct span other = { day("2027-02-01"), day("2027-02-03"), HALF_AM, HALF_PM };
    struct absence_conflict conflict;
    return proposal_make(s->p.tx, &s->p.manager, s->approved.id, s->approved.version, &other,
                         SLICE("Salon"), seen, &conflict, err);
}
static bool make_proposal(struct stage *s, struct error *err)
{
    struct seen seen;
    return propose(s, &seen, err);
}
static bool accept(struct stage *s, struct error *err)
{
    struct absence_conflict conflict;
    struct seen seen;
    return propose(s, &seen, err) &&
           proposal_accept(s->p.tx, &s->p.employee, seen.absence.id, seen.absence.version,
                           &seen, &conflict, err);
}
static bool undo(struct stage *s, struct error *err)
{
    struct absence_conflict conflict;
    struct seen seen;
    return cut(s, err) && absence_undo(s->p.tx, &s->p.employee, s->approved.id,
                                       s->approved.version + 1, &seen, &conflict, err);
}
static bool sick_over_leave(struct stage *s, struct error *err)
{
    struct seen seen;
    return ask_for(&s->p, &s->p.employee, "AM", "2026-12-02", "2026-12-03", &seen, err);
}
static bool close_days(struct stage *s, struct error *err)
{
    struct closed_period period = { .name = SLICE("Inventaire"),
                                    .from = day("2027-03-01"),
                                    .to = day("2027-03-05") };
    return closed_period_put(s->p.tx, &s->p.hr, &period, &period, err) &&
           closed_period_put(s->p.tx, &s->p.hr, &period, &period, err) &&
           closed_period_delete(s->p.tx, &s->p.hr, period.id, period.version, &period, err);
}
static bool context(struct stage *s, struct error *err)
{
    struct data data;
    bool ok;
    json_open_object(data_open(&data), NULL);
    ok = absence_context(s->p.tx, &s->p.manager, s->pending.id, false, &data.json, err);
    (void)data_close(&data, s->p.tx);
    return ok;
}
static bool read_bell(struct stage *s, struct error *err)
{
    struct notification_query query = { 0 };
    struct notification *list, one;
    size_t count;
    slice next;
    return notification_list(s->p.tx, &s->p.manager, &query, &list, &count, &next, err) &&
           notification_mark_read(s->p.tx, &s->p.manager, list[0].id, &one, err) &&
           notification_read_all(s->p.tx, &s->p.manager, err);
}
static bool lists(struct stage *s, struct error *err)
{
    struct absence_query query = { 0 }, own = { .user = s->p.employee.user };
    struct seen *list;
    size_t count;
    slice next;
    return absence_list(s->p.tx, &s->p.colleague, &query, &list, &count, &next, err) &&
           absence_list(s->p.tx, &s->p.colleague, &own, &list, &count, &next, err);
}
static bool plan(struct stage *s, struct error *err)
{
    struct planning_query query = { .from = day("2026-12-01"), .to = day("2026-12-31") };
    struct data data;
    slice next;
    bool ok = planning_read(s->p.tx, &s->p.colleague, &query, data_open(&data), &next, err);
    (void)data_close(&data, s->p.tx);
    return ok;
}
static bool poll(struct stage *s, struct error *err)
{
    const struct fact *first = s->p.tx->facts[s->p.mark - 4];
    struct cursor from = { .seq = first->seq };
    char cursor[CURSOR_TEXT_MAX];
    struct recent recent;
    struct data data;
    memcpy(from.epoch, first->epoch, sizeof(from.epoch));
    bool ok = recent_read(s->p.tx, &s->p.employee, cursor_text(&from, cursor), data_open(&data),
                          &recent, err);
    (void)data_close(&data, s->p.tx);
    return ok;
}
static bool comment(struct stage *s, struct error *err)
{
    struct absence_comment comment;
    return absence_comment_add(s->p.tx, &s->p.manager, s->pending.id, SLICE("Bonjour"),
                               &comment, err);
}
static bool talk(struct stage *s, struct error *err)
{
    struct absence_comment *list;
    size_t count;
    slice next;
    return absence_comment_list(s->p.tx, &s->p.manager, s->pending.id, 0, SLICE(""), &list,
                                &count, &next, err);
}
static bool attach(struct stage *s, struct error *err)
{
    struct attachment attachment;
    struct absence_conflict conflict;
    struct buf content;
    bool added, ok;

    buf_init(&content, 1000);
    ok = attachment_add(s->p.tx, &s->p.employee, s->pending.id, SLICE("a"), SLICE("%PDF-1.7"),
                        &attachment, &added, &conflict, err) &&
         attachment_read(s->p.tx, &s->p.employee, attachment.id, &attachment, &content, err) &&
         attachment_remove(s->p.tx, &s->p.employee, attachment.id, &conflict, err);
    buf_release(&content);
    return ok;
}
static bool preview(struct stage *s, struct error *err)
{
    struct absence_entry entry = entry_of("RTT", "2027-02-01", "2027-02-05");
    struct absence_conflict conflict;
    struct absence_preview preview;
    return absence_preview(s->p.tx, &s->p.employee, s->pending.id, &entry, &preview, &conflict,
                           err);
}

static const struct work_case {
    const char *name;
    work *run;
} works[] = {
    { "somebody asks", create },
    { "a notice", notice },
    { "HR enters", on_behalf },
    { "a change", update },
    { "an approval", approve },
    { "a refusal", refuse },
    { "a cancellation", cancel },
    { "taking note", acknowledge },
    { "taking out", delete },
    { "reading the bell", read_bell },
    { "lists", lists },
    { "the planning", plan },
    { "a poll", poll },
    { "a preview", preview },
    { "a return", give_back },
    { "cancelling a part", cut },
    { "a proposal", make_proposal },
    { "accepting it", accept },
    { "taking back", undo },
    { "sickness over leave", sick_over_leave },
    { "closing days", close_days },
    { "the team around it", context },
    { "a comment", comment },
    { "reading the comments", talk },
    { "a document", attach },
};

/* Everything a work may write. */
static int64_t traces(struct tx *tx)
{
    return store_int(tx, "SELECT (SELECT sum(version) + count(*) FROM absence) * 1000000"
                         " + (SELECT count(*) FROM audit) * 10000"
                         " + (SELECT count(*) FROM absence_comment) * 1000"
                         " + (SELECT count(*) FROM attachment) * 2000"
                         " + (SELECT count(*) FROM attachment_content) * 3000"
                         " + (SELECT count(*) FROM notification) * 100"
                         " + (SELECT count(*) FROM notification WHERE read_at IS NULL)");
}

TEST(whatever_statement_fails_the_caller_is_told_and_nothing_is_half_done)
{
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        struct stage s;
        struct tx *tx;
        int64_t head, before;
        bool passed = false;

        people_open(&s.p);
        tx = s.p.tx;
        s.pending = ask(&s.p, &s.p.employee, "CA", "2026-12-21", "2026-12-24");
        s.approved = ask(&s.p, &s.p.employee, "CA", "2026-12-01", "2026-12-04");
        must(step(&s.p, &s.p.manager, &s.approved, ABSENCE_APPROVE, &oops));
        s.notice = ask(&s.p, &s.p.employee, "DEL", "2026-12-10", "2026-12-10");
        people_mark(&s.p);
        head = store_int(tx, "SELECT sum(head) FROM tenant");
        before = traces(tx);
        for (int64_t n = 0; !passed; n++) {
            struct fault fault = { .left = n };
            struct error err = { 0 };

            assert_true(n < 1000);
            must(tx_savepoint(tx, &oops));
            db_set_fault(s.p.store.db, fault_allow, &fault);
            passed = works[i].run(&s, &err);
            db_set_fault(s.p.store.db, NULL, NULL);
            if (passed && fault.left < 0)
                fail_msg("%s: statement %d failed and nobody said so", works[i].name, (int)n);
            if (!passed && (err.kind != ERR_BUSY || err.user[0] == 0))
                fail_msg("%s: kind %d at statement %d: %s", works[i].name, (int)err.kind,
                         (int)n, err.user);
            tx_undo(tx);
            assert_int_equal(tx->fact_count, s.p.mark);
            assert_true(store_int(tx, "SELECT sum(head) FROM tenant") == head);
            assert_true(traces(tx) == before);
        }
        people_close(&s.p);
    }
}

/* The way of a request is short: it is what eight thousand a second are made of. */
TEST(asking_takes_few_statements)
{
    struct people p;
    struct fault fault = { .left = 1000 };

    people_open(&p);
    db_set_fault(p.store.db, fault_allow, &fault);
    ask(&p, &p.employee, "CA", "2026-12-21", "2026-12-24");
    db_set_fault(p.store.db, NULL, NULL);
    assert_true(1000 - fault.left <= 30);
    people_close(&p);
}

TEST_MAIN("hr/absence_fault",
          CASE(whatever_statement_fails_the_caller_is_told_and_nothing_is_half_done),
          CASE(asking_takes_few_statements))
