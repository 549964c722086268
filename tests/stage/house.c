#include "stage/house.h"

#include "api/hall.h"
#include "api/service.h"
#include "api/upkeep.h"
#include "base/id.h"
#include "base/mem.h"
#include "loop/sim/sim.h"

#include <assert.h>

enum { FLAGS_MAX = 64, PROCESS = 1, STOP_LIMIT_MS = 120 * 1000 };

struct life {
    struct list link; /* house->lives */
    struct config config;
};

void house_init(struct house *house, const struct loop *others)
{
    *house = (struct house){ .others = others };
    list_init(&house->lives);
}

static bool settings(struct config *config, const char *folder, const json_t *flags,
                     struct error *err)
{
    static const char *const usual[] = {
        "--threads", "1",           "--db-readers", "1",     "--admin-listen", "127.0.0.1:0",
        "--listen",  "127.0.0.1:0", "--log-level",  "error", "--data"
    };
    char *argv[FLAGS_MAX];
    int argc = 0;

    for (size_t i = 0; i < COUNT_OF(usual); i++)
        argv[argc++] = (char *)(uintptr_t)usual[i]; /* config_init only reads them */
    argv[argc++] = (char *)(uintptr_t)folder;
    for (size_t i = 0; i < json_array_size(flags); i++) {
        const char *flag = json_string_value(json_array_get(flags, i));
        if (!flag || argc == FLAGS_MAX)
            return error_set(err, ERR_INVALID, "stage", "flags: at most %d texts", FLAGS_MAX);
        argv[argc++] = (char *)(uintptr_t)flag;
    }
    return config_init(config, argc, argv, err);
}

bool house_start(struct house *house, const char *folder, const json_t *flags,
                 struct error *err)
{
    struct life *life = mem_new(struct life);
    bool started;

    if (house->service) {
        mem_free(life);
        return error_set(err, ERR_INVALID, "stage", "the server is there already");
    }
    if (!settings(&life->config, folder, flags, err)) {
        mem_free(life);
        return false;
    }
    list_add_last(&house->lives, &life->link);
    int before = sim_process(PROCESS);
    started = service_start(&house->service, &life->config, err);
    sim_process(before);
    if (!started) {
        house->service = NULL;
        return false;
    }
    house->port = house->service->port;
    house->admin_port = house->service->admin_port;
    return true;
}

void house_drain(struct house *house)
{
    if (house->service)
        service_drain(house->service);
}

bool house_is_drained(const struct house *house)
{
    return !house->service || service_is_drained(house->service);
}

static void close_eye(struct house *house)
{
    db_close(house->eye);
    house->eye = NULL;
}

static bool has_stopped(void *ctx)
{
    const struct service *service = ((struct house *)ctx)->service;

    for (size_t i = 0; i < service->hall_count; i++)
        if (sim_loop_runs(service->halls[i]->loop))
            return false;
    return true;
}

static bool is_server(const struct loop *loop, void *ctx)
{
    return loop != ((struct house *)ctx)->others;
}

void house_kill(struct house *house)
{
    close_eye(house);
    if (house->service)
        sim_kill(is_server, house);
    house->service = NULL;
}

void house_stop(struct house *house)
{
    if (!house->service)
        return;
    close_eye(house);
    service_close(house->service);
    bool stopped = sim_run_until(has_stopped, house, STOP_LIMIT_MS);
    assert(stopped); /* a server that was told to end ends */
    service_free(house->service);
    house->service = NULL;
}

void house_release(struct house *house)
{
    house_stop(house);
    while (!list_is_empty(&house->lives)) {
        struct life *life = CONTAINER_OF(house->lives.next, struct life, link);

        list_remove(&life->link);
        config_release(&life->config);
        mem_free(life);
    }
}

struct ageing {
    uint8_t session[16];
    int64_t ends_ms;
};

static bool age(struct tx *tx, void *ctx, struct error *err)
{
    const struct ageing *ageing = ctx;

    return sql_run(tx, err, "UPDATE session SET expires_at = ?2 WHERE id = ?1", "ui",
                   ageing->session, ageing->ends_ms);
}

bool house_age(struct house *house, const char *session, int64_t in_ms, struct error *err)
{
    struct ageing ageing = { .ends_ms = loop_wall_ms(house->others) + in_ms };
    struct db *db = NULL;
    bool ok;

    if (!house->service || !uuid_parse(slice_of(session), ageing.session))
        return error_set(err, ERR_INVALID, "stage", "there is no such session");
    ok = db_open(&db, house->service->config->data, DB_WRITE, err) &&
         upkeep_run(db, age, &ageing, err);
    db_close(db);
    return ok;
}

bool house_facts(struct house *house, int64_t *count_out, struct error *err)
{
    struct arena arena;
    struct tx tx;
    struct rows rows;
    bool ok = false;

    if (!house->service)
        return error_set(err, ERR_INVALID, "stage", "there is no server");
    if (!house->eye && !db_open(&house->eye, house->service->config->data, DB_READ, err))
        return false;
    arena_init(&arena);
    if (!tx_begin(&tx, house->eye, 0, sim_rng(), &arena, err))
        goto done;
    if (sql_open(&tx, &rows, err, "SELECT sum(head) FROM tenant", "")) {
        while (rows_next(&rows))
            *count_out = rows_int(&rows, 0);
        ok = rows_close(&rows, err);
    }
    tx_rollback(&tx);
done:
    arena_release(&arena);
    return ok;
}
