// The npm package in Node, against the real server: each transport, a restart, a power cut.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { createLive } from '../../client/dist/index.js';
import { newActor, startServer } from './helpers.mjs';

const TRANSPORTS = ['ws', 'sse', 'longpoll', 'poll'];

let server;
let employee;
let manager;

before(async () => {
  server = await startServer();
  employee = await newActor(server.url, 'employee@demo.mozaik');
  manager = await newActor(server.url, 'manager@demo.mozaik');
});
after(() => server?.stop());

/** A listener, and what it was told. */
async function listen(options = {}) {
  const { cursor } = await manager.call('GET', '/api/notifications/recent');
  const told = [];
  const wake = new Set();
  const live = createLive({
    url: server.url, cursor, WebSocket, log: null, getToken: () => manager.token, pollMs: 300, maxReconnectDelay: 1000,
    onMessage: (message) => {
      told.push(message);
      for (const look of wake) look();
    },
    onState: () => {
      for (const look of wake) look();
    },
    ...options,
  });
  const until = (good, what) =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`${what}: never; ${JSON.stringify(live.state)}, told ${told.length}`)), 20_000);
      const look = () => {
        if (!good()) return;
        clearTimeout(timer);
        wake.delete(look);
        done();
      };
      wake.add(look);
      look();
    });
  const comments = () => told.filter((one) => one.type === 'absence_created').map((one) => one.data.comment);
  return { live, told, until, comments };
}

for (const transport of TRANSPORTS) {
  test(`${transport} alone tells everything, once and in order`, async () => {
    const { live, until, comments, told } = await listen({ transports: [transport] });
    const wanted = [];
    for (let i = 0; i < 5; i++) {
      wanted.push(`${transport} ${i}`);
      await employee.ask(wanted[i]);
    }
    await until(() => comments().length >= 5, 'five absences');
    assert.deepEqual(comments(), wanted);
    assert.equal(live.state.transport, transport);
    const places = told.map((one) => Number(one.cursor.split('.')[1]));
    assert.deepEqual(places, [...new Set(places)].sort((a, b) => a - b));
    live.close();
  });
}

test('through a restart and a power cut nothing is missed, on each transport', async () => {
  const listeners = [];
  for (const transport of TRANSPORTS) listeners.push(await listen({ transports: [transport] }));
  const { port } = new URL(server.url);
  const wanted = [];
  const tell = async (comment) => {
    wanted.push(comment);
    await employee.ask(comment);
  };
  for (const { live, until } of listeners) await until(() => live.state.name === 'connected', 'connected');
  await tell('before');
  for (const end of ['stop', 'kill']) {
    await server[end]();
    server = await startServer({ data: server.data, port });
    await tell(`after ${end}`);
    for (const { until, comments } of listeners) await until(() => comments().length === wanted.length, `told after ${end}`);
  }
  for (const { live, comments } of listeners) {
    assert.deepEqual(comments(), wanted);
    live.close();
  }
});

test('a token that is not good ends in sign_in, on each transport', async () => {
  for (const transport of TRANSPORTS) {
    const { live, until } = await listen({ transports: [transport], getToken: () => `mzk_${'x'.repeat(43)}` });
    await until(() => live.state.name === 'failed', 'failed');
    assert.equal(live.state.code, 'sign_in');
    live.close();
  }
});

test('a session that is closed elsewhere ends at once, on each transport', async () => {
  for (const transport of TRANSPORTS) {
    const colleague = await newActor(server.url, 'colleague@demo.mozaik');
    const { live, until } = await listen({ transports: [transport], getToken: () => colleague.token, cursor: null });
    await until(() => live.state.name === 'connected', 'connected');
    await colleague.call('POST', '/api/auth/logout');
    await until(() => live.state.name === 'failed', 'failed');
    assert.equal(live.state.code, 'sign_in');
    live.close();
  }
});
