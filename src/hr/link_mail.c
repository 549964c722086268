/* The mails that carry a link (link.h): written without it, completed when they are sent. */

#include "hr/link.h"

#include "hr/entry.h"
#include "hr/session.h"
#include "hr/user.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    uint8_t uuid[16];
} mail_id;

/* \x01 purpose-letter user-uuid \x01 */
enum { MARK_BYTE = 0x01, MARK_LEN = 1 + 1 + ID_TEXT_LEN + 1 };
static const char purpose_letters[LINK_PURPOSE_COUNT] = {
    [LINK_INVITE] = 'i',
    [LINK_RESET] = 'r',
};

static const struct letter {
    const char *subject;
    const char *body; /* of the name, the company, the mark, the hours, the company */
} letters[LINK_PURPOSE_COUNT][2] = {
    [LINK_INVITE] = {
        { "Votre accès à MOZAIK RH",
          "Bonjour %s,\n\n"
          "%s vous ouvre un accès à MOZAIK RH, où vous demandez vos absences et voyez celles "
          "de votre équipe. Choisissez votre mot de passe sur cette page\u00a0:\n\n"
          "%s\n\n"
          "Ce lien sert une seule fois, pendant %d heures. Passé ce délai, demandez-en un "
          "autre depuis la page de connexion, «\u00a0Mot de passe oublié\u00a0».\n\n"
          "Les RH de %s\n" },
        { "Your access to MOZAIK RH",
          "Hello %s,\n\n"
          "%s gives you access to MOZAIK RH, where you ask for leave and see your team's "
          "absences. Choose your password on this page:\n\n"
          "%s\n\n"
          "This link works once, within %d hours. After that, ask for another one on the "
          "sign-in page, \"Forgotten password\".\n\n"
          "HR, %s\n" },
    },
    [LINK_RESET] = {
        { "Choisir un nouveau mot de passe",
          "Bonjour %s,\n\n"
          "Un nouveau mot de passe a été demandé pour votre compte chez %s. Choisissez-le sur "
          "cette page\u00a0:\n\n"
          "%s\n\n"
          "Ce lien sert une seule fois, pendant %d heures. Si vous n’avez rien demandé, ne "
          "faites rien\u00a0: votre mot de passe reste le même.\n\n"
          "Les RH de %s\n" },
        { "Choose a new password",
          "Hello %s,\n\n"
          "A new password was asked for your account at %s. Choose it on this page:\n\n"
          "%s\n\n"
          "This link works once, within %d hours. If you asked for nothing, do nothing: your "
          "password stays the same.\n\n"
          "HR, %s\n" },
    },
};

/* Ids are made of time: the least one of an instant. */
static mail_id least_id(int64_t at_ms)
{
    mail_id id = { { 0 } };

    for (int i = 0; i < 6; i++)
        id.uuid[i] = (uint8_t)((uint64_t)at_ms >> (8 * (5 - i)));
    return id;
}

static bool was_written(struct tx *tx, tenant_id tenant, slice recipient, const char *subject,
                        bool *written_out, struct error *err)
{
    mail_id since = least_id(tx->now_ms - LINK_MAIL_EVERY_MS);
    return sql_any(tx, written_out, err,
                   "SELECT 1 FROM outbox WHERE tenant = ?1 AND id > ?2 AND recipient = ?3"
                   " AND subject = ?4 LIMIT 1",
                   "uust", tenant.uuid, since.uuid, recipient, subject);
}

static bool tenant_name(struct tx *tx, tenant_id tenant, slice *name_out, struct error *err)
{
    struct rows rows;

    if (!sql_one(tx, &rows, err, "SELECT name FROM tenant WHERE id = ?1", "u", tenant.uuid))
        return false;
    *name_out = rows_keep(&rows, 0);
    return rows_close(&rows, err);
}

bool link_mail(struct tx *tx, tenant_id tenant, user_id user, enum link_purpose purpose,
               struct error *err)
{
    char mark[MARK_LEN + 1], id_text[ID_TEXT_LEN + 1];
    const struct letter *letter;
    struct user person;
    slice company, body;
    bool written;
    mail_id mail;

    assert(purpose < LINK_PURPOSE_COUNT);
    if (!user_load(tx, tenant, user, &person, err))
        return false;
    if (!person.active)
        return entry_not_found(err);
    letter = &letters[purpose][strcmp(person.language, "en") == 0];
    if (!was_written(tx, tenant, person.email, letter->subject, &written, err))
        return false;
    if (written)
        return true;
    if (!tenant_name(tx, tenant, &company, err))
        return false;

    uuid_text(user.uuid, id_text);
    snprintf(mark, sizeof(mark), "%c%c%s%c", MARK_BYTE, purpose_letters[purpose], id_text,
             MARK_BYTE);
    body = arena_printf(tx->arena, letter->body, arena_text(tx->arena, person.name),
                        arena_text(tx->arena, company), mark, LINK_HOURS,
                        arena_text(tx->arena, company));
    id_make(&mail, tx->now_ms, tx->rng);
    return sql_run(tx, err,
                   "INSERT INTO outbox (tenant, id, at, recipient, subject, body, next_at)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?3)",
                   "uuists", tenant.uuid, mail.uuid, tx->now_ms, person.email, letter->subject,
                   body);
}

bool link_mail_body(struct tx *tx, tenant_id tenant, slice body, slice page, slice *body_out,
                    struct error *err)
{
    const char *at = body.len > 0 ? memchr(body.data, MARK_BYTE, body.len) : NULL;
    slice before, mark, after;
    enum link_purpose purpose;
    struct token token;
    int64_t expires_ms;
    user_id user;

    *body_out = body;
    if (!at)
        return true;
    before = (slice){ body.data, (size_t)(at - body.data) };
    mark = slice_skip(body, before.len);
    after = slice_skip(mark, MARK_LEN);
    if (mark.len < MARK_LEN || mark.data[MARK_LEN - 1] != MARK_BYTE ||
        !id_parse(((slice){ mark.data + 2, ID_TEXT_LEN }), &user)) {
        error_set(err, ERR_INTERNAL, "", "Ce message ne peut pas être envoyé.");
        return error_detail(err, "outbox: a damaged mark at byte %zu", before.len);
    }
    purpose = mark.data[1] == purpose_letters[LINK_INVITE] ? LINK_INVITE : LINK_RESET;
    if (!link_create(tx, tenant, user, purpose, &token, &expires_ms, err))
        return false;
    *body_out = arena_printf(tx->arena, "%.*s%.*s%s%.*s", SLICE_ARG(before), SLICE_ARG(page),
                             token.text, SLICE_ARG(after));
    return true;
}

bool link_forgotten(struct tx *tx, slice email, slice slug, struct error *err)
{
    struct session_candidates accounts;

    if (!session_candidates(tx, email, slug, &accounts, err))
        return false;
    for (size_t i = 0; i < accounts.count; i++)
        if (!link_mail(tx, accounts.list[i].tenant, accounts.list[i].user,
                       accounts.list[i].password_hash[0] ? LINK_RESET : LINK_INVITE, err))
            return false;
    return true;
}
