/** Every way to the server is tried from this very browser, and what was found is said in plain words. */
import './connection-test.css';
import { Button } from '@mantine/core';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TestResult, headline } from './test-result';
import { TestSteps } from './test-steps';
import { useTest, type Test } from './use-test';

export function ConnectionTest() {
  const { t, i18n } = useTranslation();
  const test = useTest();
  const report = test.result?.(i18n.language === 'en' ? 'en' : 'fr') ?? null;
  const isUntested = report !== null && report.state !== 'broken' && test.steps.socket.name === 'skipped';
  const hasBegun = test.running || report !== null;
  const begin = useRef<HTMLButtonElement>(null);
  /** The button that stops it goes when it ends: whoever stood on it stands on the one beside it. */
  const stopRef = useCallback((stop: HTMLButtonElement | null) => () => { if (document.activeElement === stop) begin.current?.focus(); }, []);

  return (
    <section className="card connectionTest" aria-labelledby="connection-test">
      <h2 id="connection-test">{t('test.title')}</h2>
      <p>{t('test.lead')}</p>
      <div className="buttons">
        {/* Not `disabled`: it would lose the focus of whoever has just pressed it. */}
        <Button ref={begin} onClick={test.running ? undefined : test.start} aria-disabled={test.running} data-disabled={test.running || undefined}>
          {t(report ? 'test.again' : 'test.start')}
        </Button>
        {test.running && <Button ref={stopRef} variant="default" onClick={test.stop}>{t('test.stop')}</Button>}
      </div>
      <p className="unseen" role="status">{report && !isUntested ? `${t(headline(report))} ${report.title}` : <Progress test={test} />}</p>
      {test.failed && <p role="alert" className="fieldError">{t('test.failed')}</p>}
      {hasBegun && <TestSteps steps={test.steps} />}
      {isUntested && <p role="alert">{t('test.off')}</p>}
      {report && !isUntested && <TestResult report={report} />}
    </section>
  );
}

function Progress({ test: { running, last, steps } }: { test: Test }) {
  const { t } = useTranslation();
  if (!running) return null;
  return last ? t('test.progress', { step: t(`test.steps.${last}`), state: t(`test.states.${steps[last].name}`) }) : t('test.begun');
}
