/** What the test found: for who works here, for who looks after the network, and the lines that repair it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../parts/copy-button';
import type { Report, ReportFix } from './judge';
import { letterOf } from './letter';
import { wayOf } from './way';

export function TestResult({ report }: { report: Report }) {
  const { t } = useTranslation();
  const [at] = useState(() => new Date());
  const letter = letterOf(report, at);
  return (
    <>
      <div className="testVerdict" data-state={report.state}>
        <h3>{t(headline(report))}</h3>
        {report.state !== 'healthy' && <p>{report.title}</p>}
        <p>{t(`test.now.${report.transport ?? 'none'}`)}</p>
      </div>
      <Way report={report} />
      {report.state !== 'healthy' && (
        <>
          {report.also.length > 0 && (
            <>
              <p>{t('test.also')}</p>
              <ul>{report.also.map(({ verdict, title }) => <li key={verdict}>{title}</li>)}</ul>
            </>
          )}
          <h3>{t('test.letter.title')}</h3>
          <p className="dim">{t('test.letter.help')}</p>
          <label className="testLetter">
            <span className="unseen">{t('test.letter.title')}</span>
            <textarea readOnly rows={14} value={letter} onFocus={(event) => event.currentTarget.select()} />
          </label>
          <div className="buttons"><CopyButton text={letter} label={t('test.letter.copy')} copied={t('test.letter.copied')} /></div>
        </>
      )}
      <details className="testDetails">
        <summary>{t('test.admin')}</summary>
        <p>{report.cause} <span className="dim">({t(`test.certainty.${report.certainty}`)})</span></p>
        {report.fix && <Fix fix={report.fix} />}
        {report.check && <p>{t('test.check')} <code>{report.check}</code></p>}
        <p>{t('test.command')} <code>mozaik doctor {report.url}</code></p>
        <label className="testLetter">
          {t('test.seen')}
          <textarea readOnly rows={8} value={JSON.stringify(report.seen, null, 2)} />
        </label>
      </details>
    </>
  );
}

/** Said in one line, also to who hears the page. */
export const headline = ({ state, transport }: Report) =>
  transport === 'poll' ? 'test.verdicts.slow' : (`test.verdicts.${state}` as const);

function Way({ report }: { report: Report }) {
  const { t } = useTranslation();
  return (
    <ol className="plainList testWay" aria-label={t('test.way')}>
      {wayOf(report, t('test.here'), t('test.there')).map(({ name, guilty }) => (
        <li key={name} data-guilty={guilty || undefined}>
          {guilty && <><span aria-hidden="true">✗ </span><span className="unseen">{t('test.guilty')} </span></>}
          {name}
        </li>
      ))}
    </ol>
  );
}

function Fix({ fix }: { fix: ReportFix }) {
  const { t } = useTranslation();
  return (
    <>
      {fix.certainty === 'likely' && <p className="dim">{t('test.likelyFix')}</p>}
      {fix.parts.map(({ place, lines }) => (
        <div key={place} className="testFix">
          <p>{place}</p>
          <pre tabIndex={0} aria-label={place} role="group">{lines.join('\n')}</pre>
          <CopyButton text={lines.join('\n')} label={t('test.copyLines')} copied={t('test.linesCopied')} />
        </div>
      ))}
      {fix.then && <p>{t('test.then')} <code>{fix.then}</code></p>}
    </>
  );
}
