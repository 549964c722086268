// What is wrong, in words that a person understands.

/** Something is not as it must be. `words` say what, without a stack. */
export class Difference extends Error {}

export const seqOf = (cursor) => Number(cursor.slice(cursor.lastIndexOf('.') + 1));
export const epochOf = (cursor) => cursor.slice(0, cursor.lastIndexOf('.'));

const shown = (value) => {
    const text = value === undefined ? 'nothing' : JSON.stringify(value);
    return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

const isObject = (value) => typeof value === 'object' && value !== null;

/** Where two values differ first: 'items[2].comment is "x", not "y"'; null: nowhere. */
export function differs(seen, expected, name = 'it') {
    if (Object.is(seen, expected)) return null;
    if (!isObject(seen) || !isObject(expected) || Array.isArray(seen) !== Array.isArray(expected))
        return `${name} is ${shown(seen)}, not ${shown(expected)}`;
    if (Array.isArray(seen)) {
        for (let at = 0; at < Math.min(seen.length, expected.length); at++) {
            const found = Object.is(seen[at], expected[at]) ? null : differs(seen[at], expected[at], `${name}[${at}]`);
            if (found) return found;
        }
        if (seen.length === expected.length) return null;
        const [more, what] = seen.length > expected.length ? [seen, 'has'] : [expected, 'lacks'];
        return `${name} ${what} ${shown(more[Math.min(seen.length, expected.length)])}`;
    }
    for (const keys of [expected, seen])
        for (const key in keys) {
            if (Object.is(seen[key], expected[key])) continue;
            const found = differs(seen[key], expected[key], name === 'it' ? key : `${name}.${key}`);
            if (found) return found;
        }
    return null;
}

export function same(seen, expected, where) {
    const found = differs(seen, expected);
    if (found) throw new Difference(`${where}: ${found}`);
}
