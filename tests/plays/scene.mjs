// What a play is about while it is played: the people, their pages, what they write.
import assert from 'node:assert/strict';
import { announceSession } from '../../client/dist/index.js';
import { epochOf, seqOf } from '../storm/words.mjs';
import { ofPlay, Page, SCREEN } from './page.mjs';
import { Pen } from './pen.mjs';
import { holdPromise, readOf } from './promise.mjs';

const LIMIT_MS = 5 * 60_000; // for anything that a line waits for
const QUIET_MS = 3000; // after the end, for what would come twice
const ALL_WELL = { ws: 'ok', sse: 'ok', longpoll: 'ok', http: 'ok' };
const COMMIT_MS = 3; // by then nothing was committed that was sent
const CUT_MAX = { frame: 200, ws: 120, longpoll: 450, http: 450 }; // bytes: fewer than what is cut has

/** Who there is in a play, and their names on the stage. */
export const PEOPLE = {
  hr: 'hr',
  manager: 'manager',
  employee: 'employee',
  colleague: 'colleague',
  outsider: 'salariee11', // of another team
  neighbour: 'voisin.employee', // of another company
};

export class Scene {
  pen = new Pen(this);
  #browsers = new Map(); // 'employee', 'employee@laptop'
  #tabs = new Map(); // 'employee/1'
  #pages = new Map(); // by tab

  /** keepMs: how long the journal is kept at least; undefined: for as long as a play lasts. */
  constructor(stage, { keepMs } = {}) {
    this.stage = stage;
    this.keepMs = keepMs;
  }

  /* ---- who, and where ---- */

  person(who) {
    return this.stage.people[who.browser] ?? assert.fail(`${who.browser} has not signed in`);
  }

  browser(who) {
    if (!this.#browsers.has(who.browser)) this.#browsers.set(who.browser, this.stage.browser(who.browser));
    return this.#browsers.get(who.browser);
  }

  /** As soon as it is spoken of; its page may be opened later. */
  tab(who) {
    if (!this.#tabs.has(who.tab)) this.#tabs.set(who.tab, this.browser(who).tab());
    return this.#tabs.get(who.tab);
  }

  page(who) {
    return this.#pages.get(who.tab) ?? assert.fail(`${who.tab} has opened nothing`);
  }

  /** The page through which somebody writes; undefined: they have none. */
  deskOf(who) {
    const page = this.#pages.get(who.tab);
    return page?.lives ? page : undefined;
  }

  async signsIn(who, device) {
    const { email } = this.person(who);
    const { body } = await this.stage.ask(null, 'POST', '/api/auth/login', { email, password: 'mozaik-demo' });
    this.stage.people[`${who.name}@${device}`] = { ...this.person(who), token: body.token, session: body.session.id };
  }

  /** From a day on with another person's team, until then with their own. */
  periods(who, peer, from) {
    const before = new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10);
    return [
      { team: this.person(who).teams[0], from: null, to: before },
      { team: this.person(peer).teams[0], from, to: null },
    ];
  }

  async cursorOf(who) {
    const { headers } = await this.stage.ask(who.browser, 'GET', '/api/auth/me');
    return headers.get('Mozaik-Cursor');
  }

  /* ---- pages ---- */

  async opens(who, { transports, at } = {}) {
    const now = await this.cursorOf(who);
    const start = at?.replace('@', epochOf(now)) ?? now;
    const page = { stage: this.stage, tab: this.tab(who), person: this.person(who), start, transports };
    this.#pages.set(who.tab, new Page(who, page));
  }

  closes(who) {
    this.page(who).close();
    this.tab(who).close();
  }

  /** Without a last word of its code. */
  crashes(who) {
    this.page(who).closed = true;
    this.tab(who).close();
  }

  /** As a page does it. */
  async signsOut(who) {
    this.pen.endsSession(who, who);
    await this.until(() => this.pen.isAnswered(who), () => 'the end of the session');
    announceSession(null, { platform: this.tab(who).platform });
  }

  /** Another person signs in where somebody was. */
  handsOver(who, other) {
    const { tenant, id, session } = this.person(other);
    announceSession({ tenant, user: id, session }, { platform: this.tab(who).platform });
  }

  async comesTo(who, condition, what) {
    const page = this.page(who);
    await this.until(() => condition(page.live.state), () => `${page.name} is not ${what}, but ${JSON.stringify(page.live.state)}`);
  }

  async gets(who, count, type) {
    const page = this.page(who);
    await this.until(() => page.hasMore(count, type), () => `${page.name} has heard ${page.count(type)} ${type} in all`);
    page.take(count, type);
  }

  /** kind: 'here', or 'looking' where they look themselves. */
  async sees(who, other, kind, is) {
    const page = this.page(who);
    const { id } = this.person(other);
    const known = () => page.presence !== null && page.presence[kind].has(id) === is;
    await this.until(known, () => `${page.name} sees ${other.name} ${kind}: ${!is}`);
  }

  async isReset(who, reason) {
    const page = this.page(who);
    await this.until(() => page.nextReset, () => `${page.name} was reset by ${page.resets}`);
    assert.equal(page.nextReset, reason);
    page.take(1, 'reset');
  }

  /* ---- the way to the server ---- */

  finds(who, ways, manner) {
    for (const way of ways) this.browser(who).network[way] = manner;
  }

  isCutInside(who) {
    this.tab(who).cut(1 + this.stage.chance.below(CUT_MAX.frame));
  }

  /** kind: of the connection that is opened next. */
  willBeCut(who, kind) {
    this.tab(who).cutNext(1 + this.stage.chance.below(CUT_MAX[kind]), 'down', kind);
  }

  /* ---- the server ---- */

  /** What has been sent to it has not been committed, and will never be by this one. */
  async diesBeforeCommit() {
    const { facts } = this.stage;
    await this.stage.run(1 + this.stage.chance.below(COMMIT_MS));
    assert.equal(this.stage.facts, facts, 'it was committed');
    this.stage.kill();
  }

  /** A date has come, and the server has done by itself what it brings. */
  async brings(what, who, body) {
    const head = this.pen.headOf(this.person(who).tenant);
    let cursor;
    for (const end = this.stage.now + LIMIT_MS; ; await this.stage.run(500)) {
      cursor = await this.cursorOf({ browser: 'hr' });
      if (seqOf(cursor) > head) break;
      assert.ok(this.stage.now < end, `nothing ${what} ${who.name}`);
    }
    this.pen.isBrought(what, who, body, cursor);
  }

  /** Its numbers are those of the last second. */
  async measures(name, holds) {
    for (const end = this.stage.now + LIMIT_MS; ; await this.stage.run(500)) {
      const now = (await this.stage.metrics())[`mozaik_${name}`];
      if (holds(now)) return;
      assert.ok(this.stage.now < end, `mozaik_${name} is ${now}`);
    }
  }

  /* ---- the stage's time ---- */

  async until(condition, what) {
    try {
      await this.stage.until(() => this.pen.check() || condition(), LIMIT_MS);
    } catch (error) {
      if (!/^not within/.test(error.message)) throw error;
      assert.fail(`it never came: ${what()}`);
    }
  }

  later(ms, run) {
    this.stage.clock.set({}, run, ms);
  }

  /* ---- the end ---- */

  /** All is well again, all is answered, and everybody who is still there has been told all of it. */
  async close() {
    this.pen.stop();
    for (const browser of this.#browsers.values()) {
      browser.network = { ...ALL_WELL };
      browser.offline = false;
      for (const tab of browser.tabs) {
        tab.resume();
        if (tab.asleep) tab.wake();
      }
    }
    const pages = [...this.#pages.values()];
    const isToldAll = (page) => seqOf(page.live.state.cursor) >= this.pen.headOf(page.person.tenant);
    await this.until(() => this.pen.isDry, () => 'an answer to everything that was written');
    await this.until(
      () => pages.every((page) => !page.lives || isToldAll(page)),
      () => pages.map((page) => `${page.name} ${JSON.stringify(page.live.state)}`).join('\n'),
    );
    await this.stage.run(QUIET_MS);
    const reads = [...this.pen.reads];
    for (const page of pages) if (page.lives) reads.push(await this.#look(page));
    holdPromise({ pages, writes: this.pen.writes, reads, keepMs: this.keepMs });
  }

  /** What a page shows is what there is. */
  async #look(page) {
    const read = await this.stage.ask(page.browser, 'GET', SCREEN);
    assert.deepEqual(ofPlay(page.screen.data), ofPlay(read.body), `what ${page.name} shows is not what is`);
    return readOf(page.person, SCREEN, read, seqOf(page.live.state.cursor));
  }
}
