/*
 * Taking back one's last step (absence.h). What the absence was stands in a row of its own,
 * column by column, from the step on; the database copies it there and back.
 */

#include "hr/absence_inside.h"

#include "hr/absence_recount.h"
#include "hr/deputy.h"
#include "hr/entry.h"
#include "hr/proposal.h"
#include "hr/rule.h"

#define KEPT_COLUMNS                                                                       \
    "type, start_day, start_half, end_day, end_half, minutes, start_minute, status,"       \
    " comment, hr_note, reason, decided_at, decided_by, acknowledged_at, acknowledged_by," \
    " proposal"

bool absence_undo_keep(struct tx *tx, const struct actor *by, const struct absence *after,
                       enum absence_event event, absence_id rest, struct error *err)
{
    if (!sql_run(tx, err, "DELETE FROM undo WHERE tenant = ?1 AND absence = ?2", "uu",
                 by->tenant.uuid, after->id.uuid))
        return false;
    return by->system ||
           sql_run(tx, err,
                   "INSERT INTO undo (tenant, absence, version, user_id, at, event,"
                   " rest, " KEPT_COLUMNS ") SELECT tenant, id, ?3, ?4, ?5, ?6, ?7,"
                   " " KEPT_COLUMNS " FROM absence WHERE tenant = ?1 AND id = ?2",
                   "uuiuiiu", by->tenant.uuid, after->id.uuid, after->version, by->user.uuid,
                   tx->now_ms, (int64_t)event, rest.uuid);
}

/* ---- what was kept ---- */

struct kept {
    int64_t version, at_ms;
    user_id user;
    enum absence_event event;
    absence_id rest;
    struct span span;
    enum absence_status status;
    slice type;
    int minutes, start_minute;
    proposal_id proposal;
};

static bool find_kept(struct tx *tx, const struct actor *by, absence_id id,
                      struct kept *kept_out, struct error *err)
{
    struct rows rows;

    *kept_out = (struct kept){ 0 };
    if (!sql_open(tx, &rows, err,
                  "SELECT version, at, user_id, event, rest, start_day, start_half, end_day,"
                  " end_half, status, type, coalesce(minutes, 0), coalesce(start_minute, -1),"
                  " proposal FROM undo WHERE tenant = ?1 AND absence = ?2",
                  "uu", by->tenant.uuid, id.uuid))
        return false;
    while (rows_next(&rows)) {
        kept_out->version = rows_int(&rows, 0);
        kept_out->at_ms = rows_int(&rows, 1);
        rows_uuid(&rows, 2, kept_out->user.uuid);
        kept_out->event = (enum absence_event)rows_int(&rows, 3);
        rows_uuid(&rows, 4, kept_out->rest.uuid);
        kept_out->span = (struct span){ rows_date(&rows, 5), rows_date(&rows, 7),
                                        rows_int(&rows, 6) ? HALF_PM : HALF_AM,
                                        rows_int(&rows, 8) ? HALF_PM : HALF_AM };
        if (!absence_status_parse(rows_text(&rows, 9), &kept_out->status))
            kept_out->version = 0;
        kept_out->type = rows_keep(&rows, 10);
        kept_out->minutes = (int)rows_int(&rows, 11);
        kept_out->start_minute = (int)rows_int(&rows, 12);
        rows_uuid(&rows, 13, kept_out->proposal.uuid);
    }
    return rows_close(&rows, err);
}

static bool too_late(struct error *err)
{
    return error_set(err, ERR_CONFLICT, "undo_too_late",
                     "Il n’y a plus rien à défaire\u00a0: seule la personne qui a fait la "
                     "dernière étape peut revenir dessus, une fois, pendant dix secondes.");
}

static bool is_fresh(const struct tx *tx, const struct actor *by, const struct absence *present,
                     const struct kept *kept)
{
    return kept->version == present->version && actor_is_user(by, kept->user) &&
           (tx->now_ms < kept->at_ms + ABSENCE_UNDO_MS || !rule_holds(RULE_UNDO));
}

/* ---- taking it back ---- */

/* What it was, as far as days are concerned. */
static bool what_it_was(struct tx *tx, const struct actor *by, const struct absence *present,
                        const struct kept *kept, struct absence *before_out, struct error *err)
{
    struct type type;

    *before_out = *present;
    if (!type_find(tx, by->tenant, kept->type, &type, err))
        return false;
    before_out->type = type.code;
    before_out->counting = type.counting;
    before_out->extent = type.extent;
    before_out->balance = type.balance;
    before_out->status = kept->status;
    before_out->minutes = kept->minutes;
    before_out->start_minute = kept->start_minute;
    absence_put_span(before_out, &kept->span);
    return true;
}

/* Where it takes more of the calendar than it does now, that must be free. */
static bool check_room(struct tx *tx, const struct actor *by,
                       const struct absence_case *present, bool deleted,
                       const struct absence *before, struct absence_conflict *conflict_out,
                       struct error *err)
{
    bool taken = !deleted && present->absence.status <= ABSENCE_APPROVED;

    if (before->status > ABSENCE_APPROVED ||
        (taken && absence_takes_same(before, &present->absence)))
        return true;
    return absence_check_room(tx, by, before, present->level, conflict_out, err);
}

/* The second part of what was cut. Somebody may have done something to it. */
static bool take_out_rest(struct tx *tx, const struct actor *by, absence_id id,
                          struct error *err)
{
    struct absence_case rest;
    bool deleted;

    if (id_is_none(id))
        return true;
    if (!absence_load_any(tx, by, id, &rest, &deleted, err))
        return false;
    if (deleted || rest.absence.version != 1)
        return too_late(err);
    rest.absence.version++;
    rest.absence.updated_ms = tx->now_ms;
    rest.absence.updated_by = by->user;
    return absence_save(tx, by, &rest.absence, true, err) &&
           absence_tell(tx, by, "deleted", &rest.absence, NULL, rest.teams, rest.team_count,
                        err);
}

static bool restore_proposal(struct tx *tx, const struct actor *by,
                             const struct absence *present, const struct kept *kept,
                             struct error *err)
{
    if (id_eq(present->proposal.id, kept->proposal))
        return true;
    return (id_is_none(present->proposal.id) ||
            proposal_end(tx, by, present->proposal.id, "withdrawn", err)) &&
           (id_is_none(kept->proposal) || proposal_end(tx, by, kept->proposal, "open", err));
}

static bool restore(struct tx *tx, const struct actor *by, const struct absence *present,
                    const struct kept *kept, struct error *err)
{
    return restore_proposal(tx, by, present, kept, err) &&
           sql_run(tx, err,
                   "UPDATE absence SET (" KEPT_COLUMNS ") = (SELECT " KEPT_COLUMNS " FROM undo"
                   " WHERE tenant = ?1 AND absence = ?2), version = ?3, updated_at = ?4,"
                   " updated_by = ?5, deleted_at = NULL WHERE tenant = ?1 AND id = ?2",
                   "uuiiu", by->tenant.uuid, present->id.uuid, present->version + 1, tx->now_ms,
                   by->user.uuid) &&
           sql_run(tx, err, "DELETE FROM undo WHERE tenant = ?1 AND absence = ?2", "uu",
                   by->tenant.uuid, present->id.uuid);
}

static bool explain(struct tx *tx, const struct actor *by, const struct absence_case *present,
                    int64_t version, bool deleted, struct absence_conflict *conflict_out)
{
    return !deleted &&
           absence_explain(tx, by, &present->absence, present->level, version, conflict_out);
}

bool absence_undo(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                  struct seen *seen_out, struct absence_conflict *conflict_out,
                  struct error *err)
{
    struct absence_case present, after;
    struct absence before;
    struct recount recount;
    struct kept kept;
    bool deleted;

    conflict_out->found = false;
    if (!absence_load_any(tx, by, id, &present, &deleted, err) ||
        !find_kept(tx, by, id, &kept, err))
        return false;
    if (deleted && !is_fresh(tx, by, &present.absence, &kept)) /* it is gone for good */
        return absence_load(tx, by, id, &present, err) && too_late(err);
    if (!absence_may(ABSENCE_PROPOSE, &present.relation, err) ||
        !entry_version_given(version, err))
        return false;
    if (!entry_version(version, present.absence.version, err) ||
        (!is_fresh(tx, by, &present.absence, &kept) && !too_late(err)))
        return explain(tx, by, &present, version, deleted, conflict_out);
    if (!absence_may(kept.event, &present.relation, err) || /* no longer theirs to do */
        !take_out_rest(tx, by, kept.rest, err) ||
        !what_it_was(tx, by, &present.absence, &kept, &before, err) ||
        !check_room(tx, by, &present, deleted, &before, conflict_out, err) ||
        !absence_recount_begin(tx, by->tenant, &present.absence, &before, &recount, err) ||
        !restore(tx, by, &present.absence, &kept, err) ||
        !absence_load(tx, by, id, &after, err))
        return false;
    *seen_out = (struct seen){ after.absence, after.level };
    return absence_tell(tx, by, "undone", deleted ? NULL : &present.absence, &after.absence,
                        after.teams, after.team_count, err) &&
           absence_notify(tx, by, kept.event, &after.absence, &present.absence, true, err) &&
           absence_recount_end(tx, by, &recount, err) &&
           deputy_follow(tx, by, after.absence.user, err);
}
