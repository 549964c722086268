#include "hr/notification_words.h"

#include <assert.h>

/* {A} who did it, {U} whose it is, {deU} "de ..." or "d’...", {O} the other one, {D} the
 * days, {E} the last of them, {S} since when; {N} how many and {(N)} the same in brackets or
 * nothing. `own` is said to the person, `self` to others of what somebody does to their own,
 * `other` of the rest. */
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
    [NOTIFY_RETURNED]     = { "Demande à compléter",
        "{A} vous renvoie votre demande d’absence {D}\u00a0: elle est à compléter.",
        "La demande d’absence {deU} {D} est à compléter.",
        "{A} a renvoyé la demande d’absence {deU} {D}\u00a0: elle est à compléter." },
    [NOTIFY_UNDONE]       = { "Retour en arrière",
        "{A} a défait sa dernière action sur votre absence {D}.",
        "{U} a défait sa dernière action sur son absence {D}.",
        "{A} a défait sa dernière action sur l’absence {deU} {D}." },
    [NOTIFY_REMINDER]     = { "Demande en attente",
        "Votre demande d’absence {D}{(N)} attend une décision depuis le {S}.",
        "La demande d’absence {deU} {D}{(N)} attend votre décision depuis le {S}.",
        "La demande d’absence {deU} {D}{(N)} attend votre décision depuis le {S}." },
    [NOTIFY_ESCALATED]    = { "Demande sans réponse",
        "Votre demande d’absence {D}{(N)} est transmise aux RH\u00a0: sans réponse depuis le {S}.",
        "La demande d’absence {deU} {D}{(N)} est sans réponse depuis le {S}\u00a0: aux RH de décider.",
        "La demande d’absence {deU} {D}{(N)} est sans réponse depuis le {S}\u00a0: aux RH de décider." },
    [NOTIFY_PROPOSAL_MADE] = { "Nouvelles dates proposées",
        "{A} propose d’autres dates pour votre absence\u00a0: {D}.",
        "{U} propose d’autres dates pour son absence\u00a0: {D}.",
        "{A} propose d’autres dates pour l’absence {deU}\u00a0: {D}." },
    [NOTIFY_PROPOSAL_ACCEPTED] = { "Nouvelles dates acceptées",
        "{A} a accepté les nouvelles dates de votre absence\u00a0: {D}.",
        "{U} a accepté les nouvelles dates de son absence\u00a0: {D}.",
        "{A} a accepté les nouvelles dates de l’absence {deU}\u00a0: {D}." },
    [NOTIFY_PROPOSAL_DECLINED] = { "Nouvelles dates déclinées",
        "{A} a décliné les dates proposées pour votre absence\u00a0: {D}.",
        "{U} a décliné les dates proposées pour son absence\u00a0: {D}.",
        "{A} a décliné les dates proposées pour l’absence {deU}\u00a0: {D}." },
    [NOTIFY_PROPOSAL_WITHDRAWN] = { "Proposition retirée",
        "{A} a retiré sa proposition pour votre absence\u00a0: {D}.",
        "{U} a retiré sa proposition pour son absence\u00a0: {D}.",
        "{A} a retiré sa proposition pour l’absence {deU}\u00a0: {D}." },
    [NOTIFY_COMMENT]      = { "Nouveau commentaire",
        "{A} a commenté votre absence {D}.",
        "{U} a commenté son absence {D}.",
        "{A} a commenté l’absence {deU} {D}." },
    [NOTIFY_ATTACHMENT]   = { "Document joint",
        "{A} a joint un document à votre absence {D}.",
        "{U} a joint un document à son absence {D}.",
        "{A} a joint un document à l’absence {deU} {D}." },
    [NOTIFY_DEPUTY_ACTIVE] = { "Remplacement",
        "{O} décide à votre place {D}.",
        "Vous décidez à la place {deU} {D}.",
        "Vous décidez à la place {deU} {D}." },
    [NOTIFY_DEPUTY_ENDED] = { "Fin du remplacement",
        "{O} ne décide plus à votre place.",
        "Vous ne décidez plus à la place {deU}.",
        "Vous ne décidez plus à la place {deU}." },
    [NOTIFY_HANDED_OVER]  = { "Décisions reprises",
        "{O} décide désormais à votre place.",
        "Les décisions {deU} vous reviennent désormais.",
        "Les décisions {deU} vous reviennent désormais." },
    [NOTIFY_PLANNING]     = { "Planning modifié",
        "{A} a modifié votre planning {D}.",
        "{U} a modifié son planning {D}.",
        "{A} a modifié le planning {deU} {D}." },
    [NOTIFY_BALANCE]      = { "Jours bientôt perdus",
        "Il vous reste {N} à prendre jusqu’au {E}.",
        "Il reste {N} à prendre jusqu’au {E} à {U}.",
        "Il reste {N} à prendre jusqu’au {E} à {U}." },
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
    [NOTIFY_RETURNED]     = { "Request to complete",
        "{A} returns your request for leave {D}: please complete it.",
        "The request for leave of {U} {D} is to be completed.",
        "{A} returned the request for leave of {U} {D}: it is to be completed." },
    [NOTIFY_UNDONE]       = { "A step back",
        "{A} undid their last step on your leave {D}.",
        "{U} undid their last step on their leave {D}.",
        "{A} undid their last step on the leave of {U} {D}." },
    [NOTIFY_REMINDER]     = { "A request waits",
        "Your request for leave {D}{(N)} has been waiting since {S}.",
        "The request for leave of {U} {D}{(N)} has been waiting for your decision since {S}.",
        "The request for leave of {U} {D}{(N)} has been waiting for your decision since {S}." },
    [NOTIFY_ESCALATED]    = { "A request without an answer",
        "Your request for leave {D}{(N)} goes to HR: no answer since {S}.",
        "The request for leave of {U} {D}{(N)} has had no answer since {S}: HR decides.",
        "The request for leave of {U} {D}{(N)} has had no answer since {S}: HR decides." },
    [NOTIFY_PROPOSAL_MADE] = { "Other dates proposed",
        "{A} proposes other dates for your leave: {D}.",
        "{U} proposes other dates for their leave: {D}.",
        "{A} proposes other dates for the leave of {U}: {D}." },
    [NOTIFY_PROPOSAL_ACCEPTED] = { "Other dates accepted",
        "{A} accepted the new dates of your leave: {D}.",
        "{U} accepted the new dates of their leave: {D}.",
        "{A} accepted the new dates of the leave of {U}: {D}." },
    [NOTIFY_PROPOSAL_DECLINED] = { "Other dates declined",
        "{A} declined the dates proposed for your leave: {D}.",
        "{U} declined the dates proposed for their leave: {D}.",
        "{A} declined the dates proposed for the leave of {U}: {D}." },
    [NOTIFY_PROPOSAL_WITHDRAWN] = { "Proposal withdrawn",
        "{A} withdrew their proposal for your leave: {D}.",
        "{U} withdrew their proposal for their leave: {D}.",
        "{A} withdrew their proposal for the leave of {U}: {D}." },
    [NOTIFY_COMMENT]      = { "A new comment",
        "{A} commented on your leave {D}.",
        "{U} commented on their leave {D}.",
        "{A} commented on the leave of {U} {D}." },
    [NOTIFY_ATTACHMENT]   = { "A document was added",
        "{A} added a document to your leave {D}.",
        "{U} added a document to their leave {D}.",
        "{A} added a document to the leave of {U} {D}." },
    [NOTIFY_DEPUTY_ACTIVE] = { "Deputy",
        "{O} decides for you {D}.",
        "You decide for {U} {D}.",
        "You decide for {U} {D}." },
    [NOTIFY_DEPUTY_ENDED] = { "No longer deputy",
        "{O} no longer decides for you.",
        "You no longer decide for {U}.",
        "You no longer decide for {U}." },
    [NOTIFY_HANDED_OVER]  = { "Decisions handed over",
        "{O} decides for you from now on.",
        "What {U} had to decide is now yours to decide.",
        "What {U} had to decide is now yours to decide." },
    [NOTIFY_PLANNING]     = { "Planning changed",
        "{A} changed your planning {D}.",
        "{U} changed their planning {D}.",
        "{A} changed the planning of {U} {D}." },
    [NOTIFY_BALANCE]      = { "Days about to expire",
        "You have {N} left to take by {E}.",
        "{U} has {N} left to take by {E}.",
        "{U} has {N} left to take by {E}." },
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

void notification_days(struct buf *out, const struct notice *notice, bool english)
{
    bool from_noon = notice->start_half == HALF_PM, to_noon = notice->end_half == HALF_AM;

    if (notice->start.day == notice->end.day) {
        if (from_noon)
            buf_add(out, english ? SLICE("in the afternoon of ") : SLICE("l’après-midi du "));
        else if (to_noon)
            buf_add(out, english ? SLICE("in the morning of ") : SLICE("le matin du "));
        else
            buf_add(out, english ? SLICE("on ") : SLICE("le "));
        put_date(out, notice->start, WHOLE_DATE, english);
        return;
    }
    buf_add(out, english ? SLICE("from ") : SLICE("du "));
    put_date(out, notice->start, parts_of_start(notice->start, notice->end), english);
    if (from_noon)
        buf_add(out, english ? SLICE(" (afternoon)") : SLICE(" (après-midi)"));
    buf_add(out, english ? SLICE(" to ") : SLICE(" au "));
    put_date(out, notice->end, WHOLE_DATE, english);
    if (to_noon)
        buf_add(out, english ? SLICE(" (morning)") : SLICE(" (matin)"));
}

/* "3 jours", "1,5 jour", "1 day". */
static void put_length(struct buf *out, amount length, bool english)
{
    amount first_plural = amount_of(english ? 1 : 2, 1);
    bool several = english ? amount_cmp(length, first_plural) != 0
                           : amount_cmp(length, first_plural) >= 0;
    char number[AMOUNT_TEXT_MAX];

    amount_words(length, english, number);
    buf_printf(out, "%s %s%s", number, english ? "day" : "jour", several ? "s" : "");
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

static void put_whose(struct buf *out, slice name)
{
    buf_add(out, begins_with_vowel(name) ? SLICE("d’") : SLICE("de "));
    buf_add(out, name);
}

static void put_hole(struct buf *out, slice hole, const struct notification_words *words,
                     bool english)
{
    const struct notice *notice = &words->notice;

    if (slice_eq(hole, SLICE("A"))) {
        buf_add(out, words->actor.len ? words->actor : SLICE("MOZAIK"));
    } else if (slice_eq(hole, SLICE("U"))) {
        buf_add(out, notice->user_name);
    } else if (slice_eq(hole, SLICE("deU"))) {
        put_whose(out, notice->user_name);
    } else if (slice_eq(hole, SLICE("O"))) {
        buf_add(out, notice->other_name);
    } else if (slice_eq(hole, SLICE("E"))) {
        put_date(out, notice->end, WHOLE_DATE, english);
    } else if (slice_eq(hole, SLICE("S"))) {
        put_date(out, notice->since, WHOLE_DATE, english);
    } else if (slice_eq(hole, SLICE("N"))) {
        put_length(out, notice->length, english);
    } else if (slice_eq(hole, SLICE("(N)"))) {
        if (notice->length.num == 0)
            return;
        buf_add(out, SLICE(" ("));
        put_length(out, notice->length, english);
        buf_add(out, SLICE(")"));
    } else {
        assert(slice_eq(hole, SLICE("D")));
        notification_days(out, notice, english);
    }
}

void notification_message(struct buf *out, const struct notification_words *words, bool english)
{
    const struct phrase *phrase = phrase_of(words->notice.type, english);
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
