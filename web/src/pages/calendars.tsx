/** The days that count: sites and their holidays, work patterns, closed periods. HR changes them, everybody may read them. */
import './calendars.css';
import { useMe } from '../session';
import { useTranslation } from 'react-i18next';
import { ClosedPeriods } from '../company/closed-periods';
import { Patterns } from '../company/patterns';
import { Sites } from '../company/sites';

export function CalendarsPage() {
  const { t } = useTranslation();
  const may = useMe().user.role === 'admin';
  return (
    <>
      <h1>{t('calendars.title')}</h1>
      <p className="lead">{t('calendars.lead')}</p>
      <Sites may={may} />
      <Patterns may={may} />
      <ClosedPeriods may={may} />
    </>
  );
}
