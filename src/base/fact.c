#include "base/fact.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- channels ---- */

static struct channel channel_make(enum channel_kind kind, const uint8_t id[16])
{
    struct channel channel = { .kind = (uint8_t)kind };
    if (id)
        memcpy(channel.id, id, 16);
    return channel;
}

struct channel channel_user(user_id id)
{
    return channel_make(CHANNEL_USER, id.uuid);
}

struct channel channel_managers(team_id id)
{
    return channel_make(CHANNEL_MANAGERS, id.uuid);
}

struct channel channel_managers_of(user_id id)
{
    return channel_make(CHANNEL_MANAGERS, id.uuid);
}

struct channel channel_team(team_id id)
{
    return channel_make(CHANNEL_TEAM, id.uuid);
}

struct channel channel_hr(void)
{
    return channel_make(CHANNEL_HR, NULL);
}

struct channel channel_everyone(void)
{
    return channel_make(CHANNEL_EVERYONE, NULL);
}

_Static_assert(sizeof(struct channel) == 17, "no holes: channels are compared as bytes");

static int channel_compare(const void *a, const void *b)
{
    const struct channel *x = a, *y = b;
    return x->kind != y->kind ? x->kind - y->kind : memcmp(x->id, y->id, 16);
}

bool channel_eq(const struct channel *a, const struct channel *b)
{
    return channel_compare(a, b) == 0;
}

static const struct channel_name {
    slice name;
    bool has_id;
} channel_names[CHANNEL_KIND_COUNT] = {
    [CHANNEL_USER] = { SLICE_INIT("user"), true },
    [CHANNEL_MANAGERS] = { SLICE_INIT("managers"), true },
    [CHANNEL_TEAM] = { SLICE_INIT("team"), true },
    [CHANNEL_HR] = { SLICE_INIT("hr"), false },
    [CHANNEL_EVERYONE] = { SLICE_INIT("everyone"), false },
};

void channel_text(const struct channel *channel, char text_out[CHANNEL_TEXT_MAX])
{
    assert(channel->kind < CHANNEL_KIND_COUNT);
    const struct channel_name *name = &channel_names[channel->kind];

    memcpy(text_out, name->name.data, name->name.len + 1);
    if (name->has_id) {
        text_out[name->name.len] = ':';
        uuid_text(channel->id, text_out + name->name.len + 1);
    }
}

bool channel_parse(slice text, struct channel *channel_out)
{
    slice name, id;
    bool has_id = slice_cut(text, ':', &name, &id);
    uint8_t uuid[16] = { 0 };

    if (has_id && !uuid_parse(id, uuid))
        return false;
    for (int kind = 0; kind < CHANNEL_KIND_COUNT; kind++) {
        if (has_id == channel_names[kind].has_id && slice_eq(name, channel_names[kind].name)) {
            *channel_out = channel_make((enum channel_kind)kind, uuid);
            return true;
        }
    }
    return false;
}

/* ---- audiences ---- */

/* A new reference needs no order, only to be counted; the last one given back must see
 * all that the others did before the memory goes. */
static void ref(int *refs)
{
    int before = __atomic_fetch_add(refs, 1, __ATOMIC_RELAXED);
    assert(before > 0);
}

static bool unref_was_last(int *refs)
{
    int before = __atomic_fetch_sub(refs, 1, __ATOMIC_ACQ_REL);
    assert(before > 0);
    return before == 1;
}

struct audience *audience_new(const struct channel *channels, size_t count)
{
    assert(count <= UINT32_MAX);
    struct audience *audience =
        mem_alloc(sizeof(struct audience) + count * sizeof(struct channel));

    audience->refs = 1;
    if (count == 0)
        return audience;
    memcpy(audience->channels, channels, count * sizeof(struct channel));
    qsort(audience->channels, count, sizeof(struct channel), channel_compare);
    audience->count = 1;
    for (size_t i = 1; i < count; i++)
        if (!channel_eq(&audience->channels[i], &audience->channels[audience->count - 1]))
            audience->channels[audience->count++] = audience->channels[i];
    for (size_t i = 0; i < audience->count; i++)
        audience->kinds |= (uint8_t)(1u << audience->channels[i].kind);
    return audience;
}

struct audience *audience_ref(struct audience *audience)
{
    ref(&audience->refs);
    return audience;
}

void audience_unref(struct audience *audience)
{
    if (!audience || !unref_was_last(&audience->refs))
        return;
    audience_unref(audience->seen);
    mem_free(audience);
}

/* Asked for each fact and each reader. A person holds a handful of channels, so a walk past
 * them is quicker than a search. */
bool audience_has(const struct audience *audience, const struct channel *channel)
{
    if ((audience->kinds >> channel->kind & 1) == 0)
        return false;
    for (uint32_t i = 0; i < audience->count; i++)
        if (memcmp(&audience->channels[i], channel, sizeof(*channel)) == 0)
            return true;
    return false;
}

/* Both are sorted. */
bool audience_meets(const struct audience *a, const struct audience *b)
{
    uint32_t i = 0, j = 0;

    if ((a->kinds & b->kinds) == 0)
        return false;
    while (i < a->count && j < b->count) {
        int order = channel_compare(&a->channels[i], &b->channels[j]);
        if (order == 0)
            return true;
        if (order < 0)
            i++;
        else
            j++;
    }
    return false;
}

bool audience_eq(const struct audience *a, const struct audience *b)
{
    return a->count == b->count &&
           memcmp(a->channels, b->channels, a->count * sizeof(struct channel)) == 0;
}

/* ---- facts ---- */

void fact_draft_view(struct fact_draft *draft, struct channel channel, slice data)
{
    for (uint32_t i = 0; i < draft->view_count; i++)
        if (channel_eq(&draft->views[i].channel, &channel))
            return;
    if (draft->view_count == FACT_VIEWS_MAX) {
        log_write(LOG_ERROR, "fact has too many views, one is left out",
                  LOG_TEXT("type", draft->type), LOG_INT("seq", draft->seq),
                  LOG_INT("views", FACT_VIEWS_MAX));
        return;
    }
    draft->views[draft->view_count].channel = channel;
    draft->views[draft->view_count].data = data;
    draft->view_count++;
}

/* All messages of a fact begin alike: everything up to the data. */
static void put_front(struct buf *front, const struct fact_draft *draft, slice type)
{
    struct cursor cursor = { .seq = draft->seq };
    char cursor_bytes[CURSOR_TEXT_MAX];
    struct json json;

    assert(type.len > 0 && type.len < FACT_TYPE_MAX);
    memcpy(cursor.epoch, draft->epoch.data, draft->epoch.len);
    json_begin(&json, front);
    json_open_object(&json, NULL);
    json_put_text(&json, "type", type);
    json_put_text(&json, "cursor", cursor_text(&cursor, cursor_bytes));
    json_put_instant(&json, "at", draft->at_ms);
    json_put_uuid(&json, "actor", draft->actor.uuid);
    buf_add(front, SLICE(",\"data\":"));
    assert(!front->full); /* every part of it is short */
}

/* The type before the data, if there is one. JSON begins with no word but true, false and
 * null, and those have no blank behind them. */
static bool cut_type(slice data, slice *type_out, slice *json_out)
{
    size_t len = 0;

    while (len < data.len &&
           ((data.data[len] >= 'a' && data.data[len] <= 'z') || data.data[len] == '_'))
        len++;
    if (len == 0 || len == data.len || data.data[len] != ' ')
        return false;
    *type_out = (slice){ data.data, len };
    *json_out = slice_skip(data, len + 1);
    return true;
}

static slice data_of(const struct fact_draft *draft, uint32_t view)
{
    return draft->views[view].data.len ? draft->views[view].data : SLICE("null");
}

/* The first view with the very same data: its own number when there is none before it. */
static uint32_t twin_of(const struct fact_draft *draft, uint32_t view)
{
    for (uint32_t i = 0; i < view; i++)
        if (draft->views[i].data.data == draft->views[view].data.data &&
            draft->views[i].data.len == draft->views[view].data.len)
            return i;
    return view;
}

static char *put_bytes(char *out, slice bytes)
{
    memcpy(out, bytes.data, bytes.len);
    return out + bytes.len;
}

/* What stands before and in the view's message. */
struct piece {
    slice front, data;
    size_t type_len;
    struct buf own; /* the front of a view with its own type */
};

static void piece_make(struct piece *piece, const struct fact_draft *draft, uint32_t view,
                       const struct buf *front)
{
    slice type;

    *piece = (struct piece){ .front = buf_slice(front),
                             .data = data_of(draft, view),
                             .type_len = draft->type.len };
    if (!cut_type(piece->data, &type, &piece->data))
        return;
    buf_init(&piece->own, 1024);
    put_front(&piece->own, draft, type);
    piece->front = buf_slice(&piece->own);
    piece->type_len = type.len;
}

struct fact *fact_new(const struct fact_draft *draft)
{
    static const slice before_type = SLICE_INIT("{\"type\":\"");
    struct piece pieces[FACT_VIEWS_MAX];
    struct buf front;
    struct fact *fact;

    assert(draft->view_count <= FACT_VIEWS_MAX);
    assert(draft->epoch.len > 0 && draft->epoch.len < sizeof(fact->epoch));
    assert(draft->effect != FACT_AUDIENCE || draft->audience);

    buf_init(&front, 1024);
    put_front(&front, draft, draft->type);

    size_t size = sizeof(struct fact) + draft->view_count * sizeof(struct fact_view);
    char *message = NULL;
    size_t views_end = size;
    for (uint32_t i = 0; i < draft->view_count; i++) {
        if (twin_of(draft, i) != i)
            continue;
        piece_make(&pieces[i], draft, i, &front);
        size += pieces[i].front.len + pieces[i].data.len + 1;
    }

    fact = mem_alloc(size);
    fact->refs = 1;
    fact->tenant = draft->tenant;
    fact->seq = draft->seq;
    fact->at_ms = draft->at_ms;
    memcpy(fact->epoch, draft->epoch.data, draft->epoch.len);
    memcpy(fact->type, draft->type.data, draft->type.len);
    fact->effect = draft->effect;
    fact->subject = draft->subject;
    fact->session = draft->session;
    fact->audience = draft->audience ? audience_ref(draft->audience) : NULL;
    fact->size = size;
    fact->view_count = draft->view_count;

    message = (char *)fact + views_end;
    for (uint32_t i = 0; i < draft->view_count; i++) {
        struct fact_view *view = &fact->views[i];
        uint32_t twin = twin_of(draft, i);
        view->channel = draft->views[i].channel;
        if (twin != i) {
            view->message = fact->views[twin].message;
            view->type = fact->views[twin].type;
            continue;
        }
        char *end = put_bytes(put_bytes(message, pieces[i].front), pieces[i].data);
        *end++ = '}';
        view->message = (slice){ message, (size_t)(end - message) };
        view->type = (slice){ message + before_type.len, pieces[i].type_len };
        message = end;
        buf_release(&pieces[i].own);
    }
    assert(message == (char *)fact + size);
    buf_release(&front);
    return fact;
}

struct fact *fact_ref(struct fact *fact)
{
    ref(&fact->refs);
    return fact;
}

void fact_unref(struct fact *fact)
{
    if (!fact || !unref_was_last(&fact->refs))
        return;
    audience_unref(fact->audience);
    mem_free(fact);
}

const struct fact_view *fact_view_for(const struct fact *fact, const struct audience *audience)
{
    if (!audience)
        return NULL;
    for (uint32_t i = 0; i < fact->view_count; i++)
        if (audience_has(audience, &fact->views[i].channel))
            return &fact->views[i];
    return NULL;
}
