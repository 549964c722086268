// Configurations are texts, and a repair is put into them as a person does it: found is the place,
// taken away are the lines of the same name there, written are the new ones.
//
//     edit(text, block(/^ *location/, /proxy_pass/), ['proxy_http_version 1.1;'], keyOf)
//
// A place is a function of the lines: for each one of its kind, [first, after the last] of what is
// inside of it.
import assert from 'node:assert/strict';

/** Every `from` of a text is `to`; none is a mistake of the test. */
export function put(text, from, to) {
    assert.ok(from instanceof RegExp ? from.test(text) : text.includes(from), `the configuration has no « ${from} »`);
    return text.replaceAll(from, to);
}

/** Without the lines that `lines` matches, of which there must be `count`, if it is said. */
export function without(text, lines, count = undefined) {
    const kept = text.split('\n').filter((line) => !lines.test(line));
    const gone = text.split('\n').length - kept.length;
    assert.ok(count === undefined ? gone > 0 : gone === count, `${gone} lines of the configuration match ${lines}`);
    return kept.join('\n');
}

/** What a line opens less what it closes: brackets, and sections of Apache httpd. */
function deeper(line) {
    const bare = line.replace(/(^|\s)(#|\/\/).*$/, '').replace(/"[^"]*"|'[^']*'/g, '');
    if (/^\s*<\/\w/.test(bare)) return -1;
    if (/^\s*<\w[^>]*>\s*$/.test(bare)) return 1;
    return (bare.match(/[{(]/g) ?? []).length - (bare.match(/[})]/g) ?? []).length;
}

/** The line after the one that closes what line `at` opens. */
function after(lines, at) {
    let depth = 0;
    for (let i = at; i < lines.length; i++) {
        depth += deeper(lines[i]);
        if (depth <= 0) return i + 1;
    }
    return lines.length;
}

/* ---- places ---- */

export const whole = () => (lines) => [[0, lines.at(-1) === '' ? lines.length - 1 : lines.length]]; // the last line ends, too

/** Inside of blocks that begin with `head` and have `inside` in them. */
export function block(head, inside = /(?:)/) {
    return (lines) => [...lines.entries()].filter(([, line]) => head.test(line) && deeper(line) > 0)
        .map(([at]) => [at + 1, after(lines, at) - 1])
        .filter(([from, to]) => lines.slice(from, to).some((line) => inside.test(line.replace(/^\s*#.*/, ''))));
}

/** From lines that `head` matches to the next one that begins at the margin (HAProxy, .ini). */
export function section(head, next = /^[\w[]/) {
    return (lines) => {
        return [...lines.entries()].filter(([, line]) => head.test(line)).map(([at]) => {
            let end = at + 1;
            while (end < lines.length && !next.test(lines[end])) end++;
            while (/^\s*(#.*)?$/.test(lines[end - 1]) && end > at + 1) end--; // what belongs to the next section
            return [at + 1, end];
        });
    };
}

/* ---- putting lines there ---- */

/** The statements of lines[from, to): {from, to, key}. Comments and empty lines are none. */
function statements(lines, [from, to], keyOf) {
    const found = [];
    for (let at = from; at < to;) {
        const end = /^\s*(#|\/\/|$)/.test(lines[at]) ? at + 1 : after(lines, at);
        if (!/^\s*(#|\/\/|$)/.test(lines[at])) found.push({ from: at, to: end, key: keyOf(lines[at].trim()) });
        at = end;
    }
    return found;
}

/**
 * `more` at a place of `text`, for its lines of the same key; where there was none, at the end of the
 * place, or at the line that `before(lines)` gives. `remove`: beginnings of lines that go.
 */
export function edit(text, place, more, keyOf, { before = undefined, remove = [] } = {}) {
    const lines = text.split('\n');
    const places = place(lines);
    assert.notEqual(places.length, 0, 'the configuration has this place');
    const coming = new Set(statements(more, [0, more.length], keyOf).map(({ key }) => key));
    for (const where of places.toReversed()) {
        const gone = statements(lines, where, keyOf).filter(({ from, key }) => coming.has(key) || remove.some((begin) => lines[from].trim().startsWith(begin)));
        let at = before ? before(lines) : where[1];
        for (const { from, to } of gone.toReversed()) {
            lines.splice(from, to - from);
            if (at > from) at -= to - from;
        }
        const margin = /^\s*/.exec(lines.slice(where[0]).find((line) => /\S/.test(line)) ?? '')[0];
        lines.splice(at, 0, ...more.map((line) => (where[0] === 0 ? line : margin + line)));
    }
    return lines.join('\n');
}

/** Names of `words` words, for those that begin so; one word for all others. */
export function keys(words) {
    return (line) => {
        const all = line.replace(/[;{]\s*$/, '').split(/[\s=]+/);
        return all.slice(0, words[all[0]] ?? 1).join(' ');
    };
}
