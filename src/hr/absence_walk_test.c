#include "hr/absence.h"

#include "hr/proposal.h"
#include "hr/test_absence.h"
#include "hr/type.h"

/* Every type, in every state, every action, by everybody, with one step and with two: against
 * a table written by hand. */

enum { STATES = ABSENCE_STATUS_COUNT }; /* pending, validated, approved, refused, cancelled */
enum somebody { OWNER, MANAGER, HR, DEPUTY, COLLEAGUE, STRANGER, FOREIGN, SOMEBODY_COUNT };

static const char *const names[SOMEBODY_COUNT] = {
    "owner", "manager", "hr", "deputy", "colleague", "stranger", "another company",
};

/* A word of the table is a code, or one of these:
 *     ok       it is done
 *     state    409 absence_state
 *     one      with one step it is done, with two it is 409 absence_state
 *     right    409 absence_of_right where it is of right, else it is done
 *     notice   done to a notice, else 409 absence_state
 *     promise  409 propose_instead of leave that could have been refused, else it is done
 *     404      for them it is not there */
struct row {
    const char *action;
    const char *words[SOMEBODY_COUNT][STATES];
};

#define ALL(word)                    \
    {                                \
        word, word, word, word, word \
    }
/* Colleagues see what waits and what is approved. */
#define SEEN(word)                     \
    {                                  \
        word, word, word, "404", "404" \
    }
#define OTHERS [STRANGER] = ALL("404"), [FOREIGN] = ALL("404")

static const struct row rows[] = {
    { "comment",
      { [OWNER] = { "ok", "state", "state", "state", "state" },
        [MANAGER] = ALL("not_owner"),
        [HR] = { "ok", "ok", "ok", "state", "state" },
        [DEPUTY] = ALL("not_owner"),
        [COLLEAGUE] = SEEN("not_owner"),
        OTHERS } },
    { "move",
      { [OWNER] = { "ok", "state", "state", "state", "state" },
        [MANAGER] = ALL("not_owner"),
        [HR] = { "ok", "ok", "promise", "state", "state" },
        [DEPUTY] = ALL("not_owner"),
        [COLLEAGUE] = SEEN("not_owner"),
        OTHERS } },
    { "approve",
      { [OWNER] = ALL("own_request"),
        [MANAGER] = { "ok", "one", "state", "state", "state" },
        [HR] = { "ok", "ok", "state", "state", "state" },
        [DEPUTY] = { "ok", "one", "state", "state", "state" },
        [COLLEAGUE] = SEEN("not_decider"),
        OTHERS } },
    { "refuse",
      { [OWNER] = ALL("own_request"),
        [MANAGER] = { "right", "right", "state", "state", "state" },
        [HR] = { "right", "right", "state", "state", "state" },
        [DEPUTY] = { "right", "right", "state", "state", "state" },
        [COLLEAGUE] = SEEN("not_decider"),
        OTHERS } },
    { "return",
      { [OWNER] = ALL("own_request"),
        [MANAGER] = { "ok", "ok", "state", "state", "state" },
        [HR] = { "ok", "ok", "state", "state", "state" },
        [DEPUTY] = { "ok", "ok", "state", "state", "state" },
        [COLLEAGUE] = SEEN("not_decider"),
        OTHERS } },
    { "cancel",
      { [OWNER] = { "ok", "ok", "ok", "state", "state" },
        [MANAGER] = ALL("not_owner"),
        [HR] = { "ok", "ok", "ok", "state", "state" },
        [DEPUTY] = ALL("not_owner"),
        [COLLEAGUE] = SEEN("not_owner"),
        OTHERS } },
    { "cancel a part",
      { [OWNER] = { "ok", "ok", "ok", "state", "state" },
        [MANAGER] = ALL("not_owner"),
        [HR] = { "ok", "ok", "ok", "state", "state" },
        [DEPUTY] = ALL("not_owner"),
        [COLLEAGUE] = SEEN("not_owner"),
        OTHERS } },
    { "acknowledge",
      { [OWNER] = ALL("hr_only"),
        [MANAGER] = ALL("hr_only"),
        [HR] = { "state", "state", "notice", "state", "state" },
        [DEPUTY] = ALL("hr_only"),
        [COLLEAGUE] = SEEN("hr_only"),
        OTHERS } },
    { "propose",
      { [OWNER] = { "state", "state", "ok", "state", "state" },
        [MANAGER] = { "state", "state", "ok", "state", "state" },
        [HR] = { "state", "state", "ok", "state", "state" },
        [DEPUTY] = { "state", "state", "ok", "state", "state" },
        [COLLEAGUE] = SEEN("not_concerned"),
        OTHERS } },
    { "accept",
      { [OWNER] = ALL("no_proposal"),
        [MANAGER] = ALL("no_proposal"),
        [HR] = ALL("no_proposal"),
        [DEPUTY] = ALL("no_proposal"),
        [COLLEAGUE] = SEEN("not_concerned"),
        OTHERS } },
    { "decline",
      { [OWNER] = ALL("no_proposal"),
        [MANAGER] = ALL("no_proposal"),
        [HR] = ALL("no_proposal"),
        [DEPUTY] = ALL("no_proposal"),
        [COLLEAGUE] = SEEN("not_concerned"),
        OTHERS } },
    { "withdraw",
      { [OWNER] = ALL("no_proposal"),
        [MANAGER] = ALL("no_proposal"),
        [HR] = ALL("no_proposal"),
        [DEPUTY] = ALL("no_proposal"),
        [COLLEAGUE] = SEEN("not_concerned"),
        OTHERS } },
    { "undo",
      { [OWNER] = ALL("undo_too_late"),
        [MANAGER] = ALL("undo_too_late"),
        [HR] = ALL("undo_too_late"),
        [DEPUTY] = ALL("undo_too_late"),
        [COLLEAGUE] = SEEN("not_concerned"),
        OTHERS } },
    { "delete",
      { [OWNER] = ALL("hr_only"),
        [MANAGER] = ALL("hr_only"),
        [HR] = ALL("ok"),
        [DEPUTY] = ALL("hr_only"),
        [COLLEAGUE] = SEEN("hr_only"),
        OTHERS } },
};

/* The code that a word of the table means; "": it is done. */
static const char *code_of(const char *word, enum type_decision decision, int steps)
{
    if (strcmp(word, "404") == 0)
        return "absence_unknown";
    if (strcmp(word, "ok") == 0 || (strcmp(word, "one") == 0 && steps == 1) ||
        (strcmp(word, "right") == 0 && decision != DECISION_PROOF) ||
        (strcmp(word, "notice") == 0 && decision == DECISION_NOTICE) ||
        (strcmp(word, "promise") == 0 && decision != DECISION_DISCRETION))
        return "";
    if (strcmp(word, "right") == 0)
        return "absence_of_right";
    if (strcmp(word, "promise") == 0)
        return "propose_instead";
    if (strcmp(word, "state") == 0 || strcmp(word, "one") == 0 || strcmp(word, "notice") == 0)
        return "absence_state";
    return word;
}

static bool act(struct people *p, const char *action, const struct actor *by,
                const struct absence *absence, struct error *err)
{
    static const struct span other = { { 20843 }, { 20845 }, HALF_AM, HALF_PM };
    struct span part = { absence->start, absence->start, HALF_AM, HALF_PM };
    struct absence_entry entry = {
        .type = absence->type,
        .start = absence->start,
        .end = absence->end,
        .end_half = HALF_PM,
        .start_minute = -1,
        .comment = SLICE("x"),
    };
    struct absence_conflict conflict;
    struct seen seen;
    absence_id id = absence->id;
    int64_t version = absence->version;
    struct tx *tx = p->tx;

    if (strcmp(action, "move") == 0) {
        entry.start = other.start;
        entry.end = other.end;
    }
    if (strcmp(action, "comment") == 0 || strcmp(action, "move") == 0)
        return absence_update(tx, by, id, version, &entry, &seen, &conflict, err);
    if (strcmp(action, "approve") == 0)
        return absence_approve(tx, by, id, version, &seen, &conflict, err);
    if (strcmp(action, "refuse") == 0)
        return absence_refuse(tx, by, id, version, SLICE("x"), &seen, &conflict, err);
    if (strcmp(action, "return") == 0)
        return absence_return(tx, by, id, version, SLICE("x"), &seen, &conflict, err);
    if (strcmp(action, "cancel") == 0)
        return absence_cancel(tx, by, id, version, NULL, &seen, &conflict, err);
    if (strcmp(action, "cancel a part") == 0)
        return absence_cancel(tx, by, id, version, &part, &seen, &conflict, err);
    if (strcmp(action, "acknowledge") == 0)
        return absence_acknowledge(tx, by, id, version, &seen, &conflict, err);
    if (strcmp(action, "propose") == 0)
        return proposal_make(tx, by, id, version, &other, SLICE(""), &seen, &conflict, err);
    if (strcmp(action, "accept") == 0)
        return proposal_accept(tx, by, id, version, &seen, &conflict, err);
    if (strcmp(action, "decline") == 0)
        return proposal_decline(tx, by, id, version, &seen, &conflict, err);
    if (strcmp(action, "withdraw") == 0)
        return proposal_withdraw(tx, by, id, version, &seen, &conflict, err);
    if (strcmp(action, "undo") == 0)
        return absence_undo(tx, by, id, version, &seen, &conflict, err);
    assert_string_equal(action, "delete");
    return absence_delete(tx, by, id, version, &conflict, err);
}

/* In any state, whatever way would have led there. */
static void put_state(struct people *p, absence_id id, enum absence_status status)
{
    must(sql_run(p->tx, &oops, "UPDATE absence SET status = ?2 WHERE id = ?1", "ut", id.uuid,
                 absence_status_text(status)));
}

static int walk_row(struct people *p, struct actor *const actors[SOMEBODY_COUNT],
                    const struct absence *absence, int steps, enum absence_status status,
                    const struct row *row)
{
    int walked = 0;

    for (int who = 0; who < SOMEBODY_COUNT; who++, walked++) {
        const char *code = code_of(row->words[who][status], absence->decision, steps);
        struct error err = { 0 };
        bool done;

        must(tx_savepoint(p->tx, &oops));
        done = act(p, row->action, actors[who], absence, &err);
        tx_undo(p->tx);
        if (done != (code[0] == '\0') || (!done && strcmp(err.code, code) != 0))
            fail_msg("%.*s %s: %s, %s, %d steps: %s, not %s", SLICE_ARG(absence->type),
                     absence_status_text(status), names[who], row->action, steps,
                     done ? "done" : err.code, code[0] ? code : "done");
    }
    return walked;
}

TEST(every_type_state_action_and_person)
{
    struct people p;
    struct actor deputy;
    struct type *types;
    size_t count;
    int walked = 0;

    people_open(&p);
    deputy = people_enter(p.tx, &p.system, "deputy", ROLE_MANAGER, NULL, NULL);
    must(sql_run(p.tx, &oops,
                 "INSERT INTO deputy (tenant, manager, deputy, active) VALUES (?1, ?2, ?3, 1)",
                 "uuu", p.first.uuid, p.manager.user.uuid, deputy.user.uuid));
    people_reload(&p, &deputy);
    struct actor *const actors[SOMEBODY_COUNT] = {
        &p.employee, &p.manager, &p.hr, &deputy, &p.colleague, &p.stranger, &p.foreign_hr,
    };
    must(type_list(p.tx, p.first, &types, &count, &oops));
    assert_int_equal(count, 22);
    for (int steps = 1; steps <= 2; steps++) {
        struct settings settings = p.hr.settings;

        settings.steps = steps;
        choose_settings(&p, &settings);
        deputy.settings = p.hr.settings;
        for (size_t i = 0; i < count; i++) {
            char code[TYPE_CODE_MAX + 1];

            snprintf(code, sizeof code, "%.*s", SLICE_ARG(types[i].code));
            must(tx_savepoint(p.tx, &oops));
            struct absence absence = ask(&p, &p.employee, code, "2026-12-14", "2026-12-16");
            for (int status = 0; status < ABSENCE_STATUS_COUNT; status++) {
                put_state(&p, absence.id, (enum absence_status)status);
                for (size_t k = 0; k < COUNT_OF(rows); k++)
                    walked += walk_row(&p, actors, &absence, steps, (enum absence_status)status,
                                       &rows[k]);
            }
            tx_undo(p.tx);
        }
    }
    assert_int_equal(walked, 2 * 22 * 5 * (int)COUNT_OF(rows) * SOMEBODY_COUNT);
    people_close(&p);
}

TEST_MAIN("hr/absence_walk", CASE(every_type_state_action_and_person))
