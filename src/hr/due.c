#include "hr/due.h"

#include "base/instant.h"
#include "hr/due_inside.h"
#include "hr/workplace.h"

bool due_add(struct tx *tx, tenant_id tenant, enum due_what what, const uint8_t thing[16],
             int64_t at_ms, struct error *err)
{
    return sql_run(tx, err,
                   "INSERT INTO due (tenant, what, thing_id, at, next_at)"
                   " VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO NOTHING",
                   "utui", tenant.uuid, due_word(what), thing, at_ms);
}

bool due_remove(struct tx *tx, tenant_id tenant, enum due_what what, const uint8_t thing[16],
                struct error *err)
{
    return sql_run(tx, err, "DELETE FROM due WHERE tenant = ?1 AND what = ?2 AND thing_id = ?3",
                   "utu", tenant.uuid, due_word(what), thing);
}

bool due_any(struct tx *tx, bool *any_out, struct error *err)
{
    return sql_any(tx, any_out, err, "SELECT 1 FROM due WHERE next_at <= ?1 LIMIT 1", "i",
                   tx->now_ms);
}

bool due_midnight(struct tx *tx, tenant_id tenant, user_id user, date day, int64_t *at_ms_out,
                  struct error *err)
{
    char zone[ZONE_NAME_MAX + 1];

    if (!workplace_zone(tx, tenant, user, zone, err))
        return false;
    *at_ms_out = instant_midnight(day, zone);
    return true;
}
