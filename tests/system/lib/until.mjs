// Waiting for conditions. No test waits for a time to pass: LIMIT_MS only says when to give up.
export const LIMIT_MS = Number(process.env.MOZAIK_TEST_LIMIT_MS ?? 120_000);

export const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** Until condition() is true (or gives something): what it gave. */
export async function until(condition, what, limitMs = LIMIT_MS) {
    const begun = Date.now();
    for (let waited = 1; ; waited = Math.min(waited * 2, 50)) {
        const value = await condition();
        if (value) return value;
        if (Date.now() - begun > limitMs) throw new Error(`gave up waiting: ${typeof what === 'function' ? what() : what}`);
        await pause(waited);
    }
}

/** A promise with an end. */
export function within(promise, what, limitMs = LIMIT_MS) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`gave up waiting: ${typeof what === 'function' ? what() : what}`)), limitMs);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Run `task` for every item, `width` at a time. */
export async function each(items, width, task) {
    const list = [...items];
    let next = 0;
    const results = new Array(list.length);
    await Promise.all(Array.from({ length: Math.min(width, list.length) }, async () => {
        while (next < list.length) {
            const at = next++;
            results[at] = await task(list[at], at);
        }
    }));
    return results;
}
