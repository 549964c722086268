import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AbsenceCard } from '../parts/absence-card';
import { ProblemAlert } from '../parts/problem';
import { problemOf } from '../http';
import { useMe } from '../session';
import { load } from '../store';

export function AbsencePage() {
  const { id } = useParams({ from: '/inside/absences/$id' });
  const me = useMe();
  const { t } = useTranslation();
  const { data, error } = useQuery(load.absence(id));
  return (
    <>
      <h1>{t('absences.one')}</h1>
      {problemOf(error)?.status === 404 ? <p>{t('absences.gone')}</p> : <ProblemAlert error={error} />}
      {data && <div className="card"><AbsenceCard absence={data} me={me} heading="h2" /></div>}
    </>
  );
}
