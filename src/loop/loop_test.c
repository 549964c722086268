#include "base/test.h"

#include "loop/drive.h"

#include <string.h>

/* What happened, as letters. */
static struct {
    struct loop *loop;
    char text[64];
    size_t len;
    size_t stop_at;
} seen;

static void note(char letter)
{
    assert_true(seen.len + 1 < sizeof(seen.text));
    seen.text[seen.len++] = letter;
    if (seen.len == seen.stop_at)
        loop_stop(seen.loop);
}

static void begin(size_t stop_at)
{
    drive_begin(1);
    memset(&seen, 0, sizeof(seen));
    seen.loop = loop_new();
    seen.stop_at = stop_at;
}

static void end(void)
{
    loop_free(seen.loop);
    drive_end();
}

struct lettered {
    struct loop_task task;
    struct loop_task later;
    char letter;
};

static void note_task(struct loop_task *task)
{
    note(CONTAINER_OF(task, struct lettered, task)->letter);
}

static void note_later(struct loop_task *task)
{
    note((char)(CONTAINER_OF(task, struct lettered, later)->letter - 'a' + 'A'));
}

TEST(tasks_run_in_the_order_they_were_posted)
{
    struct lettered tasks[26];

    begin(26);
    for (size_t i = 0; i < 26; i++) {
        tasks[i] = (struct lettered){ .task.run = note_task, .letter = (char)('a' + i) };
        loop_post(seen.loop, &tasks[i].task);
    }
    drive_run(seen.loop);
    assert_string_equal(seen.text, "abcdefghijklmnopqrstuvwxyz");
    end();
}

static void note_and_put_off(struct loop_task *task)
{
    struct lettered *lettered = CONTAINER_OF(task, struct lettered, task);

    lettered->later.run = note_later;
    loop_later(seen.loop, &lettered->later);
    note(lettered->letter);
}

TEST(later_is_after_every_callback_of_the_turn)
{
    struct lettered tasks[3];

    begin(6);
    for (size_t i = 0; i < 3; i++) {
        tasks[i] = (struct lettered){ .task.run = note_and_put_off, .letter = (char)('a' + i) };
        loop_post(seen.loop, &tasks[i].task);
    }
    drive_run(seen.loop);
    assert_string_equal(seen.text, "abcABC");
    end();
}

static bool count_turns(void *ctx)
{
    int *left = ctx;

    if (*left == 0)
        return false;
    note('t');
    return --*left > 0;
}

TEST(a_turn_that_wants_another_gets_it_without_waiting)
{
    struct lettered first = { .task.run = note_and_put_off, .letter = 'a' };
    int turns = 4;

    begin(6);
    loop_set_turn(seen.loop, count_turns, &turns);
    loop_post(seen.loop, &first.task);
    drive_run(seen.loop);
    /* The turn function may see an empty turn before the first task. */
    const char *at = strchr(seen.text, 'a');
    assert_non_null(at);
    assert_int_equal(at[1], 'A');
    assert_int_equal(seen.len, 6);
    end();
}

struct ticker {
    struct loop_timer timer;
    char letter;
    int64_t fired_ms;
};

static void tick(struct loop_timer *timer)
{
    struct ticker *ticker = CONTAINER_OF(timer, struct ticker, timer);

    ticker->fired_ms = loop_now_ms(timer->loop);
    note(ticker->letter);
}

static void note_closed(struct loop_timer *timer)
{
    note((char)(CONTAINER_OF(timer, struct ticker, timer)->letter - 'a' + 'A'));
}

TEST(timers_fire_in_their_order_and_not_too_early)
{
    struct ticker tickers[3] = { { .letter = 'c' }, { .letter = 'a' }, { .letter = 'b' } };
    const int64_t delays_ms[3] = { 100, 0, 50 };

    begin(3);
    int64_t began_ms = 0;
    for (size_t i = 0; i < 3; i++) {
        loop_timer_init(&tickers[i].timer, seen.loop, tick);
        loop_timer_start(&tickers[i].timer, delays_ms[i], 0);
    }
    began_ms = loop_now_ms(seen.loop);
    drive_run(seen.loop);
    assert_string_equal(seen.text, "abc");
    assert_true(tickers[0].fired_ms - began_ms >= 99);
    for (size_t i = 0; i < 3; i++)
        loop_timer_close(&tickers[i].timer, NULL);
    end();
}

static void stop_at_third(struct loop_timer *timer)
{
    struct ticker *ticker = CONTAINER_OF(timer, struct ticker, timer);

    note(ticker->letter);
    if (seen.len == 3) {
        loop_timer_stop(timer);
        loop_timer_close(timer, note_closed);
    }
}

TEST(a_timer_repeats_until_it_is_stopped_and_closes_from_inside_itself)
{
    struct ticker ticker = { .letter = 'r' };

    begin(4);
    loop_timer_init(&ticker.timer, seen.loop, stop_at_third);
    loop_timer_start(&ticker.timer, 1, 2);
    drive_run(seen.loop);
    assert_string_equal(seen.text, "rrrR");
    end();
}

TEST(a_timer_started_again_forgets_its_first_time)
{
    struct ticker once = { .letter = 'a' }, other = { .letter = 'b' };

    begin(2);
    loop_timer_init(&once.timer, seen.loop, tick);
    loop_timer_init(&other.timer, seen.loop, tick);
    loop_timer_start(&once.timer, 1, 0);
    loop_timer_start(&once.timer, 60, 0);
    loop_timer_start(&other.timer, 30, 0);
    drive_run(seen.loop);
    assert_string_equal(seen.text, "ba");
    loop_timer_close(&once.timer, NULL);
    loop_timer_close(&other.timer, NULL);
    end();
}

struct sum {
    struct loop_job job;
    int a, b, sum;
    bool was_elsewhere;
};

static void add(struct loop_job *job)
{
    struct sum *sum = CONTAINER_OF(job, struct sum, job);

    sum->was_elsewhere = !loop_is_here(job->loop);
    sum->sum = sum->a + sum->b;
}

static void added(struct loop_job *job)
{
    assert_true(loop_is_here(job->loop));
    note('d');
}

static void start_work(struct loop_task *task)
{
    struct sum *sums = *(struct sum **)(task + 1);

    for (int i = 0; i < 8; i++)
        loop_work(seen.loop, &sums[i].job);
}

TEST(work_is_done_elsewhere_and_told_here)
{
    struct sum sums[8];
    struct {
        struct loop_task task;
        struct sum *sums;
    } start = { { .run = start_work }, sums };

    begin(8);
    for (int i = 0; i < 8; i++)
        sums[i] = (struct sum){ .job = { .work = add, .done = added }, .a = i, .b = 1 };
    loop_post(seen.loop, &start.task);
    drive_run(seen.loop);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(sums[i].sum, i + 1);
        assert_true(sums[i].was_elsewhere);
    }
    end();
}

TEST(free_does_not_leave_anybody_waiting)
{
    struct lettered posted = { .task.run = note_and_put_off, .letter = 'p' };
    struct sum sum = { .job = { .work = add, .done = added }, .a = 1, .b = 2 };

    begin(1000);
    loop_work(seen.loop, &sum.job);
    loop_post(seen.loop, &posted.task);
    end();
    assert_int_equal(seen.len, 3);
    assert_int_equal(sum.sum, 3);
    assert_non_null(strstr(seen.text, "p"));
    assert_non_null(strstr(seen.text, "P"));
    assert_non_null(strstr(seen.text, "d"));
}

TEST(a_loop_that_was_told_to_stop_before_it_ran_does_not_run)
{
    struct lettered posted = { .task.run = note_task, .letter = 'p' };

    begin(1000);
    loop_stop(seen.loop);
    drive_run(seen.loop);
    loop_post(seen.loop, &posted.task);
    seen.stop_at = 1;
    drive_run(seen.loop);
    assert_string_equal(seen.text, "p");
    end();
}

static void look_at_clocks(struct loop_task *task)
{
    struct loop *loop = seen.loop;

    (void)task;
    assert_true(loop_wall_ms(loop) > 1600000000000);
    int64_t us = loop_now_us(loop);
    assert_true(us / 1000 >= loop_now_ms(loop) - 1);
    assert_true(loop_now_us(loop) >= us);
    assert_true(loop_is_here(loop));
    (void)rng_u64(loop_rng(loop));
    note('k');
}

TEST(the_clocks_of_a_loop_agree)
{
    struct loop_task task = { .run = look_at_clocks };

    begin(1);
    loop_post(seen.loop, &task);
    drive_run(seen.loop);
    end();
}

TEST_MAIN("loop", CASE(tasks_run_in_the_order_they_were_posted),
          CASE(later_is_after_every_callback_of_the_turn),
          CASE(a_turn_that_wants_another_gets_it_without_waiting),
          CASE(timers_fire_in_their_order_and_not_too_early),
          CASE(a_timer_repeats_until_it_is_stopped_and_closes_from_inside_itself),
          CASE(a_timer_started_again_forgets_its_first_time),
          CASE(work_is_done_elsewhere_and_told_here), CASE(free_does_not_leave_anybody_waiting),
          CASE(a_loop_that_was_told_to_stop_before_it_ran_does_not_run),
          CASE(the_clocks_of_a_loop_agree))
