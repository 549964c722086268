// Asks hr_counting_lines (lines.c): objects in, objects out.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const program = process.env.MOZAIK_COUNTING ?? assert.fail('MOZAIK_COUNTING names the program');

/** "123a45/123": two weeks of 14 numbers, 210 minutes in each half that is worked. */
export const weeksOf = (works) =>
    works.split('/').map((week) => {
        const minutes = Array(14).fill(0);
        for (const [, day, half] of week.matchAll(/([1-7])([ap]?)/g)) {
            const at = (Number(day) - 1) * 2;
            if (half !== 'p') minutes[at] = 210;
            if (half !== 'a') minutes[at + 1] = 210;
        }
        return minutes;
    });

/** A case with `works` as the program wants it. */
export const plain = ({ works, anchor, patterns, ...rest }) => {
    const list = patterns ?? (works === undefined ? [] : [{ works, anchor }]);
    return { ...rest, patterns: list.map(({ works: text, weeks, ...each }) => ({ ...each, weeks: weeks ?? weeksOf(text) })) };
};

/** The answer to each line of an iterable, in order, handed to `take(answer, line)`. */
export async function askEach(lines, take, environment = {}) {
    const child = spawn(program, [], { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const waiting = [];
    const feed = async () => {
        for (const line of lines) {
            waiting.push(line);
            if (!child.stdin.write(`${JSON.stringify(line)}\n`)) await once(child.stdin, 'drain');
        }
        child.stdin.end();
    };
    const read = async () => {
        for await (const text of createInterface({ input: child.stdout })) take(JSON.parse(text), waiting.shift());
    };
    await Promise.all([feed(), read()]);
    assert.deepEqual(await ended, [0, null], 'the program ended well');
    assert.equal(waiting.length, 0, 'each line has its answer');
}

export async function ask(lines, environment) {
    const answers = [];
    await askEach(lines, (answer) => answers.push(answer), environment);
    return answers;
}
