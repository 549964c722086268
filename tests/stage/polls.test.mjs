// Polling and long-polling, without the npm client: answers from memory, waiting for a fact, and
// several tabs of one session, which must not take each other's facts.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { play } from './seeds.mjs';
import { closeStages } from './stage.mjs';

const NUMBERS_MS = 1500; // metrics are of the last second

after(closeStages);

const RECENT = '/api/notifications/recent';
const seqOf = (cursor) => Number(cursor.slice(cursor.lastIndexOf('.') + 1));
const tagOf = ({ headers }) => headers.get('ETag');
const cursorOf = ({ headers }) => headers.get('Mozaik-Cursor');

const poll = (stage, cursor, more = '', headers = {}) =>
  stage.ask('colleague', 'GET', `${RECENT}${cursor ? `?cursor=${cursor}` : '?'}${more}`, undefined, { headers });
const fromMemory = async (stage) => {
  await stage.run(NUMBERS_MS);
  return (await stage.metrics()).mozaik_polls_from_memory_total;
};

/** A fact for everybody in the company. */
const tell = (stage, language) => stage.ask('hr', 'PUT', '/api/auth/me', { language });

/** A fact that is not for the colleague: another session of HR ends. */
async function tellNobody(stage) {
  const { email } = stage.people.hr;
  const { body } = await stage.ask(null, 'POST', '/api/auth/login', { email, password: 'mozaik-demo' });
  assert.equal((await stage.ask('hr', 'DELETE', `/api/auth/sessions/${body.session.id}`)).status, 204);
}

play('an idle poll costs no database, and keeps its cursor young', async (stage) => {
  const first = await poll(stage);
  assert.equal(first.status, 200);
  assert.deepEqual(first.body.events, []);
  const before = await fromMemory(stage); // and the ring opens meanwhile
  const second = await poll(stage, first.body.cursor);
  assert.equal(await fromMemory(stage), before + 1);
  const tag = tagOf(second);
  assert.equal(tag, `"${second.body.cursor}"`);

  await tellNobody(stage);
  await stage.run(100);
  const unchanged = { 'If-None-Match': tag };
  const third = await poll(stage, second.body.cursor, '', unchanged);
  assert.equal(third.status, 304);
  assert.equal(tagOf(third), tag);
  const young = cursorOf(third);
  assert.ok(seqOf(young) > seqOf(second.body.cursor));
  assert.equal((await poll(stage, young, '', unchanged)).status, 304); // the old tag, and still nothing new

  await tell(stage, 'en');
  const told = await poll(stage, young, '', unchanged);
  assert.equal(told.status, 200);
  assert.equal(told.body.events.length, 1);
  assert.ok(seqOf(told.body.cursor) > seqOf(young));
  const after = await poll(stage, told.body.cursor, '', unchanged); // the tag is of before the fact
  assert.equal(after.status, 200);
  assert.deepEqual(after.body.events, []);
});

play('a long poll is woken by a fact of its own, and by no other', async (stage) => {
  let { status, body } = await poll(stage, null, 'wait=20'); // without a cursor there is nothing to wait for
  assert.equal(status, 200);
  for (const [round, language] of ['en', 'fr', 'en'].entries()) {
    let answer;
    stage.request('colleague', 'GET', `${RECENT}?cursor=${body.cursor}&wait=20`).then((got) => (answer = got));
    await stage.run(round * 1000);
    await tellNobody(stage);
    await stage.run(100);
    assert.equal(answer, undefined);
    await tell(stage, language);
    await stage.until(() => answer, 1000);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.events.length, 1);
    assert.ok(seqOf(answer.body.cursor) > seqOf(body.cursor));
    body = answer.body;
  }
  const begun = stage.now;
  const empty = await poll(stage, body.cursor, '&wait=3', { 'If-None-Match': `"${body.cursor}"` });
  assert.ok(stage.now - begun >= 2500 && stage.now - begun <= 5500, `${stage.now - begun}`);
  assert.equal(empty.status, 200);
  assert.deepEqual(empty.body.events, []);
  for (const wait of ['0', '26', 'x', '-1']) assert.equal((await poll(stage, body.cursor, `&wait=${wait}`)).status, 422);
});

const TABS = 3;
const FACTS = 24;

/** Asks again and again, with one cursor, until it is told to stop. */
class Tab {
  seqs = [];
  asking = true;

  constructor(stage, cursor) {
    Object.assign(this, { stage, cursor });
    this.stopped = this.#ask();
  }

  async #ask() {
    while (this.asking) {
      const wait = this.stage.chance.pick(['', '&wait=1', '&wait=20', '&wait=20']);
      this.#take(await this.stage.request('colleague', 'GET', `${RECENT}?cursor=${this.cursor}${wait}`));
    }
  }

  #take({ status, body }) {
    assert.equal(status, 200);
    for (const { type, cursor } of body.events) {
      assert.notEqual(type, 'reset');
      assert.ok(seqOf(cursor) > (this.seqs.at(-1) ?? seqOf(this.cursor)));
      this.seqs.push(seqOf(cursor));
    }
    assert.ok(seqOf(body.cursor) >= seqOf(this.cursor)); // never back
    this.cursor = body.cursor;
  }
}

play('tabs of one session do not take each other’s facts', async (stage) => {
  const { body } = await poll(stage);
  const tabs = Array.from({ length: TABS }, () => new Tab(stage, body.cursor));
  for (let i = 0; i < FACTS; i++) {
    await tell(stage, i % 2 ? 'fr' : 'en');
    await stage.steps(stage.chance.below(60));
  }
  await stage.until(() => tabs.every(({ seqs }) => seqs.length >= FACTS));
  for (const tab of tabs) tab.asking = false;
  let stopped = false;
  Promise.all(tabs.map((tab) => tab.stopped)).then(() => (stopped = true));
  await stage.until(() => stopped);
  const whole = Array.from({ length: FACTS }, (_, i) => seqOf(body.cursor) + 1 + i);
  for (const { seqs } of tabs) assert.deepEqual(seqs, whole);
  // Several database threads: what was read first may come back last.
}, { flags: ['--db-readers', '4'], seeds: 10 });
