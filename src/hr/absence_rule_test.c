#include "hr/absence.h"

#include "base/test.h"

#include <stdio.h>
#include <string.h>

/* ---- the table, walked whole ---- */

enum { NOWHERE = -1 };

/* DESIGN, said once more in other words: where does it go, or nowhere. */
static int expected(enum absence_status from, enum absence_event event, unsigned who, int steps)
{
    bool owner = who & BY_OWNER, in_time = who & BY_OWNER_BEFORE_START;
    bool manager = who & BY_MANAGER, hr = who & BY_HR;
    bool proposer = who & BY_PROPOSER, asked = who & BY_ASKED;
    bool open = from == ABSENCE_PENDING || from == ABSENCE_VALIDATED;

    switch (event) {
    case ABSENCE_UPDATE:
        if ((owner && from == ABSENCE_PENDING) || (hr && (open || from == ABSENCE_APPROVED)))
            return (int)from;
        return NOWHERE;
    case ABSENCE_APPROVE:
        if (open && hr)
            return ABSENCE_APPROVED;
        if (open && manager && steps == 1)
            return ABSENCE_APPROVED;
        return from == ABSENCE_PENDING && manager ? ABSENCE_VALIDATED : NOWHERE;
    case ABSENCE_RETURN: return open && (manager || hr) ? ABSENCE_PENDING : NOWHERE;
    case ABSENCE_PROPOSE:
        return from == ABSENCE_APPROVED && (owner || manager || hr) ? ABSENCE_APPROVED
                                                                    : NOWHERE;
    case ABSENCE_ACCEPT:
    case ABSENCE_DECLINE: return from == ABSENCE_APPROVED && asked ? ABSENCE_APPROVED : NOWHERE;
    case ABSENCE_WITHDRAW:
        return from == ABSENCE_APPROVED && proposer ? ABSENCE_APPROVED : NOWHERE;
    case ABSENCE_REFUSE: return open && (manager || hr) ? ABSENCE_REFUSED : NOWHERE;
    case ABSENCE_CANCEL:
        if ((open && owner) || (from == ABSENCE_APPROVED && in_time) ||
            (hr && (open || from == ABSENCE_APPROVED)))
            return ABSENCE_CANCELLED;
        return NOWHERE;
    case ABSENCE_ACKNOWLEDGE:
        return from == ABSENCE_APPROVED && hr ? ABSENCE_APPROVED : NOWHERE;
    case ABSENCE_DELETE: return hr ? (int)from : NOWHERE;
    case ABSENCE_EVENT_COUNT: break;
    }
    return NOWHERE;
}

TEST(every_state_event_person_and_number_of_steps)
{
    size_t walked = 0;

    for (int steps = 1; steps <= 2; steps++)
        for (int from = 0; from < ABSENCE_STATUS_COUNT; from++)
            for (int event = 0; event < ABSENCE_EVENT_COUNT; event++)
                for (unsigned who = 0; who < 64; who++) {
                    struct absence absence = {
                        .status = (enum absence_status)from,
                        .decision = event == ABSENCE_ACKNOWLEDGE ? DECISION_NOTICE
                                                                 : DECISION_DISCRETION,
                    };
                    enum absence_status next = ABSENCE_STATUS_COUNT;
                    struct error err = { 0 };
                    int to = expected(absence.status, (enum absence_event)event, who, steps);
                    bool may = absence_step(&absence, (enum absence_event)event, who, steps,
                                            &next, &err);

                    if (may != (to != NOWHERE) || (may && (int)next != to))
                        fail_msg("steps %d, from %d, event %d, who %u: %d, next %d", steps,
                                 from, event, who, may, (int)next);
                    if (!may) {
                        assert_int_equal(err.kind, ERR_CONFLICT);
                        assert_true(strlen(err.user) > 0 && strlen(err.code) > 0);
                    }
                    walked++;
                }
    assert_int_equal(walked, 2 * 5 * 11 * 64);
}

/* ---- why not ---- */

TEST(who_is_refused_a_step_reads_why)
{
    static const struct why_case {
        const char *name;
        enum absence_status status;
        enum type_decision decision;
        enum absence_event event;
        unsigned who;
        const char *code, *part;
    } cases[] = {
        { "approved twice", ABSENCE_APPROVED, DECISION_DISCRETION, ABSENCE_APPROVE, BY_MANAGER,
          "absence_state", "déjà approuvée" },
        { "approved after the refusal", ABSENCE_REFUSED, DECISION_DISCRETION, ABSENCE_APPROVE,
          BY_HR, "absence_state", "déjà refusée" },
        { "refused after the cancellation", ABSENCE_CANCELLED, DECISION_DISCRETION,
          ABSENCE_REFUSE, BY_MANAGER, "absence_state", "déjà annulée" },
        { "cancelled when it has begun", ABSENCE_APPROVED, DECISION_DISCRETION, ABSENCE_CANCEL,
          BY_OWNER, "absence_begun", "adressez-vous aux RH" },
        { "changed when it was decided", ABSENCE_APPROVED, DECISION_DISCRETION, ABSENCE_UPDATE,
          BY_OWNER | BY_OWNER_BEFORE_START, "absence_state", "nouvelle demande" },
        { "of right is not refused", ABSENCE_PENDING, DECISION_PROOF, ABSENCE_REFUSE,
          BY_MANAGER, "absence_of_right", "justificatif" },
        { "nor by HR", ABSENCE_VALIDATED, DECISION_PROOF, ABSENCE_REFUSE, BY_HR,
          "absence_of_right", "corriger les dates" },
        { "a notice has nothing to refuse", ABSENCE_APPROVED, DECISION_NOTICE, ABSENCE_REFUSE,
          BY_HR, "absence_state", "déjà approuvée" },
        { "what was decided has nothing to acknowledge", ABSENCE_APPROVED, DECISION_DISCRETION,
          ABSENCE_ACKNOWLEDGE, BY_HR, "absence_state", "rien à acquitter" },
        { "what waits is not acknowledged", ABSENCE_PENDING, DECISION_DISCRETION,
          ABSENCE_ACKNOWLEDGE, BY_HR, "absence_state", "attend encore" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct why_case *c = &cases[i];
        struct absence absence = { .status = c->status, .decision = c->decision };
        enum absence_status next;
        struct error err = { 0 };

        if (absence_step(&absence, c->event, c->who, 1, &next, &err))
            fail_msg("%s: allowed", c->name);
        if (err.kind != ERR_CONFLICT || strcmp(err.code, c->code) != 0 ||
            !strstr(err.user, c->part))
            fail_msg("%s: %s %s", c->name, err.code, err.user);
    }
}

TEST(a_notice_is_acknowledged_once)
{
    struct absence absence = { .status = ABSENCE_APPROVED, .decision = DECISION_NOTICE };
    enum absence_status next;
    struct error err = { 0 };

    assert_true(absence_step(&absence, ABSENCE_ACKNOWLEDGE, BY_HR, 1, &next, &err));
    absence.acknowledged_ms = 1;
    assert_false(absence_step(&absence, ABSENCE_ACKNOWLEDGE, BY_HR, 1, &next, &err));
    assert_string_equal(err.code, "absence_state");
}

/* Of right means: it cannot be refused. Approving, changing and cancelling it go on. */
TEST(of_right_is_approved_like_any_other)
{
    static const enum absence_event events[] = { ABSENCE_APPROVE, ABSENCE_CANCEL,
                                                 ABSENCE_UPDATE };
    struct absence absence = { .status = ABSENCE_PENDING, .decision = DECISION_PROOF };
    enum absence_status next;
    struct error err = { 0 };

    for (size_t i = 0; i < COUNT_OF(events); i++)
        assert_true(absence_step(&absence, events[i], BY_HR, 1, &next, &err));
}

/* ---- as what, and who never ---- */

TEST(who_acts_on_their_own_acts_as_its_owner_only)
{
    static const struct who_case {
        const char *name;
        struct relation relation;
        int today; /* it begins on day 10 */
        unsigned who;
    } cases[] = {
        { "an owner, the day before", { .owner = true }, 9, BY_OWNER | BY_OWNER_BEFORE_START },
        { "an owner, on the day", { .owner = true }, 10, BY_OWNER },
        { "an owner, later", { .owner = true }, 11, BY_OWNER },
        { "HR, their own", { .owner = true, .hr = true }, 11, BY_OWNER },
        { "a manager, their own",
          { .owner = true, .manages = true, .shares = true },
          9,
          BY_OWNER | BY_OWNER_BEFORE_START },
        { "a manager", { .manages = true }, 9, BY_MANAGER },
        { "HR", { .hr = true }, 11, BY_HR },
        { "HR who manages the team", { .hr = true, .manages = true }, 11, BY_HR | BY_MANAGER },
        { "a colleague", { .shares = true }, 9, 0 },
        { "nobody", { 0 }, 9, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct absence absence = { 0 };
        unsigned who = absence_who(&cases[i].relation, &absence, cases[i].today >= 10);
        if (who != cases[i].who)
            fail_msg("%s: %u", cases[i].name, who);
    }
}

TEST(who_could_never_do_it_is_denied)
{
    static const struct may_case {
        const char *name;
        enum absence_event event;
        struct relation relation;
        const char *code; /* NULL: may */
    } cases[] = {
        { "manager approves", ABSENCE_APPROVE, { .manages = true }, NULL },
        { "HR approves", ABSENCE_APPROVE, { .hr = true }, NULL },
        { "colleague approves", ABSENCE_APPROVE, { .shares = true }, "not_decider" },
        { "owner approves", ABSENCE_APPROVE, { .owner = true }, "own_request" },
        { "HR approves their own",
          ABSENCE_APPROVE,
          { .owner = true, .hr = true },
          "own_request" },
        { "manager approves their own",
          ABSENCE_APPROVE,
          { .owner = true, .manages = true },
          "own_request" },
        { "colleague refuses", ABSENCE_REFUSE, { .shares = true }, "not_decider" },
        { "owner refuses", ABSENCE_REFUSE, { .owner = true }, "own_request" },
        { "owner cancels", ABSENCE_CANCEL, { .owner = true }, NULL },
        { "HR cancels", ABSENCE_CANCEL, { .hr = true }, NULL },
        { "manager cancels", ABSENCE_CANCEL, { .manages = true }, "not_owner" },
        { "colleague cancels", ABSENCE_CANCEL, { .shares = true }, "not_owner" },
        { "owner changes", ABSENCE_UPDATE, { .owner = true }, NULL },
        { "manager changes", ABSENCE_UPDATE, { .manages = true }, "not_owner" },
        { "colleague changes", ABSENCE_UPDATE, { .shares = true }, "not_owner" },
        { "HR acknowledges", ABSENCE_ACKNOWLEDGE, { .hr = true }, NULL },
        { "manager acknowledges", ABSENCE_ACKNOWLEDGE, { .manages = true }, "hr_only" },
        { "owner acknowledges", ABSENCE_ACKNOWLEDGE, { .owner = true }, "hr_only" },
        { "HR acknowledges their own",
          ABSENCE_ACKNOWLEDGE,
          { .owner = true, .hr = true },
          "own_request" },
        { "HR deletes", ABSENCE_DELETE, { .hr = true }, NULL },
        { "manager deletes", ABSENCE_DELETE, { .manages = true }, "hr_only" },
        { "owner deletes", ABSENCE_DELETE, { .owner = true }, "hr_only" },
        { "manager deletes their own",
          ABSENCE_DELETE,
          { .owner = true, .manages = true },
          "hr_only" },
        { "HR deletes their own",
          ABSENCE_DELETE,
          { .owner = true, .hr = true },
          "own_request" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct may_case *c = &cases[i];
        struct error err = { 0 };
        bool may = absence_may(c->event, &c->relation, &err);

        if (may != !c->code || (c->code && (err.kind != ERR_DENIED ||
                                            strcmp(err.code, c->code) != 0 || !err.user[0])))
            fail_msg("%s: %d %s", c->name, may, err.code);
    }
}

/* Who proposed waits for the other side; the owner is one, all who could decide the other. */
TEST(a_proposal_has_two_sides)
{
    const user_id owner = { { 1 } }, manager = { { 2 } };
    static const struct relation roles[] = {
        { .owner = true }, { .manages = true }, { .hr = true }, { .shares = true }, { 0 },
    };
    const unsigned none = 0;
    const struct {
        user_id by;
        unsigned side[COUNT_OF(roles)];
    } cases[] = {
        { owner, { BY_PROPOSER, BY_ASKED, BY_ASKED, none, none } },
        { manager, { BY_ASKED, BY_PROPOSER, BY_PROPOSER, none, none } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t k = 0; k < COUNT_OF(roles); k++) {
            struct absence absence = {
                .user = owner,
                .proposal = { .id = { { 9 } }, .created_by = cases[i].by },
            };
            unsigned who = absence_who(&roles[k], &absence, false);

            assert_int_equal(who & (BY_PROPOSER | BY_ASKED), cases[i].side[k]);
            absence.proposal.id = (proposal_id){ { 0 } }; /* none is open */
            assert_int_equal(absence_who(&roles[k], &absence, false) & (BY_PROPOSER | BY_ASKED),
                             0);
        }
}

TEST(how_a_new_one_begins)
{
    static const struct first_case {
        const char *name;
        enum type_decision decision;
        unsigned who;
        int steps;
        enum absence_status status;
    } cases[] = {
        { "asked for", DECISION_DISCRETION, BY_OWNER, 1, ABSENCE_PENDING },
        { "of right", DECISION_PROOF, BY_OWNER, 1, ABSENCE_PENDING },
        { "a notice", DECISION_NOTICE, BY_OWNER, 1, ABSENCE_APPROVED },
        { "a notice, two steps", DECISION_NOTICE, BY_OWNER, 2, ABSENCE_APPROVED },
        { "entered by HR", DECISION_DISCRETION, BY_HR, 2, ABSENCE_APPROVED },
        { "entered by a manager", DECISION_DISCRETION, BY_MANAGER, 1, ABSENCE_APPROVED },
        { "... who decides half", DECISION_DISCRETION, BY_MANAGER, 2, ABSENCE_VALIDATED },
        { "a notice by a manager", DECISION_NOTICE, BY_MANAGER, 2, ABSENCE_APPROVED },
        { "HR who manages", DECISION_PROOF, BY_MANAGER | BY_HR, 2, ABSENCE_APPROVED },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (absence_first(cases[i].decision, cases[i].who, cases[i].steps) != cases[i].status)
            fail_msg("%s", cases[i].name);
}

TEST_MAIN("hr/absence_rule", CASE(every_state_event_person_and_number_of_steps),
          CASE(who_is_refused_a_step_reads_why), CASE(a_notice_is_acknowledged_once),
          CASE(of_right_is_approved_like_any_other),
          CASE(who_acts_on_their_own_acts_as_its_owner_only),
          CASE(who_could_never_do_it_is_denied), CASE(a_proposal_has_two_sides),
          CASE(how_a_new_one_begins))
