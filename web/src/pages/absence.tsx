import './absence.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../http';
import { AbsenceCard } from '../absences/absence-card';
import { Attachments } from '../absences/attachments';
import { Comments } from '../absences/comments';
import { History } from '../absences/history';
import { HrNote } from '../absences/hr-note';
import { ProblemAlert } from '../parts/problem';
import { Loading } from '../parts/states';
import { useMe } from '../session';
import { load } from '../store';
import { isKnown } from '../types';

export function AbsencePage() {
  const { id } = useParams({ from: '/inside/absences/$id' });
  const me = useMe();
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(load.absence(id));
  const gone = problemOf(error)?.status === 404;
  return (
    <>
      <h1>{t('absences.one')}</h1>
      {gone && <p role="status">{t('absences.gone')}</p>}
      {error && !gone && (
        <>
          <ProblemAlert error={error} />
          {data && <p className="dim">{t('absences.maybeOld')}</p>}
          <div className="buttons"><Button variant="default" onClick={() => void refetch()}>{t('retry')}</Button></div>
        </>
      )}
      {isPending && !error && <Loading />}
      {data && !gone && (
        <div className="absencePage" data-known={isKnown(data) || undefined}>
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
