/*
 * link - opens the page "choose your password", once, within a day.
 *
 * Nobody types a password for somebody else: who creates an account hands over (or mails)
 * a link, and the person sets the password. The same serves who forgot it.
 *
 * A new link of a person makes the older ones void. A used one ends all sessions of the
 * person: whoever had the old password is out.
 *
 * Why a mail row carries no token: the outbox would keep a working key in clear. It holds a
 * mark instead, and who sends the mail puts a new link there in the moment of sending. The
 * mark begins with a control character, which no text of a person may contain.
 *
 * Thread   a database thread, inside a tx.
 * Memory   values.
 * Units    ms.
 * Limits   LINK_HOURS; one mail per person in LINK_MAIL_EVERY_MS.
 */
#ifndef HR_LINK_H
#define HR_LINK_H

#include "hr/actor.h"
#include "hr/token.h"

enum link_purpose { LINK_INVITE, LINK_RESET, LINK_PURPOSE_COUNT };

enum { LINK_HOURS = 24, LINK_MAIL_EVERY_MS = 10 * 60 * 1000 };

const char *link_purpose_text(enum link_purpose purpose);

/* Make one for a person. The caller asks who may.
 *     ERR_NOT_FOUND  no active person of that id in this tenant */
MUST_USE bool link_create(struct tx *tx, tenant_id tenant, user_id user,
                          enum link_purpose purpose, struct token *token_out,
                          int64_t *expires_ms_out, struct error *err);

/* Make a person's unused links void: for who changes a password otherwise. */
MUST_USE bool link_void(struct tx *tx, tenant_id tenant, user_id user, struct error *err);

/* HR asks for one: for somebody new (LINK_INVITE), or somebody who cannot sign in. Audited.
 *     ERR_NOT_FOUND, ERR_DENIED
 *     ERR_CONFLICT  "user_inactive": the person has left */
struct one_time_link {
    struct token token;
    enum link_purpose purpose;
    int64_t expires_ms;
};
MUST_USE bool link_for(struct tx *tx, const struct actor *by, user_id user,
                       struct one_time_link *link_out, struct error *err);

/* Whose is it? So that the page can greet, and the password can be checked and hashed
 * outside. A value, so that it can leave the tx.
 *     ERR_NOT_FOUND "link_unknown"  unknown, used, replaced or expired: one sentence */
struct link_owner {
    tenant_id tenant;
    user_id user;
    enum link_purpose purpose;
    char email[USER_EMAIL_MAX + 1];
    char name[USER_NAME_MAX + 1];
    char tenant_slug[64];
    char tenant_name[USER_NAME_MAX + 1];
};
MUST_USE bool link_find(struct tx *tx, const uint8_t token_hash[TOKEN_HASH_LEN],
                        struct link_owner *owner_out, struct error *err);

/* Set the password, end all sessions, mark it used.
 *     ERR_NOT_FOUND "link_unknown"  as above: of two at once only one passes */
MUST_USE bool link_redeem(struct tx *tx, const uint8_t token_hash[TOKEN_HASH_LEN],
                          slice password_hash, struct link_owner *owner_out, struct error *err);

/* Write a mail with a link to somebody, into the outbox. At most one of a purpose in
 * LINK_MAIL_EVERY_MS: more are left out, and that is no failure.
 *     ERR_NOT_FOUND  no active person of that id in this tenant */
MUST_USE bool link_mail(struct tx *tx, tenant_id tenant, user_id user,
                        enum link_purpose purpose, struct error *err);

/* For who sends the outbox: a body as it is to be sent, with a new link where the mark is.
 * `page` is what stands before the token ("https://rh.example.fr/lien#"). A body without a
 * mark comes back as it is.
 *     ERR_NOT_FOUND  the person has left: drop the mail */
MUST_USE bool link_mail_body(struct tx *tx, tenant_id tenant, slice body, slice page,
                             slice *body_out, struct error *err);

/* Somebody forgot their password: link_mail() for each active account of the e-mail (in the
 * tenant of this slug, if any). True also when there is none: the answer is the same, and
 * should be given before this has run. */
MUST_USE bool link_forgotten(struct tx *tx, slice email, slice slug, struct error *err);

/* Forget those that ended a week ago, at most `max`. */
MUST_USE bool link_prune(struct tx *tx, size_t max, bool *more_out, struct error *err);

#endif
