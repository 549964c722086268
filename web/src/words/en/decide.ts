import type { Words } from '../fr';

export const decide: Pick<Words, 'decide'> = {
  decide: {
    title: 'To decide',
    empty: 'Nothing to decide. Requests arrive here by themselves.',
    notices: 'To acknowledge',
    noticesHelp: 'Effective without a decision, of the last 31 days.',
    requests: 'Requests',
  },
};
