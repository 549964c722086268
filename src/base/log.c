#include "base/log.h"

#include "base/instant.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, WAITING_MAX = 256 * 1024 };

/* ---- one line ---- */

struct line {
    enum log_format format;
    size_t len;
    bool cut;
    char bytes[LINE_MAX_BYTES];
};

/* Kept free for the end of the line: ` cut=true` or `,"cut":true}`, and the newline. */
enum { LINE_END_ROOM = 16 };

static bool line_add(struct line *line, slice bytes, size_t keep_free)
{
    if (bytes.len + keep_free + LINE_END_ROOM > sizeof(line->bytes) - line->len) {
        line->cut = true;
        return false;
    }
    memcpy(line->bytes + line->len, bytes.data, bytes.len);
    line->len += bytes.len;
    return true;
}

/* The next character as it may stand between quotes. Neither an end of line nor any other
 * control character gets through, so no value can pretend to be a line of its own. */
static slice escape_front(slice text, char room[8], size_t *used_out)
{
    size_t len = slice_utf8_front(text);
    unsigned char c = (unsigned char)text.data[0];
    unsigned code = c;

    *used_out = len ? len : 1;
    if (len == 0)
        return SLICE("\xEF\xBF\xBD");
    if (c == '"')
        return SLICE("\\\"");
    if (c == '\\')
        return SLICE("\\\\");
    if (c == '\n')
        return SLICE("\\n");
    if (c == '\r')
        return SLICE("\\r");
    if (c == '\t')
        return SLICE("\\t");
    if (len == 2 && c == 0xC2) /* U+0080 to U+009F are controls as well */
        code = (unsigned char)text.data[1];
    if (code >= 0x20 && code != 0x7F && !(len == 2 && c == 0xC2 && code < 0xA0))
        return (slice){ text.data, len };
    return (slice){ room, (size_t)snprintf(room, 8, "\\u%04x", code) };
}

static bool needs_quotes(slice text)
{
    if (text.len == 0)
        return true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= 0x20 || c >= 0x7F || c == '"' || c == '\\' || c == '=')
            return true;
    }
    return false;
}

static void line_add_quoted(struct line *line, slice text)
{
    char room[8];
    size_t used;

    if (!line_add(line, SLICE("\""), 1))
        return;
    while (text.len) {
        if (!line_add(line, escape_front(text, room, &used), 1))
            break;
        text = slice_skip(text, used);
    }
    (void)line_add(line, SLICE("\""), 0); /* its place was kept free */
}

/* Begins `key=` or `,"key":`. False when neither it nor a short value would fit. */
static bool line_add_key(struct line *line, const char *key)
{
    bool json = line->format == LOG_JSON;
    slice name = slice_of(key);
    size_t start = line->len;

    if (name.len > 64)
        name.len = 64;
    if (line->cut || line->len + name.len + 32 + LINE_END_ROOM > sizeof(line->bytes)) {
        line->cut = true;
        return false;
    }
    if (json)
        (void)line_add(line, start == 0 ? SLICE("{\"") : SLICE(",\""), 0);
    else if (start > 0)
        (void)line_add(line, SLICE(" "), 0);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        (void)line_add(line, plain ? (slice){ &name.data[i], 1 } : SLICE("_"), 0);
    }
    return line_add(line, json ? SLICE("\":") : SLICE("="), 0);
}

static void line_put_text(struct line *line, const char *key, slice text)
{
    if (!line_add_key(line, key))
        return;
    /* Without quotes only when it fits whole: a cut value must look like one. */
    if (line->format == LOG_LOGFMT && !needs_quotes(text) &&
        text.len + LINE_END_ROOM <= sizeof(line->bytes) - line->len)
        (void)line_add(line, text, 0);
    else
        line_add_quoted(line, text);
}

static void line_put_int(struct line *line, const char *key, int64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%lld", (long long)number);

    if (line_add_key(line, key))
        (void)line_add(line, (slice){ digits, (size_t)len }, 0); /* the key left it room */
}

static void line_end(struct line *line)
{
    slice end;
    if (line->format == LOG_JSON)
        end = line->cut ? SLICE(",\"cut\":true}\n") : SLICE("}\n");
    else
        end = line->cut ? SLICE(" cut=true\n") : SLICE("\n");
    assert(end.len <= sizeof(line->bytes) - line->len);
    memcpy(line->bytes + line->len, end.data, end.len);
    line->len += end.len;
}

static void line_begin(struct line *line, enum log_format format, enum log_level level,
                       const char *message)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    struct timespec now;
    char ts[INSTANT_TEXT_LEN + 1];

    assert((unsigned)level < COUNT_OF(names));
    clock_gettime(CLOCK_REALTIME, &now);
    instant_text((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, ts);

    line->format = format;
    line->len = 0;
    line->cut = false;
    line_put_text(line, "ts", slice_of(ts));
    line_put_text(line, "level", slice_of(names[level]));
    line_put_text(line, "msg", slice_of(message));
}

static void line_make(struct line *line, enum log_format format, enum log_level level,
                      const char *message, const struct log_value *values, size_t count)
{
    line_begin(line, format, level, message);
    for (size_t i = 0; i < count; i++) {
        if (!values[i].key)
            continue;
        if (values[i].kind == LOG_VALUE_INT)
            line_put_int(line, values[i].key, values[i].number);
        else
            line_put_text(line, values[i].key, values[i].text);
    }
    line_end(line);
}

/* ---- to standard error ---- */

static void write_all(const char *data, size_t len)
{
    while (len > 0) {
        ssize_t written = write(STDERR_FILENO, data, len);
        if (written >= 0) {
            data += written;
            len -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd wait = { .fd = STDERR_FILENO, .events = POLLOUT };
            (void)poll(&wait, 1, 1000); /* whatever it says, the write will tell */
        } else if (errno != EINTR) {
            return; /* nobody reads any more; there is nobody to tell */
        }
    }
}

/* ---- the ring of waiting bytes, and its writer ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER;
static struct {
    bool running, stopping;
    enum log_level least;
    enum log_format format;
    pthread_t writer;
    size_t head, len; /* bytes from head on, `len` of them, round the end */
    uint64_t lost;    /* since the start */
    uint64_t untold;  /* of these, not yet spoken of in a line */
    char waiting[WAITING_MAX];
} state;

static bool ring_fits(size_t len)
{
    return len <= WAITING_MAX - state.len;
}

static void ring_add(const struct line *line)
{
    size_t tail = (state.head + state.len) % WAITING_MAX;
    size_t first = WAITING_MAX - tail < line->len ? WAITING_MAX - tail : line->len;

    memcpy(state.waiting + tail, line->bytes, first);
    memcpy(state.waiting, line->bytes + first, line->len - first);
    state.len += line->len;
}

static void make_lost_line(struct line *line, uint64_t count)
{
    const struct log_value values[] = { LOG_INT("lines", count) };
    line_make(line, state.format, LOG_WARN, "log lines were lost", values, COUNT_OF(values));
}

/* Locked. */
static void enqueue(const struct line *line)
{
    struct line notice;

    notice.len = 0;
    if (state.untold)
        make_lost_line(&notice, state.untold);
    if (!ring_fits(notice.len + line->len)) {
        state.lost++;
        state.untold++;
        return;
    }
    if (notice.len) {
        ring_add(&notice);
        state.untold = 0;
    }
    ring_add(line);
    pthread_cond_signal(&has_work);
}

static void *write_lines(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (state.len == 0 && !state.stopping)
            pthread_cond_wait(&has_work, &lock);
        if (state.len == 0)
            break;
        size_t head = state.head;
        size_t piece = WAITING_MAX - head < state.len ? WAITING_MAX - head : state.len;
        /* Others only add behind these bytes until we say that they are free. */
        pthread_mutex_unlock(&lock);
        write_all(state.waiting + head, piece);
        pthread_mutex_lock(&lock);
        state.head = (head + piece) % WAITING_MAX;
        state.len -= piece;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

void log_line(enum log_level level, const char *message, const struct log_value *values,
              size_t count)
{
    struct line line;

    pthread_mutex_lock(&lock);
    bool running = state.running;
    enum log_level least = running ? state.least : LOG_WARN;
    enum log_format format = state.format;
    pthread_mutex_unlock(&lock);

    if (level < least)
        return;
    line_make(&line, format, level, message, values, count);

    pthread_mutex_lock(&lock);
    running = state.running; /* it may have stopped meanwhile */
    if (running)
        enqueue(&line);
    pthread_mutex_unlock(&lock);
    if (!running)
        write_all(line.bytes, line.len);
}

void log_start(enum log_level least, enum log_format format)
{
    sigset_t all, before;

    pthread_mutex_lock(&lock);
    assert(!state.running);
    state.least = least;
    state.format = format;
    state.head = state.len = 0;
    state.lost = state.untold = 0;
    state.stopping = false;
    /* Signals are for the main thread; and a reader that is gone must not end us. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&state.writer, NULL, write_lines, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    state.running = failed == 0;
    pthread_mutex_unlock(&lock);
    if (failed)
        log_write(LOG_WARN, "no log thread, writing at once", LOG_INT("errno", failed));
}

void log_stop(void)
{
    struct line notice;

    pthread_mutex_lock(&lock);
    if (!state.running) {
        pthread_mutex_unlock(&lock);
        return;
    }
    state.running = false; /* from here on lines are written by whoever has them */
    state.stopping = true;
    pthread_t writer = state.writer;
    pthread_cond_signal(&has_work);
    pthread_mutex_unlock(&lock);

    pthread_join(writer, NULL);

    pthread_mutex_lock(&lock);
    uint64_t untold = state.untold;
    state.untold = 0;
    if (untold)
        make_lost_line(&notice, untold);
    pthread_mutex_unlock(&lock);
    if (untold)
        write_all(notice.bytes, notice.len);
}

uint64_t log_lost(void)
{
    pthread_mutex_lock(&lock);
    uint64_t lost = state.lost;
    pthread_mutex_unlock(&lock);
    return lost;
}
