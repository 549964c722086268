#include "hr/absence.h"

#include "hr/proposal.h"
#include "hr/test_absence.h"
#include "hr/test_rule.h"

/* Today is Monday 2026-11-23 in all of these. */

static bool undo(struct people *p, const struct actor *by, const struct absence *absence,
                 struct seen *seen_out, struct error *err)
{
    struct absence_conflict conflict;

    return absence_undo(p->tx, by, absence->id, absence->version, seen_out, &conflict, err);
}

/* What somebody sees of it, but for what every step changes. */
static slice without_step(struct people *p, slice view)
{
    static const char *const members[] = { "\"version\":", "\"updated_at\":" };
    slice left = arena_dup(p->tx->arena, view);

    for (size_t i = 0; i < COUNT_OF(members); i++) {
        char *at = strstr(left.data, members[i]);

        for (at += strlen(members[i]); *at && *at != ','; at++)
            *at = '.';
    }
    return left;
}

/* ---- every step ---- */

enum begin { PENDING, VALIDATED, APPROVED, NOTICE, PROPOSED };

static const struct undo_case {
    const char *name;
    enum begin begin;
    int who; /* 0 owner, 1 HR, 2 manager */
    const char *does;
    int told; /* how many are told of the step, and that it was taken back */
} cases[] = {
    { "an approval", PENDING, 2, "approve", 1 },
    { "half of one", PENDING, 2, "validate", 2 },
    { "the other half", VALIDATED, 1, "approve", 1 },
    { "a refusal", PENDING, 2, "refuse", 1 },
    { "what was returned", PENDING, 1, "return", 1 },
    { "a change", PENDING, 0, "change", 1 },
    { "a cancellation", APPROVED, 0, "cancel", 1 },
    { "of HR", APPROVED, 1, "cancel", 2 },
    { "of a part", APPROVED, 0, "cut", 1 },
    { "a note taken", NOTICE, 1, "acknowledge", 1 },
    { "a proposal", APPROVED, 2, "propose", 1 },
    { "an answer", PROPOSED, 0, "accept", 1 },
    { "another answer", PROPOSED, 0, "decline", 1 },
    { "a proposal withdrawn", PROPOSED, 2, "withdraw", 1 },
    { "an entry error", APPROVED, 1, "delete", 2 },
};

static struct absence begin(struct people *p, const struct undo_case *c)
{
    const struct span other = { day("2027-02-01"), day("2027-02-03"), HALF_AM, HALF_PM };
    struct absence_conflict conflict;
    struct absence absence;
    struct seen seen;

    if (strcmp(c->does, "validate") == 0 || c->begin == VALIDATED) {
        struct settings two = p->hr.settings;

        two.steps = 2;
        choose_settings(p, &two);
    }
    absence =
        ask(p, &p->employee, c->begin == NOTICE ? "AM" : "CA", "2026-12-14", "2026-12-18");
    if (c->begin == VALIDATED || c->begin == APPROVED || c->begin == PROPOSED)
        must(step(p, &p->manager, &absence, ABSENCE_APPROVE, &oops));
    if (c->begin != PROPOSED)
        return absence;
    must(proposal_make(p->tx, &p->manager, absence.id, absence.version, &other, SLICE("Salon"),
                       &seen, &conflict, &oops));
    return seen.absence;
}

static void do_it(struct people *p, const struct undo_case *c, struct absence *absence)
{
    const struct actor *actors[] = { &p->employee, &p->hr, &p->manager }, *by = actors[c->who];
    const struct span other = { day("2027-02-01"), day("2027-02-03"), HALF_AM, HALF_PM };
    const struct span part = { day("2026-12-16"), day("2026-12-16"), HALF_AM, HALF_PM };
    struct absence_entry entry = entry_of("RTT", "2026-12-21", "2026-12-22 am");
    struct absence_conflict conflict;
    struct seen seen = { .absence = *absence };
    absence_id id = absence->id;
    int64_t version = absence->version;
    struct tx *tx = p->tx;

    if (strcmp(c->does, "approve") == 0 || strcmp(c->does, "validate") == 0)
        must(absence_approve(tx, by, id, version, &seen, &conflict, &oops));
    else if (strcmp(c->does, "refuse") == 0)
        must(absence_refuse(tx, by, id, version, SLICE("Non"), &seen, &conflict, &oops));
    else if (strcmp(c->does, "return") == 0)
        must(absence_return(tx, by, id, version, SLICE("Dates ?"), &seen, &conflict, &oops));
    else if (strcmp(c->does, "change") == 0)
        must(absence_update(tx, by, id, version, &entry, &seen, &conflict, &oops));
    else if (strcmp(c->does, "cancel") == 0)
        must(absence_cancel(tx, by, id, version, NULL, &seen, &conflict, &oops));
    else if (strcmp(c->does, "cut") == 0)
        must(absence_cancel(tx, by, id, version, &part, &seen, &conflict, &oops));
    else if (strcmp(c->does, "acknowledge") == 0)
        must(absence_acknowledge(tx, by, id, version, &seen, &conflict, &oops));
    else if (strcmp(c->does, "propose") == 0)
        must(proposal_make(tx, by, id, version, &other, SLICE(""), &seen, &conflict, &oops));
    else if (strcmp(c->does, "accept") == 0)
        must(proposal_accept(tx, by, id, version, &seen, &conflict, &oops));
    else if (strcmp(c->does, "decline") == 0)
        must(proposal_decline(tx, by, id, version, &seen, &conflict, &oops));
    else if (strcmp(c->does, "withdraw") == 0)
        must(proposal_withdraw(tx, by, id, version, &seen, &conflict, &oops));
    else {
        must(absence_delete(tx, by, id, version, &conflict, &oops));
        seen.absence.version++;
        seen.absence.undo_until_ms = tx->now_ms + ABSENCE_UNDO_MS;
    }
    *absence = seen.absence;
}

TEST(all_is_as_it_was_before)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct undo_case *c = &cases[i];
        struct people p;

        people_open(&p);
        const struct actor *actors[] = { &p.employee, &p.hr, &p.manager };
        struct absence absence = begin(&p, c);
        slice before = look(&p, &p.hr, absence.id), after;
        int64_t bells, version;
        struct seen seen;

        do_it(&p, c, &absence);
        assert_true(absence.undo_until_ms == p.tx->now_ms + ABSENCE_UNDO_MS);
        bells = store_int(p.tx, "SELECT count(*) FROM notification");
        version = absence.version;
        people_mark(&p);
        p.tx->now_ms += ABSENCE_UNDO_MS - 1;
        must(undo(&p, actors[c->who], &absence, &seen, &oops));
        after = look(&p, &p.hr, absence.id);
        if (!slice_eq(without_step(&p, before), without_step(&p, after)))
            fail_msg("%s:\n%.*s\n%.*s", c->name, SLICE_ARG(before), SLICE_ARG(after));
        assert_int_equal(seen.absence.version, version + 1);
        assert_true(seen.absence.undo_until_ms == 0);
        assert_int_equal(people_facts(&p, strcmp(c->does, "delete") == 0 ? "absence_created"
                                                                         : "absence_updated"),
                         1);
        assert_int_equal(people_facts(&p, "absence_deleted"), strcmp(c->does, "cut") == 0);
        if (store_int(p.tx, "SELECT count(*) FROM notification") != bells + c->told)
            fail_msg("%s: %d are told", c->name,
                     (int)(store_int(p.tx, "SELECT count(*) FROM notification") - bells));
        assert_int_equal(store_int(p.tx, "SELECT count(*) FROM notification"
                                         " WHERE type = 'absence_undone'"),
                         c->told);
        /* once */
        must_not(undo(&p, actors[c->who], &seen.absence, &seen, &oops), ERR_CONFLICT,
                 "undo_too_late");
        people_close(&p);
    }
}

TEST(a_step_is_undone_for_ten_seconds)
{
    struct people p;
    struct absence absence;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-14", "2026-12-18");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    must_not(undo(&p, &p.hr, &absence, &seen, &oops), ERR_CONFLICT, "undo_too_late");
    must_not(undo(&p, &p.employee, &absence, &seen, &oops), ERR_CONFLICT, "undo_too_late");
    must_not(undo(&p, &p.colleague, &absence, &seen, &oops), ERR_DENIED, "not_concerned");
    must_not(undo(&p, &p.stranger, &absence, &seen, &oops), ERR_NOT_FOUND, "absence_unknown");
    p.tx->now_ms += ABSENCE_UNDO_MS;
    must_not(undo(&p, &p.manager, &absence, &seen, &oops), ERR_CONFLICT, "undo_too_late");
    people_close(&p);
}

TEST(what_somebody_else_did_since_is_not_undone)
{
    struct people p;
    struct absence absence, old;
    struct absence_conflict conflict;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-14", "2026-12-18");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    old = absence;
    must(step(&p, &p.employee, &absence, ABSENCE_CANCEL, &oops));
    must_not(undo(&p, &p.manager, &old, &seen, &oops), ERR_CONFLICT, "version_stale");
    must_not(undo(&p, &p.manager, &absence, &seen, &oops), ERR_CONFLICT, "undo_too_late");
    must_not(absence_undo(p.tx, &p.employee, absence.id, 0, &seen, &conflict, &oops),
             ERR_INVALID, "version_missing");
    /* their days were asked for again */
    ask(&p, &p.employee, "RTT", "2026-12-15", "2026-12-15");
    must_not(absence_undo(p.tx, &p.employee, absence.id, absence.version, &seen, &conflict,
                          &oops),
             ERR_CONFLICT, "absence_overlap");
    assert_true(conflict.found);
    people_close(&p);
}

TEST(who_may_no_longer_take_the_step_does_not_take_it_back)
{
    struct people p;
    struct absence absence;
    struct seen seen;

    people_open(&p);
    must(team_add_member(p.tx, &p.hr, p.team, p.manager.user, &oops));
    absence = ask(&p, &p.employee, "CA", "2026-12-14", "2026-12-18");
    must(step(&p, &p.manager, &absence, ABSENCE_APPROVE, &oops));
    must(team_remove_manager(p.tx, &p.hr, p.team, p.manager.user, &oops));
    people_reload(&p, &p.manager);
    must_not(undo(&p, &p.manager, &absence, &seen, &oops), ERR_DENIED, "not_concerned");
    people_close(&p);
}

/* What is gone for good is gone for who took it out, too. */
TEST(a_late_deletion_stays_unknown)
{
    struct people p;
    struct absence absence;
    struct seen seen;

    people_open(&p);
    absence = ask(&p, &p.employee, "CA", "2026-12-14", "2026-12-18");
    must(step(&p, &p.hr, &absence, ABSENCE_DELETE, &oops));
    absence.version = 2;
    must_not(undo(&p, &p.manager, &absence, &seen, &oops), ERR_NOT_FOUND, "absence_unknown");
    p.tx->now_ms += ABSENCE_UNDO_MS;
    must_not(undo(&p, &p.hr, &absence, &seen, &oops), ERR_NOT_FOUND, "absence_unknown");
    people_close(&p);
}

TEST_MAIN("hr/absence_undo", CASE(all_is_as_it_was_before),
          CASE(a_step_is_undone_for_ten_seconds),
          CASE(what_somebody_else_did_since_is_not_undone),
          CASE(who_may_no_longer_take_the_step_does_not_take_it_back),
          CASE(a_late_deletion_stays_unknown))
