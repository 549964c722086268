/** All of it: the stream and the events heard last, resources that stay true by them, writes that happen once, who is here. */
import { apart } from './apart.js';
import { openCore, type Base, type Part } from './core.js';
import { openOutbox, type Outbox, type OutboxWord } from './outbox.js';
import { openWatch, type Watch } from './presence.js';
import { problem } from './problem.js';
import { openLog, type Log } from './since.js';
import { openSnapshot, type OpenSnapshot } from './snapshot.js';
import type { Live, LiveOptions } from './types.js';

const WORDS = {
  closed: 'La page a fermé la connexion.',
  sign_in: 'Vous n’êtes plus connecté.',
  other_session: 'Une autre session a été ouverte.',
};

export function createLive(options: LiveOptions = {}): Live {
  const snapshots = new Set<OpenSnapshot>();
  let base!: Base<OutboxWord>;
  let log!: Log;
  let outbox!: Outbox;
  let watch!: Watch;

  function build(given: Base<OutboxWord>): Part<OutboxWord> {
    base = given;
    log = openLog(base.cursor);
    let begun = base.cursor !== null;
    outbox = openOutbox({
      ...base,
      limit: options.queueLimit ?? 100,
      orphan: (write, error) => apart(() => options.onWrite?.(write, error)),
    });
    watch = openWatch(base.platform, () => core);
    return {
      message(event) {
        if (!event.cursor) return watch.heard(event);
        log.add(event);
        snapshots.forEach((snapshot) => snapshot.heard(event));
      },
      moved(to) {
        if (begun) return;
        begun = true;
        log.begin(to);
        snapshots.forEach((snapshot) => snapshot.began());
      },
      reset(to) {
        begun = true;
        log.begin(to);
        snapshots.forEach((snapshot) => snapshot.reload());
      },
      wake() {
        outbox.wake();
        watch.wake();
      },
      told: outbox.told,
      end(code) {
        watch.end();
        outbox.close(problem(code, WORDS[code]), code !== 'closed');
        snapshots.forEach((snapshot) => snapshot.close());
      },
    };
  }

  const core = openCore(options, build);
  return {
    get state() {
      return core.state;
    },
    send: core.send,
    reconnect: core.reconnect,
    close: core.close,
    since: log.since,
    mutate: outbox.mutate,
    waiting: outbox.waiting,
    presence: watch.look,
    snapshot(url, wanted) {
      // Before the stream begins nothing can be missing: where it begins elsewhere, that is found then.
      const since = (cursor: string) => (core.state.cursor === null ? [] : log.since(cursor));
      const snapshot = openSnapshot(url, wanted, base, since, () => snapshots.delete(snapshot));
      snapshots.add(snapshot);
      return snapshot;
    },
  };
}
