// Repairs that no cell of the matrix needs: who stands there leads to a server that is not there. What
// the doctor prints is put into the configuration as it is printed, until nothing is left to repair.
import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, test } from 'node:test';
import { diagnose, examine, told } from '../doctor/lib/diagnose.mjs';
import { closedPort } from '../doctor/lib/foreign.mjs';
import { serve } from '../system/lib/server.mjs';
import { until } from '../system/lib/until.mjs';
import { start } from './lib/box.mjs';
import { BOXES } from './lib/boxes.mjs';

const REPAIRS = 3; // that of the address, then what else was wrong with the kind

/** The server's health comes through. */
const answers = (proxy) => until(() => new Promise((done) => {
    http.get(`${proxy.url}/api/health`, { agent: false }, (reply) => { reply.resume(); done(reply.statusCode === 200); }).on('error', () => done(false));
}), () => `${proxy.box.name} lets a request through: ${proxy.said}`);

describe('nobody behind it', { concurrency: 4 }, () => {
    for (const box of BOXES)
        for (const kind of ['default', 'right'])
            test(`${box.name}, ${kind}: the printed repair leads it to the server`, async (t) => {
                const proxy = await start(t, box, kind, { backend: { port: (await closedPort()).port }, tls: false });
                const server = await serve(t, ['--demo']);
                let { report } = await examine(proxy.url, []); // HAProxy tries for three seconds
                assert.equal(report.state, 'broken', told(report));
                assert.equal(report.fix?.box, box.id, told(report));
                proxy.around.backend.port = server.port; // what stands for 127.0.0.1:8001 in a repair
                for (let applied = 0; applied < REPAIRS && report.fix && report.state !== 'healthy'; applied++) {
                    await proxy.apply(report.fix);
                    await answers(proxy);
                    ({ report } = await diagnose(proxy.url));
                }
                assert.equal(report.state, 'healthy', `${JSON.stringify(proxy.files, null, 1)}\n${told(report)}`);
            });
});
