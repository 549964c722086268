/*
 * config - every setting of `mozaik serve`, once: one table describes the flags, the
 * environment (MOZAIK_*) and mozaik.conf, with defaults and help.
 *
 * A flag wins over the environment, the environment over the file, the file over the
 * default. `--journal-keep 7d` is MOZAIK_JOURNAL_KEEP=7d is `journal-keep = 7d`. A secret is
 * no flag: everybody on the machine can read those. It may be a file of its name in
 * $CREDENTIALS_DIRECTORY instead, which wins over mozaik.conf.
 *
 * Thread   read once at the start, constant afterwards.
 * Memory   config_init / config_release.
 * Units    as named; times may be written 500ms, 30s, 5m, 24h, 7d; sizes 64k, 1m.
 * Limits   each setting has its range.
 */
#ifndef API_CONFIG_H
#define API_CONFIG_H

#include "base/error.h"

#include <stdio.h>

struct config {
    char *listen, *admin_listen, *data, *public_url, *trusted_proxies;
    char *log_format, *log_level;
    char *smtp_url, *smtp_user, *smtp_password, *mail_from;
    bool smtp_plain;
    int64_t mail_retry_ms;
    int64_t threads, db_readers;
    int64_t journal_keep_ms;
    bool demo, demo_anywhere, no_probes;
    int64_t drain_ms;

    /* limits */
    int64_t request_line, headers, header_count, body, message;
    int64_t messages_per_second;
    int64_t connections, connections_per_address, connections_per_person;
    int64_t strangers, stranger_ms;
    int64_t unfinished_input;
    int64_t command_queue, command_ms;
    int64_t head_ms, body_ms, idle_ms, write_stall_ms, silent_ms, heartbeat_ms;
    int64_t sign_in_failures, sign_in_failures_per_address;
    int64_t writes_per_minute;
    int64_t ring_bytes;
    int64_t guests, probes;
};

/* From argv (after the command's name), the environment and the file (--config FILE, else
 * mozaik.conf in the data folder, if it is there).
 * ERR_INVALID with a sentence that names the setting and where it was set. */
MUST_USE bool config_init(struct config *config, int argc, char **argv, struct error *err);
void config_release(struct config *config);
void config_help(FILE *out);

#endif
