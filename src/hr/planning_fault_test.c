/*
 * The N-th statement fails, for N = 1, 2, 3, ... until it passes: whoever plans says so, and
 * once undone nothing is half done: no entry, no audit, no fact, no bell.
 */
#include "hr/test_fault.h"
#include "hr/test_planning.h"

struct stage {
    struct people p;
    struct planning_entry shift, week;
};

typedef bool work(struct stage *s, struct error *err);

static bool create(struct stage *s, struct error *err)
{
    struct planning_entry wanted[] = {
        planned(PLANNING_SHIFT, s->p.employee.user, "2026-12-22", "2026-12-22", ""),
        planned(PLANNING_ON_CALL, s->p.colleague.user, "2026-12-13", "2026-12-19", ""),
        team_note(s->p.team, "2026-12-08", "x"),
    };
    struct planning_outcome outcome;
    return planning_create(s->p.tx, &s->p.hr, wanted, COUNT_OF(wanted), &outcome, err);
}
static bool update(struct stage *s, struct error *err)
{
    struct planning_entry wanted = s->shift;
    struct planning_outcome outcome;
    wanted.label = SLICE("B");
    return planning_update(s->p.tx, &s->p.manager, s->shift.id, 1, &wanted, &outcome, err);
}
static bool stale(struct stage *s, struct error *err)
{
    struct planning_outcome outcome;
    return planning_update(s->p.tx, &s->p.manager, s->shift.id, 7, &s->shift, &outcome, err) ||
           err->kind == ERR_CONFLICT; /* whom it was, is only told where it is known */
}
static bool delete (struct stage *s, struct error *err)
{
    struct planning_outcome outcome;
    return planning_delete(s->p.tx, &s->p.manager, s->week.id, 1, &outcome, err);
}
static bool move(struct stage *s, struct error *err)
{
    struct planning_choice choices[] = { chosen(&s->shift), chosen(&s->week) };
    struct planning_way way = { .days = 7, .user = s->p.colleague.user };
    struct planning_outcome outcome;
    return planning_move(s->p.tx, &s->p.manager, choices, 2, &way, &outcome, err);
}
static bool copy(struct stage *s, struct error *err)
{
    struct planning_choice choices[] = { chosen(&s->shift), chosen(&s->week) };
    struct planning_way way = { .days = -7 };
    struct planning_outcome outcome;
    return planning_copy(s->p.tx, &s->p.manager, choices, 2, &way, &outcome, err);
}
static bool look_at(struct stage *s, const struct actor *by, slice after, struct error *err)
{
    struct planning_query query = { .from = day("2026-12-01"),
                                    .to = day("2027-01-31"),
                                    .after = after };
    struct data data;
    slice next;
    bool ok = planning_read(s->p.tx, by, &query, data_open(&data), &next, err);
    (void)data_close(&data, s->p.tx);
    return ok;
}
static bool look_as_hr(struct stage *s, struct error *err)
{
    return look_at(s, &s->p.hr, SLICE(""), err);
}
static bool look_further(struct stage *s, struct error *err)
{
    char after[ID_TEXT_LEN + 1];
    uuid_text(s->p.colleague.user.uuid, after);
    return look_at(s, &s->p.colleague, slice_of(after), err);
}

static const struct work_case {
    const char *name;
    work *run;
} works[] = {
    { "planning", create },      { "a change", update },
    { "a stale change", stale }, { "taking out", delete },
    { "moving", move },          { "copying", copy },
    { "looking", look_as_hr },   { "the next page", look_further },
};

/* Everything a work may write. */
static int64_t traces(struct tx *tx)
{
    return store_int(tx,
                     "SELECT (SELECT sum(version * 31 + start_day) FROM planning_entry) * 100"
                     " + (SELECT count(*) FROM audit) * 10"
                     " + (SELECT count(*) FROM notification)");
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
        s.shift = plan_one(&s.p, &s.p.manager,
                           planned(PLANNING_SHIFT, s.p.employee.user, "2026-12-08",
                                   "2026-12-08", "A"));
        s.week = plan_one(&s.p, &s.p.manager,
                          planned(PLANNING_ON_CALL, s.p.employee.user, "2026-12-06",
                                  "2026-12-12", ""));
        ask(&s.p, &s.p.employee, "CA", "2026-12-21", "2026-12-24");
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
            if (passed && fault.left < 0 && works[i].run != stale)
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

TEST_MAIN("hr/planning_fault",
          CASE(whatever_statement_fails_the_caller_is_told_and_nothing_is_half_done))
