// A door is a local port from which everything goes through TLS to a proxy, so that whatever can
// speak to a server (tests/system/lib) can speak to it through a proxy, and from an address of its
// choice. To a proxy without TLS it leads as it is.
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { HOST } from './box.mjs';

/** {port}: what is sent there comes to `proxy`, from the address `from`. */
export async function door(t, proxy, { from = '127.0.0.1', name = HOST } = {}) {
    const open = new Set();
    const server = net.createServer({ allowHalfOpen: false }, (near) => {
        const to = { host: '127.0.0.1', port: proxy.port, localAddress: from };
        const far = proxy.tls ? tls.connect({ ...to, servername: name, ca: proxy.cert, ALPNProtocols: ['http/1.1'] }) : net.connect(to);
        for (const [socket, other] of [[near, far], [far, near]]) {
            open.add(socket);
            socket.setNoDelay(true);
            socket.on('error', (error) => { if (socket === far && error.code?.startsWith?.('ERR_')) proxy.before += `\nTLS: ${error}`; });
            socket.on('close', () => { open.delete(socket); other.destroy(); });
            socket.pipe(other);
        }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
        for (const socket of open) socket.destroy();
        server.close();
    });
    const { port } = server.address();
    await proxy.admit?.(`127.0.0.1:${port}`);
    return { port };
}
