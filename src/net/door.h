/*
 * door - a live way out to one peer: a WebSocket or a stream of Server-Sent Events.
 *
 * What is left of a connection when it no longer speaks in requests. Its owner offers it
 * complete pieces (one frame, one chunk, each); the door gives them to the kernel in one
 * write and says how many it took. It answers WebSocket pings, keeps silence away by its
 * heartbeat, notices who is gone, and closes with a word.
 *
 * Why it has no queue: what is owed lives in the ring, once for all readers. When the kernel
 * takes part of a piece, the tail of that one piece is kept (the *unfinished piece*) and
 * finished before anything else; everything behind it is simply not taken. What must be
 * said besides (welcome, reset, the latest pong, a due heartbeat, close) waits in one
 * *control slot*: a newer word replaces an older one of its kind, and it goes out at the
 * next border between pieces, before the next fact.
 *
 * Who is gone. A WebSocket not heard for silent_ms is closed. A write is stalled when bytes
 * wait and the kernel takes none of them: after write_stall_ms it ends, unless the peer has
 * been heard meanwhile (it pings, it only does not read): then it is borne with up to
 * patience_ms. The heartbeat comes every heartbeat_ms +-20 %, as a ping frame and a `ping`
 * message in one write; where pieces flowed in the interval and the peer has been heard
 * lately there is none. An event stream is never heard; there only stalls count.
 *
 * A probe's door may be told to keep quiet: then nothing passes that its owner did not say.
 *
 * Thread   the loop thread. No event is called from inside a call on the same door.
 * Memory   embedded in its owner, handed over by conn_upgrade_ws / conn_start_sse. `gone`
 *          is the last event: when it is called, and not before, the memory may go.
 * Units    ms of the loop clock; bytes.
 * Limits   a word at most DOOR_WORD_MAX bytes; a message from the peer at most message_max,
 *          at most messages_per_second of them (a burst of twice that): else it is closed,
 *          1009 or 4429.
 */
#ifndef NET_DOOR_H
#define NET_DOOR_H

#include "base/buf.h"
#include "base/io.h"
#include "base/slice.h"
#include "proto/ws.h"

#include <sys/uio.h>

struct conn;
struct door;

enum door_kind {
    DOOR_WEBSOCKET,
    DOOR_EVENTS,       /* event stream, one chunk per event (HTTP/1.1)     */
    DOOR_EVENTS_PLAIN, /* event stream ended by the close (HTTP/1.0)       */
    DOOR_KIND_COUNT
};

/* Why a door is gone: for counters and logs. */
enum door_end {
    DOOR_END_PEER,     /* the peer closed, or vanished    */
    DOOR_END_OURS,     /* door_close()                    */
    DOOR_END_SILENT,   /* not heard for silent_ms         */
    DOOR_END_STALLED,  /* took nothing for write_stall_ms */
    DOOR_END_PROTOCOL, /* not WebSocket                   */
    DOOR_END_LIMIT,    /* too big, too fast, too much     */
    DOOR_END_COUNT
};

struct door_gone {
    enum door_end end;
    unsigned code; /* the peer's close frame said it; WS_CLOSE_NONE, WS_CLOSE_LOST */
};

/* A live message besides the facts. A WebSocket sends `text` alone; an event stream sends
 * it as data of an event `type`, with `id` if that is not empty (only what may move the
 * client's cursor has one). */
struct door_message {
    slice type, id, text;
};

struct door_events {
    /* A complete text message of a WebSocket; well-formed UTF-8. */
    void (*message)(struct door *door, slice text);
    /* The kernel takes bytes again, after IO_AGAIN of door_write(). */
    void (*writable)(struct door *door);
    /* Render the JSON of the `ping` message; empty, or NULL here: a bare ping frame or comment. */
    void (*heartbeat)(struct door *door, struct buf *text_out);
    /* The server drains: the owner says goodbye by door_say() and door_close(), and tells the
     * peer that its turn to come back is in slot_ms (drawn for each door). */
    void (*draining)(struct door *door, uint32_t slot_ms);
    /* The last event. The door's memory is the owner's alone again. */
    void (*gone)(struct door *door, const struct door_gone *gone);
    /* A complete binary message. NULL: it is refused (1003). */
    void (*binary)(struct door *door, slice bytes);
};

/* What the control slot distinguishes; they go out in this order. */
enum door_word {
    DOOR_WELCOME,    /* connected       */
    DOOR_RESET_WORD, /* reset           */
    DOOR_PONG,       /* pong, the JSON  */
    DOOR_NOTICE,     /* error           */
    DOOR_SUBSCRIBED, /* for old clients */
    DOOR_WORD_COUNT
};

enum {
    DOOR_WORD_MAX = 4096,
    DOOR_REASON_MAX = 123, /* RFC 6455 5.5.1: 125 less the code */
    DOOR_IOV_MAX = 512     /* parts given to the kernel in one write */
};

struct door_control; /* exists only while something waits in it */

/* Its fields are the business of net/; others read `kind`, `deflate` and `conn`. */
struct door {
    const struct door_events *events;
    struct conn *conn; /* NULL after gone */
    struct door_control *control;
    char *tail;        /* the unfinished piece; NULL if none */
    uint32_t tail_len; /* what of it is still to be written  */
    uint32_t tail_at;
    int64_t heard_ms;   /* the last byte from the peer        */
    int64_t took_ms;    /* the kernel last took a byte, or had none to take */
    int64_t beat_ms;    /* the next heartbeat is due          */
    int64_t refill_ms;  /* allowance was last filled up       */
    int64_t close_ms;   /* we said close; it ends close_wait_ms later */
    uint32_t allowance; /* thousandths of messages it may send now: a token bucket */
    uint16_t peer_code;
    uint8_t kind;        /* enum door_kind */
    uint8_t end;         /* enum door_end, once it closes */
    bool deflate;        /* negotiated: pieces may be deflated messages */
    bool blocked;        /* the kernel took no more: WRITE is watched */
    bool wants_writable; /* IO_AGAIN was answered */
    bool wrote;          /* pieces flowed since the last heartbeat */
    bool quiet;          /* door_keep_quiet() */
    bool closing;        /* no event but `gone` any more */
    bool close_heard;    /* or nothing more can be heard */
    bool finished;       /* `gone` comes when the turn ends */
    struct ws_parser parser;
};

/* Offer `count` pieces, each of `parts` consecutive entries of `iov` (an entry may have
 * length 0). One write. Whole pieces are taken, in order: *taken_out of them are the door's
 * matter from now on, the rest is as if never offered.
 *
 *     IO_DONE    all were taken; or, past DOOR_IOV_MAX, as many as one write carries: go on
 *     IO_AGAIN   the rest was not: `writable` will be called
 *     IO_CLOSED  the door is closing: nothing was taken, nothing ever will be
 *
 * Allocates only to keep the tail of a piece that the kernel cut. */
MUST_USE enum io door_write(struct door *door, const struct iovec *iov, unsigned parts,
                            size_t count, size_t *taken_out);

/* Offer one piece that is worth saying only now. False: the door is not free, and nothing of it
 * was taken; nobody calls back. It is no sign of life: heartbeats go on beside it. */
MUST_USE bool door_mention(struct door *door, const struct iovec *iov, unsigned parts);

/* Say a word now, or at the next border between pieces; what still waits of the same kind is
 * replaced. Nothing happens on a closing door. */
void door_say(struct door *door, enum door_word word, const struct door_message *message);

/* Tell an event stream when to come back (`retry:`); to a WebSocket its close says it. */
void door_retry(struct door *door, uint32_t retry_ms);

/* From here on there is no heartbeat, and a WebSocket that says nothing is not closed for it: for
 * a probe, which asks what the way does to a channel where nothing passes. Its owner must end it. */
void door_keep_quiet(struct door *door);

/* From here on a WebSocket's peer may say that much at once, whatever the options say: for a
 * probe. Its owner must see to it that there are few. */
void door_bear(struct door *door, size_t message_max);

/* Send a WebSocket close, wait at most close_wait_ms for the peer's, end. An event stream
 * ends after what is unfinished. `reason` is cut at DOOR_REASON_MAX, at a character's border.
 * From here on only `gone` is called. Twice is fine. */
void door_close(struct door *door, unsigned code, slice reason);

/* Nothing is waiting in the door: neither an unfinished piece nor a word. */
bool door_is_clear(const struct door *door);
size_t door_held_bytes(const struct door *door); /* memory that waits in it now */

#endif
