/* P0 to P3: through a forward proxy or straight, the name, the connection, TLS. */
#include "doctor/probe.h"

#include <string.h>
#include <time.h>

enum { REACH_MS = 4000 };

/* ---- the forward proxy ---- */

/* Its answer to CONNECT, as an exchange. */
static json_t *proxy_answer(const struct wire_story *story)
{
    struct answer answer;
    json_t *seen;

    answer_init(&answer);
    answer_take(&answer, slice_of(story->proxy_head));
    seen = answer_seen(&answer);
    answer_release(&answer);
    return seen;
}

static const char *proxy_outcome(const struct wire_story *story)
{
    return story->outcome == WIRE_OPEN            ? "ok"
           : story->outcome != WIRE_PROXY_REFUSED ? "unreachable"
           : story->proxy_status == 407           ? "auth"
                                                  : "refused";
}

static bool reach_by_proxy(struct exam *exam)
{
    struct wire_url plain = exam->url; /* only the tunnel */
    struct wire_story story = { .outcome = WIRE_NAME_UNKNOWN };
    struct wire *wire = NULL;
    json_t *seen;
    bool open = false;

    plain.tls = false;
    exam_step(exam, "proxy", exam->proxy.authority);
    if (wire_look_up(exam->proxy.host, exam->proxy.port, REACH_MS, &exam->addresses) ==
        WIRE_OPEN) {
        exam->way.addresses = &exam->addresses;
        open = wire_open(&wire, &plain, &exam->way, PROBE_MS, &story, NULL);
        wire_close(wire);
    }
    seen = json_pack("{s:b,s:s}", "used", 1, "outcome", proxy_outcome(&story));
    json_object_set_new(seen, "address",
                        json_sprintf(strchr(exam->proxy.host, ':') ? "[%s]:%s" : "%s:%s",
                                     exam->proxy.host, exam->proxy.port));
    if (story.proxy_status)
        json_object_set_new(seen, "status", json_integer(story.proxy_status));
    if (!open && story.proxy_head[0])
        json_object_set_new(seen, "answer", proxy_answer(&story));
    exam_see(exam, "proxy", seen);
    return open;
}

/* ---- the name, the connection ---- */

static bool look_up(struct exam *exam)
{
    int64_t asked_ms = wire_now_ms();
    enum wire_outcome outcome;

    exam_step(exam, "dns", exam->url.host);
    outcome = wire_look_up(exam->url.host, exam->url.port, REACH_MS, &exam->addresses);
    exam_see(exam, "dns",
             json_pack("{s:s,s:I,s:I,s:I}", "outcome",
                       outcome == WIRE_OPEN           ? "ok"
                       : outcome == WIRE_NAME_UNKNOWN ? "unknown"
                                                      : "failed",
                       "ms", (json_int_t)(wire_now_ms() - asked_ms), "v4",
                       (json_int_t)exam->addresses.v4, "v6", (json_int_t)exam->addresses.v6));
    return outcome == WIRE_OPEN;
}

const char *probe_tcp_text(enum wire_outcome outcome)
{
    return outcome == WIRE_OPEN        ? "ok"
           : outcome == WIRE_REFUSED   ? "refused"
           : outcome == WIRE_TIMED_OUT ? "timeout"
           : outcome == WIRE_RESET     ? "reset"
                                       : "unreachable";
}

/* By one family of addresses, without TLS. */
static enum wire_outcome connect_by(const struct exam *exam, int family, int64_t *ms_out)
{
    struct wire_url plain = exam->url;
    struct wire_way way = { .addresses = &exam->addresses, .family = family };
    struct wire_story story;
    struct wire *wire;

    plain.tls = false;
    if (!wire_open(&wire, &plain, &way, REACH_MS, &story, NULL))
        return story.outcome;
    wire_close(wire);
    *ms_out = story.tcp_ms;
    return WIRE_OPEN;
}

static const char *family_text(size_t count, enum wire_outcome outcome)
{
    return count == 0 ? "none" : outcome == WIRE_OPEN ? "ok" : "failed";
}

/* What somebody said tells more than silence. */
static enum wire_outcome better_of(enum wire_outcome a, enum wire_outcome b)
{
    static const enum wire_outcome order[] = { WIRE_OPEN, WIRE_REFUSED, WIRE_RESET,
                                               WIRE_TIMED_OUT };

    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return WIRE_UNREACHABLE;
}

static bool connect_both(struct exam *exam)
{
    enum wire_outcome v4 = WIRE_UNREACHABLE, v6 = WIRE_UNREACHABLE, best;
    json_t *seen;
    int64_t ms = 0;

    exam_step(exam, "tcp", exam->url.port);
    if (exam->addresses.v6)
        v6 = connect_by(exam, AF_INET6, &ms);
    if (exam->addresses.v4)
        v4 = connect_by(exam, AF_INET, &ms);
    best = better_of(v4, v6);
    seen = json_pack("{s:s,s:s,s:s}", "outcome", probe_tcp_text(best), "v4",
                     family_text(exam->addresses.v4, v4), "v6",
                     family_text(exam->addresses.v6, v6));
    if (best == WIRE_OPEN)
        json_object_set_new(seen, "ms", json_integer(ms));
    exam_see(exam, "tcp", seen);
    exam->way.addresses = &exam->addresses;
    exam->way.family = v4 == WIRE_OPEN && v6 == WIRE_OPEN ? 0
                       : v6 == WIRE_OPEN                  ? AF_INET6
                                                          : AF_INET;
    return best == WIRE_OPEN;
}

/* ---- TLS ---- */

static const char *cert_text(enum wire_outcome outcome)
{
    switch (outcome) {
    case WIRE_OPEN: return "ok";
    case WIRE_EXPIRED: return "expired";
    case WIRE_NOT_YET: return "not_yet";
    case WIRE_WRONG_NAME: return "wrong_name";
    case WIRE_UNTRUSTED: return "untrusted";
    case WIRE_TLS_CUT: return "reset";
    case WIRE_TLS_SILENT: return "silent";
    default: return "failed";
    }
}

/* Does the port speak HTTP without TLS? */
static bool speaks_http(const struct exam *exam)
{
    struct question question = probe_question(exam, "/");
    struct wire_url plain = exam->url;
    struct answer answer;
    bool speaks;

    plain.tls = false;
    plain.login[0] = '\0'; /* not in the clear */
    question.url = &plain;
    question.timeout_ms = REACH_MS;
    ask(&question, &answer);
    speaks = answer.outcome == ASK_ANSWER;
    answer_release(&answer);
    return speaks;
}

static json_t *names_seen(const char *names)
{
    json_t *list = json_array();
    slice rest = slice_of(names), name;

    while (rest.len > 0) {
        slice_cut(rest, '\n', &name, &rest);
        json_array_append_new(list, seen_text(name));
    }
    return list;
}

static void see_certificate(json_t *seen, const struct wire_certificate *certificate)
{
    time_t until = (time_t)certificate->until_s;
    double left_s = difftime(until, time(NULL));
    struct tm at;
    char text[32];

    if (!certificate->known)
        return;
    gmtime_r(&until, &at);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &at);
    json_object_set_new(seen, "issuer", seen_text(slice_of(certificate->issuer)));
    json_object_set_new(seen, "subject", seen_text(slice_of(certificate->subject)));
    json_object_set_new(seen, "names", names_seen(certificate->names));
    json_object_set_new(seen, "until", json_string(text));
    json_object_set_new(seen, "days_left",
                        json_integer((json_int_t)(left_s / 86400) - (left_s < 0)));
}

static enum wire_outcome shake_hands(const struct exam *exam, enum wire_alpn alpn,
                                     struct wire_story *story)
{
    struct wire_way way = exam->way;
    struct wire *wire;

    way.alpn = alpn;
    way.insecure = true; /* nothing is sent: the certificate is only looked at */
    if (wire_open(&wire, &exam->url, &way, exam->patience_ms, story, NULL))
        wire_close(wire);
    return story->outcome;
}

static void see_alpn(json_t *seen, const char *key, const struct wire_story *story)
{
    json_object_set_new(seen, key,
                        story->outcome != WIRE_OPEN ? json_string("failed")
                        : story->alpn[0]            ? seen_text(slice_of(story->alpn))
                                                    : json_string("none"));
}

static bool try_tls(struct exam *exam)
{
    struct wire_story http11, other;
    enum wire_outcome outcome;
    json_t *seen = json_object();

    exam_step(exam, "cert", exam->url.host);
    outcome = shake_hands(exam, WIRE_ALPN_HTTP11, &http11);
    see_alpn(seen, "alpn_http11", &http11);
    if (outcome == WIRE_OPEN) {
        outcome = http11.certificate.outcome;
        json_object_set_new(seen, "version", json_string(http11.tls_version));
        see_certificate(seen, &http11.certificate);
    }
    if (outcome == WIRE_NO_TLS || outcome == WIRE_TLS_CUT || outcome == WIRE_TLS_SILENT) {
        bool plain = speaks_http(exam);
        json_object_set_new(seen, "outcome",
                            json_string(plain ? "plain_http" : cert_text(outcome)));
    } else {
        json_object_set_new(seen, "outcome", json_string(cert_text(outcome)));
        (void)shake_hands(exam, WIRE_ALPN_BOTH, &other);
        see_alpn(seen, "alpn_both", &other);
        (void)shake_hands(exam, WIRE_ALPN_NONE, &other);
        see_alpn(seen, "alpn_none", &other);
    }
    exam_see(exam, "cert", seen);
    if (http11.outcome == WIRE_OPEN && outcome != WIRE_OPEN && !exam->way.insecure) {
        /* Whose certificate is it? Nothing of anybody's is sent. */
        exam->way.insecure = true;
        probe_front(exam);
        exam->way.insecure = false;
    }
    return outcome == WIRE_OPEN || (exam->way.insecure && http11.outcome == WIRE_OPEN);
}

bool probe_reach(struct exam *exam)
{
    if (exam->way.proxy) {
        if (!reach_by_proxy(exam))
            return false;
    } else {
        exam_see(exam, "proxy", json_pack("{s:b,s:s}", "used", 0, "outcome", "none"));
        if (!look_up(exam) || !connect_both(exam))
            return false;
    }
    return !exam->url.tls || try_tls(exam);
}
