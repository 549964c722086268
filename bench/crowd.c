#include "crowd.h"

#include "desk.h"
#include "frame.h"
#include "sample.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IN_FLIGHT = 200, INPUT_BYTES = 1 << 18, HELLO_BYTES = 4096, STUCK_MS = 30000 };

/* A listener. `at` is how far it is in the bytes that everybody gets in this round. */
struct seat {
    int fd;
    bool ready, done;
    uint32_t hello_len;
    char *hello; /* the answer to the upgrade, while it comes */
    size_t at;
};

struct hall {
    struct target *target;
    int socket, epoll_fd;
    struct seat *seats;
    size_t seat_count, ready_count;
    struct desk desks[CROWD_DESKS];
    size_t desk_count;

    /* The present round. */
    char *stream; /* what everybody gets */
    size_t stream_len, stream_cap, parsed, frames, wanted, message_len;
    size_t done_count, answered;
    uint64_t began_ns, answered_ns;
    uint32_t *arrivals; /* us since began_ns, one per socket */

    struct sample sent, last, after;
    char *input;
};

/* epoll tells whose: seats from 0, desks from the top. */
enum { DESK_MARK = 1 << 30 };

static void watch(struct hall *hall, int fd, uint64_t who)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = who };

    if (epoll_ctl(hall->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        die("epoll_ctl: %s", strerror(errno));
}

/* ---- coming in ---- */

static void take_seat(struct hall *hall, size_t index)
{
    struct seat *seat = &hall->seats[index];
    struct buf request;

    *seat = (struct seat){ .fd = dial(hall->target->port), .hello = mem_alloc(HELLO_BYTES) };
    watch(hall, seat->fd, index);
    buf_init(&request, 4096);
    target_upgrade(hall->target, index, NULL, &request);
    if (send(seat->fd, request.data, request.len, MSG_NOSIGNAL) != (ssize_t)request.len)
        die("send: %s", strerror(errno));
    buf_release(&request);
}

static void hear_hello(struct hall *hall, struct seat *seat)
{
    ssize_t got =
        recv(seat->fd, seat->hello + seat->hello_len, HELLO_BYTES - 1 - seat->hello_len, 0);
    char *end;
    size_t head, len, left;

    if (got <= 0)
        die("%s closed a new socket", hall->target->name);
    seat->hello_len += (uint32_t)got;
    seat->hello[seat->hello_len] = '\0';
    end = strstr(seat->hello, "\r\n\r\n");
    if (!end)
        return;
    if (strncmp(seat->hello, "HTTP/1.1 101", 12) != 0)
        die("%s refused a socket: %s", hall->target->name, seat->hello);
    end += 4;
    left = seat->hello_len - (size_t)(end - seat->hello);
    if (target_greets(hall->target)) {
        len = frame_len(end, left, &head);
        if (len == 0 || len > left)
            return;
        if (len < left || !strstr(end + head, "\"authenticated\":true"))
            die("%s greets with %s", hall->target->name, end + head);
    } else if (left) {
        die("%s greets, which was not expected", hall->target->name);
    }
    mem_free(seat->hello);
    seat->hello = NULL;
    seat->ready = true;
    hall->ready_count++;
}

/* ---- a message arrives ---- */

/* The first to get further shows what everybody will get. */
static void extend(struct hall *hall, const char *data, size_t len)
{
    size_t head = 0, frame;

    while (hall->stream_len + len > hall->stream_cap) {
        hall->stream_cap = hall->stream_cap ? hall->stream_cap * 2 : 1 << 16;
        hall->stream = mem_resize(hall->stream, hall->stream_cap);
    }
    memcpy(hall->stream + hall->stream_len, data, len);
    hall->stream_len += len;
    while ((frame = frame_len(hall->stream + hall->parsed, hall->stream_len - hall->parsed,
                              &head)) != 0 &&
           hall->parsed + frame <= hall->stream_len) {
        if ((uint8_t)hall->stream[hall->parsed] != FRAME_TEXT)
            die("%s sent a frame that is no text", hall->target->name);
        hall->message_len = frame - head;
        hall->parsed += frame;
        hall->frames++;
    }
    if (hall->frames > hall->wanted)
        die("%s sent more messages than were published", hall->target->name);
}

static void hear_stream(struct hall *hall, struct seat *seat)
{
    ssize_t got = recv(seat->fd, hall->input, INPUT_BYTES, 0);
    size_t len = got > 0 ? (size_t)got : 0, known;

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        die("%s closed a socket", hall->target->name);
    if (seat->done)
        die("%s sent one socket more than the others", hall->target->name);
    known = hall->stream_len - seat->at;
    if (known > len)
        known = len;
    if (memcmp(hall->stream + seat->at, hall->input, known) != 0)
        die("%s sent one socket something else", hall->target->name);
    if (len > known)
        extend(hall, hall->input + known, len - known);
    seat->at += len;
    if (hall->frames == hall->wanted && seat->at == hall->parsed) {
        seat->done = true;
        hall->arrivals[hall->done_count++] = (uint32_t)((now_ns() - hall->began_ns) / 1000);
    }
}

static void hear_desk(struct hall *hall, struct desk *desk)
{
    int status;

    if (!desk_input(desk, &status))
        return;
    if (status < 200 || status > 299)
        die("%s answered %d to a POST: %s", hall->target->name, status, desk->problem);
    hall->answered++;
    hall->answered_ns = now_ns();
}

static void listen_once(struct hall *hall)
{
    struct epoll_event events[512];
    int count = epoll_wait(hall->epoll_fd, events, 512, STUCK_MS);

    if (count <= 0)
        die("%s: nothing for %d s; %zu of %zu sockets ready, %zu served, %zu answers",
            hall->target->name, STUCK_MS / 1000, hall->ready_count, hall->seat_count,
            hall->done_count, hall->answered);
    for (int i = 0; i < count; i++) {
        uint64_t who = events[i].data.u64;
        if (who >= DESK_MARK)
            hear_desk(hall, &hall->desks[who - DESK_MARK]);
        else if (hall->seats[who].ready)
            hear_stream(hall, &hall->seats[who]);
        else
            hear_hello(hall, &hall->seats[who]);
    }
}

/* ---- orders ---- */

static void resize(struct hall *hall, size_t size, struct crowd_outcome *outcome)
{
    uint64_t began_ns = now_ns(), cpu_ns = process_cpu_ns(hall->target->process.pid);

    while (hall->seat_count > size) {
        close(hall->seats[--hall->seat_count].fd);
        hall->ready_count--;
    }
    if (size > hall->seat_count) {
        hall->seats = mem_resize(hall->seats, size * sizeof *hall->seats);
        hall->arrivals = mem_resize(hall->arrivals, size * sizeof *hall->arrivals);
    }
    while (hall->ready_count < size) {
        while (hall->seat_count < size && hall->seat_count - hall->ready_count < IN_FLIGHT)
            take_seat(hall, hall->seat_count++);
        listen_once(hall);
    }
    outcome->connect_ns = now_ns() - began_ns;
    outcome->connect_cpu_ns = process_cpu_ns(hall->target->process.pid) - cpu_ns;
}

static void open_desks(struct hall *hall, size_t count)
{
    for (; hall->desk_count < count; hall->desk_count++) {
        desk_open(&hall->desks[hall->desk_count], hall->target->port);
        watch(hall, hall->desks[hall->desk_count].fd, DESK_MARK + hall->desk_count);
    }
}

static void note_round(struct hall *hall)
{
    uint32_t answered_us = (uint32_t)((hall->answered_ns - hall->began_ns) / 1000);

    for (size_t i = 0; i < hall->seat_count; i++) {
        uint32_t us = hall->arrivals[i];
        sample_add(&hall->sent, us);
        sample_add(&hall->after, us > answered_us ? us - answered_us : 0);
    }
    if (hall->seat_count)
        sample_add(&hall->last, hall->arrivals[hall->seat_count - 1]);
}

static void play_round(struct hall *hall, const struct crowd_order *order, uint64_t first)
{
    size_t posts = order->messages / order->joined;
    struct buf requests[CROWD_DESKS];

    hall->stream_len = hall->parsed = hall->frames = 0;
    hall->done_count = hall->answered = 0;
    hall->wanted = order->messages;
    for (size_t i = 0; i < hall->seat_count; i++) {
        hall->seats[i].at = 0;
        hall->seats[i].done = false;
    }
    for (size_t i = 0; i < posts; i++) {
        buf_init(&requests[i], 128 * 1024);
        target_publish(hall->target, first + i, order->joined, &requests[i]);
    }
    hall->began_ns = now_ns();
    for (size_t i = 0; i < posts; i++) {
        desk_ask(&hall->desks[i], buf_slice(&requests[i]));
        buf_release(&requests[i]);
    }
    while (hall->done_count < hall->seat_count || hall->answered < posts)
        listen_once(hall);
    note_round(hall);
}

static void play(struct hall *hall, const struct crowd_order *order,
                 struct crowd_outcome *outcome)
{
    pid_t pid = hall->target->process.pid;
    uint64_t cpu_ns, clerk_ns, began_ns, number = order->first;

    open_desks(hall, order->messages / order->joined);
    sample_clear(&hall->sent);
    sample_clear(&hall->last);
    sample_clear(&hall->after);
    clerk_ns = process_thread_cpu_ns(pid, "clerk");
    cpu_ns = process_cpu_ns(pid);
    began_ns = now_ns();
    do {
        play_round(hall, order, number);
        number += order->messages;
        outcome->rounds++;
    } while (outcome->rounds < order->rounds && now_ns() - began_ns < order->time_ns);
    outcome->wall_ns = now_ns() - began_ns;
    usleep(20000); /* what a server puts off belongs to it all the same */
    outcome->cpu_ns = process_cpu_ns(pid) - cpu_ns;
    outcome->clerk_ns = process_thread_cpu_ns(pid, "clerk") - clerk_ns;
    outcome->deliveries = (uint64_t)outcome->rounds * order->messages * hall->seat_count;
    outcome->message_len = hall->message_len;
    outcome->sent_p50_us = sample_at(&hall->sent, 0.50);
    outcome->sent_p99_us = sample_at(&hall->sent, 0.99);
    outcome->last_p50_us = sample_at(&hall->last, 0.50);
    outcome->last_p99_us = sample_at(&hall->last, 0.99);
    outcome->after_p50_us = sample_at(&hall->after, 0.50);
    outcome->after_p99_us = sample_at(&hall->after, 0.99);
}

static void serve_orders(int socket, void *ctx)
{
    static struct hall hall;
    struct crowd_order order;

    hall.target = ctx;
    hall.socket = socket;
    hall.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    hall.input = mem_alloc(INPUT_BYTES);
    while (recv(socket, &order, sizeof order, 0) == sizeof order) {
        struct crowd_outcome outcome = { 0 };
        resize(&hall, order.size, &outcome);
        if (order.rounds)
            play(&hall, &order, &outcome);
        if (send(socket, &outcome, sizeof outcome, MSG_NOSIGNAL) != sizeof outcome)
            break;
    }
    exit(0);
}

/* ---- on the other side ---- */

struct crowd crowd_start(struct target *target)
{
    struct crowd crowd = { .target = target };

    crowd.process = process_fork(CORE_LOADER, serve_orders, target, &crowd.socket);
    return crowd;
}

void crowd_end(struct crowd *crowd)
{
    if (crowd->process.pid > 0)
        close(crowd->socket);
    process_end(&crowd->process);
}

static struct crowd_outcome order(struct crowd *crowd, const struct crowd_order *what)
{
    struct crowd_outcome outcome;

    if (send(crowd->socket, what, sizeof *what, MSG_NOSIGNAL) != sizeof *what ||
        recv(crowd->socket, &outcome, sizeof outcome, 0) != sizeof outcome)
        die("the sockets of %s are gone", crowd->target->name);
    crowd->size = what->size;
    return outcome;
}

struct crowd_outcome crowd_resize(struct crowd *crowd, size_t size)
{
    return order(crowd, &(struct crowd_order){ .size = size });
}

struct crowd_outcome crowd_rounds(struct crowd *crowd, unsigned messages, bool joined,
                                  double seconds, uint32_t rounds_max)
{
    struct crowd_outcome outcome =
        order(crowd, &(struct crowd_order){ .size = crowd->size,
                                            .rounds = rounds_max,
                                            .messages = messages,
                                            .joined = joined ? messages : 1,
                                            .time_ns = (uint64_t)(seconds * 1e9),
                                            .first = target_published });

    target_published += (uint64_t)outcome.rounds * messages;
    return outcome;
}
