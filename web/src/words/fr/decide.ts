export const decide = {
  decide: {
    title: 'À valider',
    empty: 'Rien à décider. Les demandes arrivent ici d’elles-mêmes.',
    notices: 'À prendre en compte',
    noticesHelp: 'Effectives sans décision, depuis 31 jours au plus.',
    requests: 'Demandes',
  },
};
