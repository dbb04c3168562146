import { setTimeout as delay } from 'node:timers/promises';
import { fileLimit } from '../machine/machine.ts';
import { pssOfTree } from '../machine/process-tree.ts';
import type { Figures, Stage, Work } from './work.ts';

const IDLE = 5_000;
const MANY_IDLE = 10_000;
/** Files beside those of sessions, of which each has two in the proxy as in the load side. */
const OTHER_FILES = 160;
const SETTLE_MS = 1_500;
/** After which an engine has collected what the opening of sessions left: before, it is a matter of chance whether it has. */
const QUIET_MS = 15_000;
/** Pings and re-checks of idle sessions come every half minute or so, spread over it. */
const IDLE_SECONDS = 15;
const STREAMS = 16;
const SLOW_SECONDS = 6;
const SLOW_BYTES_PER_SECOND = 1_000_000;
const CYCLES = 14;
/** Memory is Oriel's requirement: of the others, those that it is held against are enough. */
const NOT_FOR_MEMORY = ['haproxy-tuned', 'nginx', 'bare', 'direct'];

export const idle = idleWork('idle-5000', '5,000 idle sessions', IDLE, []);
export const manyIdle = idleWork('idle-10000', '10,000 idle sessions', MANY_IDLE, ['websockify', 'haproxy']);

function idleWork(id: string, title: string, wanted: number, without: readonly string[]): Work {
  return {
    id,
    title,
    isTls: false,
    isThroughput: false,
    isFresh: true,
    maxRounds: 1,
    without: [...NOT_FOR_MEMORY, ...without],
    units: { open: 'sessions', wanted: 'sessions', perSession: 'kB', idleCpu: 'µs/s' },
    async run({ consoles, door, time }: Stage): Promise<Figures> {
      await warmUp({ consoles, door });
      const half = Math.floor(Math.min(wanted, sessionsWithinLimit()) / 2);
      // The first half fills what garbage has left free; what the second half adds is what sessions need.
      const { consoles: all } = await consoles.openMany(door, half);
      await delay(QUIET_MS);
      const [before, opened] = [pssOfTree(door.pid), all.length];
      all.push(...(await consoles.openMany(door, half)).consoles);
      await delay(QUIET_MS);
      const perSession = (pssOfTree(door.pid) - before) / (all.length - opened) / 1024;
      const stop = time();
      await delay(IDLE_SECONDS * 1000);
      const spent = stop();
      const idleCpu = (spent.target / all.length / spent.wall) * 1e6;
      for (const each of all) each.close();
      return { values: { open: all.length, wanted, perSession, idleCpu } };
    },
  };
}

/** What `ulimit -n` allows one process. */
export function sessionsWithinLimit(): number {
  return Math.floor((fileLimit() - OTHER_FILES) / 2);
}

/** Code that is compiled and memory that is there for good are no session's. */
async function warmUp({ consoles, door }: Pick<Stage, 'consoles' | 'door'>): Promise<void> {
  for (const each of (await consoles.openMany(door, 64)).consoles) each.close();
  await delay(500);
}

/** Guests that send all they can to viewers that take a megabyte a second: what piles up in the proxy. */
export const slowReaders: Work = {
  id: 'slow-readers',
  title: '16 full-rate streams to slow readers',
  isTls: false,
  isThroughput: false,
  isFresh: true,
  maxRounds: 3,
  without: NOT_FOR_MEMORY,
  units: { growthPerSession: 'MB' },
  async run({ consoles, door }: Stage): Promise<Figures> {
    await warmUp({ consoles, door });
    const before = pssOfTree(door.pid);
    const all = await consoles.openAll(door, STREAMS);
    const block = Buffer.alloc(256 * 1024, 0x5a);
    const begunAt = performance.now();
    const timers = all.map(({ viewer, guest }) => {
      let taken = 0;
      const isEarly = () => taken > ((performance.now() - begunAt) / 1000) * SLOW_BYTES_PER_SECOND;
      viewer.onPayload = (_bytes, start, end) => {
        taken += end - start;
        if (isEarly()) viewer.hold();
      };
      guest.pump(block);
      return setInterval(() => {
        if (!isEarly()) viewer.release();
      }, 20);
    });
    await delay(SLOW_SECONDS * 1000);
    const growth = pssOfTree(door.pid) - before;
    for (const timer of timers) clearInterval(timer);
    for (const each of all) each.close();
    return { values: { growthPerSession: growth / STREAMS / 1e6 } };
  },
};

/** Memory that a proxy keeps after each of several crowds has come and gone. */
export const cycles: Work = {
  id: 'cycles',
  title: `${CYCLES} times 5,000 sessions opened and closed`,
  isTls: false,
  isThroughput: false,
  isFresh: true,
  maxRounds: 1,
  without: [...NOT_FOR_MEMORY, 'websockify', 'haproxy'],
  units: Object.fromEntries(Array.from({ length: CYCLES }, (_, i) => [`after${i + 1}`, 'MB'])),
  async run({ consoles, door }: Stage): Promise<Figures> {
    const values: Record<string, number> = {};
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      const { consoles: all } = await consoles.openMany(door, Math.min(IDLE, sessionsWithinLimit()));
      for (const each of all) each.close();
      await delay(SETTLE_MS);
      values[`after${cycle}`] = pssOfTree(door.pid) / 1e6;
    }
    return { values };
  },
};
