#include "api/mail.h"

#include "base/log.h"
#include "base/mem.h"
#include "hr/outbox.h"
#include "loop/stream.h"
#include "loop/worker.h"
#include "proto/mime.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <string.h>

enum {
    LOOK_EVERY_MS = 1000,
    CONNECT_MAX_MS = 15000,
    ANSWER_MAX_S = 30,
    PAUSE_MAX_MS = 10 * 60 * 1000, /* when the server cannot be reached     */
    REFUSED_MS = 60 * 60 * 1000,   /* when it said no for good (5xx)        */
    GOODBYE_MS = 5000,             /* for its yes, when we are to stop      */
};

struct mail {
    const struct config *config;
    struct mailbox from;
    char *page; /* what stands before a link's token */
    long tls;   /* CURLUSESSL_...                    */
    struct db *db;
    struct worker *worker;
    _Atomic bool stopping;
    _Atomic uint64_t sent, failed;

    struct arena arena; /* of the mail at hand */
    struct outbox_mail at_hand;
    enum outbox_taken taken;
    struct buf text;
    size_t given;          /* bytes of it that libcurl has taken */
    int64_t goodbye_us;    /* when we first saw that we are to stop */
    bool mark_owed;        /* it was sent, and this is not yet in the database */
    unsigned out_of_reach; /* tries in a row that did not reach the server */
    int64_t pause_until_ms;
};

/* ---- the settings ---- */

static bool is_loopback(const char *host)
{
    struct address address;

    return strcmp(host, "localhost") == 0 ||
           (address_parse(slice_of(host), &address) && address_is_loopback(&address));
}

/* On this machine there is nobody on the way, and certificates of local mail servers are seldom
 * good. Elsewhere the links, and the password, go encrypted or not at all. */
static bool choose_tls(struct mail *mail, const char *scheme, const char *host,
                       struct error *err)
{
    if (strcmp(scheme, "smtps") != 0 && strcmp(scheme, "smtp") != 0)
        return error_set(err, ERR_INVALID, "smtp_url",
                         "smtp-url\u00a0: smtp://hôte:587 ou smtps://hôte attendu.");
    mail->tls = CURLUSESSL_ALL;
    if (strcmp(scheme, "smtp") != 0)
        return true;
    if (mail->config->smtp_plain && mail->config->smtp_user[0] && !is_loopback(host))
        return error_set(
            err, ERR_INVALID, "smtp_plain",
            "smtp-plain et smtp-user ensemble enverraient le mot de passe en clair.");
    if (mail->config->smtp_plain || is_loopback(host))
        mail->tls = CURLUSESSL_NONE;
    return true;
}

static bool read_url(struct mail *mail, struct error *err)
{
    char *scheme = NULL, *host = NULL, *user = NULL;
    CURLU *url = curl_url();
    bool ok = false;

    if (!url || curl_url_set(url, CURLUPART_URL, mail->config->smtp_url, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        error_set(err, ERR_INVALID, "smtp_url",
                  "smtp-url\u00a0: «\u00a0%.100s\u00a0» n’est pas une adresse comme "
                  "smtp://hôte:587.",
                  mail->config->smtp_url);
    else if (curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK)
        error_set(err, ERR_INVALID, "smtp_url",
                  "smtp-url ne porte pas d’identifiants\u00a0: utilisez smtp-user et "
                  "MOZAIK_SMTP_PASSWORD.");
    else
        ok = choose_tls(mail, scheme, host, err);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(url);
    return ok;
}

static bool read_settings(struct mail *mail, const struct origins *origins, struct error *err)
{
    slice from = slice_of(mail->config->mail_from);
    size_t size;

    if (!read_url(mail, err))
        return false;
    if (!mailbox_parse(from, &mail->from))
        return error_set(err, ERR_INVALID, "mail_from",
                         "smtp-url a besoin de mail-from, une adresse comme «\u00a0RH "
                         "<rh@example.fr>\u00a0».");
    if (mail->config->smtp_user[0] && !mail->config->smtp_password[0])
        return error_set(err, ERR_INVALID, "smtp_password",
                         "smtp-user a besoin de MOZAIK_SMTP_PASSWORD, ou de smtp-password dans "
                         "mozaik.conf.");
    if (!origins->count)
        return error_set(err, ERR_INVALID, "public_url",
                         "smtp-url a besoin de public-url\u00a0: les liens des messages "
                         "commencent par elle.");
    size = strlen(origins->urls[0]) + sizeof "/lien#";
    mail->page = mem_alloc(size);
    snprintf(mail->page, size, "%s/lien#", origins->urls[0]);
    return true;
}

/* ---- the database ---- */

typedef bool mail_work(struct tx *tx, struct mail *mail, struct error *err);

static bool in_tx(struct mail *mail, const struct worker_clock *clock, mail_work *work,
                  struct error *err)
{
    struct tx tx;

    if (!tx_begin(&tx, mail->db, clock->wall_ms, clock->rng, &mail->arena, err))
        return false;
    if (!work(&tx, mail, err) || !tx_commit(&tx, err)) {
        tx_rollback(&tx);
        return false;
    }
    tx_drop_facts(&tx); /* whoever watches reads them from the journal */
    return true;
}

/* Without taking the place of the clerk, which writes. */
static bool is_due(struct mail *mail, const struct worker_clock *clock, bool *due_out,
                   struct error *err)
{
    struct tx tx;
    bool ok;

    *due_out = false;
    if (!tx_begin_read(&tx, mail->db, clock->wall_ms, clock->rng, &mail->arena, err))
        return false;
    ok = outbox_is_due(&tx, due_out, err);
    tx_rollback(&tx);
    return ok;
}

static bool drop(struct tx *tx, struct mail *mail, struct error *err)
{
    return outbox_drop(tx, &mail->at_hand, err);
}

static bool postpone(struct tx *tx, struct mail *mail, struct error *err)
{
    return outbox_postpone(tx, &mail->at_hand, tx->now_ms + REFUSED_MS, err);
}

static bool mark_sent(struct tx *tx, struct mail *mail, struct error *err)
{
    return outbox_sent(tx, &mail->at_hand, err);
}

/* ---- the log ---- */

static void tell(enum log_level level, const struct mail *mail, const char *what,
                 const char *why, int64_t code)
{
    char id[ID_TEXT_LEN + 1];

    uuid_text(mail->at_hand.id, id);
    log_write(level, what, LOG_TEXT("mail", slice_of(id)), LOG_INT("try", mail->at_hand.tries),
              LOG_TEXT("why", slice_of(why)), LOG_INT("reply", code));
}

static void tell_error(const char *what, const struct error *err)
{
    log_write(LOG_WARN, what, LOG_TEXT("code", slice_of(err->code)),
              LOG_TEXT("detail", slice_of(err->detail)));
}

/* ---- the mail server ---- */

static size_t give(char *out, size_t size, size_t count, void *ctx)
{
    struct mail *mail = ctx;
    size_t room = size * count, len = mail->text.len - mail->given;

    if (len > room)
        len = room;
    memcpy(out, mail->text.data + mail->given, len);
    mail->given += len;
    return len;
}

static size_t ignore(char *data, size_t size, size_t count, void *ctx)
{
    (void)data;
    (void)ctx;
    return size * count;
}

/* Called by libcurl now and then; not 0: break off. What the server has whole it may just have
 * taken, so its word is waited for. */
static int look_whether_to_stop(void *ctx, curl_off_t down_all, curl_off_t down,
                                curl_off_t up_all, curl_off_t up)
{
    struct mail *mail = ctx;

    (void)down_all, (void)down, (void)up_all, (void)up;
    if (!atomic_load(&mail->stopping))
        return 0;
    if (!mail->goodbye_us)
        mail->goodbye_us = worker_now_us();
    return mail->given < mail->text.len ||
           worker_now_us() - mail->goodbye_us > GOODBYE_MS * INT64_C(1000);
}

/* A connection for each mail: there are few, and one that is kept may have died meanwhile. */
static bool prepare(CURL *curl, struct mail *mail, const char *from, struct curl_slist *to)
{
    const struct config *config = mail->config;

    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_URL, config->smtp_url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USE_SSL, mail->tls) == CURLE_OK &&
           (!config->smtp_user[0] ||
            (curl_easy_setopt(curl, CURLOPT_USERNAME, config->smtp_user) == CURLE_OK &&
             curl_easy_setopt(curl, CURLOPT_PASSWORD, config->smtp_password) == CURLE_OK)) &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK && /* not that of the shell */
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MAX_MS) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)ANSWER_MAX_S) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)MAIL_TIME_MAX_MS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READFUNCTION, give) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, mail) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_whether_to_stop) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, mail) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK;
}

static CURLcode hand_over(struct mail *mail, long *reply_out)
{
    char from[MIME_ADDRESS_MAX + 3], to[MIME_ADDRESS_MAX + 3];
    struct curl_slist *recipients;
    CURLcode result = CURLE_FAILED_INIT;
    CURL *curl = curl_easy_init();

    snprintf(from, sizeof from, "<%.*s>", SLICE_ARG(mail->from.address));
    snprintf(to, sizeof to, "<%.*s>", SLICE_ARG(mail->at_hand.recipient));
    recipients = curl_slist_append(NULL, to);
    mail->given = 0;
    mail->goodbye_us = 0;
    *reply_out = 0;
    if (curl && recipients && prepare(curl, mail, from, recipients)) {
        result = curl_easy_perform(curl);
        (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, reply_out); /* else 0 */
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    return result;
}

/* ---- a mail's way ---- */

/* Each try is another mail for who receives it: its link is another one, too. */
static bool write_text(struct mail *mail, int64_t now_ms, struct error *err)
{
    slice local, domain, id;
    char uuid[ID_TEXT_LEN + 1];

    uuid_text(mail->at_hand.id, uuid);
    (void)slice_cut(mail->from.address, '@', &local, &domain); /* it was parsed */
    id = arena_printf(&mail->arena, "%s.%lld@%.*s", uuid, (long long)mail->at_hand.tries,
                      SLICE_ARG(domain));
    buf_clear(&mail->text);
    return mime_write(&mail->text,
                      &(struct mime_mail){ .from = mail->from,
                                           .to = mail->at_hand.recipient,
                                           .subject = mail->at_hand.subject,
                                           .text = mail->at_hand.body,
                                           .message_id = id,
                                           .at_ms = now_ms },
                      err);
}

/* True: it is in the database. Else there is nothing more important than to try again. */
static bool mark(struct mail *mail, const struct worker_clock *clock)
{
    struct error err = { 0 };

    mail->mark_owed = !in_tx(mail, clock, mark_sent, &err);
    if (mail->mark_owed)
        tell_error("mail sent but not marked", &err);
    return !mail->mark_owed;
}

static void pause_all(struct mail *mail, const struct worker_clock *clock)
{
    int64_t wait_ms = mail->config->mail_retry_ms;

    for (unsigned i = 0; i < mail->out_of_reach && wait_ms < PAUSE_MAX_MS; i++)
        wait_ms *= 2;
    mail->out_of_reach++;
    mail->pause_until_ms = clock->now_ms + (wait_ms < PAUSE_MAX_MS ? wait_ms : PAUSE_MAX_MS);
}

/* It said no to this mail, in an answer to it: sender, recipient or text. */
static bool is_refusal(CURLcode result, long reply)
{
    return (result == CURLE_SEND_ERROR || result == CURLE_WEIRD_SERVER_REPLY) && reply >= 400 &&
           reply != 421; /* "closing": not about the mail */
}

static void not_sent(struct mail *mail, const struct worker_clock *clock, CURLcode result,
                     long reply)
{
    struct error err = { 0 };

    if (atomic_load(&mail->stopping))
        return;
    atomic_fetch_add(&mail->failed, 1);
    if (!is_refusal(result, reply)) {
        tell(LOG_WARN, mail, "mail server out of reach", curl_easy_strerror(result), reply);
        pause_all(mail, clock);
        return;
    }
    tell(LOG_WARN, mail, "mail refused", curl_easy_strerror(result), reply);
    mail->out_of_reach = 0;
    if (reply >= 500 && !in_tx(mail, clock, postpone, &err))
        tell_error("mail not postponed", &err); /* then it is tried sooner */
}

/* True: look for the next one at once. */
static bool send_one(struct mail *mail, const struct worker_clock *clock)
{
    struct error err = { 0 };
    CURLcode result;
    long reply;

    if (!write_text(mail, clock->wall_ms, &err)) {
        tell(LOG_WARN, mail, "mail dropped", err.detail, 0);
        if (!in_tx(mail, clock, drop, &err))
            tell_error("mail not dropped", &err); /* then it is dropped at its next try */
        return true;
    }
    result = hand_over(mail, &reply);
    if (result != CURLE_OK) {
        not_sent(mail, clock, result, reply);
        return true; /* unless all of them wait now */
    }
    mail->out_of_reach = 0;
    atomic_fetch_add(&mail->sent, 1);
    tell(LOG_INFO, mail, "mail sent", "", reply);
    return mark(mail, clock);
}

static bool take(struct tx *tx, struct mail *mail, struct error *err)
{
    return outbox_take(tx, mail->config->mail_retry_ms, slice_of(mail->page), &mail->at_hand,
                       &mail->taken, err);
}

static bool turn(void *ctx, const struct worker_clock *clock)
{
    struct mail *mail = ctx;
    struct error err = { 0 };
    bool due;

    if (mail->mark_owed && !mark(mail, clock))
        return false;
    if (atomic_load(&mail->stopping) || clock->now_ms < mail->pause_until_ms)
        return false;
    arena_clear(&mail->arena);
    if (!is_due(mail, clock, &due, &err) || (due && !in_tx(mail, clock, take, &err))) {
        tell_error("outbox not read", &err);
        return false;
    }
    if (!due || mail->taken == OUTBOX_EMPTY)
        return false;
    if (mail->taken == OUTBOX_DROPPED) {
        tell(LOG_INFO, mail, "mail dropped", "nobody to send it to", 0);
        return true;
    }
    return send_one(mail, clock);
}

/* ---- life ---- */

bool mail_start(struct mail **mail_out, const struct config *config,
                const struct origins *origins, struct error *err)
{
    struct mail *mail;

    *mail_out = NULL;
    if (!config->smtp_url[0])
        return true;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        error_set(err, ERR_INTERNAL, "mail", "Impossible de préparer l’envoi des messages.");
        return error_detail(err, "curl_global_init");
    }
    mail = mem_new(struct mail);
    mail->config = config;
    arena_init(&mail->arena);
    buf_init(&mail->text, MAIL_TEXT_MAX);
    if (!read_settings(mail, origins, err) ||
        !db_open(&mail->db, config->data, DB_WRITE, err)) {
        mail_free(mail);
        return false;
    }
    log_write(LOG_INFO, "mails are sent", LOG_TEXT("by", slice_of(config->smtp_url)));
    worker_new(&mail->worker, "mail", LOOK_EVERY_MS, turn, mail);
    *mail_out = mail;
    return true;
}

void mail_stop(struct mail *mail)
{
    if (mail)
        atomic_store(&mail->stopping, true);
}

void mail_free(struct mail *mail)
{
    struct worker_clock clock;

    if (!mail)
        return;
    mail_stop(mail);
    worker_free(mail->worker);
    worker_read_clock(&clock);
    if (mail->mark_owed)
        (void)mark(mail, &clock); /* else it is sent a second time: it has been logged */
    db_close(mail->db);
    arena_release(&mail->arena);
    buf_release(&mail->text);
    mem_free(mail->page);
    mem_free(mail);
    curl_global_cleanup();
}

uint64_t mail_sent_count(const struct mail *mail)
{
    return mail ? atomic_load(&mail->sent) : 0;
}

uint64_t mail_failed_count(const struct mail *mail)
{
    return mail ? atomic_load(&mail->failed) : 0;
}
