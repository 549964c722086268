#include "hr/settings.h"

#include "hr/actor.h"
#include "hr/audience.h"
#include "hr/audit.h"
#include "hr/data.h"
#include "hr/entry.h"
#include "store/journal.h"

#include <assert.h>
#include <string.h>

enum { FAR_AHEAD_DAYS_MIN = 31, FAR_AHEAD_DAYS_MAX = 3660 };

static const char *const colleagues_texts[COLLEAGUES_COUNT] = {
    [COLLEAGUES_TEAM] = "team",
    [COLLEAGUES_COMPANY] = "company",
};

static const char *const pending_visible_texts[PENDING_VISIBLE_COUNT] = {
    [PENDING_NOBODY] = "nobody",
    [PENDING_TEAM] = "team",
    [PENDING_COLLEAGUES] = "colleagues",
};

static bool find_text(slice text, const char *const *texts, int count, int *index_out)
{
    for (int i = 0; i < count; i++)
        if (slice_eq(text, slice_of(texts[i]))) {
            *index_out = i;
            return true;
        }
    return false;
}

const char *colleagues_text(enum colleagues colleagues)
{
    assert(colleagues < COLLEAGUES_COUNT);
    return colleagues_texts[colleagues];
}

bool colleagues_parse(slice text, enum colleagues *colleagues_out)
{
    int index = 0;

    if (!find_text(text, colleagues_texts, COLLEAGUES_COUNT, &index))
        return false;
    *colleagues_out = (enum colleagues)index;
    return true;
}

const char *pending_visible_text(enum pending_visible visible)
{
    assert(visible < PENDING_VISIBLE_COUNT);
    return pending_visible_texts[visible];
}

bool pending_visible_parse(slice text, enum pending_visible *visible_out)
{
    int index = 0;

    if (!find_text(text, pending_visible_texts, PENDING_VISIBLE_COUNT, &index))
        return false;
    *visible_out = (enum pending_visible)index;
    return true;
}

/* What the database holds and we do not know is the most discreet choice. */
void settings_read(const struct rows *rows, int column, struct settings *settings_out)
{
    slice language = rows_text(rows, column + 7);

    *settings_out = (struct settings){
        .version = rows_int(rows, column),
        .steps = (int)rows_int(rows, column + 1),
        .colleagues = COLLEAGUES_TEAM,
        .pending_visible = PENDING_NOBODY,
        .hide_medical_type = rows_bool(rows, column + 4),
        .presence = rows_bool(rows, column + 5),
        .far_ahead_days = (int)rows_int(rows, column + 6),
        .language = "fr",
    };
    (void)colleagues_parse(rows_text(rows, column + 2), &settings_out->colleagues);
    (void)pending_visible_parse(rows_text(rows, column + 3), &settings_out->pending_visible);
    if (language.len == 2)
        memcpy(settings_out->language, language.data, 2);
}

bool settings_load(struct tx *tx, tenant_id tenant, struct settings *settings_out,
                   struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err, "SELECT " SETTINGS_COLUMNS " FROM tenant t WHERE t.id = ?1",
                 "u", tenant.uuid)) {
        if (err->kind == ERR_NOT_FOUND)
            return error_set(err, ERR_NOT_FOUND, "tenant_unknown", "Entreprise inconnue.");
        return false;
    }
    settings_read(&rows, 0, settings_out);
    return rows_close(&rows, err);
}

static bool check(const struct settings *wanted, struct error *err)
{
    char language[3];

    if (wanted->steps != 1 && wanted->steps != 2)
        return error_field(err, "steps", "field_range",
                           "La validation se fait en une ou deux étapes.");
    if (wanted->far_ahead_days < FAR_AHEAD_DAYS_MIN ||
        wanted->far_ahead_days > FAR_AHEAD_DAYS_MAX)
        return error_field(err, "far_ahead_days", "field_range",
                           "Choisissez entre %d et %d jours.", FAR_AHEAD_DAYS_MIN,
                           FAR_AHEAD_DAYS_MAX);
    return entry_language(slice_of(wanted->language), "fr", language, err);
}

static bool announce(struct tx *tx, const struct actor *by, const struct settings *settings,
                     const struct policy *policy, struct error *err)
{
    struct fact_draft draft = {
        .tenant = by->tenant,
        .type = SLICE("settings_updated"),
        .actor = by->user,
    };
    struct data data;
    slice json;

    settings_view(data_open(&data), NULL, settings, policy);
    json = data_close(&data, tx);
    fact_draft_view(&draft, channel_everyone(), json);
    return audit_add(tx, by->tenant, by->user, "settings", by->tenant.uuid, "updated", json,
                     err) &&
           journal_append(tx, &draft, err);
}

/* Who sees what is decided when a fact is written. The facts before are of the old rule: so
 * that nobody is sent those, everybody begins anew. */
static bool shows_otherwise(const struct settings *before, const struct settings *after)
{
    return before->colleagues != after->colleagues ||
           before->pending_visible != after->pending_visible ||
           before->hide_medical_type != after->hide_medical_type ||
           before->presence != after->presence;
}

bool settings_put(struct tx *tx, const struct actor *by, const struct settings *wanted,
                  const struct policy *policy, struct settings *settings_out, struct error *err)
{
    struct settings next = *wanted; /* the answer may go where it came from */
    struct policy before;
    bool show;

    if (!actor_need_hr(by, err) || !settings_load(tx, by->tenant, settings_out, err) ||
        !policy_load(tx, by->tenant, &before, err) || !entry_version_given(next.version, err) ||
        !check(&next, err) || !entry_version(next.version, settings_out->version, err))
        return false;
    if (!policy)
        policy = &before;
    show = shows_otherwise(settings_out, &next) ||
           memcmp(policy, &before, sizeof before) != 0; /* days are counted otherwise */
    next.version = settings_out->version + 1;
    if (!sql_run(tx, err,
                 "UPDATE tenant SET version = ?2, steps = ?3, colleagues = ?4,"
                 " pending_visible = ?5, hide_medical_type = ?6, presence = ?7,"
                 " far_ahead_days = ?8, language = ?9 WHERE id = ?1",
                 "uiittiiit", by->tenant.uuid, next.version, (int64_t)next.steps,
                 colleagues_text(next.colleagues), pending_visible_text(next.pending_visible),
                 (int64_t)next.hide_medical_type, (int64_t)next.presence,
                 (int64_t)next.far_ahead_days, next.language) ||
        !policy_save(tx, by->tenant, policy, err) || !announce(tx, by, &next, policy, err) ||
        (show && !audience_changed_all(tx, by->tenant, by->user, err)))
        return false;
    *settings_out = next;
    return true;
}

void settings_view(struct json *json, const char *key, const struct settings *settings,
                   const struct policy *policy)
{
    json_open_object(json, key);
    json_put_int(json, "version", settings->version);
    json_put_int(json, "steps", settings->steps);
    json_put_text(json, "colleagues", slice_of(colleagues_text(settings->colleagues)));
    json_put_text(json, "pending_visible",
                  slice_of(pending_visible_text(settings->pending_visible)));
    json_put_bool(json, "hide_medical_type", settings->hide_medical_type);
    json_put_bool(json, "presence", settings->presence);
    json_put_int(json, "far_ahead_days", settings->far_ahead_days);
    json_put_text(json, "language", slice_of(settings->language));
    policy_view(json, "policy", policy);
    json_close_object(json);
}
