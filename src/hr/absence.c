#include "hr/absence.h"

#include "base/instant.h"
#include "hr/absence_inside.h"
#include "hr/entry.h"

#include <assert.h>
#include <string.h>

const char *half_text(enum half half)
{
    return half == HALF_PM ? "pm" : "am";
}

bool half_parse(slice text, enum half *half_out)
{
    if (!slice_eq(text, SLICE("am")) && !slice_eq(text, SLICE("pm")))
        return false;
    *half_out = slice_eq(text, SLICE("pm")) ? HALF_PM : HALF_AM;
    return true;
}

static const char *const status_texts[ABSENCE_STATUS_COUNT] = {
    [ABSENCE_PENDING] = "pending",     [ABSENCE_VALIDATED] = "validated",
    [ABSENCE_APPROVED] = "approved",   [ABSENCE_REFUSED] = "refused",
    [ABSENCE_CANCELLED] = "cancelled",
};

const char *absence_status_text(enum absence_status status)
{
    assert(status < ABSENCE_STATUS_COUNT);
    return status_texts[status];
}

bool absence_status_parse(slice text, enum absence_status *status_out)
{
    for (int i = 0; i < ABSENCE_STATUS_COUNT; i++)
        if (slice_eq(text, slice_of(status_texts[i]))) {
            *status_out = (enum absence_status)i;
            return true;
        }
    return false;
}

date absence_today(const struct tx *tx)
{
    return instant_day(tx->now_ms, "Europe/Paris");
}

/* ---- asking ---- */

static bool insert(struct tx *tx, const struct actor *by, const struct absence *absence,
                   struct error *err)
{
    const int64_t *decided = absence->decided_ms ? &absence->decided_ms : NULL;

    return sql_run(tx, err,
                   "INSERT INTO absence (tenant, id, user_id, type, start_day, start_half,"
                   " end_day, end_half, status, comment, hr_note, created_at, created_by,"
                   " updated_at, updated_by, decided_at, decided_by)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?12, ?13,"
                   " ?14, ?15)",
                   "uuusdiditssiuIu", by->tenant.uuid, absence->id.uuid, absence->user.uuid,
                   absence->type, absence->start, (int64_t)absence->start_half, absence->end,
                   (int64_t)absence->end_half, absence_status_text(absence->status),
                   absence->comment, absence->hr_note, absence->created_ms,
                   absence->created_by.uuid, decided, absence->decided_by.uuid);
}

bool absence_create(struct tx *tx, const struct actor *by, const struct absence_entry *entry,
                    struct seen *seen_out, struct absence_conflict *conflict_out,
                    struct error *err)
{
    struct absence_case new;
    struct absence *absence = &new.absence;
    struct type type;

    conflict_out->found = false;
    if (!absence_for_whom(tx, by, entry, &new, err) || !absence_check_note(by, entry, err) ||
        !absence_check_entry(tx, by, entry, NULL, &type, absence, err) ||
        !absence_check_overlap(tx, by, absence, new.level, conflict_out, err))
        return false;
    id_make(&absence->id, tx->now_ms, tx->rng);
    absence->version = 1;
    absence->status = absence_first(type.decision, !new.relation.owner);
    absence->created_ms = absence->updated_ms = tx->now_ms;
    absence->created_by = absence->updated_by = by->user;
    if (!new.relation.owner) {
        absence->decided_ms = tx->now_ms;
        absence->decided_by = by->user;
    }
    *seen_out = (struct seen){ *absence, new.level };
    return insert(tx, by, absence, err) &&
           absence_tell(tx, by, "created", NULL, absence, new.teams, new.team_count, err) &&
           absence_notify(tx, by, ABSENCE_EVENT_COUNT, NULL, absence, err);
}

/* ---- every step of its life ---- */

static bool save(struct tx *tx, const struct actor *by, const struct absence *absence,
                 bool deleted, struct error *err)
{
    const int64_t *decided = absence->decided_ms ? &absence->decided_ms : NULL;
    const int64_t *acknowledged = absence->acknowledged_ms ? &absence->acknowledged_ms : NULL;

    return sql_run(
        tx, err,
        "UPDATE absence SET version = ?3, type = ?4, start_day = ?5, start_half = ?6,"
        " end_day = ?7, end_half = ?8, status = ?9, comment = ?10, hr_note = ?11,"
        " reason = ?12, updated_at = ?13, updated_by = ?14, decided_at = ?15,"
        " decided_by = ?16, acknowledged_at = ?17, acknowledged_by = ?18,"
        " deleted_at = ?19 WHERE tenant = ?1 AND id = ?2",
        "uuisdiditsssiuIuIuI", by->tenant.uuid, absence->id.uuid, absence->version,
        absence->type, absence->start, (int64_t)absence->start_half, absence->end,
        (int64_t)absence->end_half, absence_status_text(absence->status), absence->comment,
        absence->hr_note, absence->reason, absence->updated_ms, absence->updated_by.uuid,
        decided, absence->decided_by.uuid, acknowledged, absence->acknowledged_by.uuid,
        deleted ? &absence->updated_ms : NULL);
}

/* Is it still as it was looked at, and may it happen now? */
static bool check_now(struct tx *tx, const struct actor *by, const struct absence_case *present,
                      int64_t version, enum absence_event event, enum absence_status *next_out,
                      struct absence_conflict *conflict_out, struct error *err)
{
    unsigned who = absence_who(&present->relation, &present->absence, absence_today(tx));

    if (entry_version(version, present->absence.version, err) &&
        absence_step(&present->absence, event, who, by->settings.steps, next_out, err))
        return true;
    if (err->kind == ERR_CONFLICT)
        absence_explain(tx, by, &present->absence, present->level, conflict_out);
    return false;
}

static void moved(const struct tx *tx, const struct actor *by, struct absence *absence,
                  enum absence_status next)
{
    absence->version++;
    absence->status = next;
    absence->updated_ms = tx->now_ms;
    absence->updated_by = by->user;
}

bool absence_update(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    const struct absence_entry *entry, struct seen *seen_out,
                    struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after;
    enum absence_status next;
    struct type type;

    conflict_out->found = false;
    if (!absence_load(tx, by, id, &present, err) ||
        !absence_may(ABSENCE_UPDATE, &present.relation, err) ||
        !absence_check_note(by, entry, err) || !entry_version_given(version, err))
        return false;
    after = present.absence;
    if (!absence_check_entry(tx, by, entry, &present.absence, &type, &after, err) ||
        !check_now(tx, by, &present, version, ABSENCE_UPDATE, &next, conflict_out, err) ||
        !absence_check_overlap(tx, by, &after, present.level, conflict_out, err))
        return false;
    if (next == ABSENCE_PENDING)
        next = absence_first(type.decision, false); /* it may have become a notice */
    moved(tx, by, &after, next);
    *seen_out = (struct seen){ after, present.level };
    return save(tx, by, &after, false, err) &&
           absence_tell(tx, by, "updated", &present.absence, &after, present.teams,
                        present.team_count, err) &&
           absence_notify(tx, by, ABSENCE_UPDATE, &present.absence, &after, err);
}

/* A step that changes nothing of what was entered. `reason` only of a refusal. */
static bool take_step(struct tx *tx, const struct actor *by, struct absence_case *present,
                      int64_t version, enum absence_event event, slice reason,
                      struct seen *seen_out, struct absence_conflict *conflict_out,
                      struct error *err)
{
    static const char *const actions[ABSENCE_EVENT_COUNT] = {
        [ABSENCE_APPROVE] = "approved",
        [ABSENCE_REFUSE] = "refused",
        [ABSENCE_CANCEL] = "cancelled",
        [ABSENCE_ACKNOWLEDGE] = "acknowledged",
    };
    struct absence after = present->absence;
    enum absence_status next;

    if (!check_now(tx, by, present, version, event, &next, conflict_out, err))
        return false;
    moved(tx, by, &after, next);
    if (event == ABSENCE_APPROVE || event == ABSENCE_REFUSE) {
        after.decided_ms = tx->now_ms;
        after.decided_by = by->user;
        after.reason = reason;
    } else if (event == ABSENCE_ACKNOWLEDGE) {
        after.acknowledged_ms = tx->now_ms;
        after.acknowledged_by = by->user;
    }
    *seen_out = (struct seen){ after, present->level };
    return save(tx, by, &after, false, err) &&
           absence_tell(tx, by, next == ABSENCE_VALIDATED ? "validated" : actions[event],
                        &present->absence, &after, present->teams, present->team_count, err) &&
           absence_notify(tx, by, event, &present->absence, &after, err);
}

static bool begin_step(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                       enum absence_event event, struct absence_case *present_out,
                       struct absence_conflict *conflict_out, struct error *err)
{
    conflict_out->found = false;
    return absence_load(tx, by, id, present_out, err) &&
           absence_may(event, &present_out->relation, err) && entry_version_given(version, err);
}

bool absence_approve(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                     struct seen *seen_out, struct absence_conflict *conflict_out,
                     struct error *err)
{
    struct absence_case present;

    return begin_step(tx, by, id, version, ABSENCE_APPROVE, &present, conflict_out, err) &&
           take_step(tx, by, &present, version, ABSENCE_APPROVE, SLICE(""), seen_out,
                     conflict_out, err);
}

static bool check_reason(slice reason, slice *clean_out, struct error *err)
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
    slice clean;

    return begin_step(tx, by, id, version, ABSENCE_REFUSE, &present, conflict_out, err) &&
           check_reason(reason, &clean, err) &&
           take_step(tx, by, &present, version, ABSENCE_REFUSE, clean, seen_out, conflict_out,
                     err);
}

bool absence_cancel(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    struct seen *seen_out, struct absence_conflict *conflict_out,
                    struct error *err)
{
    struct absence_case present;

    return begin_step(tx, by, id, version, ABSENCE_CANCEL, &present, conflict_out, err) &&
           take_step(tx, by, &present, version, ABSENCE_CANCEL, SLICE(""), seen_out,
                     conflict_out, err);
}

bool absence_acknowledge(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                         struct seen *seen_out, struct absence_conflict *conflict_out,
                         struct error *err)
{
    struct absence_case present;

    return begin_step(tx, by, id, version, ABSENCE_ACKNOWLEDGE, &present, conflict_out, err) &&
           take_step(tx, by, &present, version, ABSENCE_ACKNOWLEDGE, SLICE(""), seen_out,
                     conflict_out, err);
}

bool absence_delete(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence *absence = &present.absence;
    enum absence_status next;

    if (!begin_step(tx, by, id, version, ABSENCE_DELETE, &present, conflict_out, err) ||
        !check_now(tx, by, &present, version, ABSENCE_DELETE, &next, conflict_out, err))
        return false;
    moved(tx, by, absence, next);
    return save(tx, by, absence, true, err) &&
           absence_tell(tx, by, "deleted", absence, NULL, present.teams, present.team_count,
                        err) &&
           absence_notify(tx, by, ABSENCE_DELETE, absence, NULL, err);
}
