/*
 * rule - what the law, a court or usage says: each once, with its source, its setting and
 * its test.
 *
 * Code that applies a rule asks rule_holds(); a reason names the rule that made it; the
 * book for HR (docs/fr/regles.md) is written from these cards. So a rule that nobody tests,
 * or that could be taken out without a test noticing, is found by a machine (tests/rules).
 *
 * To add one: a name below, a card in rule_cards.c, `rule_holds(RULE_...)` where it counts,
 * and a test whose name stands on the card.
 *
 * Thread   constant; rule_switch_off() is for tests, before any thread.
 * Memory   none.
 * Units    -
 * Limits   RULE_COUNT.
 */
#ifndef HR_RULE_H
#define HR_RULE_H

#include "base/slice.h"
#include "hr/policy.h"

enum rule {
    /* calendar; each holiday in the order of enum holiday (holiday.h) */
    RULE_EASTER,
    RULE_NEW_YEAR,
    RULE_GOOD_FRIDAY,
    RULE_EASTER_MONDAY,
    RULE_LABOUR_DAY,
    RULE_VICTORY_DAY,
    RULE_ASCENSION,
    RULE_WHIT_MONDAY,
    RULE_NATIONAL_DAY,
    RULE_ASSUMPTION,
    RULE_ALL_SAINTS,
    RULE_ARMISTICE,
    RULE_CHRISTMAS,
    RULE_SAINT_STEPHEN,
    RULE_ABOLITION_MAYOTTE,
    RULE_ABOLITION_MARTINIQUE,
    RULE_ABOLITION_GUADELOUPE,
    RULE_ABOLITION_SAINT_MARTIN,
    RULE_ABOLITION_GUYANE,
    RULE_ABOLITION_SAINT_BARTHELEMY,
    RULE_ABOLITION_REUNION,
    /* counting */
    RULE_OUVRABLES,
    RULE_OUVRES,
    RULE_CALENDAIRES,
    RULE_WEEKLY_REST,
    RULE_CLOSED_DAY,
    RULE_HOLIDAY_OFF,
    RULE_HOLIDAY_WORKED,
    RULE_FIRST_DAY,
    RULE_DAY_BEFORE_RETURN,
    RULE_SECOND_REST_DAY,
    RULE_PART_TIME,
    RULE_WORKED_ONLY,
    RULE_GIVEN_DATES,
    RULE_HALF_DAY,
    RULE_HALF_WORKED,
    RULE_ISOLATED_FRIDAY,
    RULE_SATURDAYS,
    RULE_GIVEN_BACK,
    RULE_EMPLOYED,
    RULE_COUNTED_HOURS,
    RULE_ZERO_DAYS,
    /* requests and decisions */
    RULE_OWN_REQUEST,
    RULE_NOBODY_DECIDES,
    RULE_NOTICE,
    RULE_OF_RIGHT,
    RULE_MANAGERS_ENTER,
    RULE_OVERLAP,
    RULE_SICK_OVER_LEAVE,
    RULE_HOURS_OF_DAY,
    RULE_CLOSED_PERIOD,
    RULE_TEAM_MINIMUM,
    RULE_PROPOSE_INSTEAD,
    RULE_MOVE_NOTICE,
    RULE_CANCEL_BEGUN,
    RULE_UNDO,
    RULE_PROOF_MISSING,
    RULE_MEDICAL_SECRET,
    /* balances */
    RULE_LEAVE_MONTH,
    RULE_LEAVE_24_DAYS,
    RULE_LEAVE_AS_WORKED,
    RULE_LEAVE_NOT_WORKED,
    RULE_LEAVE_SICKNESS,
    RULE_LEAVE_ROUND_UP,
    RULE_LEAVE_EXPIRY,
    RULE_LOSS_WARNING,
    RULE_CARRY_OVER,
    RULE_SICK_CARRY_OVER,
    RULE_SICK_CARRY_OVER_AWAY,
    RULE_FRACTIONNEMENT,
    RULE_FRACTIONNEMENT_MAIN,
    RULE_FRACTIONNEMENT_SUMMER,
    RULE_FRACTIONNEMENT_WAIVER,
    RULE_SENIORITY,
    RULE_SENIORITY_MOST,
    RULE_RTT_DAYS,
    RULE_RTT_SHARE,
    RULE_RTT_EXPIRY,
    RULE_SOONEST_FIRST,
    RULE_ADVANCE,
    RULE_PAYROLL_LOCK,
    /* planning */
    RULE_ON_CALL_WEEK,
    RULE_ON_CALL_NOTICE,
    /* who decides, and when they are away */
    RULE_DEPUTY_AWAY,
    RULE_DEPUTY_CHAIN,
    RULE_DEPUTY_OWN,
    RULE_DEPARTURE_ACCESS,
    RULE_REMINDER,
    RULE_ESCALATION,
    RULE_COUNT
};

/* What kind of sentence its source is: a setting never quotes an article that says
 * something else. */
enum rule_source {
    SOURCE_LAW,     /* a code, a statute, a decree */
    SOURCE_COURT,   /* a decision                  */
    SOURCE_USAGE,   /* what is done, without a text */
    SOURCE_SETTING, /* the company's own choice    */
    SOURCE_COUNT
};

struct rule_card {
    const char *code;        /* "easter": on the wire, in the book, to switch it off */
    const char *area;        /* chapter of the book, in French: "Jours fériés" */
    const char *title;       /* French, a few words */
    const char *text;        /* French, what it says, in sentences */
    enum rule_source source; /* and where it stands: */
    const char *cite;        /* "C. trav., art. L3133-1"; "usage"; "réglage" */
    enum policy_key setting; /* POLICY_COUNT: none */
    const char *test;        /* "hr_holiday_test/easter_is_right_for_every_year" */
};

const struct rule_card *rule_card(enum rule rule);

/* Always true in the server. */
bool rule_holds(enum rule rule);
void rule_switch_off(enum rule rule);

/* False: no such code. */
MUST_USE bool rule_find(slice code, enum rule *rule_out);

#endif
