/*
 * planning_total - how many of a team are at work, day by day: the foot of the planning.
 *
 * Exact in half days: somebody away in the morning is half a day's absence, and a team may
 * be under its minimum (minimum.h) in the afternoon alone. Who would not work anyway (a
 * weekend, a holiday of their site, part time) is not expected and cannot be missing.
 *
 * Thread   any; pure.
 * Memory   in the arena it was opened with.
 * Units    half days; people.
 * Limits   what planning.h lets through.
 */
#ifndef HR_PLANNING_TOTAL_H
#define HR_PLANNING_TOTAL_H

#include "base/arena.h"
#include "base/json.h"
#include "hr/minimum.h"
#include "hr/workplace.h"

/* Why somebody does not sit at their place. Of two in one half day the greater counts. */
enum planning_away { AWAY_NOT, AWAY_PENDING, AWAY_REMOTE, AWAY_ABSENT };

struct planning_day {
    struct presence halves[2]; /* the morning, the afternoon */
    int on_call;               /* people */
};

struct planning_team {
    team_id id;
    int minimum;
    struct planning_day *days;
};

struct planning_totals {
    struct arena *arena;
    date from;
    size_t days;
    struct planning_team *teams;
    size_t team_count;
    uint8_t *away;             /* of one person, by half day */
    bool *on_call;             /* the same, by day */
    struct planning_off *offs; /* days off, by what a site has of holidays */
};

/* `teams`: their id and minimum. */
void planning_totals_open(struct planning_totals *totals, struct arena *arena, date from,
                          date to, struct planning_team *teams, size_t team_count);

/* One person after the other: begin, say what they do, add them to their teams. */
void planning_totals_begin(struct planning_totals *totals);
void planning_totals_away(struct planning_totals *totals, enum planning_away away, date start,
                          int start_half, date end, int end_half);
void planning_totals_on_call(struct planning_totals *totals, date start, date end);
void planning_totals_add(struct planning_totals *totals, const struct workplace *place,
                         const team_id *teams, size_t team_count);

/* [{"team","minimum","days":[{"day","expected","present","absent","pending","remote",
 * "on_call","under"}]}]: days as numbers, multiples of 0.5; `under` in one half or both. */
void planning_totals_view(struct json *json, const char *key,
                          const struct planning_totals *totals);

#endif
