/** People in a table of which only what is in sight is drawn: a thousand scroll as ten do. */
import './person-table.css';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayTyped } from '../days';
import { useMe } from '../session';
import type { Site, Team, UserFull } from '../types';
import { SORTS, type Sort } from './person-sort';

const ROW = 47;

interface Props {
  users: readonly UserFull[];
  teams: readonly Team[];
  sites: readonly Site[];
  sort: Sort | `-${Sort}`;
  onSort: (sort: Sort | `-${Sort}`) => void;
  onLink: (user: UserFull) => void;
  /** For whom a link is being made. */
  linking: string | null;
}

export function PersonTable({ users, teams, sites, sort, onSort, onLink, linking }: Props) {
  const { t } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const [top, setTop] = useState(0);
  const nameOfTeam = new Map(teams.map(({ id, name }) => [id, name]));
  const nameOfSite = new Map(sites.map(({ id, name }) => [id, name]));
  useLayoutEffect(() => {
    const body = table.current?.tBodies[0];
    if (body) setTop(Math.round(body.getBoundingClientRect().top + window.scrollY));
  });
  const rows = useWindowVirtualizer({ count: users.length, estimateSize: () => ROW, overscan: 12, scrollMargin: top, getItemKey: (place) => users[place]?.id ?? place });
  const seen = rows.getVirtualItems();
  const before = (seen[0]?.start ?? top) - top;
  const after = rows.getTotalSize() - ((seen.at(-1)?.end ?? top) - top);

  return (
    <table className="card personTable" ref={table} aria-rowcount={users.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {SORTS.map((one) => (
            <th key={one} scope="col" data-of={one} aria-sort={sort === one ? 'ascending' : sort === `-${one}` ? 'descending' : undefined}>
              <button type="button" onClick={() => onSort(sort === one ? `-${one}` : one)}>
                {t(`people.columns.${one}`)}<span aria-hidden="true">{sort === one ? ' ↑' : sort === `-${one}` ? ' ↓' : ''}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {before > 0 && <tr aria-hidden="true"><td colSpan={SORTS.length} style={{ height: before }} /></tr>}
        {seen.map(({ index, key }) => {
          const user = users[index];
          return user && (
            <Row key={key} place={index} measure={rows.measureElement} user={user} linking={linking === user.id} onLink={onLink}
              teams={user.teams.map((id) => nameOfTeam.get(id)).filter(Boolean).join(', ')}
              site={nameOfSite.get(user.site ?? '') ?? sites[0]?.name ?? ''} />
          );
        })}
        {after > 0 && <tr aria-hidden="true"><td colSpan={SORTS.length} style={{ height: after }} /></tr>}
      </tbody>
    </table>
  );
}

function Row({ user, place, measure, teams, site, linking, onLink }: {
  user: UserFull; place: number; measure: (row: HTMLTableRowElement | null) => void; teams: string; site: string; linking: boolean; onLink: (user: UserFull) => void;
}) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <tr ref={measure} data-index={place} aria-rowindex={place + 2} data-left={user.active ? undefined : ''}>
      <th scope="row">
        <Link to="/personnes/$id" params={{ id: user.id }}>{user.name}</Link>
        {user.id === me.user.id && <span className="tag">{t('me')}</span>}
        {!user.active && <span className="tag">{t('people.left')}</span>}
        {user.active && user.departure_day && <span className="tag">{t('people.leaves', { day: dayTyped(user.departure_day) })}</span>}
        {user.active && !user.has_password && (
          <>
            <span className="tag" title={t('people.invited')}>{t('people.invitedShort')}</span>
            <Button variant="default" size="compact-xs" aria-label={t('people.newLinkFor', { name: user.name })} loading={linking} onClick={() => onLink(user)}>
              {t('people.newLink')}
            </Button>
          </>
        )}
        <span className="personAlso">{[t(`people.roles.${user.role}`), teams].filter(Boolean).join(' · ')}</span>
      </th>
      <td>{t(`people.roles.${user.role}`)}</td>
      <td title={teams}>{teams || '—'}</td>
      <td>{site}</td>
      <td className="personDay">{user.arrival_day ? dayTyped(user.arrival_day) : '—'}</td>
    </tr>
  );
}
