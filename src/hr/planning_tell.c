/*
 * What becomes known of changed planning entries: audit, one fact, notifications.
 *
 * A reader gets one view of a fact, the first whose channel they hold; but whoever holds
 * several channels that a bulk is about (a member of two teams, a manager who is a member of
 * another) has to hear the sum of them. So each view holds what its channel sees, those that
 * see more come first, and before all stand views for those, one by one, for whom even their
 * first channel does not say all.
 */

#include "hr/planning_inside.h"

#include "hr/audience.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/ids.h"
#include "hr/notification.h"
#include "hr/user.h"
#include "store/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- who sees what of the changes ---- */

enum sight_of { UNSEEN, GONE, KIND_SEEN, ALL_SEEN }; /* of one change; a byte */

struct telling {
    struct tx *tx;
    const struct actor *by;
    const struct planning_change *changes;
    size_t count;
    team_id *teams; /* of the owners, each once */
    user_id *owners;
    size_t team_count, owner_count;
    struct content {
        const uint8_t *sights;
        slice data;
    } contents[FACT_VIEWS_MAX]; /* made once for all who see the same */
    size_t content_count;
    struct fact_draft draft;
    bool full; /* more views than a fact holds */
};

static bool holds(const struct audience *audience, struct channel channel)
{
    return audience_has(audience, &channel);
}

static enum planning_level level_of(const struct telling *telling,
                                    const struct audience *audience,
                                    const struct planning_entry *entry,
                                    const struct planning_owner *owner)
{
    struct relation relation = { .hr = holds(audience, channel_hr()) };

    if (entry->version == 0)
        return PLANNING_HIDDEN;
    relation.owner = !id_is_none(owner->user) && holds(audience, channel_user(owner->user));
    relation.manages = !id_is_none(owner->user) &&
                       holds(audience, channel_managers_of(owner->user));
    for (size_t i = 0; i < owner->team_count; i++) {
        relation.manages |= holds(audience, channel_managers(owner->teams[i]));
        relation.shares |= holds(audience, channel_team(owner->teams[i]));
    }
    return planning_level(&relation, &telling->by->settings, entry);
}

/* NULL: nothing of it. */
static const uint8_t *sights_of(const struct telling *telling, const struct audience *audience)
{
    uint8_t *sights = arena_array(telling->tx->arena, uint8_t, telling->count);
    bool any = false;

    for (size_t i = 0; i < telling->count; i++) {
        const struct planning_change *change = &telling->changes[i];
        enum planning_level now =
            level_of(telling, audience, &change->after, change->after_owner);

        if (now == PLANNING_FULL)
            sights[i] = ALL_SEEN;
        else if (now == PLANNING_KIND_ONLY)
            sights[i] = KIND_SEEN;
        else if (level_of(telling, audience, &change->before, change->before_owner))
            sights[i] = GONE;
        any = any || sights[i] != UNSEEN;
    }
    return any ? sights : NULL;
}

static bool same(const struct telling *telling, const uint8_t *a, const uint8_t *b)
{
    return a == b || (a && b && memcmp(a, b, telling->count) == 0);
}

/* ---- the views ---- */

static void put_gone(struct json *json, const struct planning_change *change)
{
    planning_gone_view(json, NULL, change->after.version ? &change->after : &change->before);
}

static slice data_of(struct telling *telling, const uint8_t *sights)
{
    struct data data;
    struct json *json;

    for (size_t i = 0; i < telling->content_count; i++)
        if (same(telling, telling->contents[i].sights, sights))
            return telling->contents[i].data;
    json = data_open(&data);
    json_open_object(json, NULL);
    json_open_array(json, "entries");
    for (size_t i = 0; i < telling->count; i++)
        if (sights[i] >= KIND_SEEN)
            planning_entry_view(json, NULL, &telling->changes[i].after,
                                sights[i] == ALL_SEEN ? PLANNING_FULL : PLANNING_KIND_ONLY);
    json_close_array(json);
    json_open_array(json, "gone");
    for (size_t i = 0; i < telling->count; i++)
        if (sights[i] == GONE)
            put_gone(json, &telling->changes[i]);
    json_close_array(json);
    json_close_object(json);
    telling->contents[telling->content_count] =
        (struct content){ sights, data_close(&data, telling->tx) };
    return telling->contents[telling->content_count++].data;
}

static void add_view(struct telling *telling, struct channel channel, const uint8_t *sights)
{
    if (!sights)
        return;
    if (telling->draft.view_count == FACT_VIEWS_MAX)
        telling->full = true;
    else
        fact_draft_view(&telling->draft, channel, data_of(telling, sights));
}

/* A channel, and what somebody sees who holds nothing else. */
struct ear {
    struct channel channel;
    const uint8_t *sights; /* NULL: nothing */
    size_t weight;         /* of all that it sees */
};

static struct ear ear_of(const struct telling *telling, struct channel channel)
{
    struct channel channels[] = { channel, channel_everyone() };
    struct audience *audience = audience_new(channels, COUNT_OF(channels));
    struct ear ear = { channel, sights_of(telling, audience), 0 };

    audience_unref(audience);
    for (size_t i = 0; ear.sights && i < telling->count; i++)
        ear.weight += ear.sights[i];
    return ear;
}

/* That who sees more comes first is also why a single change always fits: whoever holds
 * several of its channels finds at the first of them all there is to see. */
static int by_weight(const void *a, const void *b)
{
    const struct ear *x = a, *y = b;
    return x->weight == y->weight ? memcmp(&x->channel, &y->channel, sizeof(struct channel))
                                  : (x->weight < y->weight) - (x->weight > y->weight);
}

/* All of them but HR's, in the order of the fact. */
static struct ear *ears_of(const struct telling *telling, size_t *count_out)
{
    size_t most = telling->owner_count + 2 * telling->team_count + 1, count = 0;
    struct ear *ears = arena_array(telling->tx->arena, struct ear, most);

    for (size_t i = 0; i < telling->owner_count; i++)
        ears[count++] = ear_of(telling, channel_managers_of(telling->owners[i]));
    for (size_t i = 0; i < telling->team_count; i++) {
        ears[count++] = ear_of(telling, channel_managers(telling->teams[i]));
        ears[count++] = ear_of(telling, channel_team(telling->teams[i]));
    }
    ears[count++] = ear_of(telling, channel_everyone());
    qsort(ears, count, sizeof(struct ear), by_weight);
    *count_out = count;
    return ears;
}

/* ---- who has to be looked at by themselves ---- */

struct list {
    struct arena *arena;
    user_id *ids;
    size_t count, cap;
};

static void list_add(struct list *list, user_id id)
{
    if (list->count == list->cap) {
        user_id *more = arena_array(list->arena, user_id, list->cap * 2 + 64);

        if (list->count)
            memcpy(more, list->ids, list->count * sizeof(user_id));
        list->ids = more;
        list->cap = list->cap * 2 + 64;
    }
    list->ids[list->count++] = id;
}

static bool list_rows(struct list *list, struct rows *rows, struct error *err)
{
    user_id id;

    while (rows_next(rows)) {
        rows_uuid(rows, 0, id.uuid);
        list_add(list, id);
    }
    return rows_close(rows, err);
}

/* A deputy holds what the manager holds. */
static bool list_deputies(struct telling *telling, struct list *list, struct error *err)
{
    size_t managers = list->count;
    user_id manager, deputy;
    struct rows rows;

    if (!sql_open(telling->tx, &rows, err,
                  "SELECT manager, deputy FROM deputy WHERE tenant = ?1 AND active = 1", "u",
                  telling->by->tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        rows_uuid(&rows, 0, manager.uuid);
        rows_uuid(&rows, 1, deputy.uuid);
        for (size_t i = 0; i < managers; i++)
            if (id_eq(list->ids[i], manager))
                list_add(list, deputy);
    }
    return rows_close(&rows, err);
}

/* Everybody who holds one of the channels, as often as they do; owners twice. */
static bool list_hearers(struct telling *telling, struct list *list, struct error *err)
{
    struct tx *tx = telling->tx;
    const uint8_t *tenant = telling->by->tenant.uuid;
    struct rows rows;

    for (size_t i = 0; i < telling->owner_count; i++) {
        if (!sql_open(tx, &rows, err,
                      "SELECT manager FROM user_manager WHERE tenant = ?1 AND user_id = ?2",
                      "uu", tenant, telling->owners[i].uuid) ||
            !list_rows(list, &rows, err))
            return false;
    }
    for (size_t i = 0; i < telling->team_count; i++) {
        if (!sql_open(tx, &rows, err,
                      "SELECT user_id FROM team_manager WHERE tenant = ?1 AND team = ?2", "uu",
                      tenant, telling->teams[i].uuid) ||
            !list_rows(list, &rows, err))
            return false;
    }
    if (!list_deputies(telling, list, err))
        return false;
    for (size_t i = 0; i < telling->team_count; i++) {
        if (!sql_open(tx, &rows, err,
                      "SELECT user_id FROM team_member WHERE tenant = ?1 AND team = ?2", "uu",
                      tenant, telling->teams[i].uuid) ||
            !list_rows(list, &rows, err))
            return false;
    }
    for (size_t i = 0; i < telling->owner_count; i++) {
        list_add(list, telling->owners[i]);
        list_add(list, telling->owners[i]);
    }
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(user_id));
}

/* Does their first channel say all they may hear? If not, they have a view of their own. */
static bool add_hearer(struct telling *telling, user_id user, const struct ear *ears,
                       size_t count, struct error *err)
{
    struct audience *audience;
    const uint8_t *theirs;
    size_t first = 0;

    if (!audience_of(telling->tx, telling->by->tenant, user, &audience, err))
        return false;
    while (first < count && !(ears[first].sights && holds(audience, ears[first].channel)))
        first++;
    theirs = sights_of(telling, audience);
    if (!holds(audience, channel_hr()) && audience->count > 0 &&
        !same(telling, theirs, first < count ? ears[first].sights : NULL))
        add_view(telling, channel_user(user), theirs);
    audience_unref(audience);
    return true;
}

static bool add_views(struct telling *telling, struct error *err)
{
    size_t count;
    const struct ear *ears = ears_of(telling, &count);
    struct list list = { .arena = telling->tx->arena };

    add_view(telling, channel_hr(), ear_of(telling, channel_hr()).sights);
    if (!list_hearers(telling, &list, err))
        return false;
    if (list.count > 1)
        qsort(list.ids, list.count, sizeof(user_id), by_bytes);
    for (size_t i = 1; i < list.count && !telling->full; i++)
        if (id_eq(list.ids[i], list.ids[i - 1]) &&
            (i == 1 || !id_eq(list.ids[i - 2], list.ids[i])) &&
            !add_hearer(telling, list.ids[i], ears, count, err))
            return false;
    for (size_t i = 0; i < count; i++)
        add_view(telling, ears[i].channel, ears[i].sights);
    return true;
}

/* ---- the fact ---- */

static void collect(struct telling *telling)
{
    size_t most = 2 * telling->count;
    team_id *teams = arena_array(telling->tx->arena, team_id, most * USER_TEAMS_MAX);
    user_id *owners = arena_array(telling->tx->arena, user_id, most);
    size_t team_count = 0, owner_count = 0;

    for (size_t i = 0; i < most; i++) {
        const struct planning_change *change = &telling->changes[i / 2];
        const struct planning_owner *owner = i % 2 ? change->after_owner : change->before_owner;

        if (!owner)
            continue;
        if (!id_is_none(owner->user))
            owners[owner_count++] = owner->user;
        memcpy(teams + team_count, owner->teams, owner->team_count * sizeof(team_id));
        team_count += owner->team_count;
    }
    ids_set(telling->tx, teams, team_count, &telling->teams, &telling->team_count);
    ids_set(telling->tx, owners, owner_count, &telling->owners, &telling->owner_count);
}

/* One fact; where it would need more views than it can hold (an entry for each of 60 people
 * that only they may read), one for each half. A single change always fits. */
static bool append_fact(struct tx *tx, const struct actor *by,
                        const struct planning_change *changes, size_t count, struct error *err)
{
    struct telling *telling = arena_new(tx->arena, struct telling);

    telling->tx = tx;
    telling->by = by;
    telling->changes = changes;
    telling->count = count;
    telling->draft.tenant = by->tenant;
    telling->draft.type = SLICE("planning_updated");
    telling->draft.actor = by->user;
    collect(telling);
    if (!add_views(telling, err))
        return false;
    if (!telling->full)
        return journal_append(tx, &telling->draft, err);
    assert(count > 1);
    return append_fact(tx, by, changes, count / 2, err) &&
           append_fact(tx, by, changes + count / 2, count - count / 2, err);
}

/* ---- the audit and the bells ---- */

static slice whole(struct tx *tx, const struct planning_entry *entry)
{
    struct data data;

    planning_entry_view(data_open(&data), NULL, entry, PLANNING_FULL);
    return data_close(&data, tx);
}

static bool add_audit(struct tx *tx, const struct actor *by, const char *action,
                      const struct planning_change *change, struct error *err)
{
    bool was = change->before.version > 0, is = change->after.version > 0;
    const struct planning_entry *present = is ? &change->after : &change->before;
    slice detail = whole(tx, present);

    if (was && is) {
        slice old = whole(tx, &change->before);
        detail = arena_printf(tx->arena, "{\"before\":%.*s,\"after\":%.*s}", SLICE_ARG(old),
                              SLICE_ARG(detail));
    }
    return audit_add(tx, by->tenant, by->user, "planning_entry", present->id.uuid, action,
                     detail, err);
}

/* The days of one person's changes, from the first to the last. */
static void widen(struct notice *notice, const struct planning_entry *entry)
{
    if (notice->end.day == 0 || entry->start.day < notice->start.day) {
        notice->start = entry->start;
        notice->start_half = entry->start_half;
    }
    if (notice->end.day == 0 || entry->end.day > notice->end.day) {
        notice->end = entry->end;
        notice->end_half = entry->end_half;
    }
}

static bool notify(struct tx *tx, const struct actor *by, const struct planning_change *changes,
                   size_t count, const struct planning_owner *owner, struct error *err)
{
    struct notice notice = {
        .type = NOTIFY_PLANNING,
        .thing = NOTICE_PLANNING,
        .user = owner->user,
        .user_name = owner->name,
    };

    for (size_t i = 0; i < count; i++) {
        if (changes[i].before_owner == owner)
            widen(&notice, &changes[i].before);
        if (changes[i].after_owner == owner)
            widen(&notice, &changes[i].after);
    }
    return notification_create(tx, by, &notice, &owner->user, 1, err);
}

/* Each person once. */
static bool notify_all(struct tx *tx, const struct actor *by,
                       const struct planning_change *changes, size_t count, struct error *err)
{
    const struct planning_owner **told =
        arena_array(tx->arena, const struct planning_owner *, 2 * count);
    size_t told_count = 0;

    for (size_t i = 0; i < 2 * count; i++) {
        const struct planning_owner *owner = i % 2 ? changes[i / 2].after_owner
                                                   : changes[i / 2].before_owner;
        bool known = !owner || id_is_none(owner->user) || actor_is_user(by, owner->user);

        for (size_t k = 0; !known && k < told_count; k++)
            known = told[k] == owner;
        if (known)
            continue;
        told[told_count++] = owner;
        if (!notify(tx, by, changes, count, owner, err))
            return false;
    }
    return true;
}

bool planning_tell(struct tx *tx, const struct actor *by, const char *action,
                   const struct planning_change *changes, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!add_audit(tx, by, action, &changes[i], err))
            return false;
    return append_fact(tx, by, changes, count, err) && notify_all(tx, by, changes, count, err);
}

/* ---- a conflict ---- */

void planning_explain(struct tx *tx, const struct actor *by, const struct planning_entry *entry,
                      struct planning_conflict *conflict_out)
{
    struct error ignored = { 0 };
    struct user person;

    *conflict_out = (struct planning_conflict){ .found = true, .current = *entry };
    if (audit_last(tx, by->tenant, entry->id.uuid, &conflict_out->changed_by,
                   &conflict_out->changed_ms, &ignored) &&
        !id_is_none(conflict_out->changed_by) &&
        user_load(tx, by->tenant, conflict_out->changed_by, &person, &ignored))
        conflict_out->changed_by_name = person.name;
    else
        conflict_out->changed_by = (user_id){ { 0 } };
}
