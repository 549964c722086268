// The clock of a story: it stands at the simulation's time, and has the browsers' timers.

export class Clock {
  now = 0;
  #wallMs;
  #timers = new Set();

  /** wallMs: UTC at 0. */
  constructor(wallMs) {
    this.#wallMs = wallMs;
  }

  get wall() {
    return this.#wallMs + this.now;
  }

  /** As setTimeout; `owner.asleep` keeps it from firing. */
  set(owner, run, ms) {
    const timer = { owner, run, at: this.now + Math.max(1, Math.trunc(ms) || 0) };
    this.#timers.add(timer);
    return timer;
  }

  clear(timer) {
    this.#timers.delete(timer);
  }

  clearAll(owner) {
    for (const timer of this.#timers) if (timer.owner === owner) this.#timers.delete(timer);
  }

  /** Runs it, unless it was cleared. */
  fire(timer) {
    if (this.#timers.delete(timer)) timer.run();
  }

  /** The first that is due; undefined: none. Of the same time the first that was set. */
  get due() {
    const timer = this.#first();
    return timer && timer.at <= this.now ? timer : undefined;
  }

  /** Those of an owner that slept past them, in their order. */
  overdue(owner) {
    const due = [...this.#timers].filter((timer) => timer.owner === owner && timer.at <= this.now);
    return due.sort((a, b) => a.at - b.at);
  }

  /** When the next one is due; Infinity: never. */
  get next() {
    return this.#first()?.at ?? Infinity;
  }

  #first() {
    let first;
    for (const timer of this.#timers) {
      if (!timer.owner.asleep && (!first || timer.at < first.at)) first = timer;
    }
    return first;
  }
}
