export const help = {
  help: {
    open: 'Help',
    title: 'Help: {{page}}',
    sections: {
      does: 'What one does here',
      marks: 'The marks',
      sees: 'Who sees what',
      keys: 'By keyboard',
    },
    pages: {
      today: {
        does: `Your day at a glance: your balances, your next absence, your pending requests.
Managers find what they have to decide and who is away; HR, balances that expire, missing documents and the payroll month.`,
      },
      planning: {
        does: `Who is here, and who is not. Choose the period and the team: the address of the page keeps them, you may send it.`,
      },
    },
  },

  told: {
    label: 'Messages',
  },
};
