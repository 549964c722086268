#include "target.h"

#include "base/date.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

uint64_t target_published;

static const char *const names[TARGET_COUNT] = { "mozaik", "floor", "nchan" };

/* ---- starting ---- */

static void start_mozaik(struct target *target, int core, const char *heartbeat)
{
    const char *const argv[] = {
        target->place->mozaik, "serve", "--listen", "127.0.0.1:0", "--admin-listen", "none",
        "--data", target->place->folder, "--threads", "1", "--log-level", "warn",
        /* All sockets are of one machine here, and nobody answers pings. */
        "--heartbeat", heartbeat, "--silent-timeout", "3600s", "--connections-max", "16000",
        "--connections-per-address", "16000", "--strangers-max", "16000", "--writes-per-minute",
        "100000000", NULL
    };
    char text[128];
    const char *colon;

    target->process = process_start(core, argv);
    process_line(&target->process, "http://", text, sizeof text);
    colon = strrchr(text, ':');
    target->port = (uint16_t)(colon ? atoi(colon + 1) : 0);
}

static void start_floor(struct target *target, int core)
{
    const char *const argv[] = { target->place->floor, NULL };
    char text[32];

    target->process = process_start(core, argv);
    process_line(&target->process, "port ", text, sizeof text);
    target->port = (uint16_t)atoi(text);
}

/* nginx cannot be told to take any port. So we take one, without listening on it, and let
 * nginx share it: nobody else can have it meanwhile. */
static int reserve_port(uint16_t *port_out)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        die("bind: %s", strerror(errno));
    *port_out = ntohs(address.sin_port);
    return fd;
}

static void wait_until_it_listens(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                   .sin_port = htons(port) };

    for (int tries = 0; tries < 500; tries++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool ok = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
        close(fd);
        if (ok)
            return;
        usleep(10000);
    }
    die("nginx does not listen: see nginx.log in the folder");
}

static void write_nginx_conf(const char *folder, const char *path, uint16_t port)
{
    FILE *out = fopen(path, "we");

    if (!out)
        die("%s: %s", path, strerror(errno));
    fprintf(out,
            "load_module /usr/lib/nginx/modules/ngx_nchan_module.so;\n"
            "daemon off;\nmaster_process off;\nworker_rlimit_nofile 20000;\n%s"
            "pid %s/nginx.pid;\nerror_log %s/nginx.log warn;\n"
            "events { worker_connections 16000; }\n"
            "http {\n"
            "  access_log off;\n  keepalive_requests 100000000;\n"
            "  client_body_temp_path %s/nginx-body;\n  proxy_temp_path %s/nginx-proxy;\n"
            "  fastcgi_temp_path %s/nginx-fastcgi;\n  uwsgi_temp_path %s/nginx-uwsgi;\n"
            "  scgi_temp_path %s/nginx-scgi;\n"
            "  server {\n    listen 127.0.0.1:%u reuseport;\n"
            "    location = /sub {\n      nchan_subscriber websocket;\n"
            "      nchan_channel_id bench;\n      nchan_subscriber_first_message newest;\n"
            "    }\n"
            "    location = /pub {\n      nchan_publisher;\n      nchan_channel_id bench;\n"
            "      nchan_message_buffer_length 200;\n    }\n"
            "  }\n}\n",
            geteuid() == 0 ? "user root;\n" : "", folder, folder, folder, folder, folder,
            folder, folder, port);
    fclose(out);
}

static void start_nchan(struct target *target, int core)
{
    const char *folder = target->place->folder;
    char conf[600], log[600];
    int reserved = reserve_port(&target->port);

    snprintf(conf, sizeof conf, "%s/nginx.conf", folder);
    snprintf(log, sizeof log, "%s/nginx.log", folder);
    write_nginx_conf(folder, conf, target->port);
    const char *const argv[] = {
        target->place->nginx, "-c", conf, "-p", folder, "-e", log, NULL
    };
    target->process = process_start(core, argv);
    wait_until_it_listens(target->port);
    close(reserved);
}

struct target target_start(enum target_kind kind, const struct workplace *place, int core,
                           const char *heartbeat)
{
    struct target target = { .kind = kind, .name = names[kind], .place = place };

    if (kind == TARGET_MOZAIK)
        start_mozaik(&target, core, heartbeat);
    else if (kind == TARGET_FLOOR)
        start_floor(&target, core);
    else
        start_nchan(&target, core);
    return target;
}

void target_end(struct target *target)
{
    process_end(&target->process);
}

/* ---- speaking ---- */

void target_upgrade(const struct target *target, size_t index, const char *cursor,
                    struct buf *out)
{
    static const char *const paths[TARGET_COUNT] = { "/api/ws/me", "/sub", "/sub" };

    buf_printf(out,
               "GET %s%s%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
               paths[target->kind], cursor ? "?cursor=" : "", cursor ? cursor : "");
    if (target->kind == TARGET_MOZAIK)
        buf_printf(out, "Authorization: Bearer %s\r\n",
                   target->place->people.list[index].token);
    buf_add(out, SLICE("\r\n"));
}

bool target_greets(const struct target *target)
{
    return target->kind == TARGET_MOZAIK;
}

static void add_post(struct buf *out, const char *path, const char *extra, slice body)
{
    buf_printf(out, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %zu\r\n\r\n",
               path, extra, body.len);
    buf_add(out, body);
}

/* A Monday to Friday: has working days whatever the calendar. */
static void week_text(uint64_t number, char start_out[DATE_TEXT_LEN + 1],
                      char end_out[DATE_TEXT_LEN + 1])
{
    date today = { (int32_t)(time(NULL) / 86400) };
    date monday = date_add(today, 8 - date_weekday(today) + 7 * (int)number);

    date_text(monday, start_out);
    date_text(date_add(monday, 4), end_out);
}

static void add_absence(struct buf *out, const char *token, const char *user, uint64_t week)
{
    char start[DATE_TEXT_LEN + 1], end[DATE_TEXT_LEN + 1], extra[160], body[256];

    week_text(week, start, end);
    snprintf(extra, sizeof extra,
             "Authorization: Bearer %s\r\nContent-Type: application/json\r\n", token);
    snprintf(body, sizeof body, "{\"type\":\"CA\",\"start\":\"%s\",\"end\":\"%s\"%s%s%s}",
             start, end, user ? ",\"user_id\":\"" : "", user ? user : "", user ? "\"" : "");
    add_post(out, "/api/absences", extra, slice_of(body));
}

void target_publish(const struct target *target, uint64_t number, unsigned joined,
                    struct buf *out)
{
    static char filler[65536];
    const struct people *people = &target->place->people;

    if (target->kind == TARGET_MOZAIK) {
        size_t others = people->count - target->place->sockets_max;
        size_t owner = target->place->sockets_max + (size_t)(number % others);
        add_absence(out, people->hr.token, people->list[owner].id, number / others);
        return;
    }
    if (!filler[0])
        memset(filler, 'x', sizeof filler);
    char extra[64] = "";
    if (target->kind == TARGET_FLOOR && joined > 1)
        snprintf(extra, sizeof extra, "X-Joined: %u\r\n", joined);
    add_post(out, "/pub", extra, (slice){ filler, target->place->message_len });
}

void target_visit(const struct target *target, size_t index, struct buf *out)
{
    buf_printf(
        out, "GET /api/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n",
        target->place->people.list[index].token);
}

void target_ask(const struct target *target, size_t person, uint64_t number, struct buf *out)
{
    add_absence(out, target->place->people.list[person].token, NULL, number);
}
