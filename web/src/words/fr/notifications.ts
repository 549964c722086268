export const notifications = {
  bell: {
    title: 'Notifications',
    open: 'Notifications, aucune non lue',
    unread_one: 'Notifications, {{count}} non lue',
    unread_other: 'Notifications, {{count}} non lues',
    empty: 'Aucune notification.',
    readAll: 'Tout marquer comme lu',
    new: 'non lue',
  },
};
