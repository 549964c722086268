/*
 * house - the whole server on the simulated loop: its starts, its ends and its deaths.
 *
 * It is the real one (api, hr, store, live, net, proto); only the loop, the clock, chance
 * and threads are the simulated make. A server that was killed stays in its grave: its
 * memory is not looked at again, and what it had open stays open. So a killed server's
 * folder is copied, and the next one starts on the copy.
 *
 * Thread   one.
 * Memory   house_init / house_release, inside one sim_new / sim_free.
 * Units    ms of simulated time.
 * Limits   one at a time.
 */
#ifndef STAGE_HOUSE_H
#define STAGE_HOUSE_H

#include "base/error.h"
#include "base/list.h"
#include "loop/loop.h"

#include <jansson.h>

struct house {
    struct list lives;         /* every start there was: their settings must last */
    struct service *service;   /* NULL: there is none now */
    const struct loop *others; /* the loop that is nobody's server */
    struct db *eye;            /* reads the journals' heads beside it; NULL: not open */
    /* Where it listens, or last did. */
    uint16_t port, admin_port;
};

void house_init(struct house *house, const struct loop *others);
void house_release(struct house *house); /* stops it first, if it is there */

/* On `folder`, which exists; `flags`: an array of texts, or NULL. */
MUST_USE bool house_start(struct house *house, const char *folder, const json_t *flags,
                          struct error *err);

void house_drain(struct house *house); /* as by SIGTERM; returns at once */
bool house_is_drained(const struct house *house);
void house_stop(struct house *house); /* ends what is left, and frees it */
void house_kill(struct house *house); /* it dies now, without a word */

/* A session ends so long from now, as if it were that old: a story has no month. */
MUST_USE bool house_age(struct house *house, const char *session, int64_t in_ms,
                        struct error *err);

/* The number of facts all tenants have: it has grown when something was committed. */
MUST_USE bool house_facts(struct house *house, int64_t *count_out, struct error *err);

#endif
