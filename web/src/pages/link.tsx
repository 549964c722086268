/** The page behind a one-time link: the token stands behind #, so it reaches no log on the way. */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf, request } from '../http';
import { Outside } from '../frame/outside';
import { Arrival } from '../parts/arrival';
import { ProblemAlert } from '../parts/problem';
import { Loading } from '../parts/states';
import { queries } from '../store';
import type { LinkOwner } from '../types';

/** `/lien#mzl_…`, and the longer forms `#/lien?token=…` and `/bienvenue#token=…`. */
function tokenOf(hash: string): string {
  const found = /[?&#]token=([^&]+)/.exec(hash);
  return found?.[1] ? decodeURIComponent(found[1]) : hash.slice(1);
}

export function LinkPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [token] = useState(() => tokenOf(location.hash));
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const owner = useQuery({
    queryKey: ['link', token],
    queryFn: async () => (await request<LinkOwner>('POST', '/api/auth/link/check', { token })).data,
    retry: false,
    gcTime: 0,
  });
  const redeem = useMutation({
    mutationFn: () => request('POST', '/api/auth/link/redeem', { token, password }),
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: ['me'] });
      await navigate({ to: '/' });
    },
  });
  const problem = problemOf(redeem.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setDiffer(password !== again);
    if (password === again) redeem.mutate();
  }

  if (owner.isPending) return <main className="middle"><Loading /></main>;
  const bad = [problemOf(owner.error), problem].some((one) => one?.status === 404 || one?.status === 422 && one.field('token'));
  if (bad) {
    return (
      <Outside title={t('link.bad')} lead={t('link.badText')}>
        <Button component="a" href="/" variant="default">{t('forgotten.back')}</Button>
      </Outside>
    );
  }
  if (!owner.data) {
    return (
      <Outside title={t('link.title')}>
        <Arrival of={owner} />
      </Outside>
    );
  }
  const { name, email, tenant, purpose } = owner.data;
  return (
    <Outside title={t(purpose === 'invite' ? 'link.welcome' : 'link.hello', { name })} lead={t('link.text', { tenant: tenant.name, email })}>
      <form onSubmit={submit}>
        <input className="unseen" name="username" autoComplete="username" tabIndex={-1} aria-hidden="true" value={email} readOnly />
        <PasswordInput label={t('link.password')} description={t('link.help')} autoComplete="new-password" required value={password}
          error={problem?.field('password')} onChange={(event) => setPassword(event.currentTarget.value)} />
        <PasswordInput label={t('link.again')} autoComplete="new-password" required value={again}
          error={differ && password !== again ? t('link.differ') : undefined} onChange={(event) => setAgain(event.currentTarget.value)} />
        <ProblemAlert error={redeem.error} fields={['password']} />
        <Button type="submit" fullWidth loading={redeem.isPending}>{t('link.submit')}</Button>
      </form>
    </Outside>
  );
}
