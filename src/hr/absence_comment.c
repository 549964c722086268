#include "hr/absence_comment.h"

#include "hr/absence_touch.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "store/journal.h"

#include <string.h>

void absence_comment_view(struct json *json, const char *key,
                          const struct absence_comment *comment)
{
    json_open_object(json, key);
    json_put_uuid(json, "id", comment->id.uuid);
    json_put_uuid(json, "absence_id", comment->absence.uuid);
    json_put_uuid(json, "user_id", comment->user.uuid);
    json_put_text(json, "user_name", comment->user_name);
    json_put_text(json, "text", comment->text);
    json_put_instant(json, "at", comment->at_ms);
    json_close_object(json);
}

/* There, and a talk the actor takes part in. */
static bool load(struct tx *tx, const struct actor *by, absence_id id,
                 struct absence_case *case_out, struct error *err)
{
    if (!absence_load(tx, by, id, case_out, err))
        return false;
    if (view_reads_words(case_out->level, &case_out->absence))
        return true;
    return error_set(err, ERR_DENIED, "not_concerned",
                     "Cet échange est entre la personne concernée, qui décide et les RH.");
}

/* ---- writing ---- */

static bool check_text(slice text, slice *clean_out, struct error *err)
{
    size_t characters = 0;

    while (text.len && strchr(" \t\r\n", text.data[0]))
        text = slice_skip(text, 1);
    while (text.len && strchr(" \t\r\n", text.data[text.len - 1]))
        text.len--;
    for (size_t i = 0; i < text.len; i++)
        characters += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    *clean_out = text;
    if (characters == 0)
        return error_field(err, "text", "field_required", "Écrivez quelque chose.");
    if (characters > ABSENCE_COMMENT_MAX)
        return error_field(err, "text", "field_too_long",
                           "Ce texte est trop long (%d caractères au plus).",
                           ABSENCE_COMMENT_MAX);
    return true;
}

static bool tell(struct tx *tx, const struct actor *by, const struct absence_case *present,
                 const struct absence_comment *comment, struct error *err)
{
    struct fact_draft draft;
    struct data data;

    absence_comment_view(data_open(&data), NULL, comment);
    /* Not zeroed as a whole: it is large, and only what is counted is read. */
    memset(&draft, 0, offsetof(struct fact_draft, views));
    draft.tenant = by->tenant;
    draft.type = SLICE("comment_created");
    draft.actor = by->user;
    absence_add_concerned(&draft, &present->absence, present->teams, present->team_count,
                          view_reads_words(LEVEL_MANAGER, &present->absence),
                          data_close(&data, tx));
    return journal_append(tx, &draft, err);
}

bool absence_comment_add(struct tx *tx, const struct actor *by, absence_id absence, slice text,
                         struct absence_comment *comment_out, struct error *err)
{
    struct absence_case present;
    struct absence after;

    if (!load(tx, by, absence, &present, err))
        return false;
    *comment_out = (struct absence_comment){
        .absence = absence,
        .user = by->user,
        .user_name = slice_of(by->name),
        .at_ms = tx->now_ms,
    };
    if (!check_text(text, &comment_out->text, err))
        return false;
    id_make(&comment_out->id, tx->now_ms, tx->rng);
    after = present.absence;
    after.comment_count++;
    return sql_run(tx, err,
                   "INSERT INTO absence_comment (tenant, id, absence, user_id, at, text)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   "uuuuis", by->tenant.uuid, comment_out->id.uuid, absence.uuid, by->user.uuid,
                   tx->now_ms, comment_out->text) &&
           tell(tx, by, &present, comment_out, err) &&
           absence_touch(tx, by, &present, &after, "commented", err) &&
           absence_touch_notify(tx, by, &after, NOTIFY_COMMENT, err);
}

/* ---- reading ---- */

static void read_row(const struct rows *rows, struct absence_comment *comment_out)
{
    *comment_out = (struct absence_comment){
        .user_name = rows_keep(rows, 3),
        .text = rows_keep(rows, 4),
        .at_ms = rows_int(rows, 5),
    };
    rows_uuid(rows, 0, comment_out->id.uuid);
    rows_uuid(rows, 1, comment_out->absence.uuid);
    rows_uuid(rows, 2, comment_out->user.uuid);
}

bool absence_comment_list(struct tx *tx, const struct actor *by, absence_id absence,
                          size_t limit, slice after, struct absence_comment **list_out,
                          size_t *count_out, slice *next_out, struct error *err)
{
    comment_id before;
    struct absence_case found;
    struct rows rows;
    char next[ID_TEXT_LEN + 1];
    size_t count = 0;

    *next_out = SLICE("");
    *count_out = 0;
    if (limit == 0 || limit > COMMENT_PAGE_MAX)
        limit = COMMENT_PAGE_MAX;
    memset(&before, 0xff, sizeof before);
    if (!load(tx, by, absence, &found, err))
        return false;
    if (after.len && !id_parse(after, &before))
        return entry_page_unknown(err);
    *list_out = arena_array(tx->arena, struct absence_comment, limit + 1);
    if (!sql_open(tx, &rows, err,
                  "SELECT c.id, c.absence, c.user_id, u.name, c.text, c.at"
                  " FROM absence_comment c CROSS JOIN users u WHERE c.tenant = ?1"
                  " AND c.absence = ?2 AND c.id < ?3 AND u.tenant = c.tenant"
                  " AND u.id = c.user_id ORDER BY c.id DESC",
                  "uuu", by->tenant.uuid, absence.uuid, before.uuid))
        return false;
    while (count <= limit && rows_next(&rows))
        read_row(&rows, &(*list_out)[count++]);
    if (!rows_close(&rows, err))
        return false;
    if (count > limit) { /* the one too many says that there is a next page */
        count = limit;
        uuid_text((*list_out)[count - 1].id.uuid, next);
        *next_out = arena_dup(tx->arena, slice_of(next));
    }
    *count_out = count;
    return true;
}
