/* TLS of a wire: what was agreed, and what is wrong with the certificate. See wire.h. */
#include "net/wire_inside.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum io wire_tls_wait(struct wire *wire, int result, int64_t until_ms)
{
    switch (SSL_get_error(wire->tls, result)) {
    case SSL_ERROR_WANT_READ: return wire_wait(wire->fd, POLLIN, until_ms) ? IO_DONE : IO_AGAIN;
    case SSL_ERROR_WANT_WRITE:
        return wire_wait(wire->fd, POLLOUT, until_ms) ? IO_DONE : IO_AGAIN;
    case SSL_ERROR_ZERO_RETURN: return IO_CLOSED;
    default: return IO_FAILED;
    }
}

/* ---- the certificate ---- */

/* Everything that is wrong, not only the first thing: whoever renews an expired certificate of
 * their own house must not hear that it is unknown. */
struct doubts {
    bool expired, not_yet, wrong_name, untrusted;
};

static int doubt(int fine, X509_STORE_CTX *store)
{
    SSL *tls = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct doubts *doubts = SSL_get_app_data(tls);

    if (fine)
        return 1;
    switch (X509_STORE_CTX_get_error(store)) {
    case X509_V_ERR_CERT_HAS_EXPIRED: doubts->expired = true; break;
    case X509_V_ERR_CERT_NOT_YET_VALID: doubts->not_yet = true; break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: doubts->wrong_name = true; break;
    default: doubts->untrusted = true;
    }
    return 1; /* go on: the rest is looked at as well */
}

static enum wire_outcome outcome_of_doubts(const struct doubts *doubts)
{
    return doubts->expired      ? WIRE_EXPIRED
           : doubts->not_yet    ? WIRE_NOT_YET
           : doubts->wrong_name ? WIRE_WRONG_NAME
           : doubts->untrusted  ? WIRE_UNTRUSTED
                                : WIRE_OPEN;
}

static void name_text(X509_NAME *name, char *out, size_t size)
{
    static const int kinds[] = { NID_commonName, NID_organizationName,
                                 NID_organizationalUnitName };

    out[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(kinds) && !out[0]; i++)
        if (X509_NAME_get_text_by_NID(name, kinds[i], out, (int)size) < 0)
            out[0] = '\0';
}

static void add_name(struct wire_certificate *certificate, slice name)
{
    size_t len = strlen(certificate->names);

    if (len + name.len + 2 <= sizeof certificate->names)
        snprintf(certificate->names + len, sizeof certificate->names - len, "%s%.*s",
                 len ? "\n" : "", SLICE_ARG(name));
}

static void read_names(X509 *x509, struct wire_certificate *certificate)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const ASN1_STRING *text = name->d.ia5;
        char address[48];
        if (name->type == GEN_DNS) {
            add_name(certificate, (slice){ (const char *)ASN1_STRING_get0_data(text),
                                           (size_t)ASN1_STRING_length(text) });
        } else if (name->type == GEN_IPADD && ASN1_STRING_length(text) == 4) {
            const unsigned char *at = ASN1_STRING_get0_data(text);
            snprintf(address, sizeof address, "%d.%d.%d.%d", at[0], at[1], at[2], at[3]);
            add_name(certificate, slice_of(address));
        }
    }
    GENERAL_NAMES_free(names);
}

static void read_certificate(SSL *tls, struct wire_certificate *certificate)
{
    X509 *x509 = SSL_get0_peer_certificate(tls);
    struct tm until;

    if (!x509)
        return;
    certificate->known = true;
    name_text(X509_get_issuer_name(x509), certificate->issuer, sizeof certificate->issuer);
    name_text(X509_get_subject_name(x509), certificate->subject, sizeof certificate->subject);
    read_names(x509, certificate);
    if (ASN1_TIME_to_tm(X509_get0_notAfter(x509), &until))
        certificate->until_s = timegm(&until);
}

/* ---- the handshake ---- */

static bool is_address(const char *host)
{
    return strchr(host, ':') || host[strspn(host, "0123456789.")] == '\0';
}

static void prepare(struct wire *wire, const char *host, const struct wire_way *way,
                    struct doubts *doubts)
{
    static const unsigned char both[] = "\x02h2\x08http/1.1";
    static const unsigned char http11[] = "\x08http/1.1";
    X509_VERIFY_PARAM *param;

    wire->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(wire->context, TLS1_2_VERSION);
    SSL_CTX_set_default_verify_paths(wire->context);
    /* Many close without saying so; a message that was cut is seen one floor above. Whose
     * certificate it is was settled at the beginning: nobody may come with another one later. */
    SSL_CTX_set_options(wire->context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
    /* The callback hears everything; the verdict is ours, after the handshake. */
    SSL_CTX_set_verify(wire->context, SSL_VERIFY_NONE, doubt);
    wire->tls = SSL_new(wire->context);
    SSL_set_app_data(wire->tls, doubts);
    if (is_address(host)) {
        param = SSL_get0_param(wire->tls);
        X509_VERIFY_PARAM_set1_ip_asc(param, host);
    } else {
        SSL_set_tlsext_host_name(wire->tls, host);
        SSL_set1_host(wire->tls, host);
    }
    if (way->alpn == WIRE_ALPN_BOTH)
        SSL_set_alpn_protos(wire->tls, both, sizeof both - 1);
    else if (way->alpn == WIRE_ALPN_HTTP11)
        SSL_set_alpn_protos(wire->tls, http11, sizeof http11 - 1);
    SSL_set_fd(wire->tls, wire->fd);
}

/* Before OpenSSL takes it: is the first byte one of a TLS record (handshake or alert)? Later ones
 * may be of other kinds: a handshake goes on with ChangeCipherSpec (RFC 5246, section 7.1). */
static enum wire_outcome first_byte(int fd, int64_t until_ms)
{
    unsigned char byte;
    ssize_t got;

    if (!wire_wait(fd, POLLIN, until_ms))
        return WIRE_TLS_SILENT;
    got = recv(fd, &byte, 1, MSG_PEEK);
    return got <= 0 ? WIRE_TLS_CUT : byte == 0x16 || byte == 0x15 ? WIRE_OPEN : WIRE_NO_TLS;
}

/* Why a step failed. Bytes or the end may have come before anybody could look at them. */
static enum wire_outcome why_failed(const SSL *tls, int result)
{
    int reason = ERR_GET_REASON(ERR_peek_error());

    switch (SSL_get_error(tls, result)) {
    case SSL_ERROR_SYSCALL:
    case SSL_ERROR_ZERO_RETURN: return WIRE_TLS_CUT;
    default:
        return reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ? WIRE_TLS_CUT
               : reason == SSL_R_WRONG_VERSION_NUMBER       ? WIRE_NO_TLS
                                                            : WIRE_TLS_FAILED;
    }
}

static enum wire_outcome shake_hands(struct wire *wire, int64_t until_ms)
{
    int result;

    while (ERR_clear_error(), (result = SSL_connect(wire->tls)) != 1) {
        bool untouched = BIO_number_read(SSL_get_rbio(wire->tls)) == 0;
        if (untouched && SSL_get_error(wire->tls, result) == SSL_ERROR_WANT_READ) {
            enum wire_outcome first = first_byte(wire->fd, until_ms);
            if (first != WIRE_OPEN)
                return first;
        } else {
            enum wire_outcome why = why_failed(wire->tls, result);
            enum io io = wire_tls_wait(wire, result, until_ms);
            if (io != IO_DONE)
                return io == IO_AGAIN ? WIRE_TLS_SILENT : why;
        }
    }
    return WIRE_OPEN;
}

enum wire_outcome wire_start_tls(struct wire *wire, const char *host,
                                 const struct wire_way *way, int64_t until_ms,
                                 struct wire_story *story)
{
    struct doubts doubts = { 0 };
    enum wire_outcome outcome;
    const unsigned char *alpn;
    unsigned alpn_len;

    prepare(wire, host, way, &doubts);
    outcome = shake_hands(wire, until_ms);
    SSL_set_app_data(wire->tls, NULL);
    if (outcome != WIRE_OPEN)
        return outcome;
    read_certificate(wire->tls, &story->certificate);
    snprintf(story->tls_version, sizeof story->tls_version, "%s", SSL_get_version(wire->tls));
    SSL_get0_alpn_selected(wire->tls, &alpn, &alpn_len);
    snprintf(story->alpn, sizeof story->alpn, "%.*s", (int)alpn_len,
             alpn_len ? (const char *)alpn : "");
    story->certificate.outcome = outcome_of_doubts(&doubts);
    return way->insecure ? WIRE_OPEN : story->certificate.outcome;
}
