/* For machines that watch the server: health, readiness, version, metrics. */
#include "api/mail.h"
#include "api/reply.h"
#include "api/routes.h"
#include "base/log.h"
#include "base/mem.h"

#include <string.h>

static void say(struct call *call, const char *key, slice value)
{
    json_begin(&call->json, &call->out);
    json_open_object(&call->json, NULL);
    json_put_text(&call->json, key, value);
    json_close_object(&call->json);
    call_finish(call);
}

void operation_health(struct call *call)
{
    say(call, "status", SLICE("ok"));
}

static bool nothing(struct tx *tx, struct call *call, struct error *err)
{
    (void)tx;
    (void)call;
    (void)err;
    return true;
}

/* The clerk is asked, and given READY_WAIT_MS: whoever asks us does not wait for ever either. */
enum { READY_WAIT_MS = 2000 };

struct patience {
    struct loop_timer timer;
    struct call *call;
};

static void patience_closed(struct loop_timer *timer)
{
    mem_free(CONTAINER_OF(timer, struct patience, timer));
}

static void patience_over(struct loop_timer *timer)
{
    struct error err = { 0 };

    error_set(&err, ERR_BUSY, "busy", "La base de données ne répond pas.");
    call_give_up(CONTAINER_OF(timer, struct patience, timer)->call, &err);
}

static void end_patience(struct call *call)
{
    struct patience *patience = call->more;
    loop_timer_close(&patience->timer, patience_closed);
}

static void clerk_answers(struct call *call)
{
    if (call->command.ok)
        say(call, "status", SLICE("ready"));
    else
        call_fail(call);
}

void operation_ready(struct call *call)
{
    struct service *service = call->hall->service;
    struct patience *patience;

    if (atomic_load(&service->ready)) {
        patience = mem_new(struct patience);
        patience->call = call;
        loop_timer_init(&patience->timer, call->hall->loop, patience_over);
        loop_timer_start(&patience->timer, READY_WAIT_MS, 0);
        call->more = patience;
        call->freed = end_patience;
        call_write(call, nothing, clerk_answers);
        return;
    }
    if (atomic_load(&service->draining))
        error_set(&call->err, ERR_BUSY, "draining", "Le serveur s’arrête.");
    else
        error_set(&call->err, ERR_BUSY, "starting", "Le serveur démarre.");
    call_fail(call);
}

void operation_version(struct call *call)
{
    json_begin(&call->json, &call->out);
    json_open_object(&call->json, NULL);
    json_put_text(&call->json, "name", SLICE("mozaik"));
    json_put_text(&call->json, "version", SLICE(MOZAIK_VERSION));
    json_put_text(&call->json, "commit", SLICE("")); /* a build of a release says its version */
    json_close_object(&call->json);
    call_finish(call);
}

/* ---- metrics: Prometheus text, on the admin address alone ---- */

static void metric(struct buf *out, const char *name, const char *type, const char *help,
                   uint64_t value)
{
    buf_printf(out, "# HELP mozaik_%s %s\n# TYPE mozaik_%s %s\nmozaik_%s %llu\n", name, help,
               name, type, name, (unsigned long long)value);
}

static void heading(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP mozaik_%s %s\n# TYPE mozaik_%s %s\n", name, help, name, type);
}

static void labelled(struct buf *out, const char *name, const char *label, const char *value,
                     uint64_t number)
{
    buf_printf(out, "mozaik_%s{%s=\"%s\"} %llu\n", name, label, value,
               (unsigned long long)number);
}

struct sums {
    uint64_t http, websockets, streams, accepted, requests, upgrades, messages, heartbeats;
    uint64_t read, written, full, address, dropped, too_long, too_slow, not_http, too_much;
    uint64_t ended[DOOR_END_COUNT];
    uint64_t delivered, page_reads, ring_bytes, rings, readers, behind, lag, here, sights,
        polls, polls_memory, late;
    struct reports reports;
};

static void add_hall(struct sums *sums, const struct hall *hall)
{
    const struct server_counts *counts = server_counts(hall->server);

    sums->http += counts->http_open;
    sums->websockets += counts->websockets_open;
    sums->streams += counts->event_streams_open;
    sums->accepted += counts->accepted;
    sums->requests += counts->requests;
    sums->upgrades += counts->upgrades;
    sums->messages += counts->messages;
    sums->heartbeats += counts->heartbeats;
    sums->read += counts->bytes_read;
    sums->written += counts->bytes_written;
    sums->full += counts->refused_full;
    sums->address += counts->refused_address;
    sums->dropped += counts->dropped;
    sums->too_long += counts->too_long;
    sums->too_slow += counts->too_slow;
    sums->not_http += counts->not_http;
    sums->too_much += counts->too_much_input;
    for (size_t i = 0; i < DOOR_END_COUNT; i++)
        sums->ended[i] += counts->doors_ended[i];
    sums->delivered += hall->delivered;
    sums->page_reads += hall->page_reads;
    sums->ring_bytes += hall->ring_bytes;
    sums->rings += hall->rings;
    sums->readers += hall->readers;
    sums->behind += hall->behind;
    sums->sights += hall->sights;
    sums->polls += hall->polls;
    sums->polls_memory += hall->polls_from_memory;
    sums->late += hall->strangers_late;
    reports_add(&sums->reports, &hall->reports);
    if (hall->lag_max > sums->lag)
        sums->lag = hall->lag_max;
    if (hall->here > sums->here) /* each knows of all of them */
        sums->here = hall->here;
}

static void write_connections(struct buf *out, const struct sums *sums, struct service *service)
{
    static const char *const ends[DOOR_END_COUNT] = {
        [DOOR_END_PEER] = "peer",         [DOOR_END_OURS] = "ours",
        [DOOR_END_SILENT] = "silent",     [DOOR_END_STALLED] = "stalled",
        [DOOR_END_PROTOCOL] = "protocol", [DOOR_END_LIMIT] = "limit",
    };

    heading(out, "connections", "gauge", "Open connections by transport.");
    labelled(out, "connections", "transport", "http", sums->http);
    labelled(out, "connections", "transport", "websocket", sums->websockets);
    labelled(out, "connections", "transport", "sse", sums->streams);
    metric(out, "strangers", "gauge", "WebSockets that have not signed in.",
           atomic_load(&service->strangers));
    metric(out, "connections_accepted_total", "counter", "Connections accepted.",
           sums->accepted);
    metric(out, "requests_total", "counter", "HTTP requests.", sums->requests);
    metric(out, "upgrades_total", "counter", "Requests that became live connections.",
           sums->upgrades);
    metric(out, "messages_received_total", "counter", "WebSocket messages from clients.",
           sums->messages);
    metric(out, "heartbeats_total", "counter", "Heartbeats sent.", sums->heartbeats);
    metric(out, "polls_total", "counter", "Polls and long polls.", sums->polls);
    metric(out, "polls_from_memory_total", "counter", "Polls answered without the database.",
           sums->polls_memory);
    metric(out, "bytes_read_total", "counter", "Bytes read.", sums->read);
    metric(out, "bytes_written_total", "counter", "Bytes written.", sums->written);
    heading(out, "live_ended_total", "counter", "Live connections that ended, by why.");
    for (size_t i = 0; i < DOOR_END_COUNT; i++)
        labelled(out, "live_ended_total", "why", ends[i], sums->ended[i]);
}

static void write_limits(struct buf *out, const struct sums *sums, struct service *service,
                         const struct clerk_stats *clerk)
{
    heading(out, "limit_hits_total", "counter", "What was refused, by limit.");
    labelled(out, "limit_hits_total", "limit", "connections", sums->full);
    labelled(out, "limit_hits_total", "limit", "connections_per_address", sums->address);
    labelled(out, "limit_hits_total", "limit", "refusals", sums->dropped);
    labelled(out, "limit_hits_total", "limit", "size", sums->too_long);
    labelled(out, "limit_hits_total", "limit", "slow", sums->too_slow);
    labelled(out, "limit_hits_total", "limit", "not_http", sums->not_http);
    labelled(out, "limit_hits_total", "limit", "unfinished_input", sums->too_much);
    labelled(out, "limit_hits_total", "limit", "strangers",
             atomic_load(&service->strangers_refused));
    labelled(out, "limit_hits_total", "limit", "strangers_late", sums->late);
    labelled(out, "limit_hits_total", "limit", "connections_per_person",
             atomic_load(&service->persons_refused));
    labelled(out, "limit_hits_total", "limit", "sign_in_failures",
             atomic_load(&service->sign_ins_refused));
    labelled(out, "limit_hits_total", "limit", "writes_per_minute",
             atomic_load(&service->writes_refused));
    labelled(out, "limit_hits_total", "limit", "probes", atomic_load(&service->probes_refused));
    labelled(out, "limit_hits_total", "limit", "command_queue", clerk->refused);
    metric(out, "log_lines_lost_total", "counter",
           "Log lines dropped because the writer was slow.", log_lost());
}

static void write_live(struct buf *out, const struct sums *sums)
{
    metric(out, "deliveries_total", "counter", "Facts written to live connections.",
           sums->delivered);
    metric(out, "readers", "gauge", "Cursors that are open.", sums->readers);
    metric(out, "readers_behind", "gauge", "Cursors that wait for pages of the journal.",
           sums->behind);
    metric(out, "lag_facts_max", "gauge",
           "Most facts a connection was behind in the last second.", sums->lag);
    metric(out, "journal_pages_total", "counter",
           "Pages of the journal read for those left behind.", sums->page_reads);
    metric(out, "people_here", "gauge", "People who have a live connection, and are shown.",
           sums->here);
    metric(out, "presence_messages_total", "counter", "Messages that said who is here.",
           sums->sights);
    metric(out, "rings", "gauge", "Tenants with a ring in memory.", sums->rings);
    metric(out, "ring_bytes", "gauge", "Bytes of facts in memory.", sums->ring_bytes);
}

static void write_clerk(struct buf *out, const struct clerk_stats *clerk)
{
    uint64_t below = 0;

    metric(out, "commands_total", "counter", "Writes run.", clerk->commands);
    metric(out, "commands_waiting", "gauge", "Writes that wait.", clerk->waiting);
    metric(out, "commands_retried_total", "counter",
           "Writes run again alone after a failed batch.", clerk->retried);
    metric(out, "commits_failed_total", "counter", "Commits that failed.", clerk->failed);
    metric(out, "commit_batch_commands_sum", "counter",
           "Commands in all commits: by commit_seconds_count, the batch size.",
           clerk->batch_sum);
    heading(out, "commit_seconds", "histogram", "How long commits took.");
    for (size_t i = 0; i < COUNT_OF(clerk->commit_bucket); i++) {
        below += clerk->commit_bucket[i];
        if (i + 1 < COUNT_OF(clerk->commit_bucket))
            buf_printf(out, "mozaik_commit_seconds_bucket{le=\"%llu.%03llu\"} %llu\n",
                       (1ull << i) / 1000, (1ull << i) % 1000, (unsigned long long)below);
        else
            buf_printf(out, "mozaik_commit_seconds_bucket{le=\"+Inf\"} %llu\n",
                       (unsigned long long)below);
    }
    /* As many as are in the buckets: the clerk counts on while we read. */
    buf_printf(out, "mozaik_commit_seconds_sum %llu.%06llu\nmozaik_commit_seconds_count %llu\n",
               (unsigned long long)(clerk->commit_us_sum / 1000000),
               (unsigned long long)(clerk->commit_us_sum % 1000000), (unsigned long long)below);
}

void operation_admin(void *ctx, struct conn *conn)
{
    struct hall *hall = ctx;
    struct service *service = hall->service;
    struct sums sums = { 0 };
    struct clerk_stats clerk;
    struct buf out;

    buf_init(&out, 256 * 1024);
    if (!slice_eq(conn_request(conn)->path, SLICE("/metrics"))) {
        http_head_add(conn_head(conn, 404), "Content-Type", SLICE("text/plain; charset=utf-8"));
        buf_add(&out, SLICE("Only /metrics is here.\n"));
        conn_send(conn, &out);
        return;
    }
    for (size_t i = 0; i < service->hall_count; i++)
        add_hall(&sums, service->halls[i]);
    clerk_read_stats(service->clerk, &clerk);
    metric(&out, "ready", "gauge", "1 when the server takes work.",
           atomic_load(&service->ready));
    write_connections(&out, &sums, service);
    write_live(&out, &sums);
    reports_write(&out, &sums.reports);
    write_clerk(&out, &clerk);
    metric(&out, "mails_sent_total", "counter", "Mails that the mail server took.",
           mail_sent_count(service->mail));
    metric(&out, "mail_tries_failed_total", "counter", "Tries to send a mail that failed.",
           mail_failed_count(service->mail));
    write_limits(&out, &sums, service, &clerk);
    http_head_add(conn_head(conn, 200), "Content-Type",
                  SLICE("text/plain; version=0.0.4; charset=utf-8"));
    conn_send(conn, &out);
}
