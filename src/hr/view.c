#include "hr/view.h"

#include "hr/absence_inside.h"
#include "hr/attachment.h"
#include "hr/rule.h"

#include <assert.h>
#include <string.h>

struct relation relation_of(const struct actor *actor, user_id owner, const team_id *teams,
                            size_t count)
{
    return (struct relation){
        .hr = actor_is_hr(actor),
        .owner = actor_is_user(actor, owner),
        .manages = actor_manages(actor, owner, teams, count),
        .stands_in = actor_stands_in(actor, owner) && rule_holds(RULE_DEPUTY_OWN) &&
                     !actor_manages_own(actor, owner, teams, count),
        .shares = actor_shares_any(actor, teams, count),
    };
}

bool view_waits(const struct absence *absence)
{
    bool decided = absence->decided_ms || absence->acknowledged_ms;

    return absence->status == ABSENCE_PENDING || absence->status == ABSENCE_VALIDATED ||
           (absence->status == ABSENCE_APPROVED && !decided);
}

enum sight view_sight(const struct settings *settings, const struct absence *absence)
{
    enum sight approved = settings->colleagues == COLLEAGUES_COMPANY ? SIGHT_COMPANY
                                                                     : SIGHT_TEAM;

    if (!view_waits(absence))
        return absence->status == ABSENCE_APPROVED ? approved : SIGHT_NOBODY;
    if (settings->pending_visible == PENDING_COLLEAGUES)
        return approved;
    return settings->pending_visible == PENDING_TEAM ? SIGHT_TEAM : SIGHT_NOBODY;
}

enum level view_level(const struct relation *relation, const struct settings *settings,
                      const struct absence *absence)
{
    enum sight sight;

    if (relation->hr)
        return LEVEL_HR;
    if (relation->owner)
        return LEVEL_OWNER;
    if (relation->manages)
        return LEVEL_MANAGER;
    sight = view_sight(settings, absence);
    if (sight == SIGHT_COMPANY || (sight == SIGHT_TEAM && relation->shares))
        return LEVEL_COLLEAGUE;
    return LEVEL_NONE;
}

bool view_reads_words(enum level level, const struct absence *absence)
{
    bool medical = absence->category == CATEGORY_MEDICAL && rule_holds(RULE_MEDICAL_SECRET);

    return level >= LEVEL_OWNER || (level == LEVEL_MANAGER && !medical);
}

/* ---- the JSON ---- */

/* A colleague who saw the version grow would know that somebody wrote, that a document came,
 * that a leave was counted anew under a stop of work. */
static void put_identity(struct json *json, const struct absence *absence, enum level level)
{
    json_put_uuid(json, "id", absence->id.uuid);
    json_put_int(json, "version",
                 level == LEVEL_COLLEAGUE ? absence->colleague_version : absence->version);
}

static void put_span(struct json *json, const struct span *span)
{
    json_put_date(json, "start", span->start);
    json_put_text(json, "start_half", slice_of(half_text(span->start_half)));
    json_put_date(json, "end", span->end);
    json_put_text(json, "end_half", slice_of(half_text(span->end_half)));
}

/* In hours, on one day. */
static void put_hours(struct json *json, const struct absence *absence)
{
    if (absence->minutes == 0) {
        json_put_null(json, "minutes");
        json_put_null(json, "start_time");
        return;
    }
    json_put_int(json, "minutes", absence->minutes);
    json_put_time(json, "start_time", absence->start_minute);
}

/* What is written to a medical absence is not for who decides on it; the days are. */
static void put_proposal(struct json *json, const struct proposal *proposal, bool medical)
{
    if (id_is_none(proposal->id)) {
        json_put_null(json, "proposal");
        return;
    }
    json_open_object(json, "proposal");
    json_put_uuid(json, "id", proposal->id.uuid);
    put_span(json, &proposal->span);
    if (!medical)
        json_put_text(json, "comment", proposal->comment);
    json_put_bool(json, "short_notice", proposal->short_notice);
    json_put_instant(json, "created_at", proposal->created_ms);
    json_put_uuid(json, "created_by", proposal->created_by.uuid);
    json_close_object(json);
}

/* For who has just taken a step. */
static void put_answer(struct json *json, const struct absence *absence)
{
    if (absence->undo_until_ms)
        json_put_instant(json, "undo_until", absence->undo_until_ms);
    if (!id_is_none(absence->rest))
        json_put_uuid(json, "rest_id", absence->rest.uuid);
}

void absence_put_days(struct json *json, const struct absence *absence)
{
    if (absence->minutes > 0)
        json_put_null(json, "days");
    else
        json_put_halves(json, "days", absence->halves);
}

/* The history: who did what to it, when. */
static void put_steps(struct json *json, const struct absence *absence)
{
    json_put_text(json, "reason", absence->reason);
    json_put_instant(json, "created_at", absence->created_ms);
    json_put_uuid(json, "created_by", absence->created_by.uuid);
    json_put_instant(json, "updated_at", absence->updated_ms);
    json_put_instant(json, "decided_at", absence->decided_ms);
    json_put_uuid(json, "decided_by", absence->decided_by.uuid);
    json_put_instant(json, "acknowledged_at", absence->acknowledged_ms);
    json_put_uuid(json, "acknowledged_by", absence->acknowledged_by.uuid);
}

static void put_words(struct json *json, const struct absence *absence)
{
    json_put_text(json, "comment", absence->comment);
    json_put_int(json, "comment_count", absence->comment_count);
    json_put_bool(json, "proof_missing", attachment_is_missing(absence));
    json_put_raw(json, "attachments",
                 absence->attachments.len ? absence->attachments : SLICE("[]"));
}

/* Colleagues are not told what waits from what took effect by itself. */
static enum absence_status shown_status(const struct absence *absence)
{
    return view_waits(absence) ? ABSENCE_PENDING : absence->status;
}

bool view_colleague_same(const struct absence *a, const struct absence *b)
{
    struct span one = absence_span(a), other = absence_span(b);

    return span_eq(&one, &other) && shown_status(a) == shown_status(b) &&
           strcmp(type_kind(a->type), type_kind(b->type)) == 0;
}

bool view_has_type(enum level level, const struct settings *settings,
                   const struct absence *absence)
{
    bool medical = level == LEVEL_MANAGER && absence->category == CATEGORY_MEDICAL;

    return level > LEVEL_COLLEAGUE && !(medical && settings->hide_medical_type);
}

void absence_view(struct json *json, const char *key, const struct absence *absence,
                  enum level level, const struct settings *settings)
{
    bool medical = level == LEVEL_MANAGER && absence->category == CATEGORY_MEDICAL;
    const char *kind = type_kind(absence->type);
    enum absence_status status = level == LEVEL_COLLEAGUE ? shown_status(absence)
                                                          : absence->status;

    assert(level > LEVEL_NONE && level < LEVEL_COUNT);
    json_open_object(json, key);
    put_identity(json, absence, level);
    json_put_uuid(json, "user_id", absence->user.uuid);
    if (level > LEVEL_COLLEAGUE)
        json_put_text(json, "user_name", absence->user_name);
    if (view_has_type(level, settings, absence)) {
        json_put_text(json, "type", absence->type);
        json_put_text(json, "category", slice_of(type_category_text(absence->category)));
    }
    put_span(json, &(struct span){ absence->start, absence->end, absence->start_half,
                                   absence->end_half });
    json_put_text(json, "status", slice_of(absence_status_text(status)));
    json_put_text(json, "kind", slice_of(kind));
    if (level > LEVEL_COLLEAGUE) {
        put_hours(json, absence);
        put_proposal(json, &absence->proposal, medical);
        absence_put_days(json, absence);
        if (view_reads_words(level, absence))
            put_words(json, absence);
        if (level == LEVEL_HR)
            json_put_text(json, "hr_note", absence->hr_note);
        put_steps(json, absence);
        put_answer(json, absence);
    }
    json_close_object(json);
}

void absence_gone_view(struct json *json, const char *key, const struct absence *absence,
                       enum level level)
{
    json_open_object(json, key);
    put_identity(json, absence, level);
    json_close_object(json);
}
