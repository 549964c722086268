/* The table of reasons. See http_refusal.h. */
#include "proto/http_refusal.h"

#include <assert.h>

/* clang-format off */
static const struct refusal {
    int status;
    enum error_kind kind;
    const char *code;
    const char *user;
    const char *detail;
} refusals[] = {
    [REFUSED_NOT] = { 500, ERR_INTERNAL, "http_internal",
        "Une erreur interne est survenue.",
        "no refusal" },
    [REFUSED_TLS] = { 400, ERR_INVALID, "http_tls_on_plain",
        "Ce port parle HTTP et non HTTPS : utilisez une adresse en http:// ou le port du mandataire TLS.",
        "TLS hello on a plain port" },
    [REFUSED_BYTE] = { 400, ERR_INVALID, "http_bad_byte",
        "La requête contient un caractère interdit.",
        "control, NUL or non-ASCII byte in the head" },
    [REFUSED_LINE_END] = { 400, ERR_INVALID, "http_line_end",
        "Une ligne de la requête ne se termine pas par CR LF.",
        "bare CR or LF" },
    [REFUSED_LINE] = { 400, ERR_INVALID, "http_request_line",
        "La première ligne de la requête n’est pas lisible.",
        "request line is not `method target version`" },
    [REFUSED_VERSION] = { 505, ERR_INVALID, "http_version",
        "Cette version de HTTP n’est pas prise en charge : utilisez HTTP/1.1.",
        "version is not 1.0 or 1.1" },
    [REFUSED_METHOD] = { 501, ERR_INVALID, "http_method",
        "Cette méthode HTTP n’est pas prise en charge.",
        "unknown method, or CONNECT" },
    [REFUSED_TARGET] = { 400, ERR_INVALID, "http_target",
        "L’adresse demandée n’est pas valable.",
        "bad request target" },
    [REFUSED_ESCAPE] = { 400, ERR_INVALID, "http_escape",
        "L’adresse demandée contient un codage « % » incorrect.",
        "bad percent-encoding, or an encoded control character" },
    [REFUSED_UTF8] = { 400, ERR_INVALID, "http_utf8",
        "L’adresse demandée n’est pas codée en UTF-8.",
        "decoded target is not UTF-8" },
    [REFUSED_DOTS] = { 400, ERR_INVALID, "http_dot_segment",
        "L’adresse demandée contient « . » ou « .. ».",
        "dot segment in the path" },
    [REFUSED_SLASH] = { 400, ERR_INVALID, "http_hidden_slash",
        "L’adresse demandée contient une barre oblique codée ou inversée.",
        "encoded slash or backslash in the path" },
    [REFUSED_LINE_LONG] = { 414, ERR_LIMIT, "http_uri_too_long",
        "L’adresse demandée est trop longue.",
        "request line over its limit" },
    [REFUSED_FOLD] = { 400, ERR_INVALID, "http_header_fold",
        "Un en-tête est réparti sur plusieurs lignes.",
        "obs-fold" },
    [REFUSED_HEADER] = { 400, ERR_INVALID, "http_header",
        "Un en-tête n’est pas lisible.",
        "header line without a name or colon, or a bad byte in a name" },
    [REFUSED_HEADER_SPACE] = { 400, ERR_INVALID, "http_header_space",
        "Un en-tête contient une espace avant les deux-points.",
        "blank before the colon" },
    [REFUSED_HEADERS_LONG] = { 431, ERR_LIMIT, "http_headers_too_large",
        "Les en-têtes de la requête sont trop longs : effacez peut-être les cookies de ce site.",
        "header bytes over the limit" },
    [REFUSED_HEADERS_MANY] = { 431, ERR_LIMIT, "http_too_many_headers",
        "La requête a trop d’en-têtes.",
        "header count over the limit" },
    [REFUSED_TWICE] = { 400, ERR_INVALID, "http_header_twice",
        "Un en-tête qui doit être unique figure deux fois.",
        "a header that must be single is repeated" },
    [REFUSED_HOST_MISSING] = { 400, ERR_INVALID, "http_host_missing",
        "L’en-tête Host manque.",
        "no Host in HTTP/1.1" },
    [REFUSED_HOST] = { 400, ERR_INVALID, "http_host",
        "Le nom du serveur demandé (Host) n’est pas valable.",
        "bad Host" },
    [REFUSED_LENGTH] = { 400, ERR_INVALID, "http_content_length",
        "La longueur annoncée du contenu n’est pas valable.",
        "bad Content-Length" },
    [REFUSED_FRAMING] = { 400, ERR_INVALID, "http_framing",
        "La longueur du contenu est annoncée de deux manières contradictoires.",
        "Transfer-Encoding with Content-Length, or in HTTP/1.0" },
    [REFUSED_CODING] = { 501, ERR_INVALID, "http_transfer_coding",
        "Ce codage de transfert n’est pas pris en charge.",
        "transfer coding other than chunked alone" },
    [REFUSED_CHUNK] = { 400, ERR_INVALID, "http_chunk",
        "Le contenu de la requête est mal découpé.",
        "bad chunk" },
    [REFUSED_EXTENSIONS] = { 400, ERR_LIMIT, "http_chunk_extensions",
        "Le contenu de la requête porte trop d’extensions.",
        "chunk extensions over the limit" },
    [REFUSED_EXPECT] = { 417, ERR_INVALID, "http_expect",
        "Le serveur ne connaît pas ce que l’en-tête Expect demande.",
        "Expect other than 100-continue" },
    [REFUSED_BODY_LONG] = { 413, ERR_LIMIT, "http_body_too_large",
        "Le contenu envoyé est trop volumineux.",
        "body over its limit" },
    [REFUSED_DISAGREED] = { 400, ERR_INVALID, "http_ambiguous",
        "La requête peut être comprise de plusieurs façons.",
        "llhttp refuses the head or reads it otherwise" },
    [REFUSED_CUT] = { 400, ERR_INVALID, "http_cut",
        "La réponse du serveur s’est interrompue.",
        "connection ended inside a message" },
};
/* clang-format on */

int http_refusal_status(enum http_refusal why)
{
    assert(why < REFUSED_COUNT);
    return refusals[why].status;
}

bool http_refusal_tell(enum http_refusal why, struct error *err)
{
    assert(why < REFUSED_COUNT);
    error_set(err, refusals[why].kind, refusals[why].code, "%s", refusals[why].user);
    return error_detail(err, "%s", refusals[why].detail);
}
