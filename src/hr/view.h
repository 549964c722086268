/*
 * view - how much of an absence somebody sees. The only place that decides it.
 *
 *     hr         all
 *     owner      all of their own but HR's note
 *     manager    type, dates, days, status, comment; of the category `medical` the type
 *                only, and not even that where the company hides it
 *     colleague  id, version, user_id, start, start_half, end, end_half, status, kind
 *     none       nothing: for them it does not exist
 *
 * A colleague may know that somebody is absent, never why: the bytes are the same for
 * every type but for `kind` (absent, remote, on_call). Answers, facts, planning and
 * notifications all come here.
 *
 * Thread   any; pure.
 * Memory   writes into the caller's buf.
 * Units    -
 * Limits   -
 */
#ifndef HR_VIEW_H
#define HR_VIEW_H

#include "base/json.h"
#include "hr/actor.h"

struct absence; /* absence.h */

enum level { LEVEL_NONE, LEVEL_COLLEAGUE, LEVEL_MANAGER, LEVEL_OWNER, LEVEL_HR, LEVEL_COUNT };

/* What stands between a person who asks and an absence's owner. */
struct relation {
    bool hr, owner;
    bool manages;   /* the owner, or one of their teams                         */
    bool stands_in; /* ... and only because the owner is away: decides nothing  */
    bool shares;    /* is in one of the owner's teams                           */
};

struct relation relation_of(const struct actor *actor, user_id owner, const team_id *teams,
                            size_t count);

/* Does it wait in the eyes of colleagues? Until somebody has decided, or taken note of what
 * needs no decision: so sickness, effective at once, begins for them as every request does. */
bool view_waits(const struct absence *absence);

/* Who among the colleagues sees this absence, by its status. */
enum sight { SIGHT_NOBODY, SIGHT_TEAM, SIGHT_COMPANY, SIGHT_COUNT };
enum sight view_sight(const struct settings *settings, const struct absence *absence);

enum level view_level(const struct relation *relation, const struct settings *settings,
                      const struct absence *absence);

/* Does this level read what was written and brought: comments, documents, the talk? Of a
 * medical absence only its owner and HR do. */
bool view_reads_words(enum level level, const struct absence *absence);

/* Does this level see which type it is of? */
bool view_has_type(enum level level, const struct settings *settings,
                   const struct absence *absence);

/* Never at LEVEL_NONE. */
void absence_view(struct json *json, const char *key, const struct absence *absence,
                  enum level level, const struct settings *settings);

/* "days": what it comes to, in half days; of an absence in hours: null. */
void absence_put_days(struct json *json, const struct absence *absence);

/* {id, version}: it is gone, for who saw it before at this level. */
void absence_gone_view(struct json *json, const char *key, const struct absence *absence,
                       enum level level);

/* Do both look alike to a colleague? Then they are the same version to them. */
bool view_colleague_same(const struct absence *a, const struct absence *b);

#endif
