/* What would become of a request, and what should be known before it is sent (absence.h). */

#include "hr/absence_inside.h"

#include "hr/absence_count.h"
#include "hr/absence_team.h"
#include "hr/balance.h"
#include "hr/closed_period.h"
#include "hr/user.h"
#include "hr/workplace.h"

#include <string.h>

static void warn(struct absence_preview *preview, slice french, slice english)
{
    if (preview->warning_count == PREVIEW_WARNINGS_MAX)
        return;
    preview->warnings[preview->warning_count].french = french;
    preview->warnings[preview->warning_count].english = english;
    preview->warning_count++;
}

static void warn_of_type(struct absence_preview *preview, date today)
{
    const struct absence *absence = &preview->absence;

    if (preview->type.decision == DECISION_PROOF)
        warn(preview, SLICE("Cette absence est de droit\u00a0: un justificatif sera demandé."),
             SLICE("This leave is of right: a proof will be asked for."));
    if (preview->type.decision == DECISION_NOTICE)
        warn(preview,
             SLICE("Cette absence prend effet immédiatement\u00a0; les RH en sont averties."),
             SLICE("This absence takes effect at once; HR is told."));
    if (preview->type.decision == DECISION_DISCRETION && absence->start.day < today.day)
        warn(preview, SLICE("Cette absence commence dans le passé."),
             SLICE("This absence begins in the past."));
}

static bool look_at_balance(struct tx *tx, const struct actor *by,
                            struct absence_preview *preview, struct error *err)
{
    preview->balance = arena_new(tx->arena, struct balance_outlook);
    if (!balance_look(tx, by, &preview->absence, preview->balance, err))
        return false;
    if (preview->balance->counted && !preview->balance->opened)
        warn(preview,
             SLICE("Le compteur de ce type n’est pas ouvert\u00a0: rien n’est vérifié."),
             SLICE("The balance of this type was not opened: nothing is checked."));
    return true;
}

static bool count_days(struct tx *tx, const struct actor *by, struct absence_preview *preview,
                       struct error *err)
{
    const struct absence *absence = &preview->absence;
    struct absence_counter *counter;

    if (absence->halves == 0 && absence->counted_minutes == 0)
        warn(preview, SLICE("Aucun jour n’est compté."), SLICE("No day is counted."));
    return absence_counter_open(tx, by->tenant, &counter, err) &&
           absence_counter_run(counter, absence, tx->arena, &preview->counting, err);
}

/* ---- the others ---- */

/* Only who is not at work is missed. */
static bool warn_of_team(struct tx *tx, const struct actor *by,
                         const struct absence_case *wanted, struct absence_preview *preview,
                         struct error *err)
{
    const struct absence *absence = &wanted->absence;
    struct team_room *rooms;

    if (strcmp(type_kind(absence->type), "absent") != 0 || absence->minutes > 0)
        return true;
    if (!absence_team_rooms(tx, by, absence, wanted->teams, wanted->team_count, &rooms, err))
        return false;
    for (size_t i = 0; i < wanted->team_count; i++)
        if (absence_team_is_tight(&rooms[i]))
            warn(preview, absence_team_sentence(tx, &rooms[i], false),
                 absence_team_sentence(tx, &rooms[i], true));
    return true;
}

enum { NAMES_MAX = 5 };

static bool is_missed(const struct seen *seen, const struct absence *absence)
{
    const struct absence *other = &seen->absence;

    return strcmp(type_kind(other->type), "absent") == 0 && other->minutes == 0 &&
           absence_slot(other->start, other->start_half) <=
               absence_slot(absence->end, absence->end_half) &&
           absence_slot(other->end, other->end_half) >=
               absence_slot(absence->start, absence->start_half);
}

static bool warn_of_colleagues(struct tx *tx, const struct actor *by,
                               const struct absence_case *wanted,
                               struct absence_preview *preview, struct error *err)
{
    const struct absence *absence = &wanted->absence;
    user_id last = { { 0 } };
    slice names = SLICE("");
    struct seen *away;
    size_t away_count, named = 0;

    if (strcmp(type_kind(absence->type), "absent") != 0 || absence->minutes > 0)
        return true;
    if (!absence_team_away(tx, by, absence, absence->start, absence->end, wanted->teams,
                           wanted->team_count, &away, &away_count, err))
        return false;
    for (size_t i = 0; i < away_count; i++) {
        if (!is_missed(&away[i], absence) || id_eq(away[i].absence.user, last))
            continue;
        last = away[i].absence.user;
        if (named++ < NAMES_MAX)
            names = arena_printf(tx->arena, "%.*s%s%.*s", SLICE_ARG(names),
                                 names.len ? ", " : "", SLICE_ARG(away[i].absence.user_name));
    }
    if (named > NAMES_MAX)
        names = arena_printf(tx->arena, "%.*s, +%zu", SLICE_ARG(names), named - NAMES_MAX);
    if (named > 0)
        warn(preview,
             arena_printf(tx->arena, "Aussi absents ces jours-là\u00a0: %.*s.",
                          SLICE_ARG(names)),
             arena_printf(tx->arena, "Away on these days, too: %.*s.", SLICE_ARG(names)));
    return true;
}

/* *found_out: who should stand in is away on some of these days, and that is decided. */
static bool find_deputy_away(struct tx *tx, const struct actor *by,
                             const struct absence *absence, struct absence *away_out,
                             bool *found_out, struct error *err)
{
    struct absence away;
    struct rows rows;

    *found_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES "a.tenant = ?1 AND a.user_id ="
                  " (SELECT deputy FROM deputy WHERE tenant = ?1 AND manager = ?2)"
                  " AND a.start_day <= ?3 AND a.start_day > ?4 AND a.end_day >= ?5"
                  " AND a.deleted_at IS NULL AND a.status = 'approved' AND a.minutes IS NULL",
                  "uuiii", by->tenant.uuid, absence->user.uuid, (int64_t)absence->end.day,
                  (int64_t)absence->start.day - ABSENCE_DAYS_MAX, (int64_t)absence->start.day))
        return false;
    while (rows_next(&rows)) {
        absence_read_row(&rows, &away);
        if (view_waits(&away) || strcmp(type_kind(away.type), "absent") != 0)
            continue;
        *away_out = away;
        *found_out = true;
    }
    return rows_close(&rows, err);
}

/* Who should stand in is away as well: HR would be asked. Not for whom that is not to see:
 * anybody could be named to find out when they are away. */
static bool warn_of_deputy(struct tx *tx, const struct actor *by, const struct absence *absence,
                           struct absence_preview *preview, struct error *err)
{
    team_id teams[USER_TEAMS_MAX];
    struct relation relation;
    struct absence away;
    size_t count;
    bool found;

    if (strcmp(type_kind(absence->type), "absent") != 0 || absence->minutes > 0)
        return true;
    if (!find_deputy_away(tx, by, absence, &away, &found, err))
        return false;
    if (!found)
        return true;
    if (!user_teams(tx, by->tenant, away.user, teams, &count, err))
        return false;
    relation = relation_of(by, away.user, teams, count);
    if (view_level(&relation, &by->settings, &away) != LEVEL_NONE)
        warn(preview,
             arena_printf(tx->arena,
                          "%.*s doit assurer le remplacement et est aussi absent de son "
                          "côté ces jours-là.",
                          SLICE_ARG(away.user_name)),
             arena_printf(tx->arena, "%.*s is to stand in and is away on these days, too.",
                          SLICE_ARG(away.user_name)));
    return true;
}

/* ---- the whole ---- */

static bool find_deciders(struct tx *tx, const struct actor *by, const struct absence *absence,
                          struct absence_preview *preview, struct error *err)
{
    if (absence->status != ABSENCE_PENDING)
        return true;
    return decider_need(tx, by->tenant, absence->user, by->settings.steps, &preview->deciders,
                        &preview->decider_count, err);
}

bool absence_preview(struct tx *tx, const struct actor *by, absence_id id,
                     const struct absence_entry *entry, struct absence_preview *preview_out,
                     struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case wanted;
    struct absence present;
    unsigned who;
    bool changes = !id_is_none(id);
    date today;

    conflict_out->found = false;
    *preview_out = (struct absence_preview){ 0 };
    if (changes ? !absence_load(tx, by, id, &wanted, err) ||
                      !absence_may(ABSENCE_UPDATE, &wanted.relation, err)
                : !absence_for_whom(tx, by, entry, &wanted, err))
        return false;
    present = wanted.absence;
    if (!absence_check_entry(tx, by, entry, changes ? &present : NULL, &preview_out->type,
                             &wanted.absence, err) ||
        !closed_period_check(tx, by, &wanted.absence, wanted.teams, wanted.team_count, err))
        return false;
    who = absence_who(&wanted.relation, &present, false);
    if (changes && !absence_step_update(&present, &wanted.absence, who, by->settings.steps,
                                        &preview_out->type, err))
        return absence_explain(tx, by, &present, wanted.level, 0, conflict_out);
    if (!changes)
        wanted.absence.status =
            absence_first(preview_out->type.decision, who, by->settings.steps);
    if ((!(changes && absence_takes_same(&present, &wanted.absence)) &&
         !absence_check_room(tx, by, &wanted.absence, wanted.level, conflict_out, err)) ||
        !absence_team_check(tx, by, &wanted.absence, wanted.teams, wanted.team_count, err))
        return false;
    preview_out->absence = wanted.absence;
    if (!workplace_today(tx, by->tenant, wanted.absence.user, &today, err))
        return false;
    warn_of_type(preview_out, today);
    return count_days(tx, by, preview_out, err) && look_at_balance(tx, by, preview_out, err) &&
           find_deciders(tx, by, &wanted.absence, preview_out, err) &&
           warn_of_team(tx, by, &wanted, preview_out, err) &&
           warn_of_colleagues(tx, by, &wanted, preview_out, err) &&
           warn_of_deputy(tx, by, &wanted.absence, preview_out, err);
}

/* Day by day: what is counted, by which rule, and that in a sentence. */
static void put_why(struct json *json, const struct counting *counting, bool english)
{
    static const char *const sums[] = { "0", "0.5", "1" };
    struct buf text;

    buf_init(&text, 1024);
    json_open_array(json, "why");
    for (size_t i = 0; i < counting->day_count; i++) {
        const struct counting_day *day = &counting->days[i];

        buf_clear(&text);
        counting_sentence(day, counting->method, english, &text);
        json_open_object(json, NULL);
        json_put_date(json, "day", day->day);
        json_put_raw(json, "counted", slice_of(sums[day->halves]));
        json_put_text(json, "rule", slice_of(rule_card(day->rule)->code));
        json_put_text(json, "text", buf_slice(&text));
        json_close_object(json);
    }
    json_close_array(json);
    buf_release(&text);
}

void absence_preview_view(struct json *json, const char *key,
                          const struct absence_preview *preview, bool english)
{
    const struct absence *absence = &preview->absence;

    json_open_object(json, key);
    json_put_uuid(json, "user_id", absence->user.uuid);
    json_put_text(json, "type", absence->type);
    json_put_date(json, "start", absence->start);
    json_put_text(json, "start_half", slice_of(half_text(absence->start_half)));
    json_put_date(json, "end", absence->end);
    json_put_text(json, "end_half", slice_of(half_text(absence->end_half)));
    json_put_text(json, "status", slice_of(absence_status_text(absence->status)));
    absence_put_days(json, absence);
    put_why(json, &preview->counting, english);
    balance_outlook_view(json, "balance", preview->balance);
    json_open_array(json, "warnings");
    for (size_t i = 0; i < preview->warning_count; i++)
        json_put_text(json, NULL,
                      english ? preview->warnings[i].english : preview->warnings[i].french);
    json_close_array(json);
    decider_view(json, "deciders", preview->deciders, preview->decider_count, english);
    json_close_object(json);
}
