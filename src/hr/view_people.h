/*
 * view_people - people and teams as JSON, for who asks.
 *
 *     full    all of a person: for HR, and of oneself
 *     public  id, version, name, role, active, teams: what is on the door
 *
 * The one place that shapes them: answers and facts both call it. The shapes are
 * contract/openapi.yaml's.
 *
 * Thread   any; pure.
 * Memory   writes into the caller's buf.
 * Units    -
 * Limits   -
 */
#ifndef HR_VIEW_PEOPLE_H
#define HR_VIEW_PEOPLE_H

#include "base/json.h"
#include "hr/team.h"
#include "hr/user.h"

enum people_level { PEOPLE_FULL, PEOPLE_PUBLIC };

enum people_level people_level(const struct actor *actor, user_id user);
void user_view(struct json *json, const char *key, const struct user *user,
               enum people_level level);
void tenant_view(struct json *json, const char *key, slice slug, slice name);
void team_view(struct json *json, const char *key, const struct team *team);

#endif
