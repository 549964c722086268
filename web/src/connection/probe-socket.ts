/** The WebSocket: does it open, does what is said come back whatever its length? */
import { probePlain } from './probe-requests';
import type { Exam } from './exam';
import type { Frame, Frames } from './seen';
import { ECHO, openSocket, type Socket } from './socket';

const BACK_MS = 8000;
const LONG_BACK_MS = 20_000; // a mebibyte, by a slow line

export async function probeSocket(exam: Exam): Promise<Socket | null> {
  const begun = performance.now();
  const socket = await openSocket(ECHO, exam.signal);
  const ms = Math.round(performance.now() - begun);
  exam.seen.upgrade = { outcome: typeof socket === 'string' ? socket : 'open', ms };
  if (typeof socket !== 'string') return socket;
  await probePlain(exam);
  return null;
}

// ---- frames ----

/** Where the length is written in another way (125, 65535), where buffers end, and far above. */
const SIZES = [['b125', 125], ['b126', 126], ['b32769', 32_769], ['b65535', 65_535]] as const;
/** Our server says such back only to few at a time, and where it is asked to. */
const LARGE = [['b70000', 70_000], ['b1m', 1 << 20]] as const;

export async function probeFrames({ seen, signal }: Exam, socket: Socket): Promise<boolean> {
  const frames: Frames = { outcome: 'ok' };
  const words = 'ça';
  frames.text = await echoed(socket, words, (back) => back === words, BACK_MS);
  if (frames.text === 'ok') {
    await tryAll(frames, socket, SIZES);
    const large = frames.b65535 === 'ok' ? await openSocket(`${ECHO}?large=true`, signal) : 'failed';
    if (typeof large !== 'string') await tryAll(frames, large, LARGE).finally(() => large.close());
  } else if (socket.ended?.code !== undefined) {
    frames.code = socket.ended.code;
  }
  const told = [frames.text, ...[...SIZES, ...LARGE].map(([name]) => frames[name])].filter((frame) => frame !== undefined);
  const passes = told.includes('ok') || told.includes('changed');
  frames.outcome = !passes ? 'dead' : told.every((frame) => frame === 'ok') ? 'ok' : 'partial';
  seen.frames = frames;
  // A mebibyte is more than MOZAIK RH ever sends: it need not pass, but nothing may be changed.
  const failed = told.filter((frame) => frame !== 'ok').length;
  return failed === 0 || (failed === 1 && (frames.b1m === 'lost' || frames.b1m === 'closed'));
}

/** Until one does not come back. */
async function tryAll(frames: Frames, socket: Socket, sizes: typeof SIZES | typeof LARGE): Promise<void> {
  for (const [name, size] of sizes) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255);
    const frame = await echoed(socket, bytes, (back) => back instanceof ArrayBuffer && same(bytes, new Uint8Array(back)), size > 100_000 ? LONG_BACK_MS : BACK_MS);
    frames[name] = frame;
    if (frame === 'ok') frames.max = size;
    if (frame === 'lost' || frame === 'closed') break;
  }
  if (socket.ended?.code !== undefined) frames.code = socket.ended.code;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

async function echoed(socket: Socket, said: string | Uint8Array<ArrayBuffer>, isIt: (back: unknown) => boolean, ms: number): Promise<Frame> {
  socket.say(said);
  const back = await socket.next(ms);
  if (back === undefined) return socket.ended ? 'closed' : 'lost';
  return isIt(back) ? 'ok' : 'changed';
}
