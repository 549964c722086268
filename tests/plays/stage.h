/*
 * stage - where the C plays happen: a whole server, and who speaks to it, on the simulated
 * loop.
 *
 * The server is the real one (api, hr, store, live, net, proto); only the loop, the clock,
 * randomness and threads are the simulated make. A seed decides every delay, cut and short
 * write, so a failure is replayed by its seed.
 *
 * A person speaks HTTP and WebSocket over simulated sockets, and keeps what was heard. What can
 * be told with the npm client is told there (README.md); here is what only bytes can say.
 *
 * Thread   one.
 * Memory   stage_open / stage_close.
 * Units    ms of simulated time.
 * Limits   STAGE_PEOPLE people.
 */
#ifndef PLAYS_STAGE_H
#define PLAYS_STAGE_H

#include "api/service.h"
#include "base/test.h"
#include "loop/sim/sim.h"
#include "plays/ear.h"
#include "proto/http_response.h"

#include <jansson.h>

enum { STAGE_PEOPLE = 6 };

struct person {
    struct stage *stage;
    const char *name;
    char token[64];

    /* One request at a time. */
    struct stream http;
    bool http_open, answered, broken;
    struct http_response_parser answer;
    struct buf out, body;
    size_t sent;
    int status;
    json_t *json;

    const char *headers; /* more lines of its requests, each with its CR LF; NULL: none */
    char etag[64], retry_after[16]; /* of the answer; "": none */
    char answer_cursor[CURSOR_TEXT_MAX];

    struct ear ear; /* a live door; a play may give somebody more of them */
};

struct stage {
    char folder[256];
    struct config config;
    struct service *service;
    struct loop *loop; /* the people's */
    struct person people[STAGE_PEOPLE];
    size_t person_count;
    struct list ears;
    const char *const *flags; /* of the server, besides the usual ones */
};

void stage_open(struct stage *stage, uint64_t seed);
void stage_open_with(struct stage *stage, uint64_t seed,
                     const char *const *flags); /* NULL at the end */

/* Everybody goes, the server drains, and all of it is freed. */
void stage_close(struct stage *stage);

/* The same, but the server is stopped in the middle of whatever it does. */
void stage_stop(struct stage *stage);
void stage_drains(struct stage *stage); /* SIGTERM; returns at once */

/* Until the condition holds; fails the test after a simulated minute. */
void stage_until(struct stage *stage, bool (*condition)(void *ctx), void *ctx);

struct person *person_appears(struct stage *stage, const char *name); /* not signed in */
struct person *person_enters(struct stage *stage, const char *name, const char *email);

/* Ask; the answer is in status and json. `key`: Idempotency-Key or NULL. */
void person_asks(struct person *person, const char *method, const char *path, const char *body,
                 const char *key);
void person_sends(struct person *person, const char *method, const char *path, const char *body,
                  const char *key);       /* the same, without waiting for the answer */
void person_waits(struct person *person); /* for it */

void person_opens(
    struct person *person); /* a WebSocket at the own cursor; waits for `connected` */
void person_cut(struct person *person); /* their network is gone */

#endif
