#include "hr/team_period.h"

#include "hr/audit.h"
#include "hr/data.h"
#include "hr/due.h"
#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/people.h"
#include "hr/workplace.h"

#include <string.h>

/* A team once each, where something is to be done. */
struct moves {
    team_id joins[USER_TEAMS_MAX], leaves[USER_TEAMS_MAX];
    size_t join_count, leave_count;
    date changes; /* the next day on which something may be */
};

/* One more than fits is one too many for the person: membership_add() would say so. */
static bool too_many(struct error *err)
{
    return error_field(err, "teams", "field_invalid",
                       "Une personne fait partie de %d équipes au plus.", USER_TEAMS_MAX);
}

static void soonest(date *changes, date day, date today)
{
    if (day.day > today.day && day.day < changes->day)
        *changes = day;
}

static bool find_moves(struct tx *tx, tenant_id tenant, const struct user *user, date today,
                       struct moves *moves_out, struct error *err)
{
    struct moves found = { .changes = { DATE_LAST_DAY } };
    struct rows rows;
    bool fits = true;

    if (!sql_open(tx, &rows, err,
                  "SELECT team, from_day, to_day FROM team_period"
                  " WHERE tenant = ?1 AND user_id = ?2 ORDER BY team",
                  "uu", tenant.uuid, user->id.uuid))
        return false;
    while (fits && rows_next(&rows)) {
        date from = rows_is_null(&rows, 1) ? (date){ DATE_FIRST_DAY } : rows_date(&rows, 1);
        date to = rows_is_null(&rows, 2) ? (date){ DATE_LAST_DAY } : rows_date(&rows, 2);
        bool inside = from.day <= today.day && today.day <= to.day, member;
        team_id team;

        rows_uuid(&rows, 0, team.uuid);
        member = ids_have(user->teams, user->team_count, team.uuid);
        soonest(&found.changes, from, today);
        soonest(&found.changes, date_add(to, 1), today);
        if (member && !inside) /* at most as many as they are in */
            found.leaves[found.leave_count++] = team;
        else if (!member && inside && (fits = found.join_count < USER_TEAMS_MAX))
            found.joins[found.join_count++] = team;
    }
    *moves_out = found;
    if (!fits)
        rows_leave(&rows);
    return fits ? rows_close(&rows, err) : too_many(err);
}

static bool note(struct tx *tx, const struct actor *by, user_id user, const struct moves *moves,
                 struct error *err)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_uuids(json, "joined", moves->joins, moves->join_count);
    json_put_uuids(json, "left", moves->leaves, moves->leave_count);
    json_close_object(json);
    return audit_add(tx, by->tenant, by->user, "user", user.uuid, "moved",
                     data_close(&data, tx), err);
}

/* Things first, audiences last (people.h). */
static bool move(struct tx *tx, const struct actor *by, user_id user, const struct moves *moves,
                 struct error *err)
{
    team_id teams[2 * USER_TEAMS_MAX];
    size_t count = moves->leave_count + moves->join_count;
    struct team team;
    struct user person;

    memcpy(teams, moves->leaves, moves->leave_count * sizeof(team_id));
    memcpy(teams + moves->leave_count, moves->joins, moves->join_count * sizeof(team_id));
    for (size_t i = 0; i < moves->leave_count; i++)
        if (!membership_remove(tx, by->tenant, MEMBERSHIP_MEMBER, teams[i], user, err))
            return false;
    for (size_t i = moves->leave_count; i < count; i++)
        if (!membership_add(tx, by->tenant, MEMBERSHIP_MEMBER, teams[i], user, "teams", err))
            return false;
    if (!people_touch_user(tx, by->tenant, by->user, user, &person, err) ||
        !note(tx, by, user, moves, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!people_touch_team(tx, by->tenant, by->user, teams[i], &team, err))
            return false;
    return people_moved(tx, by->tenant, by->user, &user, 1, teams, count, err);
}

static bool schedule(struct tx *tx, tenant_id tenant, user_id user, date changes,
                     struct error *err)
{
    int64_t at_ms;

    if (!due_remove(tx, tenant, DUE_TEAM_PERIOD, user.uuid, err))
        return false;
    if (changes.day == DATE_LAST_DAY)
        return true;
    return due_midnight(tx, tenant, user, changes, &at_ms, err) &&
           due_add(tx, tenant, DUE_TEAM_PERIOD, user.uuid, at_ms, err);
}

bool team_period_follow(struct tx *tx, const struct actor *by, user_id user, struct error *err)
{
    struct user person;
    struct moves moves;
    date today;

    if (!user_load(tx, by->tenant, user, &person, err) ||
        !workplace_today(tx, by->tenant, user, &today, err) ||
        !find_moves(tx, by->tenant, &person, today, &moves, err) ||
        !schedule(tx, by->tenant, user, moves.changes, err))
        return false;
    return moves.join_count + moves.leave_count == 0 || move(tx, by, user, &moves, err);
}

bool team_period_due(struct tx *tx, const struct actor *by, const uint8_t user[16],
                     struct error *err)
{
    user_id person;

    memcpy(person.uuid, user, sizeof(person.uuid));
    return team_period_follow(tx, by, person, err);
}
