import type { Words } from '../fr';

export const today: Pick<Words, 'amount'> = {
  amount: {
    days_one: '{{amount}} day',
    days_other: '{{amount}} days',
  },
};
