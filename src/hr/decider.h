/*
 * decider - who decides for somebody, and why.
 *
 *     1. the managers of their teams, and their own managers (user_manager)
 *     2. who stands in for one of those who is away (deputy.h), besides them; where the one
 *        who should is away, too: HR
 *     3. nobody of these: HR
 *
 * Never the person themselves. HR may always decide; who is listed here is whose turn it is:
 * they are told, they are shown before a request is sent, they are reminded.
 *
 * Where the list is empty nobody could ever decide, and the request is refused with that
 * sentence: the only person of HR, who has no manager. With two steps HR has the last word,
 * so somebody else of HR is needed as well.
 *
 * Thread   a database thread, inside a tx.
 * Memory   in the tx's arena.
 * Units    -
 * Limits   those of teams (team.h) and of people (actor.h).
 */
#ifndef HR_DECIDER_H
#define HR_DECIDER_H

#include "base/json.h"
#include "hr/actor.h"

enum decider_why {
    DECIDER_TEAM,       /* manages one of their teams, `of`                      */
    DECIDER_DIRECT,     /* is their manager                                      */
    DECIDER_DEPUTY,     /* stands in for `of`, who is away                       */
    DECIDER_HR_AWAY,    /* HR: who decides is away, and so is who would stand in */
    DECIDER_HR_MANAGER, /* HR: nobody else manages the teams that they manage    */
    DECIDER_HR,         /* HR: nobody manages them                               */
    DECIDER_WHY_COUNT
};

struct decider {
    user_id id;
    slice name;
    enum decider_why why; /* the first that holds */
    slice of;             /* a name, or empty     */
};

/* Each once, in the order of the reasons, then of the names. None: nobody could decide. */
MUST_USE bool decider_list(struct tx *tx, tenant_id tenant, user_id owner,
                           struct decider **list_out, size_t *count_out, struct error *err);

/* The same, where somebody must be found. `steps` is the company's setting.
 *     ERR_CONFLICT "nobody_decides" */
MUST_USE bool decider_need(struct tx *tx, tenant_id tenant, user_id owner, int steps,
                           struct decider **list_out, size_t *count_out, struct error *err);

/* Only their ids: whom to tell. */
MUST_USE bool decider_ids(struct tx *tx, tenant_id tenant, user_id owner, user_id **list_out,
                          size_t *count_out, struct error *err);

/* The active people of HR, without `except` (none: all). */
MUST_USE bool decider_hr(struct tx *tx, tenant_id tenant, user_id except, user_id **list_out,
                         size_t *count_out, struct error *err);

/* [{id, name, why}]: `why` is a sentence, "responsable de l’équipe". */
void decider_view(struct json *json, const char *key, const struct decider *list, size_t count,
                  bool english);

#endif
