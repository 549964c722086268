// Forward proxies as companies have them, and servers that mean no good.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync, chmodSync, readFileSync, existsSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { folder } from '../../system/lib/server.mjs';
import { until } from '../../system/lib/until.mjs';
import { launch } from '../../proxies/lib/child.mjs';
import { freePort } from '../../proxies/lib/box.mjs';

export const HUGE = 'x'.repeat(65_536);

/** squid with these rules instead of "everybody may do everything". */
export async function squid(t, rules = 'http_access allow all') {
    const place = folder(t);
    chmodSync(place, 0o777); // it gives up root's rights
    const port = await freePort();
    const log = join(place, 'cache.log');
    writeFileSync(join(place, 'squid.conf'), `http_port 127.0.0.1:${port}
pid_filename none
access_log none
cache_log ${log}
cache deny all
coredump_dir ${place}
pinger_enable off
shutdown_lifetime 1 seconds
visible_hostname proxy.exemple.invalid
${rules}
`);
    const child = launch('squid', ['-N', '-f', join(place, 'squid.conf')], { cwd: place });
    t.after(() => child.stop());
    await until(() => child.exit !== undefined || (existsSync(log) && readFileSync(log, 'utf8').includes('Accepting HTTP Socket connections')), () => `squid answers: ${child.said}`);
    assert.equal(child.exit, undefined, child.said);
    return { port, address: `127.0.0.1:${port}` };
}

/** Whatever `meet(socket)` does with everybody who comes. */
export async function raw(t, meet) {
    const sockets = new Set();
    const server = net.createServer((socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => {});
        meet(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => { server.close(); for (const socket of sockets) socket.destroy(); });
    const { port } = server.address();
    return { port, url: `http://127.0.0.1:${port}/ws`, tls: `https://127.0.0.1:${port}/ws` };
}
