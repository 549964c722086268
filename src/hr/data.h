/*
 * data - the JSON of a fact's view or of an audit line, made in one place and kept in the tx.
 *
 *     struct data data;
 *     user_view(data_open(&data), NULL, user, PEOPLE_HR);
 *     slice json = data_close(&data, tx);
 *
 * Thread   a database thread, inside a tx.
 * Memory   the result is in the tx's arena; nothing is left to release.
 * Units    bytes.
 * Limits   DATA_MAX: above any thing we shape (a team of TEAM_MEMBERS_MAX ids is 40 KB).
 */
#ifndef HR_DATA_H
#define HR_DATA_H

#include "base/json.h"
#include "store/db.h"

enum { DATA_MAX = 256 * 1024 };

struct data {
    struct buf buf;
    struct json json;
};

struct json *data_open(struct data *data);
slice data_close(struct data *data, struct tx *tx);

#endif
