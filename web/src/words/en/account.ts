import type { Words } from '../fr';

export const account: Pick<Words, 'account'> = {
  account: {
    title: 'My account',
    language: 'Language',
    languages: { fr: 'Français', en: 'English' },
    password: 'Change password',
    current: 'Present password',
    new: 'New password',
    again: 'New password, once more',
    passwordHelp: 'Your other sessions will be closed.',
    passwordDone: 'Password changed. Your other sessions are closed.',
    submit: 'Change',
    sessions: 'My sessions',
    sessionsHelp: 'The devices on which you are signed in.',
    here: 'this device',
    seen: 'seen {{when}}',
    since: 'signed in {{when}}',
    end: 'Close',
    endOf: 'Close the session {{label}}',
  },
};
