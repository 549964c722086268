/* What HR changes of the types (type.h). */

#include "hr/type.h"

#include "hr/audience.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "hr/reference.h"

#include <string.h>

void type_audit_id(slice code, uint8_t id_out[TYPE_CODE_MAX])
{
    memset(id_out, 0, TYPE_CODE_MAX);
    memcpy(id_out, code.data, code.len < TYPE_CODE_MAX ? code.len : TYPE_CODE_MAX);
}

/* ---- looking at an entry ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool check_code(slice code, struct error *err)
{
    bool fine = code.len > 0 && code.len <= TYPE_CODE_MAX && is_upper(code.data[0]);

    for (size_t i = 0; fine && i < code.len; i++)
        fine = is_upper(code.data[i]) || (code.data[i] >= '0' && code.data[i] <= '9') ||
               code.data[i] == '_';
    return fine || error_field(err, "code", "field_invalid",
                               "Un code a de 1 à %d lettres majuscules sans accent, chiffres "
                               "ou «\u00a0_\u00a0», et commence par une lettre.",
                               TYPE_CODE_MAX);
}

static bool check_color(slice color, struct error *err)
{
    bool fine = color.len == 7 && color.data[0] == '#';

    for (size_t i = 1; fine && i < color.len; i++)
        fine = (color.data[i] >= '0' && color.data[i] <= '9') ||
               (color.data[i] >= 'a' && color.data[i] <= 'f');
    return fine || error_field(err, "color", "field_invalid",
                               "Une couleur s’écrit «\u00a0#rrggbb\u00a0», en chiffres "
                               "hexadécimaux.");
}

static bool check(const struct type *entry, struct type *type_out, struct error *err)
{
    *type_out = *entry;
    if (!check_code(entry->code, err) ||
        !entry_name(entry->label_fr, "names", TYPE_LABEL_MAX, &type_out->label_fr, err) ||
        !entry_name(entry->label_en, "names", TYPE_LABEL_MAX, &type_out->label_en, err) ||
        !check_color(entry->color, err))
        return false;
    if (entry->priority < 1 || entry->priority > TYPE_PRIORITY_MAX)
        return error_field(err, "priority", "field_range", "Choisissez entre 1 et %d.",
                           TYPE_PRIORITY_MAX);
    return true;
}

static bool check_new(struct tx *tx, tenant_id tenant, slice code, struct error *err)
{
    struct rows rows;
    int64_t all, same;

    if (!sql_one(tx, &rows, err,
                 "SELECT count(*), count(CASE WHEN code = ?2 THEN 1 END) FROM absence_type"
                 " WHERE tenant = ?1",
                 "us", tenant.uuid, code))
        return false;
    all = rows_int(&rows, 0);
    same = rows_int(&rows, 1);
    if (!rows_close(&rows, err))
        return false;
    if (same > 0)
        return error_set(err, ERR_CONFLICT, "type_exists",
                         "Un type porte déjà le code «\u00a0%.*s\u00a0».", SLICE_ARG(code));
    if (all >= TYPES_MAX)
        return error_set(err, ERR_LIMIT, "too_many_types", "%d types au plus.", TYPES_MAX);
    return true;
}

static bool check_unused(struct tx *tx, tenant_id tenant, slice code, struct error *err)
{
    bool used;

    if (!sql_any(tx, &used, err,
                 "SELECT 1 FROM absence WHERE tenant = ?1 AND type = ?2"
                 " UNION ALL SELECT 1 FROM ledger WHERE tenant = ?1 AND type = ?2 LIMIT 1",
                 "us", tenant.uuid, code))
        return false;
    if (used)
        return error_set(err, ERR_CONFLICT, "type_in_use",
                         "Des absences ou des soldes ont ce type\u00a0: sa catégorie, sa "
                         "décision et son solde ne changent plus. Créez-en un nouveau, et "
                         "masquez celui-ci.");
    return true;
}

/* ---- writing ---- */

/* In French for all: who reads it in English has `names`. */
static bool tell(struct tx *tx, const struct actor *by, const struct type *type,
                 const char *action, struct error *err)
{
    uint8_t id[TYPE_CODE_MAX];
    struct data data;
    slice json;

    type_audit_id(type->code, id);
    type_view(data_open(&data), NULL, type, false);
    json = data_close(&data, tx);
    return reference_changed(tx, by, "type", id, action, json, json, err);
}

bool type_create(struct tx *tx, const struct actor *by, const struct type *entry,
                 struct type *type_out, struct error *err)
{
    struct type type;

    if (!actor_need_hr(by, err) || !check(entry, &type, err) ||
        !check_new(tx, by->tenant, type.code, err))
        return false;
    type.version = 1;
    *type_out = type;
    return sql_run(tx, err,
                   "INSERT INTO absence_type (tenant, code, label_fr, label_en, category,"
                   " counting, decision, half_days, in_hours, priority, balance, hidden, color,"
                   " extent)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                   "ussstttiiiiist", by->tenant.uuid, type.code, type.label_fr, type.label_en,
                   type_category_text(type.category), type_counting_text(type.counting),
                   type_decision_text(type.decision), (int64_t)type.half_days,
                   (int64_t)type.in_hours, (int64_t)type.priority, (int64_t)type.balance,
                   (int64_t)type.hidden, type.color, type_extent_text(type.extent)) &&
           tell(tx, by, &type, "created", err);
}

static bool load(struct tx *tx, tenant_id tenant, slice code, struct type *type_out,
                 struct error *err)
{
    if (type_find(tx, tenant, code, type_out, err))
        return true;
    return err->kind == ERR_INVALID ? entry_not_found(err) : false;
}

/* What an absence of it promised to whoever asked. */
static bool promises_the_same(const struct type *a, const struct type *b)
{
    return a->category == b->category && a->decision == b->decision && a->balance == b->balance;
}

static bool is_the_same(const struct type *a, const struct type *b)
{
    return promises_the_same(a, b) && slice_eq(a->label_fr, b->label_fr) &&
           slice_eq(a->label_en, b->label_en) && a->counting == b->counting &&
           a->extent == b->extent && a->half_days == b->half_days &&
           a->in_hours == b->in_hours && a->priority == b->priority && a->hidden == b->hidden &&
           slice_eq(a->color, b->color);
}

bool type_update(struct tx *tx, const struct actor *by, int64_t version,
                 const struct type *entry, struct type *type_out, struct error *err)
{
    struct type next;
    bool counts_the_same;

    if (!load(tx, by->tenant, entry->code, type_out, err) || !actor_need_hr(by, err) ||
        !entry_version_given(version, err) || !check(entry, &next, err) ||
        !entry_version(version, type_out->version, err))
        return false;
    if (is_the_same(type_out, &next))
        return true;
    if (!promises_the_same(type_out, &next) && !check_unused(tx, by->tenant, next.code, err))
        return false;
    counts_the_same = type_out->counting == next.counting && type_out->extent == next.extent;
    next.version = version + 1;
    *type_out = next;
    return sql_run(tx, err,
                   "UPDATE absence_type SET label_fr = ?3, label_en = ?4, category = ?5,"
                   " counting = ?6, decision = ?7, half_days = ?8, in_hours = ?9,"
                   " priority = ?10, balance = ?11, hidden = ?12, color = ?13, version = ?14,"
                   " extent = ?15"
                   " WHERE tenant = ?1 AND code = ?2",
                   "ussstttiiiiisit", by->tenant.uuid, next.code, next.label_fr, next.label_en,
                   type_category_text(next.category), type_counting_text(next.counting),
                   type_decision_text(next.decision), (int64_t)next.half_days,
                   (int64_t)next.in_hours, (int64_t)next.priority, (int64_t)next.balance,
                   (int64_t)next.hidden, next.color, next.version,
                   type_extent_text(next.extent)) &&
           tell(tx, by, &next, "updated", err) &&
           (counts_the_same || audience_changed_all(tx, by->tenant, by->user, err));
}
