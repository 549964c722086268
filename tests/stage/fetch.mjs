// A tab's `fetch` and `WebSocket`, over the stage's network. Enough of both for the npm client:
// real Request headers, Response and streams; a socket with `on...` handlers.

/** open(request, listener): a connection by the tab's rules (browser.mjs). */
export function fetchOver(open) {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const { signal } = init;
      if (signal?.aborted) return reject(signal.reason);
      const url = new URL(input);
      let body; // the stream's controller
      const fail = (reason) => (body ? body.error(reason) : reject(reason));
      const line = open(
        {
          method: init.method ?? 'GET',
          path: url.pathname + url.search,
          headers: [...new Headers(init.headers)],
          body: init.body,
        },
        (item) => {
          if (item.is === 'head') {
            const stream = new ReadableStream({
              start: (controller) => (body = controller),
              cancel: () => line.hangUp(),
            });
            const bodiless = item.status === 204 || item.status === 304;
            resolve(new Response(bodiless ? null : stream, { status: item.status, headers: item.headers }));
          } else if (item.is === 'body') {
            body.enqueue(new Uint8Array(Buffer.from(item.bytes, 'latin1')));
          } else {
            signal?.removeEventListener('abort', abort);
            if (!item.whole) fail(new TypeError('the network failed'));
            else body.close();
          }
        },
      );
      const abort = () => {
        line.hangUp();
        fail(signal.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
}

export function socketOver(open, later) {
  return class WebSocket {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;

    readyState = 0;
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;
    #line;

    constructor(url) {
      const { pathname, search } = new URL(url);
      this.url = String(url);
      this.#line = open({ path: pathname + search, websocket: true }, (item) => this.#heard(item));
    }

    #heard(item) {
      if (item.is === 'open') {
        if (this.readyState !== 0) return;
        this.readyState = 1;
        this.onopen?.({ type: 'open', target: this });
      } else if (item.is === 'text') {
        if (this.readyState === 1) this.onmessage?.({ type: 'message', data: item.text, target: this });
      } else {
        this.#ended(item.code, item.reason);
      }
    }

    #ended(code, reason) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      if (code === 1006) this.onerror?.({ type: 'error', target: this });
      this.onclose?.({ type: 'close', code, reason, wasClean: code !== 1006, target: this });
    }

    send(text) {
      if (this.readyState === 0) throw new DOMException('still connecting', 'InvalidStateError');
      if (this.readyState === 1) this.#line.say(text);
    }

    close(code = 0, reason = '') {
      if (this.readyState >= 2) return;
      if (this.readyState === 1) {
        this.#line.close(code, reason);
      } else {
        this.#line.hangUp();
        later(() => this.#ended(1006, ''));
      }
      this.readyState = 2;
    }
  };
}
