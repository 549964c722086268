// Modules of the page for Node: bundled by the tool that builds the page.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));

/** One script of an entry and all it imports, for a browser. */
export async function bundle(entry) {
  const folder = await write(entry, 'browser');
  return fs.readFileSync(path.join(folder, 'module.mjs'), 'utf8');
}

export async function load(entry) {
  return import(pathToFileURL(path.join(await write(entry, 'node20'), 'module.mjs')));
}

async function write(entry, target) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mozaik-web-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  await build({
    root: at('..'),
    configFile: false,
    logLevel: 'error',
    // React's strict mode does what it does only in development.
    define: { 'process.env.NODE_ENV': target === 'browser' ? '"development"' : '"production"' },
    resolve: {
      alias: [
        { find: /^mozaik-live\/(.*)$/, replacement: at('../../client/dist/$1') },
        { find: /^mozaik-live$/, replacement: at('../../client/dist/index.js') },
      ],
      dedupe: ['react', 'react-dom'],
    },
    build: {
      outDir: folder,
      target: target === 'browser' ? 'baseline-widely-available' : target,
      minify: false,
      lib: { entry: at(entry), formats: ['es'], fileName: 'module' },
      rolldownOptions: { output: { entryFileNames: 'module.mjs' } },
    },
  });
  return folder;
}
