/*
 * bridge - the stage's side that has the server: the whole of it on the simulated loop, and
 * the browsers' connections, driven line by line from outside (tests/stage/stage.mjs).
 *
 * Each line of stdin is a JSON array of commands, done in order; each is answered by one
 * line on stdout, when all of them are done:
 *
 *     {"now":MS,"heard":[...],...}   what was heard (line.h), and what a command gives
 *     {"error":"..."}                what was wrong; the commands after it were not done
 *
 * Nothing happens between two lines: the time is that of the last `run`. Many stories, one
 * after the other; each begins with `begin` and ends with `end`.
 *
 *     begin {seed, wall_ms}          a world without a server
 *     start {folder, flags}          a server on that folder
 *     kill, drain, stop              see house.h
 *     age {session, in}              that session ends in so many ms
 *     disk {full}                    from now on nothing can be written to files; or again
 *     open {line, method, path, headers, body, websocket, cut_up, cut_down, admin}
 *     say {line, text}   close {line, code, reason}   hang_up {line}
 *     pause {line, paused}   cut {line, after}        see line.h
 *     run {until, committed}         until something is heard, or that time; with `committed`
 *                                    also until the journal has grown (its `facts` of before):
 *                                    before any loop was told of it
 *     step {count}                   so many events of the simulation, whatever is heard
 *     facts                          gives `facts`, how many all journals have
 *     trace                          gives `trace`, a hash over all that happened
 *     end                            everybody goes, the server stops, all is freed
 */
#include "base/log.h"
#include "base/map.h"
#include "loop/sim/sim.h"
#include "proto/ws.h"
#include "stage/house.h"
#include "stage/line.h"

#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct bridge {
    bool begun;
    struct loop *browsers;
    struct lines lines;
    struct house house;
    struct buf more; /* of the answer: members, each with its comma before it */
};

typedef bool command(struct bridge *bridge, const json_t *said, struct error *err);

static int64_t number(const json_t *said, const char *key, int64_t otherwise)
{
    const json_t *value = json_object_get(said, key);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static const char *text(const json_t *said, const char *key)
{
    return json_string_value(json_object_get(said, key));
}

static bool wrong(struct error *err, const char *what)
{
    return error_set(err, ERR_INVALID, "stage", "%s", what);
}

/* ---- a story ---- */

static bool begin(struct bridge *bridge, const json_t *said, struct error *err)
{
    if (bridge->begun)
        return wrong(err, "a story has begun already");
    sim_new(&(struct sim_options){ .seed = (uint64_t)number(said, "seed", 1),
                                   .wall_ms = number(said, "wall_ms", 0),
                                   .delay_max_ms = 4,
                                   .socket_bytes = 16 * 1024,
                                   .cut_writes = true });
    bridge->browsers = loop_new();
    loop_run(bridge->browsers);
    lines_init(&bridge->lines, bridge->browsers);
    house_init(&bridge->house, bridge->browsers);
    bridge->begun = true;
    return true;
}

/* By the limit of a file's size: pipes have none. */
static bool fill_disk(bool full)
{
    const rlim_t size = full ? 0 : RLIM_INFINITY;

    return setrlimit(RLIMIT_FSIZE, &(struct rlimit){ size, RLIM_INFINITY }) == 0;
}

static bool all_hung_up(void *ctx)
{
    return ((struct bridge *)ctx)->lines.open_count == 0;
}

static bool browsers_stopped(void *ctx)
{
    return !sim_loop_runs(((struct bridge *)ctx)->browsers);
}

static bool end(struct bridge *bridge, const json_t *said, struct error *err)
{
    enum { LIMIT_MS = 60 * 1000 };

    (void)said;
    (void)err;
    fill_disk(false);
    lines_hang_up(&bridge->lines);
    house_release(&bridge->house);
    bool gone = sim_run_until(all_hung_up, bridge, LIMIT_MS);
    assert(gone);
    loop_stop(bridge->browsers);
    bool stopped = sim_run_until(browsers_stopped, bridge, LIMIT_MS);
    assert(stopped);
    loop_free(bridge->browsers);
    lines_release(&bridge->lines);
    sim_free();
    bridge->begun = false;
    return true;
}

/* ---- the server ---- */

static bool start(struct bridge *bridge, const json_t *said, struct error *err)
{
    const char *folder = text(said, "folder");

    if (!folder)
        return wrong(err, "start: no folder");
    return house_start(&bridge->house, folder, json_object_get(said, "flags"), err);
}

static bool drain(struct bridge *bridge, const json_t *said, struct error *err)
{
    (void)said;
    (void)err;
    house_drain(&bridge->house);
    return true;
}

static bool stop(struct bridge *bridge, const json_t *said, struct error *err)
{
    (void)said;
    (void)err;
    house_stop(&bridge->house);
    return true;
}

static bool die(struct bridge *bridge, const json_t *said, struct error *err)
{
    (void)said;
    (void)err;
    house_kill(&bridge->house);
    return true;
}

static bool age(struct bridge *bridge, const json_t *said, struct error *err)
{
    const char *session = text(said, "session");

    return house_age(&bridge->house, session ? session : "", number(said, "in", 0), err);
}

static bool disk(struct bridge *bridge, const json_t *said, struct error *err)
{
    (void)bridge;
    return fill_disk(json_is_true(json_object_get(said, "full"))) ||
           wrong(err, "disk: the system does not allow it");
}

/* ---- the browsers ---- */

static bool open_line(struct bridge *bridge, const json_t *said, struct error *err)
{
    const struct line_request request = {
        .number = number(said, "line", 0),
        .method = json_object_get(said, "method") ? text(said, "method") : "GET",
        .path = text(said, "path"),
        .headers = json_object_get(said, "headers"),
        .body = text(said, "body"),
        .websocket = json_is_true(json_object_get(said, "websocket")),
        .cut_up = number(said, "cut_up", LINE_UNCUT),
        .cut_down = number(said, "cut_down", LINE_UNCUT),
    };

    if (!request.method || !request.path)
        return wrong(err, "open: no method or no path");
    const struct house *house = &bridge->house;
    bool admin = json_is_true(json_object_get(said, "admin"));
    return line_open(&bridge->lines, &request, admin ? house->admin_port : house->port, err);
}

/* NULL: it has ended meanwhile; what is said to it then is lost, as on any network. */
static struct line *find(const struct bridge *bridge, const json_t *said)
{
    return line_find(&bridge->lines, number(said, "line", 0));
}

static bool say(struct bridge *bridge, const json_t *said, struct error *err)
{
    struct line *line = find(bridge, said);

    if (!text(said, "text"))
        return wrong(err, "say: no text");
    if (line)
        line_say(line, slice_of(text(said, "text")));
    return true;
}

static bool close_line(struct bridge *bridge, const json_t *said, struct error *err)
{
    struct line *line = find(bridge, said);
    int64_t code = number(said, "code", 0);

    if (code != 0 && (code < 0 || !ws_code_is_valid((unsigned)code)))
        return wrong(err, "close: no such code");
    if (line)
        line_close(line, (uint16_t)code, slice_of(text(said, "reason")));
    return true;
}

static bool hang_up(struct bridge *bridge, const json_t *said, struct error *err)
{
    struct line *line = find(bridge, said);

    (void)err;
    if (line)
        line_hang_up(line);
    return true;
}

static bool pause_line(struct bridge *bridge, const json_t *said, struct error *err)
{
    struct line *line = find(bridge, said);

    (void)err;
    if (line)
        line_pause(line, json_is_true(json_object_get(said, "paused")));
    return true;
}

static bool cut(struct bridge *bridge, const json_t *said, struct error *err)
{
    struct line *line = find(bridge, said);

    (void)err;
    if (line)
        line_cut(line, number(said, "after", 0));
    return true;
}

/* ---- time ---- */

struct run {
    struct bridge *bridge;
    int64_t facts; /* stop when there are more; -1: whatever there are */
    bool committed, failed;
    struct error *err;
};

static bool is_news(void *ctx)
{
    struct run *run = ctx;
    int64_t facts = 0;

    if (run->facts >= 0) {
        run->failed = !house_facts(&run->bridge->house, &facts, run->err);
        run->committed = facts > run->facts;
    }
    return run->failed || run->committed || run->bridge->lines.heard_count > 0 ||
           run->bridge->lines.cut_due;
}

static bool run(struct bridge *bridge, const json_t *said, struct error *err)
{
    const int64_t until_ms = number(said, "until", 0);
    struct run run = { .bridge = bridge, .facts = number(said, "committed", -1), .err = err };
    bool news;

    do {
        if (bridge->lines.cut_due)
            lines_cut_due(&bridge->lines);
        int64_t left_ms = until_ms - sim_now_ms();
        news = sim_run_until(is_news, &run, left_ms > 0 ? left_ms : 0);
    } while (news && bridge->lines.cut_due && !run.failed);
    if (!run.committed && bridge->lines.heard_count > 0)
        sim_run_for(0); /* all of this moment */
    buf_printf(&bridge->more, ",\"committed\":%s", run.committed ? "true" : "false");
    buf_printf(&bridge->more, ",\"drained\":%s",
               house_is_drained(&bridge->house) ? "true" : "false");
    return !run.failed;
}

static bool step(struct bridge *bridge, const json_t *said, struct error *err)
{
    (void)bridge;
    (void)err;
    for (int64_t left = number(said, "count", 1); left > 0; left--)
        (void)sim_step(); /* false: nothing will ever happen */
    return true;
}

static bool facts(struct bridge *bridge, const json_t *said, struct error *err)
{
    int64_t count = 0;

    (void)said;
    if (!house_facts(&bridge->house, &count, err))
        return false;
    buf_printf(&bridge->more, ",\"facts\":%" PRId64, count);
    return true;
}

static bool trace(struct bridge *bridge, const json_t *said, struct error *err)
{
    (void)said;
    (void)err;
    buf_printf(&bridge->more, ",\"trace\":\"%016" PRIx64 "\"", sim_trace());
    return true;
}

/* ---- a line of commands, a line of answers ---- */

static const struct {
    const char *name;
    command *run;
} commands[] = {
    { "begin", begin },      { "start", start },      { "kill", die },
    { "drain", drain },      { "stop", stop },        { "open", open_line },
    { "say", say },          { "close", close_line }, { "run", run },
    { "step", step },        { "hang_up", hang_up },  { "cut", cut },
    { "pause", pause_line }, { "facts", facts },      { "trace", trace },
    { "end", end },          { "age", age },          { "disk", disk },
};

static bool do_one(struct bridge *bridge, const json_t *said, struct error *err)
{
    const char *name = text(said, "do");

    for (size_t i = 0; name && i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        if (!bridge->begun && commands[i].run != begin)
            return wrong(err, "no story has begun");
        return commands[i].run(bridge, said, err);
    }
    return error_set(err, ERR_INVALID, "stage", "no such command: %s", name ? name : "");
}

static bool do_all(struct bridge *bridge, slice line, struct error *err)
{
    json_error_t where;
    json_t *said = json_loadb(line.data, line.len, 0, &where);
    bool ok = true;

    if (!json_is_array(said))
        ok = error_set(err, ERR_INVALID, "stage", "not a JSON array: %s", where.text);
    for (size_t i = 0; ok && i < json_array_size(said); i++)
        ok = do_one(bridge, json_array_get(said, i), err);
    json_decref(said);
    return ok;
}

static void answer(struct bridge *bridge, bool ok, const struct error *err)
{
    if (ok && bridge->begun) {
        printf("{\"now\":%" PRId64 ",\"heard\":[%s]%s}\n", sim_now_ms(),
               bridge->lines.heard_count ? bridge->lines.heard.data : "",
               bridge->more.len ? bridge->more.data : "");
        lines_forget_heard(&bridge->lines);
    } else if (ok) {
        printf("{}\n");
    } else {
        json_t *said = json_pack("{s:s+++}", "error", err->user, err->detail[0] ? " (" : "",
                                 err->detail, err->detail[0] ? ")" : "");
        json_dumpf(said, stdout, JSON_COMPACT);
        printf("\n");
        json_decref(said);
    }
    fflush(stdout);
    buf_clear(&bridge->more);
}

int main(void)
{
    static const uint8_t one_order[16] = "stage: one order";
    struct bridge bridge = { 0 };
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;

    map_set_key(one_order);
    log_start(LOG_ERROR, LOG_LOGFMT);
    signal(SIGXFSZ, SIG_IGN); /* a full disk is an error, not a death */
    buf_init(&bridge.more, 1024);
    while ((len = getline(&line, &cap, stdin)) > 0) {
        struct error err = { 0 };
        bool ok = do_all(&bridge, (slice){ line, (size_t)len }, &err);
        answer(&bridge, ok, &err);
    }
    if (bridge.begun)
        _exit(0); /* who played it is gone, perhaps with the data: nothing is left to judge */
    free(line);
    log_stop();
    buf_release(&bridge.more);
    return 0;
}
