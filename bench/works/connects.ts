import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from '../load/channel.ts';
import type { Depth } from '../load/connect-viewer.ts';
import type { Figures, Stage, Work } from './work.ts';

const AT_ONCE = 32;
const WARM_UP_MS = 400;
const COLD = 1_000;
const COLD_DEADLINE_MS = 60_000;
/** A masked Close frame with code 1000 [RFC 6455 5.5.1]; masked with zeros, so that it reads as what it is. */
const CLOSE = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);

export const connects = connectWork('connect', 'connect, token, greeting, close; 32 at once', 'greeting');
export const opens = connectWork('console', 'the same up to ServerInit', 'serverInit');
export const connectsTls = {
  ...connectWork('tls-connect', 'TLS connect, 32 at once', 'greeting'),
  isTls: true,
};

/** From nothing to the greeting or to ServerInit, and back to nothing. */
function connectWork(id: string, title: string, depth: Depth): Work {
  return {
    id,
    title,
    isTls: false,
    isThroughput: true,
    // Some thousands of consoles: the first 5,000 of an engine still become cheaper.
    warmUpSeconds: 12,
    units: { cpuEach: 'µs', perSecond: '/s', failed: '' },
    async run(stage: Stage): Promise<Figures> {
      const { seconds, time } = stage;
      const crowd = startCrowd(stage, depth);
      await delay(WARM_UP_MS);
      const before = crowd.done();
      const stop = time();
      await delay(seconds * 1000);
      const spent = stop();
      const count = crowd.done() - before;
      const failed = await crowd.end();
      const values = { cpuEach: (spent.target / count) * 1e6, perSecond: count / spent.wall, failed };
      return { values, spent };
    },
  };
}

/** What the first consoles cost that a process opens in its life, while its engine compiles what they need. */
export const coldConnects: Work = {
  id: 'connect-cold',
  title: `the first ${COLD.toLocaleString('en')} consoles of a process, 32 at once`,
  isTls: false,
  isThroughput: false,
  isFresh: true,
  maxRounds: 3,
  without: ['websockify', 'haproxy', 'haproxy-tuned', 'nginx', 'bare', 'direct'],
  units: { coldCpuEach: 'µs', failed: '' },
  async run(stage: Stage): Promise<Figures> {
    const stop = stage.time();
    const crowd = startCrowd(stage, 'greeting');
    const deadline = performance.now() + COLD_DEADLINE_MS;
    while (crowd.done() < COLD && performance.now() < deadline) await delay(5);
    const coldCpuEach = (stop().target / crowd.done()) * 1e6;
    // Without what it was spent on: a second try would not be cold.
    return { values: { coldCpuEach, failed: await crowd.end() } };
  },
};

/** Opens and closes consoles over and over, so many at once. */
function startCrowd({ consoles, door }: Stage, depth: Depth) {
  const reached = () => consoles.guests[door.greetsWhen];
  const reachedBefore = reached();
  let done = 0;
  let failed = 0;
  let isOver = false;
  const worker = async () => {
    while (!isOver) {
      try {
        await hangUp(await consoles.connect(door, depth));
        done++;
      } catch {
        failed++;
      }
    }
  };
  const workers = Array.from({ length: AT_ONCE }, worker);
  return {
    done: () => done,
    /** Returns how many failed. Throws if a proxy greeted a viewer before it had reached the VNC server. */
    async end(): Promise<number> {
      isOver = true;
      await Promise.all(workers);
      const count = reached() - reachedBefore;
      if (count >= done) return failed;
      throw new Error(`${done} viewers were greeted, but the VNC server has ${door.greetsWhen} ${count}`);
    },
  };
}

/** As a browser does: a Close frame, the answer, the end. */
function hangUp({ socket, framing }: Channel): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) {
      resolve();
      return;
    }
    socket.once('close', () => resolve());
    if (framing === 'websocket') socket.write(CLOSE);
    else socket.end();
  });
}
