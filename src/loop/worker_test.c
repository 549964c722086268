#include "base/test.h"

#include "loop/drive.h"
#include "loop/worker.h"

#include <stdatomic.h>
#include <string.h>

enum { POSTERS = 4, POSTS = 2000 };

struct poster;
struct message {
    struct loop_task task;
    struct poster *poster;
    int number;
};

struct poster {
    struct worker *worker;
    struct loop *loop;
    int sent, received;
    int *all;
    struct message messages[POSTS];
};

static void received(struct loop_task *task)
{
    struct message *message = CONTAINER_OF(task, struct message, task);
    struct poster *poster = message->poster;

    assert_true(loop_is_here(poster->loop));
    assert_int_equal(message->number, poster->received);
    poster->received++;
    if (++*poster->all == POSTERS * POSTS)
        loop_stop(poster->loop);
}

static bool post_some(void *ctx, const struct worker_clock *clock)
{
    struct poster *poster = ctx;

    for (uint64_t count = rng_below(clock->rng, 40); count > 0 && poster->sent < POSTS;
         count--) {
        struct message *message = &poster->messages[poster->sent];

        *message = (struct message){ { .run = received }, poster, poster->sent };
        poster->sent++;
        loop_post(poster->loop, &message->task);
    }
    return poster->sent < POSTS;
}

TEST(what_a_thread_posts_arrives_in_its_order_though_others_post_too)
{
    static struct poster posters[POSTERS];
    int all = 0;

    drive_begin(7);
    memset(posters, 0, sizeof(posters));
    struct loop *loop = loop_new();
    for (int i = 0; i < POSTERS; i++) {
        posters[i].loop = loop;
        posters[i].all = &all;
        worker_new(&posters[i].worker, "poster", 0, post_some, &posters[i]);
    }
    for (int i = 0; i < POSTERS; i++)
        worker_wake(posters[i].worker);
    drive_run(loop);
    assert_int_equal(all, POSTERS * POSTS);
    for (int i = 0; i < POSTERS; i++)
        worker_free(posters[i].worker);
    loop_free(loop);
    drive_end();
}

/* ---- sleeping and waking ---- */

struct sleeper {
    struct worker *worker;
    struct loop *loop;
    struct loop_timer timer;
    struct loop_task told;
    atomic_int turns;
    int wakes_itself; /* in its first turn */
    int tells_at;     /* the turn in which the loop is told */
    bool again;
    int64_t last_ms;
};

static void stop(struct loop_task *task)
{
    loop_stop(CONTAINER_OF(task, struct sleeper, told)->loop);
}

static bool sleeper_turn(void *ctx, const struct worker_clock *clock)
{
    struct sleeper *sleeper = ctx;
    int turn = atomic_fetch_add(&sleeper->turns, 1) + 1;

    if (clock->now_ms < sleeper->last_ms || clock->wall_ms < 1600000000000)
        abort(); /* not the thread of the test: cmocka's asserts would not do */
    if (worker_now_us() / 1000 < clock->now_ms)
        abort();
    sleeper->last_ms = clock->now_ms;
    for (int i = 0; turn == 1 && i < sleeper->wakes_itself; i++)
        worker_wake(sleeper->worker);
    if (turn == sleeper->tells_at) {
        sleeper->told.run = stop;
        loop_post(sleeper->loop, &sleeper->told);
    }
    return sleeper->again;
}

static void time_is_up(struct loop_timer *timer)
{
    loop_stop(timer->loop);
}

static void sleeper_begin(struct sleeper *sleeper, int64_t idle_ms)
{
    drive_begin(3);
    sleeper->loop = loop_new();
    loop_timer_init(&sleeper->timer, sleeper->loop, time_is_up);
    worker_new(&sleeper->worker, "sleeper", idle_ms, sleeper_turn, sleeper);
}

static void sleeper_wait(struct sleeper *sleeper, int64_t ms)
{
    loop_timer_start(&sleeper->timer, ms, 0);
    drive_run(sleeper->loop);
}

static void sleeper_end(struct sleeper *sleeper)
{
    worker_free(sleeper->worker);
    loop_timer_close(&sleeper->timer, NULL);
    loop_free(sleeper->loop);
    drive_end();
}

TEST(a_worker_sleeps_until_it_is_woken)
{
    struct sleeper sleeper = { .tells_at = 1 };

    sleeper_begin(&sleeper, 0);
    sleeper_wait(&sleeper, 30);
    assert_int_equal(sleeper.turns, 0);
    worker_wake(sleeper.worker);
    drive_run(sleeper.loop);
    assert_int_equal(sleeper.turns, 1);
    sleeper_end(&sleeper);
}

TEST(wakes_while_it_is_busy_are_remembered_as_one)
{
    struct sleeper sleeper = { .tells_at = 2, .wakes_itself = 100 };

    sleeper_begin(&sleeper, 0);
    worker_wake(sleeper.worker);
    drive_run(sleeper.loop);
    sleeper_wait(&sleeper, 30);
    assert_int_equal(sleeper.turns, 2);
    sleeper_end(&sleeper);
}

TEST(an_idle_worker_is_called_every_so_often)
{
    struct sleeper sleeper = { .tells_at = 4 };

    sleeper_begin(&sleeper, 5);
    int64_t began_ms = worker_now_us() / 1000;
    drive_run(sleeper.loop);
    assert_true(sleeper.turns >= 4);
    assert_true(worker_now_us() / 1000 - began_ms >= 19);
    sleeper_end(&sleeper);
}

TEST(an_idle_worker_can_be_woken_early)
{
    struct sleeper sleeper = { .tells_at = 1 };

    sleeper_begin(&sleeper, 3000);
    int64_t began_ms = worker_now_us() / 1000;
    worker_wake(sleeper.worker);
    drive_run(sleeper.loop);
    assert_true(worker_now_us() / 1000 - began_ms < 2000);
    sleeper_end(&sleeper);
}

TEST(a_freed_worker_takes_no_other_turn_though_it_wants_one)
{
    struct sleeper sleeper = { .tells_at = 3, .again = true };

    sleeper_begin(&sleeper, 0);
    worker_wake(sleeper.worker);
    drive_run(sleeper.loop);
    worker_free(sleeper.worker);
    sleeper.worker = NULL; /* freeing nothing is fine */
    int turns = sleeper.turns;
    sleeper_wait(&sleeper, 20);
    assert_int_equal(sleeper.turns, turns);
    sleeper_end(&sleeper);
}

/* ---- two loops, each in its thread ---- */

struct ball {
    struct loop_task task;
    struct loop *loops[2];
    int at, left;
};

static void hit(struct loop_task *task)
{
    struct ball *ball = CONTAINER_OF(task, struct ball, task);

    if (!loop_is_here(ball->loops[ball->at]))
        abort();
    if (ball->left-- == 0) {
        loop_stop(ball->loops[0]);
        loop_stop(ball->loops[1]);
        return;
    }
    ball->at = 1 - ball->at;
    loop_post(ball->loops[ball->at], &ball->task);
}

static void run_loop(void *ctx)
{
    loop_run(ctx);
}

TEST(two_loops_play_ball)
{
    struct ball ball = { .task.run = hit, .left = 1000 };

    drive_begin(9);
    ball.loops[0] = loop_new();
    ball.loops[1] = loop_new();
    struct thread *thread = thread_new("the other loop", run_loop, ball.loops[1]);
    loop_post(ball.loops[0], &ball.task);
    drive_run(ball.loops[0]);
    thread_join(thread);
    if (drive_is_sim() && !sim_run_until(drive_stopped, ball.loops[1], 1000))
        fail();
    assert_int_equal(ball.left, -1);
    loop_free(ball.loops[0]);
    loop_free(ball.loops[1]);
    drive_end();
}

TEST_MAIN("worker", CASE(what_a_thread_posts_arrives_in_its_order_though_others_post_too),
          CASE(a_worker_sleeps_until_it_is_woken),
          CASE(wakes_while_it_is_busy_are_remembered_as_one),
          CASE(an_idle_worker_is_called_every_so_often),
          CASE(an_idle_worker_can_be_woken_early),
          CASE(a_freed_worker_takes_no_other_turn_though_it_wants_one),
          CASE(two_loops_play_ball))
