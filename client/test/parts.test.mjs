import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from '../dist/backoff.js';
import { compareCursors, smallestCursor } from '../dist/cursor.js';
import { sseParser } from '../dist/sse.js';
import { openStream } from '../dist/stream.js';
import { closeMeans } from '../dist/transport-ws.js';

test('cursors of one epoch are compared by their position, however long', () => {
  for (const [a, b, order] of [
    ['k3.1', 'k3.2', 'after'],
    ['k3.10', 'k3.9', 'before'],
    ['k3.9', 'k3.9', 'same'],
    ['k3.18446744073709551614', 'k3.18446744073709551615', 'after'],
    ['k3.1', 'k4.2', 'elsewhere'],
    ['', 'k3.1', 'elsewhere'],
    ['k3.x', 'k3.1', 'elsewhere'],
  ]) {
    assert.equal(compareCursors(a, b), order, `${a} ${b}`);
  }
  assert.equal(smallestCursor(['k3.7', 'k3.5', 'k3.9']), 'k3.5');
  assert.equal(smallestCursor([]), null);
});

test('a reset that another connection went beyond is none; a server that knows less sends us back', () => {
  const told = [];
  const stream = openStream('k.10', { message: ({ cursor }) => told.push(cursor), moved() {}, reset: (cursor, reason) => told.push(`${reason} ${cursor}`) });
  const reset = (cursor, reason) => stream.take({ type: 'reset', cursor, data: { reason } });
  stream.take({ type: 'absence_created', cursor: 'k.12' });
  reset('k.12', 'too_old');
  reset('k.11', 'audience_changed');
  stream.take({ type: 'absence_created', cursor: 'k.12' });
  assert.deepEqual(told, ['k.12']);
  reset('k.14', 'audience_changed');
  reset('k.14', 'audience_changed');
  reset('k.2', 'ahead');
  reset('k.2', 'ahead');
  reset('z.1', 'other_epoch');
  assert.deepEqual(told, ['k.12', 'audience_changed k.14', 'ahead k.2', 'other_epoch z.1']);
});

test('the back-off has a floor, a ceiling, and doubles', () => {
  assert.equal(backoff(0, 500, 20000, () => 0), 500);
  assert.equal(backoff(0, 500, 20000, () => 0.999), 999);
  assert.equal(backoff(3, 500, 20000, () => 0.999), 4496);
  assert.equal(backoff(1000, 500, 20000, () => 0.999), 20000);
});

test('an event stream is read the same wherever the network cuts it', () => {
  const text =
    'retry: 3000\r\n\r\n: a comment\nevent: absence_created\nid: k3.7\ndata: {"é":\ndata: 1}\n\n' +
    'data:plain\r\rretry: no\nevent: empty\n\ndata: last\n\n';
  const expected = [
    ['retry', 3000],
    ['{"é":\n1}'],
    ['plain'],
    ['last'],
  ];
  for (let cut = 0; cut <= text.length; cut++) {
    const seen = [];
    const parser = sseParser({
      event: (...what) => seen.push(what),
      retry: (ms) => seen.push(['retry', ms]),
    });
    parser.feed(text.slice(0, cut));
    parser.feed(text.slice(cut));
    assert.deepEqual(seen, expected, `cut at ${cut}`);
  }
});

test('a close code says whether to come back', () => {
  for (const [code, reason, meaning, retryMs] of [
    [1000, '', 'lost', undefined],
    [1006, '', 'lost', undefined],
    [1012, '{"retry_ms":1234}', 'restart', 1234],
    [1012, 'revenez dans un instant', 'restart', undefined],
    [4400, '', 'stopped', undefined],
    [4401, '', 'sign_in', undefined],
    [4403, '', 'stopped', undefined],
    [4408, '', 'lost', undefined],
    [4429, '', 'too_many', 15000],
  ]) {
    const end = closeMeans(code, reason, () => 0.5);
    assert.equal(end.code, meaning, `${code}`);
    assert.equal(end.retryMs, retryMs, `${code}`);
  }
});
