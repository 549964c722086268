import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const LIMIT = 8000;

test('the core, with all that it needs, is under 8 kB in a browser', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../dist/core.js', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  assert.ok(size < LIMIT, `${size} bytes of ${LIMIT}`);
  const from = Object.keys(metafile.inputs);
  assert.ok(from.every((file) => !file.includes('node_modules')), `no dependency: ${from}`);
});
