#include "hr/absence.h"

#include "hr/absence_inside.h"
#include "hr/absence_recount.h"
#include "hr/absence_team.h"
#include "hr/closed_period.h"
#include "hr/deputy.h"
#include "hr/entry.h"
#include "hr/reminder.h"
#include "hr/rule.h"

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

/* ---- spans ---- */

int absence_slot(date day, enum half half)
{
    return day.day * 2 + (int)half;
}

struct span absence_span(const struct absence *absence)
{
    return (struct span){ absence->start, absence->end, absence->start_half,
                          absence->end_half };
}

void absence_put_span(struct absence *absence, const struct span *span)
{
    absence->start = span->start;
    absence->end = span->end;
    absence->start_half = span->start_half;
    absence->end_half = span->end_half;
}

bool span_eq(const struct span *a, const struct span *b)
{
    return absence_slot(a->start, a->start_half) == absence_slot(b->start, b->start_half) &&
           absence_slot(a->end, a->end_half) == absence_slot(b->end, b->end_half);
}

bool absence_takes_same(const struct absence *a, const struct absence *b)
{
    struct span one = absence_span(a), other = absence_span(b);

    return span_eq(&one, &other) && slice_eq(a->type, b->type) && a->minutes == b->minutes &&
           (a->minutes == 0 || a->start_minute == b->start_minute);
}

/* ---- asking ---- */

bool absence_insert(struct tx *tx, const struct actor *by, const struct absence *absence,
                    struct error *err)
{
    const int64_t *decided = absence->decided_ms ? &absence->decided_ms : NULL;
    const int64_t *acknowledged = absence->acknowledged_ms ? &absence->acknowledged_ms : NULL;
    int64_t minutes = absence->minutes, start_minute = absence->start_minute;

    return sql_run(tx, err,
                   "INSERT INTO absence (tenant, id, user_id, type, start_day, start_half,"
                   " end_day, end_half, status, comment, hr_note, created_at, created_by,"
                   " updated_at, updated_by, decided_at, decided_by, minutes, start_minute,"
                   " acknowledged_at, acknowledged_by)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?12, ?13,"
                   " ?14, ?15, ?16, ?17, ?18, ?19)",
                   "uuusdiditssiuIuIIIu", by->tenant.uuid, absence->id.uuid, absence->user.uuid,
                   absence->type, absence->start, (int64_t)absence->start_half, absence->end,
                   (int64_t)absence->end_half, absence_status_text(absence->status),
                   absence->comment, absence->hr_note, absence->created_ms,
                   absence->created_by.uuid, decided, absence->decided_by.uuid,
                   minutes ? &minutes : NULL,
                   minutes && start_minute >= 0 ? &start_minute : NULL, acknowledged,
                   absence->acknowledged_by.uuid);
}

/* What waits is not forgotten; whoever is away may have a deputy. */
static bool follow(struct tx *tx, const struct actor *by, const struct absence *absence,
                   struct error *err)
{
    if (absence->status == ABSENCE_PENDING)
        return reminder_schedule(tx, by->tenant, absence, err);
    return deputy_follow(tx, by, absence->user, err);
}

bool absence_create(struct tx *tx, const struct actor *by, const struct absence_entry *entry,
                    struct seen *seen_out, struct absence_conflict *conflict_out,
                    struct error *err)
{
    struct absence_case new;
    struct absence *absence = &new.absence;
    struct recount recount;
    struct type type;

    conflict_out->found = false;
    if (!absence_for_whom(tx, by, entry, &new, err) || !absence_check_note(by, entry, err) ||
        !absence_check_entry(tx, by, entry, NULL, &type, absence, err) ||
        !closed_period_check(tx, by, absence, new.teams, new.team_count, err) ||
        !absence_check_room(tx, by, absence, new.level, conflict_out, err) ||
        !absence_team_check(tx, by, absence, new.teams, new.team_count, err))
        return false;
    id_make(&absence->id, tx->now_ms, tx->rng);
    absence->version = 1;
    absence->status = absence_first(type.decision, absence_who(&new.relation, absence, false),
                                    by->settings.steps);
    absence->created_ms = absence->updated_ms = tx->now_ms;
    absence->created_by = absence->updated_by = by->user;
    if (!new.relation.owner) {
        absence->decided_ms = tx->now_ms;
        absence->decided_by = by->user;
    }
    *seen_out = (struct seen){ *absence, new.level };
    return absence_recount_begin(tx, by->tenant, NULL, absence, &recount, err) &&
           absence_insert(tx, by, absence, err) &&
           absence_tell(tx, by, "created", NULL, absence, new.teams, new.team_count, err) &&
           absence_notify(tx, by, ABSENCE_EVENT_COUNT, NULL, absence, false, err) &&
           absence_recount_end(tx, by, &recount, err) && follow(tx, by, absence, err);
}

/* ---- the whole entry anew ---- */

/* The days of leave that somebody could have refused are a promise once it is approved. What
 * is of right, or effective at once, follows its proof. */
static bool is_promised(const struct absence *present, const struct absence *after)
{
    struct span was = absence_span(present), is = absence_span(after);

    return rule_holds(RULE_PROPOSE_INSTEAD) && present->status == ABSENCE_APPROVED &&
           present->decision == DECISION_DISCRETION && !span_eq(&was, &is);
}

static bool propose_instead(struct error *err)
{
    return error_set(err, ERR_CONFLICT, "propose_instead",
                     "Ce congé est approuvé\u00a0: proposez d’autres dates, la personne les "
                     "acceptera ou les déclinera.");
}

bool absence_step_update(const struct absence *present, struct absence *after, unsigned who,
                         int steps, const struct type *type, struct error *err)
{
    if (!absence_step(present, ABSENCE_UPDATE, who, steps, &after->status, err))
        return false;
    if (is_promised(present, after))
        return propose_instead(err);
    if (after->status == ABSENCE_PENDING) {
        after->status = absence_first(type->decision, BY_OWNER, steps);
        after->reason = SLICE("");
    }
    return true;
}

bool absence_update(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    const struct absence_entry *entry, struct seen *seen_out,
                    struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after;
    struct type type;

    conflict_out->found = false;
    if (!absence_load(tx, by, id, &present, err) ||
        !absence_may(ABSENCE_UPDATE, &present.relation, err) ||
        !absence_check_note(by, entry, err) || !entry_version_given(version, err))
        return false;
    after = present.absence;
    if (!absence_check_entry(tx, by, entry, &present.absence, &type, &after, err) ||
        !closed_period_check(tx, by, &after, present.teams, present.team_count, err))
        return false;
    if (!entry_version(version, present.absence.version, err) ||
        !absence_step_update(&present.absence, &after,
                             absence_who(&present.relation, &present.absence, false),
                             by->settings.steps, &type, err))
        return absence_explain(tx, by, &present.absence, present.level, version, conflict_out);
    /* Sickness may lie over it meanwhile, and is in nobody's way. */
    return (absence_takes_same(&present.absence, &after) ||
            absence_check_room(tx, by, &after, present.level, conflict_out, err)) &&
           absence_team_check(tx, by, &after, present.teams, present.team_count, err) &&
           absence_move(tx, by, &present, &after, ABSENCE_UPDATE, "updated", seen_out, err);
}
