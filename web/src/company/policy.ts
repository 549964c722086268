/**
 * What an agreement may change of the rules: each key of `policy` in /api/settings, with the law's value, its
 * limits and where it comes from, as src/hr/policy.c and the book have them (a test compares). The words are in
 * words/settings.ts.
 */

/** What a change of it does besides. */
export type Effect = 'counts' | 'earns' | 'asks' | 'none';

interface Line {
  group: 'leave' | 'counting' | 'rtt' | 'requests' | 'planning';
  legal: number | string;
  effect: Effect;
  /** An article of law, or « usage » or « réglage » where there is none. */
  source: string;
}
export interface NumberLine extends Line {
  legal: number;
  min: number;
  max: number;
  unit: 'month' | 'weekday' | 'days' | 'months' | 'years' | 'halves' | 'saturdays';
}
export interface ChoiceLine extends Line {
  legal: string;
  choices: readonly string[];
}

const USAGE = 'usage';
const CHOSEN = 'réglage';

export const POLICY = {
  reference_month: { group: 'leave', min: 1, max: 12, legal: 6, unit: 'month', effect: 'earns', source: 'C. trav., art. L3141-3' },
  leave_carry_months: { group: 'leave', min: 0, max: 60, legal: 0, unit: 'months', effect: 'earns', source: CHOSEN },
  seniority_years: { group: 'leave', min: 0, max: 40, legal: 0, unit: 'years', effect: 'earns', source: CHOSEN },
  seniority_days: { group: 'leave', min: 0, max: 30, legal: 0, unit: 'days', effect: 'earns', source: CHOSEN },
  fractionnement: { group: 'leave', choices: ['law', 'ouvres', 'none'], legal: 'law', effect: 'earns', source: 'C. trav., art. L3141-23' },
  advance_halves: { group: 'leave', min: 0, max: 60, legal: 0, unit: 'halves', effect: 'asks', source: CHOSEN },
  weekly_rest_day: { group: 'counting', min: 1, max: 7, legal: 7, unit: 'weekday', effect: 'counts', source: 'C. trav., art. L3132-3' },
  open_days: { group: 'counting', choices: ['monday_friday', 'tuesday_saturday', 'monday_saturday'], legal: 'monday_friday', effect: 'counts', source: CHOSEN },
  half_worked_day: { group: 'counting', choices: ['whole', 'half'], legal: 'whole', effect: 'counts', source: USAGE },
  isolated_friday: { group: 'counting', choices: ['with_saturday', 'alone'], legal: 'with_saturday', effect: 'counts', source: CHOSEN },
  saturdays: { group: 'counting', min: 0, max: 53, legal: 53, unit: 'saturdays', effect: 'counts', source: USAGE },
  rtt_plan_days: { group: 'rtt', min: 0, max: 218, legal: 218, unit: 'days', effect: 'earns', source: USAGE },
  rtt_rounding: { group: 'rtt', choices: ['half_up', 'up', 'down', 'exact'], legal: 'half_up', effect: 'earns', source: USAGE },
  rtt_carry_months: { group: 'rtt', min: 0, max: 60, legal: 0, unit: 'months', effect: 'earns', source: CHOSEN },
  managers_enter: { group: 'requests', choices: ['no', 'yes'], legal: 'no', effect: 'none', source: CHOSEN },
  minimum_blocks: { group: 'requests', choices: ['no', 'yes'], legal: 'no', effect: 'asks', source: CHOSEN },
  move_notice_months: { group: 'requests', min: 0, max: 12, legal: 1, unit: 'months', effect: 'none', source: 'C. trav., art. L3141-15 et L3141-16' },
  reminder_days: { group: 'requests', min: 0, max: 90, legal: 3, unit: 'days', effect: 'none', source: CHOSEN },
  escalation_days: { group: 'requests', min: 0, max: 90, legal: 7, unit: 'days', effect: 'none', source: CHOSEN },
  on_call_notice_days: { group: 'planning', min: 0, max: 365, legal: 15, unit: 'days', effect: 'none', source: 'C. trav., art. L3121-12, 2°' },
} as const satisfies Record<string, NumberLine | ChoiceLine>;

export type PolicyKey = keyof typeof POLICY;
export const POLICY_KEYS = Object.keys(POLICY) as PolicyKey[];
export const POLICY_GROUPS = ['leave', 'counting', 'rtt', 'requests', 'planning'] as const;

/** Whether the server would take it. */
export function fits(line: NumberLine | ChoiceLine, value: unknown): boolean {
  return 'choices' in line
    ? line.choices.includes(value as string)
    : typeof value === 'number' && Number.isInteger(value) && value >= line.min && value <= line.max;
}
