/**
 * The help of each page. Of each: what one does here (`does`), what the marks mean (`marks`), who sees
 * what (`sees`), keys (`keys`). A line each; « a | b »: b explains a.
 */
export const help = {
  help: {
    open: 'Aide',
    title: 'Aide : {{page}}',
    sections: {
      does: 'Ce que l’on fait ici',
      marks: 'Les signes',
      sees: 'Qui voit quoi',
      keys: 'Au clavier',
    },
    pages: {
      today: {
        does: `Votre journée d’un coup d’œil : vos soldes, votre prochaine absence, vos demandes en attente.
Les managers y trouvent ce qu’ils ont à décider et qui est absent ; les RH, les soldes qui expirent, les justificatifs manquants et le mois de paie.`,
      },
      planning: {
        does: `Qui est là, qui ne l’est pas. Choisissez la période et l’équipe : l’adresse de la page les garde, vous pouvez l’envoyer.`,
      },
    },
  },

  told: {
    label: 'Messages',
  },
};
