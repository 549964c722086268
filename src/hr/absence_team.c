#include "hr/absence_team.h"

#include "hr/balance.h"
#include "hr/ids.h"
#include "hr/notification_words.h"
#include "hr/policy.h"
#include "hr/user.h"
#include "hr/workplace.h"

#include <string.h>

/* ---- who is there ---- */

struct away {
    int first, last; /* slots */
    bool approved, remote;
};

struct member {
    user_id user;
    const struct workplace *place;
    struct away *away;
    size_t count, room;
};

struct crew {
    struct member *members;
    size_t count;
};

static bool load_crew(struct tx *tx, tenant_id tenant, team_id team, struct workplaces *places,
                      struct crew *crew_out, struct error *err)
{
    struct rows rows;
    user_id *users;

    if (!sql_open(tx, &rows, err,
                  "SELECT user_id FROM team_member WHERE tenant = ?1 AND team = ?2"
                  " ORDER BY user_id",
                  "uu", tenant.uuid, team.uuid) ||
        !ids_collect(&rows, &users, &crew_out->count, err))
        return false;
    crew_out->members = arena_array(tx->arena, struct member, crew_out->count + 1);
    for (size_t i = 0; i < crew_out->count; i++) {
        crew_out->members[i] = (struct member){ .user = users[i] };
        if (!workplaces_get(places, users[i], &crew_out->members[i].place, err))
            return false;
    }
    return true;
}

static struct member *member_of(const struct crew *crew, user_id user)
{
    for (size_t i = 0; i < crew->count; i++)
        if (id_eq(crew->members[i].user, user))
            return &crew->members[i];
    return NULL;
}

static void add_away(struct tx *tx, struct member *member, const struct absence *absence,
                     bool approved)
{
    if (member->count == member->room) {
        size_t room = member->room ? member->room * 2 : 4;
        struct away *more = arena_array(tx->arena, struct away, room);

        if (member->count > 0)
            memcpy(more, member->away, member->count * sizeof *more);
        member->away = more;
        member->room = room;
    }
    member->away[member->count++] = (struct away){
        .first = absence_slot(absence->start, absence->start_half),
        .last = absence_slot(absence->end, absence->end_half),
        .approved = approved,
        .remote = strcmp(type_kind(absence->type), "remote") == 0,
    };
}

#define TEAM_FILTER                                                       \
    "a.tenant = ?1 AND a.user_id IN (SELECT m.user_id FROM team_member m" \
    " WHERE m.tenant = ?1 AND m.team = ?2) AND a.start_day <= ?3"         \
    " AND a.start_day > ?4 AND a.end_day >= ?5 AND a.deleted_at IS NULL"  \
    " AND a.status IN ('pending', 'validated', 'approved') AND a.id <> ?6"

/* `team` and `except` are read as long as the rows are walked. */
static bool open_team(struct tx *tx, const struct actor *by, const team_id *team, date from,
                      date to, const absence_id *except, struct rows *rows, struct error *err)
{
    return sql_open(tx, rows, err,
                    "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES TEAM_FILTER
                    " ORDER BY u.name, a.user_id, a.start_day, a.start_half, a.id",
                    "uuiiib", by->tenant.uuid, team->uuid, (int64_t)to.day,
                    (int64_t)from.day - ABSENCE_DAYS_MAX, (int64_t)from.day,
                    (slice){ (const char *)except->uuid, sizeof(except->uuid) });
}

/* Hours are no half day: who is away for two is at work. Whoever decides for its owner is not
 * for that told of the others: they may belong to a team of somebody else. */
static bool load_away(struct tx *tx, const struct actor *by, team_id team, date from, date to,
                      const struct absence *except, struct crew *crew, struct error *err)
{
    struct relation relation;
    struct absence absence;
    enum level level;
    struct rows rows;

    if (!open_team(tx, by, &team, from, to, &except->id, &rows, err))
        return false;
    while (rows_next(&rows)) {
        struct member *member;
        bool approved;

        absence_read_row(&rows, &absence);
        member = member_of(crew, absence.user);
        relation = relation_of(by, absence.user, &team, 1);
        level = view_level(&relation, &by->settings, &absence);
        if (!member || absence.minutes > 0 || level == LEVEL_NONE)
            continue;
        approved = level > LEVEL_COLLEAGUE ? absence.status == ABSENCE_APPROVED
                                           : !view_waits(&absence);
        add_away(tx, member, &absence, approved);
    }
    return rows_close(&rows, err);
}

/* ---- a half day, a day, a period ---- */

static bool works(const struct workplace *place, date day, int half)
{
    enum holiday ignored;

    return workplace_minutes(place, day, half) > 0 && !workplace_is_off(place, day, &ignored);
}

static void count_member(const struct member *member, int slot, struct presence *presence)
{
    bool absent = false, pending = false, remote = false;

    for (size_t i = 0; i < member->count; i++) {
        const struct away *away = &member->away[i];

        if (slot < away->first || slot > away->last)
            continue;
        remote |= away->remote && away->approved;
        absent |= !away->remote && away->approved;
        pending |= !away->remote && !away->approved;
    }
    presence->expected++;
    presence->absent += absent;
    presence->pending += pending && !absent;
    presence->remote += remote && !absent;
}

static struct presence presence_of(const struct crew *crew, date day, int half)
{
    struct presence presence = { 0 };

    for (size_t i = 0; i < crew->count; i++)
        if (works(crew->members[i].place, day, half))
            count_member(&crew->members[i], day.day * 2 + half, &presence);
    return presence;
}

/* Below 0: so many more ask than could go. */
static int left_of(const struct presence *presence, int minimum)
{
    return minimum_free(presence, minimum) - presence->pending;
}

static void walk(struct tx *tx, const struct crew *crew, const struct workplace *owner,
                 const struct absence *absence, date last, struct team_room *room)
{
    int first_slot = absence_slot(absence->start, absence->start_half);
    int last_slot = absence_slot(absence->end, absence->end_half);

    room->days = arena_array(tx->arena, struct team_day, ABSENCE_TEAM_DAYS);
    for (date day = absence->start; day.day <= last.day; day = date_add(day, 1)) {
        struct team_day *found = NULL;

        for (int half = 0; half < 2; half++) {
            struct presence presence;

            if (day.day * 2 + half < first_slot || day.day * 2 + half > last_slot ||
                !works(owner, day, half))
                continue;
            presence = presence_of(crew, day, half);
            if (found &&
                left_of(&found->presence, room->minimum) <= left_of(&presence, room->minimum))
                continue;
            found = found ? found : &room->days[room->day_count++];
            *found = (struct team_day){ day, presence };
        }
        if (found && (!room->tightest || left_of(&found->presence, room->minimum) <
                                             left_of(&room->tightest->presence, room->minimum)))
            room->tightest = found;
    }
}

static bool load_room(struct tx *tx, const struct actor *by, const struct absence *absence,
                      struct workplaces *places, struct team_room *room, struct error *err)
{
    int days = absence->end.day - absence->start.day;
    date last =
        date_add(absence->start, days < ABSENCE_TEAM_DAYS ? days : ABSENCE_TEAM_DAYS - 1);
    const struct workplace *owner;
    struct crew crew;
    struct rows rows;

    if (!sql_one(tx, &rows, err, "SELECT name, minimum FROM team WHERE tenant = ?1 AND id = ?2",
                 "uu", by->tenant.uuid, room->team.uuid))
        return false;
    room->name = rows_keep(&rows, 0);
    room->minimum = (int)rows_int(&rows, 1);
    if (!rows_close(&rows, err) || !load_crew(tx, by->tenant, room->team, places, &crew, err) ||
        !load_away(tx, by, room->team, absence->start, last, absence, &crew, err) ||
        !workplaces_get(places, absence->user, &owner, err))
        return false;
    walk(tx, &crew, owner, absence, last, room);
    return true;
}

bool absence_team_rooms(struct tx *tx, const struct actor *by, const struct absence *absence,
                        const team_id *teams, size_t count, struct team_room **rooms_out,
                        struct error *err)
{
    struct team_room *rooms = arena_array(tx->arena, struct team_room, count + 1);
    struct workplaces *places;

    *rooms_out = rooms;
    if (!workplaces_open(tx, by->tenant, &places, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        rooms[i] = (struct team_room){ .team = teams[i] };
        if (!load_room(tx, by, absence, places, &rooms[i], err))
            return false;
    }
    return true;
}

/* ---- in words ---- */

bool absence_team_is_tight(const struct team_room *room)
{
    return room->minimum > 0 && room->tightest &&
           left_of(&room->tightest->presence, room->minimum) < 1;
}

static slice number_of(struct tx *tx, int number, const char *none, const char *one,
                       const char *many)
{
    if (number == 0)
        return slice_of(none);
    return number == 1 ? slice_of(one) : arena_printf(tx->arena, "%d %s", number, many);
}

slice absence_team_sentence(struct tx *tx, const struct team_room *room, bool english)
{
    const struct presence *presence = &room->tightest->presence;
    struct notice notice = { .start = room->tightest->day,
                             .end = room->tightest->day,
                             .end_half = HALF_PM };
    int free = minimum_free(presence, room->minimum);
    slice places, waiting, text;
    struct buf day;

    places =
        english ? number_of(tx, free, "no place left", "one place left", "places left")
                : number_of(tx, free, "aucune place libre", "une place libre", "places libres");
    waiting = english ? number_of(tx, presence->pending, "nobody else asks",
                                  "one other request waits", "other requests wait")
                      : number_of(tx, presence->pending, "aucune autre demande en attente",
                                  "une autre demande en attente", "autres demandes en attente");
    buf_init(&day, 256);
    notification_days(&day, &notice, english);
    text = arena_printf(tx->arena,
                        english ? "Team %.*s, %s: %.*s, %.*s."
                                : "Équipe %.*s, %s\u00a0: %.*s, %.*s.",
                        SLICE_ARG(room->name), day.data, SLICE_ARG(places), SLICE_ARG(waiting));
    buf_release(&day);
    return text;
}

/* ---- refused ---- */

bool absence_team_check(struct tx *tx, const struct actor *by, const struct absence *absence,
                        const team_id *teams, size_t count, struct error *err)
{
    struct relation relation = relation_of(by, absence->user, teams, count);
    struct actor system;
    struct policy policy;
    struct team_room *rooms;

    if (absence->decision != DECISION_DISCRETION ||
        strcmp(type_kind(absence->type), "absent") != 0 || absence->minutes > 0)
        return true;
    if (!policy_load(tx, by->tenant, &policy, err))
        return false;
    if (!policy.value[POLICY_MINIMUM_BLOCKS])
        return true;
    /* What holds for the team holds whatever the one who decides sees of it. */
    if (!actor_system(tx, by->tenant, &system, err) ||
        !absence_team_rooms(tx, relation.hr || relation.manages ? &system : by, absence, teams,
                            count, &rooms, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct team_room *room = &rooms[i];

        if (room->minimum > 0 && room->tightest &&
            minimum_free(&room->tightest->presence, room->minimum) == 0)
            return error_set(err, ERR_CONFLICT, "team_minimum", "%.*s",
                             SLICE_ARG(absence_team_sentence(tx, room, false)));
    }
    return true;
}

/* ---- who is away ---- */

static bool is_listed(const struct seen *list, size_t count, absence_id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(list[i].absence.id, id))
            return true;
    return false;
}

static bool read_away(struct tx *tx, const struct actor *by, const struct absence *absence,
                      date from, date to, team_id team, struct seen **list, size_t *count,
                      size_t *room, struct error *err)
{
    struct absence found;
    struct rows rows;

    if (!open_team(tx, by, &team, from, to, &absence->id, &rows, err))
        return false;
    while (rows_next(&rows)) {
        absence_read_row(&rows, &found);
        if (id_eq(found.user, absence->user) || is_listed(*list, *count, found.id))
            continue;
        if (*count == *room) {
            struct seen *more = arena_array(tx->arena, struct seen, *room * 2);

            memcpy(more, *list, *count * sizeof *more);
            *list = more;
            *room *= 2;
        }
        (*list)[(*count)++] = (struct seen){ found, LEVEL_NONE };
    }
    return rows_close(&rows, err);
}

bool absence_team_away(struct tx *tx, const struct actor *by, const struct absence *absence,
                       date from, date to, const team_id *teams, size_t count,
                       struct seen **list_out, size_t *count_out, struct error *err)
{
    size_t found = 0, room = 16, kept = 0;
    struct seen *list = arena_array(tx->arena, struct seen, room);

    for (size_t i = 0; i < count; i++)
        if (!read_away(tx, by, absence, from, to, teams[i], &list, &found, &room, err))
            return false;
    for (size_t i = 0; i < found; i++) {
        team_id of[USER_TEAMS_MAX];
        size_t of_count;
        struct relation relation;

        if (!user_teams(tx, by->tenant, list[i].absence.user, of, &of_count, err))
            return false;
        relation = relation_of(by, list[i].absence.user, of, of_count);
        list[i].level = view_level(&relation, &by->settings, &list[i].absence);
        if (list[i].level != LEVEL_NONE)
            list[kept++] = list[i];
    }
    *list_out = list;
    *count_out = kept;
    return true;
}

/* ---- for who decides ---- */

static void put_room(struct json *json, const struct team_room *room)
{
    json_open_object(json, NULL);
    json_put_uuid(json, "team_id", room->team.uuid);
    json_put_text(json, "name", room->name);
    json_put_int(json, "minimum", room->minimum);
    json_open_array(json, "days");
    for (size_t i = 0; i < room->day_count; i++) {
        const struct presence *presence = &room->days[i].presence;

        json_open_object(json, NULL);
        json_put_date(json, "day", room->days[i].day);
        json_put_int(json, "expected", presence->expected);
        json_put_int(json, "absent", presence->absent);
        json_put_int(json, "pending", presence->pending);
        json_put_int(json, "remote", presence->remote);
        json_put_int(json, "free", minimum_free(presence, room->minimum));
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

/* The weeks that it touches: whoever decides sees what stands beside it. */
static void weeks_of(const struct absence *absence, date *from_out, date *to_out)
{
    int days = absence->end.day - absence->start.day;
    date last =
        date_add(absence->start, days < ABSENCE_TEAM_DAYS ? days : ABSENCE_TEAM_DAYS - 1);

    *from_out = date_add(absence->start, 1 - date_weekday(absence->start));
    *to_out = date_add(last, 7 - date_weekday(last));
}

bool absence_context(struct tx *tx, const struct actor *by, absence_id id, bool english,
                     struct json *json, struct error *err)
{
    struct absence_case present;
    struct balance_outlook balance;
    struct team_room *rooms;
    struct seen *away;
    size_t away_count;
    date from, to;

    if (!absence_load(tx, by, id, &present, err) ||
        !absence_may(ABSENCE_PROPOSE, &present.relation, err))
        return false;
    weeks_of(&present.absence, &from, &to);
    if (!absence_team_rooms(tx, by, &present.absence, present.teams, present.team_count, &rooms,
                            err) ||
        !absence_team_away(tx, by, &present.absence, from, to, present.teams,
                           present.team_count, &away, &away_count, err) ||
        !balance_look(tx, by, &present.absence, &balance, err))
        return false;
    json_put_uuid(json, "absence_id", id.uuid);
    balance_outlook_view(json, "balance", &balance);
    json_put_date(json, "from", from);
    json_put_date(json, "to", to);
    json_open_array(json, "teams");
    for (size_t i = 0; i < present.team_count; i++)
        put_room(json, &rooms[i]);
    json_close_array(json);
    json_open_array(json, "away");
    for (size_t i = 0; i < away_count; i++) {
        json_open_object(json, NULL);
        json_put_text(json, "name", away[i].absence.user_name);
        absence_view(json, "absence", &away[i].absence, away[i].level, &by->settings);
        json_close_object(json);
    }
    json_close_array(json);
    json_open_array(json, "warnings");
    for (size_t i = 0; i < present.team_count; i++)
        if (absence_team_is_tight(&rooms[i]))
            json_put_text(json, NULL, absence_team_sentence(tx, &rooms[i], english));
    json_close_array(json);
    return true;
}
