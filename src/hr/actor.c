#include "hr/actor.h"

#include "hr/departure.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/membership.h"

#include <assert.h>
#include <string.h>

static const char *const role_texts[ROLE_COUNT] = {
    [ROLE_EMPLOYEE] = "employee",
    [ROLE_MANAGER] = "manager",
    [ROLE_ADMIN] = "admin",
};

const char *role_text(enum role role)
{
    assert(role < ROLE_COUNT);
    return role_texts[role];
}

bool role_parse(slice text, enum role *role_out)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (slice_eq(text, slice_of(role_texts[i]))) {
            *role_out = (enum role)i;
            return true;
        }
    return false;
}

/* An employee decides for nobody, whatever rows are left. */
static bool load_teams(struct tx *tx, struct actor *actor, struct error *err)
{
    struct memberships found;

    if (!membership_of_user(tx, actor->tenant, actor->user, &found, err))
        return false;
    memcpy(actor->teams, found.teams, sizeof(found.teams));
    actor->team_count = found.team_count;
    if (actor->role == ROLE_EMPLOYEE)
        return true;
    memcpy(actor->managed, found.managed, sizeof(found.managed));
    actor->managed_count = actor->managed_own = found.managed_count;
    return membership_mandate(tx, actor, err);
}

#define PERSON_COLUMNS \
    "u.tenant, u.id, u.role, u.language, u.name, u.audience_seq, u.departure_day, "
enum {
    LEAVES_COLUMN = 6,
    PERSON_COLUMN_COUNT,
    SESSION_COLUMN = PERSON_COLUMN_COUNT + SETTINGS_COLUMN_COUNT
};

static void read_text(const struct rows *rows, int column, char *out, size_t size)
{
    slice text = rows_text(rows, column);
    size_t len = text.len < size ? text.len : size - 1;

    memset(out, 0, size);
    if (len > 0)
        memcpy(out, text.data, len);
}

static void read_person(const struct rows *rows, struct actor *actor_out)
{
    *actor_out = (struct actor){ .audience_seq = (uint64_t)rows_int(rows, 5) };
    rows_uuid(rows, 0, actor_out->tenant.uuid);
    rows_uuid(rows, 1, actor_out->user.uuid);
    if (!role_parse(rows_text(rows, 2), &actor_out->role))
        actor_out->role = ROLE_EMPLOYEE; /* the schema allows no other word */
    read_text(rows, 3, actor_out->language, sizeof(actor_out->language));
    read_text(rows, 4, actor_out->name, sizeof(actor_out->name));
    settings_read(rows, PERSON_COLUMN_COUNT, &actor_out->settings);
}

/* Their last day, where they have one, is looked at here: the moment at which what is due
 * makes them inactive may have been missed. */
static bool has_left(struct tx *tx, const struct actor *actor, bool leaves, bool *left_out,
                     struct error *err)
{
    *left_out = false;
    return !leaves || departure_is_past(tx, actor->tenant, actor->user, left_out, err);
}

static bool session_ended(struct error *err)
{
    return error_set(err, ERR_UNAUTHENTICATED, "session_ended",
                     "Votre session est terminée. Connectez-vous à nouveau.");
}

bool actor_load(struct tx *tx, const uint8_t token_hash[TOKEN_HASH_LEN],
                struct actor *actor_out, struct error *err)
{
    struct rows rows;
    bool leaves, left;

    if (!sql_one(tx, &rows, err,
                 "SELECT " PERSON_COLUMNS SETTINGS_COLUMNS ", s.id, s.expires_at, s.seen_at"
                 " FROM session s"
                 " JOIN users u ON u.tenant = s.tenant AND u.id = s.user_id"
                 " JOIN tenant t ON t.id = s.tenant"
                 " WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND u.active = 1",
                 "bi", (slice){ (const char *)token_hash, TOKEN_HASH_LEN }, tx->now_ms))
        return err->kind == ERR_NOT_FOUND ? session_ended(err) : false;
    read_person(&rows, actor_out);
    leaves = !rows_is_null(&rows, LEAVES_COLUMN);
    rows_uuid(&rows, SESSION_COLUMN, actor_out->session.uuid);
    actor_out->session_expires_ms = rows_int(&rows, SESSION_COLUMN + 1);
    actor_out->session_seen_ms = rows_int(&rows, SESSION_COLUMN + 2);
    if (!rows_close(&rows, err) || !has_left(tx, actor_out, leaves, &left, err))
        return false;
    return left ? session_ended(err) : load_teams(tx, actor_out, err);
}

bool actor_by_user(struct tx *tx, tenant_id tenant, user_id user, struct actor *actor_out,
                   struct error *err)
{
    struct rows rows;
    bool leaves, left;

    if (!sql_one(tx, &rows, err,
                 "SELECT " PERSON_COLUMNS SETTINGS_COLUMNS " FROM users u"
                 " JOIN tenant t ON t.id = u.tenant"
                 " WHERE u.tenant = ?1 AND u.id = ?2 AND u.active = 1",
                 "uu", tenant.uuid, user.uuid)) {
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    }
    read_person(&rows, actor_out);
    leaves = !rows_is_null(&rows, LEAVES_COLUMN);
    if (!rows_close(&rows, err) || !has_left(tx, actor_out, leaves, &left, err))
        return false;
    return left ? entry_not_found(err) : load_teams(tx, actor_out, err);
}

bool actor_system(struct tx *tx, tenant_id tenant, struct actor *actor_out, struct error *err)
{
    *actor_out = (struct actor){
        .tenant = tenant,
        .role = ROLE_ADMIN,
        .system = true,
        .language = "fr",
        .name = "MOZAIK",
    };
    return settings_load(tx, tenant, &actor_out->settings, err);
}

bool actor_is_hr(const struct actor *actor)
{
    return actor->system || actor->role == ROLE_ADMIN;
}

bool actor_is_user(const struct actor *actor, user_id user)
{
    return !id_is_none(user) && id_eq(actor->user, user);
}

bool actor_is_member(const struct actor *actor, team_id team)
{
    return ids_have(actor->teams, actor->team_count, team.uuid);
}

bool actor_is_manager(const struct actor *actor, team_id team)
{
    return ids_have(actor->managed, actor->managed_count, team.uuid);
}

bool actor_stands_in(const struct actor *actor, user_id manager)
{
    return ids_have(actor->stands_in_for, actor->stand_in_count, manager.uuid);
}

bool actor_manages(const struct actor *actor, user_id user, const team_id *teams, size_t count)
{
    return ids_have(actor->reports, actor->report_count, user.uuid) ||
           actor_manages_any(actor, teams, count);
}

bool actor_manages_own(const struct actor *actor, user_id user, const team_id *teams,
                       size_t count)
{
    if (ids_have(actor->reports, actor->reports_own, user.uuid))
        return true;
    for (size_t i = 0; i < count; i++)
        if (ids_have(actor->managed, actor->managed_own, teams[i].uuid))
            return true;
    return false;
}

bool actor_manages_any(const struct actor *actor, const team_id *teams, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (actor_is_manager(actor, teams[i]))
            return true;
    return false;
}

bool actor_shares_any(const struct actor *actor, const team_id *teams, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (actor_is_member(actor, teams[i]))
            return true;
    return false;
}

bool actor_need_hr(const struct actor *actor, struct error *err)
{
    if (actor_is_hr(actor))
        return true;
    return error_set(err, ERR_DENIED, "hr_only", "Seules les RH peuvent faire cela.");
}
