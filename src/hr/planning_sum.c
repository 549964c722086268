#include "hr/planning_sum.h"

bool planning_sum_is_cut(const struct absence *absence, date from, date to)
{
    return absence->start.day < from.day || absence->end.day > to.day;
}

static int halves_between(const struct absence *absence, const struct counting *counting,
                          date from, date to)
{
    int halves = 0;

    if (!planning_sum_is_cut(absence, from, to))
        return counting->halves;
    for (size_t i = 0; i < counting->day_count; i++) {
        date day = counting->days[i].day;

        if (day.day > absence->end.day)
            day = absence->end;
        if (day.day >= from.day && day.day <= to.day)
            halves += counting->days[i].halves;
    }
    return halves;
}

static struct planning_sum *sum_of(struct planning_sum **sums, struct arena *arena, slice type)
{
    while (*sums && !slice_eq((*sums)->type, type))
        sums = &(*sums)->next;
    if (!*sums) {
        *sums = arena_new(arena, struct planning_sum);
        (*sums)->type = type;
    }
    return *sums;
}

void planning_sum_add(struct planning_sum **sums, struct arena *arena,
                      const struct absence *absence, const struct counting *counting, date from,
                      date to)
{
    struct planning_sum *sum = sum_of(sums, arena, absence->type);
    int halves = halves_between(absence, counting, from, to);

    if (absence->status == ABSENCE_APPROVED) {
        sum->halves += halves;
        sum->minutes += counting->minutes;
    } else {
        sum->pending_halves += halves;
        sum->pending_minutes += counting->minutes;
    }
}

void planning_sums_view(struct json *json, const char *key, const struct planning_sum *sums)
{
    json_open_array(json, key);
    for (const struct planning_sum *sum = sums; sum; sum = sum->next) {
        json_open_object(json, NULL);
        json_put_text(json, "type", sum->type);
        json_put_halves(json, "days", sum->halves);
        json_put_int(json, "minutes", sum->minutes);
        json_put_halves(json, "pending_days", sum->pending_halves);
        json_put_int(json, "pending_minutes", sum->pending_minutes);
        json_close_object(json);
    }
    json_close_array(json);
}
