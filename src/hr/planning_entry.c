#include "hr/planning_entry.h"

#include "hr/entry.h"
#include "hr/notification_words.h"
#include "hr/planning_inside.h"
#include "hr/rule.h"
#include "hr/workplace.h"

#include <assert.h>
#include <string.h>

static const char *const kind_texts[PLANNING_KIND_COUNT] = {
    [PLANNING_ON_CALL] = "on_call",
    [PLANNING_SHIFT] = "shift",
    [PLANNING_TRAINING] = "training",
    [PLANNING_NOTE] = "note",
};

const char *planning_kind_text(enum planning_kind kind)
{
    assert(kind < PLANNING_KIND_COUNT);
    return kind_texts[kind];
}

bool planning_kind_parse(slice text, enum planning_kind *kind_out)
{
    for (int i = 0; i < PLANNING_KIND_COUNT; i++)
        if (slice_eq(text, slice_of(kind_texts[i]))) {
            *kind_out = (enum planning_kind)i;
            return true;
        }
    return false;
}

static int minute_of(const struct rows *rows, int column)
{
    return rows_is_null(rows, column) ? NO_MINUTE : (int)rows_int(rows, column);
}

/* A word that the schema does not know is read as what shows least. */
void planning_read_row(const struct rows *rows, struct planning_entry *entry_out)
{
    *entry_out = (struct planning_entry){
        .version = rows_int(rows, 1),
        .start = rows_date(rows, 5),
        .start_half = rows_int(rows, 6) ? HALF_PM : HALF_AM,
        .end = rows_date(rows, 7),
        .end_half = rows_int(rows, 8) ? HALF_PM : HALF_AM,
        .start_minute = minute_of(rows, 9),
        .end_minute = minute_of(rows, 10),
        .label = rows_keep(rows, 11),
    };
    rows_uuid(rows, 0, entry_out->id.uuid);
    rows_uuid(rows, 2, entry_out->user.uuid);
    rows_uuid(rows, 3, entry_out->team.uuid);
    if (!planning_kind_parse(rows_text(rows, 4), &entry_out->kind))
        entry_out->kind = PLANNING_NOTE;
}

/* ---- writing ---- */

static bool write_row(struct tx *tx, const struct actor *by,
                      const struct planning_change *change, struct error *err)
{
    const struct planning_entry *entry = &change->after;
    int64_t start_minute = entry->start_minute, end_minute = entry->end_minute;
    const int64_t *start = entry->start_minute == NO_MINUTE ? NULL : &start_minute;
    const int64_t *end = entry->end_minute == NO_MINUTE ? NULL : &end_minute;

    if (entry->version == 0)
        return sql_run(tx, err, "DELETE FROM planning_entry WHERE tenant = ?1 AND id = ?2",
                       "uu", by->tenant.uuid, change->before.id.uuid);
    if (change->before.version == 0)
        return sql_run(tx, err,
                       "INSERT INTO planning_entry (tenant, id, user_id, team, kind, start_day,"
                       " start_half, end_day, end_half, start_minute, end_minute, label,"
                       " created_at, created_by)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                       "uuuutdidiIIsiu", by->tenant.uuid, entry->id.uuid, entry->user.uuid,
                       entry->team.uuid, planning_kind_text(entry->kind), entry->start,
                       (int64_t)entry->start_half, entry->end, (int64_t)entry->end_half, start,
                       end, entry->label, tx->now_ms, by->user.uuid);
    return sql_run(tx, err,
                   "UPDATE planning_entry SET version = ?3, user_id = ?4, team = ?5, kind = ?6,"
                   " start_day = ?7, start_half = ?8, end_day = ?9, end_half = ?10,"
                   " start_minute = ?11, end_minute = ?12, label = ?13"
                   " WHERE tenant = ?1 AND id = ?2",
                   "uuiuutdidiIIs", by->tenant.uuid, entry->id.uuid, entry->version,
                   entry->user.uuid, entry->team.uuid, planning_kind_text(entry->kind),
                   entry->start, (int64_t)entry->start_half, entry->end,
                   (int64_t)entry->end_half, start, end, entry->label);
}

static bool is_among(const struct planning_change *changes, size_t count, planning_id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(changes[i].after.id, id))
            return true;
    return false;
}

/* Looked at when all is written: entries that move together make room for each other. */
static bool check_on_call(struct tx *tx, const struct actor *by,
                          const struct planning_change *changes, size_t count, size_t at,
                          struct planning_conflict *conflict_out, struct error *err)
{
    const struct planning_entry *entry = &changes[at].after;
    struct planning_entry found = { .version = 0 };
    struct notice days;
    struct rows rows;
    struct buf words;

    if (entry->version == 0 || entry->kind != PLANNING_ON_CALL)
        return true;
    if (!sql_open(tx, &rows, err,
                  "SELECT " PLANNING_COLUMNS " FROM planning_entry e"
                  " WHERE e.tenant = ?1 AND e.user_id = ?2 AND e.start_day <= ?3"
                  " AND e.start_day > ?4 AND e.end_day >= ?5 AND e.kind = 'on_call'"
                  " AND e.id <> ?6 ORDER BY e.start_day LIMIT 1",
                  "uudidu", by->tenant.uuid, entry->user.uuid, entry->end,
                  (int64_t)entry->start.day - PLANNING_ENTRY_DAYS_MAX, entry->start,
                  entry->id.uuid))
        return false;
    while (rows_next(&rows))
        planning_read_row(&rows, &found);
    if (!rows_close(&rows, err))
        return false;
    if (found.version == 0)
        return true;
    if (!is_among(changes, count, found.id))
        planning_explain(tx, by, &found, conflict_out);
    days = (struct notice){ .start = found.start, .end = found.end, .end_half = HALF_PM };
    buf_init(&words, 256);
    notification_days(&words, &days, false);
    error_set(err, ERR_CONFLICT, "on_call_overlap", "Cette personne est déjà d’astreinte %s.",
              words.data);
    buf_release(&words);
    return false;
}

/* Somebody who works or learns while they are away. */
static bool warn_of_absence(struct tx *tx, const struct actor *by,
                            const struct planning_change *change,
                            struct planning_outcome *outcome, struct error *err)
{
    const struct planning_entry *entry = &change->after;
    struct planning_warning *warning = &outcome->warnings[outcome->warning_count];
    struct rows rows;

    if (entry->version == 0 || entry->kind == PLANNING_NOTE)
        return true;
    if (!sql_open(tx, &rows, err,
                  "SELECT start_day, start_half, end_day, end_half FROM absence"
                  " WHERE tenant = ?1 AND user_id = ?2 AND deleted_at IS NULL"
                  " AND start_day <= ?3 AND start_day > ?4"
                  " AND start_day * 2 + start_half <= ?5 AND end_day * 2 + end_half >= ?6"
                  " AND status = 'approved' AND type NOT IN ('TEL', 'AST')"
                  " ORDER BY start_day LIMIT 1",
                  "uudiii", by->tenant.uuid, entry->user.uuid, entry->end,
                  (int64_t)entry->start.day - ABSENCE_DAYS_MAX,
                  (int64_t)entry->end.day * 2 + entry->end_half,
                  (int64_t)entry->start.day * 2 + entry->start_half))
        return false;
    while (rows_next(&rows)) {
        *warning = (struct planning_warning){
            .what = WARNING_ABSENT,
            .entry = entry->id,
            .user_name = change->after_owner->name,
            .start = rows_date(&rows, 0),
            .start_half = rows_int(&rows, 1) ? HALF_PM : HALF_AM,
            .end = rows_date(&rows, 2),
            .end_half = rows_int(&rows, 3) ? HALF_PM : HALF_AM,
        };
        outcome->warning_count++;
    }
    return rows_close(&rows, err);
}

/* On-call duty that begins too soon for who has to plan their life around it. Written down
 * afterwards, it is only a correction. */
static bool warn_of_notice(struct workplaces *places, int64_t now_ms,
                           const struct planning_change *change,
                           struct planning_outcome *outcome, struct error *err)
{
    const struct planning_entry *entry = &change->after;
    const struct workplace *place;
    int days, ahead;

    if (entry->version == 0 || entry->kind != PLANNING_ON_CALL)
        return true;
    if (!workplaces_get(places, entry->user, &place, err))
        return false;
    days = (int)place->policy->value[POLICY_ON_CALL_NOTICE];
    ahead = entry->start.day - workplace_day(place, now_ms).day;
    if (rule_holds(RULE_ON_CALL_NOTICE) && ahead >= 0 && ahead < days)
        outcome->warnings[outcome->warning_count++] = (struct planning_warning){
            .what = WARNING_SHORT_NOTICE,
            .entry = entry->id,
            .user_name = change->after_owner->name,
            .notice_days = days,
        };
    return true;
}

/* All of it, or none. */
static bool apply(struct tx *tx, const struct actor *by, struct planning_change *changes,
                  size_t count, const char *action, struct planning_outcome *outcome,
                  struct error *err)
{
    struct workplaces *places;

    for (size_t i = 0; i < count; i++)
        if (!write_row(tx, by, &changes[i], err))
            return false;
    if (!workplaces_open(tx, by->tenant, &places, err))
        return false;
    outcome->entries = arena_array(tx->arena, struct planning_entry, count);
    outcome->warnings = arena_array(tx->arena, struct planning_warning, 2 * count);
    for (size_t i = 0; i < count; i++) {
        outcome->at = i;
        if (!check_on_call(tx, by, changes, count, i, &outcome->conflict, err) ||
            !warn_of_absence(tx, by, &changes[i], outcome, err) ||
            !warn_of_notice(places, tx->now_ms, &changes[i], outcome, err))
            return false;
        if (changes[i].after.version > 0)
            outcome->entries[outcome->count++] = changes[i].after;
    }
    return planning_tell(tx, by, action, changes, count, err);
}

static void become_new(struct tx *tx, struct planning_entry *entry)
{
    id_make(&entry->id, tx->now_ms, tx->rng);
    entry->version = 1;
}

bool planning_create(struct tx *tx, const struct actor *by, const struct planning_entry *wanted,
                     size_t count, struct planning_outcome *outcome_out, struct error *err)
{
    struct planning_change *changes = arena_array(tx->arena, struct planning_change, count);
    struct planning_owners owners;
    size_t *at = &outcome_out->at;

    *outcome_out = (struct planning_outcome){ 0 };
    assert(count <= PLANNING_BULK_MAX);
    planning_owners_open(&owners, tx, by, count);
    for (*at = 0; *at < count; ++*at) {
        struct planning_change *change = &changes[*at];

        change->after = wanted[*at];
        if (!planning_owners_find(&owners, &change->after, &change->after_owner, err) ||
            !planning_may(change->after_owner, change->after.kind, err))
            return false;
    }
    for (*at = 0; *at < count; ++*at) {
        if (!planning_check(changes[*at].after_owner, &changes[*at].after, err))
            return false;
        become_new(tx, &changes[*at].after);
    }
    return apply(tx, by, changes, count, "created", outcome_out, err);
}

/* ---- what is there ---- */

bool planning_any(struct tx *tx, tenant_id tenant, user_id user, bool *any_out,
                  struct error *err)
{
    return sql_any(tx, any_out, err,
                   "SELECT 1 FROM planning_entry WHERE tenant = ?1 AND user_id = ?2 LIMIT 1",
                   "uu", tenant.uuid, user.uuid);
}

static bool load(struct planning_owners *owners, planning_id id, struct planning_change *change,
                 struct error *err)
{
    struct planning_entry *entry = &change->before;
    struct rows rows;

    if (!sql_one(owners->tx, &rows, err,
                 "SELECT " PLANNING_COLUMNS " FROM planning_entry e"
                 " WHERE e.tenant = ?1 AND e.id = ?2",
                 "uu", owners->by->tenant.uuid, id.uuid))
        return err->kind == ERR_NOT_FOUND ? entry_not_found(err) : false;
    planning_read_row(&rows, entry);
    if (!rows_close(&rows, err) ||
        !planning_owners_find(owners, entry, &change->before_owner, err))
        return false;
    change->after = *entry;
    change->after_owner = change->before_owner;
    return planning_level(&change->before_owner->relation, &owners->by->settings, entry) !=
               PLANNING_HIDDEN ||
           entry_not_found(err);
}

static bool still_so(struct tx *tx, const struct actor *by, struct planning_change *change,
                     int64_t version, struct planning_conflict *conflict_out, struct error *err)
{
    if (entry_version(version, change->before.version, err)) {
        change->after.version = version + 1;
        return true;
    }
    planning_explain(tx, by, &change->before, conflict_out);
    return false;
}

bool planning_update(struct tx *tx, const struct actor *by, planning_id id, int64_t version,
                     const struct planning_entry *wanted, struct planning_outcome *outcome_out,
                     struct error *err)
{
    struct planning_change change = { .before = { .version = 0 } };
    struct planning_owners owners;

    *outcome_out = (struct planning_outcome){ 0 };
    planning_owners_open(&owners, tx, by, 1);
    if (!load(&owners, id, &change, err) ||
        !planning_may(change.before_owner, change.before.kind, err) ||
        !planning_may(change.before_owner, wanted->kind, err) ||
        !entry_version_given(version, err))
        return false;
    change.after = *wanted;
    change.after.id = id;
    change.after.user = change.before.user;
    change.after.team = change.before.team;
    return planning_check(change.after_owner, &change.after, err) &&
           still_so(tx, by, &change, version, &outcome_out->conflict, err) &&
           apply(tx, by, &change, 1, "updated", outcome_out, err);
}

bool planning_delete(struct tx *tx, const struct actor *by, planning_id id, int64_t version,
                     struct planning_outcome *outcome_out, struct error *err)
{
    struct planning_change change = { .before = { .version = 0 } };
    struct planning_owners owners;

    *outcome_out = (struct planning_outcome){ 0 };
    planning_owners_open(&owners, tx, by, 1);
    if (!load(&owners, id, &change, err) ||
        !planning_may(change.before_owner, change.before.kind, err) ||
        !entry_version_given(version, err) ||
        !still_so(tx, by, &change, version, &outcome_out->conflict, err))
        return false;
    change.before.version++; /* at which it went */
    change.after = (struct planning_entry){ .version = 0 };
    change.after_owner = NULL;
    return apply(tx, by, &change, 1, "deleted", outcome_out, err);
}

/* ---- many at once ---- */

static bool go(struct planning_entry *entry, const struct planning_way *way, struct error *err)
{
    date start = date_add(entry->start, way->days), end = date_add(entry->end, way->days);

    if (start.day - entry->start.day != way->days || end.day - entry->end.day != way->days)
        return error_field(err, "days", "field_range", "Ce jour n’existe pas.");
    entry->start = start;
    entry->end = end;
    if (!id_is_none(way->user))
        entry->user = way->user;
    return true;
}

/* Everything that is asked before what is asked of one entry. */
static bool load_all(struct planning_owners *owners, const struct planning_choice *choices,
                     size_t count, const struct planning_way *way,
                     struct planning_change *changes, size_t *at, struct error *err)
{
    for (*at = 0; *at < count; ++*at)
        if (!load(owners, choices[*at].id, &changes[*at], err))
            return false;
    for (*at = 0; *at < count; ++*at) {
        struct planning_change *change = &changes[*at];
        struct planning_entry to = { .user = way->user };

        if (!planning_may(change->before_owner, change->before.kind, err))
            return false;
        if (!id_is_none(way->user) &&
            (!planning_owners_find(owners, &to, &change->after_owner, err) ||
             !planning_may(change->after_owner, change->before.kind, err)))
            return false;
    }
    return true;
}

static bool check_all(const struct planning_choice *choices, size_t count,
                      const struct planning_way *way, struct planning_change *changes,
                      size_t *at, struct error *err)
{
    if (way->days == 0 && id_is_none(way->user))
        return error_field(err, "days", "field_required",
                           "Indiquez des jours ou une personne.");
    for (*at = 0; *at < count; ++*at) {
        struct planning_change *change = &changes[*at];

        for (size_t i = 0; i < *at; i++)
            if (id_eq(choices[i].id, choices[*at].id))
                return error_field(err, "id", "field_value",
                                   "Cette entrée est citée deux fois.");
        if (!entry_version_given(choices[*at].version, err))
            return false;
        if (!id_is_none(way->user) && id_is_none(change->before.user))
            return error_field(err, "id", "field_value",
                               "Une note d’équipe ne va pas à une personne.");
        if (!go(&change->after, way, err) ||
            !planning_check(change->after_owner, &change->after, err))
            return false;
    }
    return true;
}

static bool go_all(struct tx *tx, const struct actor *by, const struct planning_choice *choices,
                   size_t count, const struct planning_way *way, bool copy,
                   struct planning_outcome *outcome, struct error *err)
{
    struct planning_change *changes = arena_array(tx->arena, struct planning_change, count);
    struct planning_owners owners;

    *outcome = (struct planning_outcome){ 0 };
    assert(count <= PLANNING_BULK_MAX);
    planning_owners_open(&owners, tx, by, count + 1);
    if (!load_all(&owners, choices, count, way, changes, &outcome->at, err) ||
        !check_all(choices, count, way, changes, &outcome->at, err))
        return false;
    for (outcome->at = 0; outcome->at < count; outcome->at++) {
        struct planning_change *change = &changes[outcome->at];

        if (!still_so(tx, by, change, choices[outcome->at].version, &outcome->conflict, err))
            return false;
        if (copy) {
            change->before = (struct planning_entry){ .version = 0 };
            change->before_owner = NULL;
            become_new(tx, &change->after);
        }
    }
    return apply(tx, by, changes, count, copy ? "copied" : "moved", outcome, err);
}

bool planning_move(struct tx *tx, const struct actor *by, const struct planning_choice *choices,
                   size_t count, const struct planning_way *way,
                   struct planning_outcome *outcome_out, struct error *err)
{
    return go_all(tx, by, choices, count, way, false, outcome_out, err);
}

bool planning_copy(struct tx *tx, const struct actor *by, const struct planning_choice *choices,
                   size_t count, const struct planning_way *way,
                   struct planning_outcome *outcome_out, struct error *err)
{
    return go_all(tx, by, choices, count, way, true, outcome_out, err);
}
