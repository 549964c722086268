/* What is entered for an absence, checked (absence.h). */

#include "hr/absence_inside.h"

#include "hr/absence_count.h"
#include "hr/balance.h"
#include "hr/notification_words.h"
#include "hr/policy.h"
#include "hr/rule.h"
#include "hr/user.h"
#include "hr/workplace.h"

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

    if (!user_load(tx, by->tenant, user, &person, err))
        return false;
    case_out->absence.user_name = person.name;
    case_out->team_count = person.team_count;
    memcpy(case_out->teams, person.teams, sizeof(person.teams));
    case_out->relation = relation_of(by, user, case_out->teams, case_out->team_count);
    return true;
}

/* Managers for their people, where the company wants it. Others do not learn who there is. */
static bool load_for_manager(struct tx *tx, const struct actor *by, user_id user,
                             struct absence_case *case_out, struct error *err)
{
    struct policy policy;

    if (!policy_load(tx, by->tenant, &policy, err))
        return false;
    if (!policy.value[POLICY_MANAGERS_ENTER] && rule_holds(RULE_MANAGERS_ENTER))
        return hr_only(err);
    if (!load_person(tx, by, user, case_out, err))
        return err->kind == ERR_NOT_FOUND ? hr_only(err) : false;
    return case_out->relation.manages || hr_only(err);
}

static bool load_for_hr(struct tx *tx, const struct actor *by, user_id user,
                        struct absence_case *case_out, struct error *err)
{
    if (load_person(tx, by, user, case_out, err))
        return true;
    if (err->kind != ERR_NOT_FOUND)
        return false;
    return error_field(err, "user_id", "user_unknown", "Cette personne est inconnue.");
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
        case_out->relation = relation_of(by, user, case_out->teams, case_out->team_count);
    } else if (!(actor_is_hr(by) ? load_for_hr : load_for_manager)(tx, by, user, case_out,
                                                                   err)) {
        return false;
    }
    case_out->level = view_level(&case_out->relation, &by->settings, &case_out->absence);
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

bool absence_check_span(const struct span *span, bool half_days,
                        const struct span_fields *fields, struct error *err)
{
    if (absence_slot(span->end, span->end_half) < absence_slot(span->start, span->start_half))
        return error_field(err, fields->end, "absence_order", "La fin précède le début.");
    if (!half_days && span->start_half == HALF_PM)
        return error_field(err, fields->start_half, "half_day",
                           "Ce type d’absence se prend par journées entières.");
    if (!half_days && span->end_half == HALF_AM)
        return error_field(err, fields->end_half, "half_day",
                           "Ce type d’absence se prend par journées entières.");
    return true;
}

static bool check_days(struct tx *tx, const struct actor *by, user_id user,
                       const struct absence_entry *entry, const struct type *type,
                       struct error *err)
{
    static const struct span_fields fields = { "start_half", "end", "end_half" };
    struct span span = { entry->start, entry->end, entry->start_half, entry->end_half };
    int far = by->settings.far_ahead_days;
    date today;

    /* The order of the days comes before everything that is said of them. */
    if (!absence_check_span(&span, true, &fields, err))
        return false;
    if (!workplace_today(tx, by->tenant, user, &today, err))
        return false;
    if (entry->start.day > date_add(today, far).day)
        return error_field(err, "start", "absence_too_far",
                           "C’est trop loin\u00a0: une absence commence au plus tard dans "
                           "%d jours.",
                           far);
    if (entry->end.day - entry->start.day >= ABSENCE_DAYS_MAX)
        return error_field(err, "end", "field_range", "Une absence dure trois ans au plus.");
    return absence_check_span(&span, type->half_days, &fields, err);
}

static bool check_hours(struct tx *tx, const struct actor *by, user_id user,
                        const struct absence_entry *entry, const struct type *type,
                        struct error *err)
{
    struct workplace place;
    int worked;

    if (entry->minutes == 0)
        return true;
    if (!type->in_hours)
        return error_field(err, "minutes", "not_in_hours",
                           "Ce type d’absence ne se prend pas en heures.");
    if (entry->start.day != entry->end.day)
        return error_field(err, "end", "hours_one_day",
                           "Une absence en heures tient sur une journée.");
    if (entry->start_minute + entry->minutes > 24 * 60)
        return error_field(err, "minutes", "field_range",
                           "Une absence en heures s’arrête avant minuit.");
    if (!workplace_load(tx, by->tenant, user, &place, err))
        return false;
    worked = workplace_minutes(&place, entry->start, HALF_AM) +
             workplace_minutes(&place, entry->start, HALF_PM);
    if (entry->minutes > worked && rule_holds(RULE_HOURS_OF_DAY))
        return error_field(
            err, "minutes", "field_range",
            "C’est plus que ce qui est travaillé ce jour-là (%d\u00a0h\u00a0%02d).",
            worked / 60, worked % 60);
    return true;
}

bool absence_check_entry(struct tx *tx, const struct actor *by,
                         const struct absence_entry *entry, const struct absence *present,
                         struct type *type_out, struct absence *absence, struct error *err)
{
    if (!check_type(tx, by, entry->type, present, type_out, err) ||
        !check_days(tx, by, absence->user, entry, type_out, err) ||
        !check_hours(tx, by, absence->user, entry, type_out, err) ||
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
    absence->minutes = entry->minutes;
    absence->start_minute = entry->start_minute;
    absence->comment = entry->comment;
    if (entry->hr_note.data)
        absence->hr_note = entry->hr_note;
    return absence_check_count(tx, by->tenant, type_out, absence, err);
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

/* One hour after another on the same day. */
static bool are_apart(const struct absence *one, const struct absence *other)
{
    return one->minutes && other->minutes && one->start_minute >= 0 &&
           other->start_minute >= 0 &&
           (one->start_minute + one->minutes <= other->start_minute ||
            other->start_minute + other->minutes <= one->start_minute);
}

bool absence_check_room(struct tx *tx, const struct actor *by, const struct absence *absence,
                        enum level level, struct absence_conflict *conflict_out,
                        struct error *err)
{
    /* What a doctor says lies over leave; those days are not taken. */
    bool sick = type_is_stop(absence->type) && rule_holds(RULE_SICK_OVER_LEAVE);
    struct absence found;
    struct rows rows;
    bool any = false;

    /* None lasts longer than ABSENCE_DAYS_MAX: the index has two ends. */
    if (!sql_open(tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.id IN (SELECT i.id FROM absence i WHERE i.tenant = ?1"
                  " AND i.user_id = ?2 AND i.start_day <= ?3 AND i.start_day > ?4"
                  " AND i.end_day >= ?8) AND a.deleted_at IS NULL"
                  " AND a.start_day * 2 + a.start_half <= ?5"
                  " AND a.end_day * 2 + a.end_half >= ?6"
                  " AND a.status IN ('pending', 'validated', 'approved') AND a.id <> ?7"
                  " ORDER BY a.start_day, a.start_half, a.id",
                  "uuiiiibi", by->tenant.uuid, absence->user.uuid, (int64_t)absence->end.day,
                  (int64_t)absence->start.day - ABSENCE_DAYS_MAX,
                  (int64_t)absence_slot(absence->end, absence->end_half),
                  (int64_t)absence_slot(absence->start, absence->start_half),
                  (slice){ (const char *)absence->id.uuid, sizeof(absence->id.uuid) },
                  (int64_t)absence->start.day))
        return false;
    while (!any && rows_next(&rows)) {
        absence_read_row(&rows, &found);
        any = !are_apart(&found, absence) && !(sick && found.balance) &&
              rule_holds(RULE_OVERLAP);
    }
    if (any)
        rows_leave(&rows);
    else if (!rows_close(&rows, err))
        return false;
    if (!any)
        return balance_check(tx, by, absence, err);
    overlap(&found, actor_is_user(by, absence->user), err);
    return absence_explain(tx, by, &found, level, 0, conflict_out);
}
