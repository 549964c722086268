#include "hr/type.h"

#include <assert.h>

static const char *const category_texts[CATEGORY_COUNT] = {
    [CATEGORY_MEDICAL] = "medical",   [CATEGORY_FAMILY] = "family", [CATEGORY_WORK] = "work",
    [CATEGORY_VACATION] = "vacation", [CATEGORY_OTHER] = "other",
};

static const char *const counting_texts[COUNTING_COUNT] = {
    [COUNTING_CALENDAIRES] = "calendaires",
    [COUNTING_OUVRABLES] = "ouvrables",
    [COUNTING_OUVRES] = "ouvres",
};

static const char *const extent_texts[EXTENT_COUNT] = {
    [EXTENT_RETURN] = "return",
    [EXTENT_WORKED] = "worked",
    [EXTENT_DATES] = "dates",
};

static const char *const decision_texts[DECISION_COUNT] = {
    [DECISION_DISCRETION] = "discretion",
    [DECISION_PROOF] = "proof",
    [DECISION_NOTICE] = "notice",
};

const char *type_category_text(enum type_category category)
{
    assert(category < CATEGORY_COUNT);
    return category_texts[category];
}

const char *type_counting_text(enum type_counting counting)
{
    assert(counting < COUNTING_COUNT);
    return counting_texts[counting];
}

const char *type_extent_text(enum type_extent extent)
{
    assert(extent < EXTENT_COUNT);
    return extent_texts[extent];
}

const char *type_decision_text(enum type_decision decision)
{
    assert(decision < DECISION_COUNT);
    return decision_texts[decision];
}

/* The place of a word in a table, or -1. */
static int place_of(slice text, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++)
        if (slice_eq(text, slice_of(texts[i])))
            return i;
    return -1;
}

bool type_category_parse(slice text, enum type_category *category_out)
{
    int place = place_of(text, category_texts, CATEGORY_COUNT);

    if (place >= 0)
        *category_out = (enum type_category)place;
    return place >= 0;
}

bool type_counting_parse(slice text, enum type_counting *counting_out)
{
    int place = place_of(text, counting_texts, COUNTING_COUNT);

    if (place >= 0)
        *counting_out = (enum type_counting)place;
    return place >= 0;
}

bool type_extent_parse(slice text, enum type_extent *extent_out)
{
    int place = place_of(text, extent_texts, EXTENT_COUNT);

    if (place >= 0)
        *extent_out = (enum type_extent)place;
    return place >= 0;
}

bool type_decision_parse(slice text, enum type_decision *decision_out)
{
    int place = place_of(text, decision_texts, DECISION_COUNT);

    if (place >= 0)
        *decision_out = (enum type_decision)place;
    return place >= 0;
}

const char *type_kind(slice code)
{
    if (slice_eq(code, SLICE("TEL")))
        return "remote";
    return slice_eq(code, SLICE("AST")) ? "on_call" : "absent";
}

bool type_is_stop(slice code)
{
    return slice_eq(code, SLICE("AM")) || slice_eq(code, SLICE("AT")) ||
           slice_eq(code, SLICE("MPRO"));
}

/* ---- the 22 ---- */

#define CAL COUNTING_CALENDAIRES
#define OVB COUNTING_OUVRABLES
#define OVR COUNTING_OUVRES
#define RET EXTENT_RETURN
#define WKD EXTENT_WORKED
#define DAT EXTENT_DATES

/* Halves only where a day is not counted by the calendar's law: a stop of work, a maternity
 * or a weekly rest is whole days. */
/* clang-format off */
static const struct default_type {
    const char *code, *fr, *en;
    enum type_category category;
    enum type_counting counting;
    enum type_extent extent;
    enum type_decision decision;
    int half_days, in_hours, balance, priority;
    const char *color;
} defaults[] = {
    /*                                                                                                                                 halves hours balance prio */
    { "AT",   "Accident du travail/Trajet",     "Work or commuting accident", CATEGORY_MEDICAL,  CAL, DAT, DECISION_PROOF,      0, 0, 0,  1, "#b3261e" },
    { "MPRO", "Maladie professionnelle",        "Occupational disease",       CATEGORY_MEDICAL,  CAL, DAT, DECISION_PROOF,      0, 0, 0,  2, "#c2410c" },
    { "AM",   "Arrêt maladie",                  "Sick leave",                 CATEGORY_MEDICAL,  CAL, DAT, DECISION_NOTICE,     0, 0, 0,  3, "#d9480f" },
    { "EMAL", "Enfants malades",                "Sick child",                 CATEGORY_MEDICAL,  CAL, DAT, DECISION_PROOF,      1, 0, 0,  4, "#e8590c" },
    { "MAT",  "Congé maternité",                "Maternity leave",            CATEGORY_FAMILY,   CAL, DAT, DECISION_PROOF,      0, 0, 0,  5, "#a61e4d" },
    { "PAT",  "Congé paternité",                "Paternity leave",            CATEGORY_FAMILY,   CAL, DAT, DECISION_PROOF,      0, 0, 0,  6, "#862e9c" },
    { "FAM",  "Évènement familial",             "Family event",               CATEGORY_FAMILY,   CAL, DAT, DECISION_PROOF,      0, 0, 0,  7, "#9c36b5" },
    { "STG",  "Stage",                          "Internship",                 CATEGORY_WORK,     OVR, WKD, DECISION_DISCRETION, 1, 0, 0,  8, "#5f3dc4" },
    { "FO",   "Congé formation",                "Training leave",             CATEGORY_WORK,     OVB, WKD, DECISION_DISCRETION, 1, 0, 0,  9, "#364fc7" },
    { "CA",   "Congés annuels",                 "Annual leave",               CATEGORY_VACATION, OVB, RET, DECISION_DISCRETION, 1, 0, 1, 10, "#1864ab" },
    { "CT",   "Congés trimestriels",            "Quarterly leave",            CATEGORY_VACATION, OVR, RET, DECISION_DISCRETION, 1, 0, 1, 11, "#0b7285" },
    { "CEX",  "Congé exceptionnel",             "Exceptional leave",          CATEGORY_VACATION, OVB, RET, DECISION_DISCRETION, 1, 0, 0, 13, "#087f5b" },
    { "RTT",  "RTT (réduction du temps de travail)", "Working time reduction (RTT)", CATEGORY_VACATION, OVR, WKD, DECISION_DISCRETION, 1, 0, 1, 14, "#2b8a3e" },
    { "REC",  "Récupération",                   "Time off in lieu",           CATEGORY_VACATION, OVB, WKD, DECISION_DISCRETION, 1, 1, 1, 15, "#5c940d" },
    { "TEL",  "Télétravail",                    "Remote work",                CATEGORY_WORK,     OVB, WKD, DECISION_DISCRETION, 1, 1, 0, 16, "#1971c2" },
    { "DEL",  "Délégation",                     "Staff delegation",           CATEGORY_WORK,     OVB, WKD, DECISION_NOTICE,     1, 1, 0, 17, "#495057" },
    { "RH",   "Repos hebdomadaire",             "Weekly rest",                CATEGORY_VACATION, OVB, DAT, DECISION_DISCRETION, 0, 0, 0, 18, "#868e96" },
    { "RHD",  "Repos dominical",                "Sunday rest",                CATEGORY_VACATION, CAL, DAT, DECISION_DISCRETION, 0, 0, 0, 19, "#adb5bd" },
    { "NAUT", "Absence non autorisée",          "Unauthorised absence",       CATEGORY_OTHER,    CAL, DAT, DECISION_DISCRETION, 1, 0, 0, 20, "#212529" },
    { "AUT",  "Absence autorisée",              "Authorised absence",         CATEGORY_OTHER,    CAL, DAT, DECISION_DISCRETION, 1, 0, 0, 21, "#7048e8" },
    { "CSS",  "Congés sans solde",              "Unpaid leave",               CATEGORY_OTHER,    OVB, RET, DECISION_DISCRETION, 1, 0, 0, 22, "#e67700" },
    { "RMED", "Rendez-vous médical",            "Medical appointment",        CATEGORY_MEDICAL,  OVR, WKD, DECISION_DISCRETION, 1, 0, 0, 23, "#f08c00" },
};
/* clang-format on */
_Static_assert(COUNT_OF(defaults) == TYPE_COUNT, "the 22 types");

bool type_add_defaults(struct tx *tx, tenant_id tenant, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        const struct default_type *type = &defaults[i];

        if (!sql_run(tx, err,
                     "INSERT INTO absence_type (tenant, code, label_fr, label_en, category,"
                     " counting, extent, decision, half_days, in_hours, priority, balance,"
                     " color)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                     "utttttttiiiit", tenant.uuid, type->code, type->fr, type->en,
                     category_texts[type->category], counting_texts[type->counting],
                     extent_texts[type->extent], decision_texts[type->decision],
                     (int64_t)type->half_days, (int64_t)type->in_hours, (int64_t)type->priority,
                     (int64_t)type->balance, type->color))
            return false;
    }
    return true;
}

/* ---- reading ---- */

#define TYPE_COLUMNS                                                               \
    "code, label_fr, label_en, category, counting, decision, half_days, in_hours," \
    " priority, balance, hidden, color, version, extent"

/* Words that the database should not hold are read as what shows least. */
static void read_type(const struct rows *rows, struct type *type_out)
{
    *type_out = (struct type){
        .code = rows_keep(rows, 0),
        .label_fr = rows_keep(rows, 1),
        .label_en = rows_keep(rows, 2),
        .half_days = rows_bool(rows, 6),
        .in_hours = rows_bool(rows, 7),
        .priority = (int)rows_int(rows, 8),
        .balance = rows_bool(rows, 9),
        .hidden = rows_bool(rows, 10),
        .color = rows_keep(rows, 11),
        .version = rows_int(rows, 12),
    };
    if (!type_category_parse(rows_text(rows, 3), &type_out->category))
        type_out->category = CATEGORY_MEDICAL;
    if (!type_counting_parse(rows_text(rows, 4), &type_out->counting))
        type_out->counting = COUNTING_CALENDAIRES;
    if (!type_extent_parse(rows_text(rows, 13), &type_out->extent))
        type_out->extent = EXTENT_RETURN;
    if (!type_decision_parse(rows_text(rows, 5), &type_out->decision))
        type_out->decision = DECISION_DISCRETION;
}

bool type_find(struct tx *tx, tenant_id tenant, slice code, struct type *type_out,
               struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err,
                 "SELECT " TYPE_COLUMNS " FROM absence_type WHERE tenant = ?1 AND code = ?2",
                 "us", tenant.uuid, code)) {
        if (err->kind != ERR_NOT_FOUND)
            return false;
        return error_field(err, "type", "type_unknown", "Ce type d’absence est inconnu.");
    }
    read_type(&rows, type_out);
    return rows_close(&rows, err);
}

bool type_list(struct tx *tx, tenant_id tenant, struct type **list_out, size_t *count_out,
               struct error *err)
{
    struct type *list = arena_array(tx->arena, struct type, TYPES_MAX);
    struct rows rows;
    size_t count = 0;

    if (!sql_open(tx, &rows, err,
                  "SELECT " TYPE_COLUMNS " FROM absence_type WHERE tenant = ?1"
                  " ORDER BY priority, code LIMIT ?2",
                  "ui", tenant.uuid, (int64_t)TYPES_MAX))
        return false;
    while (rows_next(&rows))
        read_type(&rows, &list[count++]);
    *list_out = list;
    *count_out = count;
    return rows_close(&rows, err);
}

void type_view(struct json *json, const char *key, const struct type *type, bool english)
{
    json_open_object(json, key);
    json_put_text(json, "code", type->code);
    json_put_int(json, "version", type->version);
    json_put_text(json, "name", english ? type->label_en : type->label_fr);
    json_open_object(json, "names");
    json_put_text(json, "fr", type->label_fr);
    json_put_text(json, "en", type->label_en);
    json_close_object(json);
    json_put_text(json, "category", slice_of(type_category_text(type->category)));
    json_put_text(json, "counting", slice_of(type_counting_text(type->counting)));
    json_put_text(json, "extent", slice_of(type_extent_text(type->extent)));
    json_put_text(json, "decision", slice_of(type_decision_text(type->decision)));
    json_put_text(json, "kind", slice_of(type_kind(type->code)));
    json_put_bool(json, "half_days", type->half_days);
    json_put_bool(json, "in_hours", type->in_hours);
    json_put_bool(json, "balance", type->balance);
    json_put_int(json, "priority", type->priority);
    json_put_text(json, "color", type->color);
    json_put_bool(json, "hidden", type->hidden);
    json_close_object(json);
}
