#include "hr/link.h"

#include "hr/audit.h"
#include "hr/entry.h"
#include "hr/session.h"
#include "hr/user.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LINK_KEPT_DAYS = 7 };
static const int64_t hour_ms = 60LL * 60 * 1000;

static const char *const purpose_texts[LINK_PURPOSE_COUNT] = {
    [LINK_INVITE] = "invite",
    [LINK_RESET] = "reset",
};

const char *link_purpose_text(enum link_purpose purpose)
{
    assert(purpose < LINK_PURPOSE_COUNT);
    return purpose_texts[purpose];
}

static bool purpose_parse(slice text, enum link_purpose *purpose_out)
{
    for (int i = 0; i < LINK_PURPOSE_COUNT; i++)
        if (slice_eq(text, slice_of(purpose_texts[i]))) {
            *purpose_out = (enum link_purpose)i;
            return true;
        }
    return false;
}

static bool link_unknown(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "link_unknown",
                     "Ce lien a déjà servi, a été remplacé ou a plus de %d heures. "
                     "Demandez-en un nouveau.",
                     LINK_HOURS);
}

/* ---- making ---- */

static bool load_active(struct tx *tx, tenant_id tenant, user_id user, struct user *user_out,
                        struct error *err)
{
    if (!user_load(tx, tenant, user, user_out, err))
        return false;
    return user_out->active || entry_not_found(err);
}

bool link_create(struct tx *tx, tenant_id tenant, user_id user, enum link_purpose purpose,
                 struct token *token_out, int64_t *expires_ms_out, struct error *err)
{
    struct user person;
    int64_t expires_ms = tx->now_ms + LINK_HOURS * hour_ms;

    if (!load_active(tx, tenant, user, &person, err))
        return false;
    token_make(token_out, TOKEN_LINK, tx->rng);
    *expires_ms_out = expires_ms;
    return link_void(tx, tenant, user, err) &&
           sql_run(tx, err,
                   "INSERT INTO link (token_hash, tenant, user_id, purpose, created_at,"
                   " expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   "buutii", (slice){ (const char *)token_out->hash, TOKEN_HASH_LEN },
                   tenant.uuid, user.uuid, link_purpose_text(purpose), tx->now_ms, expires_ms);
}

bool link_void(struct tx *tx, tenant_id tenant, user_id user, struct error *err)
{
    return sql_run(tx, err,
                   "DELETE FROM link WHERE tenant = ?1 AND user_id = ?2 AND used_at IS NULL",
                   "uu", tenant.uuid, user.uuid);
}

bool link_for(struct tx *tx, const struct actor *by, user_id user,
              struct one_time_link *link_out, struct error *err)
{
    struct user person;

    if (!user_load(tx, by->tenant, user, &person, err) || !actor_need_hr(by, err))
        return false;
    if (!person.active)
        return error_set(err, ERR_CONFLICT, "user_inactive",
                         "Cette personne n’est plus dans l’entreprise.");
    link_out->purpose = person.has_password ? LINK_RESET : LINK_INVITE;
    return link_create(tx, by->tenant, user, link_out->purpose, &link_out->token,
                       &link_out->expires_ms, err) &&
           audit_add(tx, by->tenant, by->user, "user", user.uuid,
                     link_out->purpose == LINK_RESET ? "reset_link_made" : "invite_link_made",
                     SLICE(""), err);
}

/* ---- using ---- */

static void copy_text(char *out, size_t size, slice text)
{
    size_t len = text.len < size ? text.len : size - 1;

    memset(out, 0, size);
    if (len > 0)
        memcpy(out, text.data, len);
}

bool link_find(struct tx *tx, const uint8_t token_hash[TOKEN_HASH_LEN],
               struct link_owner *owner_out, struct error *err)
{
    struct rows rows;

    *owner_out = (struct link_owner){ 0 };
    if (!sql_one(tx, &rows, err,
                 "SELECT l.tenant, l.user_id, l.purpose, u.email, u.name, t.slug, t.name"
                 " FROM link l"
                 " JOIN users u ON u.tenant = l.tenant AND u.id = l.user_id"
                 " JOIN tenant t ON t.id = l.tenant"
                 " WHERE l.token_hash = ?1 AND l.used_at IS NULL AND l.expires_at > ?2"
                 " AND u.active = 1",
                 "bi", (slice){ (const char *)token_hash, TOKEN_HASH_LEN }, tx->now_ms))
        return err->kind == ERR_NOT_FOUND ? link_unknown(err) : false;
    rows_uuid(&rows, 0, owner_out->tenant.uuid);
    rows_uuid(&rows, 1, owner_out->user.uuid);
    if (!purpose_parse(rows_text(&rows, 2), &owner_out->purpose))
        owner_out->purpose = LINK_RESET; /* the schema allows no other word */
    copy_text(owner_out->email, sizeof(owner_out->email), rows_text(&rows, 3));
    copy_text(owner_out->name, sizeof(owner_out->name), rows_text(&rows, 4));
    copy_text(owner_out->tenant_slug, sizeof(owner_out->tenant_slug), rows_text(&rows, 5));
    copy_text(owner_out->tenant_name, sizeof(owner_out->tenant_name), rows_text(&rows, 6));
    return rows_close(&rows, err);
}

bool link_redeem(struct tx *tx, const uint8_t token_hash[TOKEN_HASH_LEN], slice password_hash,
                 struct link_owner *owner_out, struct error *err)
{
    size_t ended;

    assert(password_hash.len > 0);
    if (!link_find(tx, token_hash, owner_out, err))
        return false;
    return sql_run(tx, err, "UPDATE link SET used_at = ?2 WHERE token_hash = ?1", "bi",
                   (slice){ (const char *)token_hash, TOKEN_HASH_LEN }, tx->now_ms) &&
           user_put_password(tx, owner_out->tenant, owner_out->user, password_hash, err) &&
           session_end_all(tx, owner_out->tenant, owner_out->user, owner_out->user,
                           (session_id){ { 0 } }, &ended, err) &&
           audit_add(tx, owner_out->tenant, owner_out->user, "user", owner_out->user.uuid,
                     "password_set", SLICE(""), err);
}

bool link_prune(struct tx *tx, size_t max, bool *more_out, struct error *err)
{
    *more_out = false;
    if (!sql_run(tx, err,
                 "DELETE FROM link WHERE token_hash IN"
                 " (SELECT token_hash FROM link WHERE expires_at <= ?1"
                 " ORDER BY expires_at LIMIT ?2)",
                 "ii", tx->now_ms - LINK_KEPT_DAYS * 24 * hour_ms, (int64_t)max))
        return false;
    *more_out = sql_changes(tx) >= (int64_t)max;
    return true;
}
