#include "hr/takings.h"

#include <stdlib.h>
#include <string.h>

enum { IN_A_ROW_OUVRABLES = 12, IN_A_ROW_OUVRES = 10 };

struct sojourn sojourn_of(const struct absence *absence)
{
    return (struct sojourn){
        .id = absence->id,
        .type = absence->type,
        .category = absence->category,
        .start = absence->start,
        .end = absence->end,
        .start_half = (int)absence->start_half,
        .end_half = (int)absence->end_half,
        .minutes = absence->minutes,
        .approved = absence->status == ABSENCE_APPROVED,
    };
}

/* ---- one person ---- */

static bool load_list(struct tx *tx, struct takings_person *person, struct error *err)
{
    size_t cap = 64;
    struct rows rows;

    person->list = arena_array(tx->arena, struct sojourn, cap);
    person->count = 0;
    if (!sql_open(tx, &rows, err,
                  "SELECT a.id, a.type, y.category, a.start_day, a.start_half, a.end_day,"
                  " a.end_half, a.minutes, a.status = 'approved' FROM absence a"
                  " CROSS JOIN absence_type y WHERE a.tenant = ?1 AND a.user_id = ?2"
                  " AND y.tenant = a.tenant AND y.code = a.type AND a.deleted_at IS NULL"
                  " AND a.status IN ('pending', 'validated', 'approved')"
                  " ORDER BY a.start_day, a.start_half",
                  "uu", person->tenant.uuid, person->user.uuid))
        return false;
    while (rows_next(&rows)) {
        struct sojourn *sojourn;

        if (person->count == cap) {
            struct sojourn *more = arena_array(tx->arena, struct sojourn, cap * 2);
            memcpy(more, person->list, cap * sizeof *more);
            person->list = more;
            cap *= 2;
        }
        sojourn = &person->list[person->count++];
        *sojourn = (struct sojourn){
            .type = rows_keep(&rows, 1),
            .start = rows_date(&rows, 3),
            .end = rows_date(&rows, 5),
            .start_half = (int)rows_int(&rows, 4),
            .end_half = (int)rows_int(&rows, 6),
            .minutes = (int)rows_int(&rows, 7),
            .approved = rows_bool(&rows, 8),
        };
        rows_uuid(&rows, 0, sojourn->id.uuid);
        if (!type_category_parse(rows_text(&rows, 2), &sojourn->category))
            sojourn->category = CATEGORY_MEDICAL;
    }
    return rows_close(&rows, err);
}

bool takings_load(struct tx *tx, tenant_id tenant, user_id user,
                  struct takings_person *person_out, struct error *err)
{
    *person_out = (struct takings_person){ .tenant = tenant, .user = user };
    return workplace_load(tx, tenant, user, &person_out->place, err) &&
           workplace_today(tx, tenant, user, &person_out->today, err) &&
           load_list(tx, person_out, err);
}

static int by_start(const void *left, const void *right)
{
    const struct sojourn *a = left, *b = right;
    int64_t one = (int64_t)a->start.day * 2 + a->start_half;
    int64_t other = (int64_t)b->start.day * 2 + b->start_half;

    return (one > other) - (one < other);
}

void takings_replace(struct tx *tx, struct takings_person *person, absence_id id,
                     const struct sojourn *with)
{
    struct sojourn *list = arena_array(tx->arena, struct sojourn, person->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < person->count; i++)
        if (!id_eq(person->list[i].id, id))
            list[count++] = person->list[i];
    if (with)
        list[count++] = *with;
    if (count)
        qsort(list, count, sizeof *list, by_start);
    person->list = list;
    person->count = count;
}

/* ---- what they were ---- */

static struct stretch stretch_of(const struct sojourn *sojourn)
{
    return (struct stretch){ (int64_t)sojourn->start.day * 2 + sojourn->start_half,
                             (int64_t)sojourn->end.day * 2 + sojourn->end_half,
                             acquisition_work(sojourn->type, sojourn->category) };
}

void takings_stretches(struct arena *arena, const struct takings_person *person,
                       struct stretch **off_out, size_t *off_count_out,
                       struct stretch **sick_out, size_t *sick_count_out)
{
    *off_out = arena_array(arena, struct stretch, person->count + 1);
    *sick_out = arena_array(arena, struct stretch, person->count + 1);
    *off_count_out = *sick_count_out = 0;
    for (size_t i = 0; i < person->count; i++) {
        const struct sojourn *sojourn = &person->list[i];
        struct stretch stretch = stretch_of(sojourn);

        if (type_is_stop(sojourn->type) ||
            (sojourn->approved && sojourn->minutes == 0 && stretch.work != WORK_FULL))
            (*off_out)[(*off_count_out)++] = stretch;
        if (type_is_stop(sojourn->type))
            (*sick_out)[(*sick_count_out)++] = stretch;
    }
}

static size_t stops_of(struct arena *arena, const struct takings_person *person,
                       struct day_range **stops_out)
{
    size_t count = 0;

    *stops_out = arena_array(arena, struct day_range, person->count + 1);
    for (size_t i = 0; i < person->count; i++)
        if (type_is_stop(person->list[i].type))
            (*stops_out)[count++] =
                (struct day_range){ person->list[i].start, person->list[i].end };
    return count;
}

/* ---- what they take ---- */

/* What a day of it takes: in hours, the minutes of work that are in its halves. */
static amount worth(const struct takings_person *person, const struct type *type,
                    const struct sojourn *sojourn, const struct counting *counting,
                    const struct counting_day *day)
{
    int am, pm;

    if (!type->in_hours)
        return amount_of(day->halves, 2);
    if (sojourn->minutes > 0)
        return amount_of(counting->minutes, 1);
    if (day->halves == 0)
        return (amount){ 0, 1 };
    am = workplace_minutes(&person->place, day->day, 0);
    pm = workplace_minutes(&person->place, day->day, 1);
    if (day->day.day == sojourn->start.day && sojourn->start_half == 1)
        am = 0;
    if (day->day.day == sojourn->end.day && sojourn->end_half == 0)
        pm = 0;
    return amount_of(am + pm, 1);
}

static struct counting_case case_of(const struct takings_person *person,
                                    const struct type *type, const struct sojourn *sojourn,
                                    const struct counting *before)
{
    return (struct counting_case){
        .place = &person->place,
        .method = type->counting,
        .extent = type->extent,
        .start = sojourn->start,
        .end = sojourn->end,
        .start_half = sojourn->start_half,
        .end_half = sojourn->end_half,
        .minutes = sojourn->minutes,
        .saturdays = before->period.day ==
                             counting_period(person->place.policy, sojourn->start).day
                         ? before->saturdays
                         : 0,
    };
}

static bool in_summer(date day)
{
    int year, month, of_month;

    date_civil(day, &year, &month, &of_month);
    return month >= 5 && month <= 10;
}

/* Are there twelve of them in the summer, one after the other? */
static bool is_in_a_row(const struct type *type, const struct counting *counting)
{
    int halves = 0;

    for (size_t i = 0; i < counting->day_count; i++)
        if (in_summer(counting->days[i].day))
            halves += counting->days[i].halves;
    return halves >=
           2 * (type->counting == COUNTING_OUVRES ? IN_A_ROW_OUVRES : IN_A_ROW_OUVRABLES);
}

static void push_taking(struct arena *arena, struct takings *takings, struct taking taking)
{
    if (takings->count == takings->cap) {
        size_t cap = takings->cap ? takings->cap * 2 : 64;
        struct taking *list = arena_array(arena, struct taking, cap);

        if (takings->count)
            memcpy(list, takings->list, takings->count * sizeof *list);
        takings->list = list;
        takings->cap = cap;
    }
    takings->list[takings->count++] = taking;
}

static void push(struct ledger_lines *lines, enum ledger_kind kind, date day, amount days,
                 enum rule rule)
{
    if (amount_sign(days))
        ledger_push(lines,
                    &(struct ledger_line){
                        .kind = kind, .about = day, .day = day, .amount = days, .rule = rule });
}

/* One absence: what it takes, and what sickness gives back of it. */
static void add(struct arena *arena, const struct takings_person *person,
                const struct type *type, const struct sojourn *sojourn, date opened,
                const struct counting *whole, const struct counting *left,
                struct takings *takings)
{
    bool in_a_row = is_in_a_row(type, left);

    for (size_t i = 0, j = 0; i < whole->day_count; i++) {
        const struct counting_day *day = &whole->days[i];
        amount taken = worth(person, type, sojourn, whole, day), kept = { 0, 1 };

        while (j < left->day_count && left->days[j].day.day < day->day.day)
            j++;
        if (j < left->day_count && left->days[j].day.day == day->day.day)
            kept = worth(person, type, sojourn, left, &left->days[j]);
        if (day->day.day < opened.day || !amount_sign(taken))
            continue;
        if (amount_sign(kept))
            push_taking(arena, takings,
                        (struct taking){ day->day, kept, in_a_row && in_summer(day->day) });
        if (!sojourn->approved) {
            push(&takings->reserved, LEDGER_TAKEN, day->day, amount_times(kept, -1, 1),
                 day->rule);
            continue;
        }
        push(&takings->taken, LEDGER_TAKEN, day->day, amount_times(taken, -1, 1), day->rule);
        push(&takings->taken, LEDGER_RETURNED, day->day, amount_sub(taken, kept),
             RULE_GIVEN_BACK);
    }
}

static int by_day(const void *left, const void *right)
{
    const struct taking *a = left, *b = right;

    return (a->day.day > b->day.day) - (a->day.day < b->day.day);
}

void takings_run(struct arena *arena, const struct takings_person *person,
                 const struct type *type, date opened, struct takings *takings_out)
{
    struct day_range *stops;
    size_t stop_count = stops_of(arena, person, &stops);
    struct counting before = { 0 };

    *takings_out = (struct takings){ .taken.arena = arena, .reserved.arena = arena };
    for (size_t i = 0; i < person->count; i++) {
        const struct sojourn *sojourn = &person->list[i];
        struct counting_case wanted = case_of(person, type, sojourn, &before);
        struct counting whole, left;

        if (!slice_eq(sojourn->type, type->code))
            continue;
        counting_run(&wanted, arena, &whole);
        left = whole;
        if (stop_count) {
            wanted.given_back = stops;
            wanted.given_back_count = stop_count;
            counting_run(&wanted, arena, &left);
        }
        add(arena, person, type, sojourn, opened, &whole, &left, takings_out);
        before = left;
    }
    if (takings_out->count)
        qsort(takings_out->list, takings_out->count, sizeof *takings_out->list, by_day);
}
