#include "api/body.h"

#include <stdio.h>

bool body_ids(struct call *call, const char *key, size_t max, void *ids_out, size_t *count_out,
              struct error *err)
{
    const json_t *array = json_object_get(call->body, key);
    uint8_t *ids;
    size_t count;

    *count_out = 0;
    if (!json_has(call->body, key))
        return true;
    count = json_array_size(array);
    if (!json_is_array(array) || count > max)
        return error_field(err, key, "field_type",
                           "Une liste d’au plus %zu identifiants est attendue.", max);
    ids = arena_alloc(&call->arena, count * 16 + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(array, i);
        slice text = { json_string_value(item), json_string_length(item) };
        if (!json_is_string(item) || !uuid_parse(text, ids + i * 16))
            return error_field(err, key, "field_id", "Un identifiant (UUID) est attendu.");
    }
    *(uint8_t **)ids_out = ids;
    *count_out = count;
    return true;
}

bool body_objects(const struct call *call, const char *key, size_t max,
                  const char *const *known, const json_t **array_out, struct error *err)
{
    const json_t *array = json_object_get(call->body, key);

    *array_out = NULL;
    if (!json_has(call->body, key))
        return true;
    if (!json_is_array(array) || json_array_size(array) > max)
        return error_field(err, key, "field_type",
                           "Une liste d’au plus %zu éléments est attendue.", max);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);

        if (!json_is_object(item))
            return error_field(err, key, "field_type", "Une liste d’objets est attendue.");
        if (!json_only(item, known, err))
            return body_inside(key, err);
    }
    *array_out = array;
    return true;
}

bool body_inside(const char *key, struct error *err)
{
    snprintf(err->field, sizeof err->field, "%s", key);
    return false;
}

bool body_need(const struct call *call, const char *key, struct error *err)
{
    return json_has(call->body, key) ||
           error_field(err, key, "field_required", "Ce champ est obligatoire.");
}

bool body_says(const struct call *call, const char *key)
{
    return json_object_get(call->body, key) != NULL;
}
