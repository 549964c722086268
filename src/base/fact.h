/*
 * fact - one thing that happened, and how each level may see it.
 *
 * Plain data, immutable once made, counted. It holds an ordered list of views, most
 * privileged first; a reader gets the first view whose channel it holds. Each view's
 * JSON is the whole live message (type, cursor, at, actor, data), encoded once, whoever
 * and however many receive it.
 *
 * Why views and not filters: nothing private is ever encoded for the wrong eyes.
 *
 * A view may be of another type than its fact: an absence that was updated is, for who may
 * not see it any more, an absence that was deleted. Such data has its type before it and a
 * blank, `absence_deleted {"id":...}`, so whoever keeps facts keeps it without knowing.
 *
 * Some facts also have an effect on readers themselves: a person's audience changed
 * (role, team, deputy), or a session ended. They travel as facts so that they arrive in
 * their place in the sequence, on every loop.
 *
 * Thread   any: immutable, and the counter is atomic.
 * Memory   fact_ref / fact_unref; one block holds all of it.
 * Units    seq counts facts of one tenant from 1; at_ms is UTC ms; sizes in bytes.
 * Limits   FACT_VIEWS_MAX views.
 */
#ifndef BASE_FACT_H
#define BASE_FACT_H

#include "base/id.h"
#include "base/slice.h"

enum channel_kind {
    CHANNEL_USER,     /* user:<id>        */
    CHANNEL_MANAGERS, /* managers:<team>, managers:<id>: who decides for it, for them */
    CHANNEL_TEAM,     /* team:<team>      */
    CHANNEL_HR,       /* hr               */
    CHANNEL_EVERYONE, /* everyone         */
    CHANNEL_KIND_COUNT
};

/* Inside one tenant. `id` is all zero for hr and everyone. */
struct channel {
    uint8_t kind;
    uint8_t id[16];
};

struct channel channel_user(user_id id);
struct channel channel_managers(team_id id);
struct channel channel_managers_of(user_id id);
struct channel channel_team(team_id id);
struct channel channel_hr(void);
struct channel channel_everyone(void);
bool channel_eq(const struct channel *a, const struct channel *b);
enum { CHANNEL_TEXT_MAX = 48 };
void channel_text(const struct channel *channel, char text_out[CHANNEL_TEXT_MAX]);
MUST_USE bool channel_parse(slice text, struct channel *channel_out);

/* What one person may hear: their channels, sorted, without repeats. Counted, immutable once
 * it is shared. */
struct audience {
    int refs; /* atomic */
    uint32_t count;
    uint8_t kinds;         /* 1 << kind of each: most questions end here */
    struct audience *seen; /* who hears one of these, or a channel that bears their id, may
                              see that they are here; NULL: nobody */
    struct channel channels[];
};

struct audience *audience_new(const struct channel *channels, size_t count); /* refs 1 */
struct audience *audience_ref(struct audience *audience);
void audience_unref(struct audience *audience); /* NULL is fine */
bool audience_has(const struct audience *audience, const struct channel *channel);
bool audience_meets(const struct audience *a, const struct audience *b); /* share a channel */
bool audience_eq(const struct audience *a, const struct audience *b);    /* the same channels */

enum fact_effect {
    FACT_PLAIN,
    FACT_AUDIENCE,      /* `subject` hears by `audience` from here on        */
    FACT_SESSION_ENDED, /* the doors of `session` of `subject` close: 4401   */
};

struct fact_view {
    struct channel channel;
    slice message; /* the whole live message as JSON */
    slice type;    /* its type; inside of message    */
};

enum { FACT_VIEWS_MAX = 64, FACT_TYPE_MAX = 40 };

struct fact {
    int refs; /* atomic */
    tenant_id tenant;
    uint64_t seq;
    int64_t at_ms;
    char epoch[12]; /* the tenant's, NUL-terminated: cursor = epoch "." seq */
    char type[FACT_TYPE_MAX];
    enum fact_effect effect;
    user_id subject;           /* of an effect, else none */
    session_id session;        /* FACT_SESSION_ENDED      */
    struct audience *audience; /* FACT_AUDIENCE; owned    */
    size_t size;               /* bytes it holds, for budgets */
    uint32_t view_count;
    struct fact_view views[];
};

/* What a fact is made from. `data` of each view is a JSON value, behind its own type and a
 * blank where that is not the fact's. Everything is copied. */
struct fact_draft {
    tenant_id tenant;
    uint64_t seq;
    int64_t at_ms;
    slice epoch;
    slice type;
    user_id actor; /* none: the system itself */
    enum fact_effect effect;
    user_id subject;
    session_id session;
    struct audience *audience; /* borrowed; the fact takes a reference */
    uint32_t view_count;
    struct {
        struct channel channel;
        slice data;
    } views[FACT_VIEWS_MAX];
};

/* One more view, at the end; `data` is borrowed until fact_new(). A channel that is there
 * already is left out: the first, more privileged one counts. What passes FACT_VIEWS_MAX
 * is left out too, and the log says so. Views that share their data (same pointer, same
 * length) share the encoded message. */
void fact_draft_view(struct fact_draft *draft, struct channel channel, slice data);

struct fact *fact_new(const struct fact_draft *draft); /* refs 1 */
struct fact *fact_ref(struct fact *fact);
void fact_unref(struct fact *fact); /* NULL is fine */

/* The first view that this audience holds, or NULL: the fact is not for it. */
const struct fact_view *fact_view_for(const struct fact *fact, const struct audience *audience);

#endif
