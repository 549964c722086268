#include "hr/audit.h"

#include <assert.h>
#include <string.h>

typedef struct {
    uint8_t uuid[16];
} audit_id;

bool audit_add(struct tx *tx, tenant_id tenant, user_id actor, const char *thing,
               const uint8_t id[16], const char *action, slice detail, struct error *err)
{
    audit_id line;

    assert(detail.len <= AUDIT_DETAIL_MAX);
    id_make(&line, tx->now_ms, tx->rng);
    return sql_run(tx, err,
                   "INSERT INTO audit (tenant, id, at, actor, thing, thing_id, action, detail)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, ''))",
                   "uuiututs", tenant.uuid, line.uuid, tx->now_ms, actor.uuid, thing, id,
                   action, detail);
}

bool audit_last(struct tx *tx, tenant_id tenant, const uint8_t id[16], user_id *actor_out,
                int64_t *at_ms_out, struct error *err)
{
    struct rows rows;

    /* The id first, by the index: asked for more columns at once, SQLite walks all that the
     * company ever did. */
    *actor_out = (user_id){ { 0 } };
    *at_ms_out = 0;
    if (!sql_open(tx, &rows, err,
                  "SELECT actor, at FROM audit WHERE tenant = ?1 AND id = (SELECT id FROM audit"
                  " WHERE tenant = ?1 AND thing_id = ?2 ORDER BY id DESC LIMIT 1)",
                  "uu", tenant.uuid, id))
        return false;
    while (rows_next(&rows)) {
        rows_uuid(&rows, 0, actor_out->uuid);
        *at_ms_out = rows_int(&rows, 1);
    }
    return rows_close(&rows, err);
}

enum { LINES_AT_ONCE = 16 };

bool audit_lines(struct tx *tx, tenant_id tenant, const uint8_t id[16], slice **lines_out,
                 size_t *count_out, struct error *err)
{
    size_t count = 0, room = LINES_AT_ONCE;
    slice *lines = arena_array(tx->arena, slice, room);
    struct rows rows;

    if (!sql_open(tx, &rows, err,
                  "SELECT detail FROM audit WHERE tenant = ?1 AND id IN (SELECT id FROM audit"
                  " WHERE tenant = ?1 AND thing_id = ?2) ORDER BY id DESC",
                  "uu", tenant.uuid, id))
        return false;
    while (rows_next(&rows)) {
        if (count == room) {
            slice *more = arena_array(tx->arena, slice, room * 2);

            memcpy(more, lines, count * sizeof(slice));
            lines = more;
            room *= 2;
        }
        lines[count++] = rows_keep(&rows, 0);
    }
    *lines_out = lines;
    *count_out = count;
    return rows_close(&rows, err);
}
