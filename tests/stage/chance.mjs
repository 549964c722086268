// Chance from a seed: the same seed, the same story (splitmix32).

export function chance(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    random, // 0 <= x < 1
    below: (count) => Math.floor(random() * count),
    pick: (list) => list[Math.floor(random() * list.length)],
    /** Another one, of its own. */
    fork: () => chance(Math.floor(random() * 2 ** 32)),
  };
}
