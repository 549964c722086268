#include "api/routes.h"

#include "api/reply.h"
#include "base/log.h"

#include <string.h>

#define SIGNED_READ ROUTE_READS
#define SIGNED_WRITE ROUTE_WRITES

/* clang-format off */
static const struct route routes[] = {
    { METHOD_POST,   "/api/auth/login",                 ROUTE_OPEN | ROUTE_BODY, NULL, auth_login, 200 },
    { METHOD_POST,   "/api/auth/logout",                ROUTE_OPEN, NULL, auth_logout, 204 },
    { METHOD_GET,    "/api/auth/me",                    SIGNED_READ, auth_me, NULL, 200 },
    { METHOD_PUT,    "/api/auth/me",                    SIGNED_WRITE | ROUTE_BODY, auth_put_me, NULL, 200 },
    { METHOD_POST,   "/api/auth/refresh",               ROUTE_OPEN, NULL, auth_refresh, 200 },
    { METHOD_POST,   "/api/auth/password",              ROUTE_OPEN | ROUTE_BODY, NULL, auth_password, 204 },
    { METHOD_POST,   "/api/auth/forgotten",             ROUTE_OPEN | ROUTE_BODY, NULL, auth_forgotten, 202 },
    { METHOD_POST,   "/api/auth/link/check",            ROUTE_OPEN | ROUTE_BODY, NULL, auth_link_check, 200 },
    { METHOD_POST,   "/api/auth/link/redeem",           ROUTE_OPEN | ROUTE_BODY, NULL, auth_link_redeem, 200 },
    { METHOD_GET,    "/api/auth/sessions",              SIGNED_READ, auth_sessions, NULL, 200 },
    { METHOD_DELETE, "/api/auth/sessions/{id}",         SIGNED_WRITE, auth_session_end, NULL, 204 },

    { METHOD_GET,    "/api/ws/echo",                    ROUTE_OPEN | ROUTE_LIVE | ROUTE_PROBE, NULL, socket_echo, 0 },
    { METHOD_GET,    "/api/ws/{user}",                  ROUTE_OPEN | ROUTE_LIVE, NULL, socket_open, 0 },
    { METHOD_GET,    "/api/events",                     ROUTE_OPEN | ROUTE_LIVE, NULL, events_open, 0 },
    { METHOD_GET,    "/api/notifications/recent",       ROUTE_OPEN, NULL, recent_poll, 200 },

    { METHOD_GET,    "/api/absences",                   SIGNED_READ, absences_list, NULL, 200 },
    { METHOD_POST,   "/api/absences",                   SIGNED_WRITE | ROUTE_BODY, absences_create, NULL, 201 },
    { METHOD_POST,   "/api/absences/preview",           SIGNED_READ | ROUTE_BODY, absences_preview, NULL, 200 },
    { METHOD_GET,    "/api/absences/{id}",              SIGNED_READ, absences_get, NULL, 200 },
    { METHOD_PUT,    "/api/absences/{id}",              SIGNED_WRITE | ROUTE_BODY, absences_update, NULL, 200 },
    { METHOD_DELETE, "/api/absences/{id}",              SIGNED_WRITE, absences_delete, NULL, 204 },
    { METHOD_POST,   "/api/absences/{id}/approve",      SIGNED_WRITE | ROUTE_BODY, absences_approve, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/refuse",       SIGNED_WRITE | ROUTE_BODY, absences_refuse, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/cancel",       SIGNED_WRITE | ROUTE_BODY, absences_cancel, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/acknowledge",  SIGNED_WRITE | ROUTE_BODY, absences_acknowledge, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/return",       SIGNED_WRITE | ROUTE_BODY, absences_return, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/undo",         SIGNED_WRITE | ROUTE_BODY, absences_undo, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/propose",      SIGNED_WRITE | ROUTE_BODY, absences_propose, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/proposal/accept", SIGNED_WRITE | ROUTE_BODY, absences_accept, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/proposal/decline", SIGNED_WRITE | ROUTE_BODY, absences_decline, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/proposal/withdraw", SIGNED_WRITE | ROUTE_BODY, absences_withdraw, NULL, 200 },
    { METHOD_GET,    "/api/absences/{id}/context",      SIGNED_READ, absences_context, NULL, 200 },
    { METHOD_GET,    "/api/closed-periods",             SIGNED_READ, closed_periods_list, NULL, 200 },
    { METHOD_POST,   "/api/closed-periods",             SIGNED_WRITE | ROUTE_BODY, closed_periods_create, NULL, 201 },
    { METHOD_PUT,    "/api/closed-periods/{id}",        SIGNED_WRITE | ROUTE_BODY, closed_periods_update, NULL, 200 },
    { METHOD_DELETE, "/api/closed-periods/{id}",        SIGNED_WRITE, closed_periods_delete, NULL, 204 },
    { METHOD_GET,    "/api/absences/{id}/comments",     SIGNED_READ, comments_list, NULL, 200 },
    { METHOD_POST,   "/api/absences/{id}/comments",     SIGNED_WRITE | ROUTE_BODY, comments_create, NULL, 201 },
    { METHOD_POST,   "/api/absences/{id}/attachments",  SIGNED_WRITE | ROUTE_FILE | ROUTE_NO_KEY, attachments_create, NULL, 201 },
    { METHOD_GET,    "/api/attachments/{id}",           SIGNED_READ, attachments_get, NULL, 200 },
    { METHOD_DELETE, "/api/attachments/{id}",           SIGNED_WRITE, attachments_delete, NULL, 204 },

    { METHOD_GET,    "/api/users",                      SIGNED_READ, users_list, NULL, 200 },
    { METHOD_POST,   "/api/users",                      SIGNED_WRITE | ROUTE_BODY, users_create, NULL, 201 },
    { METHOD_GET,    "/api/users/{id}",                 SIGNED_READ, users_get, NULL, 200 },
    { METHOD_PUT,    "/api/users/{id}",                 SIGNED_WRITE | ROUTE_BODY, users_update, NULL, 200 },
    { METHOD_PUT,    "/api/users/{id}/deputy",          SIGNED_WRITE | ROUTE_BODY, users_deputy, NULL, 200 },
    { METHOD_POST,   "/api/users/{id}/link",            SIGNED_WRITE | ROUTE_NO_KEY, users_link, NULL, 201 },
    { METHOD_GET,    "/api/teams",                      SIGNED_READ, teams_list, NULL, 200 },
    { METHOD_POST,   "/api/teams",                      SIGNED_WRITE | ROUTE_BODY, teams_create, NULL, 201 },
    { METHOD_PUT,    "/api/teams/{id}",                 SIGNED_WRITE | ROUTE_BODY, teams_update, NULL, 200 },
    { METHOD_DELETE, "/api/teams/{id}",                 SIGNED_WRITE, teams_delete, NULL, 204 },
    { METHOD_GET,    "/api/holidays",                   SIGNED_READ, holidays_list, NULL, 200 },
    { METHOD_GET,    "/api/sites",                      SIGNED_READ, sites_list, NULL, 200 },
    { METHOD_POST,   "/api/sites",                      SIGNED_WRITE | ROUTE_BODY, sites_create, NULL, 201 },
    { METHOD_PUT,    "/api/sites/{id}",                 SIGNED_WRITE | ROUTE_BODY, sites_update, NULL, 200 },
    { METHOD_DELETE, "/api/sites/{id}",                 SIGNED_WRITE, sites_delete, NULL, 204 },
    { METHOD_GET,    "/api/patterns",                   SIGNED_READ, patterns_list, NULL, 200 },
    { METHOD_POST,   "/api/patterns",                   SIGNED_WRITE | ROUTE_BODY, patterns_create, NULL, 201 },
    { METHOD_PUT,    "/api/patterns/{id}",              SIGNED_WRITE | ROUTE_BODY, patterns_update, NULL, 200 },
    { METHOD_DELETE, "/api/patterns/{id}",              SIGNED_WRITE, patterns_delete, NULL, 204 },
    { METHOD_GET,    "/api/settings",                   SIGNED_READ, settings_get, NULL, 200 },
    { METHOD_PUT,    "/api/settings",                   SIGNED_WRITE | ROUTE_BODY, settings_change, NULL, 200 },
    { METHOD_GET,    "/api/absence-types",              SIGNED_READ, types_list, NULL, 200 },
    { METHOD_POST,   "/api/absence-types",              SIGNED_WRITE | ROUTE_BODY, types_create, NULL, 201 },
    { METHOD_PUT,    "/api/absence-types/{code}",       SIGNED_WRITE | ROUTE_BODY, types_update, NULL, 200 },
    { METHOD_GET,    "/api/planning",                   SIGNED_READ, planning_get, NULL, 200 },
    { METHOD_POST,   "/api/planning/entries",           SIGNED_WRITE | ROUTE_BODY, planning_entries_create, NULL, 201 },
    { METHOD_POST,   "/api/planning/entries/move",      SIGNED_WRITE | ROUTE_BODY, planning_entries_move, NULL, 200 },
    { METHOD_POST,   "/api/planning/entries/copy",      SIGNED_WRITE | ROUTE_BODY, planning_entries_copy, NULL, 201 },
    { METHOD_PUT,    "/api/planning/entries/{id}",      SIGNED_WRITE | ROUTE_BODY, planning_entries_update, NULL, 200 },
    { METHOD_DELETE, "/api/planning/entries/{id}",      SIGNED_WRITE, planning_entries_delete, NULL, 204 },
    { METHOD_GET,    "/api/balances",                   SIGNED_READ, balances_list, NULL, 200 },
    { METHOD_GET,    "/api/balances/expiring",          SIGNED_READ, balances_expiring, NULL, 200 },
    { METHOD_POST,   "/api/balances/open",              SIGNED_WRITE | ROUTE_BODY, balances_open, NULL, 201 },
    { METHOD_GET,    "/api/balances/{user_id}/{type}/lines", SIGNED_READ, balances_lines, NULL, 200 },
    { METHOD_POST,   "/api/balances/{user_id}/{type}/corrections", SIGNED_WRITE | ROUTE_BODY, balances_correct, NULL, 201 },
    { METHOD_POST,   "/api/balances/{user_id}/{type}/carry-overs", SIGNED_WRITE | ROUTE_BODY, balances_carry_over, NULL, 201 },
    { METHOD_POST,   "/api/balances/{user_id}/{type}/notices", SIGNED_WRITE | ROUTE_BODY, balances_notice, NULL, 201 },
    { METHOD_POST,   "/api/balances/{user_id}/{type}/waivers", SIGNED_WRITE | ROUTE_BODY, balances_waive, NULL, 201 },
    { METHOD_GET,    "/api/payroll-months",             SIGNED_READ, payroll_months_list, NULL, 200 },
    { METHOD_POST,   "/api/payroll-months",             SIGNED_WRITE | ROUTE_BODY, payroll_months_close, NULL, 201 },
    { METHOD_GET,    "/api/notifications",              SIGNED_READ, notifications_list, NULL, 200 },
    { METHOD_PUT,    "/api/notifications/read-all",     SIGNED_WRITE, notifications_read_all, NULL, 200 },
    { METHOD_PUT,    "/api/notifications/{id}/read",    SIGNED_WRITE, notification_read_one, NULL, 200 },

    { METHOD_GET,    "/api/echo",                       ROUTE_OPEN | ROUTE_PROBE, NULL, probe_echo, 200 },
    { METHOD_GET,    "/api/probe/sse",                  ROUTE_OPEN | ROUTE_PROBE | ROUTE_LIVE, NULL, probe_sse, 200 },
    { METHOD_GET,    "/api/probe/hold",                 ROUTE_OPEN | ROUTE_PROBE, NULL, probe_hold, 200 },
    { METHOD_GET,    "/api/health",                     ROUTE_OPEN, NULL, operation_health, 200 },
    { METHOD_GET,    "/api/ready",                      ROUTE_OPEN, NULL, operation_ready, 200 },
    { METHOD_GET,    "/api/version",                    ROUTE_OPEN, NULL, operation_version, 200 },
};
/* clang-format on */

/* Everything outside /api is the page's. */
static const struct route page_route = { METHOD_GET, "", ROUTE_OPEN, NULL, page_serve, 200 };

static bool path_matches(const char *pattern, slice path, uint8_t ids_out[CALL_IDS_MAX][16],
                         slice *name_out)
{
    slice left = slice_of(pattern), segment, wanted;
    size_t ids = 0;

    while (path.len || left.len) {
        if (!path.len || !left.len)
            return false;
        path = slice_skip(path, 1); /* both begin with '/' */
        left = slice_skip(left, 1);
        size_t end = 0;
        while (end < path.len && path.data[end] != '/')
            end++;
        segment = (slice){ path.data, end };
        path = slice_skip(path, end);
        end = 0;
        while (end < left.len && left.data[end] != '/')
            end++;
        wanted = (slice){ left.data, end };
        left = slice_skip(left, end);
        if (slice_starts(wanted, SLICE("{"))) {
            if (!segment.len)
                return false;
            *name_out = segment;
            if (ids < CALL_IDS_MAX && !uuid_parse(segment, ids_out[ids++]))
                continue; /* not an id: zero, which is found nowhere */
        } else if (!slice_eq(segment, wanted)) {
            return false;
        }
    }
    return true;
}

const struct route *route_find(enum http_method method, slice path,
                               uint8_t ids_out[CALL_IDS_MAX][16], slice *name_out,
                               char allow_out[64])
{
    static const char *const names[METHOD_COUNT] = {
        [METHOD_GET] = "GET, HEAD",
        [METHOD_POST] = "POST",
        [METHOD_PUT] = "PUT",
        [METHOD_DELETE] = "DELETE",
    };

    allow_out[0] = '\0';
    *name_out = (slice){ 0 };
    if (method == METHOD_HEAD)
        method = METHOD_GET;
    for (size_t i = 0; i < COUNT_OF(routes); i++) {
        memset(ids_out, 0, CALL_IDS_MAX * 16);
        if (!path_matches(routes[i].path, path, ids_out, name_out))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        if (strlen(allow_out) + 12 < 64 && !strstr(allow_out, names[routes[i].method])) {
            if (allow_out[0])
                strcat(allow_out, ", ");
            strcat(allow_out, names[routes[i].method]);
        }
    }
    if (allow_out[0])
        return NULL;
    if (slice_eq(path, SLICE("/api")) || slice_starts(path, SLICE("/api/")))
        return NULL;
    if (method == METHOD_GET)
        return &page_route;
    strcpy(allow_out, "GET, HEAD");
    return NULL;
}

/* ---- a request arrives ---- */

static void refuse(struct call *call, int status, const char *code, const char *sentence)
{
    error_set(&call->err, ERR_INVALID, code, "%s", sentence);
    call->status = status;
    call_fail(call);
}

static bool read_form(struct call *call, const struct http_request *request, const slice *type)
{
    if (!type || !http_media_is(*type, SLICE("multipart/form-data"))) {
        refuse(call, 415, "form_type",
               "Le corps doit être un formulaire avec un fichier\u00a0: Content-Type: "
               "multipart/form-data.");
        return false;
    }
    if (attachments_form(call, *type, request->body))
        return true;
    call_fail(call);
    return false;
}

static bool read_body(struct call *call, const struct http_request *request)
{
    const slice *type =
        http_header_find(request->headers, request->header_count, SLICE("Content-Type"));

    if (call->route->flags & ROUTE_FILE)
        return read_form(call, request, type);
    if (!request->body.len) {
        if (!(call->route->flags & ROUTE_BODY))
            return true;
        refuse(call, 400, "body_missing", "Un corps JSON est attendu dans cette requête.");
        return false;
    }
    if (!(call->route->flags & ROUTE_BODY))
        return true; /* nobody reads it */
    if (!type || !http_media_is(*type, SLICE("application/json"))) {
        refuse(call, 415, "body_type",
               "Le corps doit être du JSON\u00a0: Content-Type: application/json.");
        return false;
    }
    if (!json_read_object(request->body, &call->body, &call->err)) {
        call_fail(call);
        return false;
    }
    return true;
}

/* A request with a cookie that changes something, or opens a door, must be our page's. Probes
 * know nobody. */
static bool check_origin(struct call *call, const struct http_request *request)
{
    bool changes = request->method != METHOD_GET && request->method != METHOD_HEAD;
    bool signs_in = changes && (call->route->flags & ROUTE_OPEN);
    bool socket = (call->route->flags & ROUTE_LIVE) && !(call->route->flags & ROUTE_PROBE) &&
                  call->by_cookie;

    if (!(changes && call->by_cookie) && !signs_in && !socket)
        return true;
    if (origins_check(&call->hall->service->origins, request, conn_forwarded(call->conn),
                      &call->err))
        return true;
    call_fail(call);
    return false;
}

/* Strangers have no files for us: theirs are refused at the usual limit. */
void routes_head(void *ctx, struct conn *conn)
{
    const struct http_request *request = conn_request(conn);
    uint8_t ids[CALL_IDS_MAX][16];
    char allow[64];
    slice name;
    const struct route *route = route_find(request->method, request->path, ids, &name, allow);

    (void)ctx;
    if (route && (route->flags & ROUTE_FILE) && call_names_token(request))
        conn_allow_body(conn, attachments_body_max());
}

void routes_request(void *ctx, struct conn *conn)
{
    struct hall *hall = ctx;
    const struct http_request *request = conn_request(conn);
    uint8_t ids[CALL_IDS_MAX][16];
    char allow[64];
    slice name;
    const struct route *route = route_find(request->method, request->path, ids, &name, allow);
    bool off = route && (route->flags & ROUTE_PROBE) && hall->service->config->no_probes;
    struct call *call;

    hall->request_count++;
    call = call_new(hall, conn, off ? NULL : route);
    conn_set_user(conn, call);
    if (!call->route) {
        if (allow[0] && !off) {
            call->allow = arena_dup(&call->arena, slice_of(allow));
            refuse(call, 405, "method_not_allowed",
                   "Cette adresse existe, mais pas avec cette méthode\u00a0: voir l’en-tête "
                   "Allow.");
        } else {
            refuse(call, 404, "not_found", "Rien à cette adresse.");
        }
        return;
    }
    memcpy(call->ids, ids, sizeof ids);
    call->path = arena_dup(&call->arena, request->path);
    call->name = arena_dup(&call->arena, name);
    if (!check_origin(call, request) || !read_body(call, request))
        return;
    if (call->route->flags & (ROUTE_READS | ROUTE_WRITES)) {
        if (!call->has_token) {
            error_set(&call->err, ERR_UNAUTHENTICATED, "sign_in",
                      "Connectez-vous pour continuer.");
            call_fail(call);
        } else if (call->route->flags & ROUTE_WRITES) {
            if (call_claim_key(call))
                call_write(call, call->route->run, NULL);
        } else {
            call_read(call, call->route->run, NULL);
        }
        return;
    }
    call->route->start(call);
}

/* Nobody waits for the answer any more; what was begun is finished all the same. */
void routes_gone(void *ctx, struct conn *conn)
{
    struct call *call = conn_user(conn);

    (void)ctx;
    if (call)
        call_lost(call);
}

void routes_problem(void *ctx, const struct server_problem *problem, struct buf *head,
                    struct buf *body)
{
    struct hall *hall = ctx;
    bool english = false;
    char id[32];

    snprintf(id, sizeof id, "%s-%llu", hall->name, (unsigned long long)++hall->request_count);
    log_write(LOG_DEBUG, "refused", LOG_TEXT("request", slice_of(id)),
              LOG_INT("status", problem->status),
              LOG_TEXT("code", slice_of(problem->err->code)));
    if (problem->request) {
        const slice *language = http_header_find(problem->request->headers,
                                                 problem->request->header_count,
                                                 SLICE("Accept-Language"));
        english = language && reply_wants_english(*language);
    }
    http_head_add(head, "Content-Type", SLICE("application/problem+json"));
    http_head_add(head, "Cache-Control", SLICE("no-store"));
    http_head_add(head, "X-Content-Type-Options", SLICE("nosniff"));
    http_head_add(head, "X-Request-Id", slice_of(id));
    reply_problem(body, problem->err, problem->status, english, (slice){ 0 });
}
