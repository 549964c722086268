#include "hr/policy.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct policy_line lines[POLICY_COUNT] = {
    [POLICY_REFERENCE_MONTH] = { "reference_month",
                                 1,
                                 12,
                                 6,
                                 { NULL },
                                 "Premier mois de la période de référence des congés payés" },
    [POLICY_WEEKLY_REST] = { "weekly_rest_day",
                             1,
                             7,
                             7,
                             { NULL },
                             "Jour du repos hebdomadaire, de 1 (lundi) à 7 (dimanche)" },
    [POLICY_OPEN_DAYS] = { "open_days",
                           0,
                           2,
                           0,
                           { "monday_friday", "tuesday_saturday", "monday_saturday" },
                           "Jours d’ouverture de l’entreprise, que comptent les jours ouvrés" },
    [POLICY_HALF_WORKED] = { "half_worked_day",
                             0,
                             1,
                             0,
                             { "whole", "half" },
                             "Demi-journée demandée un jour où l’on ne travaille qu’à "
                             "moitié\u00a0: jour entier ou demi-journée" },
    [POLICY_ISOLATED_FRIDAY] = { "isolated_friday",
                                 0,
                                 1,
                                 0,
                                 { "with_saturday", "alone" },
                                 "Vendredi isolé\u00a0: avec le samedi qui le suit, ou seul" },
    [POLICY_SATURDAYS] = { "saturdays",
                           0,
                           53,
                           53,
                           { NULL },
                           "Samedis décomptés au plus par période de référence (53\u00a0: "
                           "tous)" },
    [POLICY_MANAGERS_ENTER] = { "managers_enter",
                                0,
                                1,
                                0,
                                { "no", "yes" },
                                "Les responsables saisissent des absences pour leur équipe" },
    [POLICY_MINIMUM_BLOCKS] = { "minimum_blocks",
                                0,
                                1,
                                0,
                                { "no", "yes" },
                                "L’effectif minimum d’une équipe bloque les demandes au lieu "
                                "d’avertir" },
    [POLICY_MOVE_NOTICE_MONTHS] = { "move_notice_months",
                                    0,
                                    12,
                                    1,
                                    { NULL },
                                    "Mois avant le départ, en deçà desquels l’employeur ne "
                                    "propose d’autres dates qu’avec un avertissement" },
    [POLICY_LEAVE_CARRY_MONTHS] = { "leave_carry_months",
                                    0,
                                    60,
                                    0,
                                    { NULL },
                                    "Mois de report des congés payés non pris à la fin de la "
                                    "période où ils se prennent" },
    [POLICY_SENIORITY_YEARS] = { "seniority_years",
                                 0,
                                 40,
                                 0,
                                 { NULL },
                                 "Années d’ancienneté qui donnent chacune un jour de congé de "
                                 "plus (0\u00a0: aucun)" },
    [POLICY_SENIORITY_DAYS] = { "seniority_days",
                                0,
                                30,
                                0,
                                { NULL },
                                "Jours d’ancienneté au plus" },
    [POLICY_FRACTIONNEMENT] = { "fractionnement",
                                0,
                                2,
                                0,
                                { "law", "ouvres", "none" },
                                "Jours de fractionnement\u00a0: selon la loi (3 à 5 jours un, "
                                "6 deux), l’usage en ouvrés (3 à 4 jours un, 5 deux), ou aucun "
                                "par accord" },
    [POLICY_RTT_PLAN_DAYS] = { "rtt_plan_days",
                               0,
                               218,
                               218,
                               { NULL },
                               "Jours de travail du forfait annuel, dont les RTT sont déduits "
                               "(0\u00a0: les RTT ne sont pas calculés)" },
    [POLICY_RTT_ROUNDING] = { "rtt_rounding",
                              0,
                              3,
                              0,
                              { "half_up", "up", "down", "exact" },
                              "Arrondi des RTT d’une année incomplète" },
    [POLICY_RTT_CARRY_MONTHS] = { "rtt_carry_months",
                                  0,
                                  60,
                                  0,
                                  { NULL },
                                  "Mois de report des RTT non pris dans l’année" },
    [POLICY_ADVANCE_HALVES] = { "advance_halves",
                                0,
                                60,
                                0,
                                { NULL },
                                "Demi-journées de congés payés qui peuvent être prises par "
                                "anticipation" },
    [POLICY_ON_CALL_NOTICE] = { "on_call_notice_days",
                                0,
                                365,
                                15,
                                { NULL },
                                "Délai de prévenance d’une astreinte, en jours" },
    [POLICY_REMINDER_DAYS] = { "reminder_days",
                               0,
                               90,
                               3,
                               { NULL },
                               "Jours d’attente d’une demande avant un rappel à qui en décide "
                               "(0\u00a0: jamais)" },
    [POLICY_ESCALATION_DAYS] = { "escalation_days",
                                 0,
                                 90,
                                 7,
                                 { NULL },
                                 "Jours d’attente d’une demande avant que les RH soient "
                                 "prévenues (0\u00a0: jamais)" },
};

const struct policy_line *policy_line(enum policy_key key)
{
    assert(key < POLICY_COUNT);
    return &lines[key];
}

static int find_key(slice key)
{
    for (int i = 0; i < POLICY_COUNT; i++)
        if (slice_eq(key, slice_of(lines[i].key)))
            return i;
    return -1;
}

static bool within(const struct policy_line *line, int64_t value)
{
    return value >= line->min && value <= line->max;
}

bool policy_load(struct tx *tx, tenant_id tenant, struct policy *policy_out, struct error *err)
{
    struct rows rows;

    for (int i = 0; i < POLICY_COUNT; i++)
        policy_out->value[i] = lines[i].legal;
    if (!sql_open(tx, &rows, err, "SELECT key, value FROM policy WHERE tenant = ?1", "u",
                  tenant.uuid))
        return false;
    while (rows_next(&rows)) {
        int key = find_key(rows_text(&rows, 0));

        /* What an older or a newer program chose, and we cannot follow: the law's. */
        if (key >= 0 && within(&lines[key], rows_int(&rows, 1)))
            policy_out->value[key] = rows_int(&rows, 1);
    }
    return rows_close(&rows, err);
}

static bool read_word(const struct policy_line *line, const json_t *json, int64_t *value_out,
                      struct error *err)
{
    const char *word = json_is_string(json) ? json_string_value(json) : "";

    for (int i = 0; i < POLICY_WORDS_MAX && line->words[i]; i++)
        if (strcmp(word, line->words[i]) == 0) {
            *value_out = i;
            return true;
        }
    return error_field(
        err, line->key, "field_value",
        "Cette valeur n’est pas proposée\u00a0: voir la documentation du réglage.");
}

bool policy_read(const json_t *object, struct policy *policy, struct error *err)
{
    const char *name;
    json_t *json;

    json_object_foreach((json_t *)object, name, json) {
        int key = find_key(slice_of(name));

        if (key < 0)
            return error_field(err, name, "field_unknown", "Ce réglage n’existe pas.");
        if (lines[key].words[0]) {
            if (!read_word(&lines[key], json, &policy->value[key], err))
                return false;
        } else if (!json_get_int(object, name, JSON_REQUIRED, lines[key].min, lines[key].max,
                                 &policy->value[key], err)) {
            return false;
        }
    }
    return true;
}

bool policy_save(struct tx *tx, tenant_id tenant, const struct policy *policy,
                 struct error *err)
{
    if (!sql_run(tx, err, "DELETE FROM policy WHERE tenant = ?1", "u", tenant.uuid))
        return false;
    for (int i = 0; i < POLICY_COUNT; i++)
        if (policy->value[i] != lines[i].legal &&
            !sql_run(tx, err, "INSERT INTO policy (tenant, key, value) VALUES (?1, ?2, ?3)",
                     "uti", tenant.uuid, lines[i].key, policy->value[i]))
            return false;
    return true;
}

void policy_view(struct json *json, const char *key, const struct policy *policy)
{
    json_open_object(json, key);
    for (int i = 0; i < POLICY_COUNT; i++)
        if (lines[i].words[0])
            json_put_text(json, lines[i].key, slice_of(lines[i].words[policy->value[i]]));
        else
            json_put_int(json, lines[i].key, policy->value[i]);
    json_close_object(json);
}
