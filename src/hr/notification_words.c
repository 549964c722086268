#include "hr/notification_words.h"

#include <assert.h>

/* {A} who did it, {U} whose absence, {deU} "de ..." or "d’...", {D} the days. `own` is said
 * to the person, `self` to others of what somebody does to their own, `other` of the rest. */
struct phrase {
    const char *title, *own, *self, *other;
};

/* clang-format off */
static const struct phrase french[NOTIFY_COUNT] = {
    [NOTIFY_REQUEST]      = { "Demande d’absence",
        "Vous demandez une absence {D}.",
        "{U} demande une absence {D}.",
        "{A} demande une absence {deU} {D}." },
    [NOTIFY_VALIDATED]    = { "Absence validée",
        "{A} a validé votre absence {D}\u00a0; les RH décident ensuite.",
        "L’absence {deU} {D} est validée\u00a0; aux RH de décider.",
        "{A} a validé l’absence {deU} {D}\u00a0; aux RH de décider." },
    [NOTIFY_APPROVED]     = { "Absence approuvée",
        "{A} a approuvé votre absence {D}.",
        "L’absence {deU} {D} est approuvée.",
        "{A} a approuvé l’absence {deU} {D}." },
    [NOTIFY_REFUSED]      = { "Absence refusée",
        "{A} a refusé votre absence {D}.",
        "L’absence {deU} {D} est refusée.",
        "{A} a refusé l’absence {deU} {D}." },
    [NOTIFY_CANCELLED]    = { "Absence annulée",
        "{A} a annulé votre absence {D}.",
        "{U} a annulé son absence {D}.",
        "{A} a annulé l’absence {deU} {D}." },
    [NOTIFY_CHANGED]      = { "Absence modifiée",
        "{A} a modifié votre absence, maintenant {D}.",
        "{U} a modifié sa demande d’absence, maintenant {D}.",
        "{A} a modifié l’absence {deU}, maintenant {D}." },
    [NOTIFY_DELETED]      = { "Absence retirée",
        "{A} a retiré votre absence {D}\u00a0: c’était une erreur de saisie.",
        "{U} a retiré son absence {D}\u00a0: c’était une erreur de saisie.",
        "{A} a retiré l’absence {deU} {D}\u00a0: c’était une erreur de saisie." },
    [NOTIFY_NOTICE]       = { "Absence à acquitter",
        "Vous avez déclaré une absence {D}.",
        "{U} a déclaré une absence {D}\u00a0: prenez-en acte.",
        "{A} a saisi une absence {deU} {D}\u00a0: prenez-en acte." },
    [NOTIFY_ACKNOWLEDGED] = { "Absence acquittée",
        "{A} a pris acte de votre absence {D}.",
        "L’absence {deU} {D} est acquittée.",
        "{A} a pris acte de l’absence {deU} {D}." },
};

static const struct phrase english_words[NOTIFY_COUNT] = {
    [NOTIFY_REQUEST]      = { "Leave request",
        "You ask for leave {D}.",
        "{U} asks for leave {D}.",
        "{A} asks for leave for {U} {D}." },
    [NOTIFY_VALIDATED]    = { "Leave validated",
        "{A} validated your leave {D}; HR decides next.",
        "The leave of {U} {D} is validated; HR decides.",
        "{A} validated the leave of {U} {D}; HR decides." },
    [NOTIFY_APPROVED]     = { "Leave approved",
        "{A} approved your leave {D}.",
        "The leave of {U} {D} is approved.",
        "{A} approved the leave of {U} {D}." },
    [NOTIFY_REFUSED]      = { "Leave refused",
        "{A} refused your leave {D}.",
        "The leave of {U} {D} is refused.",
        "{A} refused the leave of {U} {D}." },
    [NOTIFY_CANCELLED]    = { "Leave cancelled",
        "{A} cancelled your leave {D}.",
        "{U} cancelled their leave {D}.",
        "{A} cancelled the leave of {U} {D}." },
    [NOTIFY_CHANGED]      = { "Leave changed",
        "{A} changed your leave, now {D}.",
        "{U} changed their request for leave, now {D}.",
        "{A} changed the leave of {U}, now {D}." },
    [NOTIFY_DELETED]      = { "Leave removed",
        "{A} removed your leave {D}: it was an entry error.",
        "{U} removed their leave {D}: it was an entry error.",
        "{A} removed the leave of {U} {D}: it was an entry error." },
    [NOTIFY_NOTICE]       = { "Leave to acknowledge",
        "You announced an absence {D}.",
        "{U} announced an absence {D}: please take note.",
        "{A} entered an absence of {U} {D}: please take note." },
    [NOTIFY_ACKNOWLEDGED] = { "Leave acknowledged",
        "{A} took note of your absence {D}.",
        "The absence of {U} {D} is acknowledged.",
        "{A} took note of the absence of {U} {D}." },
};
/* clang-format on */

static const char *const months[2][12] = {
    { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
      "octobre", "novembre", "décembre" },
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
};

static const struct phrase *phrase_of(enum notification_type type, bool english)
{
    assert(type < NOTIFY_COUNT);
    return english ? &english_words[type] : &french[type];
}

slice notification_title(enum notification_type type, bool english)
{
    return slice_of(phrase_of(type, english)->title);
}

/* ---- days ---- */

enum { WITH_DAY = 1, WITH_MONTH = 2, WITH_YEAR = 4, WHOLE_DATE = 7 };

static void put_date(struct buf *out, date day, unsigned parts, bool english)
{
    int year, month, number;

    date_civil(day, &year, &month, &number);
    buf_printf(out, number == 1 && !english ? "%der" : "%d", number);
    if (parts & WITH_MONTH)
        buf_printf(out, " %s", months[english][month - 1]);
    if (parts & WITH_YEAR)
        buf_printf(out, " %d", year);
}

/* What need not be said twice: "du 21 au 24 décembre 2026". */
static unsigned parts_of_start(date start, date end)
{
    int start_year, start_month, end_year, end_month, ignored;

    date_civil(start, &start_year, &start_month, &ignored);
    date_civil(end, &end_year, &end_month, &ignored);
    if (start_year != end_year)
        return WHOLE_DATE;
    return start_month != end_month ? WITH_DAY | WITH_MONTH : WITH_DAY;
}

void notification_days(struct buf *out, const struct notification_words *words, bool english)
{
    bool from_noon = words->start_half == HALF_PM, to_noon = words->end_half == HALF_AM;

    if (words->start.day == words->end.day) {
        if (from_noon)
            buf_add(out, english ? SLICE("in the afternoon of ") : SLICE("l’après-midi du "));
        else if (to_noon)
            buf_add(out, english ? SLICE("in the morning of ") : SLICE("le matin du "));
        else
            buf_add(out, english ? SLICE("on ") : SLICE("le "));
        put_date(out, words->start, WHOLE_DATE, english);
        return;
    }
    buf_add(out, english ? SLICE("from ") : SLICE("du "));
    put_date(out, words->start, parts_of_start(words->start, words->end), english);
    if (from_noon)
        buf_add(out, english ? SLICE(" (afternoon)") : SLICE(" (après-midi)"));
    buf_add(out, english ? SLICE(" to ") : SLICE(" au "));
    put_date(out, words->end, WHOLE_DATE, english);
    if (to_noon)
        buf_add(out, english ? SLICE(" (morning)") : SLICE(" (matin)"));
}

/* ---- names ---- */

/* "d’Inès", "de Marc": before a vowel, also one with an accent (U+00C0 to U+00CF but Ç,
 * U+00D2 to U+00DC: two bytes beginning with 0xC3). H is left alone: most are mute or not
 * by the name, and "de Hugo" shocks nobody. */
static bool begins_with_vowel(slice name)
{
    unsigned char first = name.len ? (unsigned char)name.data[0] : 0;
    unsigned char second = name.len > 1 ? (unsigned char)name.data[1] & 0xdf : 0;

    if (first == 0xc3)
        return second != 0x87 && second >= 0x80 && second <= 0x9c && second != 0x90 &&
               second != 0x91 && second != 0x97;
    for (const char *vowel = "AEIOUaeiou"; *vowel; vowel++)
        if (first == (unsigned char)*vowel)
            return true;
    return false;
}

static void put_hole(struct buf *out, slice hole, const struct notification_words *words,
                     bool english)
{
    slice actor = words->actor.len ? words->actor : SLICE("MOZAIK");

    if (slice_eq(hole, SLICE("A"))) {
        buf_add(out, actor);
    } else if (slice_eq(hole, SLICE("U"))) {
        buf_add(out, words->user);
    } else if (slice_eq(hole, SLICE("deU"))) {
        buf_add(out, begins_with_vowel(words->user) ? SLICE("d’") : SLICE("de "));
        buf_add(out, words->user);
    } else {
        assert(slice_eq(hole, SLICE("D")));
        notification_days(out, words, english);
    }
}

void notification_message(struct buf *out, const struct notification_words *words, bool english)
{
    const struct phrase *phrase = phrase_of(words->type, english);
    slice rest = slice_of(words->own    ? phrase->own
                          : words->self ? phrase->self
                                        : phrase->other);
    slice piece, hole;

    while (slice_cut(rest, '{', &piece, &rest)) {
        buf_add(out, piece);
        (void)slice_cut(rest, '}', &hole, &rest); /* our own phrases close what they open */
        put_hole(out, hole, words, english);
    }
    buf_add(out, piece);
}
