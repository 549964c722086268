/*
 * line - a browser's connection to the server: one HTTP exchange, or a WebSocket, over a
 * simulated socket. What is heard on any of them is written down for who plays the browser.
 *
 * What is heard, each a JSON object with `line` (its number) and `is`:
 *
 *     open                        a WebSocket's handshake has succeeded
 *     text   {text}               a message
 *     closed {code, reason}       the end of a WebSocket, as a browser tells it: 1006 without
 *                                 a close frame; `status`: what the handshake was answered
 *     head   {status, headers}    of an HTTP answer; headers: [name, value] pairs
 *     body   {bytes}              a piece of its body: a character each, U+0000 to U+00FF
 *     end    {whole}              of an HTTP answer; whole: as its framing says
 *     broken {reason}             the server broke HTTP or RFC 6455: a mistake of ours
 *
 * After closed, end and broken its number is free. Pings are answered; close frames, too.
 *
 * Thread   one.
 * Memory   lines_init / lines_release; a line frees itself when its socket is closed.
 * Units    bytes.
 * Limits   messages and heads as a browser's, or less: 16 MiB, 32 KiB.
 */
#ifndef STAGE_LINE_H
#define STAGE_LINE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "loop/loop.h"

#include <jansson.h>

struct lines {
    struct loop *loop;
    struct list all;
    size_t open_count; /* their sockets, also those that are closing */
    struct buf heard;  /* JSON objects with commas between them */
    size_t heard_count;
    bool cut_due; /* lines_cut_due() has something to do */
};

void lines_init(struct lines *lines, struct loop *loop);
void lines_release(struct lines *lines); /* when open_count is 0 */
void lines_forget_heard(struct lines *lines);
void lines_hang_up(struct lines *lines); /* all of them */

enum { LINE_UNCUT = -1 };

struct line_request {
    int64_t number;
    const char *method, *path;
    const json_t *headers; /* [[name, value], ...] or NULL */
    const char *body;      /* NULL: none */
    bool websocket;
    /* The network breaks when so many bytes went up or came down; LINE_UNCUT: it does not. */
    int64_t cut_up, cut_down;
};

MUST_USE bool line_open(struct lines *lines, const struct line_request *request, uint16_t port,
                        struct error *err);

struct line *line_find(const struct lines *lines, int64_t number); /* NULL: it has ended */

void line_say(struct line *line, slice text); /* a message, on a WebSocket that is open */
void line_close(struct line *line, uint16_t code, slice reason); /* by a close frame */
void line_hang_up(struct line *line); /* the browser drops it; nothing more is heard */
void line_pause(struct line *line, bool paused);       /* reads nothing */
void line_cut(struct line *line, int64_t after_bytes); /* of those that come down; 0: now */

/* Breaks what has come so far as it was to come. Between events, as all faults are. */
void lines_cut_due(struct lines *lines);

#endif
