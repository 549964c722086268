#include "net/inside.h"

#include "base/log.h"
#include "base/mem.h"
#include "proto/sse.h"

#include <assert.h>
#include <string.h>

/* The control slot's compartments, in the order in which they are emptied. */
enum slot {
    SLOT_WORDS = 0, /* one for each enum door_word */
    SLOT_RETRY = DOOR_WORD_COUNT,
    SLOT_PONG, /* the frame */
    SLOT_BEAT, /* as a rule only that it is due: it is rendered when it goes */
    SLOT_CLOSE,
    SLOT_COUNT
};

enum { SMALL_BYTES = 1024, SMALL_PARTS = 3 };

struct door_control {
    struct {
        char *data; /* a whole piece; NULL if nothing waits here */
        uint32_t len;
    } slots[SLOT_COUNT];
    bool beat_due;
};

static int64_t now_ms(const struct door *door)
{
    return loop_now_ms(door->conn->server->loop);
}

static struct server_counts *counts_of(struct door *door)
{
    return &door->conn->server->counts;
}

static const struct server_options *options_of(const struct door *door)
{
    return &door->conn->server->options;
}

static bool is_websocket(const struct door *door)
{
    return door->kind == DOOR_WEBSOCKET;
}

/* ---- giving pieces to the kernel ---- */

/* The kernel takes no more: from now on the stall is counted. */
static void block(struct door *door)
{
    struct stream *stream = &door->conn->stream;

    if (!door->blocked)
        door->took_ms = now_ms(door);
    door->blocked = true;
    if ((stream->watched & STREAM_WRITE) == 0)
        stream_watch(stream, stream->watched | STREAM_WRITE);
}

/* The wire is broken. `gone` follows when the turn ends. */
static void lose(struct door *door)
{
    if (!door->closing)
        door->end = DOOR_END_PEER;
    door->closing = true;
    door->conn->broken = true;
    conn_end(door->conn);
}

/* The usual write is one small frame: a head and a payload. Joined they go by send(), which
 * costs the kernel less than sendmsg() of two parts. */
static bool join(const struct iovec *iov, size_t count, char small[SMALL_BYTES],
                 struct iovec *joined_out)
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        if (iov[i].iov_len > SMALL_BYTES - len)
            return false;
        if (iov[i].iov_len > 0)
            memcpy(small + len, iov[i].iov_base, iov[i].iov_len);
        len += iov[i].iov_len;
    }
    *joined_out = (struct iovec){ small, len };
    return true;
}

static enum io write_out(struct door *door, const struct iovec *iov, size_t count,
                         size_t *len_out)
{
    enum io io;

    struct iovec joined;
    char small[SMALL_BYTES];

    *len_out = 0;
    if (door->conn->state != CONN_DOOR)
        return IO_CLOSED;
    if (count > 1 && count <= SMALL_PARTS && join(iov, count, small, &joined)) {
        iov = &joined;
        count = 1;
    }
    io = stream_write(&door->conn->stream, iov, (int)count, len_out);
    if (io == IO_DONE) {
        door->took_ms = now_ms(door);
        count_add(&counts_of(door)->bytes_written, *len_out);
    } else if (io == IO_AGAIN) {
        block(door);
    } else {
        lose(door);
        io = IO_CLOSED;
    }
    return io;
}

/* What is behind the first `skip` bytes of one piece, in memory of its own. */
static char *copy_parts(const struct iovec *iov, unsigned parts, size_t skip, size_t *len_out)
{
    size_t len = 0;
    char *copy, *to;

    for (unsigned i = 0; i < parts; i++)
        len += iov[i].iov_len;
    *len_out = len - skip;
    copy = to = mem_alloc(len - skip);
    for (unsigned i = 0; i < parts; i++) {
        size_t gone = skip < iov[i].iov_len ? skip : iov[i].iov_len;

        if (gone < iov[i].iov_len)
            to = mempcpy(to, (const char *)iov[i].iov_base + gone, iov[i].iov_len - gone);
        skip -= gone;
    }
    return copy;
}

static void keep_tail(struct door *door, const struct iovec *iov, unsigned parts, size_t skip)
{
    size_t len;

    door->tail = copy_parts(iov, parts, skip, &len);
    door->tail_len = (uint32_t)len;
    door->tail_at = 0;
    block(door);
}

/* Whole pieces, by one write; nothing may be waiting before them. A piece that the kernel
 * cuts counts as taken. */
static enum io give(struct door *door, const struct iovec *iov, unsigned parts, size_t count,
                    size_t *taken_out)
{
    size_t len, taken = 0;
    enum io io;

    assert(door->tail == NULL);
    *taken_out = 0;
    io = write_out(door, iov, parts * count, &len);
    if (io != IO_DONE)
        return io;
    for (; taken < count; taken++, iov += parts) {
        size_t size = 0;

        for (unsigned i = 0; i < parts; i++)
            size += iov[i].iov_len;
        if (len < size)
            break;
        len -= size;
    }
    if (len > 0) { /* into the next one */
        keep_tail(door, iov, parts, len);
        taken++;
    }
    *taken_out = taken;
    if (taken == count)
        return IO_DONE;
    block(door);
    return IO_AGAIN;
}

static bool write_tail(struct door *door)
{
    struct iovec iov;
    size_t len;

    if (door->tail == NULL)
        return true;
    iov = (struct iovec){ door->tail + door->tail_at, door->tail_len - door->tail_at };
    if (write_out(door, &iov, 1, &len) != IO_DONE)
        return false;
    door->tail_at += (uint32_t)len;
    if (door->tail_at < door->tail_len) {
        block(door);
        return false;
    }
    mem_free(door->tail);
    door->tail = NULL;
    door->tail_at = door->tail_len = 0;
    return true;
}

/* ---- the control slot ---- */

static void free_control(struct door *door)
{
    if (door->control == NULL)
        return;
    for (size_t i = 0; i < SLOT_COUNT; i++)
        mem_free(door->control->slots[i].data);
    mem_free(door->control);
    door->control = NULL;
}

static struct door_control *control_of(struct door *door)
{
    if (door->control == NULL)
        door->control = mem_new(struct door_control);
    return door->control;
}

static bool is_held_up(const struct door *door)
{
    return door->tail != NULL || door->control != NULL;
}

/* One piece, now or from the slot. */
static void say(struct door *door, enum slot slot, const struct iovec *iov, unsigned parts)
{
    struct door_control *control;
    size_t taken = 0, len;

    if (!is_held_up(door) && !door->blocked &&
        (give(door, iov, parts, 1, &taken) == IO_CLOSED || taken == 1))
        return;
    control = control_of(door);
    mem_free(control->slots[slot].data);
    control->slots[slot].data = copy_parts(iov, parts, 0, &len);
    control->slots[slot].len = (uint32_t)len;
}

static void render_beat(struct door *door, bool bare, struct buf *out)
{
    struct buf text;
    uint8_t ping[WS_CONTROL_FRAME_MAX], head[WS_HEAD_MAX];
    char before[SSE_BEFORE_MAX];
    bool is_chunked = door->kind == DOOR_EVENTS;

    buf_init(&text, DOOR_WORD_MAX);
    if (!bare && door->events->heartbeat != NULL)
        door->events->heartbeat(door, &text);
    if (text.full)
        buf_clear(&text);
    if (is_websocket(door)) {
        buf_add(out, (slice){ (char *)ping, ws_ping_frame(WS_OP_PING, (slice){ 0 }, ping) });
        if (text.len > 0) {
            buf_add(out, (slice){ (char *)head,
                                  ws_frame_head(WS_FIN | WS_OP_TEXT, text.len, head) });
            buf_add(out, buf_slice(&text));
        }
    } else if (text.len > 0) {
        buf_add(out, (slice){ before, sse_before(before, (slice){ 0 }, SLICE("ping"), text.len,
                                                 is_chunked) });
        buf_add(out, buf_slice(&text));
        buf_add(out, sse_after(is_chunked));
    } else {
        buf_add(out, sse_comment(is_chunked));
    }
    buf_release(&text);
    count_add(&counts_of(door)->heartbeats, 1);
}

static bool write_control(struct door *door)
{
    struct door_control *control = door->control;
    struct iovec iov[SLOT_COUNT];
    enum slot slots[SLOT_COUNT];
    struct buf beat;
    size_t count = 0, taken = 0;
    bool ok;

    if (control == NULL)
        return true;
    buf_init(&beat, 2 * DOOR_WORD_MAX);
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        if (i == SLOT_BEAT && control->beat_due && control->slots[i].data == NULL) {
            render_beat(door, false, &beat);
            iov[count] = (struct iovec){ beat.data, beat.len };
            slots[count++] = SLOT_BEAT;
        } else if (control->slots[i].data != NULL) {
            iov[count] = (struct iovec){ control->slots[i].data, control->slots[i].len };
            slots[count++] = (enum slot)i;
        }
    }
    ok = give(door, iov, 1, count, &taken) == IO_DONE;
    for (size_t i = 0; i < taken; i++) {
        mem_free(control->slots[slots[i]].data);
        control->slots[slots[i]].data = NULL;
        if (slots[i] == SLOT_BEAT)
            control->beat_due = false;
    }
    if (ok)
        free_control(door);
    buf_release(&beat);
    return ok && door->tail == NULL;
}

/* ---- closing ---- */

/* All is said and heard: the conn lingers without its door, when the turn ends. */
static void finish(struct door *door)
{
    door->finished = true;
    conn_run_later(door->conn);
}

static void finish_if_done(struct door *door)
{
    if (door->closing && !is_held_up(door) && (!is_websocket(door) || door->close_heard))
        finish(door);
}

static void close_with(struct door *door, enum door_end end, unsigned code, slice reason)
{
    uint8_t frame[WS_CONTROL_FRAME_MAX];
    struct iovec iov = { frame, 0 };

    if (door->closing)
        return;
    door->closing = true;
    door->wants_writable = false;
    door->end = (uint8_t)end;
    door->close_ms = now_ms(door);
    if (is_websocket(door)) {
        iov.iov_len = ws_close_frame((uint16_t)code, reason, frame);
    } else {
        slice last = sse_end(door->kind == DOOR_EVENTS);

        memcpy(frame, last.data, last.len);
        iov.iov_len = last.len;
    }
    if (iov.iov_len > 0)
        say(door, SLOT_CLOSE, &iov, 1);
    finish_if_done(door);
    conn_set_deadline(door->conn);
}

void door_close(struct door *door, unsigned code, slice reason)
{
    if (door->conn != NULL)
        close_with(door, DOOR_END_OURS, code, reason);
}

void door_detach(struct door *door)
{
    struct conn *conn = door->conn;
    struct server_counts *counts = &conn->server->counts;
    struct door_gone gone = { .end = (enum door_end)door->end, .code = door->peer_code };

    count_sub(is_websocket(door) ? &counts->websockets_open : &counts->event_streams_open);
    count_add(&counts->http_open, 1);
    count_add(&counts->doors_ended[gone.end], 1);
    mem_free(door->tail);
    door->tail = NULL;
    free_control(door);
    if (is_websocket(door))
        ws_parser_release(&door->parser);
    conn_let_go(conn, 0);
    conn->door = NULL;
    door->conn = NULL;
    door->closing = true;
    door->events->gone(door, &gone);
}

/* ---- beginning ---- */

static int64_t jitter(struct door *door)
{
    int64_t beat_ms = options_of(door)->heartbeat_ms;

    return beat_ms * 4 / 5 + (int64_t)rng_below(loop_rng(door->conn->server->loop),
                                                (uint64_t)(beat_ms * 2 / 5 + 1));
}

void door_open(struct door *door, struct conn *conn, enum door_kind kind,
               const struct door_events *events)
{
    struct server_counts *counts = &conn->server->counts;
    int64_t now = loop_now_ms(conn->server->loop);

    *door = (struct door){ .events = events, .conn = conn, .kind = (uint8_t)kind };
    door->heard_ms = door->took_ms = door->refill_ms = now;
    door->beat_ms = now + jitter(door);
    door->allowance = 2 * conn->server->options.messages_per_second * 1000;
    door->peer_code = WS_CLOSE_LOST;
    conn->door = door;
    count_add(&counts->upgrades, 1);
    count_sub(&counts->http_open);
    count_add(kind == DOOR_WEBSOCKET ? &counts->websockets_open : &counts->event_streams_open,
              1);
    conn_enter(conn, CONN_DOOR);
    if (conn->rest != NULL)
        conn_run_later(conn); /* frames that came with the handshake */
    if (conn->half_closed)
        door_input_end(door);
}

void door_first(struct door *door, const struct iovec *iov, unsigned parts)
{
    size_t taken;

    if (give(door, iov, parts, 1, &taken) == IO_AGAIN)
        keep_tail(door, iov, parts, 0); /* a new connection that takes nothing at all */
}

/* ---- saying ---- */

enum io door_write(struct door *door, const struct iovec *iov, unsigned parts, size_t count,
                   size_t *taken_out)
{
    size_t at_once = DOOR_IOV_MAX / parts;
    enum io io = IO_AGAIN;

    assert(parts > 0 && parts <= DOOR_IOV_MAX);
    *taken_out = 0;
    if (door->closing)
        return IO_CLOSED;
    if (!is_held_up(door) && !door->blocked)
        io = give(door, iov, parts, count < at_once ? count : at_once, taken_out);
    if (*taken_out > 0)
        door->wrote = true;
    if (io == IO_AGAIN)
        door->wants_writable = true;
    return io;
}

bool door_mention(struct door *door, const struct iovec *iov, unsigned parts)
{
    size_t taken = 0;

    if (door->closing || is_held_up(door) || door->blocked)
        return false;
    (void)give(door, iov, parts, 1, &taken); /* what it says is how many it took */
    return taken == 1;
}

void door_say(struct door *door, enum door_word word, const struct door_message *message)
{
    bool is_chunked = door->kind == DOOR_EVENTS;
    uint8_t head[WS_HEAD_MAX];
    char before[SSE_BEFORE_MAX];
    struct iovec iov[3] = { { NULL, 0 },
                            { (void *)(uintptr_t)message->text.data, message->text.len },
                            { NULL, 0 } };

    if (door->closing)
        return;
    if (message->text.len > DOOR_WORD_MAX) {
        log_write(LOG_ERROR, "word too long for a door", LOG_INT("word", word),
                  LOG_INT("bytes", message->text.len));
        return;
    }
    if (is_websocket(door)) {
        iov[0].iov_base = head;
        iov[0].iov_len = ws_frame_head(WS_FIN | WS_OP_TEXT, message->text.len, head);
    } else {
        slice after = sse_after(is_chunked);

        iov[0].iov_base = before;
        iov[0].iov_len =
            sse_before(before, message->id, message->type, message->text.len, is_chunked);
        iov[2].iov_base = (void *)(uintptr_t)after.data;
        iov[2].iov_len = after.len;
    }
    say(door, (enum slot)word, iov, 3);
}

void door_retry(struct door *door, uint32_t retry_ms)
{
    char line[SSE_LINE_MAX];
    struct iovec iov = { line, 0 };

    if (door->closing || is_websocket(door))
        return;
    iov.iov_len = sse_retry(line, retry_ms, door->kind == DOOR_EVENTS);
    say(door, SLOT_RETRY, &iov, 1);
}

void door_keep_quiet(struct door *door)
{
    door->quiet = true;
}

void door_bear(struct door *door, size_t message_max)
{
    door->parser.message_max = message_max;
}

void door_can_write(struct door *door)
{
    struct stream *stream = &door->conn->stream;

    if (!write_tail(door) || !write_control(door))
        return; /* still blocked: a false alarm does not reset the stall */
    door->blocked = false;
    stream_watch(stream, stream->watched & ~(unsigned)STREAM_WRITE);
    finish_if_done(door);
    if (door->wants_writable && !door->closing) {
        door->wants_writable = false;
        door->events->writable(door);
    }
}

bool door_is_clear(const struct door *door)
{
    return !is_held_up(door);
}

size_t door_held_bytes(const struct door *door)
{
    size_t bytes = door->tail != NULL ? door->tail_len : 0;

    if (door->control != NULL) {
        bytes += sizeof(*door->control);
        for (size_t i = 0; i < SLOT_COUNT; i++)
            bytes += door->control->slots[i].data != NULL ? door->control->slots[i].len : 0;
    }
    if (is_websocket(door))
        bytes += ws_parser_held(&door->parser);
    return bytes;
}

/* ---- hearing ---- */

/* A token bucket: in thousandths of a message, so that a slow refill is not lost. */
static bool may_speak(struct door *door)
{
    uint64_t rate = options_of(door)->messages_per_second;
    int64_t now = now_ms(door);
    uint64_t have = door->allowance + (uint64_t)(now - door->refill_ms) * rate;

    door->refill_ms = now;
    if (have > 2 * rate * 1000)
        have = 2 * rate * 1000;
    if (have < 1000) {
        door->allowance = (uint32_t)have;
        return false;
    }
    door->allowance = (uint32_t)(have - 1000);
    return true;
}

static void answer_ping(struct door *door, slice payload)
{
    uint8_t frame[WS_CONTROL_FRAME_MAX];
    struct iovec iov = { frame, ws_ping_frame(WS_OP_PONG, payload, frame) };

    say(door, SLOT_PONG, &iov, 1);
}

static void hear_close(struct door *door, const struct ws_event *event)
{
    door->close_heard = true;
    door->peer_code = event->code;
    if (door->closing)
        finish_if_done(door);
    else /* the echo says the same code: RFC 6455, 5.5.1 */
        close_with(door, DOOR_END_PEER, event->code, (slice){ 0 });
}

static void hear_nonsense(struct door *door, const struct ws_event *event)
{
    enum door_end end = event->code == WS_CLOSE_TOO_BIG ? DOOR_END_LIMIT : DOOR_END_PROTOCOL;

    door->close_heard = true; /* nothing more can be understood: do not wait for it */
    if (door->closing)
        finish_if_done(door);
    else
        close_with(door, end, event->code, event->reason);
}

static void hear(struct door *door, enum ws_result result, const struct ws_event *event)
{
    count_add(&counts_of(door)->messages, 1);
    if (door->closing)
        return; /* only its close is still waited for */
    if (!may_speak(door))
        close_with(door, DOOR_END_LIMIT, WS_CLOSE_BACK_OFF, SLICE("too many messages"));
    else if (result == WS_TEXT)
        door->events->message(door, event->payload);
    else if (result == WS_BINARY && door->events->binary != NULL)
        door->events->binary(door, event->payload);
    else if (result == WS_BINARY)
        close_with(door, DOOR_END_PROTOCOL, WS_CLOSE_UNSUPPORTED, SLICE("text only"));
    else if (result == WS_PING)
        answer_ping(door, event->payload);
    /* a pong has said all by coming */
}

void door_input(struct door *door, char *data, size_t len)
{
    door->heard_ms = now_ms(door);
    if (!is_websocket(door) || door->close_heard)
        return;
    for (;;) {
        struct ws_event event = { 0 };
        size_t used = 0;
        enum ws_result result = ws_parser_feed(&door->parser, data, len, &used, &event);

        data += used;
        len -= used;
        if (result == WS_MORE)
            break;
        if (result == WS_CLOSE) {
            hear_close(door, &event);
            return;
        }
        if (result == WS_BAD) {
            hear_nonsense(door, &event);
            return;
        }
        hear(door, result, &event);
        if (door->conn->state != CONN_DOOR)
            return;
    }
    if (!conn_hold(door->conn, ws_parser_held(&door->parser))) {
        count_add(&counts_of(door)->too_much_input, 1);
        close_with(door, DOOR_END_LIMIT, WS_CLOSE_BACK_OFF, SLICE("too much unfinished input"));
        door->close_heard = true; /* its memory is wanted now, not in close_wait_ms */
        finish_if_done(door);
    }
}

void door_input_end(struct door *door)
{
    if (!door->closing)
        door->end = DOOR_END_PEER;
    door->closing = true;
    conn_end(door->conn);
}

/* ---- time ---- */

int64_t door_deadline(const struct door *door)
{
    const struct server_options *options = options_of(door);
    int64_t due = door->beat_ms;

    if (door->closing)
        return door->close_ms + options->close_wait_ms;
    if (is_websocket(door) && !door->quiet && door->heard_ms + options->silent_ms < due)
        due = door->heard_ms + options->silent_ms;
    if (door->blocked && door->took_ms + options->write_stall_ms < due)
        due = door->took_ms + options->write_stall_ms;
    return due;
}

static bool is_stalled(const struct door *door, int64_t now)
{
    const struct server_options *options = options_of(door);
    int64_t stall_ms = now - door->took_ms;

    if (!door->blocked || stall_ms < options->write_stall_ms)
        return false;
    if (stall_ms >= options->patience_ms)
        return true;
    return !is_websocket(door) || now - door->heard_ms >= options->write_stall_ms;
}

static void beat(struct door *door, int64_t now)
{
    bool heard_lately = !is_websocket(door) ||
                        now - door->heard_ms < options_of(door)->silent_ms / 2;
    bool flowed = door->wrote;
    struct buf out;
    struct iovec iov;

    door->beat_ms = now + jitter(door);
    door->wrote = false;
    if (door->quiet || (flowed && heard_lately))
        return; /* facts are a sign of life themselves */
    if (is_held_up(door) || door->blocked) {
        control_of(door)->beat_due = true;
        return;
    }
    buf_init(&out, 2 * DOOR_WORD_MAX);
    render_beat(door, flowed, &out); /* where facts flow only the peer is to be woken */
    iov = (struct iovec){ out.data, out.len };
    say(door, SLOT_BEAT, &iov, 1);
    buf_release(&out);
}

void door_due(struct door *door)
{
    const struct server_options *options = options_of(door);
    int64_t now = now_ms(door);

    if (door->closing) {
        if (now >= door->close_ms + options->close_wait_ms)
            conn_end(door->conn);
        return;
    }
    if (is_stalled(door, now)) {
        door->end = DOOR_END_STALLED;
        door->closing = true;
        conn_end(door->conn);
        return;
    }
    if (is_websocket(door) && !door->quiet && now - door->heard_ms >= options->silent_ms) {
        close_with(door, DOOR_END_SILENT, WS_CLOSE_TOO_LATE, SLICE("nothing heard from you"));
        return;
    }
    if (now >= door->beat_ms)
        beat(door, now);
}
