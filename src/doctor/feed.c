#include "doctor/feed.h"

#include "doctor/probe.h"

#include <string.h>

enum { GZIP_WINDOW = 15 + 16 }; /* zlib: with gzip's head */

const slice *feed_header(const struct feed *feed, slice name)
{
    const struct http_response *response = http_response_get(&feed->answer.parser);

    return http_header_find(response->headers, response->header_count, name);
}

void feed_open(struct feed *feed, struct exam *exam, const char *path, bool gzip,
               int64_t timeout_ms)
{
    struct question question = probe_question(exam, path);
    const slice *type, *encoding;

    memset(feed, 0, sizeof *feed);
    sse_parser_init(&feed->events, FEED_EVENT_MAX);
    question.headers = gzip ? SLICE("Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n")
                            : SLICE("Accept: text/event-stream\r\n");
    question.to_the_head = true;
    question.timeout_ms = timeout_ms;
    ask(&question, &feed->answer);
    if (answer_status(&feed->answer) != 200)
        return;
    type = feed_header(feed, SLICE("Content-Type"));
    encoding = feed_header(feed, SLICE("Content-Encoding"));
    feed->open = type && slice_starts(*type, SLICE("text/event-stream"));
    feed->zipped = encoding && slice_eq_nocase(*encoding, SLICE("gzip"));
    feed->input = buf_slice(&feed->answer.rest);
    if (feed->zipped && inflateInit2(&feed->zip, GZIP_WINDOW) != Z_OK)
        feed->open = feed->zipped = false;
}

void feed_release(struct feed *feed)
{
    if (feed->zipped)
        inflateEnd(&feed->zip);
    sse_parser_release(&feed->events);
    answer_release(&feed->answer);
    memset(feed, 0, sizeof *feed);
}

/* ---- from bytes to text ---- */

/* The next text of what was packed; false: there is none before more comes. */
static bool unpack(struct feed *feed, bool *bad_out)
{
    int result;

    feed->zip.next_in = (Bytef *)(uintptr_t)feed->packed.data;
    feed->zip.avail_in = (uInt)feed->packed.len;
    feed->zip.next_out = (Bytef *)feed->unpacked;
    feed->zip.avail_out = sizeof feed->unpacked;
    result = inflate(&feed->zip, Z_SYNC_FLUSH);
    *bad_out = result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR;
    feed->packed = slice_skip(feed->packed, feed->packed.len - feed->zip.avail_in);
    feed->text = (slice){ feed->unpacked, sizeof feed->unpacked - feed->zip.avail_out };
    return feed->text.len > 0;
}

/* Looks at what was read, up to the next text. FEED_NOTHING: there is some, or more must be
 * read; *more_out says which. */
static enum feed_news next_text(struct feed *feed, bool *more_out)
{
    struct error ignored = { 0 };
    bool bad = false;

    *more_out = false;
    if (feed->zipped && unpack(feed, &bad))
        return FEED_NOTHING;
    if (bad)
        return FEED_NONSENSE;
    for (;;) {
        size_t used = 0;
        slice piece = { 0 };
        enum http_result result =
            http_response_feed(&feed->answer.parser, feed->input, &used, &piece, &ignored);
        feed->input = slice_skip(feed->input, used);
        if (result == HTTP_BODY && piece.len > 0) {
            feed->text = feed->zipped ? (slice){ 0 } : piece;
            feed->packed = feed->zipped ? piece : (slice){ 0 };
            return FEED_NOTHING;
        }
        if (result == HTTP_READY)
            return FEED_END;
        if (result == HTTP_BAD)
            return FEED_NONSENSE;
        if (result == HTTP_MORE) {
            *more_out = true;
            return FEED_NOTHING;
        }
    }
}

static enum feed_news ended(struct feed *feed, enum io io)
{
    struct error ignored = { 0 };

    if (io == IO_CLOSED && http_response_finish(&feed->answer.parser, &ignored) == HTTP_READY)
        return FEED_END;
    return io == IO_CLOSED ? FEED_CUT : FEED_RESET;
}

/* ---- events ---- */

enum feed_news feed_next(struct feed *feed, int64_t timeout_ms, struct sse_event *event_out)
{
    int64_t until_ms = wire_now_ms() + timeout_ms;

    for (;;) {
        size_t used = 0, len;
        enum sse_result result = sse_parser_feed(&feed->events, feed->text, &used, event_out);
        enum feed_news news;
        enum io io;
        bool more;

        feed->text = slice_skip(feed->text, used);
        if (result == SSE_EVENT)
            return FEED_EVENT;
        if (result == SSE_BAD)
            return FEED_NONSENSE;
        news = next_text(feed, &more);
        if (news != FEED_NOTHING)
            return news;
        if (!more)
            continue;
        io = wire_read(feed->answer.line, feed->bytes, sizeof feed->bytes,
                       until_ms - wire_now_ms(), &len);
        if (io == IO_AGAIN)
            return FEED_NOTHING;
        if (io != IO_DONE)
            return ended(feed, io);
        feed->input = (slice){ feed->bytes, len };
    }
}

const char *feed_news_how(enum feed_news news)
{
    switch (news) {
    case FEED_CUT:
    case FEED_NONSENSE: return "eof";
    case FEED_RESET: return "reset";
    case FEED_NOTHING: return "silent";
    case FEED_EVENT:
    case FEED_END: break;
    }
    return NULL;
}

static bool is_ours_not_found(const struct feed *feed)
{
    const slice *type;

    if (answer_status(&feed->answer) != 404)
        return false;
    type = feed_header(feed, SLICE("Content-Type"));
    return type && slice_starts(*type, SLICE("application/problem+json"));
}

bool feed_has_probes(struct exam *exam)
{
    struct feed feed;
    bool has;

    feed_open(&feed, exam, "/api/probe/sse?events=1", false, exam->patience_ms);
    /* Ours may have them switched off, and says so; whatever else comes is of the way. */
    has = feed.open || (exam->ours && !is_ours_not_found(&feed));
    feed_release(&feed);
    return has;
}
