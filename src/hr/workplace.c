#include "hr/workplace.h"

#include "base/instant.h"
#include "hr/rule.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MORNING_AND_AFTERNOON 210, 210

const struct pattern_hours workplace_usual_hours = {
    .weeks = 1,
    .anchor = { 4 }, /* 1970-01-05, a Monday */
    .minutes = { { MORNING_AND_AFTERNOON, MORNING_AND_AFTERNOON, MORNING_AND_AFTERNOON,
                   MORNING_AND_AFTERNOON, MORNING_AND_AFTERNOON } },
};

/* ---- asking one ---- */

static const struct pattern_hours *hours_on(const struct workplace *place, date day)
{
    for (size_t i = place->hours_count; i > 0; i--)
        if (place->hours[i - 1].from.day <= day.day)
            return place->hours[i - 1].hours;
    return &workplace_usual_hours;
}

bool workplace_employs(const struct workplace *place, date day)
{
    return !rule_holds(RULE_EMPLOYED) ||
           (day.day >= place->arrival.day && day.day <= place->departure.day);
}

int workplace_minutes(const struct workplace *place, date day, int half)
{
    const struct pattern_hours *hours = hours_on(place, day);
    int length = hours->weeks * 7;
    int place_in = (day.day - hours->anchor.day) % length;

    assert(half == 0 || half == 1);
    if (!workplace_employs(place, day))
        return 0;
    if (place_in < 0)
        place_in += length;
    return hours->minutes[place_in / 7][place_in % 7 * 2 + half];
}

bool workplace_is_off(const struct workplace *place, date day, enum holiday *holiday_out)
{
    holiday_set found = holiday_on(place->holidays, day);
    holiday_set worked = rule_holds(RULE_HOLIDAY_WORKED) ? place->worked : 0;
    holiday_set off = rule_holds(RULE_HOLIDAY_OFF) ? found & ~worked : 0;

    *holiday_out = HOLIDAY_COUNT;
    for (int i = 0; i < HOLIDAY_COUNT; i++)
        if ((off ? off : found) & (holiday_set)1 << i) {
            *holiday_out = (enum holiday)i;
            break;
        }
    return off != 0;
}

/* ---- the places of a company ---- */

struct site_place {
    uint8_t id[16];
    holiday_set holidays, worked;
    char time_zone[ZONE_NAME_MAX + 1];
};

/* Each pattern is read once, whoever has it. */
struct known_hours {
    uint8_t id[16];
    struct pattern_hours hours;
    struct known_hours *next;
};

struct known_person {
    user_id id;
    struct workplace place;
};

struct workplaces {
    struct tx *tx;
    tenant_id tenant;
    struct policy policy;
    struct site_place *sites; /* the first is everybody's who has none */
    size_t site_count;
    struct known_hours *hours;
    struct known_person **people; /* in order of id */
    size_t people_count, people_cap;
};

static bool read_sites(struct workplaces *places, struct error *err)
{
    size_t cap = 8;
    struct rows rows;

    places->sites = arena_array(places->tx->arena, struct site_place, cap);
    if (!sql_open(places->tx, &rows, err,
                  "SELECT id, zone, good_friday, time_zone FROM site WHERE tenant = ?1"
                  " ORDER BY created_at, id",
                  "u", places->tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        enum holiday_zone zone = HOLIDAYS_METROPOLE;
        struct site_place *site;

        if (places->site_count == cap) {
            struct site_place *more =
                arena_array(places->tx->arena, struct site_place, cap * 2);

            memcpy(more, places->sites, cap * sizeof(struct site_place));
            places->sites = more;
            cap *= 2;
        }
        site = &places->sites[places->site_count++];
        rows_uuid(&rows, 0, site->id);
        if (!holiday_zone_parse(rows_text(&rows, 1), &zone))
            zone = HOLIDAYS_METROPOLE; /* of a newer program: what holds everywhere */
        site->holidays = holiday_zone_set(zone, rows_bool(&rows, 2));
        snprintf(site->time_zone, sizeof(site->time_zone), "%.*s",
                 SLICE_ARG(rows_text(&rows, 3)));
    }
    if (!rows_close(&rows, err))
        return false;
    if (places->site_count == 0) { /* what a company begins with, before it has one */
        places->sites[places->site_count++] = (struct site_place){
            .holidays = holiday_zone_set(HOLIDAYS_METROPOLE, false),
            .time_zone = "Europe/Paris",
        };
    }
    return true;
}

static bool read_worked(struct workplaces *places, struct error *err)
{
    struct rows rows;

    if (!sql_open(places->tx, &rows, err,
                  "SELECT site, holiday FROM site_worked WHERE tenant = ?1", "u",
                  places->tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        enum holiday holiday;
        uint8_t id[16];

        rows_uuid(&rows, 0, id);
        if (!holiday_parse(rows_text(&rows, 1), &holiday))
            continue;
        for (size_t i = 0; i < places->site_count; i++)
            if (memcmp(places->sites[i].id, id, sizeof(id)) == 0)
                places->sites[i].worked |= (holiday_set)1 << holiday;
    }
    return rows_close(&rows, err);
}

bool workplaces_open(struct tx *tx, tenant_id tenant, struct workplaces **places_out,
                     struct error *err)
{
    struct workplaces *places = arena_new(tx->arena, struct workplaces);

    places->tx = tx;
    places->tenant = tenant;
    *places_out = places;
    return policy_load(tx, tenant, &places->policy, err) && read_sites(places, err) &&
           read_worked(places, err);
}

const struct policy *workplaces_policy(const struct workplaces *places)
{
    return &places->policy;
}

/* ---- their people ---- */

static size_t place_of(const struct workplaces *places, user_id user)
{
    size_t low = 0, high = places->people_count;

    while (low < high) { /* the first that is not before */
        size_t middle = low + (high - low) / 2;

        if (memcmp(places->people[middle]->id.uuid, user.uuid, sizeof(user.uuid)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* At the first site, from ever to ever, the usual hours; put in where it belongs. */
static struct workplace *add_person(struct workplaces *places, size_t at, user_id user)
{
    const struct site_place *site = &places->sites[0];
    struct known_person *person = arena_new(places->tx->arena, struct known_person);

    if (places->people_count == places->people_cap) {
        size_t cap = places->people_cap ? places->people_cap * 2 : 16;
        struct known_person **more = arena_array(places->tx->arena, struct known_person *, cap);

        if (places->people_count > 0)
            memcpy(more, places->people, places->people_count * sizeof(*more));
        places->people = more;
        places->people_cap = cap;
    }
    memmove(&places->people[at + 1], &places->people[at],
            (places->people_count - at) * sizeof(*places->people));
    places->people[at] = person;
    places->people_count++;
    *person = (struct known_person){
        .id = user,
        .place = { .holidays = site->holidays,
                   .worked = site->worked,
                   .arrival = { DATE_FIRST_DAY },
                   .departure = { DATE_LAST_DAY },
                   .policy = &places->policy },
    };
    memcpy(person->place.time_zone, site->time_zone, sizeof(site->time_zone));
    return &person->place;
}

/* Columns `column` on: site, arrival_day, departure_day. */
static void read_person(const struct workplaces *places, const struct rows *rows, int column,
                        struct workplace *place)
{
    uint8_t id[16];

    rows_uuid(rows, column, id);
    for (size_t i = 0; i < places->site_count; i++) {
        const struct site_place *site = &places->sites[i];

        if (memcmp(site->id, id, sizeof(id)) != 0)
            continue;
        place->holidays = site->holidays;
        place->worked = site->worked;
        memcpy(place->time_zone, site->time_zone, sizeof(site->time_zone));
    }
    if (!rows_is_null(rows, column + 1))
        place->arrival = rows_date(rows, column + 1);
    if (!rows_is_null(rows, column + 2))
        place->departure = rows_date(rows, column + 2);
}

/* Columns `column` on: from_day, the pattern's id, its hours. In order of day. */
static void read_hours(struct workplaces *places, const struct rows *rows, int column,
                       struct workplace *place)
{
    struct workplace_hours *list =
        arena_array(places->tx->arena, struct workplace_hours, place->hours_count + 1);
    struct known_hours *known = places->hours;
    uint8_t id[16];

    rows_uuid(rows, column + 1, id);
    while (known && memcmp(known->id, id, sizeof(id)) != 0)
        known = known->next;
    if (!known) {
        known = arena_new(places->tx->arena, struct known_hours);
        memcpy(known->id, id, sizeof(id));
        pattern_read_hours(rows, column + 2, &known->hours);
        known->next = places->hours;
        places->hours = known;
    }
    if (place->hours_count > 0)
        memcpy(list, place->hours, place->hours_count * sizeof(struct workplace_hours));
    list[place->hours_count++] =
        (struct workplace_hours){ rows_date(rows, column), &known->hours };
    place->hours = list;
}

bool workplaces_get(struct workplaces *places, user_id user, const struct workplace **place_out,
                    struct error *err)
{
    size_t at = place_of(places, user);
    struct workplace *place;
    struct rows rows;

    if (at < places->people_count && id_eq(places->people[at]->id, user)) {
        *place_out = &places->people[at]->place;
        return true;
    }
    place = add_person(places, at, user);
    *place_out = place;
    if (!sql_open(places->tx, &rows, err,
                  "SELECT site, arrival_day, departure_day FROM users"
                  " WHERE tenant = ?1 AND id = ?2",
                  "uu", places->tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows))
        read_person(places, &rows, 0, place);
    if (!rows_close(&rows, err) ||
        !sql_open(places->tx, &rows, err,
                  "SELECT h.from_day, h.pattern, " PATTERN_HOURS_COLUMNS
                  " FROM user_pattern h CROSS JOIN pattern p"
                  " WHERE p.tenant = h.tenant AND p.id = h.pattern AND h.tenant = ?1 AND "
                  "h.user_id = ?2 ORDER BY h.from_day",
                  "uu", places->tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows))
        read_hours(places, &rows, 0, place);
    return rows_close(&rows, err);
}

bool workplaces_fill(struct workplaces *places, struct error *err)
{
    struct rows rows;
    user_id user;

    places->people_count = 0;
    if (!sql_open(places->tx, &rows, err,
                  "SELECT id, site, arrival_day, departure_day FROM users"
                  " WHERE tenant = ?1 ORDER BY id",
                  "u", places->tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        rows_uuid(&rows, 0, user.uuid);
        read_person(places, &rows, 1, add_person(places, places->people_count, user));
    }
    if (!rows_close(&rows, err) ||
        !sql_open(places->tx, &rows, err,
                  "SELECT h.user_id, h.from_day, h.pattern, " PATTERN_HOURS_COLUMNS
                  " FROM user_pattern h CROSS JOIN pattern p"
                  " WHERE p.tenant = h.tenant AND p.id = h.pattern AND h.tenant = ?1 ORDER BY "
                  "h.user_id, h.from_day",
                  "u", places->tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        size_t at;

        rows_uuid(&rows, 0, user.uuid);
        at = place_of(places, user);
        if (at < places->people_count && id_eq(places->people[at]->id, user))
            read_hours(places, &rows, 1, &places->people[at]->place);
    }
    return rows_close(&rows, err);
}

/* ---- one person ---- */

bool workplace_load(struct tx *tx, tenant_id tenant, user_id user, struct workplace *place_out,
                    struct error *err)
{
    struct workplaces *places;
    const struct workplace *place;

    if (!workplaces_open(tx, tenant, &places, err) ||
        !workplaces_get(places, user, &place, err))
        return false;
    *place_out = *place;
    return true;
}

date workplace_day(const struct workplace *place, int64_t at_ms)
{
    return instant_day(at_ms, place->time_zone);
}

bool workplace_zone(struct tx *tx, tenant_id tenant, user_id user,
                    char zone_out[ZONE_NAME_MAX + 1], struct error *err)
{
    struct rows rows;

    strcpy(zone_out, "Europe/Paris"); /* a company without a site */
    if (!sql_open(tx, &rows, err,
                  "SELECT s.time_zone FROM users u CROSS JOIN site s WHERE u.tenant = ?1"
                  " AND u.id = ?2 AND s.tenant = u.tenant AND (u.site IS NULL OR s.id = u.site)"
                  " ORDER BY s.created_at, s.id LIMIT 1",
                  "uu", tenant.uuid, user.uuid))
        return false;
    while (rows_next(&rows))
        snprintf(zone_out, ZONE_NAME_MAX + 1, "%.*s", SLICE_ARG(rows_text(&rows, 0)));
    return rows_close(&rows, err);
}

bool workplace_today(struct tx *tx, tenant_id tenant, user_id user, date *today_out,
                     struct error *err)
{
    char zone[ZONE_NAME_MAX + 1];

    if (!workplace_zone(tx, tenant, user, zone, err))
        return false;
    *today_out = instant_day(tx->now_ms, zone);
    return true;
}
