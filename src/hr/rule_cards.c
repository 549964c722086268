/* The cards of the rules (rule.h), in the order of the book. */

#include "hr/rule.h"

#include <assert.h>

static const struct rule_card cards[RULE_COUNT] = {
    /* ---- Jours fériés ---- */
    [RULE_EASTER] = {
        .code = "easter",
        .area = "Jours fériés",
        .title = "Date de Pâques",
        .text = "Le lundi de Pâques, l’Ascension et le lundi de Pentecôte suivent le "
                "dimanche de Pâques du calendrier grégorien, à un, trente-neuf et cinquante "
                "jours\u00a0; le Vendredi saint le précède de deux. Aucun texte du droit du "
                "travail ne dit comment ce dimanche se calcule.",
        .source = SOURCE_USAGE,
        .cite = "usage\u00a0: comput grégorien, en vigueur depuis 1583",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/easter_is_right_for_every_year_from_1583_to_2999",
    },
    [RULE_NEW_YEAR] = {
        .code = "new_year",
        .area = "Jours fériés",
        .title = "Jour de l’an",
        .text = "Le 1er janvier est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/new_year_is_a_holiday",
    },
    [RULE_GOOD_FRIDAY] = {
        .code = "good_friday",
        .area = "Jours fériés",
        .title = "Vendredi saint",
        .text = "En Moselle, dans le Bas-Rhin et dans le Haut-Rhin, le Vendredi saint est "
                "férié dans les communes qui ont un temple protestant ou une église mixte\u00a0: "
                "le site le dit.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3134-13",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/good_friday_is_a_holiday",
    },
    [RULE_EASTER_MONDAY] = {
        .code = "easter_monday",
        .area = "Jours fériés",
        .title = "Lundi de Pâques",
        .text = "Le lundi de Pâques est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/easter_monday_is_a_holiday",
    },
    [RULE_LABOUR_DAY] = {
        .code = "labour_day",
        .area = "Jours fériés",
        .title = "Fête du Travail",
        .text = "Le 1er mai est férié. C’est le seul jour férié obligatoirement chômé (art. "
                "L3133-4), sauf là où le travail ne peut pas être interrompu (art. "
                "L3133-6)\u00a0: le site le dit.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1, L3133-4 et L3133-6",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/labour_day_is_a_holiday",
    },
    [RULE_VICTORY_DAY] = {
        .code = "victory_day",
        .area = "Jours fériés",
        .title = "Victoire de 1945",
        .text = "Le 8 mai est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/victory_day_is_a_holiday",
    },
    [RULE_ASCENSION] = {
        .code = "ascension",
        .area = "Jours fériés",
        .title = "Ascension",
        .text = "Le jeudi de l’Ascension est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/ascension_is_a_holiday",
    },
    [RULE_WHIT_MONDAY] = {
        .code = "whit_monday",
        .area = "Jours fériés",
        .title = "Lundi de Pentecôte",
        .text = "Le lundi de Pentecôte est férié. Quand il est travaillé au titre de la "
                "journée de solidarité, le site le dit.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/whit_monday_is_a_holiday",
    },
    [RULE_NATIONAL_DAY] = {
        .code = "national_day",
        .area = "Jours fériés",
        .title = "Fête nationale",
        .text = "Le 14 juillet est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/national_day_is_a_holiday",
    },
    [RULE_ASSUMPTION] = {
        .code = "assumption",
        .area = "Jours fériés",
        .title = "Assomption",
        .text = "Le 15 août est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/assumption_is_a_holiday",
    },
    [RULE_ALL_SAINTS] = {
        .code = "all_saints",
        .area = "Jours fériés",
        .title = "Toussaint",
        .text = "Le 1er novembre est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/all_saints_is_a_holiday",
    },
    [RULE_ARMISTICE] = {
        .code = "armistice",
        .area = "Jours fériés",
        .title = "Armistice de 1918",
        .text = "Le 11 novembre est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/armistice_is_a_holiday",
    },
    [RULE_CHRISTMAS] = {
        .code = "christmas",
        .area = "Jours fériés",
        .title = "Noël",
        .text = "Le 25 décembre est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3133-1",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/christmas_is_a_holiday",
    },
    [RULE_SAINT_STEPHEN] = {
        .code = "saint_stephen",
        .area = "Jours fériés",
        .title = "Saint-Étienne",
        .text = "En Moselle, dans le Bas-Rhin et dans le Haut-Rhin, le 26 décembre est férié.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3134-13",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/saint_stephen_is_a_holiday",
    },
    [RULE_ABOLITION_MAYOTTE] = {
        .code = "abolition_mayotte",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (Mayotte)",
        .text = "Mayotte\u00a0: le 27 avril est férié, jour de la commémoration de l’abolition de "
                "l’esclavage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3422-2\u00a0; décret n°\u00a083-1003 du 23 novembre 1983",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_mayotte_is_a_holiday",
    },
    [RULE_ABOLITION_MARTINIQUE] = {
        .code = "abolition_martinique",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (Martinique)",
        .text = "Martinique\u00a0: le 22 mai est férié, jour de la commémoration de l’abolition "
                "de l’esclavage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3422-2\u00a0; décret n°\u00a083-1003 du 23 novembre 1983",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_martinique_is_a_holiday",
    },
    [RULE_ABOLITION_GUADELOUPE] = {
        .code = "abolition_guadeloupe",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (Guadeloupe)",
        .text = "Guadeloupe\u00a0: le 27 mai est férié, jour de la commémoration de l’abolition "
                "de l’esclavage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3422-2\u00a0; décret n°\u00a083-1003 du 23 novembre 1983",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_guadeloupe_is_a_holiday",
    },
    [RULE_ABOLITION_SAINT_MARTIN] = {
        .code = "abolition_saint_martin",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (Saint-Martin)",
        .text = "Saint-Martin\u00a0: le 28 mai est férié, jour de la commémoration de l’abolition "
                "de l’esclavage. Le décret n°\u00a083-1003 dit le 27 mai\u00a0; le 28 est observé "
                "depuis 2018.",
        .source = SOURCE_USAGE,
        .cite = "usage\u00a0: observé depuis 2018",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_saint_martin_is_a_holiday",
    },
    [RULE_ABOLITION_GUYANE] = {
        .code = "abolition_guyane",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (Guyane)",
        .text = "Guyane\u00a0: le 10 juin est férié, jour de la commémoration de l’abolition de "
                "l’esclavage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3422-2\u00a0; décret n°\u00a083-1003 du 23 novembre 1983",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_guyane_is_a_holiday",
    },
    [RULE_ABOLITION_SAINT_BARTHELEMY] = {
        .code = "abolition_saint_barthelemy",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (Saint-Barthélemy)",
        .text = "Saint-Barthélemy\u00a0: le 9 octobre est férié, jour de la commémoration de "
                "l’abolition de l’esclavage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3422-2\u00a0; décret n°\u00a083-1003 du 23 novembre 1983",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_saint_barthelemy_is_a_holiday",
    },
    [RULE_ABOLITION_REUNION] = {
        .code = "abolition_reunion",
        .area = "Jours fériés",
        .title = "Abolition de l’esclavage (La Réunion)",
        .text = "La Réunion\u00a0: le 20 décembre est férié, jour de la commémoration de "
                "l’abolition de l’esclavage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3422-2\u00a0; décret n°\u00a083-1003 du 23 novembre 1983",
        .setting = POLICY_COUNT,
        .test = "hr_holiday_test/abolition_reunion_is_a_holiday",
    },

    /* ---- Décompte ---- */
    [RULE_OUVRABLES] = {
        .code = "ouvrables",
        .area = "Décompte",
        .title = "Jours ouvrables",
        .text = "La loi accorde les congés payés en jours ouvrables. Le type d’absence dit "
                "s’il se compte ainsi\u00a0: tous les jours, sauf le repos hebdomadaire et les "
                "jours fériés chômés.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-3",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/ouvrables_are_all_days_but_sunday_and_holidays",
    },
    [RULE_OUVRES] = {
        .code = "ouvres",
        .area = "Décompte",
        .title = "Jours ouvrés",
        .text = "Le type d’absence dit s’il se compte en jours ouvrés\u00a0: les jours où "
                "l’entreprise est ouverte, sauf les jours fériés chômés. Le résultat ne doit "
                "pas être moins favorable qu’en jours ouvrables.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: la méthode du type d’absence",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/ouvres_are_the_days_the_company_is_open",
    },
    [RULE_CALENDAIRES] = {
        .code = "calendaires",
        .area = "Décompte",
        .title = "Jours calendaires",
        .text = "Le type d’absence dit s’il se compte en jours calendaires\u00a0: tous les jours, "
                "repos et jours fériés compris.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: la méthode du type d’absence",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/calendaires_are_all_days",
    },
    [RULE_WEEKLY_REST] = {
        .code = "weekly_rest",
        .area = "Décompte",
        .title = "Repos hebdomadaire",
        .text = "Le repos hebdomadaire est donné le dimanche\u00a0: ce jour n’est pas ouvrable. "
                "Là où une dérogation en fixe un autre, le réglage le dit.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3132-3",
        .setting = POLICY_WEEKLY_REST,
        .test = "hr_counting_test/the_weekly_rest_is_not_counted",
    },
    [RULE_CLOSED_DAY] = {
        .code = "closed_day",
        .area = "Décompte",
        .title = "Jour de fermeture",
        .text = "En jours ouvrés, un jour où l’entreprise est fermée n’est pas compté.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: jours d’ouverture",
        .setting = POLICY_OPEN_DAYS,
        .test = "hr_counting_test/ouvres_are_the_days_the_company_is_open",
    },
    [RULE_HOLIDAY_OFF] = {
        .code = "holiday_off",
        .area = "Décompte",
        .title = "Jour férié chômé",
        .text = "Un jour férié qui n’est pas travaillé dans l’entreprise n’est ni ouvrable "
                "ni ouvré\u00a0: il n’est pas compté. S’il tombe un samedi, une semaine compte "
                "cinq jours ouvrables\u00a0; en jours ouvrés il ne change rien.",
        .source = SOURCE_USAGE,
        .cite = "usage\u00a0: un jour férié chômé n’est pas un jour ouvrable",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/a_holiday_off_is_not_counted",
    },
    [RULE_HOLIDAY_WORKED] = {
        .code = "holiday_worked",
        .area = "Décompte",
        .title = "Jour férié travaillé",
        .text = "Un jour férié travaillé sur le site est un jour comme un autre\u00a0: il est "
                "compté.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: jours fériés travaillés sur le site",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/a_holiday_worked_on_the_site_is_counted",
    },
    [RULE_FIRST_DAY] = {
        .code = "first_day",
        .area = "Décompte",
        .title = "Premier jour du congé",
        .text = "Le congé commence le premier jour que la personne aurait travaillé\u00a0: ceux "
                "qui le précèdent ne sont pas comptés.",
        .source = SOURCE_COURT,
        .cite = "Cass. soc. 2\u00a0mars 1989 n°\u00a086-44.120",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/leave_begins_on_the_first_day_that_would_have_been_worked",
    },
    [RULE_DAY_BEFORE_RETURN] = {
        .code = "day_before_return",
        .area = "Décompte",
        .title = "Veille de la reprise",
        .text = "Tous les jours ouvrables comptent jusqu’à la veille de la reprise du "
                "travail\u00a0: un vendredi seul en prend deux.",
        .source = SOURCE_COURT,
        .cite = "Cass. soc. 22\u00a0févr. 2000 n°\u00a097-43.515",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/leave_lasts_until_the_eve_of_the_return",
    },
    [RULE_SECOND_REST_DAY] = {
        .code = "second_rest_day",
        .area = "Décompte",
        .title = "Second jour de repos",
        .text = "Le second jour de repos de la semaine, le plus souvent le samedi, est un "
                "jour ouvrable\u00a0: il est compté, bien qu’il ne soit pas travaillé.",
        .source = SOURCE_COURT,
        .cite = "Cass. soc. 18\u00a0janv. 2006 n°\u00a004-41.746",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/the_second_rest_day_is_ouvrable",
    },
    [RULE_PART_TIME] = {
        .code = "part_time",
        .area = "Décompte",
        .title = "Temps partiel",
        .text = "Le salarié à temps partiel a les mêmes droits que le salarié à temps "
                "complet\u00a0: son congé se compte de la même façon, sur les jours de "
                "l’entreprise et non sur les seuls jours qu’il travaille.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3123-5",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/part_time_is_counted_as_full_time",
    },
    [RULE_WORKED_ONLY] = {
        .code = "worked_only",
        .area = "Décompte",
        .title = "Jours travaillés seulement",
        .text = "Télétravail, formation, RTT, récupération\u00a0: seuls comptent les jours qui "
                "auraient été travaillés. Le type d’absence le dit.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: l’étendue du type d’absence",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/other_than_leave_only_worked_days_count",
    },
    [RULE_GIVEN_DATES] = {
        .code = "given_dates",
        .area = "Décompte",
        .title = "Dates de l’arrêt",
        .text = "Arrêt de travail, maternité, paternité\u00a0: les jours comptent du premier au "
                "dernier, tels qu’ils ont été donnés, sans chercher la reprise. Le type "
                "d’absence le dit.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: l’étendue du type d’absence",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/a_stop_of_work_counts_the_days_as_given",
    },
    [RULE_HALF_DAY] = {
        .code = "half_day",
        .area = "Décompte",
        .title = "Demi-journée",
        .text = "La loi ne connaît pas la demi-journée de congé. Quand le type d’absence la "
                "permet, le jour dont l’autre moitié est travaillée compte pour une "
                "demi-journée.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: demi-journées du type d’absence",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/a_day_half_worked_counts_half",
    },
    [RULE_HALF_WORKED] = {
        .code = "half_worked",
        .area = "Décompte",
        .title = "Jour à moitié travaillé",
        .text = "Qui ne travaille que le matin ou que l’après-midi d’un jour, et le demande, "
                "prend ce jour entier\u00a0: il ne reprend que le lendemain. Le réglage peut en "
                "faire une demi-journée.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_HALF_WORKED,
        .test = "hr_counting_test/the_only_half_of_a_day_takes_the_whole_day",
    },
    [RULE_ISOLATED_FRIDAY] = {
        .code = "isolated_friday",
        .area = "Décompte",
        .title = "Vendredi isolé",
        .text = "Un réglage peut laisser hors du décompte le samedi qui suit un vendredi "
                "pris seul. Sans lui, ce samedi compte comme tout jour ouvrable avant la "
                "reprise.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: vendredi isolé",
        .setting = POLICY_ISOLATED_FRIDAY,
        .test = "hr_counting_test/a_friday_alone_may_be_counted_alone",
    },
    [RULE_SATURDAYS] = {
        .code = "saturdays",
        .area = "Décompte",
        .title = "Cinq samedis",
        .text = "Aucun texte ne limite les samedis décomptés. L’usage des «\u00a0cinq samedis\u00a0» "
                "en compte cinq par période de référence\u00a0: c’est un réglage. Les premiers de la "
                "période comptent\u00a0: un congé posé plus tôt fait recompter ceux qui suivent.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_SATURDAYS,
        .test = "hr_counting_test/no_more_saturdays_than_the_setting_says",
    },
    [RULE_GIVEN_BACK] = {
        .code = "given_back",
        .area = "Décompte",
        .title = "Maladie pendant le congé",
        .text = "Les jours de congé qui tombent pendant un arrêt de travail notifié à "
                "l’employeur sont rendus\u00a0: ils ne sont pas comptés.",
        .source = SOURCE_COURT,
        .cite = "Cass. soc. 10\u00a0sept. 2025 n°\u00a023-22.732",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/days_under_a_stop_of_work_are_given_back",
    },
    [RULE_EMPLOYED] = {
        .code = "employed",
        .area = "Décompte",
        .title = "Arrivée et départ",
        .text = "Aucun jour n’est compté avant l’arrivée ni après le départ de la personne.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: dates d’arrivée et de départ",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/nothing_is_counted_outside_of_employment",
    },
    [RULE_COUNTED_HOURS] = {
        .code = "counted_hours",
        .area = "Décompte",
        .title = "Absence en heures",
        .text = "Une absence en heures se compte en minutes, un jour qui aurait été "
                "travaillé.",
        .source = SOURCE_SETTING,
        .cite = "réglage\u00a0: heures du type d’absence",
        .setting = POLICY_COUNT,
        .test = "hr_counting_test/hours_are_counted_as_minutes",
    },
    [RULE_ZERO_DAYS] = {
        .code = "zero_days",
        .area = "Décompte",
        .title = "Demande sans jour compté",
        .text = "Une demande qui prend des jours sur un solde et n’en compte aucun est "
                "refusée. Les autres, et celles qui se comptent en jours calendaires, sont "
                "acceptées avec un avertissement.",
        .source = SOURCE_USAGE,
        .cite = "usage\u00a0: une demande de congé prend au moins une demi-journée",
        .setting = POLICY_COUNT,
        .test = "hr_absence_count_test/leave_that_takes_no_day_is_refused",
    },

    /* ---- Demandes et décisions ---- */
    [RULE_OWN_REQUEST] = {
        .code = "own_request",
        .area = "Demandes et décisions",
        .title = "Personne ne décide de sa propre demande",
        .text = "Un responsable ou une personne des RH agit sur sa propre absence comme "
                "tout salarié\u00a0: une autre personne en décide.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_test/nobody_decides_their_own",
    },
    [RULE_NOBODY_DECIDES] = {
        .code = "nobody_decides",
        .area = "Demandes et décisions",
        .title = "Une demande a toujours quelqu’un qui en décide",
        .text = "Une demande dont personne ne pourrait décider est refusée aussitôt, au "
                "lieu d’attendre sans fin.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_way_test/a_request_that_nobody_could_decide_is_refused",
    },
    [RULE_NOTICE] = {
        .code = "notice",
        .area = "Demandes et décisions",
        .title = "Ce qui n’attend pas de décision",
        .text = "Un arrêt maladie ou une heure de délégation prend effet dès sa saisie. "
                "Les RH en prennent acte.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_test/what_nobody_decides_is_effective_at_once",
    },
    [RULE_OF_RIGHT] = {
        .code = "of_right",
        .area = "Demandes et décisions",
        .title = "Une absence de droit ne se refuse pas",
        .text = "Maternité, paternité, événement familial, accident du travail, maladie "
                "professionnelle, enfant malade\u00a0: la demande peut être renvoyée "
                "pour des dates ou un justificatif, jamais refusée.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L1225-17, L1225-35, L1225-61, L1226-7 et L3142-1",
        .setting = POLICY_COUNT,
        .test = "hr_absence_way_test/leave_of_right_is_returned_and_never_refused",
    },
    [RULE_MANAGERS_ENTER] = {
        .code = "managers_enter",
        .area = "Demandes et décisions",
        .title = "Saisie par un responsable",
        .text = "Les RH saisissent des absences pour tout le monde. Les responsables ne "
                "le font pour leur équipe que si l’entreprise le choisit.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_MANAGERS_ENTER,
        .test = "hr_absence_way_test/managers_enter_for_their_people_where_the_company_wants_it",
    },
    [RULE_OVERLAP] = {
        .code = "overlap",
        .area = "Demandes et décisions",
        .title = "Deux absences ne se partagent pas une demi-journée",
        .text = "Une demi-journée n’a qu’une absence. Deux absences en heures tiennent "
                "dans la même si leurs horaires se suivent.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_test/two_absences_share_no_half_day",
    },
    [RULE_SICK_OVER_LEAVE] = {
        .code = "sick_over_leave",
        .area = "Demandes et décisions",
        .title = "La maladie pendant un congé",
        .text = "Un arrêt maladie, un accident du travail ou une maladie "
                "professionnelle peut être saisi sur des jours de congé. Ces jours ne "
                "sont alors pas pris.",
        .source = SOURCE_COURT,
        .cite = "Cass. soc. 10\u00a0sept. 2025 n°\u00a023-22.732",
        .setting = POLICY_COUNT,
        .test = "hr_absence_way_test/sickness_may_lie_over_leave_and_nothing_else_may",
    },
    [RULE_HOURS_OF_DAY] = {
        .code = "hours_of_day",
        .area = "Demandes et décisions",
        .title = "Une absence en heures tient dans la journée",
        .text = "Une absence en heures ne dépasse pas ce que la personne travaille ce "
                "jour-là.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_way_test/hours_fit_into_the_day_that_is_worked",
    },
    [RULE_CLOSED_PERIOD] = {
        .code = "closed_period",
        .area = "Demandes et décisions",
        .title = "Périodes fermées aux congés",
        .text = "Pendant une période fermée, aucun congé ne se demande. Les RH peuvent "
                "en saisir\u00a0; ce qui est de droit et ce qui prend effet sans "
                "décision n’est pas concerné.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_COUNT,
        .test = "hr_closed_period_test/no_leave_is_asked_for_in_a_closed_period",
    },
    [RULE_TEAM_MINIMUM] = {
        .code = "team_minimum",
        .area = "Demandes et décisions",
        .title = "Effectif minimum d’une équipe",
        .text = "Une demande qui laisserait trop peu de monde présent est signalée à la "
                "personne et à qui décide\u00a0; l’entreprise peut choisir de la "
                "refuser.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_MINIMUM_BLOCKS,
        .test = "hr_minimum_test/a_team_is_under_its_minimum_when_too_few_of_those_who_work_are_there",
    },
    [RULE_PROPOSE_INSTEAD] = {
        .code = "propose_instead",
        .area = "Demandes et décisions",
        .title = "Un congé approuvé ne se déplace pas d’office",
        .text = "D’autres dates pour le congé approuvé de quelqu’un se proposent\u00a0; "
                "la personne les accepte ou les décline.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_proposal_test/approved_leave_of_somebody_is_not_moved_but_proposed",
    },
    [RULE_MOVE_NOTICE] = {
        .code = "move_notice",
        .area = "Demandes et décisions",
        .title = "Un mois avant le départ",
        .text = "Sauf circonstances exceptionnelles ou délai fixé par un accord, "
                "l’employeur ne modifie pas les dates moins d’un mois avant le départ "
                "prévu\u00a0: sa proposition porte un avertissement.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-15 et L3141-16",
        .setting = POLICY_MOVE_NOTICE_MONTHS,
        .test = "hr_proposal_test/a_proposal_within_a_month_of_the_leave_says_so",
    },
    [RULE_CANCEL_BEGUN] = {
        .code = "cancel_begun",
        .area = "Demandes et décisions",
        .title = "Ce qui a commencé ne s’annule plus seul",
        .text = "La personne annule son absence approuvée, ou une partie, tant que "
                "cette partie n’a pas commencé. Ensuite les RH le font.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_cut_test/the_owner_cancels_what_has_not_begun",
    },
    [RULE_UNDO] = {
        .code = "undo",
        .area = "Demandes et décisions",
        .title = "Dix secondes pour revenir sur une étape",
        .text = "Qui vient de faire une étape peut la défaire pendant dix "
                "secondes\u00a0; tout redevient comme avant.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_absence_undo_test/a_step_is_undone_for_ten_seconds",
    },
    [RULE_PROOF_MISSING] = {
        .code = "proof_missing",
        .area = "Demandes et décisions",
        .title = "Un justificatif pour ce qui est de droit",
        .text = "Une absence de droit sans document joint est signalée à la personne et "
                "aux RH, qui en ont la liste, tant qu’elle n’est ni refusée ni "
                "annulée.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_attachment_test/a_proof_is_missing_until_there_is_one",
    },
    [RULE_MEDICAL_SECRET] = {
        .code = "medical_secret",
        .area = "Demandes et décisions",
        .title = "Ce qui est médical reste entre la personne et les RH",
        .text = "D’une absence médicale, qui décide ne lit ni commentaire, ni document, ni "
                "échange\u00a0; la personne et les RH les lisent.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_attachment_test/who_adds_reads_and_removes",
    },
    [RULE_LEAVE_MONTH] = {
        .code = "leave_month",
        .area = "Acquisition",
        .title = "Deux jours et demi par mois",
        .text = "Un mois de travail effectif donne 2,5 jours ouvrables (25/12 en ouvrés), 30 "
                "(25) au plus par période de référence.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-3",
        .setting = POLICY_REFERENCE_MONTH,
        .test = "hr_acquisition_test/a_month_of_work_earns_two_days_and_a_half",
    },
    [RULE_LEAVE_24_DAYS] = {
        .code = "leave_24_days",
        .area = "Acquisition",
        .title = "Quatre semaines ou 24 jours font un mois",
        .text = "Les mois se comptent sur la période\u00a0: 24 jours de travail, du lundi au "
                "samedi, en font un. Une courte absence non assimilée ne fait donc rien "
                "perdre sur une année entière.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-4",
        .setting = POLICY_COUNT,
        .test = "hr_acquisition_test/four_weeks_are_a_month",
    },
    [RULE_LEAVE_AS_WORKED] = {
        .code = "leave_as_worked",
        .area = "Acquisition",
        .title = "L’accident du travail compte comme du travail",
        .text = "Un accident du travail et une maladie professionnelle acquièrent comme le "
                "travail, sans limite de durée. L’accident de trajet, l’enfant malade et le "
                "rendez-vous médical sont traités de même\u00a0: c’est un usage.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-5",
        .setting = POLICY_COUNT,
        .test = "hr_acquisition_test/a_work_accident_earns_as_work_does",
    },
    [RULE_LEAVE_NOT_WORKED] = {
        .code = "leave_not_worked",
        .area = "Acquisition",
        .title = "Ce qui n’acquiert rien",
        .text = "Une absence non autorisée, autorisée sans salaire ou sans solde n’est pas du "
                "travail effectif\u00a0: elle n’acquiert rien. Congés, maternité, paternité, RTT "
                "et événements familiaux comptent comme du travail\u00a0; formation et "
                "délégation aussi.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-3, L3141-5 et L3142-2",
        .setting = POLICY_COUNT,
        .test = "hr_acquisition_test/what_is_not_work_earns_nothing",
    },
    [RULE_LEAVE_SICKNESS] = {
        .code = "leave_sickness",
        .area = "Acquisition",
        .title = "La maladie acquiert deux jours par mois",
        .text = "Depuis le 24 avril 2024, un mois d’arrêt maladie ordinaire donne 2 jours "
                "ouvrables (5/3 en ouvrés), 24 au plus par période de référence. Ce que la loi "
                "rend pour les périodes d’avant, les RH l’entrent par une correction.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-5 et L3141-5-1\u00a0; loi n°\u00a02024-364 du "
                "22\u00a0avril 2024, art. 37",
        .setting = POLICY_COUNT,
        .test = "hr_acquisition_test/sickness_earns_two_days_a_month_since_april_2024",
    },
    [RULE_LEAVE_ROUND_UP] = {
        .code = "leave_round_up",
        .area = "Acquisition",
        .title = "Le total de la période est arrondi vers le haut",
        .text = "À la fin de la période de référence, ou au départ de la personne, un total "
                "qui n’est pas entier est porté au nombre entier supérieur.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-7",
        .setting = POLICY_COUNT,
        .test = "hr_entitlement_test/the_period_is_rounded_up_at_its_end",
    },
    [RULE_SENIORITY] = {
        .code = "seniority",
        .area = "Acquisition",
        .title = "Jours d’ancienneté",
        .text = "Le jour où une période de référence finit, l’ancienneté ajoute à ce qu’elle a "
                "acquis un jour par tranche d’années, choisie par l’entreprise.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_SENIORITY_YEARS,
        .test = "hr_entitlement_test/seniority_adds_days_as_the_company_chose",
    },
    [RULE_SENIORITY_MOST] = {
        .code = "seniority_most",
        .area = "Acquisition",
        .title = "Jours d’ancienneté au plus",
        .text = "L’entreprise fixe combien de jours l’ancienneté donne au plus.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_SENIORITY_DAYS,
        .test = "hr_entitlement_test/seniority_adds_so_many_days_at_most",
    },
    [RULE_RTT_DAYS] = {
        .code = "rtt_days",
        .area = "RTT",
        .title = "Les RTT de l’année se calculent",
        .text = "Jours de l’année − samedis et dimanches − 25 jours de congé − jours fériés "
                "du lundi au vendredi − 218, calculés pour chaque année et chaque site.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_RTT_PLAN_DAYS,
        .test = "hr_rtt_test/the_days_of_each_year",
    },
    [RULE_RTT_SHARE] = {
        .code = "rtt_share",
        .area = "RTT",
        .title = "Une année incomplète donne sa part",
        .text = "Qui arrive ou part en cours d’année a la part des RTT de ses jours de "
                "présence.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_RTT_ROUNDING,
        .test = "hr_rtt_test/part_of_a_year_gives_its_part",
    },
    [RULE_RTT_EXPIRY] = {
        .code = "rtt_expiry",
        .area = "RTT",
        .title = "Les RTT non pris se perdent",
        .text = "Les RTT qui restent au 31 décembre sont perdus, sauf report choisi par "
                "l’entreprise.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_RTT_CARRY_MONTHS,
        .test = "hr_lots_test/rtt_that_is_left_ends_with_the_year",
    },
    [RULE_LEAVE_EXPIRY] = {
        .code = "leave_expiry",
        .area = "Report et perte",
        .title = "Les congés non pris se perdent",
        .text = "Les congés acquis sur une période se prennent jusqu’à la fin de la "
                "suivante\u00a0; ce qui reste est perdu, sauf report.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_LEAVE_CARRY_MONTHS,
        .test = "hr_lots_test/leave_that_is_left_ends_a_year_after_its_period",
    },
    [RULE_LOSS_WARNING] = {
        .code = "loss_warning",
        .area = "Report et perte",
        .title = "Qui va perdre des jours est averti",
        .text = "Au début du troisième mois avant leur perte, le 1er mars pour le 31 mai, la "
                "personne apprend combien de jours il lui reste à prendre. Les RH en ont la "
                "liste.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_balance_test/who_is_about_to_lose_days_is_told_three_months_before",
    },
    [RULE_CARRY_OVER] = {
        .code = "carry_over",
        .area = "Report et perte",
        .title = "Report accordé",
        .text = "Les RH accordent à une personne le report de jours jusqu’à une date, avec "
                "un motif.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_COUNT,
        .test = "hr_lots_test/carried_days_stay_until_their_day",
    },
    [RULE_SICK_CARRY_OVER] = {
        .code = "sick_carry_over",
        .area = "Report et perte",
        .title = "Quinze mois après un arrêt",
        .text = "Qui n’a pu prendre ses congés pour cause de maladie ou d’accident a quinze "
                "mois pour les prendre, à compter de l’information que l’employeur donne "
                "après la reprise. Pour qui est en arrêt le jour où ils se perdraient, rien "
                "n’est perdu avant elle\u00a0; pour les autres, les RH l’enregistrent.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-19-1 et L3141-19-3",
        .setting = POLICY_COUNT,
        .test = "hr_lots_test/who_was_sick_has_fifteen_months_from_the_notice",
    },
    [RULE_SICK_CARRY_OVER_AWAY] = {
        .code = "sick_carry_over_away",
        .area = "Report et perte",
        .title = "Absent toute la période",
        .text = "Pour qui est absent pour maladie ou accident pendant toute la période de "
                "référence, les quinze mois commencent à la fin de celle-ci. À la reprise ils "
                "sont suspendus jusqu’à l’information que l’employeur donne.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-19-2",
        .setting = POLICY_COUNT,
        .test = "hr_lots_test/who_was_away_a_whole_period_has_fifteen_months_from_its_end",
    },
    [RULE_FRACTIONNEMENT] = {
        .code = "fractionnement",
        .area = "Fractionnement",
        .title = "Jours de fractionnement",
        .text = "De 3 à 5 jours du congé principal pris du 1er novembre au 30 avril donnent "
                "un jour de plus, 6 et davantage en donnent deux, à défaut d’accord.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-23",
        .setting = POLICY_FRACTIONNEMENT,
        .test = "hr_lots_test/days_outside_the_summer_earn_one_or_two",
    },
    [RULE_FRACTIONNEMENT_MAIN] = {
        .code = "fractionnement_main",
        .area = "Fractionnement",
        .title = "La cinquième semaine ne compte pas",
        .text = "Seuls comptent les 24 premiers jours ouvrables (20 ouvrés), le congé "
                "principal.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-23",
        .setting = POLICY_FRACTIONNEMENT,
        .test = "hr_lots_test/the_fifth_week_earns_nothing",
    },
    [RULE_FRACTIONNEMENT_SUMMER] = {
        .code = "fractionnement_summer",
        .area = "Fractionnement",
        .title = "Douze jours d’affilée en été",
        .text = "Il faut avoir pris une fraction d’au moins 12 jours ouvrables continus (10 "
                "ouvrés) entre le 1er mai et le 31 octobre.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-19 et L3141-23",
        .setting = POLICY_FRACTIONNEMENT,
        .test = "hr_lots_test/twelve_days_in_a_row_are_needed",
    },
    [RULE_FRACTIONNEMENT_WAIVER] = {
        .code = "fractionnement_waiver",
        .area = "Fractionnement",
        .title = "Renonciation aux jours de fractionnement",
        .text = "Il peut y être dérogé avec l’accord individuel de la personne. Sa "
                "renonciation n’est jamais présumée\u00a0: les RH l’enregistrent pour une "
                "période.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3141-23",
        .setting = POLICY_FRACTIONNEMENT,
        .test = "hr_lots_test/a_recorded_waiver_counts",
    },
    [RULE_SOONEST_FIRST] = {
        .code = "soonest_first",
        .area = "Soldes",
        .title = "Ce qui se perd d’abord est pris d’abord",
        .text = "Une absence prend les jours dont la date limite est la plus proche.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_lots_test/what_ends_soonest_is_taken_first",
    },
    [RULE_ADVANCE] = {
        .code = "advance",
        .area = "Soldes",
        .title = "Pas plus que le solde",
        .text = "Une demande ne dépasse pas ce qui sera acquis à sa date, moins ce qui est "
                "déjà demandé ou approuvé, sauf anticipation choisie par l’entreprise.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_ADVANCE_HALVES,
        .test = "hr_balance_check_test/nobody_asks_for_more_than_is_left",
    },
    [RULE_PAYROLL_LOCK] = {
        .code = "payroll_lock",
        .area = "Paie",
        .title = "Un mois de paie clos ne change plus",
        .text = "Ce qui change dans un mois clos devient une ligne de correction dans le "
                "premier mois ouvert.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_COUNT,
        .test = "hr_payroll_test/a_closed_month_is_corrected_in_the_next",
    },

    /* ---- Planning ---- */
    [RULE_ON_CALL_WEEK] = {
        .code = "on_call_week",
        .area = "Planning",
        .title = "Astreinte d’un jour, ou par semaines",
        .text = "Une astreinte dure un jour, ou des semaines entières du dimanche au samedi.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_planning_entry_test/on_call_is_a_day_or_weeks_from_sunday_to_saturday",
    },
    [RULE_ON_CALL_NOTICE] = {
        .code = "on_call_notice",
        .area = "Planning",
        .title = "Délai de prévenance d’une astreinte",
        .text = "La programmation individuelle des périodes d’astreinte est portée à la "
                "connaissance de chaque salarié quinze jours à l’avance, sauf circonstances "
                "exceptionnelles. En deçà, la personne qui planifie en est avertie.",
        .source = SOURCE_LAW,
        .cite = "C. trav., art. L3121-12, 2°",
        .setting = POLICY_ON_CALL_NOTICE,
        .test = "hr_planning_entry_test/on_call_that_is_announced_late_is_warned_of",
    },

    /* ---- Qui décide ---- */
    [RULE_DEPUTY_AWAY] = {
        .code = "deputy_away",
        .area = "Qui décide",
        .title = "Le suppléant décide quand le responsable est absent",
        .text = "Le suppléant voit et décide ce que verrait et déciderait le responsable, du "
                "premier au dernier jour d’une absence approuvée (une demi-journée compte pour "
                "la journée, une absence en heures ne compte pas)\u00a0; ni le télétravail ni "
                "l’astreinte ne sont une absence.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_deputy_test/a_deputy_decides_from_the_midnight_on_and_no_longer_after_it",
    },
    [RULE_DEPUTY_CHAIN] = {
        .code = "deputy_chain",
        .area = "Qui décide",
        .title = "Une suppléance ne se transmet pas",
        .text = "Un suppléant absent ne supplée personne et ne transmet rien à son propre "
                "suppléant\u00a0: les RH décident.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_deputy_test/a_deputy_who_is_absent_too_passes_nothing_on",
    },
    [RULE_DEPUTY_OWN] = {
        .code = "deputy_own",
        .area = "Qui décide",
        .title = "Le suppléant ne décide pas des absences de celui qu’il supplée",
        .text = "Il les voit comme tout responsable de l’équipe, mais un autre responsable ou "
                "les RH en décident.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_deputy_test/a_deputy_decides_nothing_of_the_manager_or_of_themselves",
    },
    [RULE_DEPARTURE_ACCESS] = {
        .code = "departure_access",
        .area = "Qui décide",
        .title = "Qui quitte l’entreprise n’a plus d’accès",
        .text = "À la fin de son dernier jour, dans le fuseau de son site, la personne n’a plus "
                "d’accès. Son historique reste\u00a0; ce qu’elle avait à décider revient à la "
                "personne désignée, sinon aux RH.",
        .source = SOURCE_USAGE,
        .cite = "usage",
        .setting = POLICY_COUNT,
        .test = "hr_departure_test/access_ends_with_the_last_day_whether_the_job_ran_or_not",
    },
    [RULE_REMINDER] = {
        .code = "reminder",
        .area = "Qui décide",
        .title = "Rappel d’une demande qui attend",
        .text = "Qui doit décider reçoit un rappel quand la demande attend depuis trois jours, "
                "ou le nombre de jours que l’entreprise choisit.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_REMINDER_DAYS,
        .test = "hr_reminder_test/who_decides_is_reminded_after_the_days_of_the_company",
    },
    [RULE_ESCALATION] = {
        .code = "escalation",
        .area = "Qui décide",
        .title = "Demande sans réponse",
        .text = "Les RH sont prévenues quand une demande attend depuis sept jours, ou le nombre "
                "de jours que l’entreprise choisit.",
        .source = SOURCE_SETTING,
        .cite = "réglage",
        .setting = POLICY_ESCALATION_DAYS,
        .test = "hr_reminder_test/hr_is_told_of_a_request_that_nobody_answers",
    },
};

const struct rule_card *rule_card(enum rule rule)
{
    assert(rule < RULE_COUNT);
    return &cards[rule];
}
