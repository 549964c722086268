#include "hr/reference.h"

#include "hr/audit.h"
#include "hr/data.h"
#include "store/journal.h"

bool reference_changed(struct tx *tx, const struct actor *by, const char *thing,
                       const uint8_t id[16], const char *action, slice detail, slice view,
                       struct error *err)
{
    struct fact_draft draft = {
        .tenant = by->tenant,
        .type = arena_printf(tx->arena, "%s_%s", thing, action),
        .actor = by->user,
    };

    fact_draft_view(&draft, channel_everyone(), view);
    return audit_add(tx, by->tenant, by->user, thing, id, action, detail, err) &&
           journal_append(tx, &draft, err);
}

bool reference_gone(struct tx *tx, const struct actor *by, const char *thing,
                    const uint8_t id[16], int64_t version, slice detail, struct error *err)
{
    struct data data;
    struct json *json = data_open(&data);

    json_open_object(json, NULL);
    json_put_uuid(json, "id", id);
    json_put_int(json, "version", version);
    json_close_object(json);
    return reference_changed(tx, by, thing, id, "deleted", detail, data_close(&data, tx), err);
}
