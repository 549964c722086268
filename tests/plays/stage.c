#include "plays/stage.h"

#include "base/map.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_MS = 60000, SERVER = 1 };

static const struct http_limits limits = HTTP_LIMITS_DEFAULT;

/* ---- folders ---- */

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

/* ---- the server ---- */

static void start(struct stage *stage)
{
    char *argv[40] = { "--data", stage->folder,  "--demo",     "--threads",
                       "1",      "--db-readers", "1",          "--admin-listen",
                       "none",   "--listen",     "127.0.0.1:0" };
    int argc = 11;
    struct error err = { 0 };
    int before;

    for (const char *const *flag = stage->flags; flag && *flag; flag++)
        argv[argc++] = (char *)(uintptr_t)*flag;
    assert_true(config_init(&stage->config, argc, argv, &err));
    before = sim_process(SERVER);
    if (!service_start(&stage->service, &stage->config, &err))
        fail_msg("%s (%s)", err.user, err.detail);
    sim_process(before);
}

void stage_open(struct stage *stage, uint64_t seed)
{
    stage_open_with(stage, seed, NULL);
}

/* MOZAIK_SEED in the environment is added: other stories of the same plays. */
static uint64_t with_more(uint64_t seed)
{
    const char *more = getenv("MOZAIK_SEED");
    return seed + (more ? strtoull(more, NULL, 10) : 0);
}

void stage_open_with(struct stage *stage, uint64_t seed, const char *const *flags)
{
    static const uint8_t key[16] = "plays: one order";
    const char *base = getenv("TMPDIR");

    map_set_key(key);
    *stage = (struct stage){ .flags = flags };
    list_init(&stage->ears);
    snprintf(stage->folder, sizeof stage->folder, "%s/mozaik-play-XXXXXX",
             base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(stage->folder));
    sim_new(&(struct sim_options){ .seed = with_more(seed),
                                   .wall_ms = 1795424400000, /* 2026-11-23T09:00:00Z */
                                   .delay_max_ms = 4,
                                   .socket_bytes = 16 * 1024,
                                   .cut_writes = true });
    stage->loop = loop_new();
    loop_run(stage->loop);
    start(stage);
}

static void person_leaves(struct person *person)
{
    json_decref(person->json);
    http_response_release(&person->answer);
    buf_release(&person->out);
    buf_release(&person->body);
    ear_release(&person->ear);
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

/* Everybody goes, the server drains, and ends. */
static void clear(struct stage *stage)
{
    LIST_EACH(link, &stage->ears)
        ear_cut(CONTAINER_OF(link, struct ear, link));
    for (size_t i = 0; i < stage->person_count; i++)
        person_cut(&stage->people[i]);
}

static void tear_down(struct stage *stage)
{
    config_release(&stage->config);
    loop_stop(stage->loop);
    sim_run_for(100);
    loop_free(stage->loop);
    for (size_t i = 0; i < stage->person_count; i++)
        person_leaves(&stage->people[i]);
    sim_free();
    empty_folder(stage->folder);
}

void stage_close(struct stage *stage)
{
    clear(stage);
    service_drain(stage->service);
    stage_until(stage, all_drained, stage);
    service_close(stage->service);
    stage_until(stage, server_stopped, stage);
    service_free(stage->service);
    tear_down(stage);
}

void stage_stop(struct stage *stage)
{
    service_close(stage->service);
    stage_until(stage, server_stopped, stage);
    service_free(stage->service);
    clear(stage);
    tear_down(stage);
}

void stage_drains(struct stage *stage)
{
    service_drain(stage->service);
}

void stage_until(struct stage *stage, bool (*condition)(void *ctx), void *ctx)
{
    (void)stage;
    assert_true(sim_run_until(condition, ctx, LIMIT_MS));
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

static void keep(const struct http_response *response, slice name, char *out, size_t size)
{
    const slice *value = http_header_find(response->headers, response->header_count, name);

    snprintf(out, size, "%.*s", value ? (int)value->len : 0, value ? value->data : "");
}

static void http_answered(struct person *person)
{
    const struct http_response *response = http_response_get(&person->answer);
    json_error_t ignored;

    person->status = response->status;
    keep(response, SLICE("ETag"), person->etag, sizeof person->etag);
    keep(response, SLICE("Mozaik-Cursor"), person->answer_cursor, sizeof person->answer_cursor);
    keep(response, SLICE("Retry-After"), person->retry_after, sizeof person->retry_after);
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
    buf_printf(&person->out, "%s", person->headers ? person->headers : "");
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

void person_waits(struct person *person)
{
    stage_until(person->stage, is_answered, person);
    assert_false(person->broken);
}

void person_asks(struct person *person, const char *method, const char *path, const char *body,
                 const char *key)
{
    person_sends(person, method, path, body, key);
    person_waits(person);
}

struct person *person_appears(struct stage *stage, const char *name)
{
    struct person *person = &stage->people[stage->person_count++];

    assert_true(stage->person_count <= STAGE_PEOPLE);
    person->stage = stage;
    person->name = name;
    buf_init(&person->out, 64 * 1024);
    buf_init(&person->body, 1 << 20);
    http_response_init(&person->answer, &limits);
    ear_init(&person->ear, stage, name);
    return person;
}

struct person *person_enters(struct stage *stage, const char *name, const char *email)
{
    struct person *person = person_appears(stage, name);
    char body[200];

    snprintf(body, sizeof body, "{\"email\":\"%s\",\"password\":\"mozaik-demo\"}", email);
    person_asks(person, "POST", "/api/auth/login", body, NULL);
    assert_int_equal(person->status, 200);
    snprintf(person->token, sizeof person->token, "%s",
             json_string_value(json_object_get(person->json, "token")));
    return person;
}

/* ---- people: what they hear ---- */

void person_opens(struct person *person)
{
    ear_opens(&person->ear, &(struct knock){ .token = person->token });
}

void person_cut(struct person *person)
{
    if (person->http_open && !person->http.closing)
        http_end(person, true);
    ear_cut(&person->ear);
}
