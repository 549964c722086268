// What the general linters cannot know: asyncapi.yaml is valid, every operation and message says who
// sees what at every level, every schema named there exists, and both files name the same events.
import { readFileSync } from 'node:fs';
import { Parser, fromFile } from '@asyncapi/parser';
import { parse } from 'yaml';

const problems = [];
const parser = new Parser();
const { diagnostics } = await fromFile(parser, new URL('asyncapi.yaml', import.meta.url).pathname).parse();
for (const d of diagnostics)
    if (d.severity <= 1) problems.push(`asyncapi.yaml ${d.path.join('/')}: ${d.message}`);

const read = (file) => parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const open = read('openapi.yaml');
const live = read('asyncapi.yaml');
const levels = Object.keys(open['x-cast']);
const views = ['full', 'manager', 'colleague', 'gone', 'reset', 'none'];
const has = (name) => name === 'none' || name in open.components.schemas || name in live.components.schemas;

function rows(where, table) {
    for (const level of levels)
        if (!table?.[level]) problems.push(`${where}: no row for ${level}`);
}

let operations = 0;
for (const [path, item] of Object.entries(open.paths))
    for (const method of ['get', 'post', 'put', 'delete']) {
        const operation = item[method];
        if (!operation) continue;
        operations++;
        for (const who of [operation['x-who'], ...(operation['x-who-cases'] ?? []).map((c) => c.who)]) {
            rows(`${method} ${path}`, who);
            for (const [level, row] of Object.entries(who ?? {})) {
                if (!operation.responses[row.status]) problems.push(`${method} ${path} ${level}: ${row.status} is no answer of it`);
                for (const name of [row.schema, row.items])
                    if (name && !has(name)) problems.push(`${method} ${path} ${level}: no schema ${name}`);
            }
        }
        if (!operation['x-canonical']) problems.push(`${method} ${path}: no canonical call`);
        for (const status of Object.keys(operation['x-problems'] ?? {}))
            if (!operation.responses[status]) problems.push(`${method} ${path}: x-problems of ${status}, which is no answer of it`);
        for (const status of Object.keys(operation.responses))
            if (status >= 400 && !operation['x-problems']?.[status]) problems.push(`${method} ${path}: ${status} without a code in x-problems`);
    }

let facts = 0;
const messages = live.components.messages;
for (const [name, message] of Object.entries(messages)) {
    for (const audience of [message['x-audience'], ...(message['x-audience-cases'] ?? [])]) {
        rows(name, audience);
        if (!audience?.when) problems.push(`${name}: an audience without its event`);
        for (const level of levels) {
            const view = audience?.[level];
            if (!views.includes(view)) problems.push(`${name} ${level}: no view ${view}`);
            if (!message['x-fact'] || view === 'none') continue;
            const schema = view === 'gone' ? 'Gone' : { ...message['x-views'], ...audience['x-views'] }[level];
            if (!schema || !has(schema)) problems.push(`${name} ${level} (${audience.when}): no schema`);
        }
    }
    if (message['x-fact']) facts++;
}
const polled = Object.keys(live.channels.poll.messages).filter((name) => name !== 'audience_changed');
const named = open.components.schemas.Event.properties.type.enum;
for (const name of new Set([...polled, ...named]))
    if (!polled.includes(name) || !named.includes(name)) problems.push(`${name}: in one of Event.type and channel poll only`);

const text = ['openapi.yaml', 'asyncapi.yaml', 'openapi.yaml'].map((f) => readFileSync(new URL(f, import.meta.url), 'utf8')).join('\n');
for (const [kind, items] of Object.entries(open.components))
    for (const name of Object.keys(items))
        if (kind !== 'securitySchemes' && !text.includes(`#/components/${kind}/${name}'`) && !text.includes(`response: ${name},`))
            problems.push(`openapi.yaml: components/${kind}/${name} is not used`);

for (const problem of problems) console.error(problem);
console.log(`${operations} operations, ${Object.keys(messages).length} messages (${facts} facts), ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
