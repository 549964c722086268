/** The same words in English. */
import type { Words } from '../fr';
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

export const en: Words = {
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
