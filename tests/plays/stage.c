#include "plays/stage.h"

#include "base/map.h"
#include "base/mem.h"
#include "store/journal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_MS = 60000, SERVER = 1 };

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

/* ---- folders ---- */

static void copy_file(const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    char bytes[65536];
    size_t count;

    assert_non_null(in);
    assert_non_null(out);
    while ((count = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(fwrite(bytes, 1, count, out), count);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void empty_folder(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    char file[600];

    if (!dir)
        return;
    while ((entry = readdir(dir))) {
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(file);
    }
    closedir(dir);
    rmdir(path);
}

static void life_folder(const struct stage *stage, int life, char out[300])
{
    snprintf(out, 300, "%s/%d", stage->folder, life);
}

/* ---- the server ---- */

void stage_start(struct stage *stage)
{
    char folder[300];
    char *argv[] = { "--data", folder,         "--demo",     "--threads",
                     "1",      "--db-readers", "1",          "--admin-listen",
                     "none",   "--listen",     "127.0.0.1:0" };
    struct error err = { 0 };
    int before;

    life_folder(stage, stage->life, folder);
    assert_true(config_init(&stage->configs[stage->life], (int)COUNT_OF(argv), argv, &err));
    before = sim_process(SERVER);
    if (!service_start(&stage->service, &stage->configs[stage->life], &err))
        fail_msg("%s (%s)", err.user, err.detail);
    sim_process(before);
    if (!db_open(&stage->eye, folder, DB_READ, &err))
        fail_msg("%s (%s)", err.user, err.detail);
}

static bool is_server(const struct loop *loop, void *ctx)
{
    return loop != ((struct stage *)ctx)->loop;
}

void stage_kill(struct stage *stage)
{
    char from[300], to[300], a[400], b[400];
    static const char *const files[] = { "mozaik.db", "mozaik.db-wal" };

    sim_kill(is_server, stage);
    db_close(stage->eye);
    stage->eye = NULL;
    assert_true(stage->life + 1 < STAGE_LIVES);
    life_folder(stage, stage->life, from);
    life_folder(stage, ++stage->life, to);
    assert_int_equal(mkdir(to, 0700), 0);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(a, sizeof a, "%s/%s", from, files[i]);
        snprintf(b, sizeof b, "%s/%s", to, files[i]);
        if (access(a, F_OK) == 0)
            copy_file(a, b);
    }
    stage->service = NULL; /* in its grave: never looked at again */
}

void stage_open(struct stage *stage, uint64_t seed)
{
    static const uint8_t key[16] = "plays: one order";
    const char *base = getenv("TMPDIR");
    char first[300];

    map_set_key(key);
    *stage = (struct stage){ 0 };
    snprintf(stage->folder, sizeof stage->folder, "%s/mozaik-play-XXXXXX",
             base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(stage->folder));
    life_folder(stage, 0, first);
    assert_int_equal(mkdir(first, 0700), 0);
    sim_new(&(struct sim_options){ .seed = seed,
                                   .wall_ms = 1795424400000, /* 2026-11-23T09:00:00Z */
                                   .delay_max_ms = 4,
                                   .socket_bytes = 16 * 1024,
                                   .cut_writes = true });
    stage->loop = loop_new();
    loop_run(stage->loop);
    stage_start(stage);
}

static void person_leaves(struct person *person)
{
    json_decref(person->json);
    http_response_release(&person->answer);
    http_response_release(&person->greeting);
    ws_parser_release(&person->frames);
    buf_release(&person->out);
    buf_release(&person->body);
    buf_release(&person->live_out);
    for (size_t i = 0; i < person->heard_count; i++)
        json_decref(person->heard[i].data);
}

static bool all_drained(void *ctx)
{
    return service_is_drained(((struct stage *)ctx)->service);
}

static bool server_stopped(void *ctx)
{
    struct stage *stage = ctx;
    return !sim_loop_runs(service_loop(stage->service));
}

void stage_close(struct stage *stage)
{
    char folder[300];

    for (size_t i = 0; i < stage->person_count; i++)
        person_cut(&stage->people[i]);
    service_drain(stage->service);
    stage_until(stage, all_drained, stage);
    service_close(stage->service);
    stage_until(stage, server_stopped, stage);
    service_free(stage->service);
    for (int life = 0; life <= stage->life; life++)
        config_release(&stage->configs[life]);
    db_close(stage->eye);
    loop_stop(stage->loop);
    sim_run_for(100);
    loop_free(stage->loop);
    for (size_t i = 0; i < stage->person_count; i++)
        person_leaves(&stage->people[i]);
    sim_free();
    for (int life = 0; life <= stage->life; life++) {
        life_folder(stage, life, folder);
        empty_folder(folder);
    }
    rmdir(stage->folder);
}

void stage_until(struct stage *stage, bool (*condition)(void *ctx), void *ctx)
{
    (void)stage;
    assert_true(sim_run_until(condition, ctx, LIMIT_MS));
}

uint64_t stage_head(struct stage *stage)
{
    struct arena arena;
    struct tx tx;
    struct rows rows;
    struct error err = { 0 };
    uint64_t head = 0;

    arena_init(&arena);
    assert_true(tx_begin(&tx, stage->eye, 0, sim_rng(), &arena, &err));
    assert_true(
        sql_open(&tx, &rows, &err, "SELECT head FROM tenant WHERE slug = ?1", "t", "demo"));
    while (rows_next(&rows))
        head = (uint64_t)rows_int(&rows, 0);
    assert_true(rows_close(&rows, &err));
    tx_rollback(&tx);
    arena_release(&arena);
    return head;
}

void stage_until_committed(struct stage *stage, uint64_t head)
{
    for (int steps = 0; stage_head(stage) == head; steps++) {
        assert_true(steps < 100000);
        assert_true(sim_step());
    }
}

/* ---- people: HTTP ---- */

static void keep_going(struct stream *stream, struct buf *out, size_t *sent)
{
    while (*sent < out->len) {
        struct iovec piece = { out->data + *sent, out->len - *sent };
        size_t taken = 0;
        if (stream_write(stream, &piece, 1, &taken) != IO_DONE)
            break;
        *sent += taken;
    }
    stream_watch(stream, STREAM_READ | (*sent < out->len ? STREAM_WRITE : 0));
}

static void http_closed(struct stream *stream)
{
    struct person *person = CONTAINER_OF(stream, struct person, http);
    person->http_open = false;
}

static void http_end(struct person *person, bool broken)
{
    person->answered = true;
    person->broken = broken;
    if (!person->http.closing)
        stream_close(&person->http, http_closed);
}

static void http_answered(struct person *person)
{
    const struct http_response *response = http_response_get(&person->answer);
    json_error_t ignored;

    person->status = response->status;
    json_decref(person->json);
    person->json =
        person->body.len ? json_loadb(person->body.data, person->body.len, 0, &ignored) : NULL;
    http_end(person, false);
}

static void http_read(struct person *person)
{
    char bytes[4096];
    size_t len = 0;
    enum io io = stream_read(&person->http, bytes, sizeof bytes, &len);
    slice input = { bytes, len };
    struct error err = { 0 };

    if (io == IO_AGAIN)
        return;
    if (io != IO_DONE) {
        http_end(person, true);
        return;
    }
    for (;;) {
        slice piece = { 0 };
        size_t used = 0;
        enum http_result result =
            http_response_feed(&person->answer, input, &used, &piece, &err);
        input = slice_skip(input, used);
        if (result == HTTP_BODY)
            buf_add(&person->body, piece);
        else if (result == HTTP_READY) {
            http_answered(person);
            return;
        } else if (result == HTTP_BAD)
            fail_msg("%s: an answer that is not HTTP: %s", person->name, err.user);
        else if (result == HTTP_MORE)
            return;
    }
}

static void http_ready(struct stream *stream, unsigned events)
{
    struct person *person = CONTAINER_OF(stream, struct person, http);

    if (events & STREAM_WRITE)
        keep_going(stream, &person->out, &person->sent);
    if ((events & STREAM_READ) && !stream->closing)
        http_read(person);
}

static bool http_is_closed(void *ctx)
{
    return !((struct person *)ctx)->http_open;
}

void person_sends(struct person *person, const char *method, const char *path, const char *body,
                  const char *key)
{
    struct address address;
    struct error err = { 0 };
    char at[32];

    stage_until(person->stage, http_is_closed, person);
    buf_clear(&person->out);
    buf_clear(&person->body);
    person->sent = 0;
    person->answered = person->broken = false;
    person->status = 0;
    http_response_next(&person->answer, false);
    buf_printf(&person->out, "%s %s HTTP/1.1\r\nHost: play\r\nConnection: close\r\n", method,
               path);
    if (person->token[0])
        buf_printf(&person->out, "Authorization: Bearer %s\r\n", person->token);
    if (key)
        buf_printf(&person->out, "Idempotency-Key: %s\r\n", key);
    if (body)
        buf_printf(&person->out, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                   strlen(body));
    buf_printf(&person->out, "\r\n%s", body ? body : "");
    snprintf(at, sizeof at, "127.0.0.1:%u", person->stage->service->port);
    assert_true(address_parse(slice_of(at), &address));
    assert_true(stream_dial(&person->http, person->stage->loop, &address, http_ready, &err));
    person->http_open = true;
    stream_watch(&person->http, STREAM_READ | STREAM_WRITE);
}

static bool is_answered(void *ctx)
{
    return ((struct person *)ctx)->answered;
}

void person_asks(struct person *person, const char *method, const char *path, const char *body,
                 const char *key)
{
    person_sends(person, method, path, body, key);
    stage_until(person->stage, is_answered, person);
    assert_false(person->broken);
}

struct person *person_enters(struct stage *stage, const char *name, const char *email)
{
    struct person *person = &stage->people[stage->person_count++];
    char body[200];

    assert_true(stage->person_count <= STAGE_PEOPLE);
    person->stage = stage;
    person->name = name;
    buf_init(&person->out, 64 * 1024);
    buf_init(&person->body, 1 << 20);
    buf_init(&person->live_out, 64 * 1024);
    http_response_init(&person->answer, &limits);
    http_response_init(&person->greeting, &limits);
    snprintf(body, sizeof body, "{\"email\":\"%s\",\"password\":\"mozaik-demo\"}", email);
    person_asks(person, "POST", "/api/auth/login", body, NULL);
    assert_int_equal(person->status, 200);
    snprintf(person->token, sizeof person->token, "%s",
             json_string_value(json_object_get(person->json, "token")));
    return person;
}

/* ---- people: the live WebSocket ---- */

static void live_closed(struct stream *stream)
{
    CONTAINER_OF(stream, struct person, live)->live_open = false;
}

static void live_end(struct person *person)
{
    person->live_broken = true;
    if (!person->live.closing)
        stream_close(&person->live, live_closed);
}

/* The promise of the product, checked at every message: once, and in order. */
static void hear(struct person *person, slice text)
{
    struct heard *heard = &person->heard[person->heard_count];
    json_error_t ignored;
    json_t *message = json_loadb(text.data, text.len, 0, &ignored);
    const char *cursor, *type;
    struct cursor now, before;

    assert_non_null(message);
    assert_true(person->heard_count < STAGE_HEARD);
    type = json_string_value(json_object_get(message, "type"));
    cursor = json_string_value(json_object_get(message, "cursor"));
    snprintf(heard->type, sizeof heard->type, "%s", type);
    heard->data = json_incref(json_object_get(message, "data"));
    heard->cursor = (struct cursor){ 0 };
    if (cursor) {
        assert_true(cursor_parse(slice_of(cursor), &now));
        bool fact = json_object_get(message, "actor") != NULL;
        if (fact && cursor_parse(slice_of(person->cursor), &before))
            assert_true(now.seq > before.seq);
        snprintf(person->cursor, sizeof person->cursor, "%s", cursor);
        heard->cursor = now;
    }
    person->heard_count++;
    sim_note(slice_of(type));
    json_decref(message);
}

static void live_frames(struct person *person, char *bytes, size_t len)
{
    while (len > 0) {
        struct ws_event event;
        size_t used = 0;
        enum ws_result result = ws_parser_feed(&person->frames, bytes, len, &used, &event);
        bytes += used;
        len -= used;
        if (result == WS_TEXT)
            hear(person, event.payload);
        else if (result == WS_CLOSE)
            person->close_code = event.code;
        else if (result == WS_BAD)
            fail_msg("%s: the server broke RFC 6455: %.*s", person->name,
                     SLICE_ARG(event.reason));
        else if (result == WS_MORE && used == 0)
            break;
    }
}

static void live_read(struct person *person)
{
    char bytes[4096];
    size_t len = 0;
    enum io io = stream_read(&person->live, bytes, sizeof bytes, &len);
    size_t used = 0;
    slice piece;
    struct error err = { 0 };

    if (io == IO_AGAIN)
        return;
    if (io != IO_DONE) {
        live_end(person);
        return;
    }
    while (!person->upgraded && used < len) {
        size_t more = 0;
        enum http_result result = http_response_feed(&person->greeting,
                                                     (slice){ bytes + used, len - used }, &more,
                                                     &piece, &err);
        used += more;
        if (result == HTTP_HEAD || result == HTTP_READY) {
            assert_int_equal(http_response_get(&person->greeting)->status, 101);
            person->upgraded = true;
        } else if (result == HTTP_MORE) {
            return;
        }
    }
    live_frames(person, bytes + used, len - used);
}

static void live_ready(struct stream *stream, unsigned events)
{
    struct person *person = CONTAINER_OF(stream, struct person, live);

    if (events & STREAM_WRITE)
        keep_going(stream, &person->live_out, &person->live_sent);
    if ((events & STREAM_READ) && !stream->closing)
        live_read(person);
}

static bool live_is_closed(void *ctx)
{
    return !((struct person *)ctx)->live_open;
}

struct wait {
    struct person *person;
    size_t welcomes;
};

static bool is_welcome(void *ctx)
{
    struct wait *wait = ctx;
    return person_heard(wait->person, "connected", NULL) > wait->welcomes;
}

void person_opens(struct person *person)
{
    struct wait wait = { person, person_heard(person, "connected", NULL) };
    struct address address;
    struct error err = { 0 };
    char at[32];

    stage_until(person->stage, live_is_closed, person);
    buf_clear(&person->live_out);
    person->live_sent = 0;
    person->upgraded = person->live_broken = false;
    http_response_next(&person->greeting, false);
    ws_parser_release(&person->frames);
    ws_parser_init(&person->frames, WS_CLIENT, false, 1 << 20);
    buf_printf(
        &person->live_out,
        "GET /api/ws/me%s%s HTTP/1.1\r\nHost: play\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer %s\r\n\r\n",
        person->cursor[0] ? "?cursor=" : "", person->cursor, person->token);
    snprintf(at, sizeof at, "127.0.0.1:%u", person->stage->service->port);
    assert_true(address_parse(slice_of(at), &address));
    assert_true(stream_dial(&person->live, person->stage->loop, &address, live_ready, &err));
    person->live_open = true;
    stream_watch(&person->live, STREAM_READ | STREAM_WRITE);
    stage_until(person->stage, is_welcome, &wait);
}

void person_cut(struct person *person)
{
    if (person->live_open && !person->live.closing)
        live_end(person);
    if (person->http_open && !person->http.closing)
        http_end(person, true);
    sim_run_for(50);
}

size_t person_heard(const struct person *person, const char *type,
                    const struct heard **last_out)
{
    size_t count = 0;

    for (size_t i = 0; i < person->heard_count; i++)
        if (strcmp(person->heard[i].type, type) == 0) {
            count++;
            if (last_out)
                *last_out = &person->heard[i];
        }
    return count;
}
