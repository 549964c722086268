/* What is entered for an absence, checked (absence.h). */

#include "hr/absence_inside.h"

#include "hr/notification_words.h"
#include "hr/user.h"

#include <stdio.h>
#include <string.h>

static bool hr_only(struct error *err)
{
    return error_set(err, ERR_DENIED, "hr_only", "Seules les RH peuvent faire cela.");
}

static bool load_person(struct tx *tx, const struct actor *by, user_id user,
                        struct absence_case *case_out, struct error *err)
{
    struct user person;

    if (!user_load(tx, by->tenant, user, &person, err)) {
        if (err->kind != ERR_NOT_FOUND)
            return false;
        return error_field(err, "user_id", "user_unknown", "Cette personne est inconnue.");
    }
    case_out->absence.user_name = person.name;
    case_out->team_count = person.team_count;
    memcpy(case_out->teams, person.teams, sizeof(person.teams));
    return true;
}

bool absence_for_whom(struct tx *tx, const struct actor *by, const struct absence_entry *entry,
                      struct absence_case *case_out, struct error *err)
{
    user_id user = id_is_none(entry->user) ? by->user : entry->user;

    memset(case_out, 0, sizeof *case_out);
    case_out->absence.user = user;
    if (actor_is_user(by, user)) { /* the usual case: all is known already */
        case_out->absence.user_name = slice_of(by->name);
        case_out->team_count = by->team_count;
        memcpy(case_out->teams, by->teams, sizeof(by->teams));
    } else if (!actor_is_hr(by)) {
        return hr_only(err);
    } else if (!load_person(tx, by, user, case_out, err)) {
        return false;
    }
    case_out->relation = relation_of(by, user, case_out->teams, case_out->team_count);
    case_out->level = actor_is_hr(by) ? LEVEL_HR : LEVEL_OWNER;
    return true;
}

bool absence_check_note(const struct actor *by, const struct absence_entry *entry,
                        struct error *err)
{
    return !entry->hr_note.data || actor_is_hr(by) || hr_only(err);
}

/* ---- one by one ---- */

static size_t characters(slice text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return count;
}

static bool check_text(slice text, size_t max, const char *field, struct error *err)
{
    if (characters(text) <= max)
        return true;
    return error_field(err, field, "field_too_long",
                       "Ce texte est trop long (%zu caractères au plus).", max);
}

static bool check_type(struct tx *tx, const struct actor *by, slice code,
                       const struct absence *present, struct type *type_out, struct error *err)
{
    if (!type_find(tx, by->tenant, code, type_out, err))
        return false;
    if (!type_out->hidden || (present && slice_eq(present->type, code)))
        return true;
    return error_field(err, "type", "type_hidden", "Ce type d’absence n’est plus proposé.");
}

static int slot_of(date day, enum half half)
{
    return day.day * 2 + (int)half;
}

static bool check_days(const struct tx *tx, const struct actor *by,
                       const struct absence_entry *entry, const struct type *type,
                       struct error *err)
{
    int far = by->settings.far_ahead_days;

    if (slot_of(entry->end, entry->end_half) < slot_of(entry->start, entry->start_half))
        return error_field(err, "end", "absence_order", "La fin précède le début.");
    if (entry->start.day > date_add(absence_today(tx), far).day)
        return error_field(err, "start", "absence_too_far",
                           "C’est trop loin\u00a0: une absence commence au plus tard dans "
                           "%d jours.",
                           far);
    if (entry->end.day - entry->start.day >= ABSENCE_DAYS_MAX)
        return error_field(err, "end", "field_range", "Une absence dure trois ans au plus.");
    if (type->half_days)
        return true;
    if (entry->start_half == HALF_PM)
        return error_field(err, "start_half", "half_day",
                           "Ce type d’absence se prend par journées entières.");
    if (entry->end_half == HALF_AM)
        return error_field(err, "end_half", "half_day",
                           "Ce type d’absence se prend par journées entières.");
    return true;
}

bool absence_check_entry(struct tx *tx, const struct actor *by,
                         const struct absence_entry *entry, const struct absence *present,
                         struct type *type_out, struct absence *absence, struct error *err)
{
    if (!check_type(tx, by, entry->type, present, type_out, err) ||
        !check_days(tx, by, entry, type_out, err) ||
        !check_text(entry->comment, ABSENCE_COMMENT_MAX, "comment", err) ||
        !check_text(entry->hr_note, ABSENCE_NOTE_MAX, "hr_note", err))
        return false;
    absence->type = type_out->code;
    absence->category = type_out->category;
    absence->decision = type_out->decision;
    absence->start = entry->start;
    absence->start_half = entry->start_half;
    absence->end = entry->end;
    absence->end_half = entry->end_half;
    absence->comment = entry->comment;
    if (entry->hr_note.data)
        absence->hr_note = entry->hr_note;
    return true;
}

/* ---- another absence in the way ---- */

static bool overlap(const struct absence *found, bool own, struct error *err)
{
    struct notice notice = notice_of_absence(found, NOTIFY_REQUEST);
    struct buf days;

    buf_init(&days, 256);
    notification_days(&days, &notice, false);
    error_set(err, ERR_CONFLICT, "absence_overlap", "%s une absence %s.",
              own ? "Vous avez déjà" : "Cette personne a déjà", days.data);
    buf_release(&days);
    return false;
}

bool absence_check_overlap(struct tx *tx, const struct actor *by, const struct absence *absence,
                           enum level level, struct absence_conflict *conflict_out,
                           struct error *err)
{
    struct absence found;
    struct rows rows;
    bool any = false;

    /* None lasts longer than ABSENCE_DAYS_MAX: the index has two ends. */
    if (!sql_open(tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.user_id = ?2 AND a.deleted_at IS NULL"
                  " AND a.start_day <= ?3 AND a.start_day > ?4"
                  " AND a.start_day * 2 + a.start_half <= ?5"
                  " AND a.end_day * 2 + a.end_half >= ?6"
                  " AND a.status IN ('pending', 'validated', 'approved') AND a.id <> ?7"
                  " ORDER BY a.start_day LIMIT 1",
                  "uuiiiib", by->tenant.uuid, absence->user.uuid, (int64_t)absence->end.day,
                  (int64_t)absence->start.day - ABSENCE_DAYS_MAX,
                  (int64_t)slot_of(absence->end, absence->end_half),
                  (int64_t)slot_of(absence->start, absence->start_half),
                  (slice){ (const char *)absence->id.uuid, sizeof(absence->id.uuid) }))
        return false;
    while (!any && rows_next(&rows)) {
        absence_read_row(&rows, &found);
        any = true;
    }
    if (!rows_close(&rows, err))
        return false;
    if (!any)
        return true;
    absence_explain(tx, by, &found, level, conflict_out);
    return overlap(&found, actor_is_user(by, absence->user), err);
}

void absence_explain(struct tx *tx, const struct actor *by, const struct absence *absence,
                     enum level level, struct absence_conflict *conflict_out)
{
    struct user person;
    struct error ignored;

    *conflict_out = (struct absence_conflict){
        .found = true,
        .current = { *absence, level },
        .changed_by = absence->updated_by,
        .changed_ms = absence->updated_ms,
    };
    error_clear(&ignored);
    if (!id_is_none(absence->updated_by) &&
        user_load(tx, by->tenant, absence->updated_by, &person, &ignored))
        conflict_out->changed_by_name = person.name;
    else
        conflict_out->changed_by = (user_id){ { 0 } };
}

void absence_conflict_members(struct buf *out, const struct absence_conflict *conflict,
                              const struct settings *settings)
{
    struct json json;
    struct buf whole;

    if (!conflict->found)
        return;
    buf_init(&whole, 64 * 1024);
    json_begin(&json, &whole);
    json_open_object(&json, NULL);
    absence_view(&json, "current", &conflict->current.absence, conflict->current.level,
                 settings);
    if (id_is_none(conflict->changed_by)) {
        json_put_null(&json, "changed_by");
    } else {
        json_open_object(&json, "changed_by");
        json_put_uuid(&json, "id", conflict->changed_by.uuid);
        json_put_text(&json, "name", conflict->changed_by_name);
        json_close_object(&json);
    }
    json_put_instant(&json, "changed_at", conflict->changed_ms);
    json_close_object(&json);
    buf_add(out, (slice){ whole.data + 1, whole.len - 2 }); /* without the braces */
    buf_release(&whole);
}
