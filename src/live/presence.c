#include "live/presence.h"

#include "base/list.h"
#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

enum { LINGER_MAX = 8 };

struct presence {
    struct map people;
    struct list changed; /* people of whom the loops do not know what is so now */
    struct list leaving; /* gazes that end soon, the first to end first */
};

struct person_key {
    tenant_id tenant;
    user_id user;
};

struct person {
    struct map_node node;
    struct list changed;
    struct list gazes;
    size_t doors; /* open; a gaze at "", the house, lingers when the last has closed */
    struct audience *seen;
    uint64_t seen_at;
    struct whereabouts *told; /* what the loops know; who it is */
};

/* One person's doors that look at one view. */
struct gaze {
    struct list link;    /* of its person */
    struct list leaving; /* no door looks any more, until gone_ms */
    struct person *person;
    size_t doors;
    int64_t gone_ms;
    char word[];
};

bool view_parse(slice word, struct view *view_out)
{
    if (word.len == 0 || word.len > PRESENCE_VIEW_MAX)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != ':' && c != '/' &&
            c != '-')
            return false;
    }
    *view_out = (struct view){ 0 };
    memcpy(view_out->word, word.data, word.len);
    return true;
}

/* ---- what is told ---- */

struct whereabouts *whereabouts_ref(struct whereabouts *whereabouts)
{
    __atomic_fetch_add(&whereabouts->refs, 1, __ATOMIC_RELAXED);
    return whereabouts;
}

void whereabouts_unref(struct whereabouts *whereabouts)
{
    if (!whereabouts || __atomic_sub_fetch(&whereabouts->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    audience_unref(whereabouts->seen);
    mem_free(whereabouts);
}

struct presence_news *presence_news_ref(struct presence_news *news)
{
    __atomic_fetch_add(&news->refs, 1, __ATOMIC_RELAXED);
    return news;
}

void presence_news_unref(struct presence_news *news)
{
    if (__atomic_sub_fetch(&news->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    for (size_t i = 0; i < news->count; i++)
        whereabouts_unref(news->people[i]);
    mem_free(news);
}

/* ---- people ---- */

static slice person_key(const struct map_node *node)
{
    const struct whereabouts *told = CONTAINER_OF(node, struct person, node)->told;
    return (slice){ (const char *)&told->tenant, sizeof(struct person_key) };
}

static struct person *person_find(const struct presence *presence, const struct person_key *key)
{
    struct map_node *node =
        map_find(&presence->people, (slice){ (const char *)key, sizeof *key });
    return node ? CONTAINER_OF(node, struct person, node) : NULL;
}

/* Nowhere, as far as anybody knows. */
static struct whereabouts *whereabouts_new(tenant_id tenant, user_id user, size_t views)
{
    struct whereabouts *now = mem_alloc(sizeof *now + views * sizeof(struct view));

    now->refs = 1;
    now->tenant = tenant;
    now->user = user;
    return now;
}

static struct person *person_come(struct presence *presence, const struct person_key *key)
{
    struct person *person = mem_new(struct person);

    person->told = whereabouts_new(key->tenant, key->user, 0);
    list_init(&person->changed);
    list_init(&person->gazes);
    map_add(&presence->people, &person->node);
    return person;
}

static void person_free(struct presence *presence, struct person *person)
{
    map_remove(&presence->people, &person->node);
    list_remove(&person->changed);
    audience_unref(person->seen);
    whereabouts_unref(person->told);
    mem_free(person);
}

static void has_changed(struct presence *presence, struct person *person)
{
    if (list_is_empty(&person->changed))
        list_add_last(&presence->changed, &person->changed);
}

/* Two loops may say it in either order: what was so later counts. */
static void see(struct presence *presence, struct person *person, struct audience *seen,
                uint64_t at)
{
    if (at < person->seen_at)
        return;
    person->seen_at = at;
    if (seen == person->seen || (seen && person->seen && audience_eq(seen, person->seen)))
        return;
    audience_unref(person->seen);
    person->seen = seen ? audience_ref(seen) : NULL;
    has_changed(presence, person);
}

/* ---- gazes ---- */

static struct gaze *gaze_of(const struct list *link)
{
    return CONTAINER_OF(link, struct gaze, link);
}

static struct gaze *gaze_find(const struct person *person, const char *word)
{
    LIST_EACH(link, &person->gazes)
        if (strcmp(gaze_of(link)->word, word) == 0)
            return gaze_of(link);
    return NULL;
}

static struct gaze *gaze_begin(struct presence *presence, struct person *person,
                               const char *word)
{
    size_t len = strlen(word);
    struct gaze *gaze = mem_alloc(sizeof *gaze + len + 1);

    gaze->person = person;
    memcpy(gaze->word, word, len);
    list_init(&gaze->leaving);
    list_add_last(&person->gazes, &gaze->link);
    has_changed(presence, person);
    return gaze;
}

static void gaze_end(struct presence *presence, struct gaze *gaze)
{
    has_changed(presence, gaze->person);
    list_remove(&gaze->link);
    list_remove(&gaze->leaving);
    mem_free(gaze);
}

/* Whoever comes and goes quickly, each time at another view, is not remembered at them all. */
static void keep_few(struct presence *presence, struct person *person)
{
    struct gaze *oldest = NULL;
    size_t lingering = 0;

    LIST_EACH(link, &person->gazes) {
        struct gaze *gaze = gaze_of(link);
        if (!gaze->word[0] || list_is_empty(&gaze->leaving))
            continue;
        lingering++;
        if (!oldest || gaze->gone_ms < oldest->gone_ms)
            oldest = gaze;
    }
    if (lingering > LINGER_MAX)
        gaze_end(presence, oldest);
}

static void linger(struct presence *presence, struct gaze *gaze, int64_t now_ms)
{
    gaze->gone_ms = now_ms + PRESENCE_STAY_MS;
    list_add_last(&presence->leaving, &gaze->leaving);
    keep_few(presence, gaze->person);
}

static void look_at(struct presence *presence, struct person *person, const char *word)
{
    struct gaze *gaze = gaze_find(person, word);

    if (!gaze)
        gaze = gaze_begin(presence, person, word);
    list_remove(&gaze->leaving);
    gaze->doors++;
}

/* Its last door closed: it lingers. It looks elsewhere: it is over. */
static void look_away(struct presence *presence, struct person *person, const char *word,
                      bool closed, int64_t now_ms)
{
    struct gaze *gaze = gaze_find(person, word);

    assert(gaze && gaze->doors > 0); /* a loop's notes come in their order */
    if (--gaze->doors > 0)
        return;
    if (closed)
        linger(presence, gaze, now_ms);
    else
        gaze_end(presence, gaze);
}

/* ---- doors ---- */

static void opened(struct presence *presence, struct person *person)
{
    struct gaze *lingering = gaze_find(person, "");

    if (lingering)
        gaze_end(presence, lingering);
    if (person->doors++ == 0)
        has_changed(presence, person);
}

static void closed(struct presence *presence, struct person *person, int64_t now_ms)
{
    assert(person->doors > 0);
    if (--person->doors == 0)
        linger(presence, gaze_begin(presence, person, ""), now_ms);
}

void presence_note(struct presence *presence, const struct presence_note *note, int64_t now_ms)
{
    struct person_key key = { note->tenant, note->user };
    struct person *person = person_find(presence, &key);

    if (!person)
        person = person_come(presence, &key);
    if (note->doors > 0)
        opened(presence, person);
    see(presence, person, note->seen, note->at);
    if (note->to.word[0])
        look_at(presence, person, note->to.word);
    if (note->from.word[0])
        look_away(presence, person, note->from.word, note->doors < 0, now_ms);
    if (note->doors < 0)
        closed(presence, person, now_ms);
}

static bool is_here(const struct person *person)
{
    return person->doors > 0 || !list_is_empty(&person->gazes);
}

/* ---- the beat ---- */

static struct whereabouts *whereabouts_of(const struct person *person)
{
    struct whereabouts *now;
    bool shown = person->seen && is_here(person);
    size_t count = 0;

    LIST_EACH(link, &person->gazes)
        count += shown && gaze_of(link)->word[0];
    now = whereabouts_new(person->told->tenant, person->told->user, count);
    now->seen = shown ? audience_ref(person->seen) : NULL;
    LIST_EACH(link, &person->gazes)
        if (shown && gaze_of(link)->word[0])
            memcpy(now->views[now->view_count++].word, gaze_of(link)->word,
                   strlen(gaze_of(link)->word));
    return now;
}

static bool is_known(const struct whereabouts *told, const struct whereabouts *now)
{
    return told->seen == now->seen && told->view_count == now->view_count &&
           memcmp(told->views, now->views, now->view_count * sizeof(struct view)) == 0;
}

/* What the loops must be told of this person; NULL: they know it. */
static struct whereabouts *news_of(struct presence *presence, struct person *person)
{
    struct whereabouts *now = whereabouts_of(person);

    list_remove(&person->changed);
    if (is_known(person->told, now)) {
        whereabouts_unref(now);
        now = NULL;
    } else {
        whereabouts_unref(person->told);
        person->told = whereabouts_ref(now);
    }
    if (!is_here(person))
        person_free(presence, person);
    return now;
}

struct presence_news *presence_tick(struct presence *presence, int64_t now_ms)
{
    struct presence_news *news;
    size_t most = 0;

    LIST_EACH(link, &presence->leaving) {
        struct gaze *gaze = CONTAINER_OF(link, struct gaze, leaving);
        if (gaze->gone_ms > now_ms)
            break;
        gaze_end(presence, gaze);
    }
    LIST_EACH(link, &presence->changed)
        most++;
    news = mem_alloc(sizeof *news + most * sizeof(struct whereabouts *));
    news->refs = 1;
    LIST_EACH(link, &presence->changed) {
        struct whereabouts *now = news_of(presence, CONTAINER_OF(link, struct person, changed));
        if (now)
            news->people[news->count++] = now;
    }
    return news;
}

/* ---- beginning and end ---- */

struct presence *presence_new(void)
{
    struct presence *presence = mem_new(struct presence);

    map_init(&presence->people, person_key);
    list_init(&presence->changed);
    list_init(&presence->leaving);
    return presence;
}

void presence_free(struct presence *presence)
{
    struct map_node *node;

    if (!presence)
        return;
    while ((node = map_next(&presence->people, NULL))) {
        struct person *person = CONTAINER_OF(node, struct person, node);
        LIST_EACH(link, &person->gazes)
            gaze_end(presence, gaze_of(link));
        person_free(presence, person);
    }
    map_release(&presence->people);
    mem_free(presence);
}
