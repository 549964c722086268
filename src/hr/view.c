#include "hr/view.h"

#include "hr/absence.h"
#include "hr/rule.h"

#include <assert.h>

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

enum sight view_sight(const struct settings *settings, const struct absence *absence)
{
    enum sight approved = settings->colleagues == COLLEAGUES_COMPANY ? SIGHT_COMPANY
                                                                     : SIGHT_TEAM;

    switch (absence->status) {
    case ABSENCE_APPROVED: return approved;
    case ABSENCE_PENDING:
    case ABSENCE_VALIDATED: /* not decided yet: pending in the eyes of colleagues */
        if (settings->pending_visible == PENDING_COLLEAGUES)
            return approved;
        return settings->pending_visible == PENDING_TEAM ? SIGHT_TEAM : SIGHT_NOBODY;
    case ABSENCE_REFUSED:
    case ABSENCE_CANCELLED:
    case ABSENCE_STATUS_COUNT: break;
    }
    return SIGHT_NOBODY;
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

/* ---- the JSON ---- */

static void put_dates(struct json *json, const struct absence *absence)
{
    json_put_date(json, "start", absence->start);
    json_put_text(json, "start_half", slice_of(half_text(absence->start_half)));
    json_put_date(json, "end", absence->end);
    json_put_text(json, "end_half", slice_of(half_text(absence->end_half)));
    json_put_text(json, "status", slice_of(absence_status_text(absence->status)));
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

void absence_view(struct json *json, const char *key, const struct absence *absence,
                  enum level level, const struct settings *settings)
{
    bool medical = level == LEVEL_MANAGER && absence->category == CATEGORY_MEDICAL;
    bool typed = level > LEVEL_COLLEAGUE && !(medical && settings->hide_medical_type);
    const char *kind = type_kind(absence->type);

    assert(level > LEVEL_NONE && level < LEVEL_COUNT);
    json_open_object(json, key);
    json_put_uuid(json, "id", absence->id.uuid);
    json_put_int(json, "version", absence->version);
    json_put_uuid(json, "user_id", absence->user.uuid);
    if (level > LEVEL_COLLEAGUE)
        json_put_text(json, "user_name", absence->user_name);
    if (typed) {
        json_put_text(json, "type", absence->type);
        json_put_text(json, "category", slice_of(type_category_text(absence->category)));
    }
    put_dates(json, absence);
    json_put_text(json, "kind", slice_of(kind));
    if (level > LEVEL_COLLEAGUE) {
        json_put_null(json, "days"); /* until the calendar counts by law */
        if (!medical)
            json_put_text(json, "comment", absence->comment);
        if (level == LEVEL_HR)
            json_put_text(json, "hr_note", absence->hr_note);
        put_steps(json, absence);
    }
    json_close_object(json);
}

void absence_gone_view(struct json *json, const char *key, const struct absence *absence)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", absence->id.uuid);
    json_put_int(json, "version", absence->version);
    json_close_object(json);
}
