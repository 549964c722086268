// The page's doctor: the same judgement as the program's, on the same observations.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, test } from 'node:test';
import { load } from './build.mjs';

const contract = (file) => JSON.parse(fs.readFileSync(new URL(`../../contract/${file}`, import.meta.url), 'utf8'));

let doctor;
before(async () => (doctor = await load('doctor.ts')));

const URL_HERE = 'https://rh.exemple.fr';

test('what contract/doctor-cases.json says is what the page says', () => {
  const cases = contract('doctor-cases.json');
  assert.ok(cases.length > 20);
  for (const { name, seen, says } of cases) {
    const report = doctor.judge(seen, URL_HERE, 'fr');
    const said = { ...report, chain: report.chain.map(({ box }) => box), also: report.also.map((one) => one.verdict) };
    assert.deepEqual(Object.fromEntries(Object.keys(says).map((key) => [key, said[key]])), says, name);
  }
});

test('every sentence is said whole, in both languages', () => {
  for (const { name, seen } of contract('doctor-cases.json')) {
    for (const language of ['fr', 'en']) {
      const { title, cause, check, also, fix } = doctor.judge(seen, URL_HERE, language);
      const said = [title, cause, check, ...also.map((one) => one.title), ...(fix?.parts.flatMap(({ place, lines }) => [place, ...lines]) ?? [])];
      for (const text of said.filter((one) => one !== null)) {
        assert.ok(text.length > 0, name);
        assert.doesNotMatch(text, /undefined|\{[bB]ox\}|\{[a-z_]+(\.[a-z_]+)+\}/, name);
      }
    }
  }
});

/** A browser behind which all is well. */
const WELL = {
  by: 'browser', tls: true, ours: true, kind: 'mozaik', version: '1.0',
  health: { outcome: 'answer', status: 200, ms: 9, headers: { server: 'nginx/1.22.1', 'content-type': 'application/json' } },
  echo: { outcome: 'answer', http_version: '1.1', scheme: 'https', host: 'rh.exemple.fr', host_kept: true, trusted_proxy: true, headers: { host: 'rh.exemple.fr' } },
  upgrade: { outcome: 'open', ms: 12 },
  frames: { outcome: 'ok', text: 'ok', b125: 'ok', b126: 'ok', b32769: 'ok', b65535: 'ok', b70000: 'ok', b1m: 'ok', max: 1 << 20 },
  idle: { asked_s: 21, every_s: 3, kind: 'none', silent: {}, message: {}, server: {} },
  sse: { outcome: 'streaming', status: 200, ms: 10, lag_ms: 2, events: 8, asked: 8, content_length: false, x_accel: false },
  sse_plain: { outcome: 'streaming', status: 200, ms: 10, lag_ms: 2, events: 8, asked: 8, content_length: false, x_accel: false },
  hold: { asked_s: 20, ok_s: 20 },
};

const plain = { outcome: 'answer', status: 426, code: 'upgrade_required', ms: 8, headers: { server: 'nginx/1.22.1' } };
const gone = { upgrade: { outcome: 'failed', ms: 40 }, frames: undefined, idle: undefined, plain };
const buffered = { outcome: 'buffered', status: 200, ms: 2200, lag_ms: 1000, events: 8, asked: 8, content_length: false, x_accel: false };
const refused = { outcome: 'refused', status: 403, asked: 8, events: 0 };
const timedOut = { outcome: 'answer', status: 504, ms: 15_000, headers: { server: 'nginx/1.22.1' }, body: '<center>nginx/1.22.1</center>' };

/** What is wrong, what passes all the same, and what that amounts to. */
const TROUBLES = [
  ['the socket does not open', gone, 'sse', 'degraded'],
  ['nobody answers the handshake', { ...gone, upgrade: { outcome: 'silent', ms: 8000 } }, 'sse', 'degraded'],
  ['the path of sockets leads elsewhere', { ...gone, plain: { ...plain, status: 404, code: undefined, body: '<center>nginx/1.22.1</center>' } }, 'sse', 'degraded'],
  ['the path of sockets is refused', { ...gone, plain: { ...plain, status: 403, code: undefined, body: 'no' } }, 'sse', 'degraded'],
  ['the path of sockets gets a page', { ...gone, plain: { ...plain, status: 200, code: undefined, body: '<!doctype html>', headers: { ...plain.headers, 'content-type': 'text/html' } } }, 'sse', 'degraded'],
  ['it opens, and nothing passes', { frames: { outcome: 'dead', text: 'lost' }, idle: undefined }, 'sse', 'degraded'],
  ['long messages do not pass', { frames: { ...WELL.frames, outcome: 'partial', b32769: 'closed', b65535: undefined, b70000: undefined, b1m: undefined, max: 126, code: 1009 } }, 'ws', 'degraded'],
  ['messages are changed', { frames: { ...WELL.frames, outcome: 'partial', b126: 'changed' } }, 'ws', 'degraded'],
  ['long messages do not pass, of more than 64 KiB', { frames: { ...WELL.frames, outcome: 'partial', b70000: 'closed', b1m: undefined, max: 65_535 } }, 'ws', 'degraded'],
  ['a mebibyte does not pass: none is ever sent', { frames: { ...WELL.frames, outcome: 'partial', b1m: 'closed', max: 70_000 } }, 'ws', 'healthy'],
  ['silence kills it after 16 s', { idle: { ...WELL.idle, kind: 'idle', after_s: 16, silent: { after_s: 16, how: 'eof' } } }, 'ws', 'degraded'],
  ['silence kills it after 5 s', { idle: { ...WELL.idle, kind: 'idle', after_s: 5, silent: { after_s: 5, how: 'eof' } } }, undefined, 'degraded'],
  ['age kills it', { idle: { ...WELL.idle, kind: 'lifetime', after_s: 10, silent: { after_s: 10, how: 'eof' }, message: { after_s: 10, how: 'eof' }, server: { after_s: 10, how: 'eof' } } }, undefined, 'degraded'],
  ['whatever kills it', { idle: { ...WELL.idle, kind: 'unknown', after_s: 10, message: { after_s: 10, how: 'eof' } } }, undefined, 'degraded'],
  ['what the server alone says does not count', { idle: { ...WELL.idle, kind: 'server_only', after_s: 8, server: { after_s: 8, how: 'eof' } } }, undefined, 'degraded'],
  ['events are kept to the end', { sse: buffered, sse_plain: buffered }, 'ws', 'degraded'],
  ['events come in bursts', { sse: { ...buffered, outcome: 'bursts' }, sse_plain: { ...buffered, outcome: 'bursts' } }, 'ws', 'degraded'],
  ['events are cut', { sse: { ...buffered, outcome: 'cut', events: 2, after_s: 1 }, sse_plain: { ...buffered, outcome: 'cut', events: 2, after_s: 1 } }, 'ws', 'degraded'],
  ['events are refused', { sse: refused, sse_plain: refused }, 'ws', 'degraded'],
  ['what waits is given up on', { hold: { asked_s: 20, ok_s: 5, after_s: 15, answer: timedOut } }, 'ws', 'degraded'],
  ['no socket, events kept', { ...gone, sse: buffered, sse_plain: buffered }, 'longpoll', 'degraded'],
  ['nothing live', { ...gone, sse: buffered, sse_plain: buffered, hold: { asked_s: 20, ok_s: 5, after_s: 15, answer: timedOut } }, 'poll', 'degraded'],
  ['no server', { ours: false, kind: 'other', version: undefined, health: { outcome: 'no_connection', ms: 3 }, plain: { outcome: 'no_connection', ms: 3 }, echo: undefined, upgrade: undefined, frames: undefined, idle: undefined, sse: undefined, sse_plain: undefined, hold: undefined }, null, 'broken'],
  ['a proxy answers for the server', { ours: false, kind: 'other', version: undefined, health: { ...timedOut, status: 502 }, plain: { ...timedOut, status: 502 }, echo: undefined, upgrade: undefined, frames: undefined, idle: undefined, sse: undefined, sse_plain: undefined, hold: undefined }, null, 'broken'],
];

test('what a browser sees amiss is never called healthy, and what it sees well is', () => {
  const well = doctor.judge(WELL, URL_HERE, 'fr');
  assert.deepEqual([well.state, well.verdict, well.transport, well.also], ['healthy', 'healthy', 'ws', []], well.title);
  for (const [name, more, transport, state] of TROUBLES) {
    const report = doctor.judge(JSON.parse(JSON.stringify({ ...WELL, ...more })), URL_HERE, 'fr');
    assert.equal(report.state, state, `${name}: ${report.title}`);
    if (transport !== undefined) assert.equal(report.transport, transport, name);
  }
});

test('conditions', () => {
  const seen = { a: { status: 200, text: 'Via: Varnish/7.1', no: false, nothing: null }, list: [1] };
  for (const [condition, expected] of [
    [{}, true],
    [{ 'a.status': 200 }, true],
    [{ 'a.status': '200' }, false],
    [{ 'a.status': [404, 200] }, true],
    [{ 'a.status': { min: 200, max: 299 } }, true],
    [{ 'a.status': { min: 201 } }, false],
    [{ 'a.text': '*varnish/*' }, true],
    [{ 'a.text': 'varnish' }, false],
    [{ 'a.text': '*7.1' }, true],
    [{ 'a.text': '*' }, true],
    [{ 'a.text': { not: '*nginx*' } }, true],
    [{ 'a.none': { not: '*' } }, true],
    [{ 'a.none': '*' }, false],
    [{ 'a.none': { known: false } }, true],
    [{ 'a.nothing': { known: false } }, true],
    [{ 'a.no': false }, true],
    [{ 'a.none': false }, false],
    [{ 'a.text': { min: 1 } }, false],
    [{ 'a.status': 200, 'a.no': true }, false],
    [{ 'list.0': 1 }, false],
  ]) assert.equal(doctor.holds(condition, seen), expected, JSON.stringify(condition));
  assert.equal(doctor.any([], seen), false);
  assert.equal(doctor.any(undefined, seen), false);
  assert.equal(doctor.any([{ 'a.status': 1 }, { 'a.status': 200 }], seen), true);
  for (const [text, pattern, expected] of [['', '*', true], ['', '', true], ['a', '', false], ['aXbXc', 'a*b*c', true], ['ab', 'a*ab', false], ['ÉÉ', 'éé', false], ['abab', '*ab', true]]) {
    assert.equal(doctor.like(text, pattern), expected, `${text} ${pattern}`);
  }
});

test('nobody’s address is passed on, and nothing else is taken out', () => {
  for (const [text, expected] of [
    ['203.0.113.7, 10.0.0.1', '-, -'],
    ['for="[2001:db8::17]:4711";proto=https', 'for="[-]:4711";proto=https'],
    ['2001:db8:0:0:0:0:0:17', '-'],
    ['::1', '-'],
    ['fe80::', '-'],
    ['::ffff:192.0.2.33', '-'],
    ['for="[::FFFF:192.0.2.33]:80"', 'for="[-]:80"'],
    ['64:ff9b::192.0.2.33, 0:0:0:0:0:ffff:192.0.2.33', '-, -'],
    ['Bonjour <b>jeanne.martin+rh@exemple.fr</b>', 'Bonjour <b>-</b>'],
    ['1.1 varnish (Varnish/7.1), nginx/1.22.1', '1.1 varnish (Varnish/7.1), nginx/1.22.1'],
    ['Mon, 23 Nov 2026 17:13:19 GMT', 'Mon, 23 Nov 2026 17:13:19 GMT'],
    ['{"type":"urn:mozaik:problem:upgrade_required","status":426}', '{"type":"urn:mozaik:problem:upgrade_required","status":426}'],
    ['<hr><center>nginx/1.22.1</center>', '<hr><center>nginx/1.22.1</center>'],
  ]) assert.equal(doctor.withoutAddresses(text), expected);
});

/** What a page sees whose server answers so. */
async function seenBehind(answers, probe = doctor.probeRequests) {
  const before = { fetch: globalThis.fetch, location: globalThis.location };
  globalThis.location = { host: 'rh.exemple.fr' };
  globalThis.fetch = async (path) => answers[path];
  try {
    const exam = { seen: { by: 'browser' }, signal: new AbortController().signal, usualMs: 0 };
    await probe(exam);
    return exam.seen;
  } finally {
    Object.assign(globalThis, before);
  }
}
const ours = (echo) => ({ '/api/health': Response.json({ status: 'ok' }), '/api/version': Response.json({ name: 'mozaik', version: '1.0' }), '/api/echo': echo });

test('of who is signed in before the proxy nothing is kept but how long it is', async () => {
  const headers = [['Host', 'rh.exemple.fr'], ['X-Forwarded-For', '::ffff:192.0.2.33'], ['X-Forwarded-User', 'jeanne'], ['X-Amzn-Oidc-Data', 'un.jeton.signé'], ['X-Amzn-Oidc-Accesstoken', 'secret'], ['X-Amzn-Trace-Id', 'Root=1-2']]
    .map(([name, value]) => ({ name, value }));
  const { echo } = await seenBehind(ours(Response.json({ http_version: '1.1', scheme: 'https', host: 'rh.exemple.fr', trusted_proxy: true, headers })));
  assert.deepEqual(echo.headers, { host: 'rh.exemple.fr', 'x-forwarded-for': '-', 'x-forwarded-user': '6', 'x-amzn-oidc-data': '14', 'x-amzn-oidc-accesstoken': '6', 'x-amzn-trace-id': '8' });
});

test('a page in the place of the echo is no echo, and no end of the test', async () => {
  for (const answer of [new Response('<!doctype html>'), Response.json(null), Response.json({ headers: 1 })]) {
    const seen = await seenBehind(ours(answer));
    assert.deepEqual([seen.ours, seen.echo], [true, { outcome: 'answer' }]);
  }
});

test('a stream that leads elsewhere is refused, and has no status that a page could know', async () => {
  const elsewhere = { type: 'opaqueredirect', status: 0, headers: new Headers(), body: null };
  const { sse } = await seenBehind({ '/api/probe/sse?events=8&gap=300': elsewhere, '/api/probe/sse?events=8&gap=300&plain=1': elsewhere }, doctor.probeEvents);
  assert.deepEqual([sse.outcome, sse.status, sse.answer.outcome, sse.answer.status], ['refused', undefined, 'unasked', undefined]);
});

test('the shape of a stream', () => {
  const each = (came) => came.map((at, number) => ({ sent: 7_000_000 + number * 300, came: at }));
  const on = (lag) => [0, 1, 2, 3, 4, 5, 6, 7].map((number) => number * 300 + 10 + lag);
  for (const [name, came, expected] of [
    ['each in its time', on(0), 'streaming'],
    ['each 200 ms late but the first', [10, ...on(200).slice(1)], 'late'],
    ['all at the end', Array(8).fill(2110), 'buffered'],
    ['by four', [910, 910, 910, 910, 2110, 2110, 2110, 2110], 'bursts'],
    ['the first alone', [10, ...Array(7).fill(2110)], 'bursts'],
    ['not all', on(0).slice(0, 3), 'cut'],
    ['none', [], 'cut'],
  ]) assert.equal(doctor.shapeOf(each(came), 8, 10).shape, expected, name);
});

test('why sockets died', () => {
  const lived = (passed) => ({ age: null, passed });
  const died = (age, passed, more) => ({ age, passed, how: 'eof', ...more });
  for (const [name, silent, message, server, expected] of [
    ['none did', lived(0), lived(19_000), lived(18_000), 'none'],
    ['silence', died(15_020, 0), lived(19_000), lived(18_000), 'idle'],
    ['silence, shorter than what we leave', died(2_010, 0), died(6_030, 4_010), died(2_000, 0), 'idle'],
    ['age', died(10_020, 0), died(10_010, 10_000), died(10_000, 9_000), 'lifetime'],
    ['the server’s words do not count', died(10_020, 0), lived(19_000), died(10_000, 9_000), 'server_only'],
    ['ours do not count', died(10_020, 0), died(10_010, 10_000), lived(18_000), 'client_only'],
    ['the server goes away', died(7_000, 0, { how: 'close', code: 1012 }), died(7_000, 6_900, { how: 'close', code: 1012 }), lived(3_000), 'unknown'],
    ['only who speaks', lived(0), died(10_000, 9_000), lived(18_000), 'unknown'],
    ['nobody else opened', died(10_000, 0), null, null, 'unknown'],
  ]) assert.equal(doctor.kindOf({ silent, message, server }).kind, expected, name);
});
