// script/includes is the wall between the folders: an arrow that points up must break it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const includes = new URL('../../script/includes', import.meta.url).pathname;

function judged(files) {
  const root = mkdtempSync(join(tmpdir(), 'mozaik-includes-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'src', name)), { recursive: true });
    writeFileSync(join(root, 'src', name), text);
  }
  const result = spawnSync(includes, [root], { encoding: 'utf8' });
  rmSync(root, { recursive: true });
  return result;
}

const ground = {
  'base/slice.h': '', 'loop/loop.h': '', 'loop/sim/sim.h': '#include "loop/loop.h"\n',
  'hr/absence.h': '', 'live/ring.h': '', 'store/db.h': '', 'api/api.h': '', 'net/door.h': '',
};

const allowed = [
  ['api may include everything below', 'api/a.c', '#include "hr/absence.h"\n#include "live/ring.h"\n'],
  ['main may include api', 'main.c', '#include "api/api.h"\n'],
  ['a test may know one make of the loop', 'api/a_test.c', '#include "loop/sim/sim.h"\n'],
  ['store may use its library', 'store/db.c', '#include <sqlite3.h>\n'],
];
for (const [name, file, text] of allowed) {
  test(name, () => assert.equal(judged({ ...ground, [file]: text }).status, 0));
}

const refused = [
  ['base includes hr', 'base/a.c', '#include "hr/absence.h"\n', /points up/],
  ['hr includes api', 'hr/a.c', '#include "api/api.h"\n', /points up/],
  ['live includes hr', 'live/a.c', '#include "hr/absence.h"\n', /points sideways/],
  ['live includes the store', 'live/a.c', '#include "store/db.h"\n', /points sideways/],
  ['hr includes live in a header, with blanks', 'hr/a.h', ' #  include "live/ring.h"\n', /points sideways/],
  ['a test points up', 'store/a_test.c', '#include "hr/absence.h"\n', /points up/],
  ['net knows one make of the loop', 'net/a.c', '#include "loop/sim/sim.h"\n', /one make of the loop/],
  ['hr speaks SQL by itself', 'hr/a.c', '#include <sqlite3.h>\n', /belongs to store/],
  ['an include climbs out', 'hr/a.c', '#include "../store/db.h"\n', /not a file below src/],
  ['a folder nobody knows', 'extra/a.c', '', /not in the table/],
];
for (const [name, file, text, words] of refused) {
  test(`refused: ${name}`, () => {
    const result = judged({ ...ground, [file]: text });
    assert.equal(result.status, 1);
    assert.match(result.stderr, words);
  });
}
