// `mozaik doctor` as somebody runs it, and its report.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { mozaik } from '../../system/lib/server.mjs';

const schema = JSON.parse(readFileSync(new URL('../../../contract/doctor-report.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);

// Whoever runs the tests may sit behind a proxy; the servers of the tests do not.
const NO_PROXY = Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].map((name) => [name, '']));

/** Its words for people. */
export const spoken = (url, flags = [], env = {}) => mozaik(['doctor', url, '--quick', ...flags], { env: { ...NO_PROXY, ...env } });

/** A report as it was printed, that keeps to the schema: { report, code, out, err }. */
export function readReport(said) {
    assert.match(said.out, /^\{/, `no report: ${said.code} ${said.err}`);
    const report = JSON.parse(said.out);
    assert.ok(valid(report), JSON.stringify(valid.errors, null, 1));
    return { report, ...said };
}

/** Its report after a quick look. */
export const diagnose = async (url, flags = [], env = {}) => readReport(await spoken(url, ['--json', ...flags], env));

/** Its report as the flags have it: --idle 8 is a default examination of eight seconds. */
export const examine = async (url, flags) => readReport(await mozaik(['doctor', url, '--json', ...flags], { env: NO_PROXY }));

/** What a person needs of a report that a test does not agree with. */
export const told = ({ seen: { upgrade, health, plain, direct, front, echo, ...seen }, ...report }) => JSON.stringify({ ...report, seen: { upgrade, plain, direct, ...seen } }, null, 1);
