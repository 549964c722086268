/* Reading absences (absence.h): nothing here changes anything. */

#include "hr/absence_inside.h"

#include "hr/absence_count.h"
#include "hr/attachment.h"
#include "hr/entry.h"
#include "hr/reach.h"
#include "hr/user.h"

#include <stdio.h>
#include <string.h>

static void read_proposal(const struct rows *rows, struct proposal *proposal)
{
    if (rows_is_null(rows, 25))
        return;
    *proposal = (struct proposal){
        .span = { .start = rows_date(rows, 26),
                  .start_half = rows_int(rows, 27) ? HALF_PM : HALF_AM,
                  .end = rows_date(rows, 28),
                  .end_half = rows_int(rows, 29) ? HALF_PM : HALF_AM },
        .comment = rows_keep(rows, 30),
        .short_notice = rows_bool(rows, 31),
        .created_ms = rows_int(rows, 32),
    };
    rows_uuid(rows, 25, proposal->id.uuid);
    rows_uuid(rows, 33, proposal->created_by.uuid);
}

/* Words that the schema does not know are read as what shows least. */
void absence_read_row(const struct rows *rows, struct absence *absence_out)
{
    *absence_out = (struct absence){
        .version = rows_int(rows, 1),
        .user_name = rows_keep(rows, 3),
        .type = rows_keep(rows, 4),
        .start = rows_date(rows, 7),
        .start_half = rows_int(rows, 8) ? HALF_PM : HALF_AM,
        .end = rows_date(rows, 9),
        .end_half = rows_int(rows, 10) ? HALF_PM : HALF_AM,
        .comment = rows_keep(rows, 12),
        .reason = rows_keep(rows, 13),
        .hr_note = rows_keep(rows, 14),
        .created_ms = rows_int(rows, 15),
        .updated_ms = rows_int(rows, 17),
        .decided_ms = rows_int(rows, 19),
        .acknowledged_ms = rows_int(rows, 21),
        .comment_count = rows_int(rows, 34),
        .attachments = rows_keep(rows, 35),
        .minutes = (int)rows_int(rows, 23),
        .start_minute = (int)rows_int(rows, 24),
        .balance = rows_bool(rows, 38),
        .colleague_version = rows_int(rows, 39),
    };
    rows_uuid(rows, 0, absence_out->id.uuid);
    rows_uuid(rows, 2, absence_out->user.uuid);
    rows_uuid(rows, 16, absence_out->created_by.uuid);
    rows_uuid(rows, 18, absence_out->updated_by.uuid);
    rows_uuid(rows, 20, absence_out->decided_by.uuid);
    rows_uuid(rows, 22, absence_out->acknowledged_by.uuid);
    read_proposal(rows, &absence_out->proposal);
    if (!type_category_parse(rows_text(rows, 5), &absence_out->category))
        absence_out->category = CATEGORY_MEDICAL;
    if (!type_counting_parse(rows_text(rows, 36), &absence_out->counting))
        absence_out->counting = COUNTING_CALENDAIRES;
    if (!type_extent_parse(rows_text(rows, 37), &absence_out->extent))
        absence_out->extent = EXTENT_DATES;
    if (!type_decision_parse(rows_text(rows, 6), &absence_out->decision))
        absence_out->decision = DECISION_DISCRETION;
    if (!absence_status_parse(rows_text(rows, 11), &absence_out->status))
        absence_out->status = ABSENCE_CANCELLED;
}

static bool unknown(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "absence_unknown", "Cette absence est inconnue.");
}

bool absence_load_any(struct tx *tx, const struct actor *by, absence_id id,
                      struct absence_case *case_out, bool *deleted_out, struct error *err)
{
    struct absence *absence = &case_out->absence;
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT " ABSENCE_COLUMNS ", a.deleted_at IS NOT NULL" ABSENCE_TABLES
                 "a.tenant = ?1 AND a.id = ?2",
                 "uu", by->tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? unknown(err) : false;
    absence_read_row(&rows, absence);
    *deleted_out = rows_bool(&rows, ABSENCE_COLUMN_COUNT);
    if (!rows_close(&rows, err) ||
        !user_teams(tx, by->tenant, absence->user, case_out->teams, &case_out->team_count, err))
        return false;
    case_out->begins = absence->start;
    case_out->relation = relation_of(by, absence->user, case_out->teams, case_out->team_count);
    case_out->level = view_level(&case_out->relation, &by->settings, absence);
    if (case_out->level == LEVEL_NONE)
        return unknown(err);
    return absence_count(tx, by->tenant, absence, err);
}

bool absence_load(struct tx *tx, const struct actor *by, absence_id id,
                  struct absence_case *case_out, struct error *err)
{
    bool deleted;

    return absence_load_any(tx, by, id, case_out, &deleted, err) && (!deleted || unknown(err));
}

bool absence_any(struct tx *tx, tenant_id tenant, user_id user, bool *any_out,
                 struct error *err)
{
    return sql_any(tx, any_out, err,
                   "SELECT 1 FROM absence WHERE tenant = ?1 AND user_id = ?2"
                   " AND deleted_at IS NULL LIMIT 1",
                   "uu", tenant.uuid, user.uuid);
}

bool absence_get(struct tx *tx, const struct actor *by, absence_id id, struct seen *seen_out,
                 struct error *err)
{
    struct absence_case found;

    if (!absence_load(tx, by, id, &found, err))
        return false;
    *seen_out = (struct seen){ found.absence, found.level };
    return true;
}

/* ---- pages ---- */

/* Where a page ends: "2026-12-21.0199...". It holds its own place, so the absence may be
 * moved or deleted between two pages. */
static slice page_text(struct arena *arena, const struct absence *last)
{
    char day[DATE_TEXT_LEN + 1], id[ID_TEXT_LEN + 1];

    date_text(last->start, day);
    uuid_text(last->id.uuid, id);
    return arena_printf(arena, "%s.%s", day, id);
}

static bool page_parse(slice text, date *day_out, absence_id *id_out, struct error *err)
{
    slice day, id;

    *day_out = (date){ DATE_LAST_DAY };
    memset(id_out, 0xff, sizeof *id_out);
    if (text.len == 0)
        return true;
    if (slice_cut(text, '.', &day, &id) && date_parse(day, day_out) && id_parse(id, id_out))
        return true;
    return entry_page_unknown(err);
}

/* ---- lists ---- */

#define LIST_FILTER                                                       \
    " AND a.deleted_at IS NULL AND a.start_day <= ?3 AND a.end_day >= ?4" \
    " AND (a.start_day < ?5 OR (a.start_day = ?5 AND a.id < ?6))"         \
    " ORDER BY a.start_day DESC, a.id DESC"

/* The `+` keeps the calendar's index out of it: few absences wait, of all that ever were. */
#define OPEN_FILTER                                                        \
    " AND a.deleted_at IS NULL AND +a.start_day <= ?3 AND a.end_day >= ?4" \
    " AND (+a.start_day < ?5 OR (+a.start_day = ?5 AND a.id < ?6))"        \
    " ORDER BY +a.start_day DESC, a.id DESC"

/* Three ways in, each with an index: one person's, what waits for a decision, the calendar.
 * `after_id` is read as long as the rows are walked. */
static bool open_list(struct tx *tx, const struct actor *by, const struct absence_query *query,
                      date after_day, const absence_id *after_id, struct rows *rows,
                      struct error *err)
{
    const unsigned open = 1u << ABSENCE_PENDING | 1u << ABSENCE_VALIDATED;
    date to = query->has_to ? query->to : (date){ DATE_LAST_DAY };
    date from = query->has_from ? query->from : (date){ DATE_FIRST_DAY };
    slice after = { (const char *)after_id->uuid, sizeof(after_id->uuid) };

    if (!id_is_none(query->user))
        return sql_open(tx, rows, err,
                        "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                        "a.tenant = ?1 AND a.user_id = ?2" LIST_FILTER,
                        "uudddb", by->tenant.uuid, query->user.uuid, to, from, after_day,
                        after);
    if (query->statuses && !(query->statuses & ~open))
        return sql_open(
            tx, rows, err,
            "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
            "a.tenant = ?1 AND ?2 = 0 AND a.status IN ('pending', 'validated')" OPEN_FILTER,
            "uidddb", by->tenant.uuid, (int64_t)0, to, from, after_day, after);
    return sql_open(tx, rows, err,
                    "SELECT " ABSENCE_COLUMNS ABSENCE_TABLES
                    "a.tenant = ?1 AND ?2 = 0" LIST_FILTER,
                    "uidddb", by->tenant.uuid, (int64_t)0, to, from, after_day, after);
}

/* Whose absences may be among them. */
struct list_view {
    const struct actor *by;
    bool one; /* a single person: */
    struct relation relation;
    struct reach reach; /* or all, by their teams */
};

static bool list_view_load(struct tx *tx, const struct actor *by, user_id user,
                           struct list_view *view_out, struct error *err)
{
    team_id teams[USER_TEAMS_MAX];
    size_t count = 0;

    *view_out = (struct list_view){ .by = by, .one = !id_is_none(user) || actor_is_hr(by) };
    if (!view_out->one)
        return reach_load(tx, by->tenant, &view_out->reach, err);
    if (!actor_is_hr(by) && !user_teams(tx, by->tenant, user, teams, &count, err))
        return false;
    view_out->relation = relation_of(by, user, teams, count);
    return true;
}

static enum level list_level(const struct list_view *view, const struct absence *absence)
{
    struct relation relation =
        view->one ? view->relation : reach_relation(&view->reach, view->by, absence->user);

    return view_level(&relation, &view->by->settings, absence);
}

/* Colleagues are told of no days. */
static bool count_days(struct tx *tx, tenant_id tenant, struct seen *list, size_t count,
                       struct error *err)
{
    struct absence_counter *counter;

    if (count == 0)
        return true;
    if (!absence_counter_open(tx, tenant, &counter, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (list[i].level > LEVEL_COLLEAGUE &&
            !absence_counter_put(counter, &list[i].absence, err))
            return false;
    return true;
}

bool absence_list(struct tx *tx, const struct actor *by, const struct absence_query *query,
                  struct seen **list_out, size_t *count_out, slice *next_out, struct error *err)
{
    size_t limit = query->limit > 0 && query->limit < ABSENCE_PAGE_MAX ? query->limit
                                                                       : ABSENCE_PAGE_MAX;
    unsigned statuses = query->statuses ? query->statuses : ~0u;
    struct seen *list = arena_array(tx->arena, struct seen, limit + 1);
    struct list_view view;
    absence_id after_id;
    date after_day;
    struct rows rows;
    size_t count = 0;

    *list_out = list;
    *count_out = 0;
    if ((query->no_proof && !actor_need_hr(by, err)) ||
        !page_parse(query->after, &after_day, &after_id, err) ||
        !list_view_load(tx, by, query->user, &view, err) ||
        !open_list(tx, by, query, after_day, &after_id, &rows, err))
        return false;
    while (count <= limit && rows_next(&rows)) {
        struct seen *seen = &list[count];

        absence_read_row(&rows, &seen->absence);
        seen->level = list_level(&view, &seen->absence);
        if (seen->level != LEVEL_NONE && (statuses & 1u << seen->absence.status) &&
            (!query->no_proof || attachment_is_missing(&seen->absence)))
            count++;
    }
    if (!rows_close(&rows, err))
        return false;
    if (!count_days(tx, by->tenant, list, count, err))
        return false;
    *next_out = SLICE(""); /* only now: it may be the query's own `after` */
    if (count > limit) {   /* the one too many says that there is a next page */
        count = limit;
        *next_out = page_text(tx->arena, &list[count - 1].absence);
    }
    *count_out = count;
    return true;
}
