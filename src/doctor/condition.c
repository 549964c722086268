#include "doctor/condition.h"

#include <string.h>
#include <strings.h>

json_t *condition_find(json_t *seen, const char *path)
{
    while (seen && *path) {
        size_t len = strcspn(path, ".");
        seen = json_object_getn(seen, path, len);
        path += len + (path[len] == '.');
    }
    return json_is_null(seen) ? NULL : seen;
}

const char *condition_text(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static bool same_letter(char a, char b)
{
    return strncasecmp(&a, &b, 1) == 0;
}

bool condition_like(const char *text, const char *pattern)
{
    const char *star = NULL, *from = text;

    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            from = text;
        } else if (*pattern && same_letter(*text, *pattern)) {
            text++;
            pattern++;
        } else if (star) {
            pattern = star;
            text = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

static bool value_holds(json_t *wanted, json_t *found);

/* {"known": true, "not": "x"}: every member holds. */
static bool bounds_hold(json_t *wanted, json_t *found)
{
    json_t *known = json_object_get(wanted, "known"), *not = json_object_get(wanted, "not"),
           *min = json_object_get(wanted, "min"), *max = json_object_get(wanted, "max");

    if (known && json_is_true(known) != (found != NULL))
        return false;
    if (not &&value_holds(not, found))
        return false;
    if ((min || max) && !json_is_integer(found))
        return false;
    return (!min || json_integer_value(found) >= json_integer_value(min)) &&
           (!max || json_integer_value(found) <= json_integer_value(max));
}

static bool value_holds(json_t *wanted, json_t *found)
{
    json_t *member;
    size_t at;

    if (json_is_string(wanted))
        return json_is_string(found) &&
               condition_like(json_string_value(found), json_string_value(wanted));
    if (json_is_object(wanted))
        return bounds_hold(wanted, found);
    if (!json_is_array(wanted))
        return found && json_equal(wanted, found);
    json_array_foreach(wanted, at, member)
        if (value_holds(member, found))
            return true;
    return false;
}

bool condition_holds(json_t *condition, json_t *seen)
{
    const char *path;
    json_t *wanted;

    json_object_foreach(condition, path, wanted)
        if (!value_holds(wanted, condition_find(seen, path)))
            return false;
    return true;
}

bool condition_any(json_t *conditions, json_t *seen)
{
    size_t at;
    json_t *one;

    json_array_foreach(conditions, at, one)
        if (condition_holds(one, seen))
            return true;
    return false;
}
