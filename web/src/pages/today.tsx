import './today.css';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayLong, today, weekNumber } from '../days';
import { useFirstUse } from '../people/use-first-use';
import { lazyPage } from '../lazy-page';
import { Loading } from '../parts/states';
import { Expiring, Invited, Notices, Payroll, Proofless, Proposals, ToDecide } from '../today/today-do';
import { MyBalances, MyNext, MyPending } from '../today/today-mine';
import { AwayNext, AwayToday, UnderMinimum } from '../today/today-team';
import { useMe } from '../session';

const FirstUse = lazyPage(() => import('../people/first-use'), 'FirstUse');

const MINUTE_MS = 60_000;

/** A page that stays open overnight shows the next day. */
function useToday(): string {
  const [day, setDay] = useState(today);
  useEffect(() => {
    const timer = setInterval(() => setDay(today()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return day;
}

export function TodayPage() {
  const begins = useFirstUse();
  if (begins === undefined) return <Loading />;
  return begins ? <FirstUse /> : <Glance />;
}

function Glance() {
  const { t } = useTranslation();
  const { user } = useMe();
  const day = useToday();
  const hr = user.role === 'admin';
  const decides = user.role !== 'employee';
  return (
    <div className="today">
      <div className="row">
        <div>
          <h1>{t('today.hello', { name: user.name })}</h1>
          <p className="lead when">{t('today.date', { day: dayLong(day), week: weekNumber(day) })}</p>
        </div>
        <Button component={Link} to="/absences/nouvelle" size="md">{t('today.ask')}</Button>
      </div>
      {decides && (
        <Group title={t('today.toDo')}>
          <ToDecide />
          <Proposals />
          {hr && <Notices />}
          {hr && <Proofless />}
          <UnderMinimum day={day} />
          {hr && <Expiring day={day} />}
          {hr && <Payroll day={day} />}
          {hr && <Invited />}
        </Group>
      )}
      <Group title={t('today.mine')}>
        <MyPending />
        <MyNext day={day} />
        <MyBalances />
      </Group>
      <Group title={t(hr ? 'today.everybody' : 'today.team')}>
        <AwayToday day={day} decides={decides} />
        {decides && <AwayNext day={day} />}
      </Group>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h2>{title}</h2>
      <div className="tiles">{children}</div>
    </>
  );
}
