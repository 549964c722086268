// Nothing of the page's own code and styles is missing in the last two Chrome, Edge, Firefox and Safari, unless
// it does without. What counts is what the Web platform's own list of features (web-features) says. Names are
// looked up as they stand in the source: a method by its name alone, so one that any type has had for long passes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browsers, features } from 'web-features';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));
const ENGINES = ['chrome', 'edge', 'firefox', 'safari'];

/** Not everywhere, and the page does without: how. */
const WITHOUT = {
  'api.Window.requestIdleCallback': 'lazy-page.ts waits a moment instead',
  'api.Navigator.vibrate': 'called where there is one; what is held is seen, too',
  'css.properties.accent-color': 'boxes keep the colour of the browser',
  'css.properties.forced-color-adjust': 'where colours are forced, it is known',
  'css.properties.overscroll-behavior-x': 'the page behind scrolls on',
  'css.properties.user-select': 'the build adds the name that Safari knows',
  'css.properties.break-after.avoid': 'a sheet may end at a heading',
};

const numbers = (version) => version.replace('≤', '').split('.').map(Number);
const notAfter = (one, other) => {
  const [a, b] = [numbers(one), numbers(other)];
  return a[0] - b[0] || (a[1] ?? 0) - (b[1] ?? 0);
};
const sinceOf = Object.fromEntries(ENGINES.map((engine) => {
  const released = browsers[engine].releases.filter(({ date }) => date && date <= new Date().toISOString().slice(0, 10));
  const majors = [...new Set(released.map(({ version }) => numbers(version)[0]))].sort((a, b) => a - b);
  return [engine, String(majors.at(-2))];
}));

/** By the key of MDN's compatibility data: the browsers that do not have it. */
const missing = new Map();
for (const { compat_features: keys, status } of Object.values(features)) {
  for (const key of keys ?? []) {
    const { support } = status.by_compat_key?.[key] ?? status;
    missing.set(key, ENGINES.filter((engine) => !support[engine] || notAfter(support[engine], sinceOf[engine]) > 0));
  }
}
/** A name is missing where it is in everything that has it. */
const lacking = (keys) => {
  const known = keys.filter((key) => missing.has(key));
  return known.length > 0 && known.every((key) => missing.get(key).length > 0) ? known : [];
};
/** Where a method that is called on something may come from, when only its name is known. */
const OBJECTS = [
  '\\w*Element', 'Node', 'Document', 'Event', 'Response', 'Request', 'Headers', 'URL', 'URLSearchParams', 'AbortSignal', 'CSSStyleSheet',
  'DOMRect', 'Range', 'Selection', 'DataTransfer', 'Blob',
];
const BEARERS = new RegExp(`^(javascript\\.builtins\\.(?!Temporal|\\w*DisposableStack)\\w+|api\\.(${OBJECTS.join('|')}))\\.\\w+$`);
const methods = new Map();
for (const key of missing.keys()) {
  if (!BEARERS.test(key)) continue;
  const name = key.split('.').at(-1);
  methods.set(name, [...(methods.get(name) ?? []), key]);
}
/** What the browser gives by these names. */
const ROOTS = {
  navigator: 'Navigator', document: 'Document', window: 'Window', globalThis: 'Window', self: 'Window', history: 'History',
  location: 'Location', screen: 'Screen', performance: 'Performance', crypto: 'Crypto',
};

const files = fs.readdirSync(SOURCE, { recursive: true }).filter((file) => /\.(css|tsx?)$/.test(file) && !/^words|contract\.d/.test(file));
const read = (file) => fs.readFileSync(path.join(SOURCE, file), 'utf8').replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/ .*/g, '');

/** What a style uses: properties and their words, rules, pseudo-classes. */
function usedByStyle(text) {
  const used = [];
  for (const [, property, value] of text.matchAll(/(?:^|[{;])\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)) {
    used.push([`css.properties.${property}`], ...[...value.matchAll(/(?<![\w-])[a-z][a-z-]+/g)].flatMap(([word]) => [
      [`css.properties.${property}.${word}`], ...(value.includes(`${word}(`) ? [[`css.types.${word}`, `css.types.color.${word}`]] : []),
    ]));
  }
  for (const [, rule] of text.matchAll(/@([a-z-]+)/g)) used.push([`css.at-rules.${rule}`]);
  for (const [, name] of text.matchAll(/\(([a-z-]+)\s*(?::|[<>]=?)/g)) used.push([`css.at-rules.media.${name}`]);
  for (const [, name] of text.matchAll(/::?([a-z-]+)(?=[^;{}]*\{)/g)) used.push([`css.selectors.${name}`]);
  return used;
}

/** What code uses: what it asks the browser for, what it makes, what it calls. */
function usedByCode(text) {
  const used = [];
  for (const [, root, name] of text.matchAll(/\b([A-Za-z]+)\??\.(\w+)/g)) {
    if (root in ROOTS) used.push([`api.${ROOTS[root]}.${name}`]);
    if (/^[A-Z]/.test(root)) used.push([`api.${root}.${name}_static`], [`javascript.builtins.${root}.${name}`]);
  }
  for (const [, name] of text.matchAll(/(?<![\w.'"`/-])([A-Za-z]\w+)\(/g)) {
    used.push([`api.Window.${name}`, `api.${name}`], [`javascript.builtins.${name}`]);
  }
  for (const [, name] of text.matchAll(/\.(\w+)\(/g)) used.push(methods.get(name) ?? []);
  for (const [, name] of text.matchAll(/'(\w+)' in (?:globalThis|window|navigator)/g)) {
    used.push([`api.Window.${name}`, `api.Navigator.${name}`]);
  }
  return used;
}

/** `css.properties.user-select.none` is excused as `css.properties.user-select` is. */
const excuse = (key) => Object.keys(WITHOUT).find((known) => key === known || key.startsWith(`${known}.`));
const found = (used) => used.flatMap(lacking).filter((key) => !excuse(key));
const usedBy = (file) => (file.endsWith('.css') ? usedByStyle(read(file)) : usedByCode(read(file)));

test('the last two of each browser have all that the page uses', () => {
  const wrong = files.flatMap((file) => [...new Set(found(usedBy(file)))].map((key) => `${file}: ${key} (${missing.get(key)})`));
  assert.deepEqual(wrong, []);
  const needed = new Set(files.flatMap((file) => usedBy(file).flatMap(lacking).map(excuse)));
  assert.deepEqual(Object.keys(WITHOUT).filter((known) => !needed.has(known)), [], 'no excuse is left over');
});

test('what they lack is found', () => {
  assert.deepEqual(found(usedByStyle('.a { display: grid; color: red } .b:focus-visible { inset: 0 } @media print { }')), []);
  assert.deepEqual(found(usedByCode('navigator.clipboard.writeText(x); new ResizeObserver(f); items.at(-1).toFixed(2)')), []);
  assert.notDeepEqual(found(usedByStyle('.a { reading-flow: grid-rows; }')), []);
  assert.notDeepEqual(found(usedByCode('const used = navigator.getBattery(); ')), []);
  assert.ok(missing.size > 5000 && Object.values(sinceOf).every((version) => Number(version) > 20), JSON.stringify(sinceOf));
});
