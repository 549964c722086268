import type { Words } from '../fr';

export const planning: Pick<Words, 'team'> = {
  team: {
    title: 'Team',
    lead: 'Who is away from {{from}} to {{to}}',
    all: 'All the teams I see',
    team: 'Team shown',
    onlyAbsent: 'Only those away',
    previous: 'Four weeks earlier',
    next: 'Four weeks later',
    today: 'Today',
    week: 'Week {{n}}',
    weekOf: 'Week {{n}}, {{from}} to {{to}}',
    thisWeek: 'this week',
    present: 'present',
    todayNobody: 'Nobody is away today.',
    todayAway: 'Away today: {{names}}.',
    nobody: 'Nobody to show.',
    person: 'Person',
    morning: 'morning',
    afternoon: 'afternoon',
  },
};
