/** Every page and its address. A page comes as a file of its own, when it is first wanted. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Inside } from './app';
import { LinkPage } from './pages/link';
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
  beforeLoad: () => {
    throw redirect({ to: '/absences' });
  },
});
const absences = createRoute({
  getParentRoute: () => inside,
  path: '/absences',
  component: lazyRouteComponent(() => import('./pages/absences'), 'AbsencesPage'),
  staticData: { title: 'absences.title' },
});
const absence = createRoute({
  getParentRoute: () => inside,
  path: '/absences/$id',
  component: lazyRouteComponent(() => import('./pages/absence'), 'AbsencePage'),
  staticData: { title: 'absences.one' },
});
const decide = createRoute({
  getParentRoute: () => inside,
  path: '/a-valider',
  component: lazyRouteComponent(() => import('./pages/decide'), 'DecidePage'),
  staticData: { title: 'decide.title', roles: ['manager', 'admin'] },
});
const planning = createRoute({
  getParentRoute: () => inside,
  path: '/planning',
  component: lazyRouteComponent(() => import('./pages/planning'), 'PlanningPage'),
  validateSearch: planningSearch,
  staticData: { title: 'planning.title' },
});
const people = createRoute({
  getParentRoute: () => inside,
  path: '/personnes',
  component: lazyRouteComponent(() => import('./pages/people'), 'PeoplePage'),
  staticData: { title: 'people.title', roles: ['admin'] },
});
const types = createRoute({
  getParentRoute: () => inside,
  path: '/types',
  component: lazyRouteComponent(() => import('./pages/types'), 'TypesPage'),
  staticData: { title: 'types.title', roles: ['admin'] },
});
const calendars = createRoute({
  getParentRoute: () => inside,
  path: '/calendriers',
  component: lazyRouteComponent(() => import('./pages/calendars'), 'CalendarsPage'),
  staticData: { title: 'calendars.title' },
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/compte',
  component: lazyRouteComponent(() => import('./pages/account'), 'AccountPage'),
  staticData: { title: 'account.title' },
});

const notifications = createRoute({
  getParentRoute: () => inside,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./pages/notifications'), 'NotificationsPage'),
  staticData: { title: 'notifications.title' },
});
const connection = createRoute({
  getParentRoute: () => inside,
  path: '/connexion',
  component: lazyRouteComponent(() => import('./pages/connection'), 'ConnectionPage'),
  staticData: { title: 'connection.title' },
});

// Links for a password work whoever is signed in here.
const link = createRoute({ getParentRoute: () => root, path: '/lien', component: LinkPage });
const welcome = createRoute({ getParentRoute: () => root, path: '/bienvenue', component: LinkPage });
const forgotten = createRoute({
  getParentRoute: () => root,
  path: '/mot-de-passe',
  component: lazyRouteComponent(() => import('./pages/forgotten'), 'ForgottenPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    inside.addChildren([home, absences, absence, decide, planning, people, types, calendars, account, notifications, connection]),
    link,
    welcome,
    forgotten,
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
