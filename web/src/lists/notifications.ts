/** The bell: what came, and how many I have not read. */
import type { LiveMessage } from 'mozaik-live';
import type { List, Notification } from '../types';

export interface Notifications extends List<Notification> {
  unread: number;
  next: string | null;
}

export function notifications(list: Notifications, event: LiveMessage): Notifications {
  if (event.type === 'notification_created') {
    const { unread, ...notification } = event.data as Notification & { unread: number };
    if (list.items.some((item) => item.id === notification.id)) return list;
    return { ...list, items: [notification, ...list.items], unread };
  }
  const read = event.data as { id?: string; all?: true; unread: number };
  const at = event.at ?? null;
  return {
    ...list,
    unread: read.unread,
    items: list.items.map((item) =>
      !item.read && (read.all || item.id === read.id) ? { ...item, read: true, read_at: at } : item,
    ),
  };
}
