#include "hr/proposal.h"

#include "hr/absence_inside.h"
#include "hr/absence_team.h"
#include "hr/closed_period.h"
#include "hr/entry.h"
#include "hr/policy.h"
#include "hr/rule.h"
#include "hr/workplace.h"

#include <string.h>

bool proposal_end(struct tx *tx, const struct actor *by, proposal_id id, const char *status,
                  struct error *err)
{
    bool open = strcmp(status, "open") == 0;

    return sql_run(tx, err,
                   "UPDATE proposal SET status = ?3, answered_at = ?4, answered_by = ?5"
                   " WHERE tenant = ?1 AND id = ?2",
                   "uutIu", by->tenant.uuid, id.uuid, status, open ? NULL : &tx->now_ms,
                   open ? (user_id){ { 0 } }.uuid : by->user.uuid);
}

/* ---- making one ---- */

static bool insert(struct tx *tx, const struct actor *by, const struct absence *absence,
                   struct error *err)
{
    const struct proposal *proposal = &absence->proposal;

    return sql_run(tx, err,
                   "INSERT INTO proposal (tenant, id, absence, status, start_day, start_half,"
                   " end_day, end_half, comment, short_notice, created_at, created_by)"
                   " VALUES (?1, ?2, ?3, 'open', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                   "uuudidisiiu", by->tenant.uuid, proposal->id.uuid, absence->id.uuid,
                   proposal->span.start, (int64_t)proposal->span.start_half, proposal->span.end,
                   (int64_t)proposal->span.end_half, proposal->comment,
                   (int64_t)proposal->short_notice, proposal->created_ms,
                   proposal->created_by.uuid);
}

/* The same day so many months earlier; the last of the month where there is none. */
static date months_before(date day, int64_t months)
{
    int year, month, number;

    date_civil(day, &year, &month, &number);
    month -= (int)months;
    while (month < 1) {
        month += 12;
        year--;
    }
    while (!date_exists(year, month, number) && number > 1)
        number--;
    return date_exists(year, month, number) ? date_from_civil(year, month, number)
                                            : (date){ DATE_FIRST_DAY };
}

/* By the employer, and later than the law or the agreement has it. */
static bool find_notice(struct tx *tx, const struct actor *by, const struct absence *absence,
                        bool *short_out, struct error *err)
{
    struct policy policy;
    date today;

    *short_out = false;
    if (actor_is_user(by, absence->user) || !rule_holds(RULE_MOVE_NOTICE))
        return true;
    if (!policy_load(tx, by->tenant, &policy, err) ||
        !workplace_today(tx, by->tenant, absence->user, &today, err))
        return false;
    *short_out = today.day >
                 months_before(absence->start, policy.value[POLICY_MOVE_NOTICE_MONTHS]).day;
    return true;
}

/* What would be if it were accepted, checked as if it were asked for. */
static bool check_days(struct tx *tx, const struct actor *by, const struct absence *present,
                       const struct span *span, struct absence *after, struct error *err)
{
    struct span was = absence_span(present);
    struct absence_entry entry = {
        .type = present->type,
        .start = span->start,
        .end = span->end,
        .start_half = span->start_half,
        .end_half = span->end_half,
        .minutes = present->minutes,
        .start_minute = present->start_minute,
        .comment = present->comment,
    };
    struct type type;

    *after = *present;
    if (span_eq(&was, span))
        return error_field(err, "start", "same_days", "Ce sont les dates de l’absence.");
    return absence_check_entry(tx, by, &entry, present, &type, after, err);
}

static bool check_comment(slice comment, struct error *err)
{
    size_t characters = 0;

    for (size_t i = 0; i < comment.len; i++)
        characters += ((unsigned char)comment.data[i] & 0xc0) != 0x80;
    if (characters <= ABSENCE_COMMENT_MAX)
        return true;
    return error_field(err, "comment", "field_too_long",
                       "Ce texte est trop long (%d caractères au plus).", ABSENCE_COMMENT_MAX);
}

bool proposal_make(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                   const struct span *span, slice comment, struct seen *seen_out,
                   struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after, moved;
    struct proposal *proposal = &after.proposal;

    if (!absence_begin(tx, by, id, version, ABSENCE_PROPOSE, &present, conflict_out, err) ||
        !check_comment(comment, err) ||
        !check_days(tx, by, &present.absence, span, &moved, err) ||
        !closed_period_check(tx, by, &moved, present.teams, present.team_count, err))
        return false;
    after = present.absence;
    if (!absence_check_now(tx, by, &present, version, ABSENCE_PROPOSE, &after.status,
                           conflict_out, err) ||
        !absence_check_room(tx, by, &moved, present.level, conflict_out, err))
        return false;
    *proposal = (struct proposal){
        .span = *span,
        .comment = comment,
        .created_ms = tx->now_ms,
        .created_by = by->user,
    };
    id_make(&proposal->id, tx->now_ms, tx->rng);
    return find_notice(tx, by, &present.absence, &proposal->short_notice, err) &&
           insert(tx, by, &after, err) &&
           absence_move(tx, by, &present, &after, ABSENCE_PROPOSE, "proposed", seen_out, err);
}

/* ---- answering ---- */

/* Whose is it to answer, and whose to withdraw? Where none is open that is told later. */
static bool check_side(const struct actor *by, const struct absence_case *present,
                       enum absence_event event, struct error *err)
{
    unsigned who = absence_who(&present->relation, &present->absence, false);
    bool of_owner = id_eq(present->absence.proposal.created_by, present->absence.user);

    if (id_is_none(present->absence.proposal.id))
        return true;
    if (event == ABSENCE_WITHDRAW)
        return (who & BY_PROPOSER) ||
               error_set(err, ERR_DENIED, "proposal_of_other",
                         "Cette proposition n’est pas de vous\u00a0: acceptez-la ou "
                         "déclinez-la.");
    if (!(who & BY_ASKED))
        return error_set(err, ERR_DENIED, "own_proposal",
                         "Cette proposition vient de votre côté\u00a0: c’est à l’autre "
                         "personne d’y répondre.");
    if (of_owner && by->settings.steps == 2)
        return actor_need_hr(by, err);
    return true;
}

static bool begin_answer(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                         enum absence_event event, struct absence_case *present_out,
                         struct absence_conflict *conflict_out, struct error *err)
{
    conflict_out->found = false;
    return absence_load(tx, by, id, present_out, err) &&
           absence_may(event, &present_out->relation, err) &&
           check_side(by, present_out, event, err) && entry_version_given(version, err);
}

bool proposal_accept(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                     struct seen *seen_out, struct absence_conflict *conflict_out,
                     struct error *err)
{
    struct absence_case present;
    struct absence after;
    enum absence_status status;

    if (!begin_answer(tx, by, id, version, ABSENCE_ACCEPT, &present, conflict_out, err) ||
        !absence_check_now(tx, by, &present, version, ABSENCE_ACCEPT, &status, conflict_out,
                           err) ||
        !check_days(tx, by, &present.absence, &present.absence.proposal.span, &after, err) ||
        !absence_check_room(tx, by, &after, present.level, conflict_out, err) ||
        !absence_team_check(tx, by, &after, present.teams, present.team_count, err))
        return false;
    after.proposal = (struct proposal){ 0 };
    return proposal_end(tx, by, present.absence.proposal.id, "accepted", err) &&
           absence_move(tx, by, &present, &after, ABSENCE_ACCEPT, "accepted", seen_out, err);
}

static bool end(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                enum absence_event event, const char *status, struct seen *seen_out,
                struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after;

    if (!begin_answer(tx, by, id, version, event, &present, conflict_out, err))
        return false;
    after = present.absence;
    if (!absence_check_now(tx, by, &present, version, event, &after.status, conflict_out, err))
        return false;
    after.proposal = (struct proposal){ 0 };
    return proposal_end(tx, by, present.absence.proposal.id, status, err) &&
           absence_move(tx, by, &present, &after, event, status, seen_out, err);
}

bool proposal_decline(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                      struct seen *seen_out, struct absence_conflict *conflict_out,
                      struct error *err)
{
    return end(tx, by, id, version, ABSENCE_DECLINE, "declined", seen_out, conflict_out, err);
}

bool proposal_withdraw(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                       struct seen *seen_out, struct absence_conflict *conflict_out,
                       struct error *err)
{
    return end(tx, by, id, version, ABSENCE_WITHDRAW, "withdrawn", seen_out, conflict_out, err);
}
