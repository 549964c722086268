// Data folders of servers: one per story, and one more for each death in it.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILES = ['mozaik.db', 'mozaik.db-wal', 'mozaik.db.heads'];

// Memory where there is some: a commit waits for its disk.
const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mozaik-stage-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));

export function newFolder() {
  return mkdtempSync(join(base, 'data-'));
}

/** A copy, as a server that was killed leaves it. */
export function copyFolder(folder) {
  const copy = newFolder();
  for (const file of FILES) {
    if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(copy, file));
  }
  return copy;
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true });
}
