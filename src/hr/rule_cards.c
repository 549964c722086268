/* The cards of the rules (rule.h), in the order of the book. */

#include "hr/rule.h"

#include <assert.h>

static const struct rule_card cards[RULE_COUNT] = {
    /* ---- Jours fériés ---- */
    [RULE_EASTER] = {
        .code = "easter",
        .area = "Jours fériés",
        .title = "Date de Pâques",
        .text = "Le lundi de Pâques, l’Ascension et le lundi de Pentecôte suivent le dimanche "
                "de Pâques du calendrier grégorien, à un, trente-neuf et cinquante jours.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/easter_is_right_for_every_year_from_1583_to_2999",
    },
};

const struct rule_card *rule_card(enum rule rule)
{
    assert(rule < RULE_COUNT);
    return &cards[rule];
}
