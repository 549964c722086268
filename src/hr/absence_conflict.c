/* Why a step was refused: what is there now, and what is not as it was looked at (absence.h). */

#include "hr/absence_inside.h"

#include "hr/absence_count.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/user.h"

#include <string.h>

/* ---- what changed ---- */

/* An audit line is the state that a step left, or what it was before and after. */
static const json_t *state_of(const json_t *line, int64_t version)
{
    static const char *const places[] = { "after", "before" };

    if (json_integer_value(json_object_get(line, "version")) == version)
        return line;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const json_t *state = json_object_get(line, places[i]);
        if (json_integer_value(json_object_get(state, "version")) == version)
            return state;
    }
    return NULL;
}

/* What says nothing to a person: that it is another version is known. */
static bool is_told(const char *member)
{
    return strcmp(member, "version") != 0 && strcmp(member, "updated_at") != 0;
}

static void put_changed(struct json *json, const json_t *before, const json_t *now)
{
    const char *member;
    json_t *value;

    json_open_array(json, NULL);
    json_object_foreach((json_t *)now, member, value)
        if (is_told(member) && !json_equal(json_object_get(before, member), value))
            json_put_text(json, NULL, slice_of(member));
    json_close_array(json);
}

/* Of the members that this level sees now. The audit has what HR sees: it is compared, never
 * shown. A version of which nothing is kept: all that can be said is that it changed. */
static slice find_changed(struct tx *tx, const struct actor *by, const struct absence *absence,
                          enum level level, int64_t seen)
{
    struct error ignored = { 0 };
    json_t *now = NULL, *line = NULL;
    slice *lines, changed = SLICE("[]");
    struct data data;
    size_t count = 0;

    absence_view(data_open(&data), NULL, absence, level, &by->settings);
    if (!json_read_object(data_close(&data, tx), &now, &ignored) ||
        !audit_lines(tx, by->tenant, absence->id.uuid, &lines, &count, &ignored))
        count = 0;
    for (size_t i = 0; i < count; i++) {
        const json_t *before =
            json_read_object(lines[i], &line, &ignored) ? state_of(line, seen) : NULL;
        if (before) {
            put_changed(data_open(&data), before, now);
            changed = data_close(&data, tx);
            count = 0;
        }
        json_decref(line);
        line = NULL;
    }
    json_decref(now);
    return changed;
}

/* ---- the whole ---- */

bool absence_explain(struct tx *tx, const struct actor *by, const struct absence *absence,
                     enum level level, int64_t seen, struct absence_conflict *conflict_out)
{
    struct user person;
    struct error ignored = { 0 };
    bool moved_on = seen > 0 && seen != absence->version;

    *conflict_out = (struct absence_conflict){
        .found = true,
        .current = { *absence, level },
        .changed = moved_on ? find_changed(tx, by, absence, level, seen) : SLICE("[]"),
        .changed_by = absence->updated_by,
        .changed_ms = absence->updated_ms,
    };
    if (level > LEVEL_COLLEAGUE &&
        !absence_count(tx, by->tenant, &conflict_out->current.absence, &ignored))
        conflict_out->found = false;
    if (!id_is_none(absence->updated_by) &&
        user_load(tx, by->tenant, absence->updated_by, &person, &ignored))
        conflict_out->changed_by_name = person.name;
    else
        conflict_out->changed_by = (user_id){ { 0 } };
    return false;
}

void absence_conflict_members(struct buf *out, const struct absence_conflict *conflict,
                              const struct settings *settings)
{
    struct json json;
    struct buf whole;

    if (!conflict->found)
        return;
    buf_init(&whole, 64 * 1024);
    json_begin(&json, &whole);
    json_open_object(&json, NULL);
    absence_view(&json, "current", &conflict->current.absence, conflict->current.level,
                 settings);
    json_put_raw(&json, "changed", conflict->changed);
    if (id_is_none(conflict->changed_by)) {
        json_put_null(&json, "changed_by");
    } else {
        json_open_object(&json, "changed_by");
        json_put_uuid(&json, "id", conflict->changed_by.uuid);
        json_put_text(&json, "name", conflict->changed_by_name);
        json_close_object(&json);
    }
    json_put_instant(&json, "changed_at", conflict->changed_ms);
    json_close_object(&json);
    buf_add(out, (slice){ whole.data + 1, whole.len - 2 }); /* without the braces */
    buf_release(&whole);
}
