/* Whose a planning entry is, who may plan it, and whether it makes sense (planning_entry.h). */

#include "hr/planning_inside.h"

#include "hr/rule.h"
#include "hr/user.h"

#include <string.h>

/* ---- whose it is ---- */

void planning_owners_open(struct planning_owners *owners, struct tx *tx, const struct actor *by,
                          size_t max)
{
    *owners = (struct planning_owners){ tx, by,
                                        arena_array(tx->arena, struct planning_owner, max), 0 };
}

static bool load_person(struct planning_owners *owners, struct planning_owner *owner,
                        struct error *err)
{
    struct user person;

    if (!user_load(owners->tx, owners->by->tenant, owner->user, &person, err))
        return err->kind == ERR_NOT_FOUND;
    owner->known = true;
    owner->active = person.active;
    owner->name = person.name;
    owner->team_count = person.team_count;
    memcpy(owner->teams, person.teams, sizeof(person.teams));
    return true;
}

static bool load_team(struct planning_owners *owners, struct planning_owner *owner,
                      struct error *err)
{
    struct rows rows;

    owner->team_count = 1;
    if (!sql_one(owners->tx, &rows, err, "SELECT name FROM team WHERE tenant = ?1 AND id = ?2",
                 "uu", owners->by->tenant.uuid, owner->teams[0].uuid))
        return err->kind == ERR_NOT_FOUND;
    owner->known = owner->active = true;
    owner->name = rows_keep(&rows, 0);
    return rows_close(&rows, err);
}

bool planning_owners_find(struct planning_owners *owners, const struct planning_entry *entry,
                          const struct planning_owner **owner_out, struct error *err)
{
    bool team = id_is_none(entry->user);
    struct planning_owner *owner;

    for (size_t i = 0; i < owners->count; i++) {
        owner = &owners->list[i];
        *owner_out = owner;
        if (id_eq(owner->user, entry->user) && (!team || id_eq(owner->teams[0], entry->team)))
            return true;
    }
    owner = &owners->list[owners->count++];
    *owner = (struct planning_owner){ .user = entry->user };
    owner->teams[0] = entry->team;
    *owner_out = owner;
    if (!(team ? load_team(owners, owner, err) : load_person(owners, owner, err)))
        return false;
    error_clear(err); /* nobody of that id: for the caller to say */
    owner->relation = relation_of(owners->by, owner->user, owner->teams, owner->team_count);
    return true;
}

bool planning_may(const struct planning_owner *owner, enum planning_kind kind,
                  struct error *err)
{
    const struct relation *relation = &owner->relation;

    if (relation->hr || relation->manages || (relation->owner && kind == PLANNING_NOTE))
        return true;
    return error_set(err, ERR_DENIED, "not_planner",
                     "Seuls les RH et les responsables de cette personne planifient pour "
                     "elle.");
}

/* ---- what was entered ---- */

static bool check_owner(const struct planning_owner *owner, const struct planning_entry *entry,
                        struct error *err)
{
    if (!owner->known && id_is_none(entry->user))
        return error_field(err, "team", "team_unknown", "Cette équipe est inconnue.");
    if (!owner->known)
        return error_field(err, "user_id", "user_unknown", "Cette personne est inconnue.");
    if (!owner->active)
        return error_field(err, "user_id", "user_inactive", "Cette personne est partie.");
    if (id_is_none(entry->user) && entry->kind != PLANNING_NOTE)
        return error_field(err, "team", "field_value",
                           "Une équipe n’a que des notes\u00a0: choisissez une personne.");
    return true;
}

static bool check_days(const struct planning_entry *entry, struct error *err)
{
    bool whole = entry->kind == PLANNING_ON_CALL || entry->kind == PLANNING_SHIFT;
    int days = entry->end.day - entry->start.day + 1;

    if (days < 1 || (days == 1 && entry->end_half < entry->start_half))
        return error_field(err, "end", "period_order", "La fin précède le début.");
    if (days > PLANNING_ENTRY_DAYS_MAX)
        return error_field(err, "end", "period_too_long",
                           "Une période couvre un an au plus (%d jours).",
                           PLANNING_ENTRY_DAYS_MAX);
    if (whole && entry->start_half != HALF_AM)
        return error_field(err, "start_half", "half_day",
                           "Une astreinte ou un horaire couvre des journées entières.");
    if (whole && entry->end_half != HALF_PM)
        return error_field(err, "end_half", "half_day",
                           "Une astreinte ou un horaire couvre des journées entières.");
    if (rule_holds(RULE_ON_CALL_WEEK) && entry->kind == PLANNING_ON_CALL && days > 1 &&
        (date_weekday(entry->start) != 7 || date_weekday(entry->end) != 6))
        return error_field(err, "end", "on_call_week",
                           "Une astreinte dure un jour, ou des semaines entières du dimanche "
                           "au samedi.");
    return true;
}

static bool check_minute(const char *field, int minute, bool shift, struct error *err)
{
    if (shift && minute == NO_MINUTE)
        return error_field(err, field, "field_required", "Ce champ est obligatoire.");
    if (!shift && minute != NO_MINUTE)
        return error_field(err, field, "field_value", "Seul un horaire a des heures.");
    return true;
}

static bool check_label(const struct planning_entry *entry, struct error *err)
{
    size_t characters = 0;
    bool blank = true;

    for (size_t i = 0; i < entry->label.len; i++) {
        characters += ((unsigned char)entry->label.data[i] & 0xc0) != 0x80;
        blank = blank && strchr(" \t\n", entry->label.data[i]);
    }
    if (entry->kind == PLANNING_NOTE && blank)
        return error_field(err, "label", "field_required", "Ce champ est obligatoire.");
    if (characters > PLANNING_LABEL_MAX)
        return error_field(err, "label", "field_too_long",
                           "Ce texte est trop long (%d caractères au plus).",
                           PLANNING_LABEL_MAX);
    return true;
}

bool planning_check(const struct planning_owner *owner, const struct planning_entry *entry,
                    struct error *err)
{
    bool shift = entry->kind == PLANNING_SHIFT;

    if (!check_owner(owner, entry, err) || !check_days(entry, err) ||
        !check_minute("start_time", entry->start_minute, shift, err) ||
        !check_minute("end_time", entry->end_minute, shift, err) || !check_label(entry, err))
        return false;
    if (shift && entry->start_minute == entry->end_minute)
        return error_field(err, "end_time", "field_value",
                           "Un horaire commence et finit à des heures différentes.");
    return true;
}
