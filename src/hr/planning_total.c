#include "hr/planning_total.h"

#include <string.h>

void planning_totals_open(struct planning_totals *totals, struct arena *arena, date from,
                          date to, struct planning_team *teams, size_t team_count)
{
    size_t days = (size_t)(to.day - from.day) + 1;

    *totals = (struct planning_totals){
        .arena = arena,
        .from = from,
        .days = days,
        .teams = teams,
        .team_count = team_count,
        .away = arena_array(arena, uint8_t, 2 * days),
        .on_call = arena_array(arena, bool, days),
    };
    for (size_t i = 0; i < team_count; i++)
        teams[i].days = arena_array(arena, struct planning_day, days);
}

/* ---- one person ---- */

void planning_totals_begin(struct planning_totals *totals)
{
    memset(totals->away, AWAY_NOT, 2 * totals->days);
    memset(totals->on_call, 0, totals->days * sizeof(bool));
}

/* Half days from the first of the period; what lies outside is cut off. */
static size_t slot(const struct planning_totals *totals, date day, int half)
{
    int64_t at = 2 * ((int64_t)day.day - totals->from.day) + half;
    int64_t end = 2 * (int64_t)totals->days;

    return (size_t)(at < 0 ? 0 : at > end ? end : at);
}

void planning_totals_away(struct planning_totals *totals, enum planning_away away, date start,
                          int start_half, date end, int end_half)
{
    size_t behind = slot(totals, end, end_half + 1);

    for (size_t i = slot(totals, start, start_half); i < behind; i++)
        if (totals->away[i] < away)
            totals->away[i] = (uint8_t)away;
}

void planning_totals_on_call(struct planning_totals *totals, date start, date end)
{
    size_t behind = slot(totals, end, 2);

    for (size_t i = slot(totals, start, 0); i < behind; i += 2)
        totals->on_call[i / 2] = true;
}

/* ---- days off ---- */

/* Sites are few, their holidays fewer: each set is looked up in the calendar once. */
struct planning_off {
    holiday_set holidays, worked;
    bool *days;
    struct planning_off *next;
};

static const bool *days_off(struct planning_totals *totals, const struct workplace *place)
{
    struct planning_off *off = totals->offs;
    enum holiday which;

    while (off && (off->holidays != place->holidays || off->worked != place->worked))
        off = off->next;
    if (off)
        return off->days;
    off = arena_new(totals->arena, struct planning_off);
    *off = (struct planning_off){ place->holidays, place->worked,
                                  arena_array(totals->arena, bool, totals->days),
                                  totals->offs };
    for (size_t i = 0; i < totals->days; i++)
        off->days[i] = workplace_is_off(place, date_add(totals->from, (int)i), &which);
    totals->offs = off;
    return off->days;
}

/* ---- their teams ---- */

static struct planning_team *team_of(struct planning_totals *totals, team_id id)
{
    for (size_t i = 0; i < totals->team_count; i++)
        if (id_eq(totals->teams[i].id, id))
            return &totals->teams[i];
    return NULL;
}

static void count_half(struct presence *presence, enum planning_away away)
{
    presence->expected++;
    presence->absent += away == AWAY_ABSENT;
    presence->pending += away == AWAY_PENDING;
    presence->remote += away == AWAY_REMOTE;
}

void planning_totals_add(struct planning_totals *totals, const struct workplace *place,
                         const team_id *teams, size_t team_count)
{
    const bool *off = days_off(totals, place);
    struct planning_team *theirs[16];
    size_t count = 0;

    for (size_t i = 0; i < team_count && count < COUNT_OF(theirs); i++)
        if ((theirs[count] = team_of(totals, teams[i])))
            count++;
    if (count == 0)
        return;
    for (size_t i = 0; i < 2 * totals->days; i++) {
        size_t day = i / 2;
        int half = (int)(i % 2);

        for (size_t k = 0; half == 0 && k < count; k++)
            theirs[k]->days[day].on_call += totals->on_call[day];
        if (off[day] || workplace_minutes(place, date_add(totals->from, (int)day), half) == 0)
            continue;
        for (size_t k = 0; k < count; k++)
            count_half(&theirs[k]->days[day].halves[half], (enum planning_away)totals->away[i]);
    }
}

/* ---- the JSON ---- */

static void put_day(struct json *json, const struct planning_team *team, date day,
                    const struct planning_day *totals)
{
    const struct presence *am = &totals->halves[0], *pm = &totals->halves[1];

    json_open_object(json, NULL);
    json_put_date(json, "day", day);
    json_put_halves(json, "expected", am->expected + pm->expected);
    json_put_halves(json, "present", presence_present(am) + presence_present(pm));
    json_put_halves(json, "absent", am->absent + pm->absent);
    json_put_halves(json, "pending", am->pending + pm->pending);
    json_put_halves(json, "remote", am->remote + pm->remote);
    json_put_int(json, "on_call", totals->on_call);
    json_put_bool(json, "under",
                  minimum_under(am, team->minimum) || minimum_under(pm, team->minimum));
    json_close_object(json);
}

void planning_totals_view(struct json *json, const char *key,
                          const struct planning_totals *totals)
{
    json_open_array(json, key);
    for (size_t i = 0; i < totals->team_count; i++) {
        const struct planning_team *team = &totals->teams[i];

        json_open_object(json, NULL);
        json_put_uuid(json, "team", team->id.uuid);
        json_put_int(json, "minimum", team->minimum);
        json_open_array(json, "days");
        for (size_t day = 0; day < totals->days; day++)
            put_day(json, team, date_add(totals->from, (int)day), &team->days[day]);
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}
