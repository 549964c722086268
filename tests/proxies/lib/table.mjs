// The table of the guide: what matrix.mjs expects, and beside it what a run has measured.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { CELLS } from '../matrix.mjs';
import { differences } from './cell.mjs';

const GUIDE = new URL('../../../docs/fr/infrastructure.md', import.meta.url);
const BEGIN = '<!-- matrice -->\n';
const END = '<!-- /matrice -->';

const NAME = { nginx: 'nginx', haproxy: 'HAProxy', caddy: 'Caddy', apache: 'Apache', varnish: 'Varnish', lighttpd: 'lighttpd', ats: 'Traffic Server', pushpin: 'Pushpin' };
const KIND = {
    default: 'telle quelle', right: 'la nôtre', 'no-upgrade': 'sans Upgrade', http10: 'HTTP/1.0', buffering: 'tampon', compression: 'compression',
    timeouts: 'délais de 5 s', reload: 'la nôtre, rechargée puis redémarrée',
};
export const HEADS = ['intermédiaire', 'configuration', 'transport', 'sans WebSocket', 'événements', 'perdus', 'répétés', 'wscat', 'verdict de `mozaik doctor`', 'attendu', 'vrai ?'];

const row = (columns) => `| ${columns.join(' | ')} |`;
const verdict = ({ verdict, hop, guilty }) => `${verdict}${hop ? `, ${hop}` : guilty?.length > 1 ? `, ${guilty.join(' ou ')}` : ''}`;
const boxes = ({ boxes }, versions) => boxes.map(([id], at) => `${NAME[id]}${versions ? ` ${versions[at]}` : ''}`).join(' → ');
const kinds = ({ boxes, dead }) => boxes.map(([, kind]) => KIND[kind]).join(' → ') + (dead ? ', personne derrière' : '');

/** What a row says whatever was measured: the box without its version, the configuration, the expectation. */
export const expectedOf = (cell) => (cell.not ? [boxes(cell), kinds(cell), 'impossible'] : [boxes(cell), kinds(cell), verdict(cell)]);

function rowOf(cell, found) {
    if (cell.not) return row([boxes(cell), kinds(cell), '–', '–', '–', '–', '–', '–', '–', 'impossible', '–']);
    const sum = (what) => (found.events ? found.events.reduce((all, one) => all + one[what], 0) : '–');
    const repaired = found.applied.length > 0 && found.after === 'healthy' ? ' ; réparé' : '';
    return row([
        boxes(cell, found.versions), kinds(cell), found.transport ?? 'aucun', found.below ?? '–', sum('sent'), sum('lost'), sum('repeated'), found.wscat,
        verdict(found) + repaired, verdict(cell), differences(cell, found).length === 0 ? 'oui' : 'non',
    ]);
}

/** From the folder in which tryCell() kept what it found. */
export function measured(folder) {
    const found = new Map(readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))).map((one) => [one.name, one]));
    const missing = CELLS.filter((cell) => !cell.not && !found.has(cell.name));
    if (missing.length > 0) throw new Error(`not measured: ${missing.map((cell) => cell.name).join(', ')}`);
    return [row(HEADS), row(HEADS.map(() => '---')), ...CELLS.map((cell) => rowOf(cell, found.get(cell.name)))].join('\n');
}

/** The rows in the guide, each a list of columns. */
export function written() {
    const text = readFileSync(GUIDE, 'utf8');
    const table = text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END));
    return table.trim().split('\n').slice(2).map((line) => line.split('|').slice(1, -1).map((column) => column.trim()));
}

export function write(table) {
    const text = readFileSync(GUIDE, 'utf8');
    const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
    if (begin < 0 || end < begin) throw new Error('the guide has no place for the table');
    writeFileSync(GUIDE, `${text.slice(0, begin + BEGIN.length)}\n${table}\n\n${text.slice(end)}`);
}
