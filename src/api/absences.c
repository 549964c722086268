/* /api/absences: JSON in, a command to hr/, JSON out. The rules are hr/absence.h's. */
#include "api/absences.h"
#include "api/routes.h"

#include <string.h>

absence_id absences_path(const struct call *call)
{
    absence_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

bool absences_half(const json_t *body, const char *key, enum half otherwise,
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

static bool get_hours(const json_t *body, struct absence_entry *entry, struct error *err)
{
    int64_t minutes = 0;

    entry->start_minute = -1;
    if (!json_get_int(body, "minutes", JSON_OPTIONAL, 1, 24 * 60, &minutes, err) ||
        !json_get_time(body, "start_time", JSON_OPTIONAL, &entry->start_minute, err))
        return false;
    entry->minutes = (int)minutes;
    return true;
}

static bool get_entry(const json_t *body, struct absence_entry *entry, struct error *err)
{
    *entry = (struct absence_entry){ 0 };
    return json_get_text(body, "type", JSON_REQUIRED, 31, &entry->type, err) &&
           json_get_date(body, "start", JSON_REQUIRED, &entry->start, err) &&
           json_get_date(body, "end", JSON_REQUIRED, &entry->end, err) &&
           absences_half(body, "start_half", HALF_AM, &entry->start_half, err) &&
           absences_half(body, "end_half", HALF_PM, &entry->end_half, err) &&
           get_hours(body, entry, err) &&
           json_get_uuid(body, "user_id", JSON_OPTIONAL, entry->user.uuid, err) &&
           json_get_text(body, "comment", JSON_OPTIONAL,
                         ABSENCES_TEXT_BYTES(ABSENCE_COMMENT_MAX), &entry->comment, err) &&
           (!json_has(body, "hr_note") /* then it stays as it was */ ||
            json_get_text(body, "hr_note", JSON_OPTIONAL, ABSENCES_TEXT_BYTES(ABSENCE_NOTE_MAX),
                          &entry->hr_note, err));
}

static bool show(struct call *call, const struct seen *seen)
{
    absence_view(&call->json, NULL, &seen->absence, seen->level, &call->actor.settings);
    return true;
}

bool absences_outcome(struct call *call, bool ok, const struct seen *seen,
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

static bool get_proof(const struct call *call, bool *missing_out, struct error *err)
{
    slice proof = call_param(call, SLICE("proof"));

    *missing_out = slice_eq(proof, SLICE("missing"));
    return !proof.data || *missing_out ||
           error_field(err, "proof", "field_value", "«\u00a0missing\u00a0» attendu.");
}

bool absences_list(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_query query = { .after = call_param(call, SLICE("page")), .limit = 100 };
    slice user = call_param(call, SLICE("user_id")), next;
    struct seen *list;
    size_t count;

    if (!get_period(call, &query, err) || !get_statuses(call, &query.statuses, err) ||
        !get_proof(call, &query.no_proof, err))
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
    return absence_get(tx, &call->actor, absences_path(call), &seen, err) && show(call, &seen);
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
    static const char *const known[] = { "type",     "start",   "start_half", "end",
                                         "end_half", "minutes", "start_time", "user_id",
                                         "comment",  "hr_note", NULL };
    struct absence_conflict conflict = { 0 };
    struct absence_entry entry;
    struct seen seen;
    char id[ID_TEXT_LEN + 1];

    if (!json_only(call->body, known, err) || !get_entry(call->body, &entry, err))
        return may_not_enter(tx, call, err);
    if (!absence_create(tx, &call->actor, &entry, &seen, &conflict, err))
        return absences_outcome(call, false, &seen, &conflict);
    uuid_text(seen.absence.id.uuid, id);
    call->location = arena_printf(&call->arena, "/api/absences/%s", id);
    return show(call, &seen);
}

bool absences_update(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "version", "type",     "start",   "start_half",
                                         "end",     "end_half", "minutes", "start_time",
                                         "comment", "hr_note",  NULL };
    struct error rule = { 0 };
    struct absence_conflict conflict = { 0 };
    struct absence_entry entry;
    struct seen seen;
    int64_t version;

    if (!json_only(call->body, known, err) || !call_version(call, &version, err) ||
        !get_entry(call->body, &entry, err))
        return call_invalid(absence_update(tx, &call->actor, absences_path(call), 0,
                                           &(struct absence_entry){ 0 }, &seen, &conflict,
                                           &rule),
                            &rule, err);
    return absences_outcome(call,
                            absence_update(tx, &call->actor, absences_path(call), version,
                                           &entry, &seen, &conflict, err),
                            &seen, &conflict);
}

bool absences_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_conflict conflict = { 0 };
    struct error rule = { 0 };
    int64_t version;

    if (!call_version(call, &version, err))
        return call_invalid(absence_delete(tx, &call->actor, absences_path(call), 0, &conflict,
                                           &rule),
                            &rule, err);
    if (absence_delete(tx, &call->actor, absences_path(call), version, &conflict, err))
        return true;
    absence_conflict_members(&call->conflict, &conflict, &call->actor.settings);
    return false;
}

bool absences_preview(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "id",      "type",     "start",   "start_half",
                                         "end",     "end_half", "minutes", "start_time",
                                         "user_id", NULL };
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
        return absences_outcome(call, false, NULL, &conflict);
    absence_preview_view(&call->json, NULL, &preview, call->english);
    return true;
}
