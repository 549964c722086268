/*
 * Signing in and what belongs to it. A password is verified and hashed by loop_work(),
 * between two visits to the database, so that neither a loop nor the clerk waits for it.
 */
#include "api/call.h"
#include "api/routes.h"
#include "base/log.h"
#include "base/mem.h"
#include "hr/link.h"
#include "hr/notification.h"
#include "hr/session.h"
#include "hr/tenant.h"
#include "hr/user.h"
#include "hr/view_people.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

/* Everything that a sign-in carries from visit to visit. In the call's arena. */
struct sign_in {
    struct loop_job job;
    struct call *call;
    call_then *then; /* after the job */
    void (*work)(struct sign_in *sign_in);
    int64_t until_ms; /* later the job is not worth beginning */
    bool ok, wrong;   /* wrong: the password was not theirs; it counts */
    int64_t wait_ms;  /* the job found that there had been too many failures meanwhile */
    struct error err;

    char email[USER_EMAIL_MAX + 1], tenant[TENANT_SLUG_MAX + 1];
    char password[PASSWORD_BYTES_MAX + 1], next[PASSWORD_BYTES_MAX + 1];
    char hash[PASSWORD_HASH_MAX], old_hash[PASSWORD_HASH_MAX];
    char
        account[USER_EMAIL_MAX + ADDRESS_TEXT_MAX + 16]; /* what failures are counted by; "": */
    char address[ADDRESS_TEXT_MAX + 16];                 /* by the address alone             */
    struct session_candidates candidates;
    size_t right;
    const struct session_candidate *chosen;
    uint8_t link_hash[TOKEN_HASH_LEN];
    struct link_owner owner;
    struct token token;
};

/* ---- failures, counted ---- */

/* An account from an address. However the e-mail is written (case, blanks around it), it
 * counts as one, also where nobody has it. */
static void name_account(struct call *call, struct sign_in *sign_in, slice email,
                         const char *what)
{
    char *name = sign_in->account;
    size_t size = sizeof sign_in->account, at;

    snprintf(sign_in->address, sizeof sign_in->address, "%s %s", call->network, what);
    at = (size_t)snprintf(name, size, "%s %s", call->network, what);
    for (size_t i = 0; i < email.len && at + 1 < size; i++) {
        char c = email.data[i];
        if (c > ' ' && c <= '~')
            name[at++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    name[at] = '\0';
}

/* How long to wait; 0: go on. Any thread: passwords are verified elsewhere. */
static int64_t must_wait_ms(struct service *service, const struct sign_in *sign_in, bool take,
                            int64_t now_ms)
{
    const struct config *config = service->config;
    int64_t wait_ms = 0, wait_address_ms = 0;
    bool may = true;

    if (sign_in->account[0])
        may = throttle_ask(service->sign_ins, slice_of(sign_in->account),
                           (uint32_t)config->sign_in_failures, take, now_ms, &wait_ms);
    may &= throttle_ask(service->sign_ins, slice_of(sign_in->address),
                        (uint32_t)config->sign_in_failures_per_address, take, now_ms,
                        &wait_address_ms);
    if (may)
        return 0;
    return wait_ms > wait_address_ms ? wait_ms : wait_address_ms;
}

static void refuse_for(struct call *call, int64_t wait_ms)
{
    atomic_fetch_add(&call->hall->service->sign_ins_refused, 1);
    call->retry_after_s = (uint32_t)(wait_ms / 1000 + 1);
    if (call->route->start == auth_forgotten)
        error_set(&call->err, ERR_LIMIT, "too_many_requests",
                  "Trop de demandes. Réessayez dans %u s.", call->retry_after_s);
    else
        error_set(&call->err, ERR_LIMIT, "too_many_failures",
                  "Trop d’essais manqués. Réessayez dans %u s.", call->retry_after_s);
    call_fail(call);
}

static bool may_try(struct call *call, struct sign_in *sign_in)
{
    int64_t wait_ms =
        must_wait_ms(call->hall->service, sign_in, false, loop_now_ms(call->hall->loop));

    if (wait_ms == 0)
        return true;
    refuse_for(call, wait_ms);
    return false;
}

static void count_failure(struct call *call, struct sign_in *sign_in)
{
    (void)must_wait_ms(call->hall->service, sign_in, true, loop_now_ms(call->hall->loop));
}

/* ---- between the visits ---- */

/* On a thread of its own. Whoever sends a thousand guesses at once has them all wait here, so
 * what was counted meanwhile is looked at again: a guess that comes too late is not verified. */
static void job_work(struct loop_job *job)
{
    struct sign_in *sign_in = CONTAINER_OF(job, struct sign_in, job);
    struct service *service = sign_in->call->hall->service;
    int64_t now_ms = worker_now_us() / 1000;

    if (now_ms > sign_in->until_ms) {
        error_set(&sign_in->err, ERR_BUSY, "busy",
                  "Le serveur est très occupé. Rien n’a été enregistré\u00a0: réessayez dans "
                  "un instant.");
        return;
    }
    sign_in->wait_ms = must_wait_ms(service, sign_in, false, now_ms);
    if (sign_in->wait_ms > 0)
        return;
    sign_in->work(sign_in);
    if (sign_in->wrong)
        (void)must_wait_ms(service, sign_in, true, worker_now_us() / 1000);
}

static void job_done(struct loop_job *job)
{
    struct sign_in *sign_in = CONTAINER_OF(job, struct sign_in, job);
    struct call *call = sign_in->call;

    call->visiting = false;
    if (sign_in->ok) {
        sign_in->then(call);
    } else if (sign_in->wait_ms > 0) {
        refuse_for(call, sign_in->wait_ms);
    } else {
        call->err = sign_in->err;
        call_fail(call);
    }
}

static void work(struct call *call, void (*what)(struct sign_in *sign_in), call_then *then)
{
    struct sign_in *sign_in = call->more;

    sign_in->work = what;
    sign_in->then = then; /* only if all went well */
    sign_in->until_ms = loop_now_ms(call->hall->loop) + call->hall->service->config->command_ms;
    sign_in->job.work = job_work;
    sign_in->job.done = job_done;
    call->visiting = true; /* nobody frees it now */
    loop_work(call->hall->loop, &sign_in->job);
}

static void forget_secrets(struct call *call)
{
    struct sign_in *sign_in = call->more;

    sodium_memzero(sign_in->password, sizeof sign_in->password);
    sodium_memzero(sign_in->next, sizeof sign_in->next);
    sodium_memzero(&sign_in->token, sizeof sign_in->token);
    sodium_memzero(call->cookie, sizeof call->cookie);
}

static struct sign_in *sign_in_new(struct call *call)
{
    struct sign_in *sign_in = arena_new(&call->arena, struct sign_in);

    sign_in->call = call;
    snprintf(sign_in->address, sizeof sign_in->address, "%s ", call->network);
    call->more = sign_in;
    call->freed = forget_secrets;
    return sign_in;
}

static bool copy_text(const struct call *call, const char *key, enum json_need need, char *out,
                      size_t size, struct error *err)
{
    slice text = { 0 };

    if (!json_get_text(call->body, key, need, size - 1, &text, err))
        return false;
    memcpy(out, text.data ? text.data : "", text.len);
    out[text.len] = '\0';
    return true;
}

static bool take_text(struct call *call, const char *key, enum json_need need, char *out,
                      size_t size)
{
    if (copy_text(call, key, need, out, size, &call->err))
        return true;
    call_fail(call);
    return false;
}

/* The sub-domain wins over what was typed, also one that is no company's. */
static void find_tenant(struct call *call, struct sign_in *sign_in)
{
    slice slug = origins_tenant(&call->hall->service->origins, call->host);

    if (!slug.len)
        return;
    if (slug.len >= sizeof sign_in->tenant)
        slug = SLICE("-"); /* nobody's */
    for (size_t i = 0; i < slug.len; i++)
        sign_in->tenant[i] = (char)tolower((unsigned char)slug.data[i]);
    sign_in->tenant[slug.len] = '\0';
}

static bool only(struct call *call, const char *const *known)
{
    if (json_only(call->body, known, &call->err))
        return true;
    call_fail(call);
    return false;
}

/* ---- signing in ---- */

/* The answer of every way to sign in: opens the session, and shows it. */
static bool open_session(struct tx *tx, struct call *call, tenant_id tenant, user_id user,
                         slice password_hash, struct error *err)
{
    struct sign_in *sign_in = call->more;
    struct session session;
    struct user who;
    struct tenant company;

    token_make(&sign_in->token, TOKEN_SESSION, tx->rng);
    if (!session_create(tx, tenant, user, password_hash, sign_in->token.hash,
                        slice_of(call->address), call->agent, &session, err) ||
        !user_load(tx, tenant, user, &who, err) || !tenant_get(tx, tenant, &company, err))
        return false;
    memcpy(call->token_hash, sign_in->token.hash, sizeof call->token_hash);
    if (!call_identify(tx, call, err) || !call_take_cursor(tx, call, err))
        return false;
    json_open_object(&call->json, NULL);
    json_put_text(&call->json, "token", slice_of(sign_in->token.text));
    user_view(&call->json, "user", &who, people_level(&call->actor, user));
    tenant_view(&call->json, "tenant", company.slug, company.name);
    session_view(&call->json, "session", &session, true);
    json_close_object(&call->json);
    memcpy(call->cookie, sign_in->token.text, sizeof call->cookie);
    call->cookie_until_ms = session.expires_ms;
    call->set_cookie = true;
    return true;
}

static bool read_candidates(struct tx *tx, struct call *call, struct error *err)
{
    struct sign_in *sign_in = call->more;
    return session_candidates(tx, slice_of(sign_in->email), slice_of(sign_in->tenant),
                              &sign_in->candidates, err);
}

static void verify_candidates(struct sign_in *sign_in)
{
    sign_in->ok = session_verify(&sign_in->candidates, slice_of(sign_in->password),
                                 &sign_in->right, &sign_in->err);
    sign_in->wrong = sign_in->ok && sign_in->right == 0;
}

static bool create_session(struct tx *tx, struct call *call, struct error *err)
{
    struct sign_in *sign_in = call->more;
    const struct session_candidate *chosen = sign_in->chosen;

    return open_session(tx, call, chosen->tenant, chosen->user, slice_of(chosen->password_hash),
                        err);
}

/* Several companies know this e-mail and this password: the person chooses. */
static void ask_which_tenant(struct call *call)
{
    struct sign_in *sign_in = call->more;
    struct json json;

    error_set(&call->err, ERR_CONFLICT, "tenant_choice",
              "Plusieurs entreprises connaissent cette adresse\u00a0: choisissez la vôtre.");
    buf_add(&call->conflict, SLICE("\"tenants\":"));
    json_begin(&json, &call->conflict);
    json_open_array(&json, NULL);
    for (size_t i = 0; i < sign_in->candidates.count; i++) {
        const struct session_candidate *candidate = &sign_in->candidates.list[i];
        if (candidate->right)
            tenant_view(&json, NULL, slice_of(candidate->tenant_slug),
                        slice_of(candidate->tenant_name));
    }
    json_close_array(&json);
    call_fail(call);
}

static void candidates_verified(struct call *call)
{
    struct sign_in *sign_in = call->more;

    if (sign_in->right == 0) {
        session_refuse(&call->err);
        call_fail(call);
        return;
    }
    if (sign_in->right > 1) {
        ask_which_tenant(call);
        return;
    }
    for (size_t i = 0; i < sign_in->candidates.count; i++)
        if (sign_in->candidates.list[i].right)
            sign_in->chosen = &sign_in->candidates.list[i];
    call_write(call, create_session, NULL);
}

static void candidates_read(struct call *call)
{
    if (call->command.ok)
        work(call, verify_candidates, candidates_verified);
    else
        call_fail(call);
}

void auth_login(struct call *call)
{
    struct sign_in *sign_in = sign_in_new(call);

    if (!only(call, (const char *const[]){ "email", "password", "tenant", NULL }) ||
        !take_text(call, "email", JSON_REQUIRED, sign_in->email, sizeof sign_in->email) ||
        !take_text(call, "password", JSON_REQUIRED, sign_in->password,
                   sizeof sign_in->password) ||
        !take_text(call, "tenant", JSON_OPTIONAL, sign_in->tenant, sizeof sign_in->tenant))
        return;
    find_tenant(call, sign_in);
    name_account(call, sign_in, slice_of(sign_in->email), "");
    if (may_try(call, sign_in))
        call_read(call, read_candidates, candidates_read);
}

/* ---- signing out, staying in ---- */

static bool end_session(struct tx *tx, struct call *call, struct error *err)
{
    if (call_identify(tx, call, err))
        return session_end(tx, &call->actor, call->actor.session, err);
    if (err->kind == ERR_UNAUTHENTICATED) { /* nothing to end: as wished */
        error_clear(err);
        return true;
    }
    return false;
}

void auth_logout(struct call *call)
{
    call->clear_cookie = true;
    if (call->has_token)
        call_write(call, end_session, NULL);
    else
        call_finish(call);
}

static bool refresh(struct tx *tx, struct call *call, struct error *err)
{
    struct session session;

    if (!call_identify(tx, call, err) || !session_refresh(tx, &call->actor, &session, err) ||
        !call_take_cursor(tx, call, err))
        return false;
    session_view(&call->json, NULL, &session, true);
    call->cookie_until_ms = session.expires_ms;
    return true;
}

/* The cookie gets its new age; what it says is in the request alone. */
void auth_refresh(struct call *call)
{
    const struct http_request *request = conn_request(call->conn);
    slice cookie = http_cookie_find(request, SLICE("mozaik"));

    if (!call->has_token) {
        error_set(&call->err, ERR_UNAUTHENTICATED, "sign_in", "Connectez-vous pour continuer.");
        call_fail(call);
        return;
    }
    if (call->by_cookie && cookie.len < sizeof call->cookie) {
        memcpy(call->cookie, cookie.data, cookie.len);
        call->set_cookie = true;
    }
    call_write(call, refresh, NULL);
}

bool auth_me(struct tx *tx, struct call *call, struct error *err)
{
    struct user user;
    struct tenant tenant;
    struct session *sessions;
    size_t count;
    int64_t unread;

    if (!user_get(tx, &call->actor, call->actor.user, &user, err) ||
        !tenant_get(tx, call->actor.tenant, &tenant, err) ||
        !session_list(tx, &call->actor, &sessions, &count, err) ||
        !notification_unread(tx, &call->actor, &unread, err))
        return false;
    json_open_object(&call->json, NULL);
    user_view(&call->json, "user", &user, people_level(&call->actor, user.id));
    tenant_view(&call->json, "tenant", tenant.slug, tenant.name);
    for (size_t i = 0; i < count; i++)
        if (id_eq(sessions[i].id, call->actor.session))
            session_view(&call->json, "session", &sessions[i], true);
    json_put_int(&call->json, "unread", unread);
    json_put_uuids(&call->json, "stands_in_for", call->actor.stands_in_for,
                   call->actor.stand_in_count);
    json_close_object(&call->json);
    return true;
}

bool auth_put_me(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "language", NULL };
    slice language = { 0 };
    struct user user;

    if (!json_only(call->body, known, err) ||
        !json_get_text(call->body, "language", JSON_REQUIRED, 2, &language, err) ||
        !user_set_language(tx, &call->actor, language, &user, err))
        return false;
    user_view(&call->json, NULL, &user, people_level(&call->actor, user.id));
    return true;
}

bool auth_sessions(struct tx *tx, struct call *call, struct error *err)
{
    struct session *sessions;
    size_t count;

    if (!session_list(tx, &call->actor, &sessions, &count, err))
        return false;
    call_open_list(call);
    for (size_t i = 0; i < count; i++)
        session_view(&call->json, NULL, &sessions[i],
                     id_eq(sessions[i].id, call->actor.session));
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
    return true;
}

bool auth_session_end(struct tx *tx, struct call *call, struct error *err)
{
    session_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    if (!session_end(tx, &call->actor, id, err))
        return false;
    call->clear_cookie = id_eq(id, call->actor.session); /* my present one: as logout */
    return true;
}

/* ---- changing the password ---- */

static bool read_old_hash(struct tx *tx, struct call *call, struct error *err)
{
    static const char *const known[] = { "current", "new", NULL };
    struct sign_in *sign_in = call->more;
    struct user user;
    slice hash;

    /* Who is not signed in hears that first, whatever else is wrong. */
    if (!call_identify(tx, call, err) || !json_only(call->body, known, err) ||
        !copy_text(call, "current", JSON_REQUIRED, sign_in->password, sizeof sign_in->password,
                   err) ||
        !copy_text(call, "new", JSON_REQUIRED, sign_in->next, sizeof sign_in->next, err) ||
        !user_get(tx, &call->actor, call->actor.user, &user, err) ||
        !user_password_hash(tx, &call->actor, &hash, err))
        return false;
    snprintf(sign_in->old_hash, sizeof sign_in->old_hash, "%.*s", SLICE_ARG(hash));
    name_account(call, sign_in, user.email, "");
    return password_check(slice_of(sign_in->next), user.email, "new", err);
}

static void verify_and_hash(struct sign_in *sign_in)
{
    bool right = false;

    if (!password_verify(slice_of(sign_in->old_hash), slice_of(sign_in->password), &right,
                         &sign_in->err))
        return;
    sign_in->wrong = !right;
    if (!right)
        error_field(&sign_in->err, "current", "password_wrong",
                    "Ce n’est pas votre mot de passe actuel.");
    else
        sign_in->ok = password_hash(slice_of(sign_in->next), sign_in->hash, &sign_in->err);
}

static bool write_password(struct tx *tx, struct call *call, struct error *err)
{
    struct sign_in *sign_in = call->more;

    return call_identify(tx, call, err) &&
           user_set_password(tx, &call->actor, slice_of(sign_in->old_hash),
                             slice_of(sign_in->hash), err) &&
           call_take_cursor(tx, call, err);
}

static void password_hashed(struct call *call)
{
    call_write(call, write_password, NULL);
}

static void old_hash_read(struct call *call)
{
    if (!call->command.ok)
        call_fail(call);
    else if (may_try(call, call->more))
        work(call, verify_and_hash, password_hashed);
}

void auth_password(struct call *call)
{
    (void)sign_in_new(call);
    if (!call->has_token) {
        error_set(&call->err, ERR_UNAUTHENTICATED, "sign_in", "Connectez-vous pour continuer.");
        call_fail(call);
        return;
    }
    call_read(call, read_old_hash, old_hash_read);
}

/* ---- forgotten: the same answer, at the same time, whoever asks for whom ---- */

static bool forgotten(struct tx *tx, struct call *call, struct error *err)
{
    struct sign_in *sign_in = call->more;
    return link_forgotten(tx, slice_of(sign_in->email), slice_of(sign_in->tenant), err);
}

/* The answer has left long before anything is looked up: nothing to measure. */
void auth_forgotten(struct call *call)
{
    struct sign_in *sign_in = sign_in_new(call);

    if (!only(call, (const char *const[]){ "email", "tenant", NULL }) ||
        !take_text(call, "email", JSON_REQUIRED, sign_in->email, sizeof sign_in->email) ||
        !take_text(call, "tenant", JSON_OPTIONAL, sign_in->tenant, sizeof sign_in->tenant))
        return;
    find_tenant(call, sign_in);
    name_account(call, sign_in, slice_of(sign_in->email), "forgotten ");
    if (!may_try(call, sign_in))
        return;
    count_failure(call, sign_in); /* at most so many mails a minute from one address */
    call_answer_early(call);
    call_write(call, forgotten, NULL);
}

/* ---- one-time links ---- */

static bool read_link(struct tx *tx, struct call *call, struct error *err)
{
    struct sign_in *sign_in = call->more;
    return link_find(tx, sign_in->link_hash, &sign_in->owner, err);
}

static bool take_link(struct call *call, struct sign_in *sign_in)
{
    char text[128];

    if (!take_text(call, "token", JSON_REQUIRED, text, 101))
        return false;
    if (!token_hash(slice_of(text), TOKEN_LINK, sign_in->link_hash))
        memset(sign_in->link_hash, 0, sizeof sign_in->link_hash); /* as an unknown one */
    return may_try(call, sign_in);
}

static void link_failed(struct call *call)
{
    if (call->err.kind == ERR_NOT_FOUND)
        count_failure(call, call->more);
    call_fail(call);
}

static void link_checked(struct call *call)
{
    struct sign_in *sign_in = call->more;
    struct link_owner *owner = &sign_in->owner;

    if (!call->command.ok) {
        link_failed(call);
        return;
    }
    json_open_object(&call->json, NULL);
    json_put_text(&call->json, "email", slice_of(owner->email));
    json_put_text(&call->json, "name", slice_of(owner->name));
    tenant_view(&call->json, "tenant", slice_of(owner->tenant_slug),
                slice_of(owner->tenant_name));
    json_put_text(&call->json, "purpose", slice_of(link_purpose_text(owner->purpose)));
    json_close_object(&call->json);
    call_finish(call);
}

void auth_link_check(struct call *call)
{
    struct sign_in *sign_in = sign_in_new(call);

    if (only(call, (const char *const[]){ "token", NULL }) && take_link(call, sign_in))
        call_read(call, read_link, link_checked);
}

static bool redeem(struct tx *tx, struct call *call, struct error *err)
{
    struct sign_in *sign_in = call->more;

    return link_redeem(tx, sign_in->link_hash, slice_of(sign_in->hash), &sign_in->owner, err) &&
           open_session(tx, call, sign_in->owner.tenant, sign_in->owner.user,
                        slice_of(sign_in->hash), err);
}

static void hash_new(struct sign_in *sign_in)
{
    sign_in->ok = password_check(slice_of(sign_in->password), slice_of(sign_in->owner.email),
                                 "password", &sign_in->err) &&
                  password_hash(slice_of(sign_in->password), sign_in->hash, &sign_in->err);
}

static void link_hashed(struct call *call)
{
    call_write(call, redeem, NULL);
}

static void link_read(struct call *call)
{
    if (call->command.ok)
        work(call, hash_new, link_hashed);
    else
        link_failed(call);
}

void auth_link_redeem(struct call *call)
{
    struct sign_in *sign_in = sign_in_new(call);

    if (only(call, (const char *const[]){ "token", "password", NULL }) &&
        take_link(call, sign_in) &&
        take_text(call, "password", JSON_REQUIRED, sign_in->password, sizeof sign_in->password))
        call_read(call, read_link, link_read);
}
