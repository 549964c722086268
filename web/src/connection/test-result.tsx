/** What the test found: for who works here, for who looks after the network, and the lines that repair it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../parts/copy-button';
import { capital } from '../text';
import type { Report, ReportFix } from './judge';
import { checkOf, commandOf, letterOf } from './letter';
import { wayOf } from './way';

export function TestResult({ report }: { report: Report }) {
  const { t } = useTranslation();
  const [at] = useState(() => new Date());
  const letter = letterOf(report, at);
  const check = checkOf(report);
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
          <Also report={report} />
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
        {report.state === 'healthy' && <Also report={report} />}
        {report.fix && <Fix fix={report.fix} />}
        {check && <p>{t('test.check')} <code>{check}</code></p>}
        <p>{t('test.command')} <code>{commandOf(report)}</code></p>
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
      {wayOf(report, t('test.here')).map(({ name, guilty }) => (
        <li key={name} data-guilty={guilty || undefined}>
          {guilty && <><span aria-hidden="true">✗</span><span className="unseen">{t('test.guilty')} </span></>}
          {name}
        </li>
      ))}
    </ol>
  );
}

function Also({ report: { also } }: { report: Report }) {
  const { t } = useTranslation();
  if (also.length === 0) return null;
  return (
    <>
      <p>{t('test.also')}</p>
      <ul>{also.map(({ verdict, title }) => <li key={verdict}>{title}</li>)}</ul>
    </>
  );
}

function Fix({ fix }: { fix: ReportFix }) {
  const { t } = useTranslation();
  return (
    <>
      {fix.certainty === 'likely' && <p className="dim">{t('test.likelyFix')}</p>}
      {fix.parts.map(({ place, at, lines, remove = [] }) => (
        <div key={`${at} ${place}`} className="testFix">
          {place && <p>{capital(place)}</p>}
          {remove.length > 0 && <p>{t('test.remove')} {remove.map((line) => <code key={line}>{line} </code>)}</p>}
          {lines.length > 0 && (
            <>
              <pre tabIndex={0} role="group" aria-label={place ?? t('test.lines')}>{lines.join('\n')}</pre>
              <CopyButton text={lines.join('\n')} label={t('test.copyLines')} copied={t('test.linesCopied')} />
            </>
          )}
        </div>
      ))}
      {fix.note && <p>{fix.note}</p>}
      {fix.then && <p>{t('test.then')} <code>{fix.then}</code></p>}
    </>
  );
}
