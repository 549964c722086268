// Every page, once: accessible.test.mjs, contrast.test.mjs, failures.test.mjs and screenshots.mjs walk this
// table. A page that is not in it is not in the product: a test compares it with web/src/routes.tsx.
import { PASSWORD } from './helpers.mjs';

/**
 * @typedef {object} Row
 * @property {string} name    of its pictures
 * @property {string} path
 * @property {string | null} who  the account that looks; null: nobody is signed in
 * @property {string} title   its first heading
 * @property {(page) => Promise<void>} [ready]  what it shows when everything has come
 * @property {Record<string, (page) => Promise<void>>} [states]  what else it can look like, from there on
 * @property {string} [api]   without this answer it can show nothing (a glob)
 * @property {RegExp} [empty] what it says when there is nothing: never when the answer did not come
 */

/** @type {Row[]} */
export const PAGES = [
  { name: 'connexion', path: '/', who: null, title: 'Connexion' },
  { name: 'mot-de-passe', path: '/mot-de-passe', who: null, title: 'Mot de passe oublié' },
  { name: 'lien', path: '/lien#mzl_inconnu', who: null, title: 'Ce lien n’est plus valable' },
  {
    name: 'mes-absences', path: '/absences', who: 'employee', title: 'Mes absences',
    ready: (page) => page.getByRole('article').first().waitFor(),
    api: '**/api/absences?*', empty: /Aucune absence/,
  },
  {
    name: 'a-valider', path: '/a-valider', who: 'manager', title: 'À valider',
    ready: (page) => page.getByRole('article').first().waitFor(),
    states: {
      refus: async (page) => {
        await page.getByRole('button', { name: 'Refuser' }).first().click();
        await page.getByLabel('Motif du refus').waitFor();
      },
    },
    api: '**/api/absences?*', empty: /Rien à décider/,
  },
  {
    name: 'planning', path: '/planning', who: 'manager', title: 'Planning',
    ready: (page) => page.locator('.planningLine').first().waitFor(),
    api: '**/api/planning?*', empty: /Personne/,
  },
  {
    name: 'personnes', path: '/personnes', who: 'hr', title: 'Personnes et équipes',
    states: {
      equipe: async (page) => {
        await page.getByRole('button', { name: /^Modifier l’équipe/ }).first().click();
        await page.getByRole('group', { name: 'Membres' }).waitFor();
      },
    },
    api: '**/api/users*',
  },
  {
    name: 'types', path: '/types', who: 'hr', title: 'Types d’absence',
    api: '**/api/absence-types*',
  },
  {
    name: 'calendriers', path: '/calendriers', who: 'hr', title: 'Calendriers',
    api: '**/api/sites*',
  },
  {
    name: 'compte', path: '/compte', who: 'employee', title: 'Mon compte',
    ready: (page) => page.getByText('cet appareil').waitFor(),
    states: {
      lumiere: async (page) => {
        await page.locator('.light').click();
        await page.getByText('Connexion en direct').waitFor();
      },
      cloche: async (page) => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: /^Notifications/ }).click();
        await page.getByRole('heading', { name: 'Notifications' }).waitFor();
      },
    },
    api: '**/api/auth/sessions*',
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
export async function arrive(page, { path, title, ready }) {
  if (path.includes('#')) await page.goto('about:blank'); // another # alone would load nothing
  await page.goto(path);
  await settled(page, { title, ready });
}

export async function settled(page, { title, ready }) {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await ready?.(page);
  await page.locator('.mantine-Loader-root, [aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
}

/** Who looks at pages, and at which. */
export const VISITORS = [...new Set(PAGES.map(({ who }) => who))].map((who) => ({ who, rows: PAGES.filter((row) => row.who === who) }));
