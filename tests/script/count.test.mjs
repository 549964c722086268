// script/count decides what "passed" means: it must never take silence for success.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const count = new URL('../../script/count', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'mozaik-count-'));
after(() => rmSync(folder, { recursive: true }));

function counted(mode, text) {
  const file = join(folder, 'log');
  writeFileSync(file, text);
  return execFileSync(count, [mode, file], { encoding: 'utf8' }).trim();
}
const meson = (stdout, result) => JSON.stringify({ name: 'x', stdout, result }) + '\n';

const mesonCases = [
  ['all pass', meson('1..2\nok 1 - a\nok 2 - b\n', 'OK'), '2 0'],
  ['one fails', meson('1..2\nok 1 - a\nnot ok 2 - b\n', 'FAIL'), '1 1'],
  ['a crash loses the tests behind it', meson('1..3\nok 1 - a\n', 'ERROR'), '1 2'],
  ['a leak at the end fails', meson('1..1\nok 1 - a\n', 'ERROR'), '1 1'],
  ['a fuzz file is one test', meson('', 'OK'), '1 0'],
  ['a fuzz file that finds something', meson('', 'FAIL'), '0 1'],
  ['a program that hangs', meson('', 'TIMEOUT'), '0 1'],
  ['several programs add up', meson('1..1\nok 1 - a\n', 'OK') + meson('1..1\nok 1 - b\n', 'OK'), '2 0'],
  ['no program at all', '', '0 1'],
];
for (const [name, text, expected] of mesonCases) {
  test(`meson: ${name}`, () => assert.equal(counted('meson', text), expected));
}

const tapCases = [
  ['the summary counts', 'ok 1 - suite\n# tests 3\n# pass 3\n# fail 0\n', '3 0'],
  ['failed, cancelled and skipped are not passed', '# tests 4\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 1\n', '1 3'],
  ['without a summary its lines count', 'ok 1 - a\nnot ok 2 - b\n', '1 1'],
  ['a runner that dies at once', 'Error: cannot find module\n', '0 1'],
  ['a runner that ran nothing', '# tests 0\n# pass 0\n# fail 0\n', '0 1'],
];
for (const [name, text, expected] of tapCases) {
  test(`tap: ${name}`, () => assert.equal(counted('tap', text), expected));
}

test('a file that is not there is a failure', () => {
  const out = execFileSync(count, ['meson', join(folder, 'nowhere')], { encoding: 'utf8' });
  assert.equal(out.trim(), '0 1');
});
