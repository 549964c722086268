/* Looking at what HR enters of somebody (user.h): nothing here changes anything. */

#include "hr/user_inside.h"

#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/people.h"
#include "hr/site.h"

#include <assert.h>
#include <string.h>

static bool check_teams(struct tx *tx, tenant_id tenant, const char *field,
                        const team_id *teams, size_t count, size_t max, team_id **set_out,
                        size_t *count_out, struct error *err)
{
    struct team team;

    ids_set(tx, teams, count, set_out, count_out);
    if (*count_out > max)
        return error_field(err, field, "field_invalid", "%d équipes au plus.", (int)max);
    for (size_t i = 0; i < *count_out; i++) {
        if (people_load_team(tx, tenant, (*set_out)[i], &team, err))
            continue;
        if (err->kind != ERR_NOT_FOUND)
            return false;
        return error_field(err, field, "team_unknown", "Cette équipe est inconnue.");
    }
    return true;
}

/* ---- what is kept ---- */

/* Dates that nobody spoke of: those that `teams` goes along with today. */
static void keep_periods(const struct user *before, const struct user_entry *entry, date today,
                         struct employment *employment)
{
    employment->period_count = 0;
    for (size_t i = 0; i < before->employment.period_count; i++) {
        const struct team_dates *period = &before->employment.periods[i];

        if (entry->keep & KEEP_TEAMS ||
            employment_in_force(period, today) ==
                ids_have(entry->teams, entry->team_count, period->team.uuid))
            employment->periods[employment->period_count++] = *period;
    }
}

/* The entry with what it leaves as it is. */
static void merge(const struct user *before, const struct user_entry *entry,
                  struct employment *employment_out)
{
    const struct employment *old = &before->employment;
    struct employment *new = employment_out;

    *new = entry->employment;
    if (entry->keep & KEEP_SITE)
        new->site = old->site;
    if (entry->keep & KEEP_ARRIVAL) {
        new->has_arrival = old->has_arrival;
        new->arrival = old->arrival;
    }
    if (entry->keep & KEEP_DEPARTURE) {
        new->has_departure = old->has_departure;
        new->departure = old->departure;
    }
    if (entry->keep & KEEP_SUCCESSOR)
        new->successor = old->successor;
    if (entry->keep & KEEP_MANAGERS) {
        memcpy(new->managers, old->managers, sizeof(new->managers));
        new->manager_count = old->manager_count;
    }
    if (entry->keep & KEEP_PATTERNS) {
        memcpy(new->patterns, old->patterns, sizeof(new->patterns));
        new->pattern_count = old->pattern_count;
    }
}

/* The teams of today: those without dates, and those whose dates say so. */
static void teams_of_today(struct tx *tx, const struct user *before,
                           const struct user_entry *entry, const struct employment *employment,
                           date today, team_id **teams_out, size_t *count_out)
{
    bool kept = entry->keep & KEEP_TEAMS;
    const team_id *teams = kept ? before->teams : entry->teams;
    size_t count = kept ? before->team_count : entry->team_count;
    team_id *all = arena_array(tx->arena, team_id, count + employment->period_count + 1);
    size_t total = 0;

    for (size_t i = 0; i < count; i++)
        if (!employment_period(employment, teams[i]) &&
            !(kept && employment_period(&before->employment, teams[i])))
            all[total++] = teams[i];
    for (size_t i = 0; i < employment->period_count; i++)
        if (employment_in_force(&employment->periods[i], today))
            all[total++] = employment->periods[i].team;
    *teams_out = all;
    *count_out = total;
}

static bool check_employment(struct tx *tx, const struct actor *by, const struct user *before,
                             const struct user_entry *entry, struct clean *clean,
                             struct error *err)
{
    struct employment_person person = {
        .id = before->id,
        .comes = entry->active && (before->version == 0 || !before->active),
    };
    struct employment wanted;
    team_id *teams;
    size_t count;
    date today;

    merge(before, entry, &wanted);
    if (!employment_check(tx, by->tenant, &person, &before->employment, &wanted,
                          &clean->employment, err) ||
        !site_today(tx, by->tenant, clean->employment.site, &today, err))
        return false;
    if (entry->keep & KEEP_PERIODS)
        keep_periods(before, entry, today, &clean->employment);
    teams_of_today(tx, before, entry, &clean->employment, today, &teams, &count);
    return check_teams(tx, by->tenant, "teams", teams, count, USER_TEAMS_MAX, &clean->teams,
                       &clean->team_count, err);
}

bool user_check(struct tx *tx, const struct actor *by, const struct user *before,
                const struct user_entry *entry, struct clean *clean_out, struct error *err)
{
    struct clean clean = { .role = entry->role, .active = entry->active };
    bool keep_managed = entry->keep & KEEP_MANAGED && entry->role != ROLE_EMPLOYEE;

    assert(entry->role < ROLE_COUNT);
    if (!entry_name(entry->name, "name", USER_NAME_MAX, &clean.name, err) ||
        !entry_email(tx, entry->email, &clean.email, err) ||
        !entry_language(entry->language, by->settings.language, clean.language, err) ||
        !check_teams(tx, by->tenant, "managed", keep_managed ? before->managed : entry->managed,
                     keep_managed ? before->managed_count : entry->managed_count,
                     USER_MANAGED_MAX, &clean.managed, &clean.managed_count, err))
        return false;
    if (clean.managed_count > 0 && clean.role == ROLE_EMPLOYEE)
        return error_field(err, "managed", "field_invalid",
                           "Pour être responsable d’une équipe, il faut le rôle de manager.");
    if (!check_employment(tx, by, before, entry, &clean, err))
        return false;
    *clean_out = clean;
    return true;
}

/* ---- who leaves ---- */

/* Is there anything that somebody else has to do in their place? */
static bool is_needed(struct tx *tx, tenant_id tenant, const struct clean *after, user_id user,
                      bool *needed_out, struct error *err)
{
    *needed_out = after->managed_count > 0;
    if (*needed_out || after->role == ROLE_EMPLOYEE)
        return true;
    return sql_any(tx, needed_out, err,
                   "SELECT 1 FROM user_manager WHERE tenant = ?1 AND manager = ?2"
                   " UNION ALL SELECT 1 FROM deputy WHERE tenant = ?1 AND deputy = ?2",
                   "uu", tenant.uuid, user.uuid);
}

bool user_check_successor(struct tx *tx, const struct actor *by, const struct user *before,
                          const struct clean *after, struct error *err)
{
    bool leaves = after->active ? after->employment.has_departure : before->active;
    bool needed;

    if (by->system || !leaves || !id_is_none(after->employment.successor))
        return true;
    if (!is_needed(tx, by->tenant, after, before->id, &needed, err))
        return false;
    return !needed ||
           error_field(err, "successor", "field_required",
                       "%.*s décide pour d’autres\u00a0: indiquez qui prendra la suite.",
                       SLICE_ARG(after->name));
}

/* ---- comparing ---- */

static bool ids_same(const team_id *a, size_t a_count, const team_id *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!ids_have(b, b_count, a[i].uuid))
            return false;
    return true;
}

bool user_hears_the_same(const struct user *before, const struct clean *after)
{
    return before->active == after->active && before->role == after->role &&
           ids_same(before->teams, before->team_count, after->teams, after->team_count) &&
           ids_same(before->managed, before->managed_count, after->managed,
                    after->managed_count);
}

bool user_is_the_same(const struct user *before, const struct clean *after)
{
    return user_hears_the_same(before, after) && slice_eq(before->email, after->email) &&
           slice_eq(before->name, after->name) &&
           strcmp(before->language, after->language) == 0 &&
           employment_is_same(&before->employment, &after->employment);
}
