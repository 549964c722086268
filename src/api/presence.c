/*
 * Who is here, between the loops and on the wire. What it means is live/presence.h.
 *
 * The first hall keeps the owner: notes of all halls are posted to its loop, and its tick is
 * the beat, posted to all of them.
 */
#include "live/presence.h"
#include "api/hall.h"
#include "api/subscriber.h"
#include "base/log.h"
#include "base/mem.h"
#include "proto/sse.h"

/* ---- notes: any loop -> the owner's ---- */

struct carried {
    struct loop_task task;
    struct hall *owner;
    struct presence_note note;
};

static void note_came(struct loop_task *task)
{
    struct carried *carried = CONTAINER_OF(task, struct carried, task);
    struct hall *owner = carried->owner;

    presence_note(owner->service->presence, &carried->note, loop_now_ms(owner->loop));
    audience_unref(carried->note.seen);
    mem_free(carried);
}

void presence_carry(struct hall *hall, const struct presence_note *note)
{
    struct service *service = hall->service;
    struct carried *carried;

    if (service->stopped)
        return; /* nobody is told any more */
    carried = mem_new(struct carried);
    carried->task.run = note_came;
    carried->owner = service->halls[0];
    carried->note = *note;
    if (note->seen)
        audience_ref(note->seen);
    loop_post(carried->owner->loop, &carried->task);
}

/* ---- news: the owner's loop -> all loops ---- */

struct beat {
    struct loop_task task;
    struct hall *hall;
    struct presence_news *news;
};

static void news_came(struct loop_task *task)
{
    struct beat *beat = CONTAINER_OF(task, struct beat, task);

    live_hear_presence(beat->hall->live, beat->news);
    presence_news_unref(beat->news);
    mem_free(beat);
}

void presence_beat(struct hall *hall)
{
    struct service *service = hall->service;
    struct presence_news *news;

    if (hall != service->halls[0])
        return;
    news = presence_tick(service->presence, loop_now_ms(hall->loop));
    for (size_t i = 0; i < service->hall_count; i++) {
        struct beat *beat = mem_new(struct beat);
        beat->task.run = news_came;
        beat->hall = service->halls[i];
        beat->news = presence_news_ref(news);
        loop_post(beat->hall->loop, &beat->task);
    }
    presence_news_unref(news);
}

/* ---- on the wire ---- */

enum { MESSAGE_MAX = 32 * 1024 * 1024 }; /* more people than a company has */

/* One came, or one went, and nothing else happened: said in the first version's words. */
static const char *word_for(const struct sight *sight)
{
    if (sight->whole || sight->looking.count > 0 || sight->came != sight->here.count ||
        sight->here.count + sight->gone.count != 1)
        return "presence";
    return sight->here.count ? "user_connected" : "user_disconnected";
}

static void put_data(struct json *json, const struct sight *sight, bool alone)
{
    json_open_object(json, "data");
    if (alone) {
        json_put_uuid(json, "user_id",
                      (sight->here.count ? sight->here : sight->gone).ids[0].uuid);
    } else {
        json_put_text(json, "view", slice_of(sight->view->word));
        json_put_bool(json, "whole", sight->whole);
        json_put_uuids(json, "here", sight->here.ids, sight->here.count);
        json_put_uuids(json, "looking", sight->looking.ids, sight->looking.count);
        json_put_uuids(json, "gone", sight->gone.ids, sight->gone.count);
    }
    json_close_object(json);
}

static bool mention(struct door *door, slice type, const struct buf *text)
{
    bool chunked = door->kind == DOOR_EVENTS;
    uint8_t head[WS_HEAD_MAX];
    char before[SSE_BEFORE_MAX];
    struct iovec iov[3] = { { head, 0 }, { text->data, text->len }, { NULL, 0 } };
    slice after;

    if (door->kind == DOOR_WEBSOCKET) {
        iov[0].iov_len = ws_frame_head(WS_FIN | WS_OP_TEXT, text->len, head);
        return door_mention(door, iov, 2);
    }
    after = sse_after(chunked);
    iov[0] =
        (struct iovec){ before, sse_before(before, (slice){ 0 }, type, text->len, chunked) };
    iov[2] = (struct iovec){ (void *)(uintptr_t)after.data, after.len };
    return door_mention(door, iov, 3);
}

bool subscriber_show(void *ctx, const struct sight *sight)
{
    struct subscriber *subscriber = ctx;
    const char *word = word_for(sight);
    struct buf text;
    struct json json;
    bool taken;

    buf_init(&text, MESSAGE_MAX);
    json_begin(&json, &text);
    json_open_object(&json, NULL);
    json_put_text(&json, "type", slice_of(word));
    json_put_instant(&json, "at", loop_wall_ms(subscriber->hall->loop));
    put_data(&json, sight, word[0] == 'u');
    json_close_object(&json);
    if (text.full) /* said once, not every second */
        log_write(LOG_ERROR, "too many people for one message",
                  LOG_INT("people", (int64_t)sight->here.count));
    taken = text.full || mention(&subscriber->door, slice_of(word), &text);
    buf_release(&text);
    return taken;
}
