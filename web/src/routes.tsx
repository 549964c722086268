/** Every page and its address. A page comes as a file of its own, when it is first wanted. */
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { Inside } from './app';
import { askSearch, mineSearch } from './absences/entry';
import { isDay } from './days';
import { lazyPage } from './lazy-page';
import { LinkPage } from './pages/link';
import { peopleSearch } from './people/people-search';
import { Failure, Loading, Nowhere } from './parts/states';
import { planningSearch } from './planning/range';
import type { Role } from './types';
import type { Title } from './words/fr';

const root = createRootRoute({ notFoundComponent: Nowhere });

/** All that needs somebody signed in. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Inside });

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyPage(() => import('./pages/today'), 'TodayPage'),
  staticData: { title: 'today.title' },
});
const absences = createRoute({
  getParentRoute: () => inside,
  path: '/absences',
  component: lazyPage(() => import('./pages/absences'), 'AbsencesPage'),
  staticData: { title: 'absences.title' },
  validateSearch: mineSearch,
});
const ask = createRoute({
  getParentRoute: () => inside,
  path: '/absences/nouvelle',
  component: lazyPage(() => import('./pages/ask'), 'AskPage'),
  staticData: { title: 'ask.title' },
  validateSearch: askSearch,
});
const absence = createRoute({
  getParentRoute: () => inside,
  path: '/absences/$id',
  component: lazyPage(() => import('./pages/absence'), 'AbsencePage'),
  staticData: { title: 'absences.one' },
});
const decide = createRoute({
  getParentRoute: () => inside,
  path: '/a-valider',
  component: lazyPage(() => import('./pages/decide'), 'DecidePage'),
  staticData: { title: 'decide.title', roles: ['manager', 'admin'] },
});
const planning = createRoute({
  getParentRoute: () => inside,
  path: '/planning',
  component: lazyPage(() => import('./pages/planning'), 'PlanningPage'),
  validateSearch: planningSearch,
  staticData: { title: 'planning.title' },
});
const people = createRoute({
  getParentRoute: () => inside,
  path: '/personnes',
  component: lazyPage(() => import('./pages/people'), 'PeoplePage'),
  validateSearch: peopleSearch,
  staticData: { title: 'people.title', roles: ['admin'] },
});
const person = createRoute({
  getParentRoute: () => inside,
  path: '/personnes/$id',
  component: lazyPage(() => import('./pages/person'), 'PersonPage'),
  staticData: { title: 'person.title' },
});
const teams = createRoute({
  getParentRoute: () => inside,
  path: '/equipes',
  component: lazyPage(() => import('./pages/teams'), 'TeamsPage'),
  staticData: { title: 'teams.title' },
});
const types = createRoute({
  getParentRoute: () => inside,
  path: '/types',
  component: lazyPage(() => import('./pages/types'), 'TypesPage'),
  staticData: { title: 'types.title', roles: ['admin'] },
});
const calendars = createRoute({
  getParentRoute: () => inside,
  path: '/calendriers',
  component: lazyPage(() => import('./pages/calendars'), 'CalendarsPage'),
  staticData: { title: 'calendars.title' },
});
const balances = createRoute({
  getParentRoute: () => inside,
  path: '/soldes',
  // Whose (mine where nobody is named), and on which day (today).
  validateSearch: ({ personne, au }: Record<string, unknown>): { personne?: string; au?: string } => ({
    ...(typeof personne === 'string' && personne ? { personne } : {}),
    ...(isDay(au) ? { au } : {}),
  }),
  component: lazyPage(() => import('./pages/balances'), 'BalancesPage'),
  staticData: { title: 'balances.title' },
});
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/reglages',
  component: lazyPage(() => import('./pages/settings'), 'SettingsPage'),
  staticData: { title: 'settings.title', roles: ['admin'] },
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/compte',
  component: lazyPage(() => import('./pages/account'), 'AccountPage'),
  staticData: { title: 'account.title' },
});

const notifications = createRoute({
  getParentRoute: () => inside,
  path: '/notifications',
  component: lazyPage(() => import('./pages/notifications'), 'NotificationsPage'),
  staticData: { title: 'notifications.title' },
});
const connection = createRoute({
  getParentRoute: () => inside,
  path: '/connexion',
  component: lazyPage(() => import('./pages/connection'), 'ConnectionPage'),
  staticData: { title: 'connection.title' },
});

// Links for a password work whoever is signed in here.
const link = createRoute({ getParentRoute: () => root, path: '/lien', component: LinkPage });
const welcome = createRoute({ getParentRoute: () => root, path: '/bienvenue', component: LinkPage });
const forgotten = createRoute({
  getParentRoute: () => root,
  path: '/mot-de-passe',
  component: lazyPage(() => import('./pages/forgotten'), 'ForgottenPage'),
});
// The server's answer to a handshake that lost something on the way names this address.
const websocketHelp = createRoute({
  getParentRoute: () => root,
  path: '/aide/websocket',
  component: lazyPage(() => import('./pages/websocket-help'), 'WebsocketHelpPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    inside.addChildren([home, absences, ask, absence, decide, planning, people, person, teams, types, calendars, balances, settings, account, notifications, connection]),
    link,
    welcome,
    forgotten,
    websocketHelp,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: Failure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Of the page, in words/. */
    title?: Title;
    /** Whose page it is; absent: everybody's. */
    roles?: readonly Role[];
  }
}
