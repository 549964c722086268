// A proxy that breaks what proxies break, one fault at a time, and says the name of the box it stands for. What each
// fault is comes from what the real boxes do (docs/fr/infrastructure.md); the real ones are in tests/proxies.
import http from 'node:http';
import net from 'node:net';

/**
 * @typedef {object} Faults
 * @property {boolean} [strips]   takes Upgrade and Connection out of a handshake and passes on the rest
 * @property {boolean} [buffers]  keeps an event stream until it has ended
 * @property {number} [gives_up_s] answers 504 to what takes longer
 * @property {number} [idle_s]    ends a socket on which nothing has passed for so long; answers 504 to what says nothing as long
 * @property {boolean} [dead]     copies the 101, and no byte after it
 */

/** Whom it says that it asks for. */
export const CLIENT = '203.0.113.77';

/** @param {Faults} faults  @param {string} name  what it writes in `Server` */
export async function startBrokenProxy(target, faults, name) {
  const { port, hostname } = new URL(target);
  const sockets = new Set();
  const track = (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };

  const onward = (request, headers) => http.request({ host: hostname, port, method: request.method, path: request.url, headers: { ...headers, 'x-forwarded-for': CLIENT } });
  /** What nginx reads, it does not pass on. */
  function own({ headers: { 'x-accel-buffering': _, ...headers } }) {
    return { ...headers, server: name };
  }
  function withoutHandshake({ headers: { upgrade: _, connection: __, ...rest } }) {
    return { ...rest, connection: 'close' };
  }

  const server = http.createServer((request, response) => {
    const ahead = onward(request, request.headers);
    const patience_s = faults.gives_up_s ?? faults.idle_s;
    const late = patience_s && setTimeout(() => {
      ahead.destroy();
      response.writeHead(504, { server: name, 'content-type': 'text/html' }).end(`<center><h1>504 Gateway Time-out</h1></center>\r\n<hr><center>${name}</center>`);
    }, patience_s * 1000);
    ahead.on('response', (answer) => {
      clearTimeout(late);
      const isStream = answer.headers['content-type'] === 'text/event-stream';
      if (faults.buffers && isStream) {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => response.writeHead(answer.statusCode, own(answer)).end(Buffer.concat(parts)));
        return;
      }
      response.writeHead(answer.statusCode, own(answer));
      response.flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    ahead.on('error', () => response.headersSent || response.destroy());
    response.on('close', () => {
      clearTimeout(late);
      ahead.destroy();
    });
    request.pipe(ahead);
  });

  server.on('upgrade', (request, socket, head) => {
    if (faults.strips) {
      const ahead = onward(request, withoutHandshake(request));
      ahead.on('response', (answer) => {
        const { 'transfer-encoding': _, ...headers } = { ...own(answer), connection: 'close' };
        socket.write([`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`, ...Object.entries(headers).map(([key, value]) => `${key}: ${value}`)].join('\r\n') + '\r\n\r\n');
        answer.pipe(socket);
      });
      ahead.on('error', () => socket.destroy());
      ahead.end();
      return;
    }
    const ahead = net.connect(Number(port), hostname, () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
      lines.push(`X-Forwarded-For: ${CLIENT}`);
      ahead.write(lines.join('\r\n') + '\r\n\r\n');
      ahead.write(head);
      if (faults.dead) {
        ahead.once('data', (bytes) => socket.write(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 4)));
        return;
      }
      ahead.pipe(socket);
      socket.pipe(ahead);
      if (faults.idle_s) {
        const end = setTimeout(() => ahead.destroy(), faults.idle_s * 1000);
        for (const side of [ahead, socket]) side.on('data', () => end.refresh());
        socket.on('close', () => clearTimeout(end));
      }
    });
    track(ahead);
    ahead.on('close', () => socket.destroy());
    socket.on('close', () => ahead.destroy());
  });

  server.on('connection', track);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  server.unref(); // a test that failed does not wait for it
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
}
