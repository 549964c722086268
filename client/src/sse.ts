/**
 * Reads Server-Sent Events (HTML, 9.2.6) from text that arrives cut anywhere.
 *
 * Why not EventSource: it cannot send an Authorization header, hides the status of a refusal
 * (401 or 403 or 503 are one `error`), and comes back by itself, at its own pace.
 */
export interface SseEvents {
  /** An event with data. `type` is "message" where the stream named none. */
  event(type: string, data: string, id: string): void;
  /** `retry:`, in ms. */
  retry(ms: number): void;
}

export function sseParser(events: SseEvents): { feed(text: string): void } {
  let rest = '';
  let first = true;
  let type = '';
  let data: string[] = [];
  let id = '';

  function line(text: string): void {
    if (text === '') {
      if (data.length > 0) events.event(type || 'message', data.join('\n'), id);
      type = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return; // a comment
    const name = colon < 0 ? text : text.slice(0, colon);
    let value = colon < 0 ? '' : text.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) events.retry(Number(value));
  }

  return {
    feed(text: string): void {
      if (first && text !== '') {
        first = false;
        if (text.startsWith('\uFEFF')) text = text.slice(1);
      }
      rest += text;
      for (;;) {
        const end = rest.search(/[\r\n]/);
        if (end < 0) return;
        // A CR at the end of what is here may be the first half of CR LF.
        if (rest[end] === '\r' && end === rest.length - 1) return;
        const width = rest[end] === '\r' && rest[end + 1] === '\n' ? 2 : 1;
        const complete = rest.slice(0, end);
        rest = rest.slice(end + width);
        line(complete);
      }
    },
  };
}
