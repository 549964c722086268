#include "hr/audience.h"

#include "hr/ids.h"
#include "store/journal.h"

/* Who may see that a person is here: who may see their absences (view.c, relation). Themselves
 * and their direct managers hear a channel that bears their id. */
static struct audience *seen_of_actor(const struct actor *actor)
{
    struct channel channels[2 + 2 * USER_TEAMS_MAX];
    size_t count = 0;

    if (!actor->settings.presence)
        return NULL;
    channels[count++] = channel_hr();
    for (size_t i = 0; i < actor->team_count; i++) {
        channels[count++] = channel_team(actor->teams[i]);
        channels[count++] = channel_managers(actor->teams[i]);
    }
    if (actor->settings.colleagues == COLLEAGUES_COMPANY)
        channels[count++] = channel_everyone();
    return audience_new(channels, count);
}

struct audience *audience_of_actor(const struct actor *actor)
{
    struct channel channels[3 + USER_TEAMS_MAX + ACTOR_MANAGED_MAX + ACTOR_REPORTS_MAX];
    struct audience *audience;
    size_t count = 0;

    if (id_is_none(actor->user)) /* the system has no door */
        return audience_new(channels, 0);
    channels[count++] = channel_everyone();
    channels[count++] = channel_user(actor->user);
    for (size_t i = 0; i < actor->team_count; i++)
        channels[count++] = channel_team(actor->teams[i]);
    for (size_t i = 0; i < actor->managed_count; i++)
        channels[count++] = channel_managers(actor->managed[i]);
    for (size_t i = 0; i < actor->report_count; i++)
        channels[count++] = channel_managers_of(actor->reports[i]);
    if (actor->role == ROLE_ADMIN)
        channels[count++] = channel_hr();
    audience = audience_new(channels, count);
    audience->seen = seen_of_actor(actor);
    return audience;
}

static bool is_known(struct tx *tx, tenant_id tenant, user_id user, bool *known_out,
                     struct error *err)
{
    return sql_any(tx, known_out, err, "SELECT 1 FROM users WHERE tenant = ?1 AND id = ?2",
                   "uu", tenant.uuid, user.uuid);
}

bool audience_of(struct tx *tx, tenant_id tenant, user_id user, struct audience **audience_out,
                 struct error *err)
{
    struct actor actor;
    bool known;

    *audience_out = NULL;
    if (actor_by_user(tx, tenant, user, &actor, err)) {
        *audience_out = audience_of_actor(&actor);
        return true;
    }
    if (err->kind != ERR_NOT_FOUND)
        return false;
    if (!is_known(tx, tenant, user, &known, err) || !known)
        return false; /* "unknown" stands in err already */
    error_clear(err);
    *audience_out = audience_new(NULL, 0); /* has left: hears nothing */
    return true;
}

bool audience_changed(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                      struct error *err)
{
    struct fact_draft draft = {
        .tenant = tenant,
        .type = SLICE("audience_changed"),
        .actor = actor,
        .effect = FACT_AUDIENCE,
        .subject = user,
    };
    bool ok = false;

    if (!audience_of(tx, tenant, user, &draft.audience, err))
        goto done;
    if (!journal_append(tx, &draft, err))
        goto done;
    ok = sql_run(tx, err, "UPDATE users SET audience_seq = ?3 WHERE tenant = ?1 AND id = ?2",
                 "uui", tenant.uuid, user.uuid, (int64_t)draft.seq);
done:
    audience_unref(draft.audience);
    return ok;
}

bool audience_changed_all(struct tx *tx, tenant_id tenant, user_id actor, struct error *err)
{
    struct rows rows;
    user_id *everybody;
    size_t count;

    if (!sql_open(tx, &rows, err,
                  "SELECT id FROM users WHERE tenant = ?1 AND active = 1 ORDER BY id", "u",
                  tenant.uuid) ||
        !ids_collect(&rows, &everybody, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!audience_changed(tx, tenant, actor, everybody[i], err))
            return false;
    return true;
}
