/*
 * media - which kind of file this is, told by its bytes.
 *
 * Neither the name nor the type that came with a file is believed: a page that calls itself
 * holiday.png is a page. What is not one of the kinds below is refused, and what is one is
 * served as that kind for ever, whatever else its bytes may also be.
 *
 * A PDF may have up to a kilobyte of something else before its header, as its readers allow;
 * the pictures begin with their first byte, so a file that is a picture and a PDF is a
 * picture.
 *
 * Thread   any; pure.
 * Memory   none.
 * Units    bytes.
 * Limits   looks at the first MEDIA_LOOK bytes; that the rest can be shown is not promised.
 */
#ifndef HR_MEDIA_H
#define HR_MEDIA_H

#include "base/slice.h"

enum { MEDIA_LOOK = 1024 };

enum media { MEDIA_PDF, MEDIA_JPEG, MEDIA_PNG, MEDIA_HEIC, MEDIA_COUNT };

/* False: none of them. */
MUST_USE bool media_of(slice content, enum media *media_out);

const char *media_type(enum media media); /* "application/pdf": stored, and served */
MUST_USE bool media_parse(slice type, enum media *media_out);

/* Does this name end as one of the kind does (".jpg", ".JPEG")? And how should it? */
bool media_has_ending(enum media media, slice name);
const char *media_ending(enum media media); /* ".pdf" */

#endif
