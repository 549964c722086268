#include "askers.h"

#include "desk.h"
#include "sample.h"

#include "base/mem.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STUCK_MS = 30000 };

struct job {
    struct target *target;
    unsigned clients;
    double seconds;
    uint64_t number;
};

static void ask_next(struct job *job, struct desk *desk)
{
    size_t people = job->target->place->sockets_max;
    uint64_t number = job->number++;
    struct buf request;

    buf_init(&request, 4096);
    target_ask(job->target, (size_t)(number % people), number / people, &request);
    desk_ask(desk, buf_slice(&request));
    buf_release(&request);
}

static void ask_all(int socket, void *ctx)
{
    struct job *job = ctx;
    struct desk *desks = mem_array(struct desk, job->clients);
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct sample waits = { 0 };
    struct asked asked = { 0 };
    uint64_t began_ns, until_ns, cpu_ns, end_ns = 0;
    unsigned waiting = job->clients;

    for (unsigned i = 0; i < job->clients; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
        desk_open(&desks[i], job->target->port);
        if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, desks[i].fd, &event) != 0)
            die("epoll_ctl: %s", strerror(errno));
    }
    cpu_ns = process_cpu_ns(job->target->process.pid);
    began_ns = now_ns();
    until_ns = began_ns + (uint64_t)(job->seconds * 1e9);
    for (unsigned i = 0; i < job->clients; i++)
        ask_next(job, &desks[i]);
    while (waiting > 0) {
        struct epoll_event events[128];
        int count = epoll_wait(epoll_fd, events, 128, STUCK_MS);
        if (count <= 0)
            die("no answer for %d s", STUCK_MS / 1000);
        for (int i = 0; i < count; i++) {
            struct desk *desk = &desks[events[i].data.u32];
            int status;
            if (!desk_input(desk, &status))
                continue;
            if (status != 201)
                die("%d instead of 201: %s", status, desk->problem);
            end_ns = now_ns();
            sample_add(&waits, (uint32_t)((end_ns - desk->asked_ns) / 1000));
            asked.count++;
            if (end_ns < until_ns)
                ask_next(job, desk);
            else
                waiting--;
        }
    }
    asked.per_second = (double)asked.count * 1e9 / (double)(end_ns - began_ns);
    asked.cpu_us = (double)(process_cpu_ns(job->target->process.pid) - cpu_ns) / 1e3 /
                   (double)asked.count;
    asked.p50_us = sample_at(&waits, 0.50);
    asked.p99_us = sample_at(&waits, 0.99);
    if (send(socket, &asked, sizeof asked, MSG_NOSIGNAL) != sizeof asked)
        die("nobody wants to know");
}

struct asked askers_run(struct target *target, unsigned clients, double seconds,
                        uint64_t *number)
{
    struct job job = { target, clients, seconds, *number };
    struct process process;
    struct asked asked;
    int socket;

    process = process_fork(CORE_LOADER, ask_all, &job, &socket);
    if (recv(socket, &asked, sizeof asked, 0) != sizeof asked)
        die("the askers failed");
    close(socket);
    process_end(&process);
    *number += asked.count;
    return asked;
}
