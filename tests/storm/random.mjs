// Everything that is left to chance comes from a seed, so that it can be had again.
//
//     const random = randomOf(seed, 'client 17');     the same two, the same numbers
//     random()                                        0 ≤ x < 1
//     random.int(3, 9)  random.pick(list)  random.chance(0.2)

/** FNV-1a, 32 bits. */
function hash(text) {
    let sum = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
    return sum >>> 0;
}

/** mulberry32. */
export function randomOf(...words) {
    let state = hash(words.join('/'));
    const random = () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
    random.int = (from, to) => from + Math.floor(random() * (to - from + 1));
    random.pick = (list) => list[Math.floor(random() * list.length)];
    random.chance = (likely) => random() < likely;
    return random;
}
