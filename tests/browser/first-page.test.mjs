// What a browser fetches to show the first page: little, from here alone, under a policy that allows nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, newPerson, openHouse, server } from './helpers.mjs';
import { arrive, enter, PAGES } from './pages.mjs';

const BUDGET = 250_000; // bytes, as they travel
const FIRST = PAGES.find(({ path, who }) => path === '/' && who === 'employee');

await openHouse();

/** Somebody who fetches nothing ahead for other pages: that is done when there is nothing else to do. */
async function hasty() {
  const person = await newPerson(browser, server.url);
  await person.context.addInitScript(() => { globalThis.requestIdleCallback = () => 0; });
  await enter(person, FIRST.who);
  return person.context.newPage();
}

/** What showing the first page costs: each request that is not of the API, and its size. */
async function fetched(page) {
  const requests = [];
  const note = (request) => requests.push(request);
  page.on('requestfinished', note);
  await arrive(page, FIRST);
  page.off('requestfinished', note);
  const files = requests.filter((request) => !request.url().includes('/api/'));
  return Promise.all(files.map(async (request) => {
    const { responseBodySize } = await request.sizes();
    return { file: new URL(request.url()).pathname, size: responseBodySize };
  }));
}

test('the first page is small, and what was fetched is not fetched again', async (t) => {
  const page = await hasty();
  const files = await fetched(page);
  const sum = files.reduce((all, { size }) => all + size, 0);
  t.diagnostic(`${sum} bytes in ${files.length} files`);
  const lines = files.sort((a, b) => b.size - a.size).map(({ file, size }) => `${size} ${file}`).join('\n');
  assert.ok(sum > 100_000, `not all was measured:\n${lines}`);
  assert.ok(sum <= BUDGET, `${sum} bytes, over ${BUDGET}:\n${lines}`);
  const again = await fetched(page);
  assert.deepEqual(again.filter(({ file, size }) => file.startsWith('/assets/') && size > 0), []);
});

test('the policy allows nothing that is written into the page, and nobody else', async () => {
  const policyOf = async (path) => (await fetch(server.url + path)).headers.get('content-security-policy');
  for (const path of ['/', '/absences', '/lien', '/not-there']) {
    const policy = await policyOf(path);
    assert.match(policy, /(^|; )default-src 'self'(;|$)/, path);
    assert.match(policy, /object-src 'none'; base-uri 'none'; frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy, /unsafe|https?:|\*|data:.*script/, path);
  }
  // What the policy does to a page: net.test.mjs. Whatever any test opens is held to it.
});
