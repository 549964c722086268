#include "api/upkeep.h"

#include "base/log.h"
#include "base/mem.h"
#include "hr/demo.h"
#include "hr/due.h"
#include "hr/idempotency.h"
#include "hr/link.h"
#include "hr/outbox.h"
#include "hr/password.h"
#include "hr/session.h"
#include "hr/tenant.h"

bool upkeep_run(struct db *db, upkeep_work *work, void *ctx, struct error *err)
{
    struct worker_clock clock;
    struct arena arena;
    struct tx tx;
    bool ok = false;

    arena_init(&arena);
    worker_read_clock(&clock);
    if (!tx_begin(&tx, db, clock.wall_ms, clock.rng, &arena, err))
        goto done;
    ok = work(&tx, ctx, err) && tx_commit(&tx, err);
    if (ok)
        tx_drop_facts(&tx); /* a server that runs finds them in the journal */
    else
        tx_rollback(&tx);
done:
    arena_release(&arena);
    return ok;
}

static bool make_demo(struct tx *tx, void *ctx, struct error *err)
{
    char hash[PASSWORD_HASH_MAX];

    (void)ctx;
    return password_hash(SLICE(DEMO_PASSWORD), hash, err) && demo_make(tx, slice_of(hash), err);
}

static bool count_tenants(struct tx *tx, void *ctx, struct error *err)
{
    struct tenant *list;
    size_t count;

    if (!tenant_list(tx, &list, &count, err))
        return false;
    *(bool *)ctx = count > 0;
    return true;
}

/* A copy that was put in place has none: they begin before anybody is served. */
static bool begin_epochs(struct tx *tx, void *ctx, struct error *err)
{
    (void)ctx;
    return journal_begin_epochs(tx, err);
}

bool upkeep_start(struct service *service, struct error *err)
{
    bool has_tenant = false;

    if (service->config->demo && !upkeep_run(service->db, make_demo, NULL, err))
        return false;
    if (!upkeep_run(service->db, begin_epochs, NULL, err) ||
        !upkeep_run(service->db, count_tenants, &has_tenant, err))
        return false;
    atomic_store(&service->has_tenant, has_tenant);
    return true;
}

/* ---- what is due ---- */

struct due_turn {
    struct command command;
    struct service *service;
    bool more;
};

static bool do_due(struct tx *tx, struct command *command, struct error *err)
{
    struct due_turn *turn = CONTAINER_OF(command, struct due_turn, command);

    return due_run(tx, DUE_SLICE, &turn->more, err);
}

static void due_done(struct command *command)
{
    struct due_turn *turn = CONTAINER_OF(command, struct due_turn, command);

    if (!command->ok)
        log_write(LOG_WARN, "what is due was not done",
                  LOG_TEXT("code", slice_of(command->err.code)),
                  LOG_TEXT("detail", slice_of(command->err.detail)));
    if (command->ok && turn->more && !atomic_load(&turn->service->draining) &&
        clerk_submit(turn->service->clerk, command))
        return;
    turn->service->due_running = false;
    mem_free(turn);
}

/* In a snapshot of its own: a second in which nothing is due costs the clerk no commit. */
static bool is_due(struct service *service)
{
    struct error err = { 0 };
    struct worker_clock clock;
    struct arena arena;
    struct tx tx;
    bool any = false;

    arena_init(&arena);
    worker_read_clock(&clock);
    if (tx_begin_read(&tx, service->db, clock.wall_ms, clock.rng, &arena, &err)) {
        if (!due_any(&tx, &any, &err))
            any = false; /* another second */
        tx_rollback(&tx);
    }
    arena_release(&arena);
    return any;
}

static void look_what_is_due(struct service *service, int64_t now_ms)
{
    struct due_turn *turn;

    if (service->due_running || (service->due_ms && now_ms - service->due_ms < DUE_EVERY_MS))
        return;
    service->due_ms = now_ms;
    if (!is_due(service))
        return;
    turn = mem_new(struct due_turn);
    turn->service = service;
    turn->command.run = do_due;
    turn->command.answered = due_done;
    service->due_running = clerk_submit(service->clerk, &turn->command);
    if (!service->due_running)
        mem_free(turn); /* busy: another second */
}

/* ---- forgetting ---- */

struct forgetting {
    struct command command;
    struct service *service;
    int64_t mails_waiting, mails_given_up;
    bool more;
};

static bool forget(struct tx *tx, struct command *command, struct error *err)
{
    struct forgetting *forgetting = CONTAINER_OF(command, struct forgetting, command);
    int64_t before_ms = tx->now_ms - forgetting->service->config->journal_keep_ms;
    bool more[5] = { false };

    if (!journal_prune(tx, before_ms, UPKEEP_SLICE, &more[0], err) ||
        !idempotency_prune(tx, UPKEEP_SLICE, &more[1], err) ||
        !link_prune(tx, UPKEEP_SLICE, &more[2], err) ||
        !session_prune(tx, UPKEEP_SLICE, &more[3], err) ||
        !outbox_prune(tx, UPKEEP_SLICE, &forgetting->mails_given_up, &more[4], err))
        return false;
    forgetting->mails_waiting = 0;
    if (!forgetting->service->mail && !forgetting->service->mails_told &&
        !outbox_waiting(tx, &forgetting->mails_waiting, err))
        return false;
    forgetting->more = more[0] || more[1] || more[2] || more[3] || more[4];
    return true;
}

static void forgotten(struct command *command)
{
    struct forgetting *forgetting = CONTAINER_OF(command, struct forgetting, command);

    if (command->ok && forgetting->mails_given_up)
        log_write(LOG_WARN, "mails given up: too old",
                  LOG_INT("count", forgetting->mails_given_up));
    if (command->ok && forgetting->mails_waiting) {
        log_write(LOG_WARN, "mails wait: no --smtp-url says where they are sent",
                  LOG_INT("count", forgetting->mails_waiting));
        forgetting->service->mails_told = true;
    }
    if (!command->ok)
        log_write(LOG_WARN, "upkeep failed", LOG_TEXT("code", slice_of(command->err.code)),
                  LOG_TEXT("detail", slice_of(command->err.detail)));
    /* The next slice waits behind what others want meanwhile, like any other command. */
    if (command->ok && forgetting->more && !atomic_load(&forgetting->service->draining) &&
        clerk_submit(forgetting->service->clerk, command))
        return;
    forgetting->service->forgetting = false;
    mem_free(forgetting);
}

void upkeep_turn(struct service *service, int64_t now_ms)
{
    struct forgetting *forgetting;
    struct error err = { 0 };

    if (atomic_load(&service->draining))
        return;
    look_what_is_due(service, now_ms);
    if (now_ms - service->upkeep_ms < UPKEEP_EVERY_MS)
        return;
    service->upkeep_ms = now_ms;
    if (!service->forgetting) {
        forgetting = mem_new(struct forgetting);
        forgetting->service = service;
        forgetting->command.run = forget;
        forgetting->command.answered = forgotten;
        service->forgetting = clerk_submit(service->clerk, &forgetting->command);
        if (!service->forgetting)
            mem_free(forgetting); /* busy: another time */
    }
    if (!heads_note_write(service->config->data, &err))
        log_write(LOG_WARN, "heads not noted", LOG_TEXT("detail", slice_of(err.detail)));
}
