// What people write in a play, and what they read beside their pages. They write through the client of
// their page where they have one open, else by a request of their own that is repeated, with its key,
// until it is answered. No line of a play waits for an answer.
import assert from 'node:assert/strict';
import { seqOf } from '../storm/words.mjs';
import { readOf } from './promise.mjs';

const AGAIN_MS = 700;
const DAYS_APART = 7; // all on a Tuesday, which is worked

export class Pen {
  /** What was written and answered, as check.mjs wants it. */
  writes = [];
  reads = [];
  #scene;
  #absences = new Map(); // by the letter that a play calls it
  #languages = new Map(); // by person: what they chose last
  #last = new Map(); // by browser: their last write
  #waiting = new Map(); // by browser: how many of their writes wait for an answer
  #habits = new Set(); // what somebody keeps doing: 'employee tells'
  #wrong = null;
  #keys = 0;

  constructor(scene) {
    this.#scene = scene;
  }

  get isDry() {
    return [...this.#waiting.values()].every((count) => count === 0);
  }

  isAnswered(who) {
    return !this.#waiting.get(who.browser);
  }

  /** The place behind all that was written in a company. */
  headOf(tenant) {
    return Math.max(0, ...this.writes.filter(({ slug }) => slug === tenant).map(({ cursor }) => seqOf(cursor)));
  }

  /** Throws what went wrong meanwhile. */
  check() {
    if (this.#wrong) throw this.#wrong;
  }

  /* ---- what can be written ---- */

  asks(who, letter, { type = 'CA', comment = '' } = {}) {
    const absence = {};
    absence.exists = new Promise((appears) => { absence.appears = appears; });
    const day = new Date(Date.UTC(2027, 5, 1 + this.#absences.size * DAYS_APART)).toISOString().slice(0, 10);
    this.#absences.set(letter, absence);
    this.#write(who, () => ['POST', '/api/absences', { type, start: day, end: day, comment }], { absence });
  }

  decides(who, letter, verb, more = {}) {
    const absence = this.#absences.get(letter) ?? assert.fail(`nobody asked for ${letter}`);
    const request = async () => {
      await absence.exists;
      return ['POST', `/api/absences/${absence.id}/${verb}`, { version: absence.version, ...more }];
    };
    this.#write(who, request, { absence });
  }

  /** As they see it now; somebody else may be quicker, and then they are told who and what. */
  tries(who, letter, verb, more = {}) {
    const absence = this.#absences.get(letter) ?? assert.fail(`nobody asked for ${letter}`);
    const request = async () => {
      await absence.exists;
      const { id, version, type, start, end } = absence, path = `/api/absences/${id}`;
      return verb === 'change' ? ['PUT', path, { version, type, start, end, ...more }] : ['POST', `${path}/${verb}`, { version, ...more }];
    };
    this.#write(who, request, { absence, plain: true, late: true });
  }

  removes(who, letter) {
    const absence = this.#absences.get(letter) ?? assert.fail(`nobody asked for ${letter}`);
    this.#write(who, async () => {
      await absence.exists;
      return ['DELETE', `/api/absences/${absence.id}?version=${absence.version}`];
    });
  }

  readsAll(who) {
    this.#write(who, () => ['PUT', '/api/notifications/read-all']);
  }

  /** Something for the whole company: a language chosen anew. */
  tells(who, count) {
    const { id, language } = this.#scene.person(who);
    for (let i = 0; i < count; i++) {
      const other = (this.#languages.get(id) ?? language) === 'en' ? 'fr' : 'en';
      this.#languages.set(id, other);
      this.#write(who, () => ['PUT', '/api/auth/me', { language: other }]);
    }
  }

  keepsTelling(who, ms) {
    this.#keeps(who, 'tells', ms, () => this.tells(who, 1));
  }

  stopsTelling(who) {
    this.#habits.delete(`${who.browser} tells`);
  }

  keepsLooking(who, path, ms) {
    this.#keeps(who, 'looks', ms, () => this.#look(who, path));
  }

  stopsLooking(who) {
    this.#habits.delete(`${who.browser} looks`);
  }

  /** Of HR: other values in somebody's entry. */
  changes(who, other, values) {
    const path = `/api/users/${this.#scene.person(other).id}`;
    this.#write(who, async () => {
      const { body } = await this.#scene.stage.request(who.browser, 'GET', path);
      const { version, name, email, role, active, language, teams, managed } = body;
      return ['PUT', path, { version, name, email, role, active, language, teams, managed, ...values }];
    });
  }

  /** Of HR: who decides for somebody while they are away. */
  namesDeputy(who, manager, deputy) {
    const path = `/api/users/${this.#scene.person(manager).id}`;
    this.#write(who, async () => {
      const { body } = await this.#scene.stage.request(who.browser, 'GET', path);
      return ['PUT', `${path}/deputy`, { version: body.version, deputy: this.#scene.person(deputy).id }];
    });
  }

  /** Of HR: an absence of somebody else, approved with that. */
  enters(who, other, letter, [start, end]) {
    const absence = {};
    absence.exists = new Promise((appears) => { absence.appears = appears; });
    this.#absences.set(letter, absence);
    const { id } = this.#scene.person(other);
    this.#write(who, () => ['POST', '/api/absences', { type: 'CA', start, end, user_id: id }], { absence });
  }

  /** What the server did by itself, known as one change by its cursor. Nobody else wrote meanwhile. */
  isBrought(what, who, body, cursor) {
    const { id, tenant } = this.#scene.person(who);
    const [method, path] = ['DUE', `/${what}/${id}`];
    this.writes.push({ by: null, slug: tenant, method, path, body, status: 200, cursor, sent: this.#scene.stage.now, line: `the server: ${what} ${who.name}` });
  }

  /** Of HR: other values in the company's settings. */
  setsRules(who, values) {
    this.#write(who, async () => {
      const { body } = await this.#scene.stage.request(who.browser, 'GET', '/api/settings');
      return ['PUT', '/api/settings', { ...body, ...values }];
    });
  }

  endsSession(who, other) {
    const { session } = this.#scene.person(other);
    this.#write(who, () => ['DELETE', `/api/auth/sessions/${session}`], { plain: true });
  }

  /** Nobody goes on with what they kept doing. */
  stop() {
    this.#habits.clear();
  }

  /* ---- how ---- */

  #keeps(who, what, ms, act) {
    const habit = `${who.browser} ${what}`;
    const again = () => {
      if (!this.#habits.has(habit)) return;
      act();
      this.#scene.later(ms, again);
    };
    this.#habits.add(habit);
    again();
  }

  /** A read that is true at its cursor, whatever is written meanwhile. */
  #look(who, path) {
    const answer = this.#scene.stage.request(who.browser, 'GET', path);
    this.#until(who, answer.then((read) => {
      if (read.status === 200) this.reads.push(readOf(this.#scene.person(who), path, read));
    }));
  }

  /** request(): method, path and body. plain: not by a page; late: it may be too late. A person's own are sent one after the other. */
  #write(who, request, { absence, plain = false, late = false } = {}) {
    const page = plain ? undefined : this.#scene.deskOf(who);
    const before = page ? undefined : this.#last.get(who.browser);
    const write = async () => {
      await before;
      const [method, path, body] = await request();
      const sent = this.#scene.stage.now;
      const answered = await (page ? sendBy(page, method, path, body) : this.#send(who, method, path, body, late));
      if (!answered) return;
      const { id, tenant } = this.#scene.person(who);
      const line = `${who.browser}: ${method} ${path}`;
      this.writes.push({ ...answered, by: id, slug: tenant, method, path, body, sent, line });
      if (absence && answered.status < 300) this.#know(absence, answered.answer);
    };
    this.#last.set(who.browser, this.#until(who, write()));
  }

  /** Something of somebody's that is not answered yet. */
  #until(who, answered) {
    this.#count(who, 1);
    return answered.catch((error) => { this.#wrong ??= error; }).finally(() => this.#count(who, -1));
  }

  #count(who, more) {
    this.#waiting.set(who.browser, (this.#waiting.get(who.browser) ?? 0) + more);
  }

  #know(absence, { id, version, type, start, end }) {
    Object.assign(absence, { id, version, type, start, end });
    absence.appears();
  }

  async #send(who, method, path, body, late) {
    const key = `play-${++this.#keys}`;
    for (;;) {
      const { status, headers, body: answer } = await this.#scene.stage.request(who.browser, method, path, body, { key });
      if (status >= 200 && status < 300) return { status, answer, cursor: headers.get('Mozaik-Cursor') };
      if (late && status === 409) {
        assert.ok(answer.current && answer.changed_by && answer.changed_at && Array.isArray(answer.changed), `${path}: ${JSON.stringify(answer)}`);
        return { status, answer, cursor: headers.get('Mozaik-Cursor') };
      }
      assert.ok(status === 0 || status >= 500, `${method} ${path}: ${status} ${JSON.stringify(answer)}`);
      await new Promise((again) => this.#scene.later(AGAIN_MS, again));
    }
  }
}

/** Through a page, which has its own queue. Undefined: it was dropped with its session. */
async function sendBy(page, method, path, body) {
  try {
    const { status, data, cursor } = await page.live.mutate(method, path, body);
    return { status, answer: data, cursor };
  } catch (error) {
    if (error.status !== 401 && !['sign_in', 'other_session', 'closed'].includes(error.code)) throw error;
    return undefined;
  }
}
