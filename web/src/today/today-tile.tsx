/** One thing at a glance: on its way, nothing, not to be had, or there. Each tile for itself. */
import { Button } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../http';
import { Loading } from '../parts/states';

/** Of a query, what a tile shows. */
interface Asked {
  data: unknown;
  error: Error | null;
  refetch: () => unknown;
}

interface Props {
  title: string;
  query: Asked;
  /** There is nothing: the words that say so. */
  empty?: string | false;
  /** Where the whole of it is. */
  more?: ReactNode;
  /** It asks for something to be done. */
  due?: boolean;
  children: ReactNode;
}

export function Tile({ title, query: { data, error, refetch }, empty, more, due, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const known = data !== undefined;
  return (
    <section className="card tile" aria-labelledby={id} aria-busy={!known && !error} data-due={(due && known) || undefined}>
      <h3 id={id}>{title}</h3>
      {error && (
        <div role="alert" className="tileProblem">
          <p>{problemOf(error)?.message}{known && ` ${t('states.old')}`}</p>
          <Button size="compact-sm" variant="default" onClick={() => void refetch()}>{t('retry')}</Button>
        </div>
      )}
      {!known && !error && <Loading size="sm" />}
      {known && (empty ? <p className="dim">{empty}</p> : children)}
      {known && more && <p className="tileMore">{more}</p>}
    </section>
  );
}

interface FewProps<T> {
  items: readonly T[];
  most?: number;
  children: (item: T) => ReactNode;
}

/** The first of them; the rest is counted. */
export function Few<T extends { id?: string }>({ items, most = 4, children }: FewProps<T>) {
  const { t } = useTranslation();
  const rest = items.length - most;
  return (
    <ul className="plainList tileList">
      {items.slice(0, most).map((item, index) => <li key={item.id ?? index}>{children(item)}</li>)}
      {rest > 0 && <li className="dim">{t('today.others', { count: rest })}</li>}
    </ul>
  );
}
