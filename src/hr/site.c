#include "hr/site.h"

#include "base/instant.h"
#include "hr/audience.h"
#include "hr/data.h"
#include "hr/departure.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/reference.h"
#include "hr/team_period.h"

#include <string.h>

#define SITE_COLUMNS "id, name, zone, good_friday, time_zone, version"

/* ---- reading ---- */

/* A word that the database should not hold is read as the zone of most. */
static void read_site(const struct rows *rows, struct site *site_out)
{
    *site_out = (struct site){
        .name = rows_keep(rows, 1),
        .good_friday = rows_bool(rows, 3),
        .time_zone = rows_keep(rows, 4),
        .version = rows_int(rows, 5),
    };
    rows_uuid(rows, 0, site_out->id.uuid);
    if (!holiday_zone_parse(rows_text(rows, 2), &site_out->zone))
        site_out->zone = HOLIDAYS_METROPOLE;
}

static bool load_worked(struct tx *tx, tenant_id tenant, struct site *site, struct error *err)
{
    enum holiday holiday;
    struct rows rows;

    if (!sql_open(tx, &rows, err,
                  "SELECT holiday FROM site_worked WHERE tenant = ?1 AND site = ?2", "uu",
                  tenant.uuid, site->id.uuid))
        return false;
    while (rows_next(&rows))
        if (holiday_parse(rows_text(&rows, 0), &holiday))
            site->worked |= (holiday_set)1 << holiday;
    return rows_close(&rows, err);
}

bool site_load(struct tx *tx, tenant_id tenant, site_id id, struct site *site_out,
               struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT " SITE_COLUMNS " FROM site WHERE tenant = ?1 AND id = ?2", "uu",
                 tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    read_site(&rows, site_out);
    return rows_close(&rows, err) && load_worked(tx, tenant, site_out, err);
}

bool site_list(struct tx *tx, tenant_id tenant, struct site **list_out, size_t *count_out,
               struct error *err)
{
    struct site *list = arena_array(tx->arena, struct site, SITES_MAX);
    struct rows rows;
    size_t count = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT " SITE_COLUMNS " FROM site WHERE tenant = ?1"
                  " ORDER BY created_at, id LIMIT ?2",
                  "ui", tenant.uuid, (int64_t)SITES_MAX))
        return false;
    while (rows_next(&rows))
        read_site(&rows, &list[count++]);
    if (!rows_close(&rows, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!load_worked(tx, tenant, &list[i], err))
            return false;
    *list_out = list;
    *count_out = count;
    return true;
}

bool site_today(struct tx *tx, tenant_id tenant, site_id id, date *today_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT time_zone FROM site WHERE tenant = ?1 AND (?2 IS NULL OR id = ?2)"
                 " ORDER BY created_at, id LIMIT 1",
                 "uu", tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    *today_out = instant_day(tx->now_ms, arena_text(tx->arena, rows_text(&rows, 0)));
    return rows_close(&rows, err);
}

void site_view(struct json *json, const char *key, const struct site *site)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", site->id.uuid);
    json_put_int(json, "version", site->version);
    json_put_text(json, "name", site->name);
    json_put_text(json, "zone", slice_of(holiday_zone_text(site->zone)));
    json_put_bool(json, "good_friday", site->good_friday);
    json_open_array(json, "worked");
    for (int i = 0; i < HOLIDAY_COUNT; i++)
        if (site->worked & (holiday_set)1 << i)
            json_put_text(json, NULL, slice_of(holiday_code((enum holiday)i)));
    json_close_array(json);
    json_put_text(json, "time_zone", site->time_zone);
    json_close_object(json);
}

/* ---- looking at an entry ---- */

static bool check_time_zone(slice name, struct error *err)
{
    char text[ZONE_NAME_MAX + 1] = "";
    int32_t offset_s;

    if (name.len <= ZONE_NAME_MAX)
        memcpy(text, name.data, name.len);
    return zone_offset(text, 0, &offset_s) ||
           error_field(err, "time_zone", "time_zone_unknown",
                       "Fuseau horaire inconnu\u00a0: un nom comme «\u00a0Europe/Paris\u00a0» "
                       "est attendu.");
}

static bool check(const struct site_entry *entry, struct site *site, struct error *err)
{
    site->zone = entry->zone;
    site->good_friday = entry->good_friday;
    site->worked = entry->worked;
    site->time_zone = entry->time_zone;
    if (!entry_name(entry->name, "name", SITE_NAME_MAX, &site->name, err))
        return false;
    if (site->good_friday && site->zone != HOLIDAYS_ALSACE_MOSELLE)
        return error_field(err, "good_friday", "field_invalid",
                           "Le Vendredi saint n’est férié qu’en Alsace-Moselle.");
    if (site->worked & ~holiday_zone_set(site->zone, site->good_friday))
        return error_field(err, "worked", "field_invalid",
                           "Un de ces jours n’est pas férié dans cette zone.");
    return check_time_zone(site->time_zone, err);
}

static bool check_name_free(struct tx *tx, tenant_id tenant, slice name, site_id site,
                            struct error *err)
{
    bool taken;

    if (!sql_any(tx, &taken, err,
                 "SELECT 1 FROM site WHERE tenant = ?1 AND name = ?2"
                 " AND (?3 IS NULL OR id <> ?3)",
                 "usu", tenant.uuid, name, site.uuid))
        return false;
    if (taken)
        return error_set(err, ERR_CONFLICT, "site_exists",
                         "Un site porte déjà le nom «\u00a0%.*s\u00a0».", SLICE_ARG(name));
    return true;
}

/* How many sites there are, and people at this one: if it is the first, also who was given
 * none. */
struct use {
    int64_t sites, people;
    int64_t newest_ms; /* of the company's sites */
};

static bool count_use(struct tx *tx, tenant_id tenant, site_id site, struct use *use_out,
                      struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT (SELECT count(*) FROM site WHERE tenant = ?1),"
                 " (SELECT max(created_at) FROM site WHERE tenant = ?1),"
                 " (SELECT count(*) FROM users WHERE tenant = ?1 AND (site = ?2"
                 "  OR (site IS NULL AND ?2 = (SELECT id FROM site WHERE tenant = ?1"
                 "   ORDER BY created_at, id LIMIT 1))))",
                 "uu", tenant.uuid, site.uuid))
        return false;
    *use_out = (struct use){ .sites = rows_int(&rows, 0),
                             .newest_ms = rows_int(&rows, 1),
                             .people = rows_int(&rows, 2) };
    return rows_close(&rows, err);
}

/* ---- writing ---- */

static slice shown(struct tx *tx, const struct site *site)
{
    struct data data;

    site_view(data_open(&data), NULL, site);
    return data_close(&data, tx);
}

static bool tell(struct tx *tx, const struct actor *by, const struct site *site,
                 const char *action, struct error *err)
{
    slice json = shown(tx, site);

    return reference_changed(tx, by, "site", site->id.uuid, action, json, json, err);
}

static bool save_worked(struct tx *tx, tenant_id tenant, const struct site *site,
                        struct error *err)
{
    if (!sql_run(tx, err, "DELETE FROM site_worked WHERE tenant = ?1 AND site = ?2", "uu",
                 tenant.uuid, site->id.uuid))
        return false;
    for (int i = 0; i < HOLIDAY_COUNT; i++)
        if (site->worked & (holiday_set)1 << i &&
            !sql_run(tx, err,
                     "INSERT INTO site_worked (tenant, site, holiday) VALUES (?1, ?2, ?3)",
                     "uut", tenant.uuid, site->id.uuid, holiday_code((enum holiday)i)))
            return false;
    return true;
}

static bool insert(struct tx *tx, tenant_id tenant, const struct site *site, int64_t created_ms,
                   struct error *err)
{
    return sql_run(tx, err,
                   "INSERT INTO site (tenant, id, name, zone, good_friday, time_zone,"
                   " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   "uustisi", tenant.uuid, site->id.uuid, site->name,
                   holiday_zone_text(site->zone), (int64_t)site->good_friday, site->time_zone,
                   created_ms) &&
           save_worked(tx, tenant, site, err);
}

bool site_add_first(struct tx *tx, tenant_id tenant, struct error *err)
{
    struct site site = {
        .name = SLICE("Siège"),
        .zone = HOLIDAYS_METROPOLE,
        .time_zone = slice_of(SITE_TIME_ZONE),
    };

    id_make(&site.id, tx->now_ms, tx->rng);
    return insert(tx, tenant, &site, tx->now_ms, err);
}

bool site_create(struct tx *tx, const struct actor *by, const struct site_entry *entry,
                 struct site *site_out, struct error *err)
{
    struct site site = { .version = 1 };
    struct use use;
    int64_t created_ms;

    if (!actor_need_hr(by, err) || !check(entry, &site, err) ||
        !check_name_free(tx, by->tenant, site.name, site.id, err) ||
        !count_use(tx, by->tenant, site.id, &use, err))
        return false;
    if (use.sites >= SITES_MAX)
        return error_set(err, ERR_LIMIT, "too_many_sites", "%d sites au plus.", SITES_MAX);
    id_make(&site.id, tx->now_ms, tx->rng);
    *site_out = site;
    /* Younger than the others, also in their transaction: which is the first never changes. */
    created_ms = tx->now_ms > use.newest_ms ? tx->now_ms : use.newest_ms + 1;
    return insert(tx, by->tenant, &site, created_ms, err) &&
           tell(tx, by, &site, "created", err);
}

/* Its midnights are others now: what people there wait for is due at those. */
static bool move_midnights(struct tx *tx, const struct actor *by, site_id site,
                           struct error *err)
{
    struct rows rows;
    user_id *people;
    size_t count;

    if (!sql_open(tx, &rows, err,
                  "SELECT u.id FROM users u WHERE u.tenant = ?1 AND (u.site = ?2"
                  " OR (u.site IS NULL AND ?2 = (SELECT id FROM site WHERE tenant = ?1"
                  "  ORDER BY created_at, id LIMIT 1)))"
                  " AND (u.departure_day IS NOT NULL OR EXISTS (SELECT 1 FROM team_period p"
                  "  WHERE p.tenant = ?1 AND p.user_id = u.id)) ORDER BY u.id",
                  "uu", by->tenant.uuid, site.uuid) ||
        !ids_collect(&rows, &people, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!departure_schedule(tx, by->tenant, people[i], err) ||
            !team_period_follow(tx, by, people[i], err))
            return false;
    return true;
}

static bool is_the_same(const struct site *a, const struct site *b)
{
    return slice_eq(a->name, b->name) && a->zone == b->zone &&
           a->good_friday == b->good_friday && a->worked == b->worked &&
           slice_eq(a->time_zone, b->time_zone);
}

bool site_update(struct tx *tx, const struct actor *by, site_id id, int64_t version,
                 const struct site_entry *entry, struct site *site_out, struct error *err)
{
    struct site next = { .id = id };
    bool same_clock, same_days;

    if (!site_load(tx, by->tenant, id, site_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) || !check(entry, &next, err) ||
        !entry_version(version, site_out->version, err) ||
        !check_name_free(tx, by->tenant, next.name, id, err))
        return false;
    if (is_the_same(site_out, &next))
        return true;
    same_clock = slice_eq(site_out->time_zone, next.time_zone);
    same_days = site_out->zone == next.zone && site_out->good_friday == next.good_friday &&
                site_out->worked == next.worked;
    next.version = version + 1;
    *site_out = next;
    return sql_run(tx, err,
                   "UPDATE site SET name = ?3, zone = ?4, good_friday = ?5, time_zone = ?6,"
                   " version = ?7 WHERE tenant = ?1 AND id = ?2",
                   "uustisi", by->tenant.uuid, id.uuid, next.name, holiday_zone_text(next.zone),
                   (int64_t)next.good_friday, next.time_zone, next.version) &&
           save_worked(tx, by->tenant, &next, err) && tell(tx, by, &next, "updated", err) &&
           (same_clock || move_midnights(tx, by, id, err)) &&
           (same_days || audience_changed_all(tx, by->tenant, by->user, err));
}

bool site_delete(struct tx *tx, const struct actor *by, site_id id, int64_t version,
                 struct site *site_out, struct error *err)
{
    struct use use;

    if (!site_load(tx, by->tenant, id, site_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) || !entry_version(version, site_out->version, err) ||
        !count_use(tx, by->tenant, id, &use, err))
        return false;
    if (use.sites == 1)
        return error_set(err, ERR_CONFLICT, "site_in_use",
                         "C’est le seul site de l’entreprise.");
    if (use.people > 0)
        return error_set(
            err, ERR_CONFLICT, "site_in_use",
            "Des personnes sont rattachées à ce site, ou l’étaient en partant\u00a0: "
            "rattachez-les d’abord à un autre.");
    return sql_run(tx, err, "DELETE FROM site_worked WHERE tenant = ?1 AND site = ?2", "uu",
                   by->tenant.uuid, id.uuid) &&
           sql_run(tx, err, "DELETE FROM site WHERE tenant = ?1 AND id = ?2", "uu",
                   by->tenant.uuid, id.uuid) &&
           reference_gone(tx, by, "site", id.uuid, version + 1, shown(tx, site_out), err);
}
