/*
 * stage - where plays happen: a whole server, and people with browsers, on the simulated
 * loop.
 *
 * The server is the real one (api, hr, store, live, net, proto); only the loop, the clock,
 * randomness and threads are the simulated make. A seed decides every delay, cut and short
 * write, so a failure is replayed by its seed.
 *
 * A person speaks HTTP and WebSocket over simulated sockets, and keeps what was heard.
 *
 * Thread   one.
 * Memory   stage_open / stage_close; a server that was killed stays in its grave.
 * Units    ms of simulated time.
 * Limits   STAGE_PEOPLE people, STAGE_HEARD messages each, STAGE_LIVES servers.
 */
#ifndef PLAYS_STAGE_H
#define PLAYS_STAGE_H

#include "api/service.h"
#include "base/cursor.h"
#include "base/test.h"
#include "loop/sim/sim.h"
#include "proto/http_response.h"
#include "proto/ws.h"

#include <jansson.h>

enum { STAGE_PEOPLE = 4, STAGE_HEARD = 400, STAGE_LIVES = 8 };

struct heard {
    char type[40];
    struct cursor cursor; /* seq 0: it had none */
    json_t *data;
};

struct person {
    struct stage *stage;
    const char *name;
    char token[64];
    char cursor[CURSOR_TEXT_MAX]; /* the last one that the stream told */

    /* One request at a time. */
    struct stream http;
    bool http_open, answered, broken;
    struct http_response_parser answer;
    struct buf out, body;
    size_t sent;
    int status;
    json_t *json;

    /* A live WebSocket. */
    struct stream live;
    bool live_open, upgraded, live_broken;
    struct http_response_parser greeting;
    struct ws_parser frames;
    struct buf live_out;
    size_t live_sent;
    unsigned close_code;

    struct heard heard[STAGE_HEARD];
    size_t heard_count;
};

struct stage {
    char folder[256];
    int life; /* which server this is: each gets a copy of the folder of the one before */
    struct config configs[STAGE_LIVES]; /* one for each life */
    struct service *service;
    struct loop *loop; /* the people's */
    struct person people[STAGE_PEOPLE];
    size_t person_count;
    struct db *eye; /* reads the journal's head beside the server */
};

void stage_open(struct stage *stage, uint64_t seed);
void stage_close(struct stage *stage);

/* The process dies now, without a word; the next one starts on what the disk holds. */
void stage_kill(struct stage *stage);
void stage_start(struct stage *stage);

/* Until the condition holds; fails the test after a simulated minute. */
void stage_until(struct stage *stage, bool (*condition)(void *ctx), void *ctx);

/* Steps until the journal of the demo company has grown beyond `head`: something was
 * committed, and no loop has been told yet. */
void stage_until_committed(struct stage *stage, uint64_t head);
uint64_t stage_head(struct stage *stage);

struct person *person_enters(struct stage *stage, const char *name, const char *email);

/* Ask; the answer is in status and json. `key`: Idempotency-Key or NULL. */
void person_asks(struct person *person, const char *method, const char *path, const char *body,
                 const char *key);
void person_sends(struct person *person, const char *method, const char *path, const char *body,
                  const char *key); /* the same, without waiting for the answer */

void person_opens(
    struct person *person); /* a WebSocket at the own cursor; waits for `connected` */
void person_cut(struct person *person); /* their network is gone */

/* How many messages of a type were heard; *last_out (may be NULL) is the last one. */
size_t person_heard(const struct person *person, const char *type,
                    const struct heard **last_out);

#endif
