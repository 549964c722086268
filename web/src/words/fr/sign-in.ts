export const signIn = {
  signIn: {
    title: 'Connexion',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    forgotten: 'Mot de passe oublié ?',
    tenant: 'Quelle entreprise ?',
    tenantHelp: 'Plusieurs entreprises connaissent ce compte.',
    ended: 'Votre session est terminée. Connectez-vous pour continuer : ce qui n’était pas encore parti n’est pas enregistré.',
    lead: 'Vos absences, celles de l’équipe, en direct.',
  },

  forgotten: {
    title: 'Mot de passe oublié',
    text: 'Indiquez votre adresse : si un compte existe, un lien pour choisir un nouveau mot de passe y est envoyé.',
    submit: 'Recevoir un lien',
    done: 'Si un compte existe à cette adresse, un message est en route. Le lien est valable 24 heures. Sans message, adressez-vous à vos RH.',
    back: 'Retour à la connexion',
  },

  link: {
    title: 'Choisir votre mot de passe',
    welcome: 'Bienvenue, {{name}}',
    hello: 'Bonjour, {{name}}',
    text: '{{tenant}} · {{email}}',
    password: 'Nouveau mot de passe',
    again: 'Encore une fois',
    help: 'Au moins 12 caractères. Quatre mots sans lien font un bon mot de passe.',
    differ: 'Les deux saisies ne sont pas les mêmes.',
    submit: 'Enregistrer et entrer',
    bad: 'Ce lien n’est plus valable',
    badText: 'Il a déjà servi, il a été remplacé ou il a expiré. Demandez-en un nouveau à vos RH.',
  },
};
