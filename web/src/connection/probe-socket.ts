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
const SIZES = [['b125', 125], ['b126', 126], ['b32769', 32_769], ['b65535', 65_535], ['b70000', 70_000], ['b1m', 1 << 20]] as const;

export async function probeFrames({ seen }: Exam, socket: Socket): Promise<boolean> {
  const frames: Frames = { outcome: 'ok' };
  const words = 'Les réponses sont là : ça passe ?';
  frames.text = await echoed(socket, words, (back) => back === words, BACK_MS);
  if (frames.text === 'ok') frames.max = new TextEncoder().encode(words).length;
  for (const [name, size] of SIZES) {
    if (frames.text !== 'ok') break;
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255);
    const frame = await echoed(socket, bytes, (back) => back instanceof ArrayBuffer && same(bytes, new Uint8Array(back)), size > 100_000 ? LONG_BACK_MS : BACK_MS);
    frames[name] = frame;
    if (frame === 'ok') frames.max = size;
    if (frame === 'lost' || frame === 'closed') break;
  }
  if (socket.ended && socket.ended.code !== undefined) frames.code = socket.ended.code;
  const told = [frames.text, ...SIZES.map(([name]) => frames[name])].filter((frame) => frame !== undefined);
  frames.outcome = frames.text === 'lost' || frames.text === 'closed' ? 'dead' : told.every((frame) => frame === 'ok') ? 'ok' : 'partial';
  seen.frames = frames;
  return frames.outcome === 'ok';
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

async function echoed(socket: Socket, said: string | Uint8Array<ArrayBuffer>, isIt: (back: unknown) => boolean, ms: number): Promise<Frame> {
  socket.say(said);
  const back = await socket.next(ms);
  if (back === undefined) return socket.ended ? 'closed' : 'lost';
  return isIt(back) ? 'ok' : 'changed';
}
