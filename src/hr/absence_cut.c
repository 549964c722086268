/* Cancelling: the whole, or a part at an edge or in the middle (absence.h). */

#include "hr/absence_inside.h"

#include "hr/absence_count.h"

/* Days before 1970 are negative, and so are their slots: the half is the lowest bit. */
static struct span slots_span(int first, int last)
{
    return (struct span){ { (first - (first & 1)) / 2 },
                          { (last - (last & 1)) / 2 },
                          first & 1 ? HALF_PM : HALF_AM,
                          last & 1 ? HALF_PM : HALF_AM };
}

static bool check_part(struct tx *tx, const struct actor *by, const struct absence *absence,
                       const struct span *part, struct error *err)
{
    static const struct span_fields fields = { "from_half", "to", "to_half" };
    struct span whole = absence_span(absence);
    struct type type;

    if (!type_find(tx, by->tenant, absence->type, &type, err) ||
        !absence_check_span(part, type.half_days, &fields, err))
        return false;
    if (absence_slot(part->start, part->start_half) <
            absence_slot(whole.start, whole.start_half) ||
        absence_slot(part->end, part->end_half) > absence_slot(whole.end, whole.end_half) ||
        (absence->minutes > 0 && !span_eq(part, &whole)))
        return error_field(err, "to", "part_outside",
                           "Ces jours ne font pas tous partie de cette absence.");
    return true;
}

/* What lies behind the part is an absence of its own, decided as the whole was. */
static bool add_rest(struct tx *tx, const struct actor *by, const struct absence_case *present,
                     const struct span *span, absence_id *rest_out, struct error *err)
{
    struct absence rest = present->absence;

    id_make(&rest.id, tx->now_ms, tx->rng);
    rest.version = 1;
    absence_put_span(&rest, span);
    rest.created_ms = rest.updated_ms = tx->now_ms;
    rest.created_by = rest.updated_by = by->user;
    rest.reason = SLICE("");
    rest.proposal = (struct proposal){ 0 };
    *rest_out = rest.id;
    return absence_count(tx, by->tenant, &rest, err) && absence_insert(tx, by, &rest, err) &&
           absence_tell(tx, by, "created", NULL, &rest, present->teams, present->team_count,
                        err);
}

/* Before the part, behind it, or both: what stays. */
static bool cut(struct tx *tx, const struct actor *by, const struct absence_case *present,
                const struct span *part, struct absence *after, struct error *err)
{
    const struct absence *absence = &present->absence;
    int first = absence_slot(absence->start, absence->start_half);
    int last = absence_slot(absence->end, absence->end_half);
    int from = absence_slot(part->start, part->start_half);
    int to = absence_slot(part->end, part->end_half);
    struct span before = slots_span(first, from - 1), behind = slots_span(to + 1, last);

    after->status = absence->status;
    after->part = *part;
    if (from > first) {
        absence_put_span(after, &before);
        return to == last || add_rest(tx, by, present, &behind, &after->rest, err);
    }
    absence_put_span(after, &behind);
    return true;
}

bool absence_cancel(struct tx *tx, const struct actor *by, absence_id id, int64_t version,
                    const struct span *part, struct seen *seen_out,
                    struct absence_conflict *conflict_out, struct error *err)
{
    struct absence_case present;
    struct absence after;
    struct span whole;

    if (!absence_begin(tx, by, id, version, ABSENCE_CANCEL, &present, conflict_out, err) ||
        (part && !check_part(tx, by, &present.absence, part, err)))
        return false;
    after = present.absence;
    whole = absence_span(&present.absence);
    if (part)
        present.begins = part->start;
    if (!absence_check_now(tx, by, &present, version, ABSENCE_CANCEL, &after.status,
                           conflict_out, err))
        return false;
    if (!part || span_eq(part, &whole))
        return absence_move(tx, by, &present, &after, ABSENCE_CANCEL, "cancelled", seen_out,
                            err);
    return cut(tx, by, &present, part, &after, err) &&
           absence_move(tx, by, &present, &after, ABSENCE_CANCEL, "cut", seen_out, err);
}
