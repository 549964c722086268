/** The same words in English. */
import type { Words } from '../fr';
import { absences } from './absences';
import { account } from './account';
import { common } from './common';
import { calendars } from './calendars';
import { connection } from './connection';
import { decide } from './decide';
import { help } from './help';
import { notifications } from './notifications';
import { people } from './people';
import { planning } from './planning';
import { signIn } from './sign-in';

import { teams } from './teams';
import { today } from './today';
import { types } from './types';
export const en: Words = {
  ...common,
  ...signIn,
  ...absences,
  ...decide,
  ...planning,
  ...people,
  ...account,
  ...notifications,
  ...teams,
  ...firstUse,
  ...types,
  ...calendars,
  ...connection,
  ...help,
};
