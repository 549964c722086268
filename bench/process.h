/*
 * process - a server under measurement: started on one core, watched, ended by its id.
 *
 * Everything that is started here dies with the load generator, however that ends.
 *
 * Thread   one.
 * Memory   a value.
 * Units    ns, bytes.
 * Limits   -
 * Failures end the program: a measurement without its parts is none.
 */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include "base/slice.h"

#include <sys/types.h>

enum { CORE_SERVER = 0, CORE_LOADER = 1, CORE_ANY = -1 };

struct process {
    pid_t pid;
    int output; /* what it prints, -1 when it is not ours to read */
};

_Noreturn void die(const char *fmt, ...) PRINTF_LIKE(1, 2);
void progress(const char *fmt, ...) PRINTF_LIKE(1, 2); /* one line for who watches */

uint64_t now_ns(void);
void pin_to(int core); /* this process, from now on */

/* Start a program; its standard output is kept for process_line(). */
struct process process_start(int core, const char *const argv[]);

/* Start a copy of ourselves that runs `work` and ends; socket_out speaks with it. */
struct process process_fork(int core, void (*work)(int socket, void *ctx), void *ctx,
                            int *socket_out);

/* Wait for a line that contains `part`, at most 60 s; the text behind `part`. */
void process_line(struct process *process, const char *part, char *text_out, size_t cap);

void process_end(struct process *process); /* SIGTERM, a while, SIGKILL */
void process_tell(const struct process *process, int signal);

/* User and system time of all its threads, exact to the scheduler's clock. */
uint64_t process_cpu_ns(pid_t pid);

/* The same of its threads of this name only. */
uint64_t process_thread_cpu_ns(pid_t pid, const char *name);

/* Memory that is its alone: anonymous pages that it has touched. */
uint64_t process_memory(pid_t pid);

#endif
