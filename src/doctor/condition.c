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

static bool value_holds(json_t *wanted, json_t *found)
{
    json_t *member;
    size_t at;

    if (json_is_string(wanted))
        return json_is_string(found) &&
               condition_like(json_string_value(found), json_string_value(wanted));
    if (json_is_array(wanted)) {
        json_array_foreach(wanted, at, member)
            if (value_holds(member, found))
                return true;
        return false;
    }
    if (!json_is_object(wanted))
        return found && json_equal(wanted, found);
    if ((member = json_object_get(wanted, "not")))
        return !value_holds(member, found);
    if ((member = json_object_get(wanted, "known")))
        return json_is_true(member) == (found != NULL);
    if (!json_is_integer(found))
        return false;
    if ((member = json_object_get(wanted, "min")) &&
        json_integer_value(found) < json_integer_value(member))
        return false;
    member = json_object_get(wanted, "max");
    return !member || json_integer_value(found) <= json_integer_value(member);
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
