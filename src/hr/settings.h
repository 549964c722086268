/*
 * settings - what a company chose.
 *
 * Few, and each has a default that fits a small company: one decision, colleagues are the
 * team, nothing private is shown by accident.
 *
 * Thread   a database thread, inside a tx; then a value.
 * Memory   a value.
 * Units    days.
 * Limits   in settings_put().
 */
#ifndef HR_SETTINGS_H
#define HR_SETTINGS_H

#include "hr/policy.h"

struct actor;

/* Whose absences a person without a role sees. */
enum colleagues { COLLEAGUES_TEAM, COLLEAGUES_COMPANY, COLLEAGUES_COUNT };

/* Which of those already while they are pending. */
enum pending_visible {
    PENDING_NOBODY,
    PENDING_TEAM,
    PENDING_COLLEAGUES,
    PENDING_VISIBLE_COUNT
};

struct settings {
    int64_t version;
    int steps;                            /* 1: the manager decides; 2: then HR      */
    enum colleagues colleagues;           /* default COLLEAGUES_TEAM                 */
    enum pending_visible pending_visible; /* default PENDING_TEAM                    */
    bool hide_medical_type;               /* managers see `medical` without its type */
    bool presence;                        /* who is here, is shown                   */
    int far_ahead_days;                   /* default 1096: three years               */
    char language[3];                     /* of new people, "fr"                     */
};

const char *colleagues_text(enum colleagues colleagues);
bool colleagues_parse(slice text, enum colleagues *colleagues_out);
const char *pending_visible_text(enum pending_visible visible);
bool pending_visible_parse(slice text, enum pending_visible *visible_out);

/* ERR_NOT_FOUND  no such tenant */
MUST_USE bool settings_load(struct tx *tx, tenant_id tenant, struct settings *settings_out,
                            struct error *err);

/* For statements that read them along with something else: the columns, of `tenant t`, and
 * how to read them beginning at `column`. */
#define SETTINGS_COLUMNS                                                        \
    "t.version, t.steps, t.colleagues, t.pending_visible, t.hide_medical_type," \
    " t.presence, t.far_ahead_days, t.language"
enum { SETTINGS_COLUMN_COUNT = 8 };
void settings_read(const struct rows *rows, int column, struct settings *settings_out);

/* HR changes them, all at once: `wanted.version` is the version that was looked at; a policy
 * of NULL stays as it is. Appends `settings_updated` to everyone; where it changes who sees
 * what, or a policy (how days are counted), also `audience_changed` for each active person:
 * their readers are reset.
 *     ERR_DENIED     not HR
 *     ERR_INVALID    the version is missing (0), or a value is out of bounds (field)
 *     ERR_CONFLICT   "version_stale": somebody else changed them meanwhile; settings_out
 *                    holds the present ones */
MUST_USE bool settings_put(struct tx *tx, const struct actor *by, const struct settings *wanted,
                           const struct policy *policy, struct settings *settings_out,
                           struct error *err);

void settings_view(struct json *json, const char *key, const struct settings *settings,
                   const struct policy *policy);

#endif
