import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

export interface RawTalk {
  readonly heard: Buffer;
  /** Whether the other side hung up by itself. */
  readonly hungUp: boolean;
}

/** How the client ends: closes, half-closes, resets, or waits for the other side. */
export type Leaving = 'ends' | 'resets' | 'destroys' | 'waits';

/** Long enough for an answer; who waits for the other side's end has the bounds of that side. */
const LISTEN_MS = 4;

/** Sends bytes unchanged to a port of this machine, in the given pieces, and collects the answer. */
export async function talkRaw(port: number, pieces: readonly Buffer[], leaving: Leaving): Promise<RawTalk> {
  const chunks: Buffer[] = [];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  let hungUp = false;
  let wake = () => {};
  const closed = new Promise<void>((resolve) => {
    wake = resolve;
    socket.once('close', () => resolve());
  });
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.on('end', () => {
    hungUp = true;
    socket.end();
  });
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve());
    socket.once('close', () => resolve());
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    if (pieces.length < 50) await turn();
  }
  if (leaving === 'ends') socket.end();
  if (leaving === 'ends' || leaving === 'waits') await closed;
  else {
    const timer = setTimeout(wake, LISTEN_MS);
    await closed;
    clearTimeout(timer);
    if (leaving === 'resets') socket.resetAndDestroy();
    else socket.destroy();
  }
  return { heard: Buffer.concat(chunks), hungUp };
}
