// The server is ended and started again behind a box, while somebody is connected and others write:
// as an update does it (SIGTERM, a new process on the same folder), and as a power cut (SIGKILL).
import assert from 'node:assert/strict';
import test from 'node:test';
import { folder, startServer } from '../system/lib/server.mjs';
import { until } from '../system/lib/until.mjs';
import { ROOMY, addPerson, signIn } from '../system/lib/world.mjs';
import { freePort, start } from './lib/box.mjs';
import { apache, haproxy, nginx } from './lib/boxes.mjs';
import { Hearer, Writer } from './lib/cell.mjs';
import { door } from './lib/door.mjs';

test('a server that is restarted behind a box loses nothing', { concurrency: 3 }, async (t) => {
    await Promise.all([nginx, haproxy, apache].map((box) => t.test(box.name, async (one) => {
        const data = folder(one);
        const port = await freePort();
        const begin = () => startServer(['--demo', '--threads', '2', '--trusted-proxies', '127.0.0.0/8', ...ROOMY], { data, listen: `127.0.0.1:${port}` });
        let server = await begin();
        one.after(() => server.stop());
        const proxy = await start(one, box, 'right', { backend: { port } });
        const hr = await signIn(server, 'hr@demo.mozaik', 'mozaik-demo');
        const person = await addPerson(hr, 'redemarrage@demo.mozaik', 'Redémarrage');
        const writer = new Writer(person);
        const hearer = new Hearer(one, (await door(one, proxy)).port, person);
        assert.ok(await hearer.settles('ws'), `it begins with a WebSocket: ${JSON.stringify(hearer.states)}`);

        for (const signal of ['SIGTERM', 'SIGKILL']) {
            const cuts = hearer.cuts;
            const writing = writer.begin();
            await until(() => writer.sent.length >= 2, 'something is written before');
            assert.equal(await server.end(signal), signal === 'SIGTERM' ? 0 : signal, server.said.slice(-2000));
            server.check();
            server = await begin();
            const sent = writer.sent.length;
            await until(() => writer.sent.length >= sent + 2, 'something is written after');
            await writing.stop();
            await hearer.hears(writer.sent.at(-1));
            assert.ok(hearer.cuts > cuts, `${signal}: its connection was cut`);
            assert.ok(await hearer.settles('ws'), `${signal}: it ends with a WebSocket: ${JSON.stringify(hearer.states.slice(-4))}`);
        }
        assert.deepEqual(hearer.account(writer.sent), { sent: writer.sent.length, lost: 0, repeated: 0, sorted: true });
    })));
});
