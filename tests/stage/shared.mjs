// What the tabs of a browser share: Web Locks, BroadcastChannels, a storage. As the standards
// have it, as far as the npm client uses them; what a tab is told comes to it as a task of its
// own (`soon(tab, run)`), so that a frozen tab hears it when it wakes, and still holds its locks.

const aborted = (why) => new DOMException(why, 'AbortError');

/** Exclusive locks: https://w3c.github.io/web-locks/ */
export class Locks {
  #soon;
  #held = new Map(); // name: request
  #queues = new Map(); // name: requests

  constructor(soon) {
    this.#soon = soon;
  }

  /** What `navigator.locks` is in this tab. */
  of(tab) {
    return {
      request: (name, options, callback = options) =>
        new Promise((resolve, reject) => {
          const { signal, steal } = callback === options ? {} : options;
          if (signal?.aborted) return reject(signal.reason);
          const request = { tab, name, callback, resolve, reject };
          if (steal) return this.#steal(request);
          signal?.addEventListener('abort', () => this.#leave(request, signal.reason), { once: true });
          this.#queue(name).push(request);
          this.#grant(name);
        }),
      query: () => new Promise((resolve) => this.#soon(tab, () => resolve(this.#snapshot()))),
    };
  }

  /** The tab is gone, and with it what it held and waited for. */
  drop(tab) {
    for (const queue of this.#queues.values()) {
      queue.splice(0, Infinity, ...queue.filter((request) => request.tab !== tab));
    }
    for (const request of [...this.#held.values()]) if (request.tab === tab) this.#release(request);
  }

  #queue(name) {
    if (!this.#queues.has(name)) this.#queues.set(name, []);
    return this.#queues.get(name);
  }

  #grant(name) {
    if (this.#held.has(name)) return;
    const request = this.#queue(name).shift();
    if (request) this.#hold(request);
  }

  #steal(request) {
    const robbed = this.#held.get(request.name);
    if (robbed) this.#soon(robbed.tab, () => robbed.reject(aborted('the lock was stolen')));
    this.#hold(request);
  }

  #hold(request) {
    const { tab, name, callback, resolve, reject } = request;
    this.#held.set(name, request);
    this.#soon(tab, () => {
      Promise.resolve()
        .then(() => callback({ name, mode: 'exclusive' }))
        .then(resolve, reject)
        .then(() => this.#release(request));
    });
  }

  #release(request) {
    if (this.#held.get(request.name) !== request) return; // it was stolen
    this.#held.delete(request.name);
    this.#grant(request.name);
  }

  #leave(request, reason) {
    const queue = this.#queue(request.name);
    const at = queue.indexOf(request);
    if (at < 0) return; // granted: a signal is for who waits
    queue.splice(at, 1);
    request.reject(reason);
  }

  #snapshot() {
    const tell = ({ name }) => ({ name, mode: 'exclusive' });
    return { held: [...this.#held.values()].map(tell), pending: [...this.#queues.values()].flat().map(tell) };
  }
}

/** Channels: what one says, all others of its name hear, in its order. */
export class Channels {
  #soon;
  #open = new Set();

  constructor(soon) {
    this.#soon = soon;
  }

  /** What `BroadcastChannel` is in this tab. */
  of(tab) {
    const [open, soon] = [this.#open, this.#soon];
    return class BroadcastChannel {
      onmessage = null;
      tab = tab;

      constructor(name) {
        this.name = String(name);
        open.add(this);
      }

      postMessage(message) {
        if (!open.has(this)) throw new DOMException('the channel is closed', 'InvalidStateError');
        for (const other of open) {
          if (other === this || other.name !== this.name) continue;
          const data = structuredClone(message);
          soon(other.tab, () => open.has(other) && other.onmessage?.({ type: 'message', data, target: other }));
        }
      }

      close() {
        open.delete(this);
      }
    };
  }

  /** The tab is gone. */
  drop(tab) {
    for (const channel of this.#open) if (channel.tab === tab) this.#open.delete(channel);
  }
}

/** localStorage, in memory. */
export class Store {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(at) {
    return [...this.#items.keys()][at] ?? null;
  }

  getItem(key) {
    return this.#items.get(String(key)) ?? null;
  }

  setItem(key, value) {
    this.#items.set(String(key), String(value));
  }

  removeItem(key) {
    this.#items.delete(String(key));
  }

  clear() {
    this.#items.clear();
  }
}
