/*
 * absence_team - the team in the days of an absence: who is away, and whether enough stay.
 *
 * For who asks, before they send it, and for who decides. It warns; a company may choose that
 * it refuses (policy `minimum_blocks`). What is of right, or effective at once, is never
 * refused for it.
 *
 * Nobody is told of an absence that they may not see: where pending ones are hidden, none
 * waits.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days and half days; people.
 * Limits   ABSENCE_TEAM_DAYS days from the beginning of an absence.
 */
#ifndef HR_ABSENCE_TEAM_H
#define HR_ABSENCE_TEAM_H

#include "hr/absence_inside.h"
#include "hr/minimum.h"

enum { ABSENCE_TEAM_DAYS = 92 };

/* One day of one team, in the half in which fewest could go. */
struct team_day {
    date day;
    struct presence presence;
};

struct team_room {
    team_id team;
    slice name;
    int minimum;
    struct team_day *days; /* on which the absence's owner works */
    size_t day_count;
    const struct team_day *tightest; /* NULL: there is no such day */
};

/* Of each of the teams, without the absence itself. */
MUST_USE bool absence_team_rooms(struct tx *tx, const struct actor *by,
                                 const struct absence *absence, const team_id *teams,
                                 size_t count, struct team_room **rooms_out, struct error *err);

/* Would all who ask for that day be too many? */
bool absence_team_is_tight(const struct team_room *room);

/* "Équipe Atelier, le 22 décembre 2026 : une place libre, 2 demandes en attente." */
slice absence_team_sentence(struct tx *tx, const struct team_room *room, bool english);

/* ERR_CONFLICT "team_minimum"  where the company chose so */
MUST_USE bool absence_team_check(struct tx *tx, const struct actor *by,
                                 const struct absence *absence, const team_id *teams,
                                 size_t count, struct error *err);

/* The others of these teams, as far as the actor sees their absences of these days; in order of
 * name and start. */
MUST_USE bool absence_team_away(struct tx *tx, const struct actor *by,
                                const struct absence *absence, date from, date to,
                                const team_id *teams, size_t count, struct seen **list_out,
                                size_t *count_out, struct error *err);

/* GET /api/absences/{id}/context: what who decides wants to know. For its owner, too.
 *     ERR_NOT_FOUND "absence_unknown"; ERR_DENIED "not_concerned" */
MUST_USE bool absence_context(struct tx *tx, const struct actor *by, absence_id id,
                              bool english, struct json *json, struct error *err);

#endif
