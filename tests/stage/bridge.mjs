// The process that has the server (bridge.c), spoken to in lockstep: a line of commands is
// written, and its answer read, before anything else happens here.
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.MOZAIK_STAGE ?? join(root, 'build/asan/stage_bridge');

export class Bridge {
  story = null; // the one that is played
  deaths = 0; // of servers in it
  gone = false;
  #commands;
  #answers;
  #child;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #ended;

  constructor() {
    accessSync(program, constants.X_OK); // script/build asan stage_bridge
    const folder = mkdtempSync(join(tmpdir(), 'mozaik-bridge-'));
    const [commands, answers] = [join(folder, 'commands'), join(folder, 'answers')];
    execFileSync('mkfifo', [commands, answers]);
    // Node's own pipes to a child cannot be read in place; the shell opens these at both ends.
    this.#child = spawn('/bin/sh', ['-c', 'exec "$0" <"$1" >"$2"', program, commands, answers], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#ended = new Promise((done) => this.#child.on('exit', (code, signal) => done(signal ?? code)));
    this.#child.unref();
    this.#commands = openSync(commands, 'w');
    this.#answers = openSync(answers, 'r');
    rmSync(folder, { recursive: true });
  }

  /** Commands in, what they gave out. Throws what the bridge says was wrong. */
  ask(commands) {
    this.#write(JSON.stringify(commands) + '\n');
    const answer = JSON.parse(this.#readLine());
    if (answer.error) throw new Error(`stage: ${answer.error}`);
    return answer;
  }

  /** How the process ended: 0. */
  async close() {
    closeSync(this.#commands);
    this.#child.ref();
    const how = await this.#ended;
    closeSync(this.#answers);
    if (how !== 0) throw new Error(`stage: the bridge ended with ${how}`);
  }

  #write(text) {
    for (let left = Buffer.from(text); left.length > 0; ) {
      left = left.subarray(writeSync(this.#commands, left));
    }
  }

  #readLine() {
    let length = 0;
    for (;;) {
      if (length === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], length * 2);
      const got = readSync(this.#answers, this.#bytes, length, this.#bytes.length - length, null);
      if (got === 0) {
        this.gone = true;
        throw new Error('stage: the bridge is gone');
      }
      length += got;
      if (this.#bytes[length - 1] === 10) return this.#bytes.toString('utf8', 0, length - 1);
    }
  }
}
