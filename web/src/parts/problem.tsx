import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../http';
import { ago } from '../days';

/** What went wrong, in the server's own words, unless it is said at one of `fields` already. */
export function ProblemAlert({ error, fields = [] }: { error: unknown; fields?: readonly string[] }) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  if (!problem) return null;
  const elsewhere = Object.keys(problem.errors);
  if (elsewhere.length > 0 && elsewhere.every((field) => fields.includes(field))) return null;
  // Of an overlap, who made the other absence is no news.
  const who = problem.code === 'absence_overlap' ? null : (problem.body.changed_by as { name: string } | null | undefined);
  const when = problem.body.changed_at as string | undefined;
  return (
    <Alert color="red" role="alert" className="problem">
      {problem.message}
      {who && when && ` ${t('problem.changedBy', { name: who.name, when: ago(when) })}`}
    </Alert>
  );
}

export function Done({ children }: { children: React.ReactNode }) {
  return (
    <div role="status">
      {children && (
        <Alert color="green" className="done">
          {children}
        </Alert>
      )}
    </div>
  );
}
