#include "store/journal.h"

#include "base/mem.h"
#include "store/journal_text.h"

#include <assert.h>
#include <string.h>

/* A fact dated further ahead than this was written under a wrong clock. */
enum { WRONG_CLOCK_MS = 24 * 60 * 60 * 1000 };

/* ---- epochs ---- */

void epoch_make(struct rng *rng, char epoch_out[12])
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    uint8_t random[8];

    rng_fill(rng, random, sizeof random);
    memset(epoch_out, 0, 12);
    for (size_t i = 0; i < sizeof random; i++)
        epoch_out[i] = letters[random[i] & 31]; /* 32 letters: no letter is likelier */
}

static bool begin_epoch(struct tx *tx, tenant_id tenant, char epoch_out[12], struct error *err)
{
    epoch_make(tx->rng, epoch_out);
    return sql_run(tx, err, "UPDATE tenant SET epoch = ?2 WHERE id = ?1", "ut", tenant.uuid,
                   epoch_out);
}

/* In the order of ids, so that the same seed gives the same epochs. */
static bool begin_epochs(struct tx *tx, const char *which, struct error *err)
{
    tenant_id *tenants = NULL;
    size_t count = 0, cap = 0;
    struct rows rows;
    char epoch[12];
    bool ok = false;

    if (!sql_open(tx, &rows, err, which, ""))
        return false;
    while (rows_next(&rows)) {
        if (count == cap) {
            cap = cap ? cap * 2 : 16;
            tenants = mem_resize(tenants, cap * sizeof(tenant_id));
        }
        rows_uuid(&rows, 0, tenants[count++].uuid);
    }
    if (!rows_close(&rows, err))
        goto done;
    for (size_t i = 0; i < count; i++)
        if (!begin_epoch(tx, tenants[i], epoch, err))
            goto done;
    ok = true;
done:
    mem_free(tenants);
    return ok;
}

bool journal_new_epochs(struct tx *tx, struct error *err)
{
    return begin_epochs(tx, "SELECT id FROM tenant ORDER BY id", err);
}

bool journal_begin_epochs(struct tx *tx, struct error *err)
{
    return begin_epochs(tx, "SELECT id FROM tenant WHERE epoch IS NULL ORDER BY id", err);
}

/* ---- writing ---- */

static bool no_such_tenant(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "tenant_unknown", "Cette entreprise est inconnue.");
}

/* The next number. The counter is in the tenant's row: written in this transaction, it is
 * held until the commit, and undone with it. (Not UPDATE ... RETURNING: SQLite makes a table
 * for its answer each time, which cost as much as three other statements.) */
static bool next_seq(struct tx *tx, struct fact_draft *draft, struct error *err)
{
    struct rows rows;
    char epoch[12];
    bool has_epoch = false;

    if (!sql_run(tx, err, "UPDATE tenant SET head = head + 1 WHERE id = ?1", "u",
                 draft->tenant.uuid))
        return false;
    if (!sql_one(tx, &rows, err, "SELECT head, epoch FROM tenant WHERE id = ?1", "u",
                 draft->tenant.uuid))
        return err && err->kind == ERR_NOT_FOUND ? no_such_tenant(err) : false;
    draft->seq = (uint64_t)rows_int(&rows, 0);
    has_epoch = !rows_is_null(&rows, 1);
    if (has_epoch)
        draft->epoch = rows_keep(&rows, 1);
    if (!rows_close(&rows, err))
        return false;
    if (!has_epoch) {
        if (!begin_epoch(tx, draft->tenant, epoch, err))
            return false;
        draft->epoch = arena_dup(tx->arena, slice_of(epoch));
    }
    draft->at_ms = tx->now_ms;
    return true;
}

static void remember(struct tx *tx, struct fact *fact)
{
    if (tx->fact_count == tx->fact_cap) {
        tx->fact_cap = tx->fact_cap ? tx->fact_cap * 2 : 16;
        tx->facts = mem_resize(tx->facts, tx->fact_cap * sizeof(struct fact *));
    }
    tx->facts[tx->fact_count++] = fact;
}

bool journal_append(struct tx *tx, struct fact_draft *draft, struct error *err)
{
    assert(draft->view_count <= FACT_VIEWS_MAX);
    assert(!draft->audience == (draft->effect != FACT_AUDIENCE));

    if (!next_seq(tx, draft, err))
        return false;
    slice views = journal_text_views(tx->arena, draft);
    const char *audience =
        draft->audience ? journal_text_audience(tx->arena, draft->audience).data : NULL;
    if (!sql_run(tx, err,
                 "INSERT INTO journal (tenant, seq, at, type, actor, effect, subject, session,"
                 " audience, views) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                 "uiisuiuuts", draft->tenant.uuid, (int64_t)draft->seq, draft->at_ms,
                 draft->type, draft->actor.uuid, (int64_t)draft->effect, draft->subject.uuid,
                 draft->session.uuid, audience, views))
        return false;
    remember(tx, fact_new(draft));
    return true;
}

/* ---- reading ---- */

bool journal_state(struct tx *tx, tenant_id tenant, struct journal_state *state_out,
                   struct error *err)
{
    struct rows rows;

    *state_out = (struct journal_state){ 0 };
    if (!sql_one(tx, &rows, err, "SELECT head, floor, epoch FROM tenant WHERE id = ?1", "u",
                 tenant.uuid))
        return err && err->kind == ERR_NOT_FOUND ? no_such_tenant(err) : false;
    slice epoch = rows_text(&rows, 2);
    state_out->head = (uint64_t)rows_int(&rows, 0);
    state_out->floor = (uint64_t)rows_int(&rows, 1);
    if (epoch.len < sizeof state_out->epoch)
        memcpy(state_out->epoch, epoch.data, epoch.len);
    if (!rows_close(&rows, err))
        return false;
    if (state_out->epoch[0] != '\0')
        return true;
    if (tx->writes)
        return begin_epoch(tx, tenant, state_out->epoch, err);
    error_set(err, ERR_BUSY, "starting",
              "Le serveur démarre\u00a0: réessayez dans un instant.");
    return error_detail(err, "a tenant has no epoch yet");
}

static bool gap(struct error *err, uint64_t wanted, uint64_t found)
{
    return error_detail(err, "the journal misses fact %llu, found %llu",
                        (unsigned long long)wanted, (unsigned long long)found);
}

/* The row under the cursor, as what a fact is made from. */
static bool read_draft(const struct rows *rows, struct fact_draft *draft, struct error *err)
{
    draft->seq = (uint64_t)rows_int(rows, 0);
    draft->at_ms = rows_int(rows, 1);
    draft->type = rows_text(rows, 2);
    rows_uuid(rows, 3, draft->actor.uuid);
    draft->effect = (enum fact_effect)rows_int(rows, 4);
    rows_uuid(rows, 5, draft->subject.uuid);
    rows_uuid(rows, 6, draft->session.uuid);
    draft->audience = NULL;
    if (draft->type.len < FACT_TYPE_MAX && journal_parse_views(rows_text(rows, 8), draft) &&
        (rows_is_null(rows, 7) ||
         journal_parse_audience(rows_text(rows, 7), rows->tx->arena, &draft->audience)))
        return true;
    return error_detail(err, "fact %llu cannot be read", (unsigned long long)draft->seq);
}

bool journal_read(struct tx *tx, tenant_id tenant, uint64_t after, size_t max,
                  struct fact **facts_out, size_t *count_out, struct error *err)
{
    struct journal_state state;
    struct fact_draft draft;
    struct rows rows = { .done = true };
    size_t count = 0;
    bool ok = false;

    *count_out = 0;
    if (!journal_state(tx, tenant, &state, err))
        return false;
    if (after < state.floor) {
        error_set(err, ERR_CONFLICT, "cursor_too_old",
                  "Trop de temps a passé\u00a0: rechargez la page.");
        return error_detail(err, "after %llu, floor %llu", (unsigned long long)after,
                            (unsigned long long)state.floor);
    }
    /* Not zeroed: it is large, and only what is counted is read. */
    draft.tenant = tenant;
    draft.epoch = slice_of(state.epoch);
    if (!sql_open(tx, &rows, err,
                  "SELECT seq, at, type, actor, effect, subject, session, audience, views"
                  " FROM journal WHERE tenant = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                  "uii", tenant.uuid, (int64_t)after, (int64_t)max))
        return false;
    while (rows_next(&rows)) {
        if (!read_draft(&rows, &draft, err))
            goto done;
        facts_out[count++] = fact_new(&draft);
        audience_unref(draft.audience);
        if (draft.seq != after + count) {
            gap(err, after + count, draft.seq);
            goto done;
        }
    }
    if (!rows_close(&rows, err))
        goto done;
    if (count < max && after < state.head && after + count != state.head) {
        gap(err, after + count + 1, state.head);
        goto done;
    }
    *count_out = count;
    ok = true;
done:
    if (!ok) {
        rows_leave(&rows);
        while (count > 0)
            fact_unref(facts_out[--count]);
    }
    return ok;
}

/* ---- forgetting ---- */

static bool move_floor(struct tx *tx, tenant_id tenant, uint64_t seq, struct error *err)
{
    return sql_run(tx, err, "UPDATE tenant SET floor = ?2 WHERE id = ?1 AND floor < ?2", "ui",
                   tenant.uuid, (int64_t)seq);
}

bool journal_prune(struct tx *tx, int64_t before_ms, size_t max, bool *more_out,
                   struct error *err)
{
    struct rows rows;
    tenant_id run = { 0 }; /* facts of one tenant mostly lie together: one floor for a run */
    uint64_t seq = 0;
    int64_t place = 0;
    size_t count = 0;

    *more_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT place, tenant, seq, at FROM journal ORDER BY place LIMIT ?1", "i",
                  (int64_t)max))
        return false;
    while (rows_next(&rows)) {
        int64_t at = rows_int(&rows, 3);
        tenant_id tenant;

        if (at >= before_ms && at <= tx->now_ms + WRONG_CLOCK_MS)
            break;
        rows_uuid(&rows, 1, tenant.uuid);
        if (count > 0 && !id_eq(tenant, run) && !move_floor(tx, run, seq, err)) {
            rows_leave(&rows);
            return false;
        }
        run = tenant;
        seq = (uint64_t)rows_int(&rows, 2);
        place = rows_int(&rows, 0);
        count++;
    }
    if (!rows_close(&rows, err))
        return false;
    if (count == 0)
        return true;
    *more_out = count == max;
    return move_floor(tx, run, seq, err) &&
           sql_run(tx, err, "DELETE FROM journal WHERE place <= ?1", "i", place);
}
