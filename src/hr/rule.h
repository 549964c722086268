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
    /* calendar */
    RULE_EASTER,
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
