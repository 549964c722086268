/* /api/holidays: of a zone in a year, or of a site in a period. */
#include "api/routes.h"
#include "hr/holiday.h"
#include "hr/site.h"
#include "hr/workplace.h"

enum { FIRST_YEAR = 1583, LAST_YEAR = 2999, PERIOD_DAYS = 366 };

static void put_holiday(struct call *call, const struct holiday_day *found, holiday_set worked)
{
    struct json *json = &call->json;

    json_open_object(json, NULL);
    json_put_date(json, "day", found->day);
    json_put_text(json, "code", slice_of(holiday_code(found->holiday)));
    json_put_text(json, "name", slice_of(holiday_name(found->holiday, call->english)));
    json_put_bool(json, "worked", worked & (holiday_set)1 << found->holiday);
    json_close_object(json);
}

/* Those from one day to another. */
static void put_period(struct call *call, holiday_set set, holiday_set worked, date from,
                       date to)
{
    struct holiday_day list[HOLIDAYS_MAX];
    int year, last_year, month, of_month;

    date_civil(from, &year, &month, &of_month);
    date_civil(to, &last_year, &month, &of_month);
    call_open_list(call);
    for (; year <= last_year; year++) {
        size_t count = holiday_list(set, year, list);

        for (size_t i = 0; i < count; i++)
            if (list[i].day.day >= from.day && list[i].day.day <= to.day)
                put_holiday(call, &list[i], worked);
    }
    call_end_list(call, (slice){ 0 });
    json_close_object(&call->json);
}

/* Of a zone no holiday is worked: that is a site's to say. */
static bool of_zone(struct call *call, slice text, struct error *err)
{
    bool good_friday = slice_eq(call_param(call, SLICE("good_friday")), SLICE("true"));
    enum holiday_zone zone;
    int64_t year;

    if (!slice_to_i64(text, &year) || year < FIRST_YEAR || year > LAST_YEAR)
        return error_field(err, "year", "field_range", "Une année de %d à %d est attendue.",
                           FIRST_YEAR, LAST_YEAR);
    text = call_param(call, SLICE("zone"));
    if (!text.data)
        return error_field(err, "zone", "field_required", "Une zone est attendue.");
    if (!holiday_zone_parse(text, &zone))
        return error_field(err, "zone", "field_value", "Cette zone est inconnue.");
    put_period(call, holiday_zone_set(zone, good_friday), 0, date_from_civil((int)year, 1, 1),
               date_from_civil((int)year, 12, 31));
    return true;
}

/* Mine, where none is named. */
static bool find_site(struct tx *tx, struct call *call, holiday_set *set_out,
                      holiday_set *worked_out, struct error *err)
{
    slice text = call_param(call, SLICE("site"));
    struct workplace place;
    struct site site;
    site_id id;

    if (!text.data) {
        if (!workplace_load(tx, call->actor.tenant, call->actor.user, &place, err))
            return false;
        *set_out = place.holidays;
        *worked_out = place.worked;
        return true;
    }
    if (!id_parse(text, &id))
        return error_field(err, "site", "field_id", "Un identifiant (UUID) est attendu.");
    if (!site_load(tx, call->actor.tenant, id, &site, err)) {
        if (err->kind != ERR_NOT_FOUND)
            return false;
        return error_field(err, "site", "site_unknown", "Ce site est inconnu.");
    }
    *set_out = holiday_zone_set(site.zone, site.good_friday);
    *worked_out = site.worked;
    return true;
}

bool holidays_list(struct tx *tx, struct call *call, struct error *err)
{
    slice year = call_param(call, SLICE("year"));
    holiday_set set = 0, worked = 0;
    date from, to;

    if (year.data)
        return of_zone(call, year, err);
    if (!call_day(call, "from", &from, err) || !call_day(call, "to", &to, err))
        return false;
    if (to.day < from.day)
        return error_field(err, "to", "period_order", "La fin précède le début.");
    if (to.day - from.day > PERIOD_DAYS)
        return error_field(err, "to", "period_too_long",
                           "Une période couvre un an au plus (%d jours).", PERIOD_DAYS);
    if (!find_site(tx, call, &set, &worked, err))
        return false;
    put_period(call, set, worked, from, to);
    return true;
}
