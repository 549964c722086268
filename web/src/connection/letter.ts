/** What is sent to whoever looks after the network. Nothing personal is in it: no name, no address of a person or machine. */
import i18next from 'i18next';
import type { Report, ReportFix } from './judge';
import type { Exchange, Life, Seen, Stream } from './seen';
import { wayOf } from './way';

export const commandOf = ({ url }: Report): string => `mozaik doctor ${url}`;

/** What proves it, where that is not the command that is named anyway. */
export const checkOf = (report: Report): string | null => (report.check === commandOf(report) ? null : report.check);

export function letterOf(report: Report, at: Date): string {
  const { t } = i18next;
  const way = wayOf(report, t('test.here')).map(({ name, guilty }) => (guilty ? `[✗ ${name}]` : name)).join(' → ');
  return [
    t('test.letter.head', { url: report.url, at: `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC` }),
    '',
    report.title,
    `${report.cause} (${t(`test.certainty.${report.certainty}`)})`,
    ...(report.also.length > 0 ? [t('test.letter.also'), ...report.also.map(({ title }) => `- ${title}`)] : []),
    '',
    t('test.letter.way', { way }),
    t('test.letter.transport', { transport: t(`light.transports.${report.transport ?? 'none'}`) }),
    t('test.letter.heartbeat', { seconds: report.heartbeat_s }),
    ...(checkOf(report) ? [t('test.letter.check', { command: checkOf(report) })] : []),
    '',
    ...(report.fix ? [...repair(report.fix), ''] : []),
    t('test.letter.seen'),
    ...observed(report.seen).map((line) => `- ${line}`),
    '',
    t('test.letter.command'),
    commandOf(report),
  ].join('\n');
}

/** The lines that the one who administrates has to write. */
function repair({ parts, note, then, certainty }: ReportFix): string[] {
  const { t } = i18next;
  return [
    t('test.letter.fix'),
    ...parts.flatMap(({ place, lines, remove = [] }) => [
      ...(place ? [`- ${place}`] : []),
      ...remove.map((line) => `  ${t('test.remove')} ${line}`),
      ...lines.map((line) => `    ${line}`),
    ]),
    ...[note, certainty === 'likely' ? t('test.likelyFix') : null].filter((line) => line !== null),
    ...(then ? [`${t('test.then')} ${then}`] : []),
  ];
}

const answer = (seen: Exchange | undefined): string =>
  seen && [seen.status ?? seen.outcome, seen.code, seen.ms === undefined ? '' : `${seen.ms} ms`].filter(Boolean).join(', ') || '-';
const life = (seen: Life | undefined): string =>
  seen ? (seen.after_s === undefined ? 'ok' : [`${seen.after_s} s`, seen.how, seen.code].filter((part) => part !== undefined).join(', ')) : '-';
const stream = (seen: Stream | undefined): string =>
  seen ? [seen.outcome, seen.status, `${seen.events}/${seen.asked}`, seen.encoding, seen.after_s === undefined ? '' : `${seen.after_s} s`].filter(Boolean).join(', ') : '-';

/** In the words of the report that `mozaik doctor --json` prints: who reads this knows them. */
function observed({ health, echo, upgrade, plain, frames, idle, sse, sse_plain, hold }: Seen): string[] {
  const names = Object.keys(echo?.headers ?? {});
  return [
    `health: ${answer(health)}`,
    ...(health?.headers?.server ? [`server: ${health.headers.server}`] : []),
    ...(health?.headers?.via ? [`via: ${health.headers.via}`] : []),
    ...(echo?.http_version ? [`echo: HTTP/${echo.http_version}, ${echo.scheme}; ${names.join(', ')}`] : []),
    ...(upgrade ? [`upgrade: ${upgrade.outcome}, ${upgrade.ms} ms`] : []),
    ...(plain ? [`plain: ${answer(plain)}`] : []),
    ...(frames ? [`frames: ${[frames.outcome, frames.max === undefined ? '' : `max ${frames.max}`, frames.code].filter(Boolean).join(', ')}`] : []),
    ...(idle ? [`idle: ${idle.kind} / ${idle.asked_s} s; silent: ${life(idle.silent)}; message: ${life(idle.message)}; server: ${life(idle.server)}`] : []),
    ...(sse ? [`sse: ${stream(sse)}`] : []),
    ...(sse_plain ? [`sse_plain: ${stream(sse_plain)}`] : []),
    ...(hold ? [`hold: ${hold.ok_s ?? 0}/${hold.asked_s} s${hold.after_s === undefined ? '' : `; ${hold.after_s} s: ${answer(hold.answer)}`}`] : []),
  ];
}
