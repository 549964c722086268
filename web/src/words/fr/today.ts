export const today = {
  amount: {
    days_one: '{{amount}}\u00A0jour',
    days_other: '{{amount}}\u00A0jours',
  },
};
