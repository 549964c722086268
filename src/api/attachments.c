/* Documents of an absence: a form with a file in, bytes out. The rules are hr/attachment.h's. */
#include "api/routes.h"
#include "hr/attachment.h"
#include "proto/multipart.h"

#include <string.h>

/* The head of the form's one part, and its two boundaries. */
enum { FORM_MARGIN = 16 * 1024 };

size_t attachments_body_max(void)
{
    return ATTACHMENT_BYTES_MAX + FORM_MARGIN;
}

bool attachments_form(struct call *call, slice content_type, slice body)
{
    const struct multipart_part *part;
    struct multipart form;

    if (!multipart_read(&form, content_type, body, &call->arena, &call->err))
        return false;
    part = &form.parts[0];
    if (form.count != 1 || !part->filename.data || !slice_eq(part->name, SLICE("file")))
        return true; /* answered in its turn: see attachments_create() */
    call->file_name = part->filename;
    call->file = arena_dup(&call->arena, part->content);
    return true;
}

static absence_id path_absence(const struct call *call)
{
    absence_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

static attachment_id path_attachment(const struct call *call)
{
    attachment_id id;

    memcpy(id.uuid, call->ids[0], sizeof id.uuid);
    return id;
}

static bool conflict_of(struct call *call, const struct absence_conflict *conflict)
{
    absence_conflict_members(&call->conflict, conflict, &call->actor.settings);
    return false;
}

static bool refused(struct call *call, const struct absence_conflict *conflict,
                    const struct error *err)
{
    if (strcmp(err->code, "file_too_large") == 0)
        call->status = 413;
    if (strcmp(err->code, "attachments_day") == 0)
        call->retry_after_s = 3600;
    return conflict_of(call, conflict);
}

bool attachments_create(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_conflict conflict = { 0 };
    struct attachment attachment;
    struct error rule = { 0 };
    char id[ID_TEXT_LEN + 1];
    bool added;

    if (!call->file.data) {
        error_field(err, "file", "one_file",
                    "Un seul fichier est attendu, dans le champ «\u00a0file\u00a0» du "
                    "formulaire.");
        return call_invalid(attachment_add(tx, &call->actor, path_absence(call), SLICE(""),
                                           SLICE(""), &attachment, &added, &conflict, &rule),
                            &rule, err);
    }
    if (!attachment_add(tx, &call->actor, path_absence(call), call->file_name, call->file,
                        &attachment, &added, &conflict, err))
        return refused(call, &conflict, err);
    if (!added)
        call->status = 200;
    uuid_text(attachment.id.uuid, id);
    call->location = arena_printf(&call->arena, "/api/attachments/%s", id);
    attachment_view(&call->json, NULL, &attachment);
    return true;
}

/* RFC 6266 and RFC 8187: a name of any characters, in UTF-8. */
static slice disposition(struct arena *arena, slice name)
{
    static const char plain[] = "!#$&+-.^_`|~";
    struct buf buf;
    slice kept;

    buf_init(&buf, 4096);
    buf_add(&buf, SLICE("attachment; filename*=UTF-8''"));
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool safe = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                    (c >= 'a' && c <= 'z') || (c && strchr(plain, c));

        if (safe)
            buf_add_char(&buf, c);
        else
            buf_printf(&buf, "%%%02X", (unsigned)(unsigned char)c);
    }
    kept = arena_dup(arena, buf_slice(&buf));
    buf_release(&buf);
    return kept;
}

bool attachments_get(struct tx *tx, struct call *call, struct error *err)
{
    struct attachment attachment;

    if (!attachment_read(tx, &call->actor, path_attachment(call), &attachment, &call->out, err))
        return false;
    call->media = slice_of(media_type(attachment.media));
    call->disposition = disposition(&call->arena, attachment.name);
    return true;
}

bool attachments_delete(struct tx *tx, struct call *call, struct error *err)
{
    struct absence_conflict conflict = { 0 };

    return attachment_remove(tx, &call->actor, path_attachment(call), &conflict, err) ||
           conflict_of(call, &conflict);
}
