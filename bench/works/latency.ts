import { setTimeout as delay } from 'node:timers/promises';
import type { Console } from '../load/consoles.ts';
import { typeKeys } from '../load/type-keys.ts';
import type { Figures, Stage, Work } from './work.ts';

const STREAM_BLOCK_BYTES = 256 * 1024;
/** 256 MB/s in small pieces: while the kernel copies for the load side, keys have to wait. */
const PACED_BYTES = 64_000;
const PACED_MS = 0.25;
const WARM_UP_MS = 500;
/** Key events are few in a second: it takes so many times as long as other works until the slowest of a hundred are many. */
const TIMES_AS_LONG = 2;

export const quietKey = latency('key-quiet', 'quiet key event', async ({ consoles, door }, seconds) => {
  const typing = await consoles.open(door);
  return typeAndClose(typing, 'echo', seconds);
});

export const keyBesideFull = latency(
  'key-beside-full',
  'key event beside a full-rate stream',
  (stage, seconds) => beside(stage, seconds, streamAtFullRate),
);

export const keyBesidePaced = latency(
  'key-beside-256',
  'key event beside a 256 MB/s stream',
  (stage, seconds) => beside(stage, seconds, streamPaced),
);

/** One way, to the guest: its answer would wait behind the stream on the wire, whichever proxy it is. */
export const keyWithinFull = latency(
  'key-within-full',
  'key event in the session that streams at full rate',
  async ({ consoles, door }, seconds) => {
    const console = await consoles.open(door);
    const stop = streamAtFullRate(console);
    await delay(WARM_UP_MS);
    return typeAndClose(console, 'one-way', seconds).finally(stop);
  },
);

type Sample = (stage: Stage, seconds: number) => Promise<number[]>;

function latency(id: string, title: string, sample: Sample): Work {
  return {
    id,
    title,
    isTls: false,
    isThroughput: false,
    warmUpSeconds: 1,
    units: { p50: 'µs', p99: 'µs', samples: '' },
    async run(stage: Stage): Promise<Figures> {
      const stop = stage.time();
      const times = await sample(stage, stage.seconds * TIMES_AS_LONG);
      times.sort((one, other) => one - other);
      const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
      return { values: { p50: at(0.5), p99: at(0.99), samples: times.length }, spent: stop() };
    },
  };
}

async function beside(
  { consoles, door }: Stage,
  seconds: number,
  stream: (console: Console) => () => void,
): Promise<number[]> {
  const [streaming, typing] = (await consoles.openAll(door, 2)) as [Console, Console];
  const stop = stream(streaming);
  await delay(WARM_UP_MS);
  try {
    return await typeAndClose(typing, 'echo', seconds);
  } finally {
    stop();
    streaming.close();
  }
}

async function typeAndClose(console: Console, way: 'echo' | 'one-way', seconds: number): Promise<number[]> {
  try {
    return await typeKeys(console, way, seconds);
  } finally {
    console.close();
  }
}

/** Both ends take short turns, so that the stream flows evenly. */
function streamAtFullRate({ viewer, guest }: Console): () => void {
  viewer.isFair = true;
  guest.pump(Buffer.alloc(STREAM_BLOCK_BYTES, 0x5a));
  return () => guest.stopPumping();
}

function streamPaced({ viewer, guest }: Console): () => void {
  viewer.isFair = true;
  const block = Buffer.alloc(PACED_BYTES, 0x5a);
  const begunAt = performance.now();
  let sent = 0;
  let isStopped = false;
  const next = () => {
    if (isStopped) return;
    // What cannot be sent in time is left out: the rate is a bound, not a debt.
    const due = (performance.now() - begunAt) / PACED_MS;
    if (due >= sent) {
      sent = Math.max(sent + 1, Math.floor(due) - 1);
      if (guest.socket.writableLength === 0) guest.socket.write(block);
    }
    setImmediate(next);
  };
  next();
  return () => {
    isStopped = true;
  };
}
