/*
 * lines - asks the calendar and the counter from outside: a JSON object a line on stdin, its
 * answer a line on stdout. A door for tests (tests/counting), no part of the server.
 *
 *     {"easter":2026}                                      {"easter":"2026-04-05"}
 *     {"year":2026,"zone":"metropole","good_friday":false} {"holidays":[["2026-01-01","new_year"],...]}
 *     {"at":"2026-03-29T00:30:00.000Z","time_zone":"..."}  {"today":"2026-03-29"}
 *     {"method":"ouvrables","extent":"return","start":"2026-03-06","end":"2026-03-06",...}
 *                          {"halves":4,"minutes":0,"saturdays":1,"days":[["2026-03-06",2,"ouvrables"],...]}
 *
 * Of a count may stand besides: start_half, end_half ("am", "pm"), minutes, saturdays, zone,
 * good_friday, worked [codes], policy {}, arrival, departure, given_back [[from, to]], and
 * patterns [{from, anchor, weeks: [[14 minutes]]}]. `"days":true` asks for them.
 *
 * MOZAIK_RULE_OFF names a rule that does not hold. A line that cannot be read ends it: 1.
 *
 * Thread   one.
 * Memory   an arena for each line.
 * Units    as hr/counting.h.
 * Limits   LINE_MAX_BYTES bytes a line, RANGES_MAX of a list.
 */
#include "base/instant.h"
#include "hr/counting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 * 1024, RANGES_MAX = 64 };

static int line_number;

static void stop(const char *what)
{
    fprintf(stderr, "line %d: %s\n", line_number, what);
    exit(1);
}

static slice text_of(const json_t *object, const char *key, const char *otherwise)
{
    const json_t *value = json_object_get(object, key);

    return slice_of(json_is_string(value) ? json_string_value(value) : otherwise);
}

static date day_from(const json_t *value)
{
    date day = { 0 };

    if (!json_is_string(value) || !date_parse(slice_of(json_string_value(value)), &day))
        stop("a day YYYY-MM-DD is wanted");
    return day;
}

static date day_of(const json_t *object, const char *key, int otherwise)
{
    const json_t *value = json_object_get(object, key);

    return value ? day_from(value) : (date){ otherwise };
}

static int half_of(const json_t *object, const char *key, const char *otherwise)
{
    return slice_eq(text_of(object, key, otherwise), SLICE("pm"));
}

static holiday_set set_of(const json_t *object)
{
    enum holiday_zone zone;

    if (!holiday_zone_parse(text_of(object, "zone", "metropole"), &zone))
        stop("no such zone");
    return holiday_zone_set(zone, json_is_true(json_object_get(object, "good_friday")));
}

/* ---- the calendar ---- */

static void print_day(date day)
{
    char text[DATE_TEXT_LEN + 1];

    date_text(day, text);
    printf("\"%s\"", text);
}

static void easter(const json_t *line)
{
    printf("{\"easter\":");
    print_day(holiday_easter((int)json_integer_value(json_object_get(line, "easter"))));
    printf("}\n");
}

static void year(const json_t *line)
{
    struct holiday_day list[HOLIDAYS_MAX];
    size_t count = holiday_list(set_of(line),
                                (int)json_integer_value(json_object_get(line, "year")), list);

    printf("{\"holidays\":[");
    for (size_t i = 0; i < count; i++) {
        printf(i ? ",[" : "[");
        print_day(list[i].day);
        printf(",\"%s\"]", holiday_code(list[i].holiday));
    }
    printf("]}\n");
}

static void today(const json_t *line)
{
    struct workplace place = { 0 };
    int64_t at_ms;

    if (!instant_parse(text_of(line, "at", ""), &at_ms))
        stop("an instant is wanted");
    snprintf(place.time_zone, sizeof(place.time_zone), "%.*s",
             SLICE_ARG(text_of(line, "time_zone", "Europe/Paris")));
    printf("{\"today\":");
    print_day(workplace_day(&place, at_ms));
    printf("}\n");
}

/* ---- the count ---- */

static void read_pattern(const json_t *json, struct pattern_hours *hours)
{
    const json_t *weeks = json_object_get(json, "weeks"), *week, *minutes;
    size_t w, h;

    hours->weeks = (int)json_array_size(weeks);
    hours->anchor = day_of(json, "anchor", 4);
    if (hours->weeks < 1 || hours->weeks > PATTERN_WEEKS_MAX)
        stop("a pattern has one to four weeks");
    json_array_foreach((json_t *)weeks, w, week)
        json_array_foreach((json_t *)week, h, minutes)
            hours->minutes[w][h < PATTERN_HALVES ? h : 0] = (int)json_integer_value(minutes);
}

static void read_patterns(const json_t *line, struct arena *arena, struct workplace *place)
{
    const json_t *list = json_object_get(line, "patterns"), *json;
    struct workplace_hours *all =
        arena_array(arena, struct workplace_hours, json_array_size(list) + 1);
    size_t i;

    json_array_foreach((json_t *)list, i, json) {
        struct pattern_hours *hours = arena_new(arena, struct pattern_hours);

        read_pattern(json, hours);
        all[i] = (struct workplace_hours){ day_of(json, "from", DATE_FIRST_DAY), hours };
    }
    place->hours = all;
    place->hours_count = json_array_size(list);
}

static void read_place(const json_t *line, struct arena *arena, struct policy *policy,
                       struct workplace *place)
{
    const json_t *worked = json_object_get(line, "worked"), *code;
    const json_t *policies = json_object_get(line, "policy");
    struct error err = { 0 };
    size_t i;

    for (int key = 0; key < POLICY_COUNT; key++)
        policy->value[key] = policy_line((enum policy_key)key)->legal;
    if (policies && !policy_read(policies, policy, &err))
        stop(err.user);
    *place = (struct workplace){
        .holidays = set_of(line),
        .arrival = day_of(line, "arrival", DATE_FIRST_DAY),
        .departure = day_of(line, "departure", DATE_LAST_DAY),
        .policy = policy,
    };
    json_array_foreach((json_t *)worked, i, code) {
        enum holiday holiday;

        if (!holiday_parse(slice_of(json_string_value(code)), &holiday))
            stop("no such holiday");
        place->worked |= (holiday_set)1 << holiday;
    }
    read_patterns(line, arena, place);
}

static void print_count(const struct counting *counting)
{
    printf("{\"halves\":%d,\"minutes\":%d,\"saturdays\":%d", counting->halves,
           counting->minutes, counting->saturdays);
    for (size_t i = 0; i < counting->day_count; i++) {
        printf(i ? ",[" : ",\"days\":[[");
        print_day(counting->days[i].day);
        printf(",%d,\"%s\"]", counting->days[i].halves,
               rule_card(counting->days[i].rule)->code);
    }
    printf(counting->day_count ? "]}\n" : "}\n");
}

static void count(const json_t *line, struct arena *arena)
{
    const json_t *back = json_object_get(line, "given_back"), *range;
    struct day_range ranges[RANGES_MAX];
    struct workplace place;
    struct policy policy;
    struct counting counting;
    struct counting_case wanted = {
        .place = &place,
        .start = day_of(line, "start", 0),
        .end = day_of(line, "end", 0),
        .start_half = half_of(line, "start_half", "am"),
        .end_half = half_of(line, "end_half", "pm"),
        .minutes = (int)json_integer_value(json_object_get(line, "minutes")),
        .saturdays = (int)json_integer_value(json_object_get(line, "saturdays")),
        .given_back = ranges,
        .given_back_count = json_array_size(back),
    };
    size_t i;

    if (!type_counting_parse(text_of(line, "method", "ouvrables"), &wanted.method) ||
        !type_extent_parse(text_of(line, "extent", "return"), &wanted.extent))
        stop("no such method or extent");
    if (wanted.given_back_count > RANGES_MAX)
        stop("too many days given back");
    read_place(line, arena, &policy, &place);
    json_array_foreach((json_t *)back, i, range)
        ranges[i] = (struct day_range){ day_from(json_array_get(range, 0)),
                                        day_from(json_array_get(range, 1)) };
    counting_run(&wanted, json_is_true(json_object_get(line, "days")) ? arena : NULL,
                 &counting);
    print_count(&counting);
}

int main(void)
{
    static char bytes[LINE_MAX_BYTES];
    const char *off = getenv("MOZAIK_RULE_OFF");
    struct arena arena;
    enum rule rule;

    if (off && !rule_find(slice_of(off), &rule))
        stop("no such rule");
    if (off)
        rule_switch_off(rule);
    arena_init(&arena);
    while (fgets(bytes, sizeof(bytes), stdin)) {
        json_error_t oops;
        json_t *line = json_loads(bytes, JSON_REJECT_DUPLICATES, &oops);

        line_number++;
        if (!json_is_object(line))
            stop("a JSON object is wanted");
        if (json_object_get(line, "easter"))
            easter(line);
        else if (json_object_get(line, "year"))
            year(line);
        else if (json_object_get(line, "at"))
            today(line);
        else
            count(line, &arena);
        json_decref(line);
        arena_clear(&arena);
    }
    arena_release(&arena);
    return 0;
}
