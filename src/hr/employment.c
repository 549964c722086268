#include "hr/employment.h"

#include "hr/ids.h"
#include "hr/membership.h"
#include "hr/pattern.h"
#include "hr/people.h"
#include "hr/site.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- looking at an entry ---- */

/* Not there: a thing that the entry names, not the one that is changed. */
static bool unknown(const char *field, const char *code, const char *sentence,
                    struct error *err)
{
    if (err->kind != ERR_NOT_FOUND)
        return false;
    return error_field(err, field, code, "%s", sentence);
}

static bool check_days(struct tx *tx, tenant_id tenant, const struct employment_person *person,
                       const struct employment *entry, struct error *err)
{
    struct site site;
    date today;

    if (!id_is_none(entry->site) && !site_load(tx, tenant, entry->site, &site, err))
        return unknown("site", "site_unknown", "Ce site est inconnu.", err);
    if (!entry->has_departure)
        return true;
    if (entry->has_arrival && entry->departure.day < entry->arrival.day)
        return error_field(err, "departure_day", "field_invalid",
                           "Le départ est avant l’arrivée.");
    if (!site_today(tx, tenant, entry->site, &today, err))
        return false;
    if (person->comes && entry->departure.day < today.day)
        return error_field(err, "departure_day", "field_invalid",
                           "Ce jour de départ est passé\u00a0: pour que la personne ait accès, "
                           "effacez-le ou choisissez-en un autre.");
    return true;
}

/* Somebody who is named for something: another person, there, and with a role if it takes
 * one. */
static bool check_named(struct tx *tx, tenant_id tenant, user_id person, user_id named,
                        const char *field, struct error *err)
{
    struct user user;

    if (id_eq(named, person))
        return error_field(err, field, "field_invalid",
                           "Il faut nommer quelqu’un d’autre que la personne elle-même.");
    if (!user_load(tx, tenant, named, &user, err))
        return unknown(field, "user_unknown", "Cette personne est inconnue.", err);
    if (!user.active)
        return error_field(err, field, "field_invalid", "%.*s n’est plus dans l’entreprise.",
                           SLICE_ARG(user.name));
    if (user.role == ROLE_EMPLOYEE)
        return error_field(err, field, "field_invalid", "%.*s n’a pas le rôle de manager.",
                           SLICE_ARG(user.name));
    return true;
}

/* Those who were there already may have left since: that is no fault of this entry. */
static bool check_managers(struct tx *tx, tenant_id tenant, user_id person,
                           const struct employment *before, const struct employment *entry,
                           struct employment *clean, struct error *err)
{
    user_id *set;

    ids_set(tx, entry->managers, entry->manager_count, &set, &clean->manager_count);
    memset(clean->managers, 0, sizeof(clean->managers));
    memcpy(clean->managers, set, clean->manager_count * sizeof(user_id));
    for (size_t i = 0; i < clean->manager_count; i++)
        if (!ids_have(before->managers, before->manager_count, set[i].uuid) &&
            !check_named(tx, tenant, person, set[i], "managers", err))
            return false;
    return true;
}

static int compare_patterns(const void *a, const void *b)
{
    const struct pattern_since *one = a, *other = b;

    return (one->from.day > other->from.day) - (one->from.day < other->from.day);
}

static bool check_patterns(struct tx *tx, tenant_id tenant, struct employment *clean,
                           struct error *err)
{
    struct pattern pattern;

    qsort(clean->patterns, clean->pattern_count, sizeof(clean->patterns[0]), compare_patterns);
    for (size_t i = 0; i < clean->pattern_count; i++) {
        if (!pattern_load(tx, tenant, clean->patterns[i].pattern, &pattern, err))
            return unknown("patterns", "pattern_unknown", "Ce rythme de travail est inconnu.",
                           err);
        if (i > 0 && clean->patterns[i].from.day == clean->patterns[i - 1].from.day)
            return error_field(err, "patterns", "field_invalid",
                               "Deux rythmes de travail commencent le même jour.");
    }
    return true;
}

static int compare_periods(const void *a, const void *b)
{
    const struct team_dates *one = a, *other = b;

    return memcmp(one->team.uuid, other->team.uuid, sizeof(one->team.uuid));
}

static bool check_periods(struct tx *tx, tenant_id tenant, struct employment *clean,
                          struct error *err)
{
    struct team team;

    qsort(clean->periods, clean->period_count, sizeof(clean->periods[0]), compare_periods);
    for (size_t i = 0; i < clean->period_count; i++) {
        const struct team_dates *period = &clean->periods[i];

        if (!people_load_team(tx, tenant, period->team, &team, err))
            return unknown("team_periods", "team_unknown", "Cette équipe est inconnue.", err);
        if (period->to.day < period->from.day)
            return error_field(err, "team_periods", "field_invalid",
                               "La fin est avant le début.");
        if (i > 0 && id_eq(period->team, clean->periods[i - 1].team))
            return error_field(err, "team_periods", "field_invalid",
                               "Une équipe ne peut avoir qu’une période.");
    }
    return true;
}

bool employment_check(struct tx *tx, tenant_id tenant, const struct employment_person *person,
                      const struct employment *before, const struct employment *entry,
                      struct employment *employment_out, struct error *err)
{
    struct employment clean = *entry;
    bool same_successor = id_eq(entry->successor, before->successor);

    assert(entry->manager_count <= EMPLOYMENT_MANAGERS_MAX);
    assert(entry->pattern_count <= EMPLOYMENT_PATTERNS_MAX);
    assert(entry->period_count <= EMPLOYMENT_PERIODS_MAX);
    if (!check_days(tx, tenant, person, entry, err) ||
        (!id_is_none(entry->successor) && !same_successor &&
         !check_named(tx, tenant, person->id, entry->successor, "successor", err)) ||
        !check_managers(tx, tenant, person->id, before, entry, &clean, err) ||
        !check_patterns(tx, tenant, &clean, err) || !check_periods(tx, tenant, &clean, err))
        return false;
    *employment_out = clean;
    return true;
}

/* ---- comparing ---- */

static bool same_managers(const struct employment *a, const struct employment *b)
{
    return a->manager_count == b->manager_count &&
           memcmp(a->managers, b->managers, a->manager_count * sizeof(user_id)) == 0;
}

static bool same_patterns(const struct employment *a, const struct employment *b)
{
    bool same = a->pattern_count == b->pattern_count;

    for (size_t i = 0; same && i < a->pattern_count; i++)
        same = id_eq(a->patterns[i].pattern, b->patterns[i].pattern) &&
               a->patterns[i].from.day == b->patterns[i].from.day;
    return same;
}

static bool same_periods(const struct employment *a, const struct employment *b)
{
    bool same = a->period_count == b->period_count;

    for (size_t i = 0; same && i < a->period_count; i++)
        same = id_eq(a->periods[i].team, b->periods[i].team) &&
               a->periods[i].from.day == b->periods[i].from.day &&
               a->periods[i].to.day == b->periods[i].to.day;
    return same;
}

static bool same_day(bool has_a, date a, bool has_b, date b)
{
    return has_a == has_b && (!has_a || a.day == b.day);
}

bool employment_is_same(const struct employment *a, const struct employment *b)
{
    return id_eq(a->site, b->site) && id_eq(a->successor, b->successor) &&
           same_day(a->has_arrival, a->arrival, b->has_arrival, b->arrival) &&
           same_day(a->has_departure, a->departure, b->has_departure, b->departure) &&
           same_managers(a, b) && same_patterns(a, b) && same_periods(a, b);
}

bool employment_counts_same(const struct employment *a, const struct employment *b)
{
    return id_eq(a->site, b->site) && same_patterns(a, b) &&
           same_day(a->has_arrival, a->arrival, b->has_arrival, b->arrival) &&
           same_day(a->has_departure, a->departure, b->has_departure, b->departure);
}

bool employment_onlookers(struct tx *tx, tenant_id tenant, user_id user, user_id **list_out,
                          size_t *count_out, struct error *err)
{
    struct rows rows;

    return sql_open(tx, &rows, err,
                    "SELECT u.id FROM users u WHERE u.tenant = ?1 AND u.active = 1"
                    " AND (u.id = ?2 OR u.role = 'admin' OR u.id IN"
                    "  (SELECT m.manager FROM user_manager m WHERE m.tenant = ?1"
                    "   AND m.user_id = ?2)"
                    " OR u.id IN (SELECT g.user_id FROM team_member t JOIN team_manager g"
                    "  ON g.tenant = t.tenant AND g.team = t.team"
                    "  WHERE t.tenant = ?1 AND t.user_id = ?2)) ORDER BY u.id",
                    "uu", tenant.uuid, user.uuid) &&
           ids_collect(&rows, list_out, count_out, err);
}

const struct team_dates *employment_period(const struct employment *employment, team_id team)
{
    for (size_t i = 0; i < employment->period_count; i++)
        if (id_eq(employment->periods[i].team, team))
            return &employment->periods[i];
    return NULL;
}

bool employment_in_force(const struct team_dates *period, date today)
{
    return period->from.day <= today.day && today.day <= period->to.day;
}

/* ---- reading ---- */

enum rest { REST_MANAGER, REST_PATTERN, REST_PERIOD, REST_DEPUTY };

static void read_rest(const struct rows *rows, struct employment *employment,
                      user_id *deputy_out, bool *deputy_active_out)
{
    struct pattern_since *pattern;
    struct team_dates *period;

    switch ((enum rest)rows_int(rows, 0)) {
    case REST_MANAGER:
        if (employment->manager_count < EMPLOYMENT_MANAGERS_MAX)
            rows_uuid(rows, 1, employment->managers[employment->manager_count++].uuid);
        break;
    case REST_PATTERN:
        if (employment->pattern_count == EMPLOYMENT_PATTERNS_MAX)
            break;
        pattern = &employment->patterns[employment->pattern_count++];
        rows_uuid(rows, 1, pattern->pattern.uuid);
        pattern->from = rows_date(rows, 2);
        break;
    case REST_PERIOD:
        if (employment->period_count == EMPLOYMENT_PERIODS_MAX)
            break;
        period = &employment->periods[employment->period_count++];
        rows_uuid(rows, 1, period->team.uuid);
        period->from.day = rows_is_null(rows, 3) ? DATE_FIRST_DAY : rows_date(rows, 3).day;
        period->to.day = rows_is_null(rows, 4) ? DATE_LAST_DAY : rows_date(rows, 4).day;
        break;
    case REST_DEPUTY:
        rows_uuid(rows, 1, deputy_out->uuid);
        *deputy_active_out = rows_bool(rows, 2);
        break;
    }
}

bool employment_load_rest(struct tx *tx, tenant_id tenant, user_id user,
                          struct employment *employment, user_id *deputy_out,
                          bool *deputy_active_out, struct error *err)
{
    struct rows rows;

    *deputy_out = (user_id){ { 0 } };
    *deputy_active_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT 0, m.manager, 0, NULL, NULL"
                  " FROM user_manager m JOIN users u ON u.tenant = m.tenant"
                  " AND u.id = m.manager AND u.active = 1"
                  " WHERE m.tenant = ?1 AND m.user_id = ?2"
                  " UNION ALL SELECT 1, pattern, from_day, NULL, NULL FROM user_pattern"
                  " WHERE tenant = ?1 AND user_id = ?2"
                  " UNION ALL SELECT 2, team, 0, from_day, to_day FROM team_period"
                  " WHERE tenant = ?1 AND user_id = ?2"
                  " UNION ALL SELECT 3, deputy, active, NULL, NULL FROM deputy"
                  " WHERE tenant = ?1 AND manager = ?2"
                  " ORDER BY 1, 3, 2",
                  "uu", tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows))
        read_rest(&rows, employment, deputy_out, deputy_active_out);
    return rows_close(&rows, err);
}

/* ---- writing ---- */

static bool save_days(struct tx *tx, tenant_id tenant, user_id user,
                      const struct employment *after, struct error *err)
{
    const int64_t arrival = after->arrival.day, departure = after->departure.day;

    return sql_run(tx, err,
                   "UPDATE users SET site = ?3, arrival_day = ?4, departure_day = ?5,"
                   " successor = ?6 WHERE tenant = ?1 AND id = ?2",
                   "uuuIIu", tenant.uuid, user.uuid, after->site.uuid,
                   after->has_arrival ? &arrival : NULL,
                   after->has_departure ? &departure : NULL, after->successor.uuid);
}

/* Managers who have left are shown nowhere and keep their rows: should they come back, they
 * are where they were. */
static bool save_managers(struct tx *tx, tenant_id tenant, user_id user,
                          const struct employment *before, const struct employment *after,
                          struct error *err)
{
    for (size_t i = 0; i < before->manager_count; i++)
        if (!ids_have(after->managers, after->manager_count, before->managers[i].uuid) &&
            !sql_run(tx, err,
                     "DELETE FROM user_manager WHERE tenant = ?1 AND user_id = ?2"
                     " AND manager = ?3",
                     "uuu", tenant.uuid, user.uuid, before->managers[i].uuid))
            return false;
    for (size_t i = 0; i < after->manager_count; i++)
        if (!sql_run(tx, err,
                     "INSERT INTO user_manager (tenant, user_id, manager) VALUES (?1, ?2, ?3)"
                     " ON CONFLICT DO NOTHING",
                     "uuu", tenant.uuid, user.uuid, after->managers[i].uuid) ||
            !membership_check_reports(tx, tenant, after->managers[i], "managers", err))
            return false;
    return true;
}

static bool save_patterns(struct tx *tx, tenant_id tenant, user_id user,
                          const struct employment *after, struct error *err)
{
    if (!sql_run(tx, err, "DELETE FROM user_pattern WHERE tenant = ?1 AND user_id = ?2", "uu",
                 tenant.uuid, user.uuid))
        return false;
    for (size_t i = 0; i < after->pattern_count; i++)
        if (!sql_run(tx, err,
                     "INSERT INTO user_pattern (tenant, user_id, from_day, pattern)"
                     " VALUES (?1, ?2, ?3, ?4)",
                     "uudu", tenant.uuid, user.uuid, after->patterns[i].from,
                     after->patterns[i].pattern.uuid))
            return false;
    return true;
}

static bool save_periods(struct tx *tx, tenant_id tenant, user_id user,
                         const struct employment *after, struct error *err)
{
    if (!sql_run(tx, err, "DELETE FROM team_period WHERE tenant = ?1 AND user_id = ?2", "uu",
                 tenant.uuid, user.uuid))
        return false;
    for (size_t i = 0; i < after->period_count; i++) {
        const struct team_dates *period = &after->periods[i];
        const int64_t from = period->from.day, to = period->to.day;

        if (!sql_run(tx, err,
                     "INSERT INTO team_period (tenant, team, user_id, from_day, to_day)"
                     " VALUES (?1, ?2, ?3, ?4, ?5)",
                     "uuuII", tenant.uuid, period->team.uuid, user.uuid,
                     from > DATE_FIRST_DAY ? &from : NULL, to < DATE_LAST_DAY ? &to : NULL))
            return false;
    }
    return true;
}

bool employment_save(struct tx *tx, tenant_id tenant, user_id user,
                     const struct employment *before, const struct employment *after,
                     struct error *err)
{
    return save_days(tx, tenant, user, after, err) &&
           (same_managers(before, after) ||
            save_managers(tx, tenant, user, before, after, err)) &&
           (same_patterns(before, after) || save_patterns(tx, tenant, user, after, err)) &&
           (same_periods(before, after) || save_periods(tx, tenant, user, after, err));
}

bool employment_forget_period(struct tx *tx, tenant_id tenant, user_id user, team_id team,
                              struct error *err)
{
    return sql_run(tx, err,
                   "DELETE FROM team_period WHERE tenant = ?1 AND team = ?2 AND user_id = ?3",
                   "uuu", tenant.uuid, team.uuid, user.uuid);
}

/* ---- showing ---- */

static void put_day(struct json *json, const char *key, bool has, date day)
{
    if (has)
        json_put_date(json, key, day);
    else
        json_put_null(json, key);
}

void employment_put(struct json *json, const struct employment *employment)
{
    json_put_uuid(json, "site", employment->site.uuid);
    put_day(json, "arrival_day", employment->has_arrival, employment->arrival);
    put_day(json, "departure_day", employment->has_departure, employment->departure);
    json_put_uuid(json, "successor", employment->successor.uuid);
    json_put_uuids(json, "managers", employment->managers, employment->manager_count);
    json_open_array(json, "patterns");
    for (size_t i = 0; i < employment->pattern_count; i++) {
        json_open_object(json, NULL);
        json_put_uuid(json, "pattern", employment->patterns[i].pattern.uuid);
        json_put_date(json, "from", employment->patterns[i].from);
        json_close_object(json);
    }
    json_close_array(json);
    json_open_array(json, "team_periods");
    for (size_t i = 0; i < employment->period_count; i++) {
        const struct team_dates *period = &employment->periods[i];

        json_open_object(json, NULL);
        json_put_uuid(json, "team", period->team.uuid);
        put_day(json, "from", period->from.day > DATE_FIRST_DAY, period->from);
        put_day(json, "to", period->to.day < DATE_LAST_DAY, period->to);
        json_close_object(json);
    }
    json_close_array(json);
}
