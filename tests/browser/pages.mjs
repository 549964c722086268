// Every page, once: accessible.test.mjs, failures.test.mjs and screenshots.mjs walk this table. A page that is
// not in it is not in the product: a test compares it with web/src/routes.tsx.
import { PASSWORD } from './helpers.mjs';

/**
 * @typedef {object} Row
 * @property {string} name    of its pictures
 * @property {string} path    with `$id` as in routes.tsx: `id` finds it
 * @property {(get: (path: string) => Promise<any>) => Promise<string>} [id]
 * @property {string | null} who  the account that looks; null: nobody is signed in
 * @property {string | RegExp} title  its first heading
 * @property {(page) => Promise<void>} [ready]  what it shows when everything has come
 * @property {Record<string, (page) => Promise<void>>} [states]  what else it can look like, from the one before on
 * @property {string} [api]   without this answer it can show nothing (a glob)
 * @property {RegExp} [empty] what it says when there is nothing: never when the answer did not come
 */

const article = (page) => page.getByRole('article').first().waitFor();
const button = (name) => (page) => page.getByRole('button', { name }).first().click();

/** @type {Row[]} */
export const PAGES = [
  { name: 'entrer', path: '/', who: null, title: 'Connexion' },
  { name: 'mot-de-passe', path: '/mot-de-passe', who: null, title: 'Mot de passe oublié' },
  { name: 'lien', path: '/lien#mzl_inconnu', who: null, title: 'Ce lien n’est plus valable' },
  { name: 'bienvenue', path: '/bienvenue#mzl_inconnu', who: null, title: 'Ce lien n’est plus valable' },
  {
    name: 'aide-websocket', path: '/aide/websocket', who: null, title: 'Quand le WebSocket ne s’ouvre pas',
    states: {
      'le test': async (page) => {
        await page.getByRole('button', { name: 'Tester la connexion' }).click();
        await page.getByRole('heading', { name: 'Tout passe' }).waitFor();
        await page.getByText('Pour qui administre le réseau').click();
      },
    },
  },
  {
    name: 'aujourd-hui', path: '/', who: 'employee', title: 'Bonjour, Salarié Démo', ready: (page) => page.getByRole('heading', { name: 'Mes soldes' }).waitFor(),
    api: '**/api/balances?user_id=*', empty: /Aucun solde/,
  },
  {
    name: 'mes-absences', path: '/absences', who: 'employee', title: 'Mes absences', ready: article,
    api: '**/api/absences?user_id=*', empty: /Aucune absence|pas encore d’absence/i,
  },
  {
    name: 'demander', path: '/absences/nouvelle', who: 'employee', title: 'Demander une absence',
    ready: (page) => page.getByLabel('Type d’absence').waitFor(),
    states: {
      'le décompte': async (page) => {
        await page.getByLabel('Type d’absence').selectOption('CA');
        await page.getByLabel(/^Du\b/).fill('10 mai 2027');
        await page.getByLabel(/^Au\b/).fill('21 mai 2027');
        await page.getByRole('status').getByText(/jours ouvrables décomptés/).waitFor();
        await page.getByRole('heading', { name: 'Qui d’autre est absent' }).waitFor();
      },
      'le calendrier': async (page) => {
        await page.getByRole('button', { name: 'Calendrier, Du' }).click();
        await page.getByRole('dialog', { name: 'Calendrier, Du' }).waitFor();
      },
    },
    api: '**/api/absence-types*', empty: /Sans compteur/,
  },
  {
    name: 'absence', path: '/absences/$id', who: 'employee', title: /./,
    id: async (get) => (await get('/api/absences?status=pending')).items.find((one) => one.comment_count === 0).id,
    ready: (page) => page.getByText('Aucun message.').waitFor(),
    states: {
      'une modification': async (page) => {
        await page.getByRole('button', { name: 'Modifier' }).click();
        await page.getByRole('form', { name: 'Modifier la demande' }).waitFor();
      },
    },
    api: '**/api/absences/*', empty: /n’existe pas/,
  },
  {
    name: 'compte', path: '/compte', who: 'employee', title: 'Mon compte',
    ready: (page) => page.getByText('cet appareil').waitFor(),
    states: {
      'la lumière': async (page) => {
        await page.locator('.light').click();
        await page.getByText('Connexion en direct').first().waitFor();
      },
      'la cloche': async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^Notifications/ }).click();
        await page.getByRole('heading', { name: 'Notifications' }).waitFor();
      },
    },
    api: '**/api/auth/sessions*',
  },
  { name: 'notifications', path: '/notifications', who: 'employee', title: 'Notifications', api: '**/api/notifications*', empty: /Aucune notification|Rien de nouveau/ },
  {
    name: 'connexion', path: '/connexion', who: 'employee', title: 'Connexion en direct',
    states: {
      'l’aide': async (page) => {
        await page.getByRole('button', { name: 'Aide' }).click();
        await page.getByRole('heading', { name: 'Les signes' }).waitFor();
      },
      'le menu du compte': async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^Mon compte et mes préférences/ }).click();
        await page.getByText('Thème').waitFor();
      },
      'le résumé': async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Copier un résumé' }).click();
        await page.getByText('Résumé copié').or(page.getByLabel(/sélectionnez ce résumé/)).first().waitFor();
      },
    },
  },
  {
    name: 'aujourd-hui-responsable', path: '/', who: 'manager', title: 'Bonjour, Responsable Démo', ready: (page) => page.getByText(/demandes? atten/).waitFor(),
    api: '**/api/planning?*', empty: /Tout le monde est là|à son minimum|Personne n’est absent/,
  },
  {
    name: 'a-valider', path: '/a-valider', who: 'manager', title: 'À valider', ready: article,
    states: {
      refus: async (page) => {
        await button('Refuser')(page);
        await page.getByLabel('Motif du refus').waitFor();
      },
    },
    api: '**/api/absences?status=pending*', empty: /Rien à décider/,
  },
  {
    name: 'planning', path: '/planning', who: 'manager', title: 'Planning',
    ready: (page) => page.getByText('Salarié Démo').first().waitFor(),
    states: {
      menu: async (page) => {
        await page.getByRole('gridcell', { name: /, Salarié Démo$/ }).first().click({ button: 'right' });
        await page.getByRole('menu').waitFor();
      },
      clavier: async (page) => {
        await page.keyboard.press('Escape');
        await button('Clavier')(page);
        await page.getByRole('dialog', { name: 'Le planning au clavier' }).waitFor();
      },
      planifier: async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('gridcell', { name: /, Salarié Démo$/ }).first().click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Planifier un horaire…' }).click();
        await page.getByRole('dialog', { name: 'Planifier un horaire' }).waitFor();
      },
    },
    api: '**/api/planning?*', empty: /Personne/,
  },
  {
    name: 'aujourd-hui-rh', path: '/', who: 'hr', title: 'Bonjour, RH Démo', ready: (page) => page.getByText(/demandes? atten/).waitFor(),
    api: '**/api/balances/expiring?*', empty: /Aucun solde/,
  },
  {
    name: 'equipes', path: '/equipes', who: 'hr', title: 'Équipes', ready: (page) => page.getByRole('link', { name: 'Salarié Démo', exact: true }).first().waitFor(),
    states: {
      equipe: async (page) => {
        await page.getByRole('button', { name: 'Modifier l’équipe Accueil' }).click();
        await page.getByRole('combobox', { name: 'Ajouter quelqu’un' }).fill('sal');
        await page.getByRole('option').first().waitFor();
      },
      suppression: async (page) => {
        await page.keyboard.press('Escape'); // the list
        await page.keyboard.press('Escape'); // the window
        await page.getByRole('button', { name: 'Supprimer l’équipe Accueil' }).click();
        await page.getByText('Que deviennent ses').waitFor();
      },
    },
    api: '**/api/teams*', empty: /Aucune équipe|pas encore d’équipe/i,
  },
  {
    name: 'personnes', path: '/personnes', who: 'hr', title: 'Personnes', ready: (page) => page.getByRole('link', { name: 'Salarié Démo', exact: true }).waitFor(),
    states: {
      ajout: async (page) => {
        await page.getByRole('button', { name: 'Ajouter une personne' }).click();
        await page.getByText('Équipes, site, rythme et arrivée').click();
        await page.getByRole('textbox', { name: 'Premier jour dans l’entreprise' }).waitFor();
      },
      liste: async (page) => {
        await page.getByRole('button', { name: 'Annuler' }).click();
        await page.getByRole('button', { name: 'Coller une liste' }).click();
        await page.getByLabel('Une personne par ligne').fill('Camille Démo ; camille@demo.mozaik ; Atelier\nZoé Démo ; ; Lune');
        await page.getByText('l’adresse e-mail manque').waitFor();
      },
    },
    api: '**/api/users*', empty: /Personne ne|Aucune personne/,
  },
  {
    name: 'personne', path: '/personnes/$id', who: 'hr', title: /Démo/,
    id: async (get) => (await get('/api/users')).items.find(({ email }) => email === 'manager@demo.mozaik').id,
    ready: (page) => page.getByText('Congés annuels').waitFor(),
    states: {
      modifiee: async (page) => {
        await page.getByRole('textbox', { name: 'Dernier jour dans l’entreprise' }).fill('31/12/2035');
        await page.getByText('Modifications non enregistrées').waitFor();
      },
    },
    api: '**/api/users/*',
  },
  {
    name: 'types', path: '/types', who: 'hr', title: 'Types d’absence', ready: (page) => page.getByText('Congés annuels').first().waitFor(),
    states: {
      type: async (page) => {
        await page.getByRole('button', { name: /^Modifier CA/ }).click();
        await page.getByLabel('Nom en français').waitFor();
      },
    },
    api: '**/api/absence-types*',
  },
  {
    name: 'calendriers', path: '/calendriers', who: 'hr', title: 'Calendriers', ready: (page) => page.getByText('Vendredi saint').waitFor(),
    states: {
      rythme: async (page) => {
        await page.getByRole('button', { name: 'Nouveau rythme' }).click();
        await page.getByLabel('lundi matin').waitFor();
      },
    },
    api: '**/api/patterns*', empty: /Aucun rythme/,
  },
  {
    name: 'soldes', path: '/soldes', who: 'hr', title: 'Soldes', ready: (page) => page.getByRole('button', { name: /^Acquis/ }).first().waitFor(),
    states: {
      'les lignes': async (page) => {
        await page.getByRole('button', { name: /^Acquis/ }).first().click();
        await page.getByRole('list', { name: /^Lignes de/ }).waitFor();
      },
      correction: async (page) => {
        await page.getByRole('button', { name: 'Corriger' }).first().click();
        await page.getByLabel('Motif').waitFor();
      },
    },
    api: '**/api/balances?user_id=*', empty: /Aucun type|Pas encore ouvert/,
  },
  {
    name: 'reglages', path: '/reglages', who: 'hr', title: 'Réglages', ready: (page) => page.getByRole('button', { name: /^Clore/ }).waitFor(),
    states: {
      'un changement': async (page) => {
        await page.getByLabel('Étapes de la décision').selectOption('2');
        await page.getByText('1 changement à enregistrer').first().waitFor();
      },
    },
    api: '**/api/payroll-months*', empty: /Aucun mois/,
  },
];

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Signs in without a page. */
export async function enter(person, who) {
  if (who === null) return;
  const answer = await person.context.request.post('/api/auth/login', { data: { email: `${who}@demo.mozaik`, password: PASSWORD } });
  if (!answer.ok()) throw new Error(`${who}: ${answer.status()}`);
}

/** Goes to a page, and is there when it has all it shows. */
export async function arrive(page, row) {
  const address = await addressOf(page, row);
  if (address.includes('#')) await page.goto('about:blank'); // another # alone would load nothing
  await page.goto(address);
  await settled(page, row);
}

export async function addressOf(page, { path, id }) {
  if (!id) return path;
  return path.replace('$id', await id(async (from) => (await page.context().request.get(from)).json()));
}

export async function settled(page, { title, ready }) {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await ready?.(page);
  await page.locator('main').locator('.mantine-Loader-root, [aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
}

/** Who looks at pages, and at which. */
export const VISITORS = [...new Set(PAGES.map(({ who }) => who))].map((who) => ({ who, rows: PAGES.filter((row) => row.who === who) }));
