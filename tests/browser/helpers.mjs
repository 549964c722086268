// The real program and real Chromium.
//
//     MOZAIK_BIN    the program (default build/release/mozaik)
//     CHROMIUM      the browser (default /usr/bin/chromium)
import assert from 'node:assert/strict';
import { spawn, execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = process.env.MOZAIK_BIN ?? path.join(ROOT, 'build/release/mozaik');
export const PASSWORD = 'mozaik-demo';

/** How long a page may take to show what happened elsewhere, on a loaded machine. */
export const SOON = 45_000;

// Nothing is left behind, however a run ends: no server, no folder.
const folders = new Set();
const servers = new Set();
process.on('exit', () => {
  for (const child of servers) child.kill('SIGKILL');
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mozaik-browser-'));
  folders.add(folder);
  return folder;
}

/** What the command line answers. */
export async function mozaik(...words) {
  const { stdout } = await promisify(execFile)(BIN, words);
  return stdout;
}

/** `mozaik serve`, on a port of the kernel's choice. */
export async function startServer({ demo = true, data = temporaryFolder(), port = 0, flags = [] } = {}) {
  const child = spawn(
    BIN,
    ['serve', ...(demo ? ['--demo'] : []), '--listen', `127.0.0.1:${port}`, '--admin-listen', '127.0.0.1:0', '--data', data, ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  servers.add(child);
  const ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
  void ended.then(() => servers.delete(child));
  let words = '';
  const [url, admin] = await new Promise((resolve, reject) => {
    const look = (chunk) => {
      words += chunk;
      const found = /(http:\/\/127\.0\.0\.1:\d+)[^]*Métriques : port (\d+)/.exec(words);
      if (found) resolve([found[1], `http://127.0.0.1:${found[2]}`]);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', (chunk) => (words += chunk));
    ended.then(({ code }) => reject(new Error(`mozaik ended with ${code}:\n${words}`)));
  });
  return {
    url,
    data,
    /** What it counts now, by name and labels. */
    async metrics() {
      const text = await (await fetch(`${admin}/metrics`)).text();
      return Object.fromEntries([...text.matchAll(/^(mozaik_\S+) (\d+)$/gm)].map(([, name, number]) => [name, Number(number)]));
    },
    /** As a power cut would. */
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const end = await ended;
      assert.deepEqual(end, { code: 0, signal: null }, `mozaik did not end well:\n${words}`);
    },
  };
}

/** `bfcache`: pages one goes back to may still be there, as in a browser that nobody drives. */
export function startBrowser({ bfcache = false } = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    ignoreDefaultArgs: bfcache ? ['--disable-back-forward-cache'] : [],
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--lang=fr-FR'],
  });
}

/** Lines that the browser itself writes when a request fails: expected where a test makes it fail. */
export const CUT = /net::ERR_|WebSocket connection to .* failed/; // no network, a server that is not there
export const BROKEN = /the server responded with a status of 5\d\d/;
/** In words: a mistake in a form, a change that came too late. */
export const REFUSED = /the server responded with a status of 4(09|10|22)/;
/** Who am I, asked before the sign-in. */
const NOBODY = /the server responded with a status of 401 .*\/api\/auth\/me$/;
/** What was asked for before one signed out, and answered after. */
const TOO_LATE = /the server responded with a status of 401/;

/** Who has not left yet. Who never does fails the file: what their pages said was not looked at. */
const people = new Set();
process.on('exit', () => {
  for (const { faults } of people) {
    process.exitCode = 1;
    console.error('Somebody was never closed, with', faults());
  }
});
/** For `afterEach`: everybody who is still here. */
export async function everybodyLeaves() {
  const ends = await Promise.allSettled([...people].map((person) => person.close()));
  const reasons = ends.flatMap(({ reason }) => reason ?? []);
  for (const reason of reasons) console.error(reason.message); // a test that failed before tells only that
  if (reasons.length > 0) throw reasons[0];
}

/** Of this file, once openHouse() has been awaited. */
export let server;
export let browser;
/** A server and a browser for the tests of a file. Who is still there after one of them leaves. */
export async function openHouse(options = {}) {
  afterEach(everybodyLeaves);
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  server = await startServer(options.server);
  browser = await startBrowser(options.browser);
}

/**
 * A person with a browser of their own: their pages, and what these said on the console. An error there,
 * an exception or rejection that nobody caught, something against the policy and a request to somebody
 * else fail `close`, unless `expected` has a pattern for it.
 */
export async function newPerson(browser, url, { expected = [], ...options } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', baseURL: url, ...options });
  context.setDefaultTimeout(SOON);
  const lines = [];
  const foreign = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      console.error(`Content-Security-Policy: ${effectiveDirective} refuses ${blockedURI}`));
  });
  context.on('console', (message) => {
    const from = message.type() === 'error' ? ` ${message.location().url}` : '';
    const text = `${message.text()}${from}`.trimEnd();
    if (!(person.left && TOO_LATE.test(text))) lines.push({ type: message.type(), text });
  });
  context.on('weberror', (thrown) => lines.push({ type: 'error', text: String(thrown.error()?.stack ?? thrown.error()) }));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && origin !== new URL(url).origin) foreign.push(request.url());
  });
  const person = {
    context,
    lines,
    /** Has signed out, and not in again. */
    left: false,
    /** What the test causes itself; it may add to it. */
    expected: [NOBODY, ...expected],
    /** What the pages did and must not. */
    faults: () => [
      ...lines.filter(({ type, text }) => type === 'error' && !person.expected.some((known) => known.test(text))).map(({ text }) => text),
      ...foreign.map((address) => `a request to ${address}`),
    ],
    count: (text) => lines.filter((line) => line.text.includes(text)).length,
    async open(path = '/absences') {
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    async signIn(email, password = PASSWORD, path = '/absences') {
      const page = await person.open(path);
      await page.getByLabel('Adresse e-mail').fill(email);
      await page.getByRole('textbox', { name: 'Mot de passe' }).fill(password);
      person.left = false;
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await page.getByRole('navigation').waitFor();
      return page;
    },
    async close() {
      if (!people.delete(person)) return;
      await context.close();
      assert.deepEqual(person.faults(), [], 'what the pages of this person did');
    },
  };
  people.add(person);
  return person;
}

/** Of the session that a person has now: what the cookie of it says. */
export async function sessionOf({ context }) {
  const [{ value }] = await context.cookies();
  return value;
}

/** For what no page can be waited on: the server's counts, the proxy's. */
export async function until(good, what) {
  const end = performance.now() + SOON;
  while (!(await good())) {
    assert.ok(performance.now() < end, `never: ${what}`);
    await pause(20);
  }
}

/**
 * The light in the corner says this. A machine too busy for a handshake in four seconds is on a lower
 * transport until the next probe, 90 s later at most: that is no mistake of the page.
 */
export async function lightSays(page, text) {
  await page.locator('.lightText').getByText(text, { exact: true }).waitFor({ timeout: SOON + 90_000 });
}

/** By the menu: a place may stand behind « Entreprise », on a phone behind « Plus ». */
export async function goTo(page, name) {
  const places = page.getByRole('navigation', { name: 'Navigation principale' });
  const link = places.getByRole('link', { name });
  if (!(await link.isVisible())) await places.getByRole('button', { name: /^(Entreprise|Plus)$/ }).click();
  await link.click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

export async function openAccountMenu(page) {
  await page.getByRole('button', { name: /^Mon compte et mes préférences/ }).click();
}

export async function signOut(page) {
  await openAccountMenu(page);
  for (const person of people) person.left ||= person.context === page.context();
  await page.getByRole('banner').getByRole('button', { name: 'Se déconnecter' }).click();
}

/** Days far enough that the demo has nothing there, and every test others. */
let used = 0;
export function freeDays() {
  const monday = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 8, 1));
  monday.setUTCDate(monday.getUTCDate() + ((8 - monday.getUTCDay()) % 7) + 7 * used++);
  const day = (plus) => new Date(monday.getTime() + plus * 86_400_000).toISOString().slice(0, 10);
  return { start: day(0), end: day(2) };
}

/** « Mardi 14 avril », as the planning says it. */
export function dayLabel(day) {
  const words = new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(day));
  return words[0].toUpperCase() + words.slice(1).replace(' 1 ', ' 1er ');
}

/** Fill in a request for an absence, from « Mes absences ». Days may be written as people write them. */
export async function fillIn(page, { type = 'CA', start, end, comment = '' }) {
  await page.getByRole('main').getByRole('link', { name: 'Demander une absence' }).click();
  const form = page.getByRole('form', { name: 'Demander une absence' });
  await form.getByLabel('Type d’absence').selectOption(type);
  await form.getByLabel(/^Du\b/).fill(start);
  await form.getByLabel(/^Au\b/).fill(end);
  if (comment) await form.getByLabel('Commentaire').fill(comment);
  return form;
}

/** Ask for it; « Mes absences » comes back with it. */
export async function ask(page, wanted) {
  const form = await fillIn(page, wanted);
  await form.getByRole('button', { name: 'Envoyer la demande' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mes absences' }).waitFor();
  await page.getByRole('status').getByText('Demande envoyée').last().waitFor();
}

/** Somebody who acts without a page. */
export async function newActor(url, email) {
  let token = null;
  async function call(method, path, body) {
    const response = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
  ({ token } = await call('POST', '/api/auth/login', { email, password: PASSWORD }));
  return { token, call, ask: (comment) => call('POST', '/api/absences', { type: 'CA', ...freeDays(), comment }) };
}

const message = (page, words) => page.getByRole('region', { name: 'Messages' }).locator('.toldLine').filter({ hasText: words });

/** The pointer on a message: it stays there, however long one looks elsewhere. */
export async function hold(page, words) {
  await message(page, words).hover();
}

/** By the message that says what was done; there may be others beside it. */
export async function takeBack(page, words) {
  const line = message(page, words);
  await line.getByRole('button', { name: 'Annuler' }).click();
}

/** Cards are found by the comment in them, which is unlike all others. */
export function card(page, comment) {
  return page.getByRole('article').filter({ hasText: comment });
}
