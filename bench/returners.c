#include "returners.h"

#include "desk.h"
#include "frame.h"

#include "base/mem.h"
#include "base/rng.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IN_FLIGHT = 200,
    SOME = 64, /* who come at once are let in some at a time, to hear the others as well */
    STUCK_S = 60,
    MESSAGE_MAX = 4096,
    INPUT_BYTES = 1 << 16,
    BACKOFF_MS = 500, /* client/src/backoff.ts: a floor, and as much of chance */
    SAMPLE_MS = 100,  /* of the CPU                                            */
    WRITES_APART_MS = 500,
    SAMPLES_1S = 1000 / SAMPLE_MS,
    CPU_SAMPLES = 4096,
};

#define MS UINT64_C(1000000) /* in ns */

/* One person. */
struct seat {
    int fd;       /* -1: away            */
    bool greeted; /* `connected` came    */
    bool behind;  /* is back, not caught up yet */
    char cursor[48];
    uint64_t seq, sum; /* of the last fact, and over all of them */
    uint32_t heard, owed;
    uint32_t slot_ms;
    uint64_t due_ns;
    struct buf input; /* what has come of an unfinished head or frame */
};

struct returners {
    struct target *target;
    int epoll_fd;
    struct seat *seats;
    size_t count, greeted, away, behind;
    uint32_t published;
    struct desk desk;
    char *input;

    struct sample waits; /* us from a person's moment to caught up */
    uint64_t caught_ns;  /* when the last of them was */
    struct cpu_sample {
        uint64_t at_ns, used_ns;
    } cpu[CPU_SAMPLES];
    size_t cpu_count;
};

/* ---- hearing ---- */

/* The text of a member that the server writes without escapes. */
static bool member(const char *json, const char *name, char *text_out, size_t cap)
{
    const char *at = strstr(json, name);

    if (!at)
        return false;
    at += strlen(name);
    snprintf(text_out, cap, "%.*s", (int)strcspn(at, "\""), at);
    return true;
}

static uint64_t sum_on(uint64_t sum, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (uint8_t)data[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
    return sum;
}

static void hear_message(struct returners *all, struct seat *seat, const char *data, size_t len)
{
    char text[MESSAGE_MAX], cursor[sizeof seat->cursor];
    uint64_t seq;

    if (len >= sizeof text)
        die("a message of %zu bytes", len);
    memcpy(text, data, len);
    text[len] = '\0';
    if (strncmp(text, "{\"type\":\"reset\"", 15) == 0 ||
        !member(text, "\"cursor\":\"", cursor, sizeof cursor))
        die("somebody is told %s", text);
    if (strncmp(text, "{\"type\":\"connected\"", 19) == 0) {
        if (!seat->cursor[0])
            memcpy(seat->cursor, cursor, sizeof cursor);
        seat->greeted = true;
        all->greeted++;
        return;
    }
    seq = strtoull(cursor + strcspn(cursor, ".") + 1, NULL, 10);
    if (seq <= seat->seq)
        die("%" PRIu64 " after %" PRIu64 ": repeated, or out of order", seq, seat->seq);
    seat->seq = seq;
    memcpy(seat->cursor, cursor, sizeof cursor);
    seat->sum = sum_on(seat->sum, data, len);
    if (++seat->heard > all->published + 1) /* the one whose answer is still on its way */
        die("somebody heard more facts than were published");
}

static void leave(struct returners *all, struct seat *seat, uint32_t slot_ms)
{
    close(seat->fd);
    seat->fd = -1;
    buf_release(&seat->input);
    seat->greeted = false;
    all->greeted--;
    seat->slot_ms = slot_ms;
    all->away++;
}

/* 1012, {"retry_ms":1234} */
static void hear_close(struct returners *all, struct seat *seat, const char *data, size_t len)
{
    char reason[128];
    const char *slot;

    snprintf(reason, sizeof reason, "%.*s", (int)(len > 2 ? len - 2 : 0), data + 2);
    slot = strstr(reason, "\"retry_ms\":");
    if (len < 2 || (uint8_t)data[0] * 256 + (uint8_t)data[1] != 1012 || !slot)
        die("closed without a slot: %s", reason);
    leave(all, seat, (uint32_t)strtoul(slot + 11, NULL, 10));
}

/* The answer to the upgrade; false: not all of it is here. */
static bool pass_head(struct seat *seat)
{
    char *end = strstr(seat->input.data, "\r\n\r\n");

    if (!end)
        return false;
    if (strncmp(seat->input.data, "HTTP/1.1 101", 12) != 0)
        die("a socket is refused: %s", seat->input.data);
    buf_consume(&seat->input, (size_t)(end + 4 - seat->input.data));
    return true;
}

static void hear_frames(struct returners *all, struct seat *seat)
{
    size_t at = 0, head = 0, frame;

    while ((frame = frame_len(seat->input.data + at, seat->input.len - at, &head)) != 0 &&
           at + frame <= seat->input.len) {
        const char *data = seat->input.data + at;
        at += frame;
        if ((uint8_t)data[0] == FRAME_CLOSE) {
            hear_close(all, seat, data + head, frame - head);
            return;
        }
        if ((uint8_t)data[0] != FRAME_TEXT)
            die("a frame that is no text");
        hear_message(all, seat, data + head, frame - head);
    }
    buf_consume(&seat->input, at);
    if (seat->input.len == 0) /* thousands of them: memory is for who needs it */
        buf_release(&seat->input);
    if (seat->behind && seat->heard >= seat->owed) {
        seat->behind = false;
        all->behind--;
        all->caught_ns = now_ns();
        sample_add(&all->waits, (uint32_t)((all->caught_ns - seat->due_ns) / 1000));
    }
}

static void hear(struct returners *all, struct seat *seat)
{
    ssize_t got = recv(seat->fd, all->input, INPUT_BYTES, 0);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        if (!seat->greeted)
            die("the server closed a new socket");
        leave(all, seat, BACKOFF_MS + (uint32_t)rng_below(rng_system(), BACKOFF_MS));
        return;
    }
    if (seat->input.max == 0)
        buf_init(&seat->input, 1 << 20);
    buf_add(&seat->input, (slice){ all->input, (size_t)got });
    if (!seat->greeted && strncmp(seat->input.data, "HTTP/", 5) == 0 && !pass_head(seat))
        return;
    hear_frames(all, seat);
}

static void listen_for(struct returners *all, int wait_ms)
{
    struct epoll_event events[512];
    int count = epoll_wait(all->epoll_fd, events, 512, wait_ms);
    int status;

    for (int i = 0; i < count; i++) {
        struct seat *seat = events[i].data.ptr;
        if (seat)
            hear(all, seat);
        else if (desk_input(&all->desk, &status) && status != 201)
            die("HR is answered %d: %s", status, all->desk.problem);
        else if (!all->desk.waiting)
            all->published++;
    }
}

/* ---- coming and going ---- */

static void watch(struct returners *all, int fd, struct seat *seat)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = seat };

    if (epoll_ctl(all->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        die("epoll_ctl: %s", strerror(errno));
}

static void come(struct returners *all, struct seat *seat)
{
    struct buf request;

    seat->fd = dial(all->target->port);
    watch(all, seat->fd, seat);
    buf_init(&request, 4096);
    target_upgrade(all->target, (size_t)(seat - all->seats),
                   seat->cursor[0] ? seat->cursor : NULL, &request);
    if (send(seat->fd, request.data, request.len, MSG_NOSIGNAL) != (ssize_t)request.len)
        die("send: %s", strerror(errno));
    buf_release(&request);
}

static void open_desk(struct returners *all)
{
    desk_open(&all->desk, all->target->port);
    watch(all, all->desk.fd, NULL);
}

static void publish(struct returners *all)
{
    struct buf request;

    buf_init(&request, 4096);
    target_publish(all->target, target_published++, 1, &request);
    desk_ask(&all->desk, buf_slice(&request));
    buf_release(&request);
}

static void publish_many(struct returners *all, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        publish(all);
        if (desk_wait(&all->desk) != 201)
            die("HR is refused: %s", all->desk.problem);
        all->published++;
    }
}

/* Everybody has heard everything, and the same. */
static void hold(struct returners *all)
{
    uint64_t until = now_ns() + STUCK_S * 1000 * MS;

    for (size_t i = 0; i < all->count; i++) {
        const struct seat *seat = &all->seats[i];
        while (seat->heard < all->published) {
            if (now_ns() > until)
                die("%u of %u facts: lost", seat->heard, all->published);
            listen_for(all, 100);
        }
        if (seat->heard != all->published || seat->sum != all->seats[0].sum)
            die("somebody heard something else than the others");
    }
}

struct returners *returners_open(struct target *target, size_t count)
{
    struct returners *all = mem_new(struct returners);
    size_t came = 0;

    all->target = target;
    all->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    all->count = count;
    all->seats = mem_array(struct seat, count);
    all->input = mem_alloc(INPUT_BYTES);
    while (all->greeted < count) {
        while (came < count && came - all->greeted < IN_FLIGHT)
            come(all, &all->seats[came++]);
        listen_for(all, 100);
    }
    open_desk(all);
    publish_many(all, 20);
    hold(all);
    return all;
}

void returners_close(struct returners *all)
{
    for (size_t i = 0; i < all->count; i++) {
        close(all->seats[i].fd);
        buf_release(&all->seats[i].input);
    }
    desk_close(&all->desk);
    close(all->epoll_fd);
    mem_free(all->waits.list);
    mem_free(all->seats);
    mem_free(all->input);
    mem_free(all);
}

/* ---- the restart ---- */

static void sample_cpu(struct returners *all)
{
    uint64_t now = now_ns();

    if (all->cpu_count == CPU_SAMPLES ||
        (all->cpu_count > 0 && now < all->cpu[all->cpu_count - 1].at_ns + SAMPLE_MS * MS))
        return;
    all->cpu[all->cpu_count++] =
        (struct cpu_sample){ now, process_cpu_ns(all->target->process.pid) };
}

/* Percent of a core, in the busiest `samples` in a row. */
static double peak(const struct returners *all, size_t samples)
{
    double most = 0;

    for (size_t i = samples; i < all->cpu_count; i++) {
        const struct cpu_sample *from = &all->cpu[i - samples], *to = &all->cpu[i];
        double part = (double)(to->used_ns - from->used_ns) / (double)(to->at_ns - from->at_ns);
        if (part > most)
            most = part;
    }
    return most * 100;
}

static int by_due(const void *a, const void *b)
{
    const struct seat *left = *(struct seat *const *)a, *right = *(struct seat *const *)b;

    return (left->due_ns > right->due_ns) - (left->due_ns < right->due_ns);
}

/* How many come in a second, of the `whole` ones. */
static void count_slots(const struct returners *all, uint32_t whole, struct returned *returned)
{
    uint32_t *per_second = mem_array(uint32_t, whole + 1);

    for (size_t i = 0; i < all->count; i++)
        per_second[all->seats[i].slot_ms / 1000]++;
    returned->slots_min = returned->slots_max = whole > 0 ? per_second[0] : 0;
    for (uint32_t s = 1; s < whole; s++) {
        if (per_second[s] < returned->slots_min)
            returned->slots_min = per_second[s];
        if (per_second[s] > returned->slots_max)
            returned->slots_max = per_second[s];
    }
    mem_free(per_second);
}

/* Who comes when, the first first. */
static struct seat **plan_return(struct returners *all, uint64_t told_ns,
                                 struct returned *returned)
{
    struct seat **queue = mem_array(struct seat *, all->count);
    uint32_t last_ms = 0;

    for (size_t i = 0; i < all->count; i++) {
        queue[i] = &all->seats[i];
        queue[i]->due_ns = told_ns + queue[i]->slot_ms * MS;
        if (queue[i]->slot_ms > last_ms)
            last_ms = queue[i]->slot_ms;
    }
    qsort(queue, all->count, sizeof(struct seat *), by_due);
    returned->span_ms = last_ms;
    count_slots(all, last_ms / 1000, returned);
    return queue;
}

static void come_back(struct returners *all, struct seat **queue)
{
    uint64_t write_ns = now_ns() + WRITES_APART_MS * MS,
             until = now_ns() + 2 * STUCK_S * 1000 * MS;
    size_t next = 0;

    while (next < all->count || all->behind > 0 || all->cpu_count <= SAMPLES_1S) {
        for (size_t some = 0;
             some < SOME && next < all->count && queue[next]->due_ns <= now_ns();
             some++, next++) {
            queue[next]->owed = all->published;
            queue[next]->behind = true;
            all->behind++;
            all->away--;
            come(all, queue[next]);
        }
        listen_for(all, 1);
        sample_cpu(all);
        if (now_ns() > write_ns && !all->desk.waiting) {
            write_ns += WRITES_APART_MS * MS;
            publish(all);
        }
        if (now_ns() > until)
            die("%zu did not come back", all->behind + all->count - next);
    }
    while (all->desk.waiting)
        listen_for(all, 100);
}

struct returned returners_restart(struct returners *all, int signal, uint32_t missed)
{
    struct returned returned = { .missed = missed };
    uint64_t told_ns = now_ns(), begun_cpu_ns;
    uint32_t published;
    struct seat **queue;

    desk_close(&all->desk);
    process_tell(&all->target->process, signal);
    while (all->away < all->count)
        listen_for(all, 100);
    target_end(all->target);
    *all->target =
        target_start(TARGET_MOZAIK, all->target->place, CORE_SERVER, HEARTBEAT_NEVER);
    returned.down_ms = (double)(now_ns() - told_ns) / 1e6;
    open_desk(all);
    publish_many(all, missed);
    published = all->published;

    queue = plan_return(all, told_ns, &returned);
    for (size_t i = 0; i < all->count && queue[i]->due_ns < now_ns(); i++)
        queue[i]->due_ns = now_ns(); /* nobody was there at its moment: it tried again */
    sample_clear(&all->waits);
    all->cpu_count = 0;
    begun_cpu_ns = process_cpu_ns(all->target->process.pid);
    come_back(all, queue);
    mem_free(queue);
    returned.all_ms = (double)(all->caught_ns - told_ns) / 1e6;
    returned.cpu_us = (double)(process_cpu_ns(all->target->process.pid) - begun_cpu_ns) / 1e3 /
                      (double)all->count;
    hold(all);
    returned.meanwhile = all->published - published;
    returned.p50_ms = sample_at(&all->waits, 0.5) / 1e3;
    returned.p99_ms = sample_at(&all->waits, 0.99) / 1e3;
    returned.max_ms = sample_at(&all->waits, 1) / 1e3;
    returned.peak_100ms = peak(all, 1);
    returned.peak_1s = peak(all, SAMPLES_1S);
    return returned;
}
