/** French comes first; one file for each page. Unbreakable spaces are set in i18n.ts, for all of them alike. */
import { absences } from './absences';
import { account } from './account';
import { common } from './common';
import { balances } from './balances';
import { calendars } from './calendars';
import { connection } from './connection';
import { decide } from './decide';
import { firstUse } from './first-use';
import { help } from './help';
import { notifications } from './notifications';
import { people } from './people';
import { planning } from './planning';
import { planningActions } from './planning-actions';
import { settings } from './settings';
import { signIn } from './sign-in';
import { teams } from './teams';
import { today } from './today';
import { types } from './types';

export const fr = {
  ...common,
  ...signIn,
  ...absences,
  ...today,
  ...decide,
  ...planning,
  ...planningActions,
  ...people,
  ...teams,
  ...firstUse,
  ...types,
  ...calendars,
  ...balances,
  ...settings,
  ...account,
  ...notifications,
  ...connection,
  ...help,
};

export type Words = typeof fr;

type Keys<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Keys<T[K]>}` }[keyof T & string];
/** The key of the words that name a page. */
export type Title = Extract<Keys<Words>, `${string}.title` | 'absences.one' | 'states.nowhere'>;
