#include "hr/departure.h"

#include "hr/deputy.h"
#include "hr/due.h"
#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/notification.h"
#include "hr/people.h"
#include "hr/rule.h"
#include "hr/workplace.h"

#include <string.h>

/* ---- the day ---- */

static bool find_day(struct tx *tx, tenant_id tenant, user_id user, bool *known_out,
                     date *day_out, struct error *err)
{
    struct rows rows;

    *known_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT departure_day FROM users WHERE tenant = ?1 AND id = ?2"
                  " AND active = 1 AND departure_day IS NOT NULL",
                  "uu", tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows)) {
        *known_out = true;
        *day_out = rows_date(&rows, 0);
    }
    return rows_close(&rows, err);
}

bool departure_is_past(struct tx *tx, tenant_id tenant, user_id user, bool *past_out,
                       struct error *err)
{
    date last = { 0 }, today;
    bool leaves;

    *past_out = false;
    if (!find_day(tx, tenant, user, &leaves, &last, err))
        return false;
    if (!leaves)
        return true;
    if (!workplace_today(tx, tenant, user, &today, err))
        return false;
    *past_out = today.day > last.day && rule_holds(RULE_DEPARTURE_ACCESS);
    return true;
}

bool departure_schedule(struct tx *tx, tenant_id tenant, user_id user, struct error *err)
{
    date last = { 0 };
    int64_t at_ms;
    bool leaves;

    if (!due_remove(tx, tenant, DUE_DEPARTURE, user.uuid, err) ||
        !find_day(tx, tenant, user, &leaves, &last, err))
        return false;
    return !leaves || (due_midnight(tx, tenant, user, date_add(last, 1), &at_ms, err) &&
                       due_add(tx, tenant, DUE_DEPARTURE, user.uuid, at_ms, err));
}

bool departure_check_hr(struct tx *tx, tenant_id tenant, user_id user, struct error *err)
{
    bool any;

    if (!sql_any(tx, &any, err,
                 "SELECT 1 FROM users WHERE tenant = ?1 AND role = 'admin' AND active = 1"
                 " AND departure_day IS NULL AND id <> ?2 LIMIT 1",
                 "uu", tenant.uuid, user.uuid))
        return false;
    return any || error_set(err, ERR_CONFLICT, "last_hr",
                            "C’est la dernière personne des RH. Donnez d’abord ce rôle à "
                            "quelqu’un d’autre, qui reste.");
}

bool departure_due(struct tx *tx, const struct actor *by, const uint8_t user[16],
                   struct error *err)
{
    struct user person;
    user_id id;
    bool past;

    memcpy(id.uuid, user, sizeof(id.uuid));
    if (!departure_is_past(tx, by->tenant, id, &past, err))
        return false;
    if (!past) /* they stay longer, or have left already */
        return departure_schedule(tx, by->tenant, id, err);
    return user_load(tx, by->tenant, id, &person, err) &&
           user_deactivate(tx, by, id, person.version, &person, err);
}

/* ---- who takes over ---- */

/* What was theirs. */
struct estate {
    team_id *teams;
    size_t team_count;
    user_id *reports;
    size_t report_count;
};

static bool find_estate(struct tx *tx, tenant_id tenant, user_id user,
                        struct estate *estate_out, struct error *err)
{
    struct rows rows;

    return sql_open(tx, &rows, err,
                    "SELECT team FROM team_manager WHERE tenant = ?1 AND user_id = ?2"
                    " ORDER BY team",
                    "uu", tenant.uuid, user.uuid) &&
           ids_collect(&rows, &estate_out->teams, &estate_out->team_count, err) &&
           sql_open(tx, &rows, err,
                    "SELECT user_id FROM user_manager WHERE tenant = ?1 AND manager = ?2"
                    " ORDER BY user_id",
                    "uu", tenant.uuid, user.uuid) &&
           ids_collect(&rows, &estate_out->reports, &estate_out->report_count, err);
}

static bool pass_teams(struct tx *tx, const struct actor *by, const struct estate *estate,
                       user_id from, user_id to, struct error *err)
{
    struct team team;

    for (size_t i = 0; i < estate->team_count; i++)
        if (!membership_remove(tx, by->tenant, MEMBERSHIP_MANAGER, estate->teams[i], from,
                               err) ||
            !membership_add(tx, by->tenant, MEMBERSHIP_MANAGER, estate->teams[i], to,
                            "successor", err) ||
            !people_touch_team(tx, by->tenant, by->user, estate->teams[i], &team, err))
            return false;
    return true;
}

/* Nobody is their own manager: of the successor the teams' managers, or HR, decide. */
static bool pass_reports(struct tx *tx, const struct actor *by, const struct estate *estate,
                         user_id from, user_id to, struct error *err)
{
    struct user person;

    for (size_t i = 0; i < estate->report_count; i++) {
        const uint8_t *report = estate->reports[i].uuid;

        if (!sql_run(tx, err,
                     "DELETE FROM user_manager WHERE tenant = ?1 AND user_id = ?2"
                     " AND manager = ?3",
                     "uuu", by->tenant.uuid, report, from.uuid) ||
            (!id_eq(estate->reports[i], to) &&
             !sql_run(tx, err,
                      "INSERT INTO user_manager (tenant, user_id, manager) VALUES (?1, ?2, ?3)"
                      " ON CONFLICT DO NOTHING",
                      "uuu", by->tenant.uuid, report, to.uuid)) ||
            !people_touch_user(tx, by->tenant, by->user, estate->reports[i], &person, err))
            return false;
    }
    return membership_check_reports(tx, by->tenant, to, "successor", err);
}

static bool notify(struct tx *tx, const struct actor *by, user_id from, user_id to,
                   const struct user *successor, struct error *err)
{
    struct notice notice = { .type = NOTIFY_HANDED_OVER,
                             .thing = NOTICE_PERSON,
                             .user = from,
                             .other_name = successor->name };
    struct user person;

    if (!user_load(tx, by->tenant, from, &person, err))
        return false;
    memcpy(notice.thing_id, from.uuid, sizeof(notice.thing_id));
    notice.user_name = person.name;
    return notification_create(tx, by, &notice, &to, 1, err);
}

static bool pass(struct tx *tx, const struct actor *by, user_id from, user_id to,
                 struct error *err)
{
    struct estate estate;
    struct user successor;

    if (!user_load(tx, by->tenant, to, &successor, err) ||
        !find_estate(tx, by->tenant, from, &estate, err))
        return false;
    if (!successor.active || successor.role == ROLE_EMPLOYEE ||
        estate.team_count + estate.report_count == 0)
        return true; /* HR is asked, where anything was theirs */
    return pass_teams(tx, by, &estate, from, to, err) &&
           pass_reports(tx, by, &estate, from, to, err) &&
           people_touch_user(tx, by->tenant, by->user, to, &successor, err) &&
           notify(tx, by, from, to, &successor, err) &&
           people_moved(tx, by->tenant, by->user, &to, 1, NULL, 0, err);
}

bool departure_hand_over(struct tx *tx, const struct actor *by, user_id user, user_id successor,
                         struct error *err)
{
    return due_remove(tx, by->tenant, DUE_DEPARTURE, user.uuid, err) &&
           deputy_follow(tx, by, user, err) &&
           (id_is_none(successor) || pass(tx, by, user, successor, err));
}
