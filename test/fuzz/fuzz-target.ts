import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { asKept, keptInputs } from './corpus.ts';
import { mutate, split } from './mutate.ts';
import { Random } from './random.ts';
import { shrink } from './shrink.ts';
import type { OpenTarget, Target } from './target.ts';

/** One input may keep the processor for so long. */
const MAX_CASE_CPU_MS = 3_000;
/** What goes through sockets has deadlines of its own, all shorter. */
const MAX_CASE_MS = 60_000;
/** A target that something was broken in may not close at all. */
const MAX_CLOSE_MS = 2_000;
const DEFAULT_GROWTH = 8 << 20;
/** Below so many cases growth is the engine's own warming up. */
const MIN_CASES_FOR_GROWTH = 1_000;

export interface FuzzOptions {
  /** The first case's; each further case has the next number. */
  readonly seed: number;
  readonly ms: number;
  /** At most so many. */
  readonly cases?: number;
  /** Told before each case, so that one that hangs is known from outside. */
  readonly onCase: (seed: number) => void;
}

export interface FuzzReport {
  readonly cases: number;
  readonly grownBytes: number;
  readonly failure?: { readonly message: string; readonly seed: number | 'kept'; readonly input: string };
}

/** Tries the kept inputs, then new ones until the time is up or one breaks something. */
export async function fuzzTarget(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  const open = await target.open();
  const stray = new Stray();
  const onStray = (error: unknown) => stray.add(error);
  process.on('unhandledRejection', onStray);
  process.on('uncaughtException', onStray);
  try {
    return await tryAll(target, open, options, stray);
  } finally {
    await closed(open);
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
  }
}

async function tryAll(
  target: Target,
  open: OpenTarget,
  { seed: firstSeed, ms, cases: maxCases = Number.POSITIVE_INFINITY, onCase }: FuzzOptions,
  stray: Stray,
): Promise<FuzzReport> {
  const words = (target.words ?? []).map((word) => Buffer.from(word, 'latin1'));
  const kept = keptInputs(target.name);
  const until = performance.now() + ms;
  const warmAt = performance.now() + ms / 3;
  let cases = 0;
  let warmHeap: number | undefined;
  const failed = async (error: unknown, seed: number | 'kept', pieces: readonly Buffer[]) => {
    // Each on a fresh one: what was broken once may stay broken, and then everything fails.
    const stillFails = async (smaller: readonly Buffer[]) => {
      onCase(typeof seed === 'number' ? seed : 0);
      const fresh = await target.open();
      const other = await attempt(fresh, smaller, stray);
      await closed(fresh);
      return other !== undefined && firstLine(other) === firstLine(error);
    };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const input = asKept(await shrink(pieces, stillFails));
    return { cases, grownBytes: 0, failure: { message, seed, input } };
  };

  for (const pieces of maxCases === 1 ? [] : kept) {
    onCase(0);
    const error = await attempt(open, pieces, stray);
    cases++;
    if (error !== undefined) return failed(error, 'kept', pieces);
  }
  for (let seed = firstSeed; cases < maxCases && performance.now() < until; seed++) {
    onCase(seed);
    const random = new Random(seed);
    const base =
      kept.length > 0 && random.oneIn(8) ? Buffer.concat(random.pick(kept)) : open.generate(random);
    // One in six as the grammar made it: what is right must go on working between what is wrong.
    const pieces = split(random.oneIn(6) ? base : mutate(base, random, words), random);
    const error = await attempt(open, pieces, stray);
    cases++;
    if (error !== undefined) return failed(error, seed, pieces);
    if (warmHeap === undefined && performance.now() > warmAt) warmHeap = await heapInUse();
    // Gives other work a turn of the event loop, also between inputs that need none.
    if (cases % 64 === 0) await turn();
  }
  const grownBytes = warmHeap === undefined ? 0 : (await heapInUse()) - warmHeap;
  if (cases > MIN_CASES_FOR_GROWTH && grownBytes > (target.growth ?? DEFAULT_GROWTH)) {
    const message = `the heap grew by ${grownBytes} bytes while ${cases} inputs were tried`;
    return { cases, grownBytes, failure: { message, seed: firstSeed, input: '(all of them)' } };
  }
  return { cases, grownBytes };
}

/** What it broke, or undefined. */
async function attempt(open: OpenTarget, pieces: readonly Buffer[], stray: Stray): Promise<unknown> {
  const before = process.cpuUsage();
  try {
    // Who is fed may write into what it is given.
    const work = open.attempt(pieces.map((piece) => Buffer.from(piece)));
    if (work !== undefined) await withinBounds(work, stray, open);
  } catch (error) {
    // An uncaught error is the cause; failures that follow are its effects.
    return stray.take() ?? error ?? new Error('nothing was thrown');
  }
  const { user, system } = process.cpuUsage(before);
  const spentMs = (user + system) / 1000;
  const strayed = stray.take();
  if (strayed !== undefined) return strayed;
  return spentMs > MAX_CASE_CPU_MS ? new Error(`one input took ${spentMs} ms of the processor`) : undefined;
}

async function withinBounds(work: Promise<void>, stray: Stray, open: OpenTarget): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no outcome within ${MAX_CASE_MS} ms: ${open.describe?.() ?? ''}`));
    }, MAX_CASE_MS);
    stray.onError = reject;
  });
  try {
    await Promise.race([work, bound]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {}); // Work that was given up may still fail.
  }
}

async function closed(open: OpenTarget): Promise<void> {
  await Promise.race([open.close?.(), delay(MAX_CLOSE_MS, undefined, { ref: false })]);
}

function firstLine(error: unknown): string | undefined {
  return String(error).split('\n')[0];
}

async function heapInUse(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await turn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Uncaught errors. */
class Stray {
  onError: (error: unknown) => void = () => {};
  #error: unknown;

  add(error: unknown): void {
    this.#error ??= error ?? new Error('nothing was thrown');
    this.onError(error);
  }

  take(): unknown {
    const error = this.#error;
    this.#error = undefined;
    return error;
  }
}
