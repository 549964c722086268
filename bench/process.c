#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE_WAIT_MS = 60000, END_WAIT_MS = 15000 };

void die(const char *fmt, ...)
{
    va_list args;

    fputs("bench: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void progress(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void pin_to(int core)
{
    cpu_set_t cores;

    if (core == CORE_ANY)
        return;
    CPU_ZERO(&cores);
    CPU_SET((size_t)core, &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) != 0)
        die("core %d cannot be had: %s (two cores are needed)", core, strerror(errno));
}

/* In the child: on its core, and never longer than we live. */
static void begin_child(int core, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    pin_to(core);
}

struct process process_start(int core, const char *const argv[])
{
    struct process process = { .output = -1 };
    pid_t parent = getpid();
    int pipes[2];

    if (pipe(pipes) != 0)
        die("pipe: %s", strerror(errno));
    process.pid = fork();
    if (process.pid < 0)
        die("fork: %s", strerror(errno));
    if (process.pid == 0) {
        begin_child(core, parent);
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        die("%s: %s", argv[0], strerror(errno));
    }
    close(pipes[1]);
    process.output = pipes[0];
    return process;
}

struct process process_fork(int core, void (*work)(int socket, void *ctx), void *ctx,
                            int *socket_out)
{
    struct process process = { .output = -1 };
    pid_t parent = getpid();
    int sockets[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        die("socketpair: %s", strerror(errno));
    fflush(NULL);
    process.pid = fork();
    if (process.pid < 0)
        die("fork: %s", strerror(errno));
    if (process.pid == 0) {
        begin_child(core, parent);
        close(sockets[0]);
        work(sockets[1], ctx);
        _exit(0);
    }
    close(sockets[1]);
    *socket_out = sockets[0];
    return process;
}

void process_line(struct process *process, const char *part, char *text_out, size_t cap)
{
    char line[1024];
    size_t len = 0;

    for (;;) {
        struct pollfd wait = { .fd = process->output, .events = POLLIN };
        char byte;
        if (poll(&wait, 1, LINE_WAIT_MS) <= 0 || read(process->output, &byte, 1) != 1)
            die("process %d did not say \"%s\"", (int)process->pid, part);
        if (byte != '\n') {
            if (len < sizeof line - 1)
                line[len++] = byte;
            continue;
        }
        line[len] = '\0';
        len = 0;
        const char *found = strstr(line, part);
        if (found) {
            snprintf(text_out, cap, "%s", found + strlen(part));
            return;
        }
    }
}

void process_tell(const struct process *process, int signal)
{
    kill(process->pid, signal);
}

void process_end(struct process *process)
{
    uint64_t until = now_ns() + END_WAIT_MS * UINT64_C(1000000);
    struct timespec step = { .tv_nsec = 10 * 1000 * 1000 };

    if (process->pid <= 0)
        return;
    kill(process->pid, SIGTERM);
    while (waitpid(process->pid, NULL, WNOHANG) == 0) {
        if (now_ns() > until)
            kill(process->pid, SIGKILL);
        nanosleep(&step, NULL);
    }
    if (process->output >= 0)
        close(process->output);
    *process = (struct process){ .output = -1 };
}

uint64_t process_cpu_ns(pid_t pid)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        die("process %d is gone", (int)pid);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

/* The first line of a file of /proc; empty where the thread has just ended. */
static void read_line(const char *path, char *line_out, size_t cap)
{
    FILE *file = fopen(path, "re");

    line_out[0] = '\0';
    if (!file)
        return;
    if (!fgets(line_out, (int)cap, file))
        line_out[0] = '\0';
    line_out[strcspn(line_out, "\n")] = '\0';
    fclose(file);
}

uint64_t process_thread_cpu_ns(pid_t pid, const char *name)
{
    char path[320], line[64];
    struct dirent *entry;
    uint64_t sum_ns = 0;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    if (!tasks)
        die("%s: %s", path, strerror(errno));
    while ((entry = readdir(tasks)) != NULL) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/comm", (int)pid, entry->d_name);
        read_line(path, line, sizeof line);
        if (strcmp(line, name) != 0)
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, entry->d_name);
        read_line(path, line, sizeof line);
        sum_ns += strtoull(line, NULL, 10);
    }
    closedir(tasks);
    return sum_ns;
}

uint64_t process_memory(pid_t pid)
{
    char path[64], line[256];
    unsigned long long kib = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    if (!file)
        die("%s: %s", path, strerror(errno));
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "RssAnon: %llu kB", &kib) == 1)
            break;
    fclose(file);
    return kib * 1024;
}
