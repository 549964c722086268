#include "hr/attachment.h"

#include "hr/absence_inside.h"
#include "hr/absence_touch.h"
#include "hr/data.h"
#include "hr/rule.h"

#include <string.h>

bool attachment_is_missing(const struct absence *absence)
{
    return rule_holds(RULE_PROOF_MISSING) && absence->decision == DECISION_PROOF &&
           !absence->attachments.len && absence->status != ABSENCE_REFUSED &&
           absence->status != ABSENCE_CANCELLED;
}

void attachment_view(struct json *json, const char *key, const struct attachment *attachment)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", attachment->id.uuid);
    json_put_text(json, "name", attachment->name);
    json_put_text(json, "media", slice_of(media_type(attachment->media)));
    json_put_int(json, "size", attachment->size);
    json_put_instant(json, "at", attachment->at_ms);
    json_close_object(json);
}

/* ---- names ---- */

/* What neither a file system nor an eye wants in a name: controls, and marks that turn the
 * direction of reading around ("cod.exe" that reads as "exe.doc"). Bytes to leave out. */
static size_t unwanted(slice rest)
{
    const unsigned char *byte = (const unsigned char *)rest.data;

    if (byte[0] < 0x20 || byte[0] == 0x7f)
        return 1;
    if (byte[0] == 0xc2 && byte[1] < 0xa0)
        return 2;
    if (byte[0] == 0xe2 && byte[1] == 0x80 &&
        (byte[2] == 0x8e || byte[2] == 0x8f || (byte[2] >= 0xaa && byte[2] <= 0xae)))
        return 3;
    if (byte[0] == 0xe2 && byte[1] == 0x81 && byte[2] >= 0xa6 && byte[2] <= 0xa9)
        return 3;
    return 0;
}

static slice last_of_path(slice name)
{
    for (size_t i = name.len; i > 0; i--)
        if (name.data[i - 1] == '/' || name.data[i - 1] == '\\')
            return slice_skip(name, i);
    return name;
}

/* Points at the ends hide a file, or its kind. */
static slice without_points(slice name)
{
    while (name.len && (name.data[0] == '.' || name.data[0] == ' '))
        name = slice_skip(name, 1);
    while (name.len && (name.data[name.len - 1] == '.' || name.data[name.len - 1] == ' '))
        name.len--;
    return name;
}

static slice clean_name(struct tx *tx, slice name, enum media media)
{
    slice ending = slice_of(media_ending(media)), clean;
    struct buf buf;

    buf_init(&buf, 64 * 1024);
    name = slice_is_utf8(name) ? last_of_path(name) : SLICE("");
    while (name.len) {
        size_t out = unwanted(name);

        if (!out)
            buf_add_char(&buf, name.data[0]);
        name = slice_skip(name, out ? out : 1);
    }
    clean = without_points(buf_slice(&buf));
    if (!clean.len)
        clean = SLICE("document");
    if (clean.len > ATTACHMENT_NAME_MAX || !media_has_ending(media, clean)) {
        clean = slice_utf8_cut(clean, ATTACHMENT_NAME_MAX - ending.len);
        clean = arena_printf(tx->arena, "%.*s%.*s", SLICE_ARG(clean), SLICE_ARG(ending));
    } else {
        clean = arena_dup(tx->arena, clean);
    }
    buf_release(&buf);
    return clean;
}

/* ---- who may, and when ---- */

/* On their own absence HR acts as its owner. */
static bool acts_as_hr(const struct relation *relation)
{
    return relation->hr && !relation->owner;
}

static bool may_change(const struct relation *relation, struct error *err)
{
    if (relation->hr || relation->owner)
        return true;
    return error_set(err, ERR_DENIED, "not_owner",
                     "Seuls la personne concernée et les RH peuvent modifier cette absence.");
}

static bool wrong_state(struct tx *tx, const struct actor *by,
                        const struct absence_case *present, const char *sentence,
                        struct absence_conflict *conflict_out, struct error *err)
{
    error_set(err, ERR_CONFLICT, "absence_state", "%s", sentence);
    return absence_explain(tx, by, &present->absence, present->level, 0, conflict_out);
}

/* ---- rows ---- */

#define ATTACHMENT_COLUMNS "id, name, media, size, at, user_id"

/* A kind that this version does not know is left out. */
static bool read_row(const struct rows *rows, struct attachment *attachment_out)
{
    *attachment_out = (struct attachment){
        .name = rows_keep(rows, 1),
        .size = rows_int(rows, 3),
        .at_ms = rows_int(rows, 4),
    };
    rows_uuid(rows, 0, attachment_out->id.uuid);
    rows_uuid(rows, 5, attachment_out->user.uuid);
    return media_parse(rows_text(rows, 2), &attachment_out->media);
}

/* Those of an absence now, as they are shown; empty: none. */
static bool list_of(struct tx *tx, tenant_id tenant, absence_id absence, slice *list_out,
                    size_t *count_out, struct error *err)
{
    struct attachment attachment;
    struct rows rows;
    struct data data;
    struct json *json;
    slice list;

    *count_out = 0;
    if (!sql_open(tx, &rows, err,
                  "SELECT " ATTACHMENT_COLUMNS " FROM attachment WHERE tenant = ?1"
                  " AND absence = ?2 AND removed_at IS NULL ORDER BY id",
                  "uu", tenant.uuid, absence.uuid))
        return false;
    json = data_open(&data);
    json_open_array(json, NULL);
    while (rows_next(&rows))
        if (read_row(&rows, &attachment)) {
            attachment_view(json, NULL, &attachment);
            ++*count_out;
        }
    json_close_array(json);
    list = data_close(&data, tx);
    *list_out = *count_out > 0 ? list : SLICE("");
    return rows_close(&rows, err);
}

/* The same bytes, at the same absence. */
static bool find_same(struct tx *tx, tenant_id tenant, absence_id absence, slice content,
                      bool *found_out, struct attachment *attachment_out, struct error *err)
{
    struct rows rows;

    *found_out = false;
    if (!sql_open(tx, &rows, err,
                  "SELECT " ATTACHMENT_COLUMNS " FROM attachment a WHERE tenant = ?1"
                  " AND absence = ?2 AND removed_at IS NULL AND size = ?3"
                  " AND EXISTS (SELECT 1 FROM attachment_content c WHERE c.tenant = a.tenant"
                  "  AND c.attachment = a.id AND c.content = ?4)",
                  "uuib", tenant.uuid, absence.uuid, (int64_t)content.len, content))
        return false;
    while (rows_next(&rows))
        *found_out |= read_row(&rows, attachment_out);
    return rows_close(&rows, err);
}

/* An id begins with its time (UUIDv7), so the key finds those of a day. */
static bool check_day(struct tx *tx, tenant_id tenant, size_t more, struct error *err)
{
    int64_t since_ms = tx->now_ms - 24 * 60 * 60 * 1000;
    uint8_t since[16] = { 0 };
    struct rows rows;
    int64_t sum;

    for (int i = 0; i < 6; i++)
        since[i] = (uint8_t)(since_ms >> (40 - 8 * i));
    if (!sql_one(tx, &rows, err,
                 "SELECT coalesce(sum(size), 0) FROM attachment WHERE tenant = ?1 AND id >= ?2",
                 "uu", tenant.uuid, since))
        return false;
    sum = rows_int(&rows, 0);
    if (!rows_close(&rows, err))
        return false;
    if (sum + (int64_t)more <= ATTACHMENT_DAY_BYTES)
        return true;
    return error_set(err, ERR_LIMIT, "attachments_day",
                     "Votre entreprise a joint trop de documents aujourd’hui. Réessayez "
                     "demain.");
}

static bool insert(struct tx *tx, tenant_id tenant, absence_id absence,
                   const struct attachment *attachment, slice content, struct error *err)
{
    return sql_run(
               tx, err,
               "INSERT INTO attachment (tenant, id, absence, user_id, at, name, media, size)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
               "uuuuisti", tenant.uuid, attachment->id.uuid, absence.uuid,
               attachment->user.uuid, attachment->at_ms, attachment->name,
               media_type(attachment->media), attachment->size) &&
           sql_run(tx, err,
                   "INSERT INTO attachment_content (tenant, attachment, content)"
                   " VALUES (?1, ?2, ?3)",
                   "uub", tenant.uuid, attachment->id.uuid, content);
}

/* ---- adding ---- */

static bool check_content(slice content, enum media *media_out, struct error *err)
{
    if (content.len == 0)
        return error_field(err, "file", "field_required", "Ce fichier est vide.");
    if (content.len > ATTACHMENT_BYTES_MAX)
        return error_set(err, ERR_LIMIT, "file_too_large",
                         "Ce fichier est trop volumineux\u00a0: 5 Mo au plus.");
    if (!media_of(content, media_out))
        return error_field(err, "file", "file_kind",
                           "Ce fichier n’est ni un PDF ni une image JPEG, PNG ou HEIC.");
    return true;
}

bool attachment_add(struct tx *tx, const struct actor *by, absence_id absence, slice name,
                    slice content, struct attachment *attachment_out, bool *added_out,
                    struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after;
    enum media media;
    size_t count;
    bool same;

    *added_out = conflict_out->found = false;
    if (!absence_load(tx, by, absence, &present, err) || !may_change(&present.relation, err) ||
        !check_content(content, &media, err))
        return false;
    after = present.absence;
    if (after.status == ABSENCE_REFUSED || after.status == ABSENCE_CANCELLED)
        return wrong_state(
            tx, by, &present,
            "Cette absence est refusée ou annulée\u00a0: rien ne s’y joint plus.", conflict_out,
            err);
    if (!find_same(tx, by->tenant, absence, content, &same, attachment_out, err))
        return false;
    if (same)
        return true;
    *attachment_out = (struct attachment){ .name = clean_name(tx, name, media),
                                           .media = media,
                                           .size = (int64_t)content.len,
                                           .at_ms = tx->now_ms,
                                           .user = by->user };
    id_make(&attachment_out->id, tx->now_ms, tx->rng);
    if (!check_day(tx, by->tenant, content.len, err) ||
        !insert(tx, by->tenant, absence, attachment_out, content, err) ||
        !list_of(tx, by->tenant, absence, &after.attachments, &count, err))
        return false;
    if (count > ATTACHMENTS_MAX)
        return error_set(err, ERR_CONFLICT, "attachments_full",
                         "Cette absence a déjà %d documents.", ATTACHMENTS_MAX);
    *added_out = true;
    return absence_touch(tx, by, &present, &after, "attachment_added", err) &&
           absence_touch_notify(tx, by, &after, NOTIFY_ATTACHMENT, err);
}

/* ---- reading and removing ---- */

static bool unknown(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "attachment_unknown", "Ce document est inconnu.");
}

/* There, and to be read by the actor now. */
static bool find(struct tx *tx, const struct actor *by, attachment_id id,
                 struct attachment *attachment_out, struct absence_case *case_out,
                 struct error *err)
{
    struct rows rows;
    absence_id absence;
    bool known;

    if (!sql_one(tx, &rows, err,
                 "SELECT " ATTACHMENT_COLUMNS ", absence FROM attachment"
                 " WHERE tenant = ?1 AND id = ?2 AND removed_at IS NULL",
                 "uu", by->tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? unknown(err) : false;
    known = read_row(&rows, attachment_out);
    rows_uuid(&rows, 6, absence.uuid);
    if (!rows_close(&rows, err))
        return false;
    if (!absence_load(tx, by, absence, case_out, err))
        return err->kind == ERR_NOT_FOUND ? unknown(err) : false;
    return (known && view_reads_words(case_out->level, &case_out->absence)) || unknown(err);
}

bool attachment_read(struct tx *tx, const struct actor *by, attachment_id id,
                     struct attachment *attachment_out, struct buf *content, struct error *err)
{
    struct absence_case found;
    struct rows rows;

    if (!find(tx, by, id, attachment_out, &found, err) ||
        !sql_one(tx, &rows, err,
                 "SELECT content FROM attachment_content WHERE tenant = ?1 AND attachment = ?2",
                 "uu", by->tenant.uuid, id.uuid))
        return false;
    buf_add(content, rows_text(&rows, 0));
    return rows_close(&rows, err) && buf_check(content, err);
}

bool attachment_remove(struct tx *tx, const struct actor *by, attachment_id id,
                       struct absence_conflict *conflict_out, struct error *err)
{
    struct attachment attachment;
    struct absence_case present;
    struct absence after;
    size_t count;

    conflict_out->found = false;
    if (!find(tx, by, id, &attachment, &present, err) || !may_change(&present.relation, err))
        return false;
    after = present.absence;
    if (!acts_as_hr(&present.relation) && after.status != ABSENCE_PENDING)
        return wrong_state(tx, by, &present,
                           "Cette absence n’attend plus de décision\u00a0: demandez aux RH de "
                           "retirer ce document.",
                           conflict_out, err);
    return sql_run(tx, err,
                   "UPDATE attachment SET removed_at = ?3 WHERE tenant = ?1 AND id = ?2", "uui",
                   by->tenant.uuid, id.uuid, tx->now_ms) &&
           sql_run(tx, err,
                   "DELETE FROM attachment_content WHERE tenant = ?1 AND attachment = ?2", "uu",
                   by->tenant.uuid, id.uuid) &&
           list_of(tx, by->tenant, after.id, &after.attachments, &count, err) &&
           absence_touch(tx, by, &present, &after, "attachment_removed", err);
}
