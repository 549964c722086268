/* /api/absences/{id}/...: every step in an absence's life. The rules are hr/absence.h's and
 * hr/proposal.h's. */
#include "api/absences.h"
#include "api/routes.h"
#include "hr/absence_team.h"
#include "hr/proposal.h"

/* ---- steps that need a version and nothing else ---- */

typedef bool simple_step(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                         struct seen *seen_out, struct absence_conflict *conflict_out,
                         struct error *err);

static bool take_step(struct tx *tx, struct call *call, simple_step *step, struct error *err)
{
    static const char *const known[] = { "version", NULL };
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    struct seen seen;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err))
        return call_invalid(step(tx, &call->actor, absences_path(call), 0, &seen, &conflict,
                                 &rule),
                            &rule, err);
    return absences_outcome(call,
                            step(tx, &call->actor, absences_path(call), version, &seen,
                                 &conflict, err),
                            &seen, &conflict);
}

bool absences_approve(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, absence_approve, err);
}

bool absences_acknowledge(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, absence_acknowledge, err);
}

bool absences_undo(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, absence_undo, err);
}

bool absences_accept(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, proposal_accept, err);
}

bool absences_decline(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, proposal_decline, err);
}

bool absences_withdraw(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, proposal_withdraw, err);
}

/* ---- steps with a reason ---- */

typedef bool reasoned_step(struct tx *tx, const struct actor *by, absence_id id,
                           int64_t version, slice reason, struct seen *seen_out,
                           struct absence_conflict *conflict_out, struct error *err);

static bool take_reasoned(struct tx *tx, struct call *call, reasoned_step *step,
                          struct error *err)
{
    static const char *const known[] = { "version", "reason", NULL };
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    struct seen seen;
    int64_t version;
    slice reason = { 0 };

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !json_get_text(call->body, "reason", JSON_REQUIRED,
                       ABSENCES_TEXT_BYTES(ABSENCE_COMMENT_MAX), &reason, err))
        return call_invalid(step(tx, &call->actor, absences_path(call), 0, (slice){ 0 }, &seen,
                                 &conflict, &rule),
                            &rule, err);
    return absences_outcome(call,
                            step(tx, &call->actor, absences_path(call), version, reason, &seen,
                                 &conflict, err),
                            &seen, &conflict);
}

bool absences_refuse(struct tx *tx, struct call *call, struct error *err)
{
    return take_reasoned(tx, call, absence_refuse, err);
}

bool absences_return(struct tx *tx, struct call *call, struct error *err)
{
    return take_reasoned(tx, call, absence_return, err);
}

/* ---- cancelling ---- */

/* A part has a first and a last day; none of them: the whole. */
static bool get_part(const json_t *body, struct span *span_out, bool *is_part_out,
                     struct error *err)
{
    bool any = json_has(body, "from") || json_has(body, "to") || json_has(body, "from_half") ||
               json_has(body, "to_half");

    enum json_need need = any ? JSON_REQUIRED : JSON_OPTIONAL;

    *is_part_out = any;
    return absences_half(body, "from_half", HALF_AM, &span_out->start_half, err) &&
           absences_half(body, "to_half", HALF_PM, &span_out->end_half, err) &&
           json_get_date(body, "to", JSON_OPTIONAL, &span_out->end, err) &&
           json_get_date(body, "from", need, &span_out->start, err) &&
           json_get_date(body, "to", need, &span_out->end, err);
}

bool absences_cancel(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = {
        "version", "from", "from_half", "to", "to_half", NULL
    };
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    struct span part = { 0 };
    bool is_part = false;
    struct seen seen;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !get_part(call->body, &part, &is_part, err))
        return call_invalid(absence_cancel(tx, &call->actor, absences_path(call), 0, NULL,
                                           &seen, &conflict, &rule),
                            &rule, err);
    return absences_outcome(call,
                            absence_cancel(tx, &call->actor, absences_path(call), version,
                                           is_part ? &part : NULL, &seen, &conflict, err),
                            &seen, &conflict);
}

/* ---- proposing ---- */

bool absences_propose(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version",  "start",   "start_half", "end",
                                         "end_half", "comment", NULL };
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    struct span span = { 0 };
    slice comment = { 0 };
    struct seen seen;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !json_get_date(call->body, "start", JSON_REQUIRED, &span.start, err) ||
        !json_get_date(call->body, "end", JSON_REQUIRED, &span.end, err) ||
        !absences_half(call->body, "start_half", HALF_AM, &span.start_half, err) ||
        !absences_half(call->body, "end_half", HALF_PM, &span.end_half, err) ||
        !json_get_text(call->body, "comment", JSON_OPTIONAL,
                       ABSENCES_TEXT_BYTES(ABSENCE_COMMENT_MAX), &comment, err))
        return call_invalid(proposal_make(tx, &call->actor, absences_path(call), 0, &span,
                                          comment, &seen, &conflict, &rule),
                            &rule, err);
    return absences_outcome(call,
                            proposal_make(tx, &call->actor, absences_path(call), version, &span,
                                          comment, &seen, &conflict, err),
                            &seen, &conflict);
}

/* ---- for who decides ---- */

bool absences_context(struct tx *tx, struct call *call, struct error *err)
{
    json_open_object(&call->json, NULL);
    if (!absence_context(tx, &call->actor, absences_path(call), call->english, &call->json,
                         err))
        return false;
    json_close_object(&call->json);
    return true;
}
