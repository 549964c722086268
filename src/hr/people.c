#include "hr/people.h"

#include "hr/data.h"
#include "hr/entry.h"
#include "hr/membership.h"
#include "hr/view_people.h"
#include "store/journal.h"

static slice user_data(struct tx *tx, const struct user *user, enum people_level level)
{
    struct data data;

    user_view(data_open(&data), NULL, user, level);
    return data_close(&data, tx);
}

/* A name and a team are on the door: everybody of the company may hear of them. */
bool people_tell_user(struct tx *tx, tenant_id tenant, user_id actor, slice type,
                      const struct user *user, struct error *err)
{
    struct fact_draft draft = { .tenant = tenant, .type = type, .actor = actor };

    slice full = user_data(tx, user, PEOPLE_FULL);

    fact_draft_view(&draft, channel_hr(), full);
    fact_draft_view(&draft, channel_user(user->id), full);
    fact_draft_view(&draft, channel_everyone(), user_data(tx, user, PEOPLE_PUBLIC));
    return journal_append(tx, &draft, err);
}

bool people_tell_team(struct tx *tx, tenant_id tenant, user_id actor, slice type,
                      const struct team *team, struct error *err)
{
    struct fact_draft draft = { .tenant = tenant, .type = type, .actor = actor };
    struct data data;

    team_view(data_open(&data), NULL, team);
    fact_draft_view(&draft, channel_everyone(), data_close(&data, tx));
    return journal_append(tx, &draft, err);
}

bool people_touch_user(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                       struct user *user_out, struct error *err)
{
    return sql_run(tx, err,
                   "UPDATE users SET version = version + 1 WHERE tenant = ?1 AND id = ?2", "uu",
                   tenant.uuid, user.uuid) &&
           user_load(tx, tenant, user, user_out, err) &&
           people_tell_user(tx, tenant, actor, SLICE("user_updated"), user_out, err);
}

bool people_touch_team(struct tx *tx, tenant_id tenant, user_id actor, team_id team,
                       struct team *team_out, struct error *err)
{
    return sql_run(tx, err,
                   "UPDATE team SET version = version + 1 WHERE tenant = ?1 AND id = ?2", "uu",
                   tenant.uuid, team.uuid) &&
           people_load_team(tx, tenant, team, team_out, err) &&
           people_tell_team(tx, tenant, actor, SLICE("team_updated"), team_out, err);
}

bool people_load_team(struct tx *tx, tenant_id tenant, team_id team, struct team *team_out,
                      struct error *err)
{
    struct rows rows;

    *team_out = (struct team){ .id = team };
    if (!sql_one(tx, &rows, err, "SELECT name, version FROM team WHERE tenant = ?1 AND id = ?2",
                 "uu", tenant.uuid, team.uuid)) {
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    }
    team_out->name = rows_keep(&rows, 0);
    team_out->version = rows_int(&rows, 1);
    return rows_close(&rows, err) &&
           membership_of_team(tx, tenant, MEMBERSHIP_MEMBER, team, &team_out->members,
                              &team_out->member_count, err) &&
           membership_of_team(tx, tenant, MEMBERSHIP_MANAGER, team, &team_out->managers,
                              &team_out->manager_count, err);
}
