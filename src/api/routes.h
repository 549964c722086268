/*
 * routes - which function answers which request: one table.
 *
 * Thread   constant.
 */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include "api/call.h"

enum route_flags {
    ROUTE_READS = 1,   /* `run` visits a reader, as somebody who is signed in           */
    ROUTE_WRITES = 2,  /* `run` visits the clerk, the same; Idempotency-Key is honoured */
    ROUTE_OPEN = 4,    /* needs no session: `start` decides                             */
    ROUTE_BODY = 8,    /* a JSON object is needed                                       */
    ROUTE_NO_KEY = 16, /* WRITES, but its answer is a secret and kept nowhere           */
    ROUTE_LIVE = 32,   /* becomes a door: keeps the conn, see socket.c, events.c        */
    ROUTE_PROBE = 64,  /* switched off by --no-probes                                   */
    ROUTE_FILE = 128,  /* a form with a file is needed, in a body that may be long      */
};

struct route {
    enum http_method method;
    const char *path; /* "/api/absences/{id}/approve"; {word} takes any one segment */
    unsigned flags;
    call_run *run;                    /* READS, WRITES */
    void (*start)(struct call *call); /* the others: loop thread; answers or visits */
    int status;                       /* of a good answer; 0: 200 */
};

/* The route of a request, or NULL with what may be asked of that path in `allow` ("" : no
 * such path). HEAD finds GET. ids_out: the {id} segments that are UUIDs (else zero). */
const struct route *route_find(enum http_method method, slice path,
                               uint8_t ids_out[CALL_IDS_MAX][16], slice *name_out,
                               char allow_out[64]);

/* The head of a request with a body is there (server_events.head): how long may it be? */
void routes_head(void *hall, struct conn *conn);
/* A complete request arrived (server_events.request). */
void routes_request(void *hall, struct conn *conn);
void routes_gone(void *hall, struct conn *conn);
void routes_problem(void *hall, const struct server_problem *problem, struct buf *head,
                    struct buf *body);

/* ---- the handlers, by file ---- */

/* auth.c */
void auth_login(struct call *call);
void auth_logout(struct call *call);
void auth_password(struct call *call);
void auth_forgotten(struct call *call);
void auth_link_check(struct call *call);
void auth_link_redeem(struct call *call);
void auth_refresh(struct call *call);
call_run auth_me, auth_put_me, auth_sessions, auth_session_end;

/* absences.c */
call_run absences_list, absences_create, absences_get, absences_update, absences_delete,
    absences_preview;

/* absence_steps.c */
call_run absences_approve, absences_refuse, absences_return, absences_cancel,
    absences_acknowledge, absences_undo, absences_propose, absences_accept, absences_decline,
    absences_withdraw, absences_context;

/* closed_periods.c */
call_run closed_periods_list, closed_periods_create, closed_periods_update,
    closed_periods_delete;

/* attachments.c */
size_t attachments_body_max(void);
MUST_USE bool attachments_form(struct call *call, slice content_type, slice body);
call_run attachments_create, attachments_get, attachments_delete;

/* comments.c */
call_run comments_list, comments_create;

/* users.c, teams.c, sites.c, patterns.c, types.c */
call_run users_list, users_get, users_create, users_update, users_deputy, users_link;
call_run teams_list, teams_create, teams_update, teams_delete;
call_run sites_list, sites_create, sites_update, sites_delete;
call_run patterns_list, patterns_create, patterns_update, patterns_delete;
call_run types_list, types_create, types_update;

/* holidays.c */
call_run holidays_list;

/* balances.c */
call_run balances_list, balances_lines, balances_expiring, balances_open, balances_correct,
    balances_carry_over, balances_notice, balances_waive, payroll_months_list,
    payroll_months_close;

/* settings.c */
call_run settings_get, settings_change;

/* reference.c */
call_run notifications_list, notification_read_one, notifications_read_all;

/* planning.c */
call_run planning_get, planning_entries_create, planning_entries_update,
    planning_entries_delete, planning_entries_move, planning_entries_copy;

/* live: socket.c, events.c, recent.c */
void socket_open(struct call *call);
void socket_echo(struct call *call);
void events_open(struct call *call);
void recent_poll(struct call *call);

/* probes.c, operation.c, page.c */
MUST_USE bool probe_take(struct call *call); /* one more probe; false: answered 429 */
/* The same for what there are fewer of: `open` counts them. */
MUST_USE bool probe_take_of(struct call *call, _Atomic size_t *open, size_t max);
/* A number among the parameters. Without it *value stays, or it is asked for; false: answered. */
MUST_USE bool probe_number(struct call *call, const char *name, bool required, uint64_t min,
                           uint64_t max, uint64_t *value);
void probe_give(struct hall *hall);
void echoes_tick(
    struct hall *hall); /* every second: WebSockets that echo, and have their time */
void holds_drain(struct hall *hall); /* answers that take their time: none of it is left */
void probe_echo(struct call *call);
void probe_sse(struct call *call);
void probe_hold(struct call *call);
void operation_health(struct call *call);
void operation_ready(struct call *call);
void operation_version(struct call *call);
void page_serve(struct call *call);
void operation_admin(void *hall, struct conn *conn); /* the admin server's request */

#endif
