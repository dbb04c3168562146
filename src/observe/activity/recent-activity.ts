import type { RefusalCode } from '../../flow/refusals.ts';
import type { StepNumber } from '../../flow/steps.ts';
import type { ObservedEvent } from '../events.ts';
import { METRICS } from '../metrics/metrics.ts';
import type { Listener } from '../observer.ts';
import { refusedRequest } from '../refused-request.ts';

/** Minutes that are kept, the current one included. */
const MINUTES = 15;
const MINUTE_MS = 60_000;
/** Kinds of consoles; a program can bring its own. */
const MAX_KINDS = 16;

/** The buckets of the step histogram, so that doctor and Prometheus agree. */
const BOUNDS: readonly number[] = METRICS.oriel_step_duration_seconds.buckets;

interface StepCounts {
  passed: number;
  refused: number;
  readonly buckets: number[];
}

interface Minute {
  readonly number: number;
  readonly opened: Map<string, number>;
  /** By code and step, joined by a space. */
  readonly refusals: Map<string, number>;
  readonly steps: Map<StepNumber, StepCounts>;
}

export interface ActivityNow {
  seconds: number;
  opened: { kind: string; count: number }[];
  refusals: { code: RefusalCode; step: StepNumber; count: number }[];
  bounds: number[];
  steps: { step: StepNumber; passed: number; refused: number; buckets: number[] }[];
}

/**
 * What this process did in the last quarter of an hour, minute by minute, whether or not metrics are on: `oriel doctor` shows rates
 * at once, without sampling twice. Its size is bounded by the tables of steps and refusals.
 */
export class RecentActivity implements Listener {
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #minutes: Minute[] = [];

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  observe(event: ObservedEvent): void {
    if (event.event === 'step.done') {
      this.#countStep(event.step, event.outcome === 'ok' ? event.durationMs / 1000 : null);
      return;
    }
    if (event.event === 'session.opened') {
      const { opened } = this.#current();
      const kind = event.kind ?? '';
      if (opened.has(kind) || opened.size < MAX_KINDS) opened.set(kind, (opened.get(kind) ?? 0) + 1);
      return;
    }
    const refused = refusedRequest(event);
    if (refused === undefined) return;
    const { refusals } = this.#current();
    const key = `${refused.code} ${refused.step}`;
    refusals.set(key, (refusals.get(key) ?? 0) + 1);
  }

  /** The sums of the minutes that are kept. */
  read(): ActivityNow {
    const current = this.#numberNow();
    const kept = this.#minutes.filter(({ number }) => current - number < MINUTES);
    const opened = sum(kept.map((minute) => minute.opened));
    const refusals = sum(kept.map((minute) => minute.refusals));
    const windowMs = (MINUTES - 1) * MINUTE_MS + (this.#now() % MINUTE_MS);
    return {
      seconds: Math.min(windowMs, this.#now() - this.#startedAt) / 1000,
      opened: [...opened].slice(0, MAX_KINDS).map(([kind, count]) => ({ kind, count })),
      refusals: [...refusals].map(([key, count]) => {
        const [code = '', step] = key.split(' ');
        return { code: code as RefusalCode, step: Number(step) as StepNumber, count };
      }),
      bounds: [...BOUNDS],
      steps: sumSteps(kept),
    };
  }

  #countStep(step: StepNumber, seconds: number | null): void {
    const { steps } = this.#current();
    let counts = steps.get(step);
    if (counts === undefined) {
      counts = { passed: 0, refused: 0, buckets: BOUNDS.map(() => 0).concat(0) };
      steps.set(step, counts);
    }
    if (seconds === null) {
      counts.refused++;
      return;
    }
    counts.passed++;
    const found = BOUNDS.findIndex((bound) => seconds <= bound);
    const bucket = found === -1 ? BOUNDS.length : found;
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
  }

  #numberNow(): number {
    return Math.floor(this.#now() / MINUTE_MS);
  }

  #current(): Minute {
    const number = this.#numberNow();
    const last = this.#minutes.at(-1);
    if (last?.number === number) return last;
    const minute: Minute = { number, opened: new Map(), refusals: new Map(), steps: new Map() };
    this.#minutes.push(minute);
    if (this.#minutes.length > MINUTES) this.#minutes.shift();
    return minute;
  }
}

function sum<K>(maps: readonly ReadonlyMap<K, number>[]): Map<K, number> {
  const total = new Map<K, number>();
  for (const map of maps) for (const [key, count] of map) total.set(key, (total.get(key) ?? 0) + count);
  return total;
}

function sumSteps(minutes: readonly Minute[]): ActivityNow['steps'] {
  const total = new Map<StepNumber, StepCounts>();
  for (const { steps } of minutes) {
    for (const [step, { passed, refused, buckets }] of steps) {
      const before = total.get(step);
      total.set(step, {
        passed: passed + (before?.passed ?? 0),
        refused: refused + (before?.refused ?? 0),
        buckets: buckets.map((count, index) => count + (before?.buckets[index] ?? 0)),
      });
    }
  }
  return [...total].sort(([a], [b]) => a - b).map(([step, counts]) => ({ step, ...counts }));
}
