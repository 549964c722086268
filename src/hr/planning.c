#include "hr/planning.h"

#include "hr/absence_inside.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "hr/reach.h"

#include <stdlib.h>
#include <string.h>

/* One row of the planning. Its absences are a chain in order of start. */
struct person {
    user_id id;
    slice name;
    struct relation relation;
    const team_id *teams;
    size_t team_count;
    struct entry *first, *last;
};

struct entry {
    struct absence absence;
    enum level level;
    struct entry *next;
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
static bool find_after(struct tx *tx, const struct actor *by, slice after, user_id *after_out,
                       struct error *err)
{
    struct rows rows;

    *after_out = (user_id){ { 0 } };
    if (after.len == 0)
        return true;
    if (id_parse(after, after_out) &&
        sql_one(tx, &rows, err, "SELECT 1 FROM users WHERE tenant = ?1 AND id = ?2", "uu",
                by->tenant.uuid, after_out->uuid))
        return rows_close(&rows, err);
    if (err->kind != ERR_NONE && err->kind != ERR_NOT_FOUND)
        return false;
    return entry_page_unknown(err);
}

static bool read_people(struct tx *tx, const struct actor *by,
                        const struct planning_query *query, const struct reach *reach,
                        size_t limit, struct person *people, size_t *count_out,
                        struct error *err)
{
    struct rows rows;
    user_id after;
    size_t count = 0;

    if (!find_after(tx, by, query->after, &after, err) ||
        !sql_open(tx, &rows, err,
                  "SELECT u.id, u.name FROM users u WHERE u.tenant = ?1 AND u.active = 1"
                  " AND (?2 IS NULL OR (u.name, u.id) >"
                  "  (SELECT p.name, p.id FROM users p WHERE p.tenant = ?1 AND p.id = ?2))"
                  " ORDER BY u.name, u.id",
                  "uu", by->tenant.uuid, after.uuid))
        return false;
    while (count <= limit && rows_next(&rows)) {
        struct person *person = &people[count];

        *person = (struct person){ 0 };
        rows_uuid(&rows, 0, person->id.uuid);
        person->teams = reach_teams(reach, person->id, &person->team_count);
        if (!id_is_none(query->team) &&
            !ids_have(person->teams, person->team_count, query->team.uuid))
            continue;
        person->relation = relation_of(by, person->id, person->teams, person->team_count);
        if (!reach_has(by, &person->relation))
            continue;
        person->name = rows_keep(&rows, 1);
        count++;
    }
    *count_out = count;
    return rows_close(&rows, err);
}

/* ---- their absences ---- */

/* The people in order of id, to be found by it. */
struct place {
    user_id id;
    struct person *person;
};

static int by_id(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return memcmp(x->id.uuid, y->id.uuid, sizeof(x->id.uuid));
}

static struct person *person_of(const struct place *places, size_t count, user_id user)
{
    struct place wanted = { .id = user };
    const struct place *found = bsearch(&wanted, places, count, sizeof(struct place), by_id);

    return found ? found->person : NULL;
}

static void chain(struct tx *tx, const struct actor *by, struct person *person,
                  const struct rows *rows)
{
    struct entry *entry = arena_new(tx->arena, struct entry);

    absence_read_row(rows, &entry->absence);
    entry->level = view_level(&person->relation, &by->settings, &entry->absence);
    if (entry->level == LEVEL_NONE)
        return;
    if (person->last)
        person->last->next = entry;
    else
        person->first = entry;
    person->last = entry;
}

static bool read_absences(struct tx *tx, const struct actor *by,
                          const struct planning_query *query, struct person *people,
                          size_t count, struct error *err)
{
    struct place *places = arena_array(tx->arena, struct place, count + 1);
    struct rows rows;

    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){ people[i].id, &people[i] };
    qsort(places, count, sizeof(struct place), by_id);
    /* None lasts longer than ABSENCE_DAYS_MAX: the index has two ends. */
    if (!sql_open(tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                  "a.tenant = ?1 AND a.start_day <= ?2 AND a.start_day > ?3"
                  " AND a.end_day >= ?4 AND a.deleted_at IS NULL"
                  " AND a.status IN ('pending', 'validated', 'approved')"
                  " ORDER BY a.start_day, a.start_half, a.id",
                  "uiii", by->tenant.uuid, (int64_t)query->to.day,
                  (int64_t)query->from.day - ABSENCE_DAYS_MAX, (int64_t)query->from.day))
        return false;
    while (rows_next(&rows)) {
        user_id user;
        struct person *person;

        rows_uuid(&rows, 2, user.uuid);
        person = person_of(places, count, user);
        if (person)
            chain(tx, by, person, &rows);
    }
    return rows_close(&rows, err);
}

/* ---- the JSON ---- */

static void put_person(struct json *json, const struct person *person,
                       const struct settings *settings)
{
    json_open_object(json, NULL);
    json_put_uuid(json, "user_id", person->id.uuid);
    json_put_text(json, "name", person->name);
    json_open_array(json, "teams");
    for (size_t i = 0; i < person->team_count; i++)
        json_put_uuid(json, NULL, person->teams[i].uuid);
    json_close_array(json);
    json_open_array(json, "absences");
    for (const struct entry *entry = person->first; entry; entry = entry->next)
        absence_view(json, NULL, &entry->absence, entry->level, settings);
    json_close_array(json);
    json_close_object(json);
}

bool planning_read(struct tx *tx, const struct actor *by, const struct planning_query *query,
                   struct json *json, slice *next_out, struct error *err)
{
    size_t limit = query->limit > 0 && query->limit < PLANNING_PEOPLE_MAX ? query->limit
                                                                          : PLANNING_PEOPLE_MAX;
    struct person *people = arena_array(tx->arena, struct person, limit + 1);
    char next[ID_TEXT_LEN + 1];
    struct reach reach;
    size_t count;

    if (!check_period(query, err) || !reach_load(tx, by->tenant, &reach, err) ||
        !read_people(tx, by, query, &reach, limit, people, &count, err))
        return false;
    *next_out = SLICE("");
    if (count > limit) { /* the one too many says that there is a next page */
        count = limit;
        uuid_text(people[count - 1].id.uuid, next);
        *next_out = arena_dup(tx->arena, slice_of(next));
    }
    if (!read_absences(tx, by, query, people, count, err))
        return false;
    json_put_date(json, "from", query->from);
    json_put_date(json, "to", query->to);
    json_open_array(json, "items");
    for (size_t i = 0; i < count; i++)
        put_person(json, &people[i], &by->settings);
    json_close_array(json);
    return true;
}
