#include "hr/tenant.h"

#include "hr/audit.h"
#include "hr/entry.h"
#include "hr/site.h"
#include "hr/type.h"
#include "store/journal.h"

enum { TENANT_SLUG_MIN = 2, TENANTS_MAX = 10000 };

/* RFC 1035, 2.3.1: it becomes a label of a host name. */
static bool slug_is_fine(slice slug)
{
    if (slug.len < TENANT_SLUG_MIN || slug.len > TENANT_SLUG_MAX || slug.data[0] == '-' ||
        slug.data[slug.len - 1] == '-')
        return false;
    for (size_t i = 0; i < slug.len; i++) {
        char c = slug.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

static bool is_taken(struct tx *tx, slice slug, bool *taken_out, struct error *err)
{
    return sql_any(tx, taken_out, err, "SELECT 1 FROM tenant WHERE slug = ?1", "s", slug);
}

bool tenant_add(struct tx *tx, slice slug, slice name, tenant_id *tenant_out, struct error *err)
{
    tenant_id tenant;
    slice clean;
    bool taken;
    char epoch[12];

    if (!slug_is_fine(slug))
        return error_field(err, "slug", "slug_form",
                           "L’identifiant a de %d à %d caractères\u00a0: lettres minuscules "
                           "sans accent, chiffres, tirets à l’intérieur.",
                           TENANT_SLUG_MIN, TENANT_SLUG_MAX);
    if (!entry_name(name, "name", TENANT_NAME_MAX, &clean, err) ||
        !is_taken(tx, slug, &taken, err))
        return false;
    if (taken)
        return error_set(err, ERR_CONFLICT, "tenant_exists",
                         "L’entreprise «\u00a0%.*s\u00a0» existe déjà.", SLICE_ARG(slug));

    id_make(&tenant, tx->now_ms, tx->rng);
    epoch_make(tx->rng, epoch);
    if (!sql_run(tx, err,
                 "INSERT INTO tenant (id, slug, name, created_at, epoch)"
                 " VALUES (?1, ?2, ?3, ?4, ?5)",
                 "ussit", tenant.uuid, slug, clean, tx->now_ms, epoch) ||
        !type_add_defaults(tx, tenant, err) || !site_add_first(tx, tenant, err) ||
        !audit_add(tx, tenant, (user_id){ { 0 } }, "tenant", tenant.uuid, "created", SLICE(""),
                   err))
        return false;
    *tenant_out = tenant;
    return true;
}

static void read_tenant(const struct rows *rows, struct tenant *tenant_out)
{
    *tenant_out = (struct tenant){
        .slug = rows_keep(rows, 1),
        .name = rows_keep(rows, 2),
        .created_ms = rows_int(rows, 3),
    };
    rows_uuid(rows, 0, tenant_out->id.uuid);
}

bool tenant_list(struct tx *tx, struct tenant **list_out, size_t *count_out, struct error *err)
{
    struct rows rows;
    struct tenant *list;
    size_t count = 0, cap = 16;

    list = arena_array(tx->arena, struct tenant, cap);
    if (!sql_open(tx, &rows, err,
                  "SELECT t.id, t.slug, t.name, t.created_at,"
                  " (SELECT count(*) FROM users u WHERE u.tenant = t.id AND u.active = 1)"
                  " FROM tenant t ORDER BY t.slug LIMIT ?1",
                  "i", (int64_t)TENANTS_MAX))
        return false;
    while (rows_next(&rows)) {
        if (count == cap) {
            struct tenant *more = arena_array(tx->arena, struct tenant, cap * 2);

            for (size_t i = 0; i < count; i++)
                more[i] = list[i];
            list = more;
            cap *= 2;
        }
        read_tenant(&rows, &list[count]);
        list[count].user_count = rows_int(&rows, 4);
        count++;
    }
    *list_out = list;
    *count_out = count;
    return rows_close(&rows, err);
}

static bool unknown(struct error *err)
{
    if (err->kind != ERR_NOT_FOUND)
        return false;
    return error_set(err, ERR_NOT_FOUND, "tenant_unknown", "Entreprise inconnue.");
}

bool tenant_find(struct tx *tx, slice slug, struct tenant *tenant_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT id, slug, name, created_at FROM tenant WHERE slug = ?1", "s", slug))
        return unknown(err);
    read_tenant(&rows, tenant_out);
    return rows_close(&rows, err);
}

bool tenant_get(struct tx *tx, tenant_id id, struct tenant *tenant_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err, "SELECT id, slug, name, created_at FROM tenant WHERE id = ?1",
                 "u", id.uuid))
        return unknown(err);
    read_tenant(&rows, tenant_out);
    return rows_close(&rows, err);
}
