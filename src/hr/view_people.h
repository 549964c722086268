/*
 * view_people - people and teams as JSON, for who asks.
 *
 *     HR      all of a person
 *     oneself all of oneself
 *     others  id, version, name, role, active, teams: what is on the door
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

enum people_level { PEOPLE_HR, PEOPLE_SELF, PEOPLE_OTHER };

enum people_level people_level(const struct actor *actor, user_id user);
void user_view(struct json *json, const char *key, const struct user *user,
               enum people_level level);
void team_view(struct json *json, const char *key, const struct team *team);

#endif
