export const notifications = {
  bell: {
    title: 'Notifications',
    open: 'Notifications, aucune non lue',
    unread_one: 'Notifications, {{count}} non lue',
    unread_other: 'Notifications, {{count}} non lues',
    empty: 'Aucune notification.',
    readAll: 'Tout marquer comme lu',
    read: 'Marquer comme lue',
    readOne: 'Marquer comme lue : {{title}}',
    new: 'non lue',
    today: 'Aujourd’hui',
    yesterday: 'Hier',
    all: 'Toutes les notifications',
  },

  notifications: {
    title: 'Notifications',
    show: 'Afficher',
    all: 'Toutes',
    unread: 'Non lues ({{count}})',
    empty: 'Aucune notification. Ce que les autres font pour vous ou avec vous s’inscrit ici.',
    allRead: 'Tout est lu.',
    older: 'Plus anciennes',
  },
};
