#include "hr/idempotency.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(IDEMPOTENCY_HASH_LEN == crypto_hash_sha256_BYTES, "a SHA-256");

/* Each part with its length before it: "ab","c" is not "a","bc". */
static void add_part(crypto_hash_sha256_state *state, slice part)
{
    uint64_t len = part.len;

    crypto_hash_sha256_update(state, (const unsigned char *)&len, sizeof(len));
    if (part.len > 0)
        crypto_hash_sha256_update(state, (const unsigned char *)part.data, part.len);
}

void idempotency_hash(slice method, slice path, slice body,
                      uint8_t hash_out[IDEMPOTENCY_HASH_LEN])
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    add_part(&state, method);
    add_part(&state, path);
    add_part(&state, body);
    crypto_hash_sha256_final(&state, hash_out);
}

static bool key_is_fine(slice key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.data[i] < 0x21 || key.data[i] > 0x7e)
            return false;
    return key.len <= IDEMPOTENCY_KEY_MAX;
}

bool idempotency_begin(struct tx *tx, const struct actor *by, slice key,
                       const uint8_t body_hash[IDEMPOTENCY_HASH_LEN],
                       struct idempotency *found_out, struct error *err)
{
    struct rows rows;
    bool same = true;

    *found_out = (struct idempotency){ 0 };
    if (key.len == 0 || id_is_none(by->user))
        return true;
    if (!key_is_fine(key))
        return error_field(err, "Idempotency-Key", "field_invalid",
                           "La clé d’idempotence doit avoir %d caractères ASCII visibles au "
                           "plus.",
                           IDEMPOTENCY_KEY_MAX);
    /* A key that is older than we promise is a new one, whether it was pruned or not. */
    if (!sql_open(tx, &rows, err,
                  "SELECT body_hash, status, location, answer, cursor FROM idempotency"
                  " WHERE tenant = ?1 AND user_id = ?2 AND key = ?3 AND created_at > ?4",
                  "uusi", by->tenant.uuid, by->user.uuid, key,
                  tx->now_ms - IDEMPOTENCY_KEEP_MS))
        return false;
    while (rows_next(&rows)) {
        same = slice_eq(rows_text(&rows, 0),
                        (slice){ (const char *)body_hash, IDEMPOTENCY_HASH_LEN });
        found_out->replay = same;
        found_out->status = (int)rows_int(&rows, 1);
        found_out->location = rows_keep(&rows, 2);
        found_out->answer = rows_keep(&rows, 3);
        found_out->cursor = rows_keep(&rows, 4);
    }
    if (!rows_close(&rows, err))
        return false;
    if (!same)
        return error_field(err, "Idempotency-Key", "idempotency_reused",
                           "Cette clé d’idempotence a déjà servi pour une autre demande.");
    return true;
}

bool idempotency_finish(struct tx *tx, const struct actor *by, slice key,
                        const uint8_t body_hash[IDEMPOTENCY_HASH_LEN], int status,
                        slice location, slice answer, slice cursor, struct error *err)
{
    if (key.len == 0 || id_is_none(by->user))
        return true;
    if (answer.len > IDEMPOTENCY_ANSWER_MAX) {
        error_set(err, ERR_LIMIT, "answer_long", "La réponse est trop longue.");
        return error_detail(err, "idempotency: %zu bytes of answer", answer.len);
    }
    return sql_run(tx, err,
                   "INSERT INTO idempotency (tenant, user_id, key, body_hash, status, location,"
                   " answer, cursor, created_at)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
                   " ON CONFLICT (tenant, user_id, key) DO UPDATE SET"
                   " body_hash = excluded.body_hash, status = excluded.status,"
                   " location = excluded.location, answer = excluded.answer,"
                   " cursor = excluded.cursor, created_at = excluded.created_at",
                   "uusbisssi", by->tenant.uuid, by->user.uuid, key,
                   (slice){ (const char *)body_hash, IDEMPOTENCY_HASH_LEN }, (int64_t)status,
                   location, answer, cursor, tx->now_ms);
}

bool idempotency_prune(struct tx *tx, size_t max, bool *more_out, struct error *err)
{
    *more_out = false;
    if (!sql_run(tx, err,
                 "DELETE FROM idempotency WHERE (tenant, user_id, key) IN"
                 " (SELECT tenant, user_id, key FROM idempotency WHERE created_at <= ?1"
                 " ORDER BY created_at LIMIT ?2)",
                 "ii", tx->now_ms - IDEMPOTENCY_KEEP_MS, (int64_t)max))
        return false;
    *more_out = sql_changes(tx) >= (int64_t)max;
    return true;
}
