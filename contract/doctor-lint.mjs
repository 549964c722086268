// What doctor.json says is whole: every text in both languages, every condition about something that
// can be seen, every fault known to boxes and repairs; and what doctor-cases.json tells is possible.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const doctor = read('doctor.json');
const cases = read('doctor-cases.json');
const schema = read('doctor-report.schema.json');
const problems = [];
const problem = (where, what) => problems.push(`${where}: ${what}`);

const boxes = new Map(doctor.boxes.map((box) => [box.id, box]));
const ends = Object.keys(doctor.ends);
const verdicts = new Set(doctor.verdicts.map(({ id }) => id));
const faults = new Set(doctor.boxes.flatMap((box) => Object.keys(box.faults)));

/* ---- texts ---- */

const holes = (text) => [...text.matchAll(/\{([^{} \n]{1,62})\}/g)].map(([, path]) => path);
const words = ['box', 'Box', 'url', 'host', 'port', 'heartbeat_s'];

function text(where, said) {
    for (const language of ['fr', 'en'])
        if (typeof said?.[language] !== 'string' || said[language] === '') problem(where, `no text in ${language}`);
    for (const [language, one] of Object.entries(said ?? {})) {
        for (const path of holes(one))
            if (!words.includes(path) && !isSeen(path)) problem(where, `nobody sees {${path}} (${language})`);
        if (/undefined|  /.test(one)) problem(where, `is not finished (${language})`);
    }
}

/** What people read as a sentence, not as a command. */
function sentence(where, said) {
    text(where, said);
    if (/ [:;!?»]|« /.test(said?.fr ?? '')) problem(where, 'a blank that may break before : ; ! ? » or after «');
    if (/[a-zà-ÿ]'[a-zà-ÿ]/i.test(`${said?.fr} ${said?.en}`)) problem(where, "an apostrophe that is a quote, ' for ’");
}

/* ---- conditions ---- */

const resolved = (one) => (one?.$ref ? schema.$defs[one.$ref.slice('#/$defs/'.length)] : one);

/** Is there such a member of this part of the schema? */
function member(part, path) {
    let here = resolved(part);
    for (const key of path) {
        if (here?.properties?.[key]) here = resolved(here.properties[key]);
        else if (typeof here?.additionalProperties === 'object') here = resolved(here.additionalProperties);
        else return undefined;
    }
    return here;
}

/** A header's name has no dot in it. */
const isSeen = (path) => member(schema.$defs.seen, path.split('.')) !== undefined;

function value(where, wanted, found) {
    if (Array.isArray(wanted)) return wanted.forEach((one) => value(where, one, found));
    if (wanted !== null && typeof wanted === 'object') {
        for (const key of Object.keys(wanted))
            if (!['known', 'not', 'min', 'max'].includes(key)) problem(where, `no such condition: ${key}`);
        if ('not' in wanted) value(where, wanted.not, found);
        if (('min' in wanted || 'max' in wanted) && found?.type !== 'integer') problem(where, 'bounds of what is no number');
        return undefined;
    }
    if (found?.enum && typeof wanted === 'string' && !wanted.includes('*') && !found.enum.includes(wanted)) problem(where, `can never be ${wanted}`);
    const types = [found?.type ?? 'string'].flat();
    const type = typeof wanted === 'number' ? 'integer' : typeof wanted;
    if (!types.includes(type)) problem(where, `${JSON.stringify(wanted)} is no ${types.join('|')}`);
    return undefined;
}

function condition(where, one, part) {
    for (const [path, wanted] of Object.entries(one)) {
        const [head, box] = path.split('.');
        if (part === schema.$defs.seen && ['first', 'last', 'chain'].includes(head)) {
            const named = head === 'chain' ? [box] : [wanted.not ?? wanted].flat();
            for (const id of named) if (!boxes.has(id)) problem(where, `no box ${id}`);
            continue;
        }
        const found = member(part, path.split('.'));
        if (!found) problem(where, `nobody sees ${path}`);
        else value(`${where}: ${path}`, wanted, found);
    }
}

const conditions = (where, list, part = schema.$defs.seen) => [list ?? []].flat().forEach((one) => condition(where, one, part));

/* ---- boxes ---- */

const MARKS = { reply: schema.$defs.exchange, front: schema.$defs.exchange, request: schema.$defs.echo, seen: schema.$defs.seen, nearest: schema.$defs.seen };
const SHOWN = ['guilty', 'innocent', 'passed', 'received', 'lost', 'missed'];

for (const box of [...doctor.boxes, ...doctor.servers])
    for (const [mark, part] of Object.entries(MARKS)) conditions(`${box.id}.${mark}`, box[mark], part);

for (const box of doctor.boxes) {
    if (box.instead && !boxes.has(box.instead)) problem(box.id, `no box ${box.instead}`);
    for (const [fault, known] of Object.entries(box.faults)) {
        for (const [key, list] of Object.entries(known))
            if (SHOWN.includes(key)) conditions(`${box.id}.${fault}.${key}`, list);
            else if (key !== 'usual') problem(`${box.id}.${fault}`, `no such thing: ${key}`);
        if (known.usual && doctor.fixes[fault] && !doctor.fixes[fault][box.id]) problem(`fixes.${fault}`, `none for ${box.id}, which usually has it`);
    }
}
if (new Set(doctor.boxes.map(({ id }) => id)).size !== doctor.boxes.length) problem('boxes', 'two of one id');
for (const [id, end] of Object.entries(doctor.ends)) text(`ends.${id}`, end.name);

/* ---- repairs ---- */

for (const [fault, fixes] of Object.entries(doctor.fixes))
    for (const [id, fix] of Object.entries(fixes)) {
        const where = `fixes.${fault}.${id}`;
        if (id !== 'server' && !boxes.has(id)) problem(where, 'no such box');
        if (id !== 'server' && boxes.has(id) && !(fault in boxes.get(id).faults)) problem(where, 'this box is never blamed for it');
        if (fix.certainty !== 'proved' && fix.certainty !== 'likely') problem(where, 'no certainty');
        if (fix.certainty === 'proved' && boxes.get(id)?.certainty === 'likely') problem(where, 'proved, of a box that does not run here');
        for (const part of fix.parts) {
            sentence(`${where}.${part.at}`, part.place);
            if (!part.at || part.lines.length + (part.remove ?? []).length === 0) problem(where, 'a part without lines or a place');
        }
        if (fix.parts.length === 0 && !fix.note) problem(where, 'says nothing');
        if (fix.then) text(`${where}.then`, fix.then);
        if (fix.note) sentence(`${where}.note`, fix.note);
    }

/* ---- verdicts ---- */

for (const verdict of doctor.verdicts) {
    const where = verdict.id;
    if (!/^[a-z][a-z0-9_]*$/.test(verdict.id)) problem(where, 'not lower snake case');
    for (const key of ['title', 'cause']) sentence(`${where}.${key}`, verdict[key]);
    if (verdict.check) text(`${where}.check`, verdict.check);
    if (verdict.else_says) {
        for (const key of ['title', 'cause']) sentence(`${where}.else_says.${key}`, verdict.else_says[key]);
        if (!verdict.else || !['proved', 'likely'].includes(verdict.else_says.certainty)) problem(where, 'words for nobody else, or without certainty');
    }
    conditions(where, verdict.when);
    if (!['healthy', 'degraded', 'broken'].includes(verdict.state) || !['proved', 'likely'].includes(verdict.certainty)) problem(where, 'no state or certainty');
    if (!['fault', 'front', 'none', ...ends, ...boxes.keys()].includes(verdict.hop)) problem(where, `no hop ${verdict.hop}`);
    for (const who of [verdict.else, verdict.with]) if (who && !ends.includes(who)) problem(where, `no end ${who}`);
    const isMany = verdict.hop === 'fault' && !verdict.else && !verdict.with;
    if (isMany && !faults.has(verdict.fault) && !['extension', 'content'].includes(verdict.fault)) problem(where, `no box knows ${verdict.fault}`);
    if (verdict.fix && verdict.fix !== 'none' && !doctor.fixes[verdict.fix]) problem(where, `no repairs ${verdict.fix}`);
}
if (verdicts.size !== doctor.verdicts.length) problem('verdicts', 'two of one id');
if (Object.keys(doctor.verdicts.at(-1).when).length > 0) problem('verdicts', 'the last one must hold of everything');
for (const transport of doctor.transports) conditions(`transports.${transport.id}`, transport.when);
text('apart', doctor.apart);

/* ---- cases ---- */

const valid = new Ajv({ strict: false, allErrors: true }).compile({ ...schema, $id: 'seen', $ref: '#/$defs/seen', required: undefined, properties: undefined, type: undefined, additionalProperties: undefined });
const told = new Set();
for (const { name, seen, says } of cases) {
    if (!valid(seen)) problem(`« ${name} »`, valid.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`).join('; '));
    for (const id of [says.verdict, ...(says.also ?? [])]) {
        told.add(id);
        if (!verdicts.has(id)) problem(`« ${name} »`, `no verdict ${id}`);
    }
    for (const id of says.chain) if (!boxes.has(id) && !ends.includes(id)) problem(`« ${name} »`, `no box ${id}`);
}
for (const id of verdicts) if (!told.has(id)) problem(id, 'no case says it');
if (new Set(cases.map(({ name }) => name)).size !== cases.length) problem('cases', 'two of one name');

for (const one of problems) console.error(one);
console.log(`${boxes.size} boxes, ${verdicts.size} verdicts, ${Object.values(doctor.fixes).flatMap(Object.keys).length} repairs, ${cases.length} cases, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
