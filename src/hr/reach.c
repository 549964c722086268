#include "hr/reach.h"

#include <string.h>

bool reach_load(struct tx *tx, tenant_id tenant, struct reach *reach_out, struct error *err)
{
    struct rows rows;
    size_t cap = 256, count = 0;
    user_id *users = arena_array(tx->arena, user_id, cap);
    team_id *teams = arena_array(tx->arena, team_id, cap);

    if (!sql_open(tx, &rows, err,
                  "SELECT user_id, team FROM team_member WHERE tenant = ?1"
                  " ORDER BY user_id, team",
                  "u", tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        if (count == cap) {
            user_id *more_users = arena_array(tx->arena, user_id, cap * 2);
            team_id *more_teams = arena_array(tx->arena, team_id, cap * 2);

            memcpy(more_users, users, count * sizeof(user_id));
            memcpy(more_teams, teams, count * sizeof(team_id));
            users = more_users;
            teams = more_teams;
            cap *= 2;
        }
        rows_uuid(&rows, 0, users[count].uuid);
        rows_uuid(&rows, 1, teams[count].uuid);
        count++;
    }
    *reach_out = (struct reach){ users, teams, count };
    return rows_close(&rows, err);
}

const team_id *reach_teams(const struct reach *reach, user_id user, size_t *count_out)
{
    size_t low = 0, high = reach->count, end;

    while (low < high) { /* the first that is not before */
        size_t middle = low + (high - low) / 2;
        if (memcmp(reach->users[middle].uuid, user.uuid, sizeof(user.uuid)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    end = low;
    while (end < reach->count && id_eq(reach->users[end], user))
        end++;
    *count_out = end - low;
    return reach->teams + low;
}

struct relation reach_relation(const struct reach *reach, const struct actor *actor,
                               user_id user)
{
    size_t count;
    const team_id *teams = reach_teams(reach, user, &count);

    return relation_of(actor, user, teams, count);
}

bool reach_has(const struct actor *actor, const struct relation *relation)
{
    return relation->hr || relation->owner || relation->manages || relation->shares ||
           actor->settings.colleagues == COLLEAGUES_COMPANY;
}
