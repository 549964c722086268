/* Reading people (user.h): nothing here changes anything. */

#include "hr/user.h"

#include "hr/entry.h"
#include "hr/membership.h"

#include <string.h>

#define USER_COLUMNS                                                                \
    "u.id, u.email, u.name, u.role, u.active, u.language, u.version, u.created_at," \
    " CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END, u.site, u.arrival_day,"  \
    " u.departure_day, u.successor"

static void read_user(const struct rows *rows, struct user *user_out)
{
    slice language = rows_text(rows, 5);

    *user_out = (struct user){
        .email = rows_keep(rows, 1),
        .name = rows_keep(rows, 2),
        .role = ROLE_EMPLOYEE,
        .active = rows_bool(rows, 4),
        .language = "fr",
        .version = rows_int(rows, 6),
        .created_ms = rows_int(rows, 7),
        .has_password = rows_bool(rows, 8),
        .employment = { .has_arrival = !rows_is_null(rows, 10),
                        .has_departure = !rows_is_null(rows, 11),
                        .arrival = rows_date(rows, 10),
                        .departure = rows_date(rows, 11) },
    };
    rows_uuid(rows, 0, user_out->id.uuid);
    rows_uuid(rows, 9, user_out->employment.site.uuid);
    rows_uuid(rows, 12, user_out->employment.successor.uuid);
    (void)role_parse(rows_text(rows, 3), &user_out->role); /* the schema knows no other word */
    if (language.len == 2)
        memcpy(user_out->language, language.data, 2);
}

/* What stands in other tables. */
static bool load_rest(struct tx *tx, tenant_id tenant, struct user *user, struct error *err)
{
    struct memberships found;

    if (!membership_of_user(tx, tenant, user->id, &found, err))
        return false;
    memcpy(user->teams, found.teams, sizeof(found.teams));
    memcpy(user->managed, found.managed, sizeof(found.managed));
    user->team_count = found.team_count;
    user->managed_count = found.managed_count;
    return employment_load_rest(tx, tenant, user->id, &user->employment, &user->deputy,
                                &user->deputy_active, err);
}

bool user_load(struct tx *tx, tenant_id tenant, user_id id, struct user *user_out,
               struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT " USER_COLUMNS " FROM users u WHERE u.tenant = ?1 AND u.id = ?2", "uu",
                 tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    read_user(&rows, user_out);
    return rows_close(&rows, err) && load_rest(tx, tenant, user_out, err);
}

bool user_get(struct tx *tx, const struct actor *by, user_id id, struct user *user_out,
              struct error *err)
{
    return user_load(tx, by->tenant, id, user_out, err);
}

bool user_by_email(struct tx *tx, tenant_id tenant, slice email, struct user *user_out,
                   struct error *err)
{
    struct rows rows;
    slice lower;

    if (!entry_email(tx, email, &lower, err))
        return entry_not_found(err);
    if (!sql_one(tx, &rows, err,
                 "SELECT " USER_COLUMNS " FROM users u WHERE u.tenant = ?1 AND u.email = ?2",
                 "us", tenant.uuid, lower))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    read_user(&rows, user_out);
    return rows_close(&rows, err) && load_rest(tx, tenant, user_out, err);
}

/* The next page begins behind a person, not at a number: somebody who comes or leaves
 * between two pages moves nobody else. */
static bool read_after(struct tx *tx, tenant_id tenant, slice after, user_id *after_out,
                       struct error *err)
{
    struct user last;

    *after_out = (user_id){ { 0 } };
    if (after.len == 0)
        return true;
    if (id_parse(after, after_out)) {
        if (user_load(tx, tenant, *after_out, &last, err))
            return true;
        if (err->kind != ERR_NOT_FOUND)
            return false;
    }
    return entry_page_unknown(err);
}

bool user_list(struct tx *tx, const struct actor *by, const struct user_query *query,
               struct user **list_out, size_t *count_out, slice *next_out, struct error *err)
{
    size_t limit = query->limit > 0 && query->limit < USER_PAGE_MAX ? query->limit
                                                                    : USER_PAGE_MAX;
    struct user *list = arena_array(tx->arena, struct user, limit + 1);
    bool inactive = query->inactive && actor_is_hr(by);
    char next[ID_TEXT_LEN + 1];
    struct rows rows;
    size_t count = 0;
    user_id after;

    *count_out = 0;
    *next_out = SLICE("");
    if (!read_after(tx, by->tenant, query->after, &after, err) ||
        !sql_open(tx, &rows, err,
                  "SELECT " USER_COLUMNS " FROM users u WHERE u.tenant = ?1"
                  " AND (?2 = 1 OR u.active = 1)"
                  " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM team_member m"
                  "  WHERE m.tenant = ?1 AND m.team = ?3 AND m.user_id = u.id))"
                  " AND (?4 IS NULL OR (u.name, u.id) >"
                  "  (SELECT a.name, a.id FROM users a WHERE a.tenant = ?1 AND a.id = ?4))"
                  " ORDER BY u.name, u.id LIMIT ?5",
                  "uiuui", by->tenant.uuid, (int64_t)inactive, query->team.uuid, after.uuid,
                  (int64_t)limit + 1))
        return false;
    while (rows_next(&rows))
        read_user(&rows, &list[count++]);
    if (!rows_close(&rows, err))
        return false;
    if (count > limit) { /* the one too many says that there is a next page */
        count = limit;
        uuid_text(list[count - 1].id.uuid, next);
        *next_out = arena_dup(tx->arena, slice_of(next));
    }
    for (size_t i = 0; i < count; i++)
        if (!load_rest(tx, by->tenant, &list[i], err))
            return false;
    *list_out = list;
    *count_out = count;
    return true;
}

/* ---- questions other rules ask ---- */

bool user_teams(struct tx *tx, tenant_id tenant, user_id id, team_id teams_out[USER_TEAMS_MAX],
                size_t *count_out, struct error *err)
{
    struct memberships found;

    if (!membership_of_user(tx, tenant, id, &found, err))
        return false;
    memcpy(teams_out, found.teams, sizeof(found.teams));
    *count_out = found.team_count;
    return true;
}
