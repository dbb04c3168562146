import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from './channel.ts';
import type { ConnectionSource } from './connect-viewer.ts';
import type { Consoles } from './consoles.ts';
import { maskedFrame } from './frames.ts';

/** Around every border there is: of heads, of buffers, of words. */
const SIZES = [
  1, 2, 3, 5, 7, 13, 31, 125, 126, 127, 255, 1_001, 4_093, 16_385, 65_535, 65_536, 65_537, 131_071,
];
const ROUNDS = 4;
const DEADLINE_MS = 20_000;

/** Sends odd pieces both ways at once and compares every byte that arrives. Throws where one is wrong or missing. */
export async function verifyBytes(consoles: Consoles, source: ConnectionSource): Promise<number> {
  const { viewer, guest, close } = await consoles.open(source);
  const pieces = Array.from({ length: ROUNDS }, () => SIZES)
    .flat()
    .map((size) => randomBytes(size));
  const whole = Buffer.concat(pieces);
  const arrived = Promise.all([expectBytes(viewer, whole), expectBytes(guest, whole)]);
  const failed = arrived.catch(() => {});
  for (const piece of pieces) {
    const frame = viewer.framing === 'raw' ? piece : maskedFrame(piece, [...randomBytes(4)] as never);
    // In two writes, cut anywhere, so that frames and reads do not coincide.
    const cut = Math.floor(Math.random() * frame.length);
    viewer.socket.write(frame.subarray(0, cut));
    guest.socket.write(piece);
    await Promise.race([delay(1), failed]);
    viewer.socket.write(frame.subarray(cut));
  }
  try {
    await arrived;
  } finally {
    close();
  }
  return 2 * whole.length;
}

function expectBytes(channel: Channel, expected: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let at = 0;
    const deadline = setTimeout(
      () => reject(new Error(`${at} of ${expected.length} bytes arrived`)),
      DEADLINE_MS,
    ).unref();
    channel.onPayload = (bytes, start, end) => {
      const same = bytes.subarray(start, end).equals(expected.subarray(at, at + end - start));
      at += end - start;
      if (same && at < expected.length) return;
      clearTimeout(deadline);
      if (same) resolve();
      else reject(new Error(`a byte before the ${at}th is wrong`));
    };
  });
}
