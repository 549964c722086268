// A page that somebody has open: the client in it, and the log of what it was told.
import { createLive } from '../../client/dist/index.js';

/** What every page shows. */
export const SCREEN = '/api/absences';

/** Of a list of absences those that a play is about: later than all that is there before, by id. */
export function ofPlay({ items }) {
  return items.filter(({ start }) => start >= '2027-06-01').sort((a, b) => (a.id < b.id ? -1 : 1));
}

export class Page {
  /** Events, and { cursor, reset: reason }, as they came, each with the time `at` which it did. */
  log = [];
  states = [];
  closed = false;
  presence = null; // what it knows of who is here
  everSeen = new Set(); // ids
  #taken = new Map(); // what lines of the play were told of already, by type

  /** start: the cursor to begin at; transports: undefined for all. */
  constructor(who, { stage, tab, person, start, transports }) {
    this.name = who.tab;
    this.browser = who.browser;
    this.tab = tab;
    this.person = person;
    this.start = start;
    this.live = createLive({
      platform: tab.platform,
      identity: { tenant: person.tenant, user: person.id, session: person.session },
      getToken: () => person.token,
      cursor: start,
      ...(transports && { transports }),
      onMessage: (message) => message.cursor && this.log.push({ ...message, at: stage.now }),
      onReset: (reason) => this.log.push({ cursor: this.live.state.cursor, reset: reason, at: stage.now }),
      onState: (state) => this.states.push(state),
    });
    this.screen = this.live.snapshot(SCREEN, { onChange: () => undefined });
  }

  look(view) {
    this.lookAway?.();
    this.lookAway = this.live.presence(view, (presence) => {
      this.presence = presence;
      presence?.here.forEach((id) => this.everSeen.add(id));
    });
  }

  close() {
    this.closed = true;
    this.live.close();
  }

  /** It goes on, as far as it is up to itself. */
  get lives() {
    return !this.closed && this.live.state.name !== 'failed';
  }

  get events() {
    return this.log.filter(({ reset }) => !reset);
  }

  get resets() {
    return this.log.flatMap(({ reset }) => reset ?? []);
  }

  count(type) {
    return this.events.filter((message) => message.type === type).length;
  }

  /** `count` more of a type than the lines before were told of: have they come? */
  hasMore(count, type) {
    return this.count(type) >= (this.#taken.get(type) ?? 0) + count;
  }

  take(count, type) {
    this.#taken.set(type, (this.#taken.get(type) ?? 0) + count);
  }

  /** The reason of the next reset that no line was told of yet; undefined: it has not come. */
  get nextReset() {
    return this.resets[this.#taken.get('reset') ?? 0];
  }

  /** The states it was in after it first delivered by a transport. */
  statesSince(transport) {
    return this.states.slice(this.states.findIndex((state) => state.transport === transport));
  }
}
