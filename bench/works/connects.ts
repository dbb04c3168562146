import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from '../load/channel.ts';
import type { Figures, Stage, Work } from './work.ts';

const AT_ONCE = 32;
const WARM_UP_MS = 400;
/** A masked Close frame with code 1000 [RFC 6455 5.5.1]; masked with zeros, so that it reads as what it is. */
const CLOSE = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);

export const connects = connectWork('connect', 'connect, token, greeting, close; 32 at once', false);
export const connectsTls = connectWork('tls-connect', 'TLS connect, 32 at once', true);

/** From nothing to ServerInit, which only the guest can have sent, and back to nothing. */
function connectWork(id: string, title: string, isTls: boolean): Work {
  return {
    id,
    title,
    isTls,
    isThroughput: true,
    units: { cpuEach: 'µs', perSecond: '/s', failed: '' },
    async run({ consoles, door, seconds, time }: Stage): Promise<Figures> {
      let done = 0;
      let failed = 0;
      let isOver = false;
      const worker = async () => {
        while (!isOver) {
          try {
            await hangUp(await consoles.connect(door));
            done++;
          } catch {
            failed++;
          }
        }
      };
      const workers = Array.from({ length: AT_ONCE }, worker);
      await delay(WARM_UP_MS);
      const before = done;
      const stop = time();
      await delay(seconds * 1000);
      const spent = stop();
      const count = done - before;
      isOver = true;
      await Promise.all(workers);
      const values = { cpuEach: (spent.target / count) * 1e6, perSecond: count / spent.wall, failed };
      return { values, spent };
    },
  };
}

/** As a browser does: a Close frame, the answer, the end. */
async function hangUp({ socket, framing }: Channel): Promise<void> {
  if (socket.destroyed) return;
  const closed = once(socket, 'close');
  if (framing === 'websocket') socket.write(CLOSE);
  else socket.end();
  socket.once('end', () => socket.destroy());
  await closed;
}
