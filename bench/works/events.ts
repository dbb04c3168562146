import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_BYTES } from '../load/frames.ts';
import type { Figures, Stage, Work } from './work.ts';

const ECHOING = 64;
const UPDATED = 200;
const UPDATES_PER_SECOND = 10;
const UPDATE_BYTES = 8 * 1024;
const WARM_UP_MS = 400;

/** Each session sends its next event when the last has come back. */
export const echoes: Work = {
  id: 'echo-64',
  title: '10-byte events, 64 sessions',
  isTls: false,
  isThroughput: true,
  warmUpSeconds: 3,
  units: { cpuEach: 'µs', perSecond: '/s' },
  async run({ consoles, door, seconds, time }: Stage): Promise<Figures> {
    const all = await consoles.openAll(door, ECHOING);
    let echoed = 0;
    for (const { viewer, guest } of all) {
      const event = viewer.frame(Buffer.alloc(EVENT_BYTES, 4));
      guest.onPayload = (bytes, start, end) =>
        void guest.socket.write(Buffer.from(bytes.subarray(start, end)));
      let heard = 0;
      viewer.onPayload = (_bytes, start, end) => {
        heard += end - start;
        if (heard < EVENT_BYTES) return;
        heard = 0;
        echoed++;
        viewer.socket.write(event);
      };
      viewer.socket.write(event);
    }
    await delay(WARM_UP_MS);
    const before = echoed;
    const stop = time();
    await delay(seconds * 1000);
    const spent = stop();
    const count = echoed - before;
    for (const each of all) each.close();
    return { values: { cpuEach: (spent.target / count) * 1e6, perSecond: count / spent.wall }, spent };
  },
};

/** Many screens on which a little happens. */
export const updates: Work = {
  id: 'updates-200',
  title: '200 sessions × 10 updates of 8 KiB a second',
  isTls: false,
  isThroughput: true,
  warmUpSeconds: 3,
  units: { cpuEach: 'µs', perSecond: '/s' },
  async run({ consoles, door, seconds, time }: Stage): Promise<Figures> {
    const all = await consoles.openAll(door, UPDATED);
    const update = Buffer.alloc(UPDATE_BYTES, 0x5a);
    let bytes = 0;
    for (const { viewer } of all) {
      viewer.onPayload = (_bytes, start, end) => {
        bytes += end - start;
      };
    }
    const begunAt = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = ((performance.now() - begunAt) / 1000) * UPDATED * UPDATES_PER_SECOND;
      for (; sent < due; sent++) all[sent % UPDATED]!.guest.socket.write(update);
    }, 1);
    await delay(WARM_UP_MS);
    const before = bytes;
    const stop = time();
    await delay(seconds * 1000);
    const spent = stop();
    const count = (bytes - before) / UPDATE_BYTES;
    clearInterval(timer);
    for (const each of all) each.close();
    return { values: { cpuEach: (spent.target / count) * 1e6, perSecond: count / spent.wall }, spent };
  },
};
