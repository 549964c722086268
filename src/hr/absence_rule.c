/* The life of an absence (absence.h): who may do what, and what comes of it. Pure. */

#include "hr/absence.h"

#include "hr/rule.h"

#include <assert.h>

#define BY_OWNER_ANY (BY_OWNER | BY_OWNER_BEFORE_START)
#define BY_ANYBODY (BY_OWNER | BY_MANAGER | BY_HR)

struct absence_rule {
    enum absence_status from;
    enum absence_event event;
    enum absence_status to;
    unsigned who;
};

/* A line that is not here cannot happen. Where two lines fit, the first counts. */

/* The life where one step is enough: the manager or HR decides. */
/* clang-format off */
static const struct absence_rule one_step[] = {
    /* from               event                to                 who                        */
    { ABSENCE_PENDING,   ABSENCE_UPDATE,      ABSENCE_PENDING,   BY_OWNER | BY_HR              },
    { ABSENCE_PENDING,   ABSENCE_APPROVE,     ABSENCE_APPROVED,  BY_MANAGER | BY_HR            },
    { ABSENCE_PENDING,   ABSENCE_REFUSE,      ABSENCE_REFUSED,   BY_MANAGER | BY_HR            },
    { ABSENCE_PENDING,   ABSENCE_RETURN,      ABSENCE_PENDING,   BY_MANAGER | BY_HR            },
    { ABSENCE_PENDING,   ABSENCE_CANCEL,      ABSENCE_CANCELLED, BY_OWNER | BY_HR              },
    { ABSENCE_APPROVED,  ABSENCE_UPDATE,      ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_APPROVED,  ABSENCE_CANCEL,      ABSENCE_CANCELLED, BY_OWNER_BEFORE_START | BY_HR },
    { ABSENCE_APPROVED,  ABSENCE_ACKNOWLEDGE, ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_APPROVED,  ABSENCE_PROPOSE,     ABSENCE_APPROVED,  BY_OWNER | BY_MANAGER | BY_HR },
    { ABSENCE_APPROVED,  ABSENCE_ACCEPT,      ABSENCE_APPROVED,  BY_ASKED                      },
    { ABSENCE_APPROVED,  ABSENCE_DECLINE,     ABSENCE_APPROVED,  BY_ASKED                      },
    { ABSENCE_APPROVED,  ABSENCE_WITHDRAW,    ABSENCE_APPROVED,  BY_PROPOSER                   },
    /* From the time when there were two steps. */
    { ABSENCE_VALIDATED, ABSENCE_UPDATE,      ABSENCE_VALIDATED, BY_HR                         },
    { ABSENCE_VALIDATED, ABSENCE_APPROVE,     ABSENCE_APPROVED,  BY_MANAGER | BY_HR            },
    { ABSENCE_VALIDATED, ABSENCE_REFUSE,      ABSENCE_REFUSED,   BY_MANAGER | BY_HR            },
    { ABSENCE_VALIDATED, ABSENCE_RETURN,      ABSENCE_PENDING,   BY_MANAGER | BY_HR            },
    { ABSENCE_VALIDATED, ABSENCE_CANCEL,      ABSENCE_CANCELLED, BY_OWNER | BY_HR              },
    /* An entry error is taken out in any state. */
    { ABSENCE_PENDING,   ABSENCE_DELETE,      ABSENCE_PENDING,   BY_HR                         },
    { ABSENCE_VALIDATED, ABSENCE_DELETE,      ABSENCE_VALIDATED, BY_HR                         },
    { ABSENCE_APPROVED,  ABSENCE_DELETE,      ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_REFUSED,   ABSENCE_DELETE,      ABSENCE_REFUSED,   BY_HR                         },
    { ABSENCE_CANCELLED, ABSENCE_DELETE,      ABSENCE_CANCELLED, BY_HR                         },
};

/* The life in two steps: the manager validates, then HR approves. HR need not wait. */
static const struct absence_rule two_steps[] = {
    /* from               event                to                 who                        */
    { ABSENCE_PENDING,   ABSENCE_UPDATE,      ABSENCE_PENDING,   BY_OWNER | BY_HR              },
    { ABSENCE_PENDING,   ABSENCE_APPROVE,     ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_PENDING,   ABSENCE_APPROVE,     ABSENCE_VALIDATED, BY_MANAGER                    },
    { ABSENCE_PENDING,   ABSENCE_REFUSE,      ABSENCE_REFUSED,   BY_MANAGER | BY_HR            },
    { ABSENCE_PENDING,   ABSENCE_RETURN,      ABSENCE_PENDING,   BY_MANAGER | BY_HR            },
    { ABSENCE_PENDING,   ABSENCE_CANCEL,      ABSENCE_CANCELLED, BY_OWNER | BY_HR              },
    { ABSENCE_VALIDATED, ABSENCE_UPDATE,      ABSENCE_VALIDATED, BY_HR                         },
    { ABSENCE_VALIDATED, ABSENCE_APPROVE,     ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_VALIDATED, ABSENCE_REFUSE,      ABSENCE_REFUSED,   BY_MANAGER | BY_HR            },
    { ABSENCE_VALIDATED, ABSENCE_RETURN,      ABSENCE_PENDING,   BY_MANAGER | BY_HR            },
    { ABSENCE_VALIDATED, ABSENCE_CANCEL,      ABSENCE_CANCELLED, BY_OWNER | BY_HR              },
    { ABSENCE_APPROVED,  ABSENCE_UPDATE,      ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_APPROVED,  ABSENCE_CANCEL,      ABSENCE_CANCELLED, BY_OWNER_BEFORE_START | BY_HR },
    { ABSENCE_APPROVED,  ABSENCE_ACKNOWLEDGE, ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_APPROVED,  ABSENCE_PROPOSE,     ABSENCE_APPROVED,  BY_OWNER | BY_MANAGER | BY_HR },
    { ABSENCE_APPROVED,  ABSENCE_ACCEPT,      ABSENCE_APPROVED,  BY_ASKED                      },
    { ABSENCE_APPROVED,  ABSENCE_DECLINE,     ABSENCE_APPROVED,  BY_ASKED                      },
    { ABSENCE_APPROVED,  ABSENCE_WITHDRAW,    ABSENCE_APPROVED,  BY_PROPOSER                   },
    /* An entry error is taken out in any state. */
    { ABSENCE_PENDING,   ABSENCE_DELETE,      ABSENCE_PENDING,   BY_HR                         },
    { ABSENCE_VALIDATED, ABSENCE_DELETE,      ABSENCE_VALIDATED, BY_HR                         },
    { ABSENCE_APPROVED,  ABSENCE_DELETE,      ABSENCE_APPROVED,  BY_HR                         },
    { ABSENCE_REFUSED,   ABSENCE_DELETE,      ABSENCE_REFUSED,   BY_HR                         },
    { ABSENCE_CANCELLED, ABSENCE_DELETE,      ABSENCE_CANCELLED, BY_HR                         },
};

static const char not_concerned[] =
    "Seuls la personne concernée, un responsable de l’équipe et les RH peuvent faire cela.";

/* Who could ever do it, and what the others are told. */
static const struct absence_right {
    unsigned who;
    const char *code, *sentence;
} rights[ABSENCE_EVENT_COUNT] = {
    [ABSENCE_UPDATE]      = { BY_OWNER | BY_HR,     "not_owner",
        "Seuls la personne concernée et les RH peuvent modifier cette absence." },
    [ABSENCE_APPROVE]     = { BY_MANAGER | BY_HR,   "not_decider",
        "Seuls un responsable de l’équipe et les RH décident de cette demande." },
    [ABSENCE_REFUSE]      = { BY_MANAGER | BY_HR,   "not_decider",
        "Seuls un responsable de l’équipe et les RH décident de cette demande." },
    [ABSENCE_RETURN]      = { BY_MANAGER | BY_HR,   "not_decider",
        "Seuls un responsable de l’équipe et les RH décident de cette demande." },
    [ABSENCE_CANCEL]      = { BY_OWNER_ANY | BY_HR, "not_owner",
        "Seuls la personne concernée et les RH peuvent annuler cette absence." },
    [ABSENCE_ACKNOWLEDGE] = { BY_HR,                "hr_only",
        "Seules les RH peuvent faire cela." },
    [ABSENCE_PROPOSE]     = { BY_ANYBODY,           "not_concerned", not_concerned },
    [ABSENCE_ACCEPT]      = { BY_ANYBODY,           "not_concerned", not_concerned },
    [ABSENCE_DECLINE]     = { BY_ANYBODY,           "not_concerned", not_concerned },
    [ABSENCE_WITHDRAW]    = { BY_ANYBODY,           "not_concerned", not_concerned },
    [ABSENCE_DELETE]      = { BY_HR,                "hr_only",
        "Seules les RH peuvent faire cela." },
};
/* clang-format on */

enum absence_status absence_first(enum type_decision decision, unsigned who, int steps)
{
    if ((decision == DECISION_NOTICE && rule_holds(RULE_NOTICE)) || (who & BY_HR))
        return ABSENCE_APPROVED;
    if (who & BY_MANAGER)
        return steps == 2 ? ABSENCE_VALIDATED : ABSENCE_APPROVED;
    return ABSENCE_PENDING;
}

/* As what, whatever the day. */
static unsigned roles_of(const struct relation *relation)
{
    if (relation->owner && rule_holds(RULE_OWN_REQUEST))
        return BY_OWNER; /* nobody decides their own, HR and managers neither */
    return (relation->manages && !relation->stands_in ? BY_MANAGER : 0u) |
           (relation->hr ? BY_HR : 0u);
}

/* The owner is one side, all who could decide are the other. */
static unsigned side_of(unsigned who, const struct absence *absence)
{
    bool of_owner = id_eq(absence->proposal.created_by, absence->user);

    if (id_is_none(absence->proposal.id) || !(who & BY_ANYBODY))
        return 0;
    return of_owner == (bool)(who & BY_OWNER) ? BY_PROPOSER : BY_ASKED;
}

unsigned absence_who(const struct relation *relation, const struct absence *absence, bool begun)
{
    unsigned who = roles_of(relation);

    if ((who & BY_OWNER) && (!begun || !rule_holds(RULE_CANCEL_BEGUN)))
        who |= BY_OWNER_BEFORE_START;
    return who | side_of(who, absence);
}

bool absence_may(enum absence_event event, const struct relation *relation, struct error *err)
{
    const struct absence_right *right = &rights[event];

    assert(event < ABSENCE_EVENT_COUNT);
    if (roles_of(relation) & right->who)
        return true;
    if (relation->owner && (relation->hr || (right->who & BY_MANAGER)))
        return error_set(err, ERR_DENIED, "own_request",
                         "Personne ne décide de sa propre absence\u00a0: une autre personne "
                         "doit le faire.");
    return error_set(err, ERR_DENIED, right->code, "%s", right->sentence);
}

static const struct absence_rule *line_find(enum absence_status from, enum absence_event event,
                                            unsigned who, int steps)
{
    const struct absence_rule *rules = steps == 2 ? two_steps : one_step;
    size_t count = steps == 2 ? COUNT_OF(two_steps) : COUNT_OF(one_step);

    for (size_t i = 0; i < count; i++)
        if (rules[i].from == from && rules[i].event == event && (rules[i].who & who))
            return &rules[i];
    return NULL;
}

/* Why there is no such line: what the person sees now, and what can be done. */
static bool refuse_step(const struct absence *absence, enum absence_event event, unsigned who,
                        struct error *err)
{
    static const char *const states[ABSENCE_STATUS_COUNT] = {
        [ABSENCE_PENDING] = "attend encore une décision",
        [ABSENCE_VALIDATED] = "est déjà validée par un responsable et attend les RH",
        [ABSENCE_APPROVED] = "est déjà approuvée",
        [ABSENCE_REFUSED] = "est déjà refusée",
        [ABSENCE_CANCELLED] = "est déjà annulée",
    };
    const char *state = states[absence->status];

    if ((event == ABSENCE_ACCEPT || event == ABSENCE_DECLINE || event == ABSENCE_WITHDRAW) &&
        id_is_none(absence->proposal.id))
        return error_set(err, ERR_CONFLICT, "no_proposal",
                         "Aucune proposition de dates n’attend de réponse\u00a0: elle a reçu "
                         "une réponse, ou elle a été retirée.");
    if (event == ABSENCE_CANCEL && absence->status == ABSENCE_APPROVED && (who & BY_OWNER))
        return error_set(
            err, ERR_CONFLICT, "absence_begun",
            "Cette absence a commencé\u00a0: adressez-vous aux RH pour l’annuler.");
    if (event == ABSENCE_UPDATE && (who & BY_OWNER) && absence->status <= ABSENCE_APPROVED)
        return error_set(err, ERR_CONFLICT, "absence_state",
                         "Cette absence %s. Annulez-la, puis faites une nouvelle demande.",
                         state);
    return error_set(err, ERR_CONFLICT, "absence_state", "Cette absence %s.", state);
}

bool absence_step(const struct absence *absence, enum absence_event event, unsigned who,
                  int steps, enum absence_status *next_out, struct error *err)
{
    const struct absence_rule *rule = line_find(absence->status, event, who, steps);

    assert(absence->status < ABSENCE_STATUS_COUNT && event < ABSENCE_EVENT_COUNT);
    if (!rule)
        return refuse_step(absence, event, who, err);
    if (event == ABSENCE_REFUSE && absence->decision == DECISION_PROOF &&
        rule_holds(RULE_OF_RIGHT))
        return error_set(err, ERR_CONFLICT, "absence_of_right",
                         "Cette absence est de droit et ne se refuse pas. Demandez à la "
                         "personne de corriger les dates ou d’apporter le justificatif.");
    if (event == ABSENCE_ACKNOWLEDGE && absence->decision != DECISION_NOTICE)
        return error_set(err, ERR_CONFLICT, "absence_state",
                         "Cette absence a été décidée\u00a0: il n’y a rien à acquitter.");
    if (event == ABSENCE_ACKNOWLEDGE && absence->acknowledged_ms)
        return error_set(err, ERR_CONFLICT, "absence_state",
                         "Cette absence est déjà acquittée.");
    if (event == ABSENCE_PROPOSE && !id_is_none(absence->proposal.id))
        return error_set(err, ERR_CONFLICT, "proposal_open",
                         "D’autres dates sont déjà proposées\u00a0: il faut d’abord y répondre "
                         "ou retirer la proposition.");
    *next_out = rule->to;
    return true;
}
