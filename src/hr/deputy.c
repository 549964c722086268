#include "hr/deputy.h"

#include "hr/absence.h"
#include "hr/audience.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/due.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/notification.h"
#include "hr/people.h"
#include "hr/rule.h"
#include "hr/workplace.h"

#include <string.h>

/* ---- is somebody here today? ---- */

struct presence {
    bool can_decide; /* active, and of a role that decides */
    bool away;
    date today, until; /* when away: the last day that is known */
    date changes;      /* the next day on which it may be otherwise */
};

static bool read_person(struct tx *tx, tenant_id tenant, user_id user,
                        struct presence *presence, struct error *err)
{
    struct rows rows;

    if (!sql_open(tx, &rows, err,
                  "SELECT 1 FROM users WHERE tenant = ?1 AND id = ?2 AND active = 1"
                  " AND role <> 'employee'",
                  "uu", tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows))
        presence->can_decide = true;
    return rows_close(&rows, err);
}

/* Telework and on-call are no absences; an hour at the doctor's neither. */
static bool is_away(const struct rows *rows)
{
    char code[TYPE_CODE_MAX + 1] = { 0 };
    slice type = rows_text(rows, 0);

    memcpy(code, type.data, type.len < TYPE_CODE_MAX ? type.len : TYPE_CODE_MAX);
    return strcmp(type_kind(slice_of(code)), "absent") == 0;
}

static bool look_at(struct tx *tx, tenant_id tenant, user_id user,
                    struct presence *presence_out, struct error *err)
{
    struct presence found = { .changes = { DATE_LAST_DAY } };
    struct rows rows;

    if (!read_person(tx, tenant, user, &found, err) ||
        !workplace_today(tx, tenant, user, &found.today, err) ||
        !sql_open(tx, &rows, err,
                  "SELECT type, start_day, end_day FROM absence WHERE tenant = ?1"
                  " AND user_id = ?2 AND deleted_at IS NULL AND status = 'approved'"
                  " AND minutes IS NULL AND start_day > ?3 AND end_day >= ?4"
                  " ORDER BY start_day",
                  "uuid", tenant.uuid, user.uuid, (int64_t)found.today.day - ABSENCE_DAYS_MAX,
                  found.today))
        return false;
    found.until = found.today;
    while (rows_next(&rows)) {
        date start = rows_date(&rows, 1), end = rows_date(&rows, 2);
        bool now = start.day <= found.today.day;
        date changes = now ? date_add(end, 1) : start;

        if (!is_away(&rows))
            continue;
        found.away |= now;
        if (now && end.day > found.until.day)
            found.until = end;
        if (changes.day < found.changes.day)
            found.changes = changes;
    }
    *presence_out = found;
    return rows_close(&rows, err);
}

bool deputy_is_away(struct tx *tx, tenant_id tenant, user_id user, bool *away_out,
                    struct error *err)
{
    struct presence presence;

    if (!look_at(tx, tenant, user, &presence, err))
        return false;
    *away_out = presence.away;
    return true;
}

/* ---- the rows ---- */

struct deputy {
    bool named, active;
    user_id manager, deputy;
};

static bool load(struct tx *tx, tenant_id tenant, user_id manager, struct deputy *deputy_out,
                 struct error *err)
{
    struct rows rows;

    *deputy_out = (struct deputy){ .manager = manager };
    if (!sql_open(tx, &rows, err,
                  "SELECT deputy, active FROM deputy WHERE tenant = ?1 AND manager = ?2", "uu",
                  tenant.uuid, manager.uuid))
        return false;
    while (rows_next(&rows)) {
        deputy_out->named = true;
        rows_uuid(&rows, 0, deputy_out->deputy.uuid);
        deputy_out->active = rows_bool(&rows, 1);
    }
    return rows_close(&rows, err);
}

static bool note(struct tx *tx, const struct actor *by, const struct deputy *deputy,
                 const char *action, struct error *err)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_uuid(json, "deputy", deputy->deputy.uuid);
    json_close_object(json);
    return audit_add(tx, by->tenant, by->user, "user", deputy->manager.uuid, action,
                     data_close(&data, tx), err);
}

/* ---- it begins, it ends ---- */

static bool notify(struct tx *tx, const struct actor *by, const struct deputy *deputy,
                   const struct user *manager, const struct presence *presence,
                   struct error *err)
{
    user_id both[2] = { deputy->deputy, deputy->manager };
    struct notice notice = {
        .type = deputy->active ? NOTIFY_DEPUTY_ACTIVE : NOTIFY_DEPUTY_ENDED,
        .thing = NOTICE_PERSON,
        .user = deputy->manager,
        .user_name = manager->name,
    };
    struct user stand_in;

    if (!user_load(tx, by->tenant, deputy->deputy, &stand_in, err))
        return false;
    memcpy(notice.thing_id, deputy->manager.uuid, sizeof(notice.thing_id));
    notice.other_name = stand_in.name;
    if (deputy->active) {
        notice.start = presence->today;
        notice.end = presence->until;
        notice.end_half = HALF_PM;
    }
    return notification_create(tx, by, &notice, both, 2, err);
}

/* The system does it: those concerned are told also by whom they would not be told. */
static bool change(struct tx *tx, tenant_id tenant, struct deputy *deputy, bool active,
                   const struct presence *presence, struct error *err)
{
    struct actor system;
    struct user manager;

    deputy->active = active;
    return actor_system(tx, tenant, &system, err) &&
           sql_run(tx, err, "UPDATE deputy SET active = ?3 WHERE tenant = ?1 AND manager = ?2",
                   "uui", tenant.uuid, deputy->manager.uuid, (int64_t)active) &&
           note(tx, &system, deputy, active ? "deputy_active" : "deputy_ended", err) &&
           people_touch_user(tx, tenant, system.user, deputy->manager, &manager, err) &&
           notify(tx, &system, deputy, &manager, presence, err) &&
           audience_changed(tx, tenant, system.user, deputy->deputy, err);
}

/* The one row of what is due for this manager: the next midnight of either of them. */
static bool schedule(struct tx *tx, tenant_id tenant, const struct deputy *deputy,
                     const struct presence *manager, const struct presence *stand_in,
                     struct error *err)
{
    int64_t first_ms, second_ms;

    if (!due_remove(tx, tenant, DUE_DEPUTY, deputy->manager.uuid, err))
        return false;
    if (manager->changes.day == DATE_LAST_DAY)
        return true; /* nothing is planned */
    if (!due_midnight(tx, tenant, deputy->manager, manager->changes, &first_ms, err) ||
        !due_midnight(tx, tenant, deputy->deputy, stand_in->changes, &second_ms, err))
        return false;
    return due_add(tx, tenant, DUE_DEPUTY, deputy->manager.uuid,
                   first_ms < second_ms ? first_ms : second_ms, err);
}

static bool refresh(struct tx *tx, tenant_id tenant, user_id manager, struct error *err)
{
    struct presence away = { 0 }, stand_in = { 0 };
    struct deputy deputy;
    bool active;

    if (!load(tx, tenant, manager, &deputy, err))
        return false;
    if (!deputy.named)
        return due_remove(tx, tenant, DUE_DEPUTY, manager.uuid, err);
    if (!look_at(tx, tenant, manager, &away, err) ||
        !look_at(tx, tenant, deputy.deputy, &stand_in, err) ||
        !schedule(tx, tenant, &deputy, &away, &stand_in, err))
        return false;
    active = (away.away || !rule_holds(RULE_DEPUTY_AWAY)) && away.can_decide &&
             (!stand_in.away || !rule_holds(RULE_DEPUTY_CHAIN)) && stand_in.can_decide;
    return active == deputy.active || change(tx, tenant, &deputy, active, &away, err);
}

bool deputy_follow(struct tx *tx, const struct actor *by, user_id user, struct error *err)
{
    struct rows rows;
    user_id *managers;
    size_t count;

    if (!sql_open(tx, &rows, err,
                  "SELECT manager FROM deputy WHERE tenant = ?1 AND manager = ?2 UNION"
                  " SELECT manager FROM deputy WHERE tenant = ?1 AND deputy = ?2 ORDER BY 1",
                  "uu", by->tenant.uuid, user.uuid) ||
        !ids_collect(&rows, &managers, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!refresh(tx, by->tenant, managers[i], err))
            return false;
    return true;
}

bool deputy_due(struct tx *tx, const struct actor *by, const uint8_t manager[16],
                struct error *err)
{
    user_id user;

    memcpy(user.uuid, manager, sizeof(user.uuid));
    return refresh(tx, by->tenant, user, err);
}

/* ---- naming one ---- */

static bool wrong(struct error *err, const char *sentence)
{
    return error_field(err, "deputy", "field_invalid", "%s", sentence);
}

static bool check(struct tx *tx, const struct actor *by, const struct user *manager,
                  user_id deputy, struct error *err)
{
    struct user person;

    if (id_is_none(deputy))
        return true;
    if (!user_load(tx, by->tenant, deputy, &person, err)) {
        if (err->kind != ERR_NOT_FOUND)
            return false;
        return error_field(err, "deputy", "user_unknown", "Cette personne est inconnue.");
    }
    if (id_eq(manager->id, deputy))
        return wrong(err, "Personne ne se supplée soi-même.");
    if (manager->role == ROLE_EMPLOYEE)
        return error_field(err, "deputy", "field_invalid", "%.*s n’a rien à décider.",
                           SLICE_ARG(manager->name));
    if (!person.active)
        return error_field(err, "deputy", "field_invalid", "%.*s n’est plus dans l’entreprise.",
                           SLICE_ARG(person.name));
    if (person.role == ROLE_EMPLOYEE)
        return error_field(err, "deputy", "field_invalid", "%.*s n’a pas le rôle de manager.",
                           SLICE_ARG(person.name));
    return true;
}

/* All that a deputy would hold if everybody they were named by were away (actor.h). */
static bool check_room(struct tx *tx, tenant_id tenant, user_id deputy, struct error *err)
{
    struct rows rows;
    bool fits;

    if (!sql_one(
            tx, &rows, err,
            "SELECT (SELECT count(*) FROM deputy WHERE tenant = ?1 AND deputy = ?2),"
            " (SELECT count(*) FROM team_manager WHERE tenant = ?1 AND (user_id = ?2 OR"
            "  user_id IN (SELECT manager FROM deputy WHERE tenant = ?1 AND deputy = ?2))),"
            " (SELECT count(*) FROM user_manager WHERE tenant = ?1 AND (manager = ?2 OR"
            "  manager IN (SELECT manager FROM deputy WHERE tenant = ?1 AND deputy = ?2)))",
            "uu", tenant.uuid, deputy.uuid))
        return false;
    fits = rows_int(&rows, 0) <= ACTOR_STAND_INS_MAX &&
           rows_int(&rows, 1) <= ACTOR_MANAGED_MAX && rows_int(&rows, 2) <= ACTOR_REPORTS_MAX;
    if (!rows_close(&rows, err))
        return false;
    return fits || wrong(err, "Cette personne supplée déjà trop de responsables.");
}

static bool replace(struct tx *tx, tenant_id tenant, struct deputy *before, user_id deputy,
                    struct error *err)
{
    struct presence now = { 0 };

    if (before->active && (!look_at(tx, tenant, before->manager, &now, err) ||
                           !change(tx, tenant, before, false, &now, err)))
        return false;
    if (!sql_run(tx, err, "DELETE FROM deputy WHERE tenant = ?1 AND manager = ?2", "uu",
                 tenant.uuid, before->manager.uuid))
        return false;
    return id_is_none(deputy) ||
           (sql_run(tx, err, "INSERT INTO deputy (tenant, manager, deputy) VALUES (?1, ?2, ?3)",
                    "uuu", tenant.uuid, before->manager.uuid, deputy.uuid) &&
            check_room(tx, tenant, deputy, err));
}

bool deputy_set(struct tx *tx, const struct actor *by, user_id manager, int64_t version,
                user_id deputy, struct user *user_out, struct error *err)
{
    struct deputy before, after = { .manager = manager, .deputy = deputy };

    if (!user_load(tx, by->tenant, manager, user_out, err) ||
        (!actor_is_user(by, manager) && !actor_need_hr(by, err)) ||
        !entry_version_given(version, err) || !check(tx, by, user_out, deputy, err) ||
        !entry_version(version, user_out->version, err) ||
        !load(tx, by->tenant, manager, &before, err))
        return false;
    if (id_eq(before.deputy, deputy)) /* none stands for nobody */
        return true;
    return replace(tx, by->tenant, &before, deputy, err) &&
           note(tx, by, &after, "deputy_named", err) &&
           people_touch_user(tx, by->tenant, by->user, manager, user_out, err) &&
           refresh(tx, by->tenant, manager, err) &&
           user_load(tx, by->tenant, manager, user_out, err);
}
