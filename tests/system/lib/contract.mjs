// The contract, as a judge: every answer and every live message of the tests comes past here.
// What contract/ does not name is an error, also where it does no harm.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const place = new URL('../../../contract/', import.meta.url);
const read = (name) => parse(readFileSync(new URL(name, place), 'utf8'));

export const openapi = read('openapi.yaml');
export const asyncapi = read('asyncapi.yaml');
export const levels = Object.keys(openapi['x-cast']);

// One judge that is quick, and one that says everything, for when something is wrong.
function judge(allErrors) {
    const ajv = new Ajv2020({ strict: false, allErrors, validateFormats: true });
    addFormats(ajv);
    ajv.addSchema({ ...openapi, $id: 'https://contract.invalid/openapi.yaml' });
    ajv.addSchema({ ...asyncapi, $id: 'https://contract.invalid/asyncapi.yaml' });
    const compiled = new Map();
    return (reference) => {
        if (!compiled.has(reference)) compiled.set(reference, ajv.compile({ $ref: `https://contract.invalid/${reference}` }));
        return compiled.get(reference);
    };
}
const validator = judge(false);
let verbose;
const ajv = new Ajv2020({ strict: false });
addFormats(ajv);

function hold(reference, value, what) {
    if (validator(reference)(value)) return;
    verbose ??= judge(true);
    const validate = verbose(reference);
    assert.equal(validate(value), false);
    const why = validate.errors.slice(0, 8).map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
    assert.fail(`${what} is not ${reference.split('/').at(-1)}:\n  ${why.join('\n  ')}\n  ${JSON.stringify(value).slice(0, 1500)}`);
}

/** A schema by its name, in either file. */
export function holdSchema(name, value, what = 'this') {
    const file = name in openapi.components.schemas ? 'openapi.yaml' : 'asyncapi.yaml';
    hold(`${file}#/components/schemas/${name}`, value, what);
}

export function fits(name, value) {
    const file = name in openapi.components.schemas ? 'openapi.yaml' : 'asyncapi.yaml';
    return validator(`${file}#/components/schemas/${name}`)(value);
}

/* ---- operations ---- */

export const operations = [];
for (const [path, item] of Object.entries(openapi.paths))
    for (const method of ['get', 'post', 'put', 'delete']) {
        if (!item[method]) continue;
        operations.push({
            path, method: method.toUpperCase(), parameters: item.parameters ?? [], ...item[method],
            pointer: `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`,
            match: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
        });
    }
// A path with fewer braces is meant first: /api/ws/echo before /api/ws/{user_id}.
operations.sort((a, b) => a.path.split('{').length - b.path.split('{').length);

export const operation = (id) => operations.find((o) => o.operationId === id) ?? assert.fail(`no operation ${id}`);

export function operationOf(method, target) {
    const path = target.split('?')[0];
    return operations.find((o) => o.method === (method === 'HEAD' ? 'GET' : method) && o.match.test(path));
}

const everywhere = openapi['x-everywhere'];

function resolve(part, pointer) {
    if (!part?.$ref) return [part, pointer];
    const name = part.$ref.slice(1);
    return [name.split('/').slice(1).reduce((at, key) => at[key.replaceAll('~1', '/').replaceAll('~0', '~')], openapi), name];
}

function isCode(code, list) {
    return list.some((known) => (known.endsWith('_*') ? code.startsWith(known.slice(0, -1)) : known === code));
}

function holdHeaders(declared, headers, what) {
    for (const [name, given] of Object.entries(declared ?? {})) {
        const [header] = resolve(given);
        const value = headers[name.toLowerCase()];
        if (value === undefined) continue;
        const schema = header.schema.$ref ? resolve(header.schema)[0] : header.schema;
        const typed = schema.type === 'integer' ? Number(value) : Array.isArray(value) ? value[0] : value;
        assert.ok(ajv.validate(schema, typed), `${what}: header ${name}: ${value}`);
    }
}

/**
 * One answer. {method, target, status, headers (lower case), body (string)}.
 * Gives the body as what it is: an object, or the text.
 */
export function holdAnswer({ method, target, status, headers, body }) {
    const what = `${method} ${target} → ${status}`;
    const known = operationOf(method, target);
    const own = known?.responses[status];
    const common = everywhere[status];
    assert.ok(own || common, `${what}: no answer of the contract\n${body.slice(0, 600)}`);
    const [response, pointer] = own
        ? resolve(own, `${known.pointer}/responses/${status}`)
        : [openapi.components.responses[common.response], `/components/responses/${common.response}`];
    holdHeaders(response.headers, headers, what);
    assert.equal(headers['x-content-type-options'], 'nosniff', `${what}: X-Content-Type-Options`);
    assert.match(headers['x-request-id'] ?? '', /^[!-~]{4,64}$/, `${what}: X-Request-Id`);
    if (!headers['content-type']?.startsWith('text/event-stream'))
        assert.equal(headers['cache-control'], 'no-store', `${what}: Cache-Control`);
    if (status === 401) assert.equal(headers['www-authenticate'], 'Bearer realm="mozaik"', what);
    if (status === 405) assert.ok(headers.allow, `${what}: Allow`);
    if (status === 429 || status === 503) assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/, `${what}: Retry-After`);
    if (status === 426) assert.equal(headers.upgrade, 'websocket', what);

    if (!response.content) {
        assert.equal(body, '', `${what}: no body`);
        assert.equal(headers['content-type'], undefined, `${what}: no Content-Type`);
        return undefined;
    }
    const type = headers['content-type'];
    assert.ok(type in response.content, `${what}: Content-Type ${type} is not ${Object.keys(response.content)}`);
    if (method === 'HEAD') {
        assert.equal(body, '');
        return undefined;
    }
    if (!type.endsWith('json')) return body;
    const value = JSON.parse(body);
    hold(`openapi.yaml#${pointer}/content/${type.replaceAll('/', '~1')}/schema`.replaceAll('{', '%7B').replaceAll('}', '%7D'), value, what);
    if (type === 'application/problem+json') {
        assert.equal(value.status, status, what);
        assert.equal(value.type, `urn:mozaik:problem:${value.code}`, what);
        const codes = [...(known?.['x-problems']?.[status] ?? []), ...(common?.codes ?? [])];
        assert.ok(isCode(value.code, codes), `${what}: code ${value.code} is none of ${codes}: ${value.detail}`);
        assert.ok(value.detail.length > 3 && value.title.length > 1, what);
    }
    if (known?.operationId === 'poll' && status === 200) for (const event of value.events) holdMessage(event, 'poll');
    return value;
}

/* ---- live messages ---- */

/** One live message on a channel: socket, stream or poll. */
export function holdMessage(message, channel) {
    const what = `on ${channel}: ${JSON.stringify(message).slice(0, 400)}`;
    const name = message?.type;
    assert.ok(typeof name === 'string' && name in asyncapi.channels[channel].messages, `not in the contract, ${what}`);
    assert.notEqual(name, 'audience_changed', `never seen as itself, ${what}`);
    hold(`asyncapi.yaml#/components/messages/${name}/payload`, message, what);
}
export const isFact = (type) => asyncapi.components.messages[type]?.['x-fact'] === true;

/** The schema of `data` of a fact, for a level, in a row of x-audience. */
export function viewOf(type, row, level) {
    const message = asyncapi.components.messages[type];
    if (row[level] === 'gone') return 'Gone';
    return { ...message['x-views'], ...row['x-views'] }[level];
}
