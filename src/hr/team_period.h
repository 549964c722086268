/*
 * team_period - belonging to a team from a day, to a day.
 *
 * The rows of `team_period` say when, those of `team_member` who does so today. A team of
 * which a person has no period is not touched: whoever changes a membership by hand takes its
 * period away.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    days at the person's site, both included.
 * Limits   -
 */
#ifndef HR_TEAM_PERIOD_H
#define HR_TEAM_PERIOD_H

#include "hr/actor.h"

/* The periods of this person were just written, or a day has begun: join and leave what today
 * says, tell everybody concerned, and be there at the next of their midnights. Nothing to move:
 * nobody is told. Whoever writes periods calls this once, at the end.
 *     ERR_INVALID  (field "teams"): the team, or the person, has too many */
MUST_USE bool team_period_follow(struct tx *tx, const struct actor *by, user_id user,
                                 struct error *err);

/* DUE_TEAM_PERIOD. */
MUST_USE bool team_period_due(struct tx *tx, const struct actor *by, const uint8_t user[16],
                              struct error *err);

#endif
