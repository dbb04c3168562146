import { setTimeout as delay } from 'node:timers/promises';
import type { Console } from '../load/consoles.ts';
import { EVENT_BYTES } from '../load/frames.ts';
import type { Figures, Stage, Work } from './work.ts';

/** A key event each so often, at random, so that no rhythm of a proxy's is met by chance. */
const PAUSE_MS = [0.4, 1.2] as const;
const STREAM_BLOCK_BYTES = 256 * 1024;
const PACED_BYTES_PER_MS = 256_000;
const WARM_UP_MS = 500;

export const quietKey = latency('key-quiet', 'quiet key event', async (stage) =>
  echoes(stage, await stage.consoles.open(stage.door)),
);

export const keyBesideFull = latency('key-beside-full', 'key event beside a full-rate stream', (stage) =>
  beside(stage, streamAtFullRate),
);

export const keyBesidePaced = latency('key-beside-256', 'key event beside a 256 MB/s stream', (stage) =>
  beside(stage, streamPaced),
);

/** One way, to the guest: its answer would wait behind the stream on the wire, whoever the proxy is. */
export const keyWithinFull = latency(
  'key-within-full',
  'key event in the session that streams at full rate',
  async (stage) => {
    const console = await stage.consoles.open(stage.door);
    const stop = streamAtFullRate(console);
    await delay(WARM_UP_MS);
    const times = await oneWay(console, stage.seconds);
    stop();
    console.close();
    return times;
  },
);

function latency(id: string, title: string, sample: (stage: Stage) => Promise<number[]>): Work {
  return {
    id,
    title,
    isTls: false,
    isThroughput: false,
    units: { p50: 'µs', p99: 'µs', samples: '' },
    async run(stage: Stage): Promise<Figures> {
      const stop = stage.time();
      const times = (await sample(stage)).sort((one, other) => one - other);
      const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
      return { values: { p50: at(0.5), p99: at(0.99), samples: times.length }, spent: stop() };
    },
  };
}

async function beside(stage: Stage, stream: (console: Console) => () => void): Promise<number[]> {
  const [streaming, typing] = (await stage.consoles.openAll(stage.door, 2)) as [Console, Console];
  const stop = stream(streaming);
  await delay(WARM_UP_MS);
  const times = await echoes(stage, typing);
  stop();
  streaming.close();
  return times;
}

/** Microseconds from a key event's departure to the guest's answer, over and over. */
async function echoes({ seconds }: Stage, { viewer, guest, close }: Console): Promise<number[]> {
  const times: number[] = [];
  const event = viewer.frame(Buffer.alloc(EVENT_BYTES, 4));
  guest.onPayload = (bytes, start, end) => void guest.socket.write(Buffer.from(bytes.subarray(start, end)));
  const end = performance.now() + seconds * 1000;
  let sentAt = 0;
  let missing = 0;
  let isAnswered: (() => void) | undefined;
  viewer.onPayload = (_bytes, from, to) => {
    missing -= to - from;
    if (missing > 0) return;
    times.push((performance.now() - sentAt) * 1000);
    isAnswered?.();
  };
  while (performance.now() < end) {
    await pause();
    missing = EVENT_BYTES;
    sentAt = performance.now();
    viewer.socket.write(event);
    await new Promise<void>((resolve) => {
      isAnswered = resolve;
    });
  }
  close();
  return times;
}

/** Microseconds from the viewer to the guest. */
async function oneWay({ viewer, guest }: Console, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const departures: number[] = [];
  const event = viewer.frame(Buffer.alloc(EVENT_BYTES, 4));
  let heard = 0;
  guest.onPayload = (_bytes, start, end) => {
    heard += end - start;
    for (; heard >= EVENT_BYTES; heard -= EVENT_BYTES) {
      times.push((performance.now() - departures.shift()!) * 1000);
    }
  };
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await pause();
    departures.push(performance.now());
    viewer.socket.write(event);
  }
  return times;
}

/** By turns of the event loop, since timers are too coarse; it also keeps this core awake. */
async function pause(): Promise<void> {
  const [least, most] = PAUSE_MS;
  const end = performance.now() + least + Math.random() * (most - least);
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
}

/** Both ends take short turns, so that this process is never what holds a key event up for long. */
function streamAtFullRate({ viewer, guest }: Console): () => void {
  viewer.isFair = true;
  guest.pump(Buffer.alloc(STREAM_BLOCK_BYTES, 0x5a));
  return () => guest.stopPumping();
}

function streamPaced({ viewer, guest }: Console): () => void {
  viewer.isFair = true;
  const block = Buffer.alloc(PACED_BYTES_PER_MS, 0x5a);
  const begunAt = performance.now();
  let sent = 0;
  let isStopped = false;
  const next = () => {
    if (isStopped) return;
    // What cannot be sent in time is left out: the rate is a bound, not a debt.
    if (performance.now() - begunAt >= sent) {
      sent = Math.max(sent + 1, Math.floor(performance.now() - begunAt) - 1);
      if (guest.socket.writableLength === 0) guest.socket.write(block);
    }
    setImmediate(next);
  };
  next();
  return () => {
    isStopped = true;
  };
}
