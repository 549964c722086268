import './absence.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../http';
import { AbsenceCard } from '../absences/absence-card';
import { Attachments } from '../absences/attachments';
import { Comments } from '../absences/comments';
import { History } from '../absences/history';
import { HrNote } from '../absences/hr-note';
import { Arrival } from '../parts/arrival';
import { useMe } from '../session';
import { load } from '../store';
import { isKnown } from '../types';

export function AbsencePage() {
  const { id } = useParams({ from: '/inside/absences/$id' });
  const me = useMe();
  const { t } = useTranslation();
  const loaded = useQuery(load.absence(id));
  const { data } = loaded;
  const gone = problemOf(loaded.error)?.status === 404;
  return (
    <>
      <h1>{t('absences.one')}</h1>
      {gone ? <p role="status">{t('absences.gone')}</p> : <Arrival of={loaded} />}
      {/* What is typed over one is not for the next. */}
      {data && !gone && (
        <div key={id} className="absencePage" data-known={isKnown(data) || undefined}>
          <div>
            <div className="card"><AbsenceCard absence={data} heading="h2" whole /></div>
            {data.comment_count !== undefined && <Comments absence={data} />}
          </div>
          {isKnown(data) && (
            <div>
              {data.attachments && <Attachments absence={data} />}
              <History absence={data} />
              {data.hr_note !== undefined && <HrNote absence={data} />}
            </div>
          )}
        </div>
      )}
      {(!data || gone || data.user_id === me.user.id) && <p><Link to="/absences">{t('absences.back')}</Link></p>}
    </>
  );
}
