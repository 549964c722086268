/*
 * assets - the page, as bytes inside the program.
 *
 * `npm run build` in web/ makes web/dist; script/embed turns that folder into a table of
 * slices, sorted by path, at build time. Without web/dist the table is empty, and whoever
 * serves the page says how to build it.
 *
 * Why inside: the page and the API it speaks to are then always of one version, and an
 * installation is one file.
 *
 * Thread   any: everything is constant.
 * Memory   none.
 * Units    bytes.
 * Limits   none.
 */
#ifndef API_ASSETS_H
#define API_ASSETS_H

#include "base/slice.h"

struct asset {
    slice path;         /* "/index.html", "/assets/app-B1xk.js"                       */
    slice content_type; /* "text/html; charset=utf-8"                                 */
    slice etag;         /* with its quotes, over the bytes                            */
    slice bytes;        /* as they are in web/dist                                    */
    slice gzip;         /* the same, compressed; empty where that saves nothing       */
    bool immutable;     /* the name holds a hash of the content: cache it for ever    */
};

extern const struct asset assets[];
extern const size_t assets_count;

/* The asset at this path ("/" is "/index.html"; no query), or NULL. */
const struct asset *asset_find(slice path);

#endif
