// Each word that the page knows is said somewhere, and each that it says it knows.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from './build.mjs';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

let keys;
let source;
before(async () => {
  const { fr } = await load('page.ts');
  const flat = (words, before) => Object.entries(words).flatMap(([key, word]) =>
    typeof word === 'string' ? [`${before}${key}`] : flat(word, `${before}${key}.`));
  keys = new Set(flat(fr, '').map((key) => key.replace(/_(zero|one|many|other)$/, '')));
  source = fs.readdirSync(SOURCE, { recursive: true })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('words') && file !== 'contract.d.ts')
    .map((file) => fs.readFileSync(path.join(SOURCE, file), 'utf8')).join('\n');
});

/** `a.${b}.c` stands for every key with one part in the place of b. */
function patterns() {
  return [...source.matchAll(/`([a-zA-Z]\w*\.[^`\s]*\$\{[^`]*)`/g)].map(([, template]) => {
    const fixed = template.split(/\$\{[^}]*\}/).map((text) => text.replaceAll('.', '\\.'));
    return new RegExp(`^${fixed.join('\\w+')}($|\\.)`);
  });
}

test('no word is left over', () => {
  const said = new Set([...source.matchAll(/'([\w.]+)'/g)].map(([, text]) => text));
  const templates = patterns();
  assert.ok(templates.length > 10, 'templates are found');
  const left = [...keys].filter((key) => !said.has(key) && !templates.some((template) => template.test(key)));
  assert.deepEqual(left, []);
});
