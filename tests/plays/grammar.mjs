// The form of a .play (README.md): what a line may say, and where it is wrong.

const TRANSPORTS = ['ws', 'sse', 'longpoll', 'poll'];
const WAYS = ['ws', 'sse', 'longpoll', 'http'];
const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** What may stand in a <hole> of a verb, as the value it means. Undefined: not such a thing. */
const HOLES = {
  count: (word) => (/^\d+$/.test(word) ? Number(word) : undefined),
  time: durationOf,
  day: (word) => (/^\d{4}-\d{2}-\d{2}$/.test(word) ? word : undefined),
  word: (word) => word,
  transport: (word) => (TRANSPORTS.includes(word) ? word : undefined),
  transports: (word) => listOf(word, TRANSPORTS),
  ways: (word) => listOf(word, WAYS),
  type: (word) => (/^[a-z]+_[a-z]+$/.test(word) ? word : undefined),
  thing: (word) => (/^[A-Z]$/.test(word) ? word : undefined),
  person: personOf,
};

function listOf(word, known) {
  const list = word.split(',');
  return list.every((one) => known.includes(one)) ? list : undefined;
}

/** '150ms', '2s', '10min' → ms. */
function durationOf(word) {
  const [, number, unit] = /^(\d+)(ms|s|min|h)$/.exec(word) ?? [];
  return unit && Number(number) * UNITS[unit];
}

/** 'employee@phone/2' → { name: 'employee', browser: 'employee@phone', tab: 'employee@phone/2' } */
function personOf(word) {
  const [, browser, name, number] = /^(([a-z]+)(?:@[a-z]+)?)(?:\/(\d))?$/.exec(word) ?? [];
  return browser && { name, browser, tab: `${browser}/${number ?? 1}` };
}

/** { 'gets <count> <type>': work } → the verb of a line, by its words; undefined: there is none. */
export function vocabulary(verbs) {
  const known = Object.entries(verbs).map(([form, work]) => ({ parts: form.split(' '), work }));
  return (words) => {
    for (const { parts, work } of known) {
      const objects = parts.length === words.length && objectsOf(parts, words);
      if (objects) return { work, objects };
    }
    return undefined;
  };
}

function objectsOf(parts, words) {
  const objects = [];
  for (const [at, part] of parts.entries()) {
    const hole = /^<(\w+)>$/.exec(part)?.[1];
    if (!hole && part !== words[at]) return undefined;
    if (!hole) continue;
    const value = HOLES[hole](words[at]);
    if (value === undefined) return undefined;
    objects.push(value);
  }
  return objects;
}

/**
 * A play, understood before anything of it is played; a line that is not throws, with its number.
 * → { file, sentence, seed, flags, keepMs, clockMs, steps: [{ at, after, who, work, objects, line, text }] }
 */
export function readPlay(text, file, { people, ofPeople, ofServer }) {
  const play = { file, sentence: '', seed: 1, flags: [], steps: [] };
  let clock = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/#.*/, '').trim();
    const wrong = (why) => { throw new SyntaxError(`${file}:${index + 1}: ${why}\n    ${line}`); };
    const [first, ...rest] = line.split(/\s+/);
    if (first === '') continue;
    if (first === 'play') play.sentence = rest.join(' ');
    else if (first === 'seed') play.seed = HOLES.count(rest[0]) ?? wrong('a seed is a number');
    else if (first === 'given' && rest[0] === 'clock') play.clockMs = clockOf(rest, wrong);
    else if (first === 'given') play.flags.push(...flagsOf(rest, wrong));
    else play.steps.push({ ...stepOf([first, ...rest], wrong), line: index + 1, text: line.replace(/\s+/g, ' ') });
  }
  if (!play.sentence || play.steps.length === 0) throw new SyntaxError(`${file}: a play has a sentence, and something happens`);
  const kept = play.flags.indexOf('--journal-keep');
  return { ...play, keepMs: kept < 0 ? undefined : durationOf(play.flags[kept + 1]) };

  function flagsOf([subject, ...flags], wrong) {
    return subject === 'server' ? flags : wrong('given are the clock and the flags of the server, and nothing else');
  }

  function clockOf([, instant], wrong) {
    const ms = Date.parse(instant);
    return Number.isFinite(ms) ? ms : wrong(`'${instant}' is no instant: 2026-11-23T22:55Z`);
  }

  function stepOf(words, wrong) {
    const step = { at: undefined, after: undefined };
    if (words[0] === 'at' || words[0] === 'after') {
      step[words[0]] = durationOf(words[1]) ?? wrong(`'${words[1]}' is no time: 150ms, 2s, 10min, 2h`);
      words = words.slice(2);
    }
    if (step.at < clock) wrong('time goes forward');
    clock = step.at ?? clock;
    const [subject, ...verb] = words;
    if (subject === 'server') return { ...step, ...(ofServer(verb) ?? wrong(`the server cannot '${verb.join(' ')}'`)) };
    step.who = known(subject, wrong);
    const found = ofPeople(verb) ?? wrong(`nobody can '${verb.join(' ')}'`);
    for (const object of found.objects) if (object?.tab) known(object.tab.slice(0, -2), wrong);
    return { ...step, ...found };
  }

  function known(subject, wrong) {
    const who = personOf(subject ?? '');
    return who && people.includes(who.name) ? who : wrong(`who is '${subject}'?`);
  }
}
