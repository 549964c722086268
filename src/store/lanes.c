#include "store/lanes.h"

#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <pthread.h>

struct lane {
    struct map_node node;
    struct list link; /* in lanes->turns */
    struct list commands;
    size_t count;
    tenant_id tenant;
};

struct lanes {
    pthread_mutex_t lock;
    struct map by_tenant;
    struct list turns;  /* lanes that have commands; the first is next */
    struct lane *spare; /* one empty lane kept: mostly the same tenant comes back */
    size_t waiting, max, share;
    uint64_t refused;
    bool closed;
};

static slice lane_key(const struct map_node *node)
{
    const struct lane *lane = CONTAINER_OF(node, struct lane, node);
    return (slice){ (const char *)lane->tenant.uuid, sizeof lane->tenant.uuid };
}

struct lanes *lanes_new(size_t max)
{
    struct lanes *lanes = mem_new(struct lanes);

    assert(max > 0);
    pthread_mutex_init(&lanes->lock, NULL);
    map_init(&lanes->by_tenant, lane_key);
    list_init(&lanes->turns);
    lanes->max = max;
    lanes->share = max - max / 4;
    return lanes;
}

void lanes_free(struct lanes *lanes)
{
    if (!lanes)
        return;
    assert(lanes->waiting == 0);
    map_release(&lanes->by_tenant);
    mem_free(lanes->spare);
    pthread_mutex_destroy(&lanes->lock);
    mem_free(lanes);
}

static struct lane *lane_of(struct lanes *lanes, tenant_id tenant)
{
    slice key = { (const char *)tenant.uuid, sizeof tenant.uuid };
    struct map_node *node = map_find(&lanes->by_tenant, key);
    if (node)
        return CONTAINER_OF(node, struct lane, node);

    struct lane *lane = lanes->spare ? lanes->spare : mem_new(struct lane);
    lanes->spare = NULL;
    lane->tenant = tenant;
    lane->count = 0;
    list_init(&lane->commands);
    list_add_last(&lanes->turns, &lane->link);
    map_add(&lanes->by_tenant, &lane->node);
    return lane;
}

static void lane_end(struct lanes *lanes, struct lane *lane)
{
    map_remove(&lanes->by_tenant, &lane->node);
    if (lanes->spare)
        mem_free(lane);
    else
        lanes->spare = lane;
}

static bool add_locked(struct lanes *lanes, struct command *command)
{
    if (lanes->closed || lanes->waiting >= lanes->max)
        return false;
    struct lane *lane = lane_of(lanes, command->tenant);
    if (lane->count >= lanes->share)
        return false;
    list_add_last(&lane->commands, &command->link);
    lane->count++;
    lanes->waiting++;
    return true;
}

bool lanes_add(struct lanes *lanes, struct command *command, bool *first_out)
{
    pthread_mutex_lock(&lanes->lock);
    *first_out = lanes->waiting == 0;
    bool ok = add_locked(lanes, command);
    if (!ok)
        lanes->refused++;
    pthread_mutex_unlock(&lanes->lock);
    return ok;
}

static struct command *take_locked(struct lanes *lanes)
{
    if (lanes->waiting == 0)
        return NULL;
    struct lane *lane = CONTAINER_OF(lanes->turns.next, struct lane, link);
    struct command *command = CONTAINER_OF(lane->commands.next, struct command, link);

    list_remove(&command->link);
    lane->count--;
    lanes->waiting--;
    list_remove(&lane->link);
    if (lane->count > 0)
        list_add_last(&lanes->turns, &lane->link); /* behind the others */
    else
        lane_end(lanes, lane);
    return command;
}

struct command *lanes_take(struct lanes *lanes)
{
    pthread_mutex_lock(&lanes->lock);
    struct command *command = take_locked(lanes);
    pthread_mutex_unlock(&lanes->lock);
    return command;
}

size_t lanes_waiting(struct lanes *lanes)
{
    pthread_mutex_lock(&lanes->lock);
    size_t waiting = lanes->waiting;
    pthread_mutex_unlock(&lanes->lock);
    return waiting;
}

uint64_t lanes_refused(struct lanes *lanes)
{
    pthread_mutex_lock(&lanes->lock);
    uint64_t refused = lanes->refused;
    pthread_mutex_unlock(&lanes->lock);
    return refused;
}

void lanes_close(struct lanes *lanes)
{
    pthread_mutex_lock(&lanes->lock);
    lanes->closed = true;
    pthread_mutex_unlock(&lanes->lock);
}

void lanes_refuse_all(struct lanes *lanes)
{
    struct command *command;

    lanes_close(lanes);
    while ((command = lanes_take(lanes)) != NULL)
        command_refuse(command, "the queue was closed");
}

bool command_is_late(const struct command *command, int64_t mono_ms)
{
    return command->deadline_ms != 0 && mono_ms > command->deadline_ms;
}

void command_refuse(struct command *command, const char *reason)
{
    command->ok = false;
    error_set(&command->err, ERR_BUSY, "overloaded",
              "Le serveur est très sollicité\u00a0: rien n’a été enregistré, réessayez dans un "
              "instant.");
    error_detail(&command->err, "%s", reason);
    command->answered(command);
}

bool command_run(struct command *command, struct tx *tx)
{
    error_clear(&command->err);
    command->ok = command->run(tx, command, &command->err);
    if (!command->ok && command->err.kind == ERR_NONE)
        error_detail(&command->err, "a command failed and did not say why");
    return command->ok;
}
