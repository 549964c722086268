#include "store/watched.h"

#include "base/log.h"
#include "base/mem.h"

#include <assert.h>

struct tenant_watch {
    struct map_node node;
    struct list link;
    tenant_id tenant;
    uint32_t outlets; /* a bit for each */
    uint64_t head;    /* the last fact that was given to them */
    bool behind;      /* there may be more in the journal, and reading it failed */
};

static slice watch_key(const struct map_node *node)
{
    const struct tenant_watch *watch = CONTAINER_OF(node, struct tenant_watch, node);
    return (slice){ (const char *)watch->tenant.uuid, sizeof watch->tenant.uuid };
}

static struct tenant_watch *find(const struct watched *watched, tenant_id tenant)
{
    slice key = { (const char *)tenant.uuid, sizeof tenant.uuid };
    struct map_node *node = map_find(&watched->by_tenant, key);
    return node ? CONTAINER_OF(node, struct tenant_watch, node) : NULL;
}

void watched_init(struct watched *watched, struct db *db)
{
    *watched = (struct watched){ .db = db };
    map_init(&watched->by_tenant, watch_key);
    list_init(&watched->tenants);
}

static void drop(struct watched *watched, struct tenant_watch *tenant)
{
    map_remove(&watched->by_tenant, &tenant->node);
    list_remove(&tenant->link);
    mem_free(tenant);
}

void watched_release(struct watched *watched)
{
    LIST_EACH(link, &watched->tenants)
        drop(watched, CONTAINER_OF(link, struct tenant_watch, link));
    map_release(&watched->by_tenant);
}

/* ---- giving ---- */

static void give(struct watched *watched, uint32_t outlets, struct fact *const *facts,
                 size_t count)
{
    for (unsigned i = 0; i < OUTLETS_MAX; i++)
        if (outlets >> i & 1)
            watched->outlets[i]->publish(watched->outlets[i], facts, count);
}

/* Everything after tenant->head up to `to`, in pages, from one snapshot. */
static bool read_and_give(struct watched *watched, struct tenant_watch *tenant, struct tx *tx,
                          uint64_t to, struct error *err)
{
    struct fact *facts[JOURNAL_PAGE];

    while (tenant->head < to) {
        size_t count = 0, want = JOURNAL_PAGE;
        if (to - tenant->head < want)
            want = (size_t)(to - tenant->head);
        if (!journal_read(tx, tenant->tenant, tenant->head, want, facts, &count, err))
            return false;
        if (count == 0)
            return error_detail(err, "the journal ends before fact %llu",
                                (unsigned long long)to);
        give(watched, tenant->outlets, facts, count);
        tenant->head += count;
        while (count > 0)
            fact_unref(facts[--count]);
    }
    return true;
}

/* Up to `to`, or to the head (UINT64_MAX). On failure the tenant is behind. */
static bool bring_up(struct watched *watched, struct tenant_watch *tenant, uint64_t to)
{
    struct journal_state state;
    struct arena arena = { 0 };
    struct error err = { 0 };
    struct tx tx = { .ended = true };
    bool ok = false;

    if (!tx_begin_read(&tx, watched->db, watched->now_ms, watched->rng, &arena, &err))
        goto done;
    if (!journal_state(&tx, tenant->tenant, &state, &err))
        goto done;
    ok = read_and_give(watched, tenant, &tx, to < state.head ? to : state.head, &err);
done:
    tenant->behind = !ok;
    if (!ok)
        log_write(LOG_WARN, "facts wait: the journal could not be read",
                  LOG_TEXT("reason", slice_of(err.detail)));
    tx_rollback(&tx);
    arena_release(&arena);
    return ok;
}

void watched_catch_up(struct watched *watched)
{
    LIST_EACH(link, &watched->tenants)
        (void)bring_up(watched, CONTAINER_OF(link, struct tenant_watch, link), UINT64_MAX);
}

void watched_retry(struct watched *watched)
{
    LIST_EACH(link, &watched->tenants) {
        struct tenant_watch *tenant = CONTAINER_OF(link, struct tenant_watch, link);
        if (tenant->behind)
            (void)bring_up(watched, tenant, UINT64_MAX);
    }
}

/* Who hears this fact now? Moves the tenant's head over it. */
static uint32_t outlets_for(struct watched *watched, const struct fact *fact)
{
    struct tenant_watch *tenant = find(watched, fact->tenant);

    if (!tenant || tenant->behind || fact->seq <= tenant->head)
        return 0; /* nobody; or they hear it, or heard it, from the journal */
    if (fact->seq > tenant->head + 1 && !bring_up(watched, tenant, fact->seq - 1))
        return 0;
    tenant->head = fact->seq;
    return tenant->outlets;
}

void watched_publish(struct watched *watched, struct fact *const *facts, size_t count)
{
    if (count == 0 || list_is_empty(&watched->tenants))
        return;
    uint32_t *outlets = mem_array(uint32_t, count), all = 0;
    struct fact **some = mem_array(struct fact *, count);

    for (size_t i = 0; i < count; i++)
        all |= outlets[i] = outlets_for(watched, facts[i]);
    for (unsigned index = 0; index < OUTLETS_MAX; index++) {
        size_t some_count = 0;
        if (!(all >> index & 1))
            continue;
        for (size_t i = 0; i < count; i++)
            if (outlets[i] >> index & 1)
                some[some_count++] = facts[i];
        give(watched, UINT32_C(1) << index, some, some_count);
    }
    mem_free(some);
    mem_free(outlets);
}

/* ---- watching ---- */

static void stop(struct watched *watched, struct watch *watch)
{
    struct tenant_watch *tenant = find(watched, watch->tenant);

    watch->ok = true;
    if (!tenant)
        return;
    tenant->outlets &= ~(UINT32_C(1) << watch->outlet->index);
    if (tenant->outlets == 0)
        drop(watched, tenant);
}

static bool read_tail(struct watched *watched, struct watch *watch)
{
    struct journal_state *state = &watch->state;
    struct arena arena = { 0 };
    struct tx tx = { .ended = true };
    bool ok = false;

    if (!tx_begin_read(&tx, watched->db, watched->now_ms, watched->rng, &arena, &watch->err))
        goto done;
    if (!journal_state(&tx, watch->tenant, state, &watch->err))
        goto done;
    uint64_t after = state->head > watch->tail_max ? state->head - watch->tail_max : 0;
    if (after < state->floor)
        after = state->floor;
    if (watch->tail_max > 0) {
        watch->tail = mem_array(struct fact *, watch->tail_max);
        if (!journal_read(&tx, watch->tenant, after, watch->tail_max, watch->tail,
                          &watch->tail_count, &watch->err))
            goto done;
    }
    ok = true;
done:
    tx_rollback(&tx);
    arena_release(&arena);
    return ok;
}

/* The new outlet begins where its tail ends; the others must not be behind that place, or
 * what is given to them later would come to it twice. */
static bool join(struct watched *watched, struct watch *watch)
{
    struct tenant_watch *tenant = find(watched, watch->tenant);

    if (!tenant) {
        tenant = mem_new(struct tenant_watch);
        tenant->tenant = watch->tenant;
        tenant->head = watch->state.head;
        list_add_last(&watched->tenants, &tenant->link);
        map_add(&watched->by_tenant, &tenant->node);
    } else if (tenant->head < watch->state.head &&
               !bring_up(watched, tenant, watch->state.head)) {
        return error_set(&watch->err, ERR_BUSY, "store_busy",
                         "Le serveur n’a pas pu accéder à ses données\u00a0: réessayez dans un "
                         "instant.");
    }
    watched->outlets[watch->outlet->index] = watch->outlet;
    tenant->outlets |= UINT32_C(1) << watch->outlet->index;
    return true;
}

void watched_serve(struct watched *watched, struct watch *watch)
{
    assert(watch->outlet->index < OUTLETS_MAX);
    watch->tail = NULL;
    watch->tail_count = 0;
    watch->state = (struct journal_state){ 0 };
    error_clear(&watch->err);
    if (watch->stop) {
        stop(watched, watch);
        return;
    }
    watch->ok = read_tail(watched, watch) && join(watched, watch);
    if (watch->ok)
        return;
    while (watch->tail_count > 0)
        fact_unref(watch->tail[--watch->tail_count]);
    mem_free(watch->tail);
    watch->tail = NULL;
}
