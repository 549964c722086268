import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { problemOf, request } from '../http';
import { Outside } from '../frame/outside';
import { Done, ProblemAlert } from '../parts/problem';

export function ForgottenPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const send = useMutation({ mutationFn: () => request('POST', '/api/auth/forgotten', { email: email.trim() }) });
  return (
    <Outside title={t('forgotten.title')} lead={t('forgotten.text')}>
      <form onSubmit={(event) => { event.preventDefault(); send.mutate(); }}>
        <TextInput type="email" label={t('signIn.email')} autoComplete="username" required value={email}
          error={problemOf(send.error)?.field('email')} onChange={(event) => setEmail(event.currentTarget.value)} />
        <ProblemAlert error={send.error} fields={['email']} />
        <Done>{send.isSuccess && t('forgotten.done')}</Done>
        <Button type="submit" fullWidth loading={send.isPending}>{t('forgotten.submit')}</Button>
        <p><Link to="/">{t('forgotten.back')}</Link></p>
      </form>
    </Outside>
  );
}
