#include "hr/view_planning.h"

#include "hr/notification_words.h"
#include "hr/planning_entry.h"

#include <assert.h>

enum planning_level planning_level(const struct relation *relation,
                                   const struct settings *settings,
                                   const struct planning_entry *entry)
{
    bool team = id_is_none(entry->user);
    bool sees = relation->shares || (settings->colleagues == COLLEAGUES_COMPANY && !team);

    if (relation->hr || relation->owner || relation->manages)
        return PLANNING_FULL;
    if (!sees)
        return PLANNING_HIDDEN;
    switch (entry->kind) {
    case PLANNING_ON_CALL:
    case PLANNING_SHIFT: return PLANNING_FULL;
    case PLANNING_TRAINING: return PLANNING_KIND_ONLY;
    case PLANNING_NOTE: return team ? PLANNING_FULL : PLANNING_HIDDEN;
    case PLANNING_KIND_COUNT: break;
    }
    return PLANNING_HIDDEN;
}

void planning_entry_view(struct json *json, const char *key, const struct planning_entry *entry,
                         enum planning_level level)
{
    assert(level > PLANNING_HIDDEN);
    json_open_object(json, key);
    json_put_uuid(json, "id", entry->id.uuid);
    json_put_int(json, "version", entry->version);
    json_put_uuid(json, "user_id", entry->user.uuid);
    json_put_uuid(json, "team", entry->team.uuid);
    json_put_text(json, "kind", slice_of(planning_kind_text(entry->kind)));
    json_put_date(json, "start", entry->start);
    json_put_text(json, "start_half", slice_of(half_text(entry->start_half)));
    json_put_date(json, "end", entry->end);
    json_put_text(json, "end_half", slice_of(half_text(entry->end_half)));
    json_put_time(json, "start_time", entry->start_minute);
    json_put_time(json, "end_time", entry->end_minute);
    if (level == PLANNING_FULL)
        json_put_text(json, "label", entry->label);
    json_close_object(json);
}

void planning_gone_view(struct json *json, const char *key, const struct planning_entry *entry)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", entry->id.uuid);
    json_put_int(json, "version", entry->version);
    json_close_object(json);
}

void planning_warning_view(struct json *json, const char *key,
                           const struct planning_warning *warning, bool english)
{
    struct notice notice = {
        .start = warning->start,
        .end = warning->end,
        .start_half = warning->start_half,
        .end_half = warning->end_half,
    };
    bool absent = warning->what == WARNING_ABSENT;
    struct buf words;

    buf_init(&words, 1024);
    buf_add(&words, warning->user_name);
    if (absent) {
        buf_add(&words,
                english ? SLICE(": approved absence ") : SLICE("\u00a0: absence approuvée "));
        notification_days(&words, &notice, english);
        buf_add(&words, SLICE("."));
    } else {
        buf_printf(&words,
                   english ? ": on-call duty announced less than %d days ahead."
                           : "\u00a0: astreinte annoncée moins de %d jours à l’avance.",
                   warning->notice_days);
    }
    json_open_object(json, key);
    json_put_uuid(json, "entry", warning->entry.uuid);
    json_put_text(json, "code", absent ? SLICE("absent") : SLICE("short_notice"));
    json_put_text(json, "message", buf_slice(&words));
    json_close_object(json);
    buf_release(&words);
}
