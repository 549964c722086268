#include "api/words.h"

#include <stddef.h>

/* clang-format off */
static const struct title { int status; slice code, french, english; } titles[] = {
    { 400, SLICE_INIT("unreadable"),          SLICE_INIT("Demande illisible"),            SLICE_INIT("Unreadable request") },
    { 401, SLICE_INIT("sign_in"),             SLICE_INIT("Connexion nécessaire"),         SLICE_INIT("Sign in") },
    { 403, SLICE_INIT("denied"),              SLICE_INIT("Accès refusé"),                 SLICE_INIT("Denied") },
    { 404, SLICE_INIT("not_found"),           SLICE_INIT("Introuvable"),                  SLICE_INIT("Not found") },
    { 405, SLICE_INIT("method_not_allowed"),  SLICE_INIT("Méthode non permise"),          SLICE_INIT("Method not allowed") },
    { 408, SLICE_INIT("too_slow"),            SLICE_INIT("Demande trop lente"),           SLICE_INIT("Request too slow") },
    { 409, SLICE_INIT("conflict"),            SLICE_INIT("La situation a changé"),        SLICE_INIT("Things have changed") },
    { 413, SLICE_INIT("too_large"),           SLICE_INIT("Trop volumineux"),              SLICE_INIT("Too large") },
    { 414, SLICE_INIT("uri_too_long"),        SLICE_INIT("Adresse trop longue"),          SLICE_INIT("URI too long") },
    { 415, SLICE_INIT("body_type"),           SLICE_INIT("Format non pris en charge"),    SLICE_INIT("Unsupported media type") },
    { 417, SLICE_INIT("expectation_failed"),  SLICE_INIT("Attente inconnue"),             SLICE_INIT("Expectation failed") },
    { 422, SLICE_INIT("invalid"),             SLICE_INIT("À corriger"),                   SLICE_INIT("Please correct") },
    { 426, SLICE_INIT("upgrade_required"),    SLICE_INIT("WebSocket attendu"),            SLICE_INIT("WebSocket expected") },
    { 429, SLICE_INIT("too_many_requests"),   SLICE_INIT("Trop de demandes"),             SLICE_INIT("Too many requests") },
    { 431, SLICE_INIT("headers_too_large"),   SLICE_INIT("En-têtes trop longs"),          SLICE_INIT("Headers too large") },
    { 500, SLICE_INIT("internal"),            SLICE_INIT("Erreur interne"),               SLICE_INIT("Internal error") },
    { 501, SLICE_INIT("not_implemented"),     SLICE_INIT("Méthode inconnue"),             SLICE_INIT("Not implemented") },
    { 503, SLICE_INIT("busy"),                SLICE_INIT("Momentanément indisponible"),   SLICE_INIT("Temporarily unavailable") },
    { 505, SLICE_INIT("http_version"),        SLICE_INIT("Version HTTP inconnue"),        SLICE_INIT("HTTP version not supported") },
};

static const struct sentence { slice code, english; } sentences[] = {
    { SLICE_INIT("absence_begun"),          SLICE_INIT("This leave has begun: only HR can cancel it.") },
    { SLICE_INIT("absence_of_right"),       SLICE_INIT("This leave is of right and cannot be refused: ask for other dates or for the proof.") },
    { SLICE_INIT("absence_order"),          SLICE_INIT("The end comes before the start.") },
    { SLICE_INIT("absence_overlap"),        SLICE_INIT("Another absence of this person covers these days.") },
    { SLICE_INIT("absence_state"),          SLICE_INIT("This absence is no longer in a state that allows this: see `current`.") },
    { SLICE_INIT("absence_too_far"),        SLICE_INIT("This date is too far ahead.") },
    { SLICE_INIT("absence_unknown"),        SLICE_INIT("This absence does not exist, or is not visible to you.") },
    { SLICE_INIT("answer_long"),            SLICE_INIT("The answer is too long to be kept for an Idempotency-Key.") },
    { SLICE_INIT("answer_too_big"),         SLICE_INIT("The answer could not be prepared.") },
    { SLICE_INIT("attachment_unknown"),     SLICE_INIT("This document does not exist, or is not visible to you.") },
    { SLICE_INIT("attachments_day"),        SLICE_INIT("Your company has added too many documents today. Try again tomorrow.") },
    { SLICE_INIT("attachments_full"),       SLICE_INIT("This absence has as many documents as it may have.") },
    { SLICE_INIT("bad_credentials"),        SLICE_INIT("Wrong e-mail or password.") },
    { SLICE_INIT("body_missing"),           SLICE_INIT("This request needs a JSON body.") },
    { SLICE_INIT("body_type"),              SLICE_INIT("The body must be JSON: Content-Type: application/json.") },
    { SLICE_INIT("busy"),                   SLICE_INIT("The server is very busy. Nothing was saved: try again in a moment.") },
    { SLICE_INIT("conflict"),               SLICE_INIT("Things have changed meanwhile.") },
    { SLICE_INIT("cursor_too_old"),         SLICE_INIT("What followed this cursor has been forgotten: load the present state.") },
    { SLICE_INIT("denied"),                 SLICE_INIT("You may not do this.") },
    { SLICE_INIT("draining"),               SLICE_INIT("The server is stopping.") },
    { SLICE_INIT("email_taken"),            SLICE_INIT("Somebody in this company has this e-mail already.") },
    { SLICE_INIT("field_date"),             SLICE_INIT("A date YYYY-MM-DD is expected.") },
    { SLICE_INIT("field_id"),               SLICE_INIT("An id (UUID) is expected.") },
    { SLICE_INIT("field_invalid"),          SLICE_INIT("This value cannot be taken.") },
    { SLICE_INIT("field_range"),            SLICE_INIT("This number is out of range.") },
    { SLICE_INIT("field_required"),         SLICE_INIT("This field is required.") },
    { SLICE_INIT("field_too_long"),         SLICE_INIT("This text is too long.") },
    { SLICE_INIT("field_type"),             SLICE_INIT("This field has the wrong type.") },
    { SLICE_INIT("field_unknown"),          SLICE_INIT("This field is not known.") },
    { SLICE_INIT("field_value"),            SLICE_INIT("This value is not known.") },
    { SLICE_INIT("file_kind"),              SLICE_INIT("This file is neither a PDF nor a picture in JPEG, PNG or HEIC.") },
    { SLICE_INIT("file_too_large"),         SLICE_INIT("This file is too large: 5 MB at most.") },
    { SLICE_INIT("form_type"),              SLICE_INIT("The body must be a form with a file: Content-Type: multipart/form-data.") },
    { SLICE_INIT("full"),                   SLICE_INIT("The server is full. Try again in a moment.") },
    { SLICE_INIT("half_day"),               SLICE_INIT("This type cannot be taken in half days.") },
    { SLICE_INIT("hr_only"),                SLICE_INIT("Only HR can do this.") },
    { SLICE_INIT("http_ambiguous"),         SLICE_INIT("The request can be read in more than one way.") },
    { SLICE_INIT("http_bad_byte"),          SLICE_INIT("The request holds a forbidden character.") },
    { SLICE_INIT("http_body_too_large"),    SLICE_INIT("The body is too large.") },
    { SLICE_INIT("http_chunk"),             SLICE_INIT("The body is cut into chunks that cannot be read.") },
    { SLICE_INIT("http_chunk_extensions"),  SLICE_INIT("The body has too many chunk extensions.") },
    { SLICE_INIT("http_content_length"),    SLICE_INIT("The announced length of the body cannot be read.") },
    { SLICE_INIT("http_cut"),               SLICE_INIT("The message ended too early.") },
    { SLICE_INIT("http_dot_segment"),       SLICE_INIT("The address holds `.` or `..`.") },
    { SLICE_INIT("http_escape"),            SLICE_INIT("The address holds a bad percent-encoding.") },
    { SLICE_INIT("http_expect"),            SLICE_INIT("What the Expect header asks for is not known.") },
    { SLICE_INIT("http_framing"),           SLICE_INIT("The length of the body is announced in two ways that contradict each other.") },
    { SLICE_INIT("http_header"),            SLICE_INIT("A header cannot be read.") },
    { SLICE_INIT("http_header_fold"),       SLICE_INIT("A header is spread over several lines.") },
    { SLICE_INIT("http_header_space"),      SLICE_INIT("A header has a blank before its colon.") },
    { SLICE_INIT("http_header_twice"),      SLICE_INIT("A header that must be single is there twice.") },
    { SLICE_INIT("http_headers_too_large"), SLICE_INIT("The headers are too long: perhaps delete the cookies of this site.") },
    { SLICE_INIT("http_hidden_slash"),      SLICE_INIT("The address holds an encoded slash, or a backslash.") },
    { SLICE_INIT("http_host"),              SLICE_INIT("The name of the server (Host) cannot be read.") },
    { SLICE_INIT("http_host_missing"),      SLICE_INIT("The Host header is missing.") },
    { SLICE_INIT("http_internal"),          SLICE_INIT("An error on our side. It has been noted; try again later.") },
    { SLICE_INIT("http_line_end"),          SLICE_INIT("A line of the request does not end with CR LF.") },
    { SLICE_INIT("http_method"),            SLICE_INIT("This HTTP method is not known.") },
    { SLICE_INIT("http_request_line"),      SLICE_INIT("The first line of the request cannot be read.") },
    { SLICE_INIT("http_target"),            SLICE_INIT("This address cannot be asked for.") },
    { SLICE_INIT("http_tls_on_plain"),      SLICE_INIT("This port speaks HTTP, not HTTPS: use an http:// address, or the port of the proxy that does TLS.") },
    { SLICE_INIT("http_too_many_headers"),  SLICE_INIT("The request has too many headers.") },
    { SLICE_INIT("http_transfer_coding"),   SLICE_INIT("This transfer coding is not known.") },
    { SLICE_INIT("http_uri_too_long"),      SLICE_INIT("The address is too long.") },
    { SLICE_INIT("http_utf8"),              SLICE_INIT("The address is not UTF-8.") },
    { SLICE_INIT("http_version"),           SLICE_INIT("This version of HTTP is not known: use HTTP/1.1.") },
    { SLICE_INIT("idempotency_reused"),     SLICE_INIT("This Idempotency-Key was used for another request.") },
    { SLICE_INIT("idempotency_running"),    SLICE_INIT("The same request is still running. Try again in a moment.") },
    { SLICE_INIT("internal"),               SLICE_INIT("An error on our side. It has been noted; try again later.") },
    { SLICE_INIT("invalid"),                SLICE_INIT("Please correct this.") },
    { SLICE_INIT("json_unreadable"),        SLICE_INIT("The body is not readable JSON.") },
    { SLICE_INIT("last_hr"),                SLICE_INIT("This is the last person of HR: name another one first.") },
    { SLICE_INIT("link_unknown"),           SLICE_INIT("This link does not exist, was used or has expired: ask HR for a new one.") },
    { SLICE_INIT("method_not_allowed"),     SLICE_INIT("This address exists, but not with this method: see the Allow header.") },
    { SLICE_INIT("multipart_boundary"),     SLICE_INIT("Content-Type does not say what separates the parts (boundary).") },
    { SLICE_INIT("multipart_broken"),       SLICE_INIT("The file came incomplete, or in a form that cannot be read.") },
    { SLICE_INIT("not_concerned"),          SLICE_INIT("Only the person concerned, who decides, and HR can do this.") },
    { SLICE_INIT("not_decider"),            SLICE_INIT("Somebody else decides this.") },
    { SLICE_INIT("not_found"),              SLICE_INIT("Nothing at this address.") },
    { SLICE_INIT("not_owner"),              SLICE_INIT("Only the person themselves, or HR, can do this.") },
    { SLICE_INIT("not_planner"),            SLICE_INIT("Only HR and the managers of this person can plan for them.") },
    { SLICE_INIT("not_saved"),              SLICE_INIT("Nothing was saved: try again in a moment.") },
    { SLICE_INIT("notification_unknown"),   SLICE_INIT("This notification does not exist.") },
    { SLICE_INIT("on_call_overlap"),        SLICE_INIT("This person is on call on some of these days already.") },
    { SLICE_INIT("on_call_week"),           SLICE_INIT("On-call duty lasts one day, or whole weeks from Sunday to Saturday.") },
    { SLICE_INIT("one_file"),               SLICE_INIT("One file is expected, in the field `file` of the form.") },
    { SLICE_INIT("origin_refused"),         SLICE_INIT("This request comes from another site. If that address is right, start the server with --public-url and that address.") },
    { SLICE_INIT("overloaded"),             SLICE_INIT("The server is very busy. Nothing was saved: try again in a moment.") },
    { SLICE_INIT("own_request"),            SLICE_INIT("Nobody decides their own request: somebody else must.") },
    { SLICE_INIT("page_unknown"),           SLICE_INIT("This page does not exist.") },
    { SLICE_INIT("password_changed"),       SLICE_INIT("The password was changed meanwhile.") },
    { SLICE_INIT("password_long"),          SLICE_INIT("This password is too long.") },
    { SLICE_INIT("password_short"),         SLICE_INIT("Choose a longer password: at least 12 characters.") },
    { SLICE_INIT("password_simple"),        SLICE_INIT("This password is too easy to guess.") },
    { SLICE_INIT("password_unreadable"),    SLICE_INIT("This password holds characters that cannot be read.") },
    { SLICE_INIT("password_wrong"),         SLICE_INIT("This is not your present password.") },
    { SLICE_INIT("period_order"),           SLICE_INIT("The end comes before the start.") },
    { SLICE_INIT("period_too_long"),        SLICE_INIT("This period is too long: a year at most.") },
    { SLICE_INIT("schema_differs"),         SLICE_INIT("The database is not as this server expects it.") },
    { SLICE_INIT("session_ended"),          SLICE_INIT("Your session has ended: sign in again.") },
    { SLICE_INIT("sign_in"),                SLICE_INIT("Sign in to go on.") },
    { SLICE_INIT("starting"),               SLICE_INIT("The server is starting.") },
    { SLICE_INIT("stopping"),               SLICE_INIT("The server is stopping: come back in a moment.") },
    { SLICE_INIT("store_busy"),             SLICE_INIT("The server could not reach its data: try again in a moment.") },
    { SLICE_INIT("store_failed"),           SLICE_INIT("The server could not use its data. It has been noted; try again later.") },
    { SLICE_INIT("team_exists"),            SLICE_INIT("A team of this name exists already.") },
    { SLICE_INIT("team_unknown"),           SLICE_INIT("This team does not exist.") },
    { SLICE_INIT("tenant_choice"),          SLICE_INIT("Several companies know this e-mail: choose yours.") },
    { SLICE_INIT("tenant_unknown"),         SLICE_INIT("This company does not exist.") },
    { SLICE_INIT("too_large"),              SLICE_INIT("This is too large.") },
    { SLICE_INIT("too_many_connections"),   SLICE_INIT("Too many connections. Close some, then try again.") },
    { SLICE_INIT("too_many_failures"),      SLICE_INIT("Too many failed attempts. Try again later.") },
    { SLICE_INIT("too_many_requests"),      SLICE_INIT("Too many requests. Try again later.") },
    { SLICE_INIT("too_many_teams"),         SLICE_INIT("There are too many teams.") },
    { SLICE_INIT("too_many_writes"),        SLICE_INIT("Too many changes in a minute. Try again later.") },
    { SLICE_INIT("too_much_input"),         SLICE_INIT("The server receives too much at once. Try again in a moment.") },
    { SLICE_INIT("too_slow"),               SLICE_INIT("The request did not arrive in time.") },
    { SLICE_INIT("type_hidden"),            SLICE_INIT("This type is no longer offered.") },
    { SLICE_INIT("type_unknown"),           SLICE_INIT("This type of absence is not known.") },
    { SLICE_INIT("uncertain"),              SLICE_INIT("It may or may not have been saved: look before you repeat.") },
    { SLICE_INIT("unreadable"),             SLICE_INIT("The request cannot be read.") },
    { SLICE_INIT("upgrade_over_http10"),    SLICE_INIT("A proxy spoke HTTP/1.0: it must speak HTTP/1.1 for a WebSocket (nginx: proxy_http_version 1.1).") },
    { SLICE_INIT("upgrade_required"),       SLICE_INIT("This address speaks WebSocket: wscat -c wss://<host>/api/ws/<user>, or GET /api/events for an event stream.") },
    { SLICE_INIT("upgrade_stripped"),       SLICE_INIT("A proxy removed the Upgrade header on the way: it must pass on Upgrade and Connection. See `received` for what arrived.") },
    { SLICE_INIT("user_inactive"),          SLICE_INIT("This person has left.") },
    { SLICE_INIT("user_unknown"),           SLICE_INIT("This person does not exist.") },
    { SLICE_INIT("version_missing"),        SLICE_INIT("Say which version you looked at.") },
    { SLICE_INIT("version_stale"),          SLICE_INIT("Somebody has changed this since you looked at it.") },
    { SLICE_INIT("websocket_key"),          SLICE_INIT("Sec-WebSocket-Key is missing, or is not 16 bytes in base64.") },
    { SLICE_INIT("websocket_request"),      SLICE_INIT("This WebSocket handshake cannot be read.") },
    { SLICE_INIT("websocket_version"),      SLICE_INIT("Only version 13 of WebSocket is known (RFC 6455).") },
};
/* clang-format on */

slice words_title(int status, bool english)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (titles[i].status == status)
            return english ? titles[i].english : titles[i].french;
    return english ? SLICE("Error") : SLICE("Erreur");
}

slice words_code(int status)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (titles[i].status == status)
            return titles[i].code;
    return SLICE("internal");
}

slice words_sentence(slice code, int status, bool english, slice french)
{
    if (!english && french.len)
        return french;
    for (size_t i = 0; english && i < COUNT_OF(sentences); i++)
        if (slice_eq(sentences[i].code, code))
            return sentences[i].english;
    if (english && slice_starts(code, SLICE("http_")))
        return SLICE("This request is not well-formed HTTP.");
    return french.len ? french : words_title(status, english);
}
