// Modules of the page for Node: bundled by the tool that builds the page.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const at = (file) => fileURLToPath(new URL(file, import.meta.url));

export async function load(entry) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mozaik-web-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { 'mozaik-live': at('../../client/dist/index.js') } },
    build: {
      outDir: folder,
      target: 'node20',
      minify: false,
      lib: { entry: at(entry), formats: ['es'], fileName: 'module' },
      rolldownOptions: { output: { entryFileNames: 'module.mjs' } },
    },
  });
  return import(pathToFileURL(path.join(folder, 'module.mjs')));
}
