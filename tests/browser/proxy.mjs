// A proxy as companies have them: it refuses WebSockets (404, as the first version's did), event
// streams too, long polls too, or nothing; it loses connections and tells nobody, and answers too.
import http from 'node:http';
import net from 'node:net';

/** What a request is for: a transport, a write, or something else. */
function kindOf({ method, url }) {
  if (url.startsWith('/api/ws/')) return 'ws';
  if (url.startsWith('/api/events')) return 'sse';
  if (url.startsWith('/api/notifications/recent')) return /[?&]wait=/.test(url) ? 'longpoll' : 'poll';
  return method === 'GET' || url.startsWith('/api/auth/') || url === '/api/absences/preview' ? 'other' : 'write';
}

/** What is refused, and with which status: `'ws'`, or `['sse', 403]`. */
const statuses = (what) => new Map(what.map((one) => (Array.isArray(one) ? one : [one, one === 'write' ? 502 : 404])));

/** `files`, by path, are served beside the page: [type, text]. */
export async function startProxy(target, refuse = [], files = {}) {
  let refused = statuses(refuse);
  const { port, hostname } = new URL(target);
  const sockets = new Set();
  const asked = { ws: 0, sse: 0, longpoll: 0, poll: 0, write: 0, other: 0 };
  const writes = [];
  let answersToLose = 0;
  let polls = 0;

  /** The status that a request is refused with, if it is. */
  function refusal(request) {
    const kind = kindOf(request);
    asked[kind]++;
    if (kind === 'write') writes.push(request.headers);
    return refused.get(kind);
  }

  const server = http.createServer((request, response) => {
    const file = files[new URL(request.url, target).pathname];
    if (file) {
      response.writeHead(200, { 'Content-Type': file[0] }).end(file[1]);
      return;
    }
    const status = refusal(request);
    if (kindOf(request) === 'poll') {
      polls++;
      response.on('close', () => polls--);
    }
    if (status) {
      response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>The proxy</h1>');
      return;
    }
    const onward = http.request(
      { host: hostname, port, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        if (kindOf(request) === 'write' && answersToLose > 0) {
          answersToLose--;
          response.destroy();
          return;
        }
        response.writeHead(answer.statusCode, answer.rawHeaders);
        response.flushHeaders();
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request, socket, head) => {
    const status = refusal(request);
    if (status) {
      socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    const onward = net.connect(Number(port), hostname, () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
      onward.write(lines.join('\r\n') + '\r\n\r\n');
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const [one, other] of [[onward, socket], [socket, onward]]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  server.unref(); // a test that failed does not wait for it
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** How often each was asked for. */
    asked,
    /** So many polls have no answer yet. */
    polls: () => polls,
    /** Which writes somebody with this session has sent, by Idempotency-Key: each once, however often it was tried. */
    keysOf: (session) => [...new Set(writes.filter(({ cookie = '' }) => cookie.includes(session)).map((headers) => headers['idempotency-key']))],
    /** From now on these; what is open is cut. */
    refuse(...what) {
      refused = statuses(what);
      for (const socket of sockets) socket.destroy();
    },
    /** The next write is done, and its answer does not arrive. */
    loseAnswer() {
      answersToLose++;
    },
    /** What is open goes on, and nothing comes through it any more: a laptop in another network. */
    lose() {
      for (const socket of sockets) {
        socket.removeAllListeners('data');
        socket.pause();
        socket.cork();
      }
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
}
