#include "hr/planning.h"

#include "hr/absence_count.h"
#include "hr/absence_inside.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/planning_entry.h"
#include "hr/planning_sum.h"
#include "hr/planning_total.h"
#include "hr/reach.h"
#include "hr/site.h"

#include <stdlib.h>
#include <string.h>

/* One row of the planning. What is theirs are chains in order of start. */
struct person {
    user_id id;
    slice name;
    site_id site;
    struct relation relation;
    const team_id *teams;
    size_t team_count;
    struct away *first_away, *last_away;
    struct plan *first_plan, *last_plan;
    struct planning_sum *sums;
};

struct away {
    struct absence absence;
    enum level level;
    struct away *next;
};

struct plan {
    struct planning_entry entry;
    enum planning_level level;
    struct plan *next;
};

/* Everybody in reach, and what is found of them. */
struct planning {
    struct tx *tx;
    const struct actor *by;
    const struct planning_query *query;
    struct reach reach;
    struct site *sites;
    size_t site_count;
    struct person *people; /* in order of name */
    size_t count, cap;
    struct person **by_id;
    struct plan *first_note, *last_note; /* of teams */
    struct absence_counter *counter;
    date first_day, last_day; /* of all absences that were found */
};

static bool check_period(const struct planning_query *query, struct error *err)
{
    if (query->to.day < query->from.day)
        return error_field(err, "to", "period_order", "La fin précède le début.");
    if (query->to.day - query->from.day > PLANNING_DAYS_MAX)
        return error_field(err, "to", "period_too_long",
                           "Une période couvre un an au plus (%d jours).", PLANNING_DAYS_MAX);
    return true;
}

/* ---- the people ---- */

/* The person behind whom the page begins, as they are called now. */
static bool find_after(const struct planning *planning, user_id *after_out, struct error *err)
{
    slice after = planning->query->after;
    struct rows rows;

    *after_out = (user_id){ { 0 } };
    if (after.len == 0)
        return true;
    if (id_parse(after, after_out) &&
        sql_one(planning->tx, &rows, err, "SELECT 1 FROM users WHERE tenant = ?1 AND id = ?2",
                "uu", planning->by->tenant.uuid, after_out->uuid))
        return rows_close(&rows, err);
    if (err->kind != ERR_NONE && err->kind != ERR_NOT_FOUND)
        return false;
    return entry_page_unknown(err);
}

static struct person *add_person(struct planning *planning)
{
    if (planning->count == planning->cap) {
        size_t cap = planning->cap ? planning->cap * 2 : 256;
        struct person *more = arena_array(planning->tx->arena, struct person, cap);

        if (planning->count)
            memcpy(more, planning->people, planning->count * sizeof(struct person));
        planning->people = more;
        planning->cap = cap;
    }
    return &planning->people[planning->count];
}

static bool read_people(struct planning *planning, struct error *err)
{
    const struct actor *by = planning->by;
    team_id team = planning->query->team;
    struct rows rows;
    user_id after;

    if (!find_after(planning, &after, err) ||
        !sql_open(planning->tx, &rows, err,
                  "SELECT u.id, u.name, u.site FROM users u"
                  " WHERE u.tenant = ?1 AND u.active = 1 AND (?2 IS NULL OR (u.name, u.id) >"
                  "  (SELECT p.name, p.id FROM users p WHERE p.tenant = ?1 AND p.id = ?2))"
                  " ORDER BY u.name, u.id",
                  "uu", by->tenant.uuid, after.uuid))
        return false;
    while (rows_next(&rows)) {
        struct person *person = add_person(planning);

        *person = (struct person){ 0 };
        rows_uuid(&rows, 0, person->id.uuid);
        person->teams = reach_teams(&planning->reach, person->id, &person->team_count);
        if (!id_is_none(team) && !ids_have(person->teams, person->team_count, team.uuid))
            continue;
        person->relation = relation_of(by, person->id, person->teams, person->team_count);
        if (!reach_has(by, &person->relation))
            continue;
        person->name = rows_keep(&rows, 1);
        rows_uuid(&rows, 2, person->site.uuid);
        if (id_is_none(person->site) && planning->site_count > 0)
            person->site = planning->sites[0].id; /* where everybody is who was given none */
        planning->count++;
    }
    return rows_close(&rows, err);
}

/* ---- what is theirs ---- */

static int by_id(const void *a, const void *b)
{
    const struct person *const *x = a, *const *y = b;
    return memcmp((*x)->id.uuid, (*y)->id.uuid, sizeof((*x)->id.uuid));
}

static void sort_people(struct planning *planning)
{
    planning->by_id = arena_array(planning->tx->arena, struct person *, planning->count + 1);
    for (size_t i = 0; i < planning->count; i++)
        planning->by_id[i] = &planning->people[i];
    qsort(planning->by_id, planning->count, sizeof(struct person *), by_id);
}

static struct person *person_of(const struct planning *planning, const struct rows *rows,
                                int column)
{
    struct person wanted, *key = &wanted, **found;

    rows_uuid(rows, column, wanted.id.uuid);
    found = bsearch(&key, planning->by_id, planning->count, sizeof(struct person *), by_id);
    return found ? *found : NULL;
}

static void add_absence(struct planning *planning, struct person *person,
                        const struct rows *rows)
{
    struct away *away = arena_new(planning->tx->arena, struct away);

    absence_read_row(rows, &away->absence);
    away->level = view_level(&person->relation, &planning->by->settings, &away->absence);
    if (away->level == LEVEL_NONE)
        return;
    if (person->last_away)
        person->last_away->next = away;
    else
        person->first_away = away;
    person->last_away = away;
    if (away->absence.start.day < planning->first_day.day)
        planning->first_day = away->absence.start;
    if (away->absence.end.day > planning->last_day.day)
        planning->last_day = away->absence.end;
}

static bool read_absences(struct planning *planning, struct error *err)
{
    const struct planning_query *query = planning->query;
    struct rows rows;

    /* None lasts longer than ABSENCE_DAYS_MAX: the index has two ends. */
    if (!sql_open(planning->tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.start_day <= ?2 AND a.start_day > ?3"
                  " AND a.end_day >= ?4 AND a.deleted_at IS NULL"
                  " AND a.status IN ('pending', 'validated', 'approved')"
                  " ORDER BY a.start_day, a.start_half, a.id",
                  "uiii", planning->by->tenant.uuid, (int64_t)query->to.day,
                  (int64_t)query->from.day - ABSENCE_DAYS_MAX, (int64_t)query->from.day))
        return false;
    while (rows_next(&rows)) {
        struct person *person = person_of(planning, &rows, 2);

        if (person)
            add_absence(planning, person, &rows);
    }
    return rows_close(&rows, err);
}

static void add_plan(struct planning *planning, struct person *person, const struct rows *rows)
{
    struct plan *plan = arena_new(planning->tx->arena, struct plan);
    struct plan **first = person ? &person->first_plan : &planning->first_note;
    struct plan **last = person ? &person->last_plan : &planning->last_note;
    struct relation relation;

    planning_read_row(rows, &plan->entry);
    if (person)
        relation = person->relation;
    else
        relation = relation_of(planning->by, plan->entry.user, &plan->entry.team, 1);
    plan->level = planning_level(&relation, &planning->by->settings, &plan->entry);
    if (plan->level == PLANNING_HIDDEN)
        return;
    if (*last)
        (*last)->next = plan;
    else
        *first = plan;
    *last = plan;
}

static bool read_entries(struct planning *planning, bool notes, struct error *err)
{
    const struct planning_query *query = planning->query;
    team_id team;
    struct rows rows;

    if (!sql_open(planning->tx, &rows, err,
                  "SELECT " PLANNING_COLUMNS " FROM planning_entry e"
                  " WHERE e.tenant = ?1 AND e.start_day <= ?2 AND e.start_day > ?3"
                  " AND e.end_day >= ?4 ORDER BY e.start_day, e.start_half, e.id",
                  "uiii", planning->by->tenant.uuid, (int64_t)query->to.day,
                  (int64_t)query->from.day - PLANNING_ENTRY_DAYS_MAX, (int64_t)query->from.day))
        return false;
    while (rows_next(&rows)) {
        struct person *person = person_of(planning, &rows, 2);
        bool note = rows_is_null(&rows, 2);

        rows_uuid(&rows, 3, team.uuid);
        if (person || (note && notes && (id_is_none(query->team) || id_eq(query->team, team))))
            add_plan(planning, person, &rows);
    }
    return rows_close(&rows, err);
}

/* ---- how many days they take ---- */

static bool count_days(struct planning *planning, struct person *person, struct away *away,
                       struct error *err)
{
    const struct planning_query *query = planning->query;
    struct absence *absence = &away->absence;
    struct arena *arena = planning->tx->arena;
    bool cut = planning_sum_is_cut(absence, query->from, query->to);
    struct counting counting;

    if (!absence_counter_run(planning->counter, absence, cut ? arena : NULL, &counting, err))
        return false;
    absence->halves = counting.halves;
    absence->counted_minutes = counting.minutes;
    if (view_has_type(away->level, &planning->by->settings, absence))
        planning_sum_add(&person->sums, arena, absence, &counting, query->from, query->to);
    return true;
}

/* Colleagues see no days, so for most people nothing is counted. */
static bool count_all_days(struct planning *planning, struct error *err)
{
    if (!absence_counter_open(planning->tx, planning->by->tenant, &planning->counter, err) ||
        !absence_counter_fill(planning->counter, planning->first_day, planning->last_day, err))
        return false;
    for (size_t i = 0; i < planning->count; i++) {
        struct person *person = &planning->people[i];

        for (struct away *away = person->first_away; away; away = away->next)
            if (away->level > LEVEL_COLLEAGUE && !count_days(planning, person, away, err))
                return false;
    }
    return true;
}

/* ---- totals ---- */

static bool is_whole(const struct actor *by, team_id team)
{
    return actor_is_hr(by) || by->settings.colleagues == COLLEAGUES_COMPANY ||
           actor_is_member(by, team) || actor_is_manager(by, team);
}

static bool read_teams(const struct planning *planning, struct planning_team **teams_out,
                       size_t *count_out, struct error *err)
{
    struct planning_team *teams;
    size_t count = 0, cap = 0;
    struct rows rows;

    teams = NULL;
    if (!sql_open(planning->tx, &rows, err,
                  "SELECT id, minimum FROM team WHERE tenant = ?1"
                  " AND (?2 IS NULL OR id = ?2) ORDER BY name",
                  "uu", planning->by->tenant.uuid, planning->query->team.uuid))
        return false;
    while (rows_next(&rows)) {
        if (count == cap) {
            size_t wider = cap ? cap * 2 : 32;
            struct planning_team *more =
                arena_array(planning->tx->arena, struct planning_team, wider);

            if (count)
                memcpy(more, teams, count * sizeof(struct planning_team));
            teams = more;
            cap = wider;
        }
        rows_uuid(&rows, 0, teams[count].id.uuid);
        teams[count].minimum = (int)rows_int(&rows, 1);
        count += is_whole(planning->by, teams[count].id);
    }
    *teams_out = teams;
    *count_out = count;
    return rows_close(&rows, err);
}

/* As it is shown to who asks: totals must not tell what the absences beside them do not. */
static enum planning_away away_of(const struct away *away)
{
    const struct absence *absence = &away->absence;
    const char *kind = type_kind(absence->type);
    bool waits = away->level == LEVEL_COLLEAGUE ? view_waits(absence)
                                                : absence->status != ABSENCE_APPROVED;

    if (absence->minutes > 0 && away->level > LEVEL_COLLEAGUE) /* an hour or two: is there */
        return AWAY_NOT;
    if (strcmp(kind, "absent") == 0)
        return waits ? AWAY_PENDING : AWAY_ABSENT;
    return strcmp(kind, "remote") == 0 && !waits ? AWAY_REMOTE : AWAY_NOT;
}

static void count_person(struct planning_totals *totals, const struct person *person,
                         const struct workplace *place)
{
    planning_totals_begin(totals);
    for (const struct away *away = person->first_away; away; away = away->next) {
        const struct absence *absence = &away->absence;

        if (strcmp(type_kind(absence->type), "on_call") == 0)
            planning_totals_on_call(totals, absence->start, absence->end);
        planning_totals_away(totals, away_of(away), absence->start, (int)absence->start_half,
                             absence->end, (int)absence->end_half);
    }
    for (const struct plan *plan = person->first_plan; plan; plan = plan->next)
        if (plan->entry.kind == PLANNING_ON_CALL)
            planning_totals_on_call(totals, plan->entry.start, plan->entry.end);
    planning_totals_add(totals, place, person->teams, person->team_count);
}

static bool count_teams(const struct planning *planning, struct planning_totals *totals,
                        struct error *err)
{
    struct workplaces *places = absence_counter_places(planning->counter);
    struct planning_team *teams;
    size_t count;

    if (!read_teams(planning, &teams, &count, err))
        return false;
    planning_totals_open(totals, planning->tx->arena, planning->query->from,
                         planning->query->to, teams, count);
    for (size_t i = 0; i < planning->count; i++) {
        const struct workplace *place;

        if (!workplaces_get(places, planning->people[i].id, &place, err))
            return false;
        count_person(totals, &planning->people[i], place);
    }
    return true;
}

/* ---- the JSON ---- */

static void put_plans(struct json *json, const char *key, const struct plan *first)
{
    json_open_array(json, key);
    for (const struct plan *plan = first; plan; plan = plan->next)
        planning_entry_view(json, NULL, &plan->entry, plan->level);
    json_close_array(json);
}

static void put_person(struct json *json, const struct person *person,
                       const struct settings *settings)
{
    json_open_object(json, NULL);
    json_put_uuid(json, "user_id", person->id.uuid);
    json_put_text(json, "name", person->name);
    json_put_uuid(json, "site", person->site.uuid);
    json_put_uuids(json, "teams", person->teams, person->team_count);
    json_open_array(json, "absences");
    for (const struct away *away = person->first_away; away; away = away->next)
        absence_view(json, NULL, &away->absence, away->level, settings);
    json_close_array(json);
    put_plans(json, "entries", person->first_plan);
    if (person->relation.hr || person->relation.owner || person->relation.manages)
        planning_sums_view(json, "sums", person->sums);
    json_close_object(json);
}

static bool is_listed(const struct planning_query *query, const struct person *person)
{
    if (!id_is_none(query->site) && !id_eq(query->site, person->site))
        return false;
    for (const struct away *away = person->first_away; query->absent_only && away;
         away = away->next)
        if (strcmp(type_kind(away->absence.type), "absent") == 0)
            return true;
    return !query->absent_only;
}

/* Where there are more people than a page has room for, the last of it is where the next one
 * begins. */
static void put_people(const struct planning *planning, struct json *json, slice *next_out)
{
    const struct planning_query *query = planning->query;
    size_t limit = query->limit > 0 && query->limit < PLANNING_PEOPLE_MAX ? query->limit
                                                                          : PLANNING_PEOPLE_MAX;
    const struct person *last = NULL;
    char next[ID_TEXT_LEN + 1];
    size_t listed = 0;

    json_open_array(json, "items");
    for (size_t i = 0; i < planning->count && listed <= limit; i++) {
        const struct person *person = &planning->people[i];

        if (!is_listed(query, person))
            continue;
        if (listed++ < limit)
            put_person(json, last = person, &planning->by->settings);
    }
    json_close_array(json);
    *next_out = SLICE("");
    if (listed > limit) {
        uuid_text(last->id.uuid, next);
        *next_out = arena_dup(planning->tx->arena, slice_of(next));
    }
}

static void put_holidays_of(struct json *json, const struct planning_query *query,
                            const struct site *site)
{
    struct holiday_day list[HOLIDAYS_MAX];
    int first, last, month, day;

    date_civil(query->from, &first, &month, &day);
    date_civil(query->to, &last, &month, &day);
    for (int year = first; year <= last; year++) {
        size_t count =
            holiday_list(holiday_zone_set(site->zone, site->good_friday), year, list);

        for (size_t i = 0; i < count; i++) {
            if (list[i].day.day < query->from.day || list[i].day.day > query->to.day)
                continue;
            json_open_object(json, NULL);
            json_put_uuid(json, "site", site->id.uuid);
            json_put_date(json, "day", list[i].day);
            json_put_text(json, "name",
                          slice_of(holiday_name(list[i].holiday, query->english)));
            json_put_bool(json, "worked", site->worked >> list[i].holiday & 1);
            json_close_object(json);
        }
    }
}

static void put_holidays(const struct planning *planning, struct json *json)
{
    json_open_array(json, "holidays");
    for (size_t i = 0; i < planning->site_count; i++)
        put_holidays_of(json, planning->query, &planning->sites[i]);
    json_close_array(json);
}

bool planning_read(struct tx *tx, const struct actor *by, const struct planning_query *query,
                   struct json *json, slice *next_out, struct error *err)
{
    struct planning planning = {
        .tx = tx, .by = by, .query = query, .first_day = query->from, .last_day = query->to
    };
    struct planning_totals totals = { 0 };
    bool first = query->after.len == 0;

    if (!check_period(query, err) || !reach_load(tx, by->tenant, &planning.reach, err) ||
        !site_list(tx, by->tenant, &planning.sites, &planning.site_count, err) ||
        !read_people(&planning, err))
        return false;
    sort_people(&planning);
    if (!read_absences(&planning, err) || !read_entries(&planning, first, err) ||
        !count_all_days(&planning, err) || (first && !count_teams(&planning, &totals, err)))
        return false;
    json_put_date(json, "from", query->from);
    json_put_date(json, "to", query->to);
    put_people(&planning, json, next_out);
    planning_totals_view(json, "totals", &totals);
    put_plans(json, "notes", planning.first_note);
    put_holidays(&planning, json);
    return true;
}
