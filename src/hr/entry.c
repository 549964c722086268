#include "hr/entry.h"

#include "hr/actor.h"

#include <string.h>

static bool has_control(slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte < 0x20 || byte == 0x7f)
            return true;
        /* U+0080 to U+009F, the controls that UTF-8 writes with two bytes */
        if (byte == 0xc2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xa0)
            return true;
    }
    return false;
}

bool entry_name(slice text, const char *field, size_t max_len, slice *name_out,
                struct error *err)
{
    slice name = slice_trim(text);

    if (name.len == 0)
        return error_field(err, field, "field_required", "Ce champ est obligatoire.");
    if (name.len > max_len)
        return error_field(err, field, "field_too_long",
                           "Ce texte est trop long (%zu octets au plus).", max_len);
    if (!slice_is_utf8(name) || has_control(name))
        return error_field(err, field, "field_invalid",
                           "Ce texte contient un caractère illisible.");
    *name_out = name;
    return true;
}

/* Not the grammar of RFC 5322, which nobody types: something, one @, something. Whether
 * mail arrives is known when it arrives. */
static bool looks_like_email(slice text)
{
    slice local, domain;

    if (!slice_cut(text, '@', &local, &domain) || local.len == 0 || domain.len == 0)
        return false;
    if (slice_contains(domain, SLICE("@")) || slice_contains(text, SLICE(" ")) ||
        slice_contains(text, SLICE("<")) || slice_contains(text, SLICE(">")) ||
        slice_contains(text, SLICE(",")))
        return false;
    return domain.data[0] != '.' && domain.data[domain.len - 1] != '.';
}

bool entry_email(struct tx *tx, slice text, slice *email_out, struct error *err)
{
    slice email = { 0 };
    char *lower;

    if (!entry_name(text, "email", USER_EMAIL_MAX, &email, err))
        return false;
    if (!looks_like_email(email))
        return error_field(err, "email", "field_invalid",
                           "Cette adresse e-mail n’est pas valide.");
    lower = arena_text(tx->arena, email);
    for (size_t i = 0; i < email.len; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] - 'A' + 'a');
    *email_out = (slice){ lower, email.len };
    return true;
}

bool entry_language(slice text, const char *otherwise, char language_out[3], struct error *err)
{
    if (text.len == 0)
        text = slice_of(otherwise);
    if (!slice_eq(text, SLICE("fr")) && !slice_eq(text, SLICE("en")))
        return error_field(err, "language", "field_invalid",
                           "Langue inconnue\u00a0: choisissez «\u00a0fr\u00a0» ou "
                           "«\u00a0en\u00a0».");
    memcpy(language_out, text.data, 2);
    language_out[2] = 0;
    return true;
}

bool entry_version_given(int64_t seen, struct error *err)
{
    if (seen <= 0)
        return error_field(err, "version", "version_missing",
                           "Indiquez la version que vous avez sous les yeux.");
    return true;
}

bool entry_version(int64_t seen, int64_t present, struct error *err)
{
    if (seen != present)
        return error_set(err, ERR_CONFLICT, "version_stale",
                         "Quelqu’un d’autre vient de modifier cette fiche. Relisez-la, puis "
                         "recommencez.");
    return true;
}

bool entry_not_found(struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "not_found",
                     "Introuvable\u00a0: cela n’existe pas, ou n’est pas à vous.");
}

bool entry_page_unknown(struct error *err)
{
    return error_field(err, "page", "page_unknown",
                       "Cette page n’existe plus. Reprenez la liste au début.");
}
