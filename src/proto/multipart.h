/*
 * multipart - what a form with a file sends: parts between lines that name a boundary.
 *
 * Reads a whole body of the type multipart/form-data (RFC 7578, RFC 2046), as browsers, curl
 * and their like write it. Contents are not looked at and not copied: a part is a piece of
 * the body. A part inside a part is content.
 *
 * Why over the whole body: it has a limit and is in memory already; a reader that could be
 * stopped anywhere would be three times as long and no safer.
 *
 * Why strict: a delimiter is a whole line, as the standard has it, so that no file can end
 * itself early by holding something that begins like one; and a body without its last
 * delimiter was cut on its way.
 *
 * Thread   any: pure functions.
 * Memory   parts point into the body; names are unquoted into the arena.
 * Units    bytes.
 * Limits   MULTIPART_PARTS_MAX parts, MULTIPART_HEAD_MAX of header lines each, a boundary of
 *          MULTIPART_BOUNDARY_MAX.
 */
#ifndef PROTO_MULTIPART_H
#define PROTO_MULTIPART_H

#include "base/arena.h"
#include "base/error.h"

enum { MULTIPART_PARTS_MAX = 8, MULTIPART_HEAD_MAX = 4096, MULTIPART_BOUNDARY_MAX = 70 };

struct multipart_part {
    slice name;     /* of the form's field */
    slice filename; /* as it came, in no particular encoding; data NULL: it is no file */
    slice content;
};

struct multipart {
    struct multipart_part parts[MULTIPART_PARTS_MAX];
    size_t count;
};

/* All parts of a body; `content_type` is the header of its request.
 *     ERR_INVALID "multipart_boundary"  it names no boundary, or none that can be one
 *                 "multipart_broken"    no parts, a part without name or end, too many */
MUST_USE bool multipart_read(struct multipart *multipart, slice content_type, slice body,
                             struct arena *arena, struct error *err);

#endif
