import type { Words } from '../fr';

export const notifications: Pick<Words, 'bell' | 'notifications'> = {
  bell: {
    title: 'Notifications',
    open: 'Notifications, none unread',
    unread_one: 'Notifications, {{count}} unread',
    unread_other: 'Notifications, {{count}} unread',
    empty: 'No notifications.',
    readAll: 'Mark all as read',
    read: 'Mark as read',
    readOne: 'Mark as read: {{title}}',
    new: 'unread',
    today: 'Today',
    yesterday: 'Yesterday',
    all: 'All notifications',
  },

  notifications: {
    title: 'Notifications',
    show: 'Show',
    all: 'All',
    unread: 'Unread ({{count}})',
    empty: 'No notifications. What others do for you or with you is written here.',
    allRead: 'All of them are read.',
    older: 'Older ones',
  },
};
