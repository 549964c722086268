import type { Words } from '../fr';

export const common: Pick<Words, 'draft' | 'name' | 'loading' | 'retry' | 'cancel' | 'back' | 'save' | 'close' | 'skip' | 'me' | 'justNow' | 'more' | 'nav' | 'signOut' | 'theme' | 'problem' | 'outage' | 'states'> = {
  name: 'MOZAIK RH',
  loading: 'Loading…',
  retry: 'Try again',
  cancel: 'Cancel',
  back: 'Back',
  save: 'Save',
  close: 'Close',
  skip: 'Skip to content',
  me: 'me',
  justNow: 'just now',
  more: 'Show more',

  nav: {
    label: 'Main navigation',
    today: 'Today',
    planning: 'Planning',
    mine: 'My absences',
    mineShort: 'Absences',
    ask: 'Ask',
    decide: 'To decide',
    company: 'Company',
    more: 'More',
    teams: 'Teams',
    people: 'People',
    types: 'Types of absence',
    calendars: 'Calendars',
    balances: 'Balances',
    settings: 'Settings',
    notifications: 'Notifications',
    account: 'My account',
    accountOf: 'My account and preferences: {{name}}',
    connection: 'Connection',
    signOut: 'Sign out',
    waiting_one: '{{count}} request to decide',
    waiting_other: '{{count}} requests to decide',
  },

  signOut: {
    unsent_one: 'One change has not left yet: it would be lost.',
    unsent_other: '{{count}} changes have not left yet: they would be lost.',
    anyway: 'Sign out all the same',
    stay: 'Stay signed in',
  },

  theme: { label: 'Theme', auto: 'System', light: 'Light', dark: 'Dark' },

  draft: {
    meanwhile_one: 'Somebody else has just changed: {{names}}. Saving replaces it.',
    meanwhile_other: 'Somebody else has just changed: {{names}}. Saving replaces them.',
    theirs: 'Take theirs',
  },

  problem: {
    offline: 'The server does not answer. Check your connection, then try again: nothing is saved twice.',
    unknown: 'Something did not work. Try again in a moment.',
    changedBy: 'Changed by {{name}} {{when}}.',
    write: {
      queue_full: 'Too many changes wait for the connection. Try again when it is back.',
      uncertain: 'Sent long ago, and never answered: look before you do it again.',
      closed: 'The page was closed before the answer.',
      sign_in: 'You are no longer signed in.',
      other_session: 'Somebody else signed in, in this browser.',
    },
    copy: 'The browser refuses to copy: select the link by hand.',
  },

  outage: {
    offline: 'You are offline. The page will catch up as soon as the network is back.',
    suspended: 'The connection is interrupted: what you see may be out of date.',
    waiting_one: 'One change waits for the connection, and will leave by itself.',
    waiting_other: '{{count}} changes wait for the connection, and will leave by themselves.',
    refused: 'A change that waited was not saved: {{why}}',
    stillSignedIn: 'The server does not answer: you are still signed in on this device. Try again.',
  },

  states: {
    failed: 'This page could not be loaded',
    failedText: 'There is no network, or the server does not answer. What you saved is where it was.',
    updated: 'A new version is here',
    updatedText: 'This page has just been updated on the server. Reload it to go on; what you have saved is in its place.',
    reload: 'Reload',
    old: 'What is shown may no longer be up to date.',
    nowhere: 'Nothing at this address',
    nowhereText: 'This page does not exist, or it is not for you.',
    home: 'Go to the first page',
  },
};
