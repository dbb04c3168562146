import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Console } from './consoles.ts';
import { EVENT_BYTES } from './frames.ts';

const PROGRAM = join(import.meta.dirname, 'key-process.js');
/** The young generation is large enough for one run, so that no garbage is collected during it. */
const NODE_OPTIONS = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
/** In no frame's head. */
const MARK = 0xa5;

/**
 * Has a process of its own type into a console; answers the µs that each key event took.
 * @param way `echo`: to the guest and back, `one-way`: to the guest alone
 */
export async function typeKeys(
  { viewer, guest }: Console,
  way: 'echo' | 'one-way',
  seconds: number,
): Promise<number[]> {
  const event = viewer.frame(Buffer.alloc(EVENT_BYTES, MARK)).toString('hex');
  const args = [way, event, String(MARK), String(EVENT_BYTES), String(seconds)];

  // Both processes have both sockets then. This one reads them no more, until it resumes one.
  const typist = spawn(process.execPath, [...NODE_OPTIONS, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', viewer.socket, guest.socket],
  });
  if (way === 'one-way') viewer.release();
  const [times, [code]] = await Promise.all([text(typist.stdout!), once(typist, 'close')]);
  if (code !== 0) throw new Error('the process that types has failed');
  return JSON.parse(times) as number[];
}
