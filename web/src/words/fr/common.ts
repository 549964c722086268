export const common = {
  name: 'MOZAIK RH',
  loading: 'Chargement…',
  retry: 'Réessayer',
  cancel: 'Annuler',
  back: 'Retour',
  save: 'Enregistrer',
  close: 'Fermer',
  skip: 'Aller au contenu',
  me: 'moi',
  more: 'Afficher la suite',

  nav: {
    label: 'Navigation principale',
    today: 'Aujourd’hui',
    planning: 'Planning',
    mine: 'Mes absences',
    ask: 'Demander',
    decide: 'À valider',
    company: 'Entreprise',
    more: 'Plus',
    teams: 'Équipes',
    people: 'Personnes',
    types: 'Types d’absence',
    calendars: 'Calendriers',
    balances: 'Soldes',
    settings: 'Réglages',
    notifications: 'Notifications',
    account: 'Mon compte',
    accountOf: 'Mon compte et mes préférences : {{name}}',
    connection: 'Connexion',
    signOut: 'Se déconnecter',
    waiting_one: '{{count}} demande à décider',
    waiting_other: '{{count}} demandes à décider',
  },

  signOut: {
    unsent_one: 'Une modification n’est pas encore partie : elle serait perdue.',
    unsent_other: '{{count}} modifications ne sont pas encore parties : elles seraient perdues.',
    anyway: 'Se déconnecter quand même',
    stay: 'Rester connecté',
  },

  theme: { label: 'Thème', auto: 'Système', light: 'Clair', dark: 'Sombre' },

  draft: {
    meanwhile_one: 'Quelqu’un d’autre vient de changer : {{names}}. Enregistrer le remplacera.',
    meanwhile_other: 'Quelqu’un d’autre vient de changer : {{names}}. Enregistrer les remplacera.',
    theirs: 'Reprendre ses valeurs',
  },

  problem: {
    offline: 'Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez : rien n’est enregistré deux fois.',
    unknown: 'Quelque chose n’a pas fonctionné. Réessayez dans un instant.',
    changedBy: 'Modifiée par {{name}} {{when}}.',
    write: {
      queue_full: 'Trop de modifications attendent la connexion. Réessayez quand elle sera revenue.',
      uncertain: 'Envoyée il y a longtemps, et restée sans réponse : vérifiez avant de recommencer.',
      closed: 'La page a été fermée avant la réponse.',
      sign_in: 'Vous n’êtes plus connecté.',
      other_session: 'Quelqu’un d’autre s’est connecté dans ce navigateur.',
    },
    copy: 'Le navigateur refuse de copier : sélectionnez le lien à la main.',
  },

  outage: {
    offline: 'Vous êtes hors ligne. La page se mettra à jour au retour du réseau.',
    suspended: 'La connexion est interrompue : ce que vous voyez n’est peut-être plus à jour.',
    waiting_one: 'Une modification attend la connexion : elle partira d’elle-même.',
    waiting_other: '{{count}} modifications attendent la connexion : elles partiront d’elles-mêmes.',
    refused: 'Une modification qui attendait n’a pas été enregistrée : {{why}}',
    stillSignedIn: 'Le serveur ne répond pas : vous êtes encore connecté sur cet appareil. Réessayez.',
  },

  states: {
    failed: 'Cette page n’a pas pu être chargée',
    failedText: 'Le réseau manque, ou une mise à jour vient d’être installée. Ce que vous avez enregistré est à sa place.',
    reload: 'Recharger',
    old: 'Ce qui est affiché n’est peut-être plus à jour.',
    nowhere: 'Rien à cette adresse',
    nowhereText: 'Cette page n’existe pas, ou elle n’est pas pour vous.',
    home: 'Aller à l’accueil',
  },
};
