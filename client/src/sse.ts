/**
 * Reads Server-Sent Events (HTML, 9.2.6) from text that arrives cut anywhere.
 *
 * Why not EventSource: it cannot send an Authorization header, hides the status of a refusal
 * (401 or 403 or 503 are one `error`), and comes back by itself, at its own pace.
 */
export interface SseEvents {
  /** An event with data. Its type and id are in the data, too. */
  event(data: string): void;
  /** `retry:`, in ms. */
  retry(ms: number): void;
}

export function sseParser(events: SseEvents): { feed(text: string): void } {
  let rest = '';
  let data: string[] = [];

  function line(text: string): void {
    if (text === '') {
      if (data.length > 0) events.event(data.join('\n'));
      data = [];
      return;
    }
    const [, name, value = ''] = /^([^:]*):? ?(.*)/s.exec(text) ?? []; // a comment has no name
    if (name === 'data') data.push(value);
    else if (name === 'retry' && /^\d+$/.test(value)) events.retry(Number(value));
  }

  return {
    feed(text: string): void {
      rest += text;
      // A CR at the end of what is here may be the first half of CR LF.
      for (let end; (end = /\r\n|\n|\r(?!$)/.exec(rest)); ) {
        const complete = rest.slice(0, end.index);
        rest = rest.slice(end.index + end[0].length);
        line(complete);
      }
    },
  };
}
