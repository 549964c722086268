// Every command of the guides for people (docs/fr, docs/en) is run, in the order in which it stands there, on a
// machine of its own (sandbox), and prints what the guide says it prints.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BIN } from '../system/lib/server.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUIDES = ['docs/fr', 'docs/en'].flatMap((folder) => fs.readdirSync(path.join(ROOT, folder)).map((file) => `${folder}/${file}`));

/** ```sh blocks, each with what a ```text block behind it says that it prints. */
function steps(markdown) {
  const found = [];
  for (const [, kind, text] of markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    if (kind === 'sh') found.push({ commands: text, prints: [] });
    if (kind === 'text') found.at(-1)?.prints.push(...text.trimEnd().split('\n'));
  }
  return found;
}

/** « … » stands for anything. */
const pattern = (line) => new RegExp(`^${line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'm');

// What a machine has that somebody installs on, and the sandbox has not: the name in the DNS, the
// repository behind its address, and the packages that npm would fetch.
const BEFORE = `
echo '127.0.0.1 rh.example.fr' >>/etc/hosts
git config --system url./checkout.insteadOf https://exemple.invalid/mozaik.git
git config --system --add safe.directory '*'
git() {
    command git "$@" || return
    [ "$1" != clone ] || for folder in client web; do
        cp -a /checkout/$folder/node_modules /opt/mozaik/$folder/
        touch /opt/mozaik/$folder/node_modules/.package-lock.json
    done
}
`;

// Guides for a machine on which all is installed already, and what was done there before they begin.
const INSTALLED = { 'docs/fr/infrastructure.md': 'proxied', 'docs/fr/404-websocket.md': 'proxied', 'docs/en/404-websocket.md': 'proxied' };
const before = (name) => `${BEFORE}${INSTALLED[name] ? fs.readFileSync(new URL(INSTALLED[name], import.meta.url), 'utf8') : ''}`;

for (const name of GUIDES.filter((file) => file.endsWith('.md'))) {
  const guide = steps(fs.readFileSync(path.join(ROOT, name), 'utf8'));
  if (guide.length === 0) continue;
  test(`${name}: ${guide.length} groups of commands do what it says`, (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mozaik-guide-'));
    t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
    const script = path.join(folder, 'guide');
    const mark = (index) => `==== ${index} ====`;
    fs.writeFileSync(script, `set -e\ncd /root\n${before(name)}\n${guide.map(({ commands }, index) => `printf '\\n%s\\n' '${mark(index)}'\n${commands}`).join('')}printf '\\n%s\\n' '${mark('end')}'\n`);
    const { stdout, stderr, status } = spawnSync(path.join(ROOT, 'tests/guides/sandbox'), [ROOT, script, ...(INSTALLED[name] ? [BIN] : [])], { encoding: 'utf8', timeout: 900_000, maxBuffer: 1 << 26 });
    assert.equal(status, 0, `${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
    guide.forEach(({ prints }, index) => {
      const said = stdout.split(`${mark(index)}\n`)[1].split('\n====')[0];
      for (const line of prints) assert.match(said, pattern(line), `step ${index + 1} of ${name}: ${line}\n${said}`);
    });
  });
}

/** As GitHub names a heading. */
const anchor = (heading) => heading.toLowerCase().replace(/`/g, '').replace(/[^\p{L}\p{N}\p{M}\-_ ]/gu, '').trim().replaceAll(' ', '-');

test('what a page of the book points at is there', () => {
  const inside = (folder) => fs.readdirSync(path.join(ROOT, folder)).map((file) => path.join(folder, file));
  const pages = ['README.md', 'client/README.md', 'contract/README.md', 'deploy/README.md', ...['docs', 'docs/fr', 'docs/en'].flatMap(inside)].filter((page) => page.endsWith('.md'));
  const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');
  const anchors = (file) => new Set([...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading)));
  const missing = pages.flatMap((page) => [...read(page).matchAll(/\]\(([^):#]*)(?:#([^)]*))?\)/g)]
    .filter(([whole]) => !whole.includes(':'))
    .filter(([, to, fragment]) => {
      const file = to ? path.join(path.dirname(page), to) : page;
      return !fs.existsSync(path.join(ROOT, file)) || (fragment && file.endsWith('.md') && !anchors(file).has(fragment));
    })
    .map(([link]) => `${page} → ${link}`));
  assert.deepEqual(missing, []);
});
