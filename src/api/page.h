/*
 * page - the web app, from the bytes inside the program (assets.h).
 *
 * Thread   loop thread.
 */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "proto/http_head.h"

/* The headers that every page and file is served with (CSP, nosniff, ...). */
void page_security_headers(struct buf *head);

#endif
