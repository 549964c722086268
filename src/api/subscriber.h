/*
 * subscriber - somebody's open live door, and the reader behind it.
 *
 * One for each WebSocket and each event stream. A WebSocket begins as a stranger: the
 * upgrade always succeeds, so that anybody can tell whether the way to here is open; who
 * it is follows from its cookie, its Bearer token or an `auth` message, and until then it
 * hears `connected`, answers to `ping`, and nothing else.
 *
 * Here the two wings meet: the reader's sink writes facts into the door, framed for its
 * transport, without copying them.
 *
 * Thread   its hall's loop.
 * Memory   by itself: made when the door opens, gone after the door is.
 * Units    ms.
 * Limits   strangers in all and in time; doors per person; SUBSCRIBER_MISTAKES messages
 *          that are not understood.
 */
#ifndef API_SUBSCRIBER_H
#define API_SUBSCRIBER_H

#include "api/call.h"
#include "hr/recent.h"
#include "live/reader.h"
#include "net/door.h"

enum { SUBSCRIBER_MISTAKES = 10 };

struct identification;

struct subscriber {
    struct door door;
    struct reader reader;
    struct hall *hall;
    struct list all;               /* in hall->doors     */
    struct list stranger;          /* in hall->strangers */
    struct identification *asking; /* its visit to the database, if it makes one */
    struct identification *queued; /* an `auth` that came meanwhile */
    struct loop_task free_task;
    int64_t since_ms;   /* monotonic: since when it is a stranger */
    int64_t expires_ms; /* UTC: when its session ends    */
    uint8_t token_hash[TOKEN_HASH_LEN];
    user_id user;
    user_id claimed; /* the user id of its URL; none: something that is no id */
    char epoch[12];
    struct report report; /* how its client came here */
    uint8_t mistakes;
    bool signed_in, counted_stranger, counted_person, claims;
};

struct subscriber *subscriber_new(struct hall *hall);
void subscriber_opened(struct subscriber *subscriber); /* its door is open */
void subscriber_drop(struct subscriber *subscriber);   /* it never opened   */

/* Why somebody is asked for. */
enum asking {
    ASKED_AT_OPENING, /* the request had a token                                      */
    ASKED_BY_MESSAGE, /* `auth`; of somebody who is signed in: the session lives on   */
    ASKED_AT_EXPIRY,  /* its session would be over now, unless it was prolonged since */
};

/* A visit to the database that finds out who holds a token and where to start. */
struct identification {
    struct command command;
    struct loop_task back;
    struct hall *hall;
    struct subscriber *subscriber; /* NULL: the door is gone meanwhile */
    uint8_t token_hash[TOKEN_HASH_LEN];
    char cursor[CURSOR_TEXT_MAX * 2]; /* as asked; longer ones are unknown anyway */
    bool has_cursor;
    enum asking why;

    user_id prolongs; /* the session is prolonged, if it is this person's; none: read only */

    struct actor actor;
    struct recent_start start;
    struct audience *audience;
};

/* Ask who it is. One question at a time: the next one waits, the latest of those that wait. */
void subscriber_identify(struct subscriber *subscriber,
                         const uint8_t token_hash[TOKEN_HASH_LEN], slice cursor,
                         enum asking why);

/* In a run of another visit (event streams ask before they open). */
MUST_USE bool subscriber_find(struct tx *tx, struct identification *who, struct error *err);

/* One more door of this person. False: they have too many. Given back when it is gone. */
MUST_USE bool subscriber_count(struct subscriber *subscriber, user_id user);

/* It is this person: count the door if it was not, say `connected` (and `reset`), open the
 * reader. False: it was closed (not theirs, too many doors). */
bool subscriber_admit(struct subscriber *subscriber, const struct identification *who);

/* A message that was not understood: said so, and after several of them the end. */
void subscriber_mistake(struct subscriber *subscriber, const char *sentence);

/* The sink for who is here (presence.c). */
bool subscriber_show(void *ctx, const struct sight *sight);

/* Text of live messages that are not facts. */
void message_ping(struct subscriber *subscriber, const char *type, struct buf *out);

/* door_events that both kinds share. */
void subscriber_writable(struct door *door);
void subscriber_heartbeat(struct door *door, struct buf *text_out);
void subscriber_draining(struct door *door, uint32_t slot_ms);
void subscriber_gone(struct door *door, const struct door_gone *gone);

void subscribers_tick(
    struct hall *hall); /* strangers that took too long, sessions that are over */

#endif
