#include "hr/session.h"

#include "hr/data.h"
#include "hr/departure.h"
#include "hr/entry.h"
#include "hr/ids.h"
#include "store/journal.h"

#include <assert.h>
#include <string.h>

static const int64_t day_ms = 24LL * 60 * 60 * 1000;

static int64_t expiry(int64_t now_ms, int64_t created_ms)
{
    int64_t slide = now_ms + SESSION_SLIDE_DAYS * day_ms;
    int64_t life = created_ms + SESSION_LIFE_DAYS * day_ms;

    return slide < life ? slide : life;
}

static void copy_text(char *out, size_t size, slice text)
{
    size_t len = text.len < size ? text.len : size - 1;

    memset(out, 0, size);
    if (len > 0)
        memcpy(out, text.data, len);
}

/* ---- signing in ---- */

bool session_candidates(struct tx *tx, slice email, slice slug,
                        struct session_candidates *candidates_out, struct error *err)
{
    struct rows rows;
    slice lower;

    *candidates_out = (struct session_candidates){ 0 };
    if (!entry_email(tx, email, &lower, err)) {
        error_clear(err); /* nobody has it */
        return true;
    }
    if (!sql_open(tx, &rows, err,
                  "SELECT u.tenant, u.id, t.slug, t.name, u.password_hash FROM users u"
                  " JOIN tenant t ON t.id = u.tenant"
                  " WHERE u.email = ?1 AND u.active = 1 AND (?2 = '' OR t.slug = ?2)"
                  " ORDER BY t.slug LIMIT ?3",
                  "ssi", lower, slug, (int64_t)SESSION_CANDIDATES_MAX))
        return false;
    while (rows_next(&rows)) {
        struct session_candidate *one = &candidates_out->list[candidates_out->count++];

        rows_uuid(&rows, 0, one->tenant.uuid);
        rows_uuid(&rows, 1, one->user.uuid);
        copy_text(one->tenant_slug, sizeof(one->tenant_slug), rows_text(&rows, 2));
        copy_text(one->tenant_name, sizeof(one->tenant_name), rows_text(&rows, 3));
        copy_text(one->password_hash, sizeof(one->password_hash), rows_text(&rows, 4));
    }
    return rows_close(&rows, err);
}

bool session_verify(struct session_candidates *candidates, slice password, size_t *right_out,
                    struct error *err)
{
    bool nobody;

    *right_out = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        struct session_candidate *one = &candidates->list[i];

        if (!password_verify(slice_of(one->password_hash), password, &one->right, err))
            return false;
        *right_out += one->right;
    }
    if (candidates->count == 0)
        return password_verify(SLICE(""), password, &nobody, err);
    return true;
}

bool session_refuse(struct error *err)
{
    return error_set(err, ERR_UNAUTHENTICATED, "bad_credentials",
                     "L’adresse e-mail ou le mot de passe ne convient pas.");
}

/* What an agent calls itself, in the words people use. In order: many pretend to be the
 * ones further down. */
static const struct {
    slice token;
    const char *name;
} browsers[] = {
    { SLICE_INIT("mozaik"), "MOZAIK" },    { SLICE_INIT("curl/"), "curl" },
    { SLICE_INIT("Edg"), "Edge" },         { SLICE_INIT("OPR/"), "Opera" },
    { SLICE_INIT("SamsungBrowser"), "Samsung Internet" },
    { SLICE_INIT("Firefox/"), "Firefox" }, { SLICE_INIT("FxiOS/"), "Firefox" },
    { SLICE_INIT("CriOS/"), "Chrome" },    { SLICE_INIT("Chrome/"), "Chrome" },
    { SLICE_INIT("Safari/"), "Safari" },
}, systems[] = {
    { SLICE_INIT("Android"), "Android" }, { SLICE_INIT("iPhone"), "iPhone" },
    { SLICE_INIT("iPad"), "iPad" },       { SLICE_INIT("Windows"), "Windows" },
    { SLICE_INIT("Mac OS X"), "macOS" },  { SLICE_INIT("CrOS"), "ChromeOS" },
    { SLICE_INIT("Linux"), "Linux" },
};

static slice label_of(struct tx *tx, slice agent)
{
    const char *browser = NULL, *on = NULL;

    for (size_t i = 0; i < COUNT_OF(browsers) && !browser; i++)
        if (slice_contains(agent, browsers[i].token))
            browser = browsers[i].name;
    for (size_t i = 0; i < COUNT_OF(systems) && !on; i++)
        if (slice_contains(agent, systems[i].token))
            on = systems[i].name;
    if (browser && on)
        return arena_printf(tx->arena, "%s sur %s", browser, on);
    if (browser || on)
        return slice_of(browser ? browser : on);
    return SLICE("Appareil inconnu");
}

/* Free text from outside, as far as the row takes it; never in the middle of a character. */
static slice cut_text(slice text, size_t max)
{
    if (text.len <= max)
        return slice_is_utf8(text) ? text : SLICE("");
    while (max > 0 && ((unsigned char)text.data[max] & 0xC0u) == 0x80u)
        max--;
    text.len = max;
    return slice_is_utf8(text) ? text : SLICE("");
}

static bool may_enter(struct tx *tx, tenant_id tenant, user_id user, slice password_hash,
                      struct error *err)
{
    struct rows rows;
    bool same, left;

    if (!sql_one(tx, &rows, err,
                 "SELECT password_hash FROM users WHERE tenant = ?1 AND id = ?2 AND active = 1",
                 "uu", tenant.uuid, user.uuid))
        return err->kind == ERR_NOT_FOUND ? session_refuse(err) : false;
    same = password_hash.len == 0 || slice_eq(rows_text(&rows, 0), password_hash);
    if (!rows_close(&rows, err) || !departure_is_past(tx, tenant, user, &left, err))
        return false;
    return (same && !left) || session_refuse(err);
}

static bool close_one(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                      session_id session, struct error *err)
{
    struct fact_draft draft = {
        .tenant = tenant,
        .type = SLICE("session_closed"),
        .actor = actor,
        .effect = FACT_SESSION_ENDED,
        .subject = user,
        .session = session,
    };
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_uuid(json, "id", session.uuid);
    json_close_object(json);
    fact_draft_view(&draft, channel_user(user), data_close(&data, tx));
    return sql_run(tx, err, "DELETE FROM session WHERE tenant = ?1 AND id = ?2", "uu",
                   tenant.uuid, session.uuid) &&
           journal_append(tx, &draft, err);
}

/* The ids first, by the index: asked for more columns at once, SQLite walks all sessions of
 * the company, whose rows lie together. */
#define OF_PERSON "(SELECT id FROM session WHERE tenant = ?1 AND user_id = ?2)"

/* Room for one more: those unseen for longest go. Expired ones are among them. */
static bool make_room(struct tx *tx, tenant_id tenant, user_id user, struct error *err)
{
    struct rows rows;
    session_id *oldest;
    size_t count;

    if (!sql_open(tx, &rows, err,
                  "SELECT id FROM session WHERE tenant = ?1 AND id IN " OF_PERSON
                  " ORDER BY seen_at DESC, id DESC LIMIT 1000 OFFSET ?3",
                  "uui", tenant.uuid, user.uuid, (int64_t)(SESSIONS_MAX - 1)) ||
        !ids_collect(&rows, &oldest, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!close_one(tx, tenant, user, user, oldest[i], err))
            return false;
    return true;
}

bool session_create(struct tx *tx, tenant_id tenant, user_id user, slice password_hash,
                    const uint8_t token_hash[TOKEN_HASH_LEN], slice address, slice agent,
                    struct session *session_out, struct error *err)
{
    struct session session = {
        .user = user,
        .created_ms = tx->now_ms,
        .seen_ms = tx->now_ms,
        .expires_ms = expiry(tx->now_ms, tx->now_ms),
        .address = cut_text(address, SESSION_ADDRESS_MAX),
        .agent = cut_text(agent, SESSION_AGENT_MAX),
    };

    if (!may_enter(tx, tenant, user, password_hash, err) || !make_room(tx, tenant, user, err))
        return false;
    session.label = label_of(tx, session.agent);
    id_make(&session.id, tx->now_ms, tx->rng);
    if (!sql_run(tx, err,
                 "INSERT INTO session (tenant, id, user_id, token_hash, created_at, seen_at,"
                 " expires_at, address, agent, label)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9)",
                 "uuubiisss", tenant.uuid, session.id.uuid, user.uuid,
                 (slice){ (const char *)token_hash, TOKEN_HASH_LEN }, session.created_ms,
                 session.expires_ms, session.address, session.agent, session.label))
        return false;
    *session_out = session;
    return true;
}

/* ---- what one has ---- */

bool session_list(struct tx *tx, const struct actor *by, struct session **list_out,
                  size_t *count_out, struct error *err)
{
    struct rows rows;
    struct session *list = arena_array(tx->arena, struct session, SESSIONS_MAX);
    size_t count = 0;

    *count_out = 0;
    if (!sql_open(tx, &rows, err,
                  "SELECT id, user_id, created_at, seen_at, expires_at, address, agent, label"
                  " FROM session WHERE tenant = ?1 AND id IN " OF_PERSON " AND expires_at > ?3"
                  " ORDER BY id DESC LIMIT ?4",
                  "uuii", by->tenant.uuid, by->user.uuid, tx->now_ms, (int64_t)SESSIONS_MAX))
        return false;
    while (rows_next(&rows)) {
        struct session *one = &list[count++];

        rows_uuid(&rows, 0, one->id.uuid);
        rows_uuid(&rows, 1, one->user.uuid);
        one->created_ms = rows_int(&rows, 2);
        one->seen_ms = rows_int(&rows, 3);
        one->expires_ms = rows_int(&rows, 4);
        one->address = rows_keep(&rows, 5);
        one->agent = rows_keep(&rows, 6);
        one->label = rows_keep(&rows, 7);
    }
    *list_out = list;
    *count_out = count;
    return rows_close(&rows, err);
}

/* ---- ending ---- */

bool session_end(struct tx *tx, const struct actor *by, session_id session, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT 1 FROM session WHERE tenant = ?1 AND id = ?2 AND user_id = ?3", "uuu",
                 by->tenant.uuid, session.uuid, by->user.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    return rows_close(&rows, err) &&
           close_one(tx, by->tenant, by->user, by->user, session, err);
}

bool session_end_all(struct tx *tx, tenant_id tenant, user_id actor, user_id user,
                     session_id keep, size_t *ended_out, struct error *err)
{
    struct rows rows;
    session_id *all;
    size_t count;

    *ended_out = 0;
    if (!sql_open(tx, &rows, err,
                  "SELECT id FROM session WHERE tenant = ?1 AND user_id = ?2 ORDER BY id", "uu",
                  tenant.uuid, user.uuid) ||
        !ids_collect(&rows, &all, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (id_eq(all[i], keep))
            continue;
        if (!close_one(tx, tenant, actor, user, all[i], err))
            return false;
        *ended_out += 1;
    }
    return true;
}

bool session_end_others(struct tx *tx, const struct actor *by, size_t *ended_out,
                        struct error *err)
{
    return session_end_all(tx, by->tenant, by->user, by->user, by->session, ended_out, err);
}

/* ---- living on ---- */

bool session_refresh(struct tx *tx, const struct actor *by, struct session *session_out,
                     struct error *err)
{
    struct rows rows;
    struct session session = { .id = by->session, .user = by->user, .seen_ms = tx->now_ms };

    if (!sql_one(tx, &rows, err,
                 "SELECT created_at, address, agent, label FROM session"
                 " WHERE tenant = ?1 AND id = ?2 AND user_id = ?3",
                 "uuu", by->tenant.uuid, by->session.uuid, by->user.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    session.created_ms = rows_int(&rows, 0);
    session.address = rows_keep(&rows, 1);
    session.agent = rows_keep(&rows, 2);
    session.label = rows_keep(&rows, 3);
    session.expires_ms = expiry(tx->now_ms, session.created_ms);
    if (!rows_close(&rows, err) ||
        !sql_run(tx, err,
                 "UPDATE session SET expires_at = ?3, seen_at = ?4"
                 " WHERE tenant = ?1 AND id = ?2",
                 "uuii", by->tenant.uuid, by->session.uuid, session.expires_ms, tx->now_ms))
        return false;
    *session_out = session;
    return true;
}

bool session_touch(struct tx *tx, const struct actor *by, struct error *err)
{
    if (id_is_none(by->session) || tx->now_ms < by->session_seen_ms + SESSION_SEEN_EVERY_MS)
        return true;
    return sql_run(tx, err, "UPDATE session SET seen_at = ?3 WHERE tenant = ?1 AND id = ?2",
                   "uui", by->tenant.uuid, by->session.uuid, tx->now_ms);
}

bool session_prune(struct tx *tx, size_t max, bool *more_out, struct error *err)
{
    struct rows rows;
    struct expired {
        tenant_id tenant;
        session_id id;
        user_id user;
    } *expired = arena_array(tx->arena, struct expired, max);
    size_t count = 0;

    *more_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT tenant, id, user_id FROM session WHERE expires_at <= ?1"
                  " ORDER BY expires_at LIMIT ?2",
                  "ii", tx->now_ms, (int64_t)max))
        return false;
    while (rows_next(&rows) && count < max) {
        rows_uuid(&rows, 0, expired[count].tenant.uuid);
        rows_uuid(&rows, 1, expired[count].id.uuid);
        rows_uuid(&rows, 2, expired[count].user.uuid);
        count++;
    }
    if (!rows_close(&rows, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!close_one(tx, expired[i].tenant, (user_id){ { 0 } }, expired[i].user,
                       expired[i].id, err))
            return false;
    *more_out = count == max;
    return true;
}

void session_view(struct json *json, const char *key, const struct session *session,
                  bool current)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", session->id.uuid);
    json_put_bool(json, "current", current);
    json_put_text(json, "label", session->label);
    json_put_text(json, "address", session->address);
    json_put_text(json, "agent", session->agent);
    json_put_instant(json, "created_at", session->created_ms);
    json_put_instant(json, "seen_at", session->seen_ms);
    json_put_instant(json, "expires_at", session->expires_ms);
    json_close_object(json);
}
