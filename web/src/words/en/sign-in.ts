import type { Words } from '../fr';

export const signIn: Pick<Words, 'signIn' | 'forgotten' | 'link'> = {
  signIn: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    submit: 'Sign in',
    forgotten: 'Forgotten your password?',
    tenant: 'Which company?',
    tenantHelp: 'Several companies know this account.',
    ended: 'Your session has ended. Sign in to go on: what had not left yet is not saved.',
    lead: 'Your absences and those of the team, live.',
  },

  forgotten: {
    title: 'Forgotten password',
    text: 'Give your address: if there is an account, a link to choose a new password is sent to it.',
    submit: 'Get a link',
    done: 'If there is an account with this address, a message is on its way. The link is good for 24 hours. Without a message, ask HR.',
    back: 'Back to sign-in',
  },

  link: {
    title: 'Choose your password',
    welcome: 'Welcome, {{name}}',
    hello: 'Hello, {{name}}',
    text: '{{tenant}} · {{email}}',
    password: 'New password',
    again: 'Once more',
    help: 'At least 12 characters. Four unrelated words make a good password.',
    differ: 'The two are not the same.',
    submit: 'Save and enter',
    bad: 'This link is no longer good',
    badText: 'It was used, replaced, or has expired. Ask HR for a new one.',
  },
};
