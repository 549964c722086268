import type { Words } from '../fr';

export const firstUse: Pick<Words, 'firstUse'> = {
  firstUse: {
    title: 'Welcome to MOZAIK RH',
    lead: 'Three steps, and {{company}} is ready. Take them in any order, and come back later if you like.',
    done: 'done',
    steps: 'Steps',
    people: 'The people',
    peopleText: 'Each gets a link from you to choose a password. Nobody types somebody else’s.',
    peopleDone_one: '{{count}} person besides you.',
    peopleDone_other: '{{count}} people besides you.',
    teams: 'The teams',
    teamsText: 'A team says who works together and who decides. Without a team, HR decides.',
    teamsDone_one: '{{count}} team.',
    teamsDone_other: '{{count}} teams.',
    teamsLink: 'See the teams',
    request: 'The first request',
    requestText: 'An employee asks on “My absences”; it reaches whoever decides at once. You can also make one yourself.',
    ask: 'Make a request',
    skip: 'Skip these steps',
    addPeople: 'Add a person',
    addTeam: 'Create a team',
  },
};
