/*
 * lookout - what one loop knows of who is here, and whom it tells.
 *
 * Every loop holds the same picture of the house: the whereabouts of everybody who is here,
 * as the owner's news last said (presence.h). Those who are seen on the same channels, a team
 * as a rule, stand together in one crowd: a watcher sees all of a crowd or nobody of it, but
 * for those it hears by their own id. A beat of news makes due the watchers it may concern;
 * each is told, in its turn, what has changed for its eyes, in one message: never more than
 * one from beat to beat. Who has just begun to look, was full, or is still due when the next
 * beat comes, is told the whole.
 *
 * Thread   the loop thread of its `live`.
 * Memory   some 60 bytes for each person who is here, and a few hundred for each watcher;
 *          the channels on which somebody is seen are kept once for a crowd and its readers.
 * Units    -
 * Limits   people and watchers are bounded by doors.
 */
#include "live/inside.h"

#include "base/mem.h"

#include <string.h>

struct lookout {
    struct live *live;
    struct map people; /* who is here, of all tenants */
    struct map crowds; /* by tenant and channels      */
    struct map houses; /* by tenant, its crowds       */
    struct list due;   /* watchers */
    struct sight sight;
};

struct house {
    struct map_node node;
    tenant_id tenant;
    struct list crowds;
};

struct crowd {
    struct map_node node;
    struct list link; /* in its house */
    struct audience *seen;
    struct list people;
    size_t key_len;
    char key[]; /* the tenant, and the channels of `seen` */
};

struct person {
    struct map_node node;
    struct list link; /* in its crowd */
    struct whereabouts *now;
};

/* ---- the picture ---- */

struct person_key {
    tenant_id tenant;
    user_id user;
};

static slice person_key(const struct map_node *node)
{
    const struct whereabouts *now = CONTAINER_OF(node, struct person, node)->now;
    return (slice){ (const char *)&now->tenant, sizeof(struct person_key) };
}

static slice crowd_key(const struct map_node *node)
{
    const struct crowd *crowd = CONTAINER_OF(node, struct crowd, node);
    return (slice){ crowd->key, crowd->key_len };
}

static struct person *person_find(const struct lookout *lookout, tenant_id tenant,
                                  const uint8_t id[16])
{
    struct person_key key = { .tenant = tenant };
    struct map_node *node;

    memcpy(key.user.uuid, id, sizeof key.user.uuid);
    node = map_find(&lookout->people, (slice){ (const char *)&key, sizeof key });
    return node ? CONTAINER_OF(node, struct person, node) : NULL;
}

static slice house_key(const struct map_node *node)
{
    const struct house *house = CONTAINER_OF(node, struct house, node);
    return (slice){ (const char *)&house->tenant, sizeof house->tenant };
}

static struct house *house_find(const struct lookout *lookout, tenant_id tenant)
{
    struct map_node *node =
        map_find(&lookout->houses, (slice){ (const char *)&tenant, sizeof tenant });
    return node ? CONTAINER_OF(node, struct house, node) : NULL;
}

static struct house *house_get(struct lookout *lookout, tenant_id tenant)
{
    struct house *house = house_find(lookout, tenant);

    if (!house) {
        house = mem_new(struct house);
        house->tenant = tenant;
        list_init(&house->crowds);
        map_add(&lookout->houses, &house->node);
    }
    return house;
}

static struct crowd *crowd_get(struct lookout *lookout, tenant_id tenant, struct audience *seen)
{
    size_t channels_len = seen->count * sizeof(struct channel);
    size_t key_len = sizeof tenant + channels_len;
    struct crowd *crowd = mem_alloc(sizeof *crowd + key_len);
    struct map_node *node;

    crowd->key_len = key_len;
    memcpy(crowd->key, tenant.uuid, sizeof tenant);
    memcpy(crowd->key + sizeof tenant, seen->channels, channels_len);
    node = map_find(&lookout->crowds, crowd_key(&crowd->node));
    if (node) {
        mem_free(crowd);
        return CONTAINER_OF(node, struct crowd, node);
    }
    crowd->seen = audience_ref(seen);
    list_init(&crowd->people);
    map_add(&lookout->crowds, &crowd->node);
    list_add_last(&house_get(lookout, tenant)->crowds, &crowd->link);
    return crowd;
}

static void crowd_free(struct lookout *lookout, struct crowd *crowd)
{
    list_remove(&crowd->link);
    map_remove(&lookout->crowds, &crowd->node);
    audience_unref(crowd->seen);
    mem_free(crowd);
}

/* Crowds that nobody is in any more; a house that has none left. */
static void forget_crowds(struct lookout *lookout)
{
    struct map_node *node, *next;

    for (node = map_next(&lookout->houses, NULL); node; node = next) {
        struct house *house = CONTAINER_OF(node, struct house, node);

        next = map_next(&lookout->houses, node);
        LIST_EACH(link, &house->crowds) {
            struct crowd *crowd = CONTAINER_OF(link, struct crowd, link);
            if (list_is_empty(&crowd->people))
                crowd_free(lookout, crowd);
        }
        if (!list_is_empty(&house->crowds))
            continue;
        map_remove(&lookout->houses, &house->node); /* behind the walk */
        mem_free(house);
    }
}

static void person_come(struct lookout *lookout, struct whereabouts *now)
{
    struct person *person = mem_new(struct person);

    person->now = whereabouts_ref(now);
    map_add(&lookout->people, &person->node);
    list_add_last(&crowd_get(lookout, now->tenant, now->seen)->people, &person->link);
}

static void person_go(struct lookout *lookout, struct person *person)
{
    list_remove(&person->link);
    map_remove(&lookout->people, &person->node);
    whereabouts_unref(person->now);
    mem_free(person);
}

/* ---- what a watcher sees ---- */

static void add(struct user_ids *ids, user_id id)
{
    if (ids->count == ids->cap) {
        ids->cap = ids->cap ? ids->cap * 2 : 64;
        ids->ids = mem_resize(ids->ids, ids->cap * sizeof(user_id));
    }
    ids->ids[ids->count++] = id;
}

static bool looks_at(const struct whereabouts *whereabouts, const struct view *view)
{
    for (uint32_t i = 0; i < whereabouts->view_count; i++)
        if (strcmp(whereabouts->views[i].word, view->word) == 0)
            return true;
    return false;
}

static bool has_id(const struct audience *audience, user_id user)
{
    for (uint32_t i = 0; i < audience->count; i++)
        if (memcmp(audience->channels[i].id, user.uuid, sizeof user.uuid) == 0)
            return true;
    return false;
}

/* Somebody's own channel and that of their managers bear the same id. */
static bool has_id_before(const struct audience *audience, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (memcmp(audience->channels[i].id, audience->channels[at].id,
                   sizeof audience->channels[at].id) == 0)
            return true;
    return false;
}

/* To the eyes of a watcher. */
enum being { GONE, HERE, LOOKING };

static enum being what_is(const struct watcher *watcher, const struct whereabouts *whereabouts)
{
    const struct audience *audience = watcher->reader->audience;

    if (!whereabouts || !whereabouts->seen ||
        !(audience_meets(audience, whereabouts->seen) || has_id(audience, whereabouts->user)))
        return GONE;
    return looks_at(whereabouts, &watcher->view) ? LOOKING : HERE;
}

static void put(struct sight *sight, enum being being, user_id user)
{
    add(being == GONE ? &sight->gone : being == HERE ? &sight->here : &sight->looking, user);
}

static void see(struct lookout *lookout, const struct watcher *watcher,
                const struct person *person)
{
    put(&lookout->sight, what_is(watcher, person->now), person->now->user);
}

static void see_all(struct lookout *lookout, const struct watcher *watcher)
{
    const struct audience *audience = watcher->reader->audience;
    tenant_id tenant = watcher->reader->ring->tenant;
    const struct house *house = house_find(lookout, tenant);

    if (!house)
        return;
    LIST_EACH(crowd_link, &house->crowds) {
        const struct crowd *crowd = CONTAINER_OF(crowd_link, struct crowd, link);

        if (!audience_meets(audience, crowd->seen))
            continue;
        LIST_EACH(link, &crowd->people)
            see(lookout, watcher, CONTAINER_OF(link, struct person, link));
    }
    for (uint32_t i = 0; i < audience->count; i++) { /* by their id, and by that alone */
        const struct person *person = person_find(lookout, tenant, audience->channels[i].id);

        if (person && !audience_meets(audience, person->now->seen) &&
            !has_id_before(audience, i))
            see(lookout, watcher, person);
    }
}

static void see_change(struct sight *sight, const struct watcher *watcher,
                       const struct change *change)
{
    enum being before = what_is(watcher, change->before), now = what_is(watcher, change->now);

    if (now == before)
        return;
    put(sight, now, change->now->user);
    sight->came += before == GONE && now == HERE;
}

bool lookout_is_due(const struct lookout *lookout)
{
    return !list_is_empty(&lookout->due);
}

bool lookout_tell(struct lookout *lookout)
{
    struct sight *sight = &lookout->sight;
    struct watcher *watcher;
    struct reader *reader;

    if (list_is_empty(&lookout->due))
        return false;
    watcher = CONTAINER_OF(lookout->due.next, struct watcher, due);
    reader = watcher->reader;
    list_remove(&watcher->due);
    if (!reader->counted || reader->state == READER_ENDED)
        return true; /* not yet, or no more */
    sight->view = &watcher->view;
    sight->whole = watcher->whole;
    sight->came = sight->here.count = sight->looking.count = sight->gone.count = 0;
    if (watcher->whole)
        see_all(lookout, watcher);
    for (size_t i = 0; !watcher->whole && i < reader->ring->changes.count; i++)
        see_change(sight, watcher, &reader->ring->changes.items[i]);
    if (!sight->whole && sight->here.count + sight->looking.count + sight->gone.count == 0)
        return true;
    watcher->whole = !reader->sink->sight(reader->ctx, sight);
    lookout->live->stats.sights += !watcher->whole;
    return true;
}

/* ---- the beat ---- */

void lookout_forget_changes(struct ring *ring)
{
    for (size_t i = 0; i < ring->changes.count; i++) {
        whereabouts_unref(ring->changes.items[i].before);
        whereabouts_unref(ring->changes.items[i].now);
    }
    mem_free(ring->changes.items);
    ring->changes = (struct changes){ 0 };
}

static void remember_change(struct ring *ring, struct whereabouts *before,
                            struct whereabouts *now)
{
    struct changes *changes = &ring->changes;

    if (changes->count == changes->cap) {
        changes->cap = changes->cap ? changes->cap * 2 : 16;
        changes->items = mem_resize(changes->items, changes->cap * sizeof(struct change));
    }
    changes->items[changes->count++] = (struct change){
        .before = before ? whereabouts_ref(before) : NULL,
        .now = whereabouts_ref(now),
    };
}

static void hear(struct lookout *lookout, struct whereabouts *now)
{
    struct person *person = person_find(lookout, now->tenant, now->user.uuid);
    struct ring *ring = ring_find(lookout->live, now->tenant);

    if (ring && !list_is_empty(&ring->watchers))
        remember_change(ring, person ? person->now : NULL, now);
    if (person && now->seen == person->now->seen) {
        whereabouts_unref(person->now); /* on the same channels */
        person->now = whereabouts_ref(now);
        return;
    }
    if (person)
        person_go(lookout, person);
    if (now->seen)
        person_come(lookout, now);
}

void live_hear_presence(struct live *live, const struct presence_news *news)
{
    struct lookout *lookout = live->lookout;
    struct map_node *node;

    LIST_EACH(link, &lookout->due) /* too slow for this beat: the changes go */
        CONTAINER_OF(link, struct watcher, due)->whole = true;
    for (node = map_next(&live->rings, NULL); node; node = map_next(&live->rings, node))
        lookout_forget_changes(CONTAINER_OF(node, struct ring, node));
    for (size_t i = 0; i < news->count; i++)
        hear(lookout, news->people[i]);
    forget_crowds(lookout);
    for (node = map_next(&live->rings, NULL); node; node = map_next(&live->rings, node)) {
        struct ring *ring = CONTAINER_OF(node, struct ring, node);
        LIST_EACH(link, &ring->watchers) {
            struct watcher *watcher = CONTAINER_OF(link, struct watcher, link);
            if ((watcher->whole || ring->changes.count > 0) && list_is_empty(&watcher->due))
                list_add_last(&lookout->due, &watcher->due);
        }
    }
    live->stats.here = lookout->people.count;
}

/* ---- doors ---- */

/* Nobody else has it yet: what is the same for the whole crowd is kept once. */
void lookout_share(struct lookout *lookout, tenant_id tenant, struct audience *audience)
{
    struct crowd *crowd;

    if (!audience->seen || __atomic_load_n(&audience->refs, __ATOMIC_RELAXED) > 1)
        return;
    crowd = crowd_get(lookout, tenant, audience->seen);
    audience_ref(crowd->seen);
    audience_unref(audience->seen);
    audience->seen = crowd->seen;
}

static void note(struct reader *reader, uint64_t at, int doors, struct view from,
                 struct view to)
{
    const struct live_options *options = &reader->ring->live->options;

    options->source->note(options->source_ctx,
                          &(struct presence_note){ .tenant = reader->ring->tenant,
                                                   .user = reader->user,
                                                   .seen = reader->audience->seen,
                                                   .at = at,
                                                   .doors = doors,
                                                   .from = from,
                                                   .to = to });
}

static struct view view_of(const struct reader *reader)
{
    return reader->watcher ? reader->watcher->view : (struct view){ 0 };
}

void lookout_opened(struct reader *reader, uint64_t at)
{
    if (reader->state == READER_ENDED)
        return;
    reader->counted = true;
    note(reader, at, 1, (struct view){ 0 }, view_of(reader));
}

void lookout_audience(struct reader *reader, uint64_t at)
{
    if (reader->counted)
        note(reader, at, 0, (struct view){ 0 }, (struct view){ 0 });
}

void lookout_reset(struct reader *reader)
{
    if (reader->watcher)
        reader->watcher->whole = true;
}

static void forget_watcher(struct reader *reader)
{
    if (!reader->watcher)
        return;
    list_remove(&reader->watcher->link);
    list_remove(&reader->watcher->due);
    mem_free(reader->watcher);
    reader->watcher = NULL;
}

void lookout_closed(struct reader *reader)
{
    if (reader->counted)
        note(reader, reader->known, -1, view_of(reader), (struct view){ 0 });
    reader->counted = false;
    forget_watcher(reader);
}

void reader_look(struct reader *reader, const struct view *view)
{
    struct watcher *watcher = reader->watcher;
    struct view from = view_of(reader);

    if (reader->state == READER_CLOSED)
        return;
    if (reader->counted && strcmp(from.word, view->word) != 0)
        note(reader, reader->known, 0, from, *view);
    if (!view->word[0]) {
        forget_watcher(reader);
        return;
    }
    if (!watcher) {
        watcher = reader->watcher = mem_new(struct watcher);
        watcher->reader = reader;
        list_init(&watcher->due);
        list_add_last(&reader->ring->watchers, &watcher->link);
    }
    watcher->view = *view;
    watcher->whole = true;
}

struct lookout *lookout_new(struct live *live)
{
    struct lookout *lookout = mem_new(struct lookout);

    lookout->live = live;
    map_init(&lookout->people, person_key);
    map_init(&lookout->crowds, crowd_key);
    map_init(&lookout->houses, house_key);
    list_init(&lookout->due);
    return lookout;
}

void lookout_free(struct lookout *lookout)
{
    struct map_node *node;

    while ((node = map_next(&lookout->people, NULL)))
        person_go(lookout, CONTAINER_OF(node, struct person, node));
    map_release(&lookout->people);
    forget_crowds(lookout);
    map_release(&lookout->crowds);
    map_release(&lookout->houses);
    mem_free(lookout->sight.here.ids);
    mem_free(lookout->sight.gone.ids);
    mem_free(lookout->sight.looking.ids);
    mem_free(lookout);
}
