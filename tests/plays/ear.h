/*
 * ear - a live door of somebody in a play: a WebSocket or an event stream over a simulated
 * socket, and everything that was heard through it.
 *
 * It holds the server to the promise of the product at every message: each fact once, and
 * in order, also over several connections with one cursor. It answers pings and closes as
 * RFC 6455 wants, unless the play cuts its network.
 *
 * Thread   one.
 * Memory   ear_init / ear_release; a stage that closes cuts what is still open.
 * Units    ms of simulated time.
 * Limits   EAR_HEARD messages.
 */
#ifndef PLAYS_EAR_H
#define PLAYS_EAR_H

#include "base/cursor.h"
#include "base/list.h"
#include "base/test.h"
#include "loop/sim/sim.h"
#include "proto/http_response.h"
#include "proto/sse.h"
#include "proto/ws.h"

#include <jansson.h>

enum { EAR_HEARD = 400 };

struct stage;

struct heard {
    char type[40];
    struct cursor cursor; /* seq 0: it had none */
    json_t *data;
};

/* How a door is asked for. */
struct knock {
    bool sse;
    const char *user;    /* in the path of a WebSocket; NULL: me */
    const char *token;   /* NULL: without credentials            */
    const char *headers; /* more lines, each with its CR LF; NULL: none */
    const char *path;    /* NULL: by the others                  */
    bool from_the_head;  /* without the cursor it has            */
};

struct ear {
    struct stage *stage;
    const char *name;
    struct list link; /* in the stage's list of all */
    struct stream stream;
    struct http_response_parser answer;
    struct ws_parser frames;
    struct sse_parser events;
    struct buf out;
    size_t sent;
    bool sse, open, begun, ended;
    bool whole; /* it ended as its protocol says, not by a cut */
    int status; /* of the HTTP answer; 0: none yet */
    uint32_t retry_after_s;
    unsigned close_code;
    char close_reason[128];
    int64_t retry_ms; /* of an event stream; -1: none told */

    char cursor[CURSOR_TEXT_MAX]; /* the last one it was told */
    struct heard heard[EAR_HEARD];
    size_t heard_count, binary_count;
};

void ear_init(struct ear *ear, struct stage *stage, const char *name);
void ear_release(struct ear *ear);

void ear_knocks(struct ear *ear, const struct knock *knock); /* without waiting */
void ear_opens(struct ear *ear, const struct knock *knock);  /* until `connected` */
void ear_says(struct ear *ear, const char *text);            /* a text message */
void ear_says_binary(struct ear *ear, slice bytes);
void ear_cut(struct ear *ear); /* its network is gone */

/* Until that many messages of a type were heard, and then exactly that many. */
void ear_gets(struct ear *ear, const char *type, size_t count);
void ear_ends(struct ear *ear); /* until it has ended */

/* How many of a type; *last_out (may be NULL) is the last one. */
size_t ear_count(const struct ear *ear, const char *type, const struct heard **last_out);
const char *heard_text(const struct heard *heard, const char *key); /* of its data */

#endif
