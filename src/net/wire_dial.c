/* From a name to a connection. See wire.h. */
#include "net/wire_inside.h"

#include "base/mem.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t wire_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool wire_wait(int fd, short events, int64_t until_ms)
{
    struct pollfd poller = { .fd = fd, .events = events };
    int64_t left;
    int ready;

    do {
        left = until_ms - wire_now_ms();
        ready = left > 0 ? poll(&poller, 1, (int)left) : 0;
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/* ---- names ----
 *
 * getaddrinfo() has no time limit, so it runs on a thread of its own. When nobody waits for it any
 * more, whoever is last gives the memory back. */

struct look_up {
    pthread_mutex_t lock;
    pthread_cond_t over;
    char host[256], port[8];
    struct addrinfo *list;
    int problem;
    bool is_over, left_alone;
};

static void look_up_free(struct look_up *look_up)
{
    if (look_up->list)
        freeaddrinfo(look_up->list);
    pthread_cond_destroy(&look_up->over);
    pthread_mutex_destroy(&look_up->lock);
    mem_free(look_up);
}

static void *look_up_run(void *arg)
{
    struct look_up *look_up = arg;
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    bool left_alone;

    look_up->problem = getaddrinfo(look_up->host, look_up->port, &hints, &look_up->list);
    pthread_mutex_lock(&look_up->lock);
    look_up->is_over = true;
    left_alone = look_up->left_alone;
    pthread_cond_signal(&look_up->over);
    pthread_mutex_unlock(&look_up->lock);
    if (left_alone)
        look_up_free(look_up);
    return NULL;
}

static struct look_up *look_up_new(const char *host, const char *port)
{
    struct look_up *look_up = mem_new(struct look_up);
    pthread_condattr_t monotonic;

    pthread_mutex_init(&look_up->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&look_up->over, &monotonic);
    pthread_condattr_destroy(&monotonic);
    strncpy(look_up->host, host, sizeof look_up->host - 1);
    strncpy(look_up->port, port, sizeof look_up->port - 1);
    return look_up;
}

/* False: nobody said anything in time, and look_up is no longer ours. */
static bool look_up_wait(struct look_up *look_up, int64_t until_ms)
{
    struct timespec until = { .tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000 };
    bool is_over;
    int waited = 0;

    pthread_mutex_lock(&look_up->lock);
    while (!look_up->is_over && waited == 0)
        waited = pthread_cond_timedwait(&look_up->over, &look_up->lock, &until);
    is_over = look_up->is_over;
    look_up->left_alone = !is_over;
    pthread_mutex_unlock(&look_up->lock);
    return is_over;
}

static void keep(const struct addrinfo *list, struct wire_addresses *addresses)
{
    for (const struct addrinfo *info = list; info && addresses->count < WIRE_ADDRESSES_MAX;
         info = info->ai_next) {
        if (info->ai_family != AF_INET && info->ai_family != AF_INET6)
            continue;
        memcpy(&addresses->list[addresses->count++], info->ai_addr, info->ai_addrlen);
        addresses->v4 += info->ai_family == AF_INET;
        addresses->v6 += info->ai_family == AF_INET6;
    }
}

static enum wire_outcome outcome_of_name(int problem, const struct wire_addresses *addresses)
{
    if (problem == 0)
        return addresses->count ? WIRE_OPEN : WIRE_NAME_UNKNOWN;
    return problem == EAI_NONAME || problem == EAI_NODATA ? WIRE_NAME_UNKNOWN
                                                          : WIRE_NAME_FAILED;
}

enum wire_outcome wire_look_up(const char *host, const char *port, int64_t timeout_ms,
                               struct wire_addresses *addresses_out)
{
    int64_t until_ms = wire_now_ms() + timeout_ms;
    struct look_up *look_up = look_up_new(host, port);
    enum wire_outcome outcome;
    pthread_attr_t apart;
    pthread_t thread;
    int started;

    *addresses_out = (struct wire_addresses){ 0 };
    pthread_attr_init(&apart);
    pthread_attr_setdetachstate(&apart, PTHREAD_CREATE_DETACHED);
    started = pthread_create(&thread, &apart, look_up_run, look_up);
    pthread_attr_destroy(&apart);
    if (started != 0) {
        look_up_free(look_up);
        return WIRE_NAME_FAILED;
    }
    if (!look_up_wait(look_up, until_ms))
        return WIRE_TIMED_OUT;
    keep(look_up->list, addresses_out);
    outcome = outcome_of_name(look_up->problem, addresses_out);
    look_up_free(look_up);
    return outcome;
}

/* ---- connections ---- */

static enum wire_outcome outcome_of_errno(int problem)
{
    switch (problem) {
    case 0: return WIRE_OPEN;
    case ECONNREFUSED: return WIRE_REFUSED;
    case ETIMEDOUT: return WIRE_TIMED_OUT;
    case ECONNRESET: return WIRE_RESET;
    default: return WIRE_UNREACHABLE;
    }
}

/* errno of the attempt; *fd_out when it is 0. */
static int dial_one(const struct sockaddr_storage *address, int64_t until_ms, int *fd_out)
{
    socklen_t size = address->ss_family == AF_INET ? sizeof(struct sockaddr_in)
                                                   : sizeof(struct sockaddr_in6);
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1, problem = 0;
    socklen_t len = sizeof problem;

    if (fd < 0)
        return errno;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (const struct sockaddr *)address, size) != 0) {
        problem = errno;
        if (problem == EINPROGRESS) {
            problem = ETIMEDOUT;
            if (wire_wait(fd, POLLOUT, until_ms))
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &len);
        }
    }
    if (problem != 0)
        close(fd);
    else
        *fd_out = fd;
    return problem;
}

int wire_dial(const struct wire_addresses *addresses, int family, int64_t until_ms,
              enum wire_outcome *outcome_out)
{
    size_t left = 0;
    int fd = -1;

    for (size_t i = 0; i < addresses->count; i++)
        left += !family || addresses->list[i].ss_family == family;
    *outcome_out = WIRE_UNREACHABLE;
    for (size_t i = 0; i < addresses->count; i++) {
        const struct sockaddr_storage *address = &addresses->list[i];
        int64_t now_ms = wire_now_ms();
        int problem;
        if (family && address->ss_family != family)
            continue;
        /* A share each: a silent address must not use up the time of those behind it. */
        problem = dial_one(address, now_ms + (until_ms - now_ms) / (int64_t)left--, &fd);
        if (problem == 0)
            *outcome_out = WIRE_OPEN;
        if (problem == 0)
            return fd;
        /* What somebody said tells more than that the others cannot be reached. */
        if (*outcome_out == WIRE_UNREACHABLE)
            *outcome_out = outcome_of_errno(problem);
    }
    return -1;
}
