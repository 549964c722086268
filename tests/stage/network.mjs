// The network between browsers and the server: connections of the bridge, and what stands in
// their way. A browser's `network` says for each kind of connection what becomes of it:
//
//     ok        it goes through
//     refused   answered 404, by something before the server
//     down      answered 502
//     silent    nothing comes back, ever; the server has not heard of it
//     mute      it reaches the server; ws and sse: it opens, and what comes is held back until
//               the server ends it; longpoll and http: the answer is lost
//     dies      it opens, and is cut before its first byte; longpoll and http: in their answer

/** Which rule a request goes by. */
export function kindOf(path) {
  if (path.startsWith('/api/events')) return 'sse';
  return /[?&]wait=/.test(path) ? 'longpoll' : 'http';
}

const nothing = { say() {}, close() {}, hangUp() {}, pause() {}, cut() {} };

/** All connections of a stage. What is heard comes to `heard`, item by item (line.h). */
export class Network {
  #stage;
  #lines = new Map();
  #last = 0;

  constructor(stage) {
    this.#stage = stage;
  }

  heard(item) {
    const line = this.#lines.get(item.line);
    if (item.is === 'broken') throw new Error(`the server broke its protocol: ${item.reason}`);
    if (item.is === 'closed' || item.is === 'end') this.#lines.delete(item.line);
    line?.(item);
  }

  /** A connection straight to the server. */
  open(request, listener) {
    const line = ++this.#last;
    const tell = (command) => this.#lines.has(line) && this.#stage.command({ ...command, line });
    this.#lines.set(line, listener);
    tell({ do: 'open', ...request });
    return {
      say: (text) => tell({ do: 'say', text }),
      close: (code, reason) => tell({ do: 'close', code, reason }),
      pause: (paused) => tell({ do: 'pause', paused }),
      cut: (after = 0) => tell({ do: 'cut', after }),
      hangUp: () => {
        tell({ do: 'hang_up' });
        this.#lines.delete(line);
      },
    };
  }

  /** By a rule. `later(run)`: a little later, by chance. */
  openBy(rule, request, listener, later) {
    switch (rule) {
      case 'ok':
        return this.open(request, listener);
      case 'silent':
        return { ...nothing };
      case 'refused':
        return answered(404, request, listener, later);
      case 'down':
        return answered(502, request, listener, later);
      case 'mute':
        return this.#mute(request, listener);
      case 'dies':
        return this.#dying(request, listener);
      default:
        throw new Error(`there is no rule ${rule}`);
    }
  }

  #mute(request, listener) {
    const held = [];
    const isStream = request.websocket || kindOf(request.path) === 'sse';
    return this.open(request, (item) => {
      if (!isStream) return;
      if (item.is === 'open' || item.is === 'head') return listener(item);
      held.push(item);
      if (item.is === 'closed' || item.is === 'end') held.forEach(listener);
    });
  }

  #dying(request, listener) {
    let dead = false;
    const line = this.open(request, (item) => {
      if (item.is === 'closed') return listener({ is: 'closed', code: 1006, reason: '' });
      if (item.is === 'end') return listener({ is: 'end', whole: false });
      if (dead) return;
      dead = true;
      listener(item);
      line.cut();
    });
    return line;
  }
}

/** What a browser hears of a connection that something on the way has answered itself. */
function answered(status, request, listener, later) {
  let over = false;
  later(() => {
    if (over) return;
    if (request.websocket) return listener({ is: 'closed', code: 1006, reason: '', status });
    listener({ is: 'head', status, headers: [['Content-Type', 'text/html']] });
    listener({ is: 'body', bytes: `<h1>${status}</h1>` });
    listener({ is: 'end', whole: true });
  });
  return { ...nothing, hangUp: () => (over = true) };
}
