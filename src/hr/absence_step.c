/* Every step in an absence's life that changes nothing of what was entered (absence.h). */

#include "hr/absence_inside.h"

#include "hr/absence_count.h"
#include "hr/absence_recount.h"
#include "hr/absence_team.h"
#include "hr/balance.h"
#include "hr/deputy.h"
#include "hr/entry.h"
#include "hr/proposal.h"

#include <string.h>

bool absence_save(struct tx *tx, const struct actor *by, const struct absence *absence,
                  bool deleted, struct error *err)
{
    const int64_t *decided = absence->decided_ms ? &absence->decided_ms : NULL;
    const int64_t *acknowledged = absence->acknowledged_ms ? &absence->acknowledged_ms : NULL;
    int64_t minutes = absence->minutes, start_minute = absence->start_minute;

    return sql_run(
        tx, err,
        "UPDATE absence SET version = ?3, type = ?4, start_day = ?5, start_half = ?6,"
        " end_day = ?7, end_half = ?8, status = ?9, comment = ?10, hr_note = ?11,"
        " reason = ?12, updated_at = ?13, updated_by = ?14, decided_at = ?15,"
        " decided_by = ?16, acknowledged_at = ?17, acknowledged_by = ?18,"
        " deleted_at = ?19, minutes = ?20, start_minute = ?21, proposal = ?22"
        " WHERE tenant = ?1 AND id = ?2",
        "uuisdiditsssiuIuIuIIIu", by->tenant.uuid, absence->id.uuid, absence->version,
        absence->type, absence->start, (int64_t)absence->start_half, absence->end,
        (int64_t)absence->end_half, absence_status_text(absence->status), absence->comment,
        absence->hr_note, absence->reason, absence->updated_ms, absence->updated_by.uuid,
        decided, absence->decided_by.uuid, acknowledged, absence->acknowledged_by.uuid,
        deleted ? &absence->updated_ms : NULL, minutes ? &minutes : NULL,
        minutes && start_minute >= 0 ? &start_minute : NULL, absence->proposal.id.uuid);
}

bool absence_begin(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                   enum absence_event event, struct absence_case *present_out,
                   struct absence_conflict *conflict_out, struct error *err)
{
    conflict_out->found = false;
    return absence_load(tx, by, id, present_out, err) &&
           absence_may(event, &present_out->relation, err) && entry_version_given(version, err);
}

bool absence_check_now(struct tx *tx, const struct actor *by,
                       const struct absence_case *present, int64_t version,
                       enum absence_event event, enum absence_status *next_out,
                       struct absence_conflict *conflict_out, struct error *err)
{
    date today;
    unsigned who;

    if (!workplace_today(tx, by->tenant, present->absence.user, &today, err))
        return false;
    who = absence_who(&present->relation, &present->absence, present->begins.day <= today.day);
    if (entry_version(version, present->absence.version, err) &&
        absence_step(&present->absence, event, who, by->settings.steps, next_out, err))
        return true;
    if (err->kind == ERR_CONFLICT)
        absence_explain(tx, by, &present->absence, present->level, version, conflict_out);
    return false;
}

/* Proposed were other days for what is no longer so. */
static bool lapses(const struct absence *before, const struct absence *after,
                   enum absence_event event)
{
    struct span was = absence_span(before), is = absence_span(after);

    return event == ABSENCE_CANCEL || event == ABSENCE_DELETE ||
           (event == ABSENCE_UPDATE && !span_eq(&was, &is));
}

bool absence_move(struct tx *tx, const struct actor *by, const struct absence_case *present,
                  struct absence *after, enum absence_event event, const char *action,
                  struct seen *seen_out, struct error *err)
{
    const struct absence *before = &present->absence;
    bool gone = event == ABSENCE_DELETE;
    proposal_id lapsed = before->proposal.id;
    struct recount recount;
    struct absence answer;
    struct span was = absence_span(before), is = absence_span(after);

    if ((!span_eq(&was, &is) || before->status != after->status) &&
        !absence_count(tx, by->tenant, after, err))
        return false;
    after->version++;
    after->updated_ms = tx->now_ms;
    after->updated_by = by->user;
    if (!absence_undo_keep(tx, by, after, event, after->rest, err))
        return false;
    if (!id_is_none(lapsed) && lapses(before, after, event)) {
        after->proposal = (struct proposal){ 0 };
        if (!proposal_end(tx, by, lapsed, "lapsed", err))
            return false;
    }
    answer = *after;
    answer.undo_until_ms = by->system ? 0 : tx->now_ms + ABSENCE_UNDO_MS;
    *seen_out = (struct seen){ answer, present->level };
    after->rest = (absence_id){ { 0 } }; /* the others hear of it by itself */
    return absence_recount_begin(tx, by->tenant, before, after, &recount, err) &&
           absence_save(tx, by, after, gone, err) &&
           absence_tell(tx, by, action, gone ? after : before, gone ? NULL : after,
                        present->teams, present->team_count, err) &&
           absence_notify(tx, by, event, before, after, false, err) &&
           absence_recount_end(tx, by, &recount, err) &&
           deputy_follow(tx, by, after->user, err);
}

bool absence_approve(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                     struct seen *seen_out, struct absence_conflict *conflict_out,
                     struct error *err)
{
    struct absence_case present;
    struct absence after;

    if (!absence_begin(tx, by, id, version, ABSENCE_APPROVE, &present, conflict_out, err))
        return false;
    after = present.absence;
    if (!absence_check_now(tx, by, &present, version, ABSENCE_APPROVE, &after.status,
                           conflict_out, err) ||
        !absence_team_check(tx, by, &after, present.teams, present.team_count, err) ||
        !balance_check(tx, by, &after, err))
        return false;
    after.decided_ms = tx->now_ms;
    after.decided_by = by->user;
    after.reason = SLICE("");
    return absence_move(tx, by, &present, &after, ABSENCE_APPROVE,
                        after.status == ABSENCE_VALIDATED ? "validated" : "approved", seen_out,
                        err);
}

bool absence_check_reason(slice reason, slice *clean_out, struct error *err)
{
    size_t characters = 0;

    *clean_out = slice_trim(reason);
    while (clean_out->len > 0 && clean_out->data[0] == '\n') /* only blanks is no reason */
        *clean_out = slice_trim(slice_skip(*clean_out, 1));
    for (size_t i = 0; i < clean_out->len; i++)
        characters += ((unsigned char)clean_out->data[i] & 0xc0) != 0x80;
    if (characters == 0)
        return error_field(err, "reason", "field_required",
                           "Dites pourquoi\u00a0: la personne lira ce motif.");
    if (characters > ABSENCE_COMMENT_MAX)
        return error_field(err, "reason", "field_too_long",
                           "Ce texte est trop long (%d caractères au plus).",
                           ABSENCE_COMMENT_MAX);
    return true;
}

bool absence_refuse(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    slice reason, struct seen *seen_out, struct absence_conflict *conflict_out,
                    struct error *err)
{
    struct absence_case present;
    struct absence after;
    slice clean;

    if (!absence_begin(tx, by, id, version, ABSENCE_REFUSE, &present, conflict_out, err) ||
        !absence_check_reason(reason, &clean, err))
        return false;
    after = present.absence;
    if (!absence_check_now(tx, by, &present, version, ABSENCE_REFUSE, &after.status,
                           conflict_out, err))
        return false;
    after.decided_ms = tx->now_ms;
    after.decided_by = by->user;
    after.reason = clean;
    return absence_move(tx, by, &present, &after, ABSENCE_REFUSE, "refused", seen_out, err);
}

bool absence_return(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    slice reason, struct seen *seen_out, struct absence_conflict *conflict_out,
                    struct error *err)
{
    struct absence_case present;
    struct absence after;
    slice clean;

    if (!absence_begin(tx, by, id, version, ABSENCE_RETURN, &present, conflict_out, err) ||
        !absence_check_reason(reason, &clean, err))
        return false;
    after = present.absence;
    if (!absence_check_now(tx, by, &present, version, ABSENCE_RETURN, &after.status,
                           conflict_out, err))
        return false;
    after.decided_ms = 0; /* what was validated is asked for again */
    after.decided_by = (user_id){ { 0 } };
    after.reason = clean;
    return absence_move(tx, by, &present, &after, ABSENCE_RETURN, "returned", seen_out, err);
}

bool absence_acknowledge(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                         struct seen *seen_out, struct absence_conflict *conflict_out,
                         struct error *err)
{
    struct absence_case present;
    struct absence after;

    if (!absence_begin(tx, by, id, version, ABSENCE_ACKNOWLEDGE, &present, conflict_out, err))
        return false;
    after = present.absence;
    if (!absence_check_now(tx, by, &present, version, ABSENCE_ACKNOWLEDGE, &after.status,
                           conflict_out, err))
        return false;
    after.acknowledged_ms = tx->now_ms;
    after.acknowledged_by = by->user;
    return absence_move(tx, by, &present, &after, ABSENCE_ACKNOWLEDGE, "acknowledged", seen_out,
                        err);
}

bool absence_delete(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after;
    struct seen seen;

    if (!absence_begin(tx, by, id, version, ABSENCE_DELETE, &present, conflict_out, err))
        return false;
    after = present.absence;
    return absence_check_now(tx, by, &present, version, ABSENCE_DELETE, &after.status,
                             conflict_out, err) &&
           absence_move(tx, by, &present, &after, ABSENCE_DELETE, "deleted", &seen, err);
}
