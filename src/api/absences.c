/* /api/absences: JSON in, a command to hr/, JSON out. The rules are hr/absence.h's. */
#include "api/routes.h"
#include "hr/absence.h"

#include <string.h>

/* The rules count characters; none is longer than four bytes. */
#define TEXT_BYTES(characters) ((size_t)(characters)*4)

static absence_id path_id(const struct call *call)
{
    absence_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

static bool get_half(const json_t *body, const char *key, enum half otherwise,
                     enum half *half_out, struct error *err)
{
    slice text = { 0 };

    *half_out = otherwise;
    if (!json_get_text(body, key, JSON_OPTIONAL, 2, &text, err))
        return false;
    if (text.len && !half_parse(text, half_out))
        return error_field(
            err, key, "field_value",
            "«\u00a0am\u00a0» (matin) ou «\u00a0pm\u00a0» (après-midi) attendu.");
    return true;
}

static bool get_entry(const json_t *body, struct absence_entry *entry, struct error *err)
{
    *entry = (struct absence_entry){ 0 };
    return json_get_text(body, "type", JSON_REQUIRED, 31, &entry->type, err) &&
           json_get_date(body, "start", JSON_REQUIRED, &entry->start, err) &&
           json_get_date(body, "end", JSON_REQUIRED, &entry->end, err) &&
           get_half(body, "start_half", HALF_AM, &entry->start_half, err) &&
           get_half(body, "end_half", HALF_PM, &entry->end_half, err) &&
           json_get_uuid(body, "user_id", JSON_OPTIONAL, entry->user.uuid, err) &&
           json_get_text(body, "comment", JSON_OPTIONAL, TEXT_BYTES(ABSENCE_COMMENT_MAX),
                         &entry->comment, err) &&
           (!json_has(body, "hr_note") /* then it stays as it was */ ||
            json_get_text(body, "hr_note", JSON_OPTIONAL, TEXT_BYTES(ABSENCE_NOTE_MAX),
                          &entry->hr_note, err));
}

static bool show(struct call *call, const struct seen *seen)
{
    absence_view(&call->json, NULL, &seen->absence, seen->level, &call->actor.settings);
    return true;
}

/* A step that was refused because the record has moved on says what it is now. */
static bool outcome(struct call *call, bool ok, const struct seen *seen,
                    const struct absence_conflict *conflict)
{
    if (ok)
        return show(call, seen);
    absence_conflict_members(&call->conflict, conflict, &call->actor.settings);
    return false;
}

static bool get_period(const struct call *call, struct absence_query *query, struct error *err)
{
    slice from = call_param(call, SLICE("from")), to = call_param(call, SLICE("to"));

    query->has_from = from.data != NULL;
    query->has_to = to.data != NULL;
    if (query->has_from && !date_parse(from, &query->from))
        return error_field(err, "from", "field_date", "Une date AAAA-MM-JJ est attendue.");
    if (query->has_to && !date_parse(to, &query->to))
        return error_field(err, "to", "field_date", "Une date AAAA-MM-JJ est attendue.");
    return true;
}

static bool get_statuses(const struct call *call, unsigned *statuses_out, struct error *err)
{
    slice rest = call_param(call, SLICE("status")), one;

    *statuses_out = 0;
    while (rest.len) {
        enum absence_status status;
        slice_cut(rest, ',', &one, &rest);
        if (!absence_status_parse(one, &status))
            return error_field(err, "status", "field_value", "État inconnu «\u00a0%.*s\u00a0».",
                               SLICE_ARG(one));
        *statuses_out |= 1u << status;
    }
    return true;
}

bool absences_list(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_query query = { .after = call_param(call, SLICE("page")), .limit = 100 };
    slice user = call_param(call, SLICE("user_id")), next;
    struct seen *list;
    size_t count;

    if (!get_period(call, &query, err) || !get_statuses(call, &query.statuses, err))
        return false;
    if (user.data && !id_parse(user, &query.user))
        return error_field(err, "user_id", "field_id", "Un identifiant (UUID) est attendu.");
    if (!absence_list(tx, &call->actor, &query, &list, &count, &next, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        absence_view(&call->json, NULL, &list[i].absence, list[i].level, &call->actor.settings);
    call_end_list(call, next);
    json_close_object(&call->json);
    return true;
}

bool absences_get(struct tx *tx, struct call *call, struct error *err)
{
    struct seen seen;
    return absence_get(tx, &call->actor, path_id(call), &seen, err) && show(call, &seen);
}

/* Whose absence was it to be, and may they enter it? Nothing is written. */
static bool may_not_enter(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_conflict conflict;
    struct absence_preview preview;
    struct absence_entry entry = { 0 };
    struct error rule = { 0 };

    if (json_has(call->body, "hr_note") && !actor_need_hr(&call->actor, &rule))
        return call_invalid(false, &rule, err);
    if (!json_get_uuid(call->body, "user_id", JSON_OPTIONAL, entry.user.uuid, &rule))
        return false;
    return call_invalid(absence_preview(tx, &call->actor, (absence_id){ { 0 } }, &entry,
                                        &preview, &conflict, &rule),
                        &rule, err);
}

bool absences_create(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "type",    "start",   "start_half", "end", "end_half",
                                         "user_id", "comment", "hr_note",    NULL };
    struct absence_conflict conflict = { 0 };
    struct absence_entry entry;
    struct seen seen;
    char id[ID_TEXT_LEN + 1];

    if (!json_only(call->body, known, err) || !get_entry(call->body, &entry, err))
        return may_not_enter(tx, call, err);
    if (!absence_create(tx, &call->actor, &entry, &seen, &conflict, err))
        return outcome(call, false, &seen, &conflict);
    uuid_text(seen.absence.id.uuid, id);
    call->location = arena_printf(&call->arena, "/api/absences/%s", id);
    return show(call, &seen);
}

bool absences_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version",  "type",    "start",   "start_half", "end",
                                         "end_half", "comment", "hr_note", NULL };
    struct error rule = { 0 };
    struct absence_conflict conflict = { 0 };
    struct absence_entry entry;
    struct seen seen;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !get_entry(call->body, &entry, err))
        return call_invalid(absence_update(tx, &call->actor, path_id(call), 0,
                                           &(struct absence_entry){ 0 }, &seen, &conflict,
                                           &rule),
                            &rule, err);
    return outcome(call,
                   absence_update(tx, &call->actor, path_id(call), version, &entry, &seen,
                                  &conflict, err),
                   &seen, &conflict);
}

bool absences_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    int64_t version;

    if (!call_version(call, &version, err))
        return call_invalid(absence_delete(tx, &call->actor, path_id(call), 0, &conflict,
                                           &rule),
                            &rule, err);
    if (absence_delete(tx, &call->actor, path_id(call), version, &conflict, err))
        return true;
    absence_conflict_members(&call->conflict, &conflict, &call->actor.settings);
    return false;
}

/* The steps that need a version and nothing else. */
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
        return call_invalid(step(tx, &call->actor, path_id(call), 0, &seen, &conflict, &rule),
                            &rule, err);
    return outcome(call, step(tx, &call->actor, path_id(call), version, &seen, &conflict, err),
                   &seen, &conflict);
}

bool absences_approve(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, absence_approve, err);
}

bool absences_cancel(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, absence_cancel, err);
}

bool absences_acknowledge(struct tx *tx, struct call *call, struct error *err)
{
    return take_step(tx, call, absence_acknowledge, err);
}

bool absences_refuse(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "reason", NULL };
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    struct seen seen;
    int64_t version;
    slice reason = { 0 };

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !json_get_text(call->body, "reason", JSON_REQUIRED, TEXT_BYTES(ABSENCE_COMMENT_MAX),
                       &reason, err))
        return call_invalid(absence_refuse(tx, &call->actor, path_id(call), 0, reason, &seen,
                                           &conflict, &rule),
                            &rule, err);
    return outcome(call,
                   absence_refuse(tx, &call->actor, path_id(call), version, reason, &seen,
                                  &conflict, err),
                   &seen, &conflict);
}

bool absences_preview(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "id",  "type",     "start",   "start_half",
                                         "end", "end_half", "user_id", NULL };
    struct absence_conflict conflict = { 0 };
    struct absence_preview preview;
    struct absence_entry entry;
    struct error rule = { 0 };
    absence_id id = { { 0 } };

    if (!json_only(call->body, known, err) ||
        !json_get_uuid(call->body, "id", JSON_OPTIONAL, id.uuid, err) ||
        !get_entry(call->body, &entry, err)) {
        if (id_is_none(id))
            return may_not_enter(tx, call, err);
        entry = (struct absence_entry){ 0 };
        return call_invalid(absence_preview(tx, &call->actor, id, &entry, &preview, &conflict,
                                            &rule),
                            &rule, err);
    }
    if (!absence_preview(tx, &call->actor, id, &entry, &preview, &conflict, err))
        return outcome(call, false, NULL, &conflict);
    absence_preview_view(&call->json, NULL, &preview, call->english);
    return true;
}
