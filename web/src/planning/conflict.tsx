/** Somebody else changed what I was moving: both sides, and my choice. */
import './conflict.css';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ago } from '../days';
import { Status } from '../absences/absence-words';
import { Dialog } from '../parts/dialog';
import type { Acting } from './acting';
import { periodOf, spanOf, type Span } from './slots';
import { isEntry, useWhat, type Thing } from './what';

interface Props {
  acting: Acting;
  mine: Thing;
  span: Span;
  user?: string;
  theirs: Thing;
  by: string | null;
  at: string | null;
}

export function Conflict({ acting, mine, span, user, theirs, by, at }: Props) {
  const { t } = useTranslation();
  const what = useWhat();
  const when = at ? ago(at) : '';
  const way = acting.grip(theirs);
  return (
    <Dialog title={t('acting.conflict')} opened onClose={acting.close}>
      <p>{by ? t('acting.conflictText', { name: by, when }) : t('acting.conflictSystem', { when })}</p>
      <div className="conflictSides">
        <section aria-label={t('acting.mine')}>
          <h3>{t('acting.mine')}</h3>
          <p>{what.title(mine)}</p>
          <p><strong>{what.when(periodOf(span))}</strong></p>
          {user && <p>{acting.nameOf(user)}</p>}
          <p className="dim">{t('acting.byYou')}</p>
        </section>
        <section aria-label={t('acting.theirs')}>
          <h3>{t('acting.theirs')}</h3>
          <p>{what.title(theirs)}</p>
          <p><strong>{what.when(periodOf(spanOf(theirs)))}</strong></p>
          {!isEntry(theirs) && <p><Status status={theirs.status} /></p>}
          <p className="dim">{[by, when].filter(Boolean).join(', ')}</p>
        </section>
      </div>
      <div className="buttons">
        <Button onClick={acting.close} data-autofocus>{t('acting.keep')}</Button>
        {way && (
          <Button variant="default" onClick={() => { acting.close(); acting.take(theirs, span, user); }}>
            {t(way === 'propose' || way === 'return' ? 'acting.againPropose' : 'acting.again')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
