#include "loop/wheel.h"

/* The first whole second at which it is due: a bucket that comes up is never early. */
static int64_t due_second(int64_t due_ms)
{
    return due_ms / 1000 + (due_ms % 1000 > 0);
}

static struct list *bucket_of(struct wheel *wheel, int64_t second)
{
    return &wheel->buckets[(uint64_t)second % WHEEL_BUCKETS];
}

static void file(struct wheel *wheel, struct wheel_entry *entry)
{
    int64_t second = due_second(entry->due_ms);

    if (second <= wheel->turned_s)
        second = wheel->turned_s + 1; /* that bucket was looked at: the next one, then */
    list_add_last(bucket_of(wheel, second), &entry->link);
}

void wheel_init(struct wheel *wheel, int64_t now_ms)
{
    for (size_t i = 0; i < WHEEL_BUCKETS; i++)
        list_init(&wheel->buckets[i]);
    wheel->turned_s = now_ms / 1000;
}

void wheel_entry_init(struct wheel_entry *entry, void (*due)(struct wheel_entry *entry))
{
    list_init(&entry->link);
    entry->due_ms = 0;
    entry->due = due;
}

void wheel_set(struct wheel *wheel, struct wheel_entry *entry, int64_t due_ms)
{
    bool is_later = due_ms >= entry->due_ms && !list_is_empty(&entry->link);

    entry->due_ms = due_ms;
    if (is_later)
        return; /* its bucket comes up too early, sees that, and files it again */
    list_remove(&entry->link);
    file(wheel, entry);
}

void wheel_cancel(struct wheel_entry *entry)
{
    list_remove(&entry->link);
}

void wheel_turn(struct wheel *wheel, int64_t now_ms)
{
    int64_t now_s = now_ms / 1000;
    int64_t count = now_s - wheel->turned_s;
    struct list look_at;

    if (count <= 0)
        return;
    if (count > WHEEL_BUCKETS)
        count = WHEEL_BUCKETS; /* after a long sleep every bucket is looked at once */

    /* Everything is taken out first: what is set again below goes behind `turned_s` and
     * cannot come up a second time, and a callback may cancel any other entry. */
    list_init(&look_at);
    for (int64_t second = now_s - count + 1; second <= now_s; second++)
        list_move_all(&look_at, bucket_of(wheel, second));
    wheel->turned_s = now_s;

    while (!list_is_empty(&look_at)) {
        struct wheel_entry *entry = CONTAINER_OF(look_at.next, struct wheel_entry, link);

        list_remove(&entry->link);
        if (entry->due_ms <= now_ms)
            entry->due(entry);
        else
            file(wheel, entry);
    }
}
