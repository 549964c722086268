/*
 * presence - who is here, and who looks at which page, counted over all loops.
 *
 * A person is here while a door of theirs is open, on whichever loop, and STAY_MS longer: a
 * reload is no coming and going. Each door may look at one view; a view is a word, and what
 * it stands for the page alone knows. The loops note what happens to their doors; once a
 * second what has become of it is told to all of them as one piece of news, from which each
 * tells its own watchers (lookout.c).
 *
 * Why one owner: five tabs on four loops are one person, and coming, going and reloading
 * must mean the same everywhere. Why a state and not a stream: nobody needs to know who was
 * here a minute ago. So there is no cursor, nothing is stored, and whoever missed something
 * is told the whole.
 *
 * Like all of live it knows no thread: api carries notes and news between the loops.
 *
 * Thread   of its owner: one. News and whereabouts are immutable and counted: any.
 * Memory   presence_new / presence_free; a few hundred bytes for each person who is here.
 * Units    ms of the owner's loop clock.
 * Limits   a view at most PRESENCE_VIEW_MAX bytes. Doors are bounded where they are opened; of
 *          one person's views that no door looks at any more, LINGER_MAX linger.
 */
#ifndef LIVE_PRESENCE_H
#define LIVE_PRESENCE_H

#include "base/fact.h"

enum { PRESENCE_VIEW_MAX = 64, PRESENCE_STAY_MS = 10000 };

/* The name of a page; "" for none. */
struct view {
    char word[PRESENCE_VIEW_MAX + 1];
};

/* [a-z0-9:/-]{1,64} */
MUST_USE bool view_parse(slice word, struct view *view_out);

/* What a loop says of one of its doors. */
struct presence_note {
    tenant_id tenant;
    user_id user;
    struct audience *seen; /* where they are seen; NULL: nowhere. Borrowed */
    uint64_t at;           /* a place in the journal where that was so */
    int doors;             /* 1: opened, -1: closed, 0: as before */
    struct view from, to;  /* it looked at, it looks at */
};

/* What everybody may know of one person who is here, or was. */
struct whereabouts {
    int refs; /* atomic */
    tenant_id tenant;
    user_id user;
    struct audience *seen; /* NULL: is not here, or not shown */
    uint32_t view_count;
    struct view views[];
};

_Static_assert(offsetof(struct whereabouts, user) ==
                   offsetof(struct whereabouts, tenant) + sizeof(tenant_id),
               "tenant and user are one key");

struct whereabouts *whereabouts_ref(struct whereabouts *whereabouts);
void whereabouts_unref(struct whereabouts *whereabouts); /* NULL is fine */

/* All that changed in a second; often nothing. Each person once. */
struct presence_news {
    int refs; /* atomic */
    size_t count;
    struct whereabouts *people[];
};

struct presence_news *presence_news_ref(struct presence_news *news);
void presence_news_unref(struct presence_news *news);

struct presence;
struct presence *presence_new(void);
void presence_free(struct presence *presence); /* NULL is fine */

void presence_note(struct presence *presence, const struct presence_note *note, int64_t now_ms);

/* Once a second. The news are for every loop, also where nothing happened: they are the beat
 * in which watchers are told. The caller unrefs them. */
MUST_USE struct presence_news *presence_tick(struct presence *presence, int64_t now_ms);

#endif
