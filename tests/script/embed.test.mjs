// script/embed: from web/dist to a table that the program can search, and a depfile that
// notices a new page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

const embed = new URL('../../script/embed', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'mozaik-embed-'));
after(() => rmSync(folder, { recursive: true }));

function embedded(dist) {
  const [c, bin, dep] = ['assets.c', 'assets.bin', 'assets.d'].map((name) => join(folder, name));
  execFileSync(embed, [dist, c, bin, dep]);
  const bytes = readFileSync(bin);
  const source = readFileSync(c, 'utf8');
  const piece = '\\{ (?:assets_bytes \\+ (\\d+)|NULL), (\\d+) \\}';
  const row = new RegExp(`SLICE_INIT\\("(/[^"]*)"\\), SLICE_INIT\\("([^"]*)"\\), ` +
    `SLICE_INIT\\("(.*?)"\\),\\s+${piece}, ${piece}, (true|false)`, 'g');
  const part = (at, len) => bytes.subarray(Number(at), Number(at) + Number(len));
  const rows = [...source.matchAll(row)].map(([, path, type, etag, at, len, zipAt, zipLen, immutable]) => ({
    path, type, etag, immutable: immutable === 'true',
    bytes: part(at, len), gzip: zipAt === undefined ? null : part(zipAt, zipLen),
  }));
  return { rows, source, dep: readFileSync(dep, 'utf8') };
}

test('every file of the page is in the table, sorted, whole', () => {
  const dist = join(folder, 'dist');
  const script = 'console.log("bonjour");\n'.repeat(200);
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<p>é');
  writeFileSync(join(dist, 'assets', 'app-B1.js'), script);
  writeFileSync(join(dist, 'b c.txt'), '');

  const { rows, source, dep } = embedded(dist);
  assert.match(source, /assets_count = 3;/);
  assert.deepEqual(rows.map((row) => row.path), ['/assets/app-B1.js', '/b c.txt', '/index.html']);
  const [app, empty, index] = rows;
  assert.equal(app.bytes.toString(), script);
  assert.equal(gunzipSync(app.gzip).toString(), script);
  assert.equal(app.type, 'text/javascript; charset=utf-8');
  assert.equal(app.immutable, true);
  assert.equal(empty.bytes.length, 0);
  assert.equal(index.bytes.toString(), '<p>é');
  assert.equal(index.gzip, null, 'nothing to gain');
  assert.equal(index.immutable, false);
  assert.notEqual(app.etag, index.etag);
  assert.ok(dep.includes('app-B1.js') && dep.includes('b\\ c.txt') && dep.includes('dist/assets '));
});

test('without a page the table is empty, and waits for one', () => {
  const { rows, source, dep } = embedded(join(folder, 'web', 'dist'));
  assert.match(source, /assets_count = 0;/);
  assert.equal(rows.length, 0);
  assert.ok(dep.trim().endsWith(folder), 'the nearest folder that exists is watched');
});
