import type { Words } from '../fr';

export const notifications: Pick<Words, 'bell'> = {
  bell: {
    title: 'Notifications',
    open: 'Notifications, none unread',
    unread_one: 'Notifications, {{count}} unread',
    unread_other: 'Notifications, {{count}} unread',
    empty: 'No notifications.',
    readAll: 'Mark all as read',
    new: 'unread',
  },
};
