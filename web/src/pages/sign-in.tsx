import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { problemOf, request } from '../http';
import { Outside } from '../frame/outside';
import { ProblemAlert } from '../parts/problem';
import { queries } from '../store';
import type { Tenant } from '../types';

export function SignInPage({ ended }: { ended: boolean }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tenant, setTenant] = useState('');
  const signIn = useMutation({
    mutationFn: () => request('POST', '/api/auth/login', { email: email.trim(), password, ...(tenant ? { tenant } : {}) }),
    onSuccess: () => queries.resetQueries({ queryKey: ['me'] }),
  });
  const problem = problemOf(signIn.error);
  const choice = problem?.code === 'tenant_choice' ? (problem.body.tenants as Tenant[]) : null;
  const [tenants, setTenants] = useState<Tenant[] | null>(null);
  if (choice && choice !== tenants) {
    setTenants(choice);
    setTenant(choice[0]?.slug ?? '');
  }

  const field = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (choice) field.current?.focus();
  }, [choice]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate();
  }

  return (
    <Outside title={t('signIn.title')} lead={ended ? t('signIn.ended') : t('signIn.lead')}>
      <form onSubmit={submit}>
        <TextInput type="email" name="email" label={t('signIn.email')} autoComplete="username" required value={email}
          error={problem?.field('email')} onChange={(event) => { setEmail(event.currentTarget.value); setTenants(null); setTenant(''); signIn.reset(); }} />
        <PasswordInput name="password" label={t('signIn.password')} autoComplete="current-password" required value={password}
          error={problem?.field('password')} onChange={(event) => setPassword(event.currentTarget.value)} />
        {tenants && (
          <NativeSelect label={t('signIn.tenant')} description={t('signIn.tenantHelp')} value={tenant}
            ref={field}
            onChange={(event) => setTenant(event.currentTarget.value)}
            data={tenants.map((one) => ({ value: one.slug, label: one.name }))} />
        )}
        {!choice && <ProblemAlert error={signIn.error} fields={['email', 'password']} />}
        <Button type="submit" fullWidth loading={signIn.isPending}>{t('signIn.submit')}</Button>
        <p><Link to="/mot-de-passe">{t('signIn.forgotten')}</Link></p>
      </form>
    </Outside>
  );
}
