#include "base/mem.h"
#include "store/clerk.h"
#include "store/lanes.h"

struct reader_queue {
    struct lanes *lanes;
    void (*wake)(void *ctx);
    void *wake_ctx;
};

struct reader_queue *reader_queue_new(const struct clerk_options *options)
{
    struct reader_queue *queue = mem_new(struct reader_queue);

    queue->lanes = lanes_new(options->queue_max ? options->queue_max : 10000);
    queue->wake = options->wake;
    queue->wake_ctx = options->wake_ctx;
    return queue;
}

void reader_queue_free(struct reader_queue *queue)
{
    if (!queue)
        return;
    lanes_refuse_all(queue->lanes);
    lanes_free(queue->lanes);
    mem_free(queue);
}

bool reader_queue_submit(struct reader_queue *queue, struct command *command)
{
    bool first = false;

    if (!lanes_add(queue->lanes, command, &first))
        return false;
    /* Each time: several threads serve, and one more may be asleep. */
    queue->wake(queue->wake_ctx);
    return true;
}

bool reader_queue_turn(struct reader_queue *queue, struct db *db, int64_t now_ms,
                       int64_t mono_ms, struct rng *rng)
{
    struct command *command = lanes_take(queue->lanes);
    struct arena arena = { 0 };
    struct tx tx;

    if (!command)
        return false;
    if (command_is_late(command, mono_ms)) {
        command_refuse(command, "its deadline passed while it waited");
        return lanes_waiting(queue->lanes) > 0;
    }
    command->ok = false;
    error_clear(&command->err);
    if (tx_begin_read(&tx, db, now_ms, rng, &arena, &command->err)) {
        command_run(command, &tx);
        tx_rollback(&tx); /* it only read: there is nothing to keep */
    }
    command->answered(command);
    arena_release(&arena);
    return lanes_waiting(queue->lanes) > 0;
}
