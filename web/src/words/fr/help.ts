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
Les managers y trouvent ce qu’ils ont à décider, qui est absent aujourd’hui et cette semaine, et les jours où l’équipe passe sous son minimum.
Les RH y trouvent les soldes qui vont expirer, les justificatifs manquants et le mois de paie.
Chaque ligne mène à la page où l’on agit. Tout se met à jour sans recharger.`,
        sees: `Ici, chacun ne voit que ce qui le concerne : ses propres soldes, et les demandes qu’il a à décider.`,
      },
      planning: {
        does: `Qui est là, qui ne l’est pas. Choisissez la période et l’équipe : l’adresse de la page les garde, vous pouvez l’envoyer ou la mettre en favori.
Faites glisser sur votre ligne pour demander une absence. Faites glisser une demande en attente pour la déplacer ; une absence acceptée, ou celle de quelqu’un d’autre, devient une proposition.
Clic droit, appui long ou Maj + F10 : tout ce qui peut se faire à cet endroit. La touche « ? » donne la liste des touches.
Ce que les autres changent bouge sous vos yeux, et reste marqué un instant avec leur nom.
L’impression tient sur du A4 ou du A3 en paysage.`,
        marks: `Plein | absence acceptée
Hachuré | demande en attente
Demi-case | matin à gauche, après-midi à droite
Lettres | la sorte d’absence, autant que vous pouvez la voir
Colonne grisée | week-end ou jour férié, avec son nom
Ligne du bas | présents et minimum de l’équipe ; marquée quand il manque quelqu’un`,
        sees: `Vos collègues voient que vous êtes absent, en télétravail ou d’astreinte ; jamais pourquoi.
Vos managers voient le type et le commentaire ; d’une absence médicale, rien de plus que le type. Les RH voient tout.`,
        keys: `Flèches | aller d’une case à l’autre
Maj + flèches | choisir plusieurs jours
Entrée | ouvrir, ou demander pour les jours choisis
Ctrl + C, Ctrl + V | copier et coller
Ctrl + Z | revenir sur ce que l’on vient de faire
Échap | abandonner`,
      },
      absences: {
        does: `Toutes vos absences : celles à venir d’abord, les passées dessous.
Tant qu’une demande est en attente, vous pouvez la modifier ou l’annuler. Une absence acceptée s’annule tant qu’elle n’a pas commencé ; ensuite, demandez aux RH.`,
        marks: `En attente | personne n’a encore décidé
Validée, attend les RH | votre manager est d’accord, les RH décident ensuite
Acceptée | c’est fait, le solde est débité
Refusée | le motif est écrit dessous
Annulée | elle ne compte plus, le solde est rendu`,
        sees: `Votre commentaire est lu par ceux qui décident ; jamais par vos collègues.`,
      },
      ask: {
        does: `Choisissez un type et des dates : le décompte s’affiche aussitôt, avec ses raisons (week-ends, jours fériés, temps partiel).
Vous voyez votre solde aujourd’hui et à cette date, qui d’autre sera absent, et qui décidera.
Les avertissements n’empêchent pas d’envoyer : ceux qui décident les voient aussi.
Sans réseau, votre demande attend et part d’elle-même, une seule fois.`,
        marks: `« 21/12 », « 21 déc. », « lundi », « demain », « +3 » | les dates s’écrivent comme on les dit
Matin, après-midi | une absence peut commencer ou finir à midi`,
        sees: `Un justificatif n’est lu que par vous et par ceux qui en ont besoin ; un document médical, par les RH seulement.`,
      },
      absence: {
        does: `Une absence et son histoire : qui l’a demandée, qui a décidé, quand.
On y ajoute un commentaire ou un justificatif, on y propose d’autres dates, on y répond à une proposition.
Si quelqu’un décide pendant que vous lisez, la page le montre aussitôt.`,
        sees: `Les commentaires sont lus par la personne et par ceux qui décident. Un document médical n’est lu que par les RH.`,
      },
      decide: {
        does: `Les demandes qui attendent votre décision, la plus ancienne d’abord.
Chaque ligne montre l’équipe sur ces jours, le solde après, les conflits, et depuis quand la demande attend.
Un refus demande un motif : la personne le lira. Vous pouvez en décider plusieurs à la fois, et revenir aussitôt sur une décision.
Si quelqu’un d’autre décide avant vous, la page dit qui, et quand.`,
        marks: `Minimum | l’équipe passerait sous son effectif minimum
De droit | l’absence ne peut pas être refusée, elle attend un justificatif
À prendre en compte | déjà effective : il n’y a rien à décider`,
        sees: `Un manager voit le type et le commentaire ; d’une absence médicale, ni commentaire ni document.`,
        keys: `Flèches | aller d’une demande à l’autre
A, R | accepter, refuser la demande choisie
Espace | la cocher, pour en décider plusieurs`,
      },
      notifications: {
        does: `Ce que les autres ont fait pour vous ou avec vous, du plus récent au plus ancien.
Une notification mène à ce dont elle parle, et devient lue. Ce qui est lu sur un appareil l’est sur tous.`,
        marks: `Trait et point bleus | pas encore lue ; le point la marque comme lue
Chiffre sur la cloche, dans le titre de l’onglet et sur son icône | combien vous n’en avez pas lu`,
        sees: `Vos notifications ne sont qu’à vous. Elles ne disent jamais le type d’une absence.`,
      },
      connection: {
        does: `Dit si ce que font les autres arrive jusqu’ici, par quel moyen, et ce qui s’est passé dans cet onglet.
Si quelque chose ne va pas, testez la connexion : chaque moyen est essayé depuis ce navigateur, et ce qui ne passe pas est dit avec un texte à envoyer à votre administrateur.
Le résumé dit ce qui s’est passé jusqu’ici. Ni lui ni ce texte ne contiennent rien de personnel.`,
        marks: `Rond vert | en direct
Rond orange | en direct, par un moyen plus lent : un proxy gêne sans doute
Cercle en pointillé | connexion en cours, rien n’est perdu
Cercle rouge | interrompue : la page réessaie d’elle-même
Carré rouge | arrêtée : reconnectez-vous`,
      },
      teams: {
        does: `Les équipes, leurs membres, leurs managers et leur effectif minimum.
Les managers d’une équipe décident des absences de ses membres. Sous le minimum, le planning et les demandes avertissent ; les réglages peuvent aussi faire refuser la demande.`,
        sees: `Les RH modifient toutes les équipes ; les autres voient celles qui les concernent.`,
      },
      people: {
        does: `Toutes les personnes de l’entreprise. Cherchez par n’importe quelle partie du nom.
Ajouter une personne donne un lien à lui transmettre : il sert une seule fois, pour choisir son mot de passe.
Qui part est désactivé, jamais effacé : son histoire reste.`,
        marks: `N’a pas encore choisi de mot de passe | le lien n’a pas encore servi : vous pouvez en refaire un`,
        sees: `Les RH voient et modifient tout. Un manager voit les membres de ses équipes.`,
      },
      person: {
        does: `Une personne : son équipe, son rythme de travail, son site, ses managers, ses soldes.
Un changement compte à partir de la date que vous donnez ; ce qui est passé reste compté comme avant.`,
        sees: `Les RH voient tout, un manager ce qu’il lui faut pour décider, chacun sa propre fiche.`,
      },
      types: {
        does: `Les types d’absence de l’entreprise : qui les décide, comment ils se comptent, quel solde ils débitent.
Un type que l’on n’utilise plus se masque : les absences qui l’ont gardent son nom.`,
        marks: `Code | les lettres que le planning affiche
Prend effet sans décision | dès la saisie, et les RH en prennent acte
De droit, sur justificatif | ne peut pas être refusé, un document est demandé`,
        sees: `Un type médical n’est vu que par la personne et par ceux qui décident ; son commentaire et ses documents, par les RH seulement.`,
      },
      calendars: {
        does: `Les sites et leurs jours fériés, les rythmes de travail, les fermetures de l’entreprise.
Changer un calendrier recompte aussitôt ce qui est déjà posé.`,
        sees: `Chacun voit les calendriers ; les RH les modifient.`,
      },
      balances: {
        does: `Les soldes d’une personne, et le détail de chaque ligne : ce qui est acquis, pris, en attente, ce qui expire et quand.
Une correction s’écrit avec sa raison. Rien ne s’efface : on corrige par une nouvelle ligne.`,
        marks: `Acquis | gagné jusqu’à ce jour
Pris | déjà passé
En attente | réservé par une demande
Disponible | ce que l’on peut encore demander`,
        sees: `Chacun voit ses soldes ; un manager, ceux de son équipe ; les RH, tous.`,
      },
      settings: {
        does: `Les règles de l’entreprise : une ou deux étapes de décision, ce que voient les collègues, les rappels, la paie.
Un réglage vaut aussitôt, pour tous, sans recharger leurs pages.`,
        sees: `Seules les RH voient et changent les réglages.`,
      },
      account: {
        does: `Votre mot de passe, votre langue, l’apparence, et les appareils où vous êtes connecté.
Fermez une session que vous ne reconnaissez pas : cet appareil ne verra plus rien, aussitôt.`,
        sees: `Personne ne peut lire votre mot de passe, pas même les RH : elles peuvent seulement vous donner un lien pour en choisir un nouveau.`,
      },
    },
  },

  told: {
    label: 'Messages',
  },
};
