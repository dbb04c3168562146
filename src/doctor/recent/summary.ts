import type { Activity, ProcessActivity } from '../../contracts/cluster/activity.ts';
import type { StepNumber } from '../../flow/steps.ts';

/** What all processes that answered did in the last minutes. */
export interface Summary {
  readonly processes: number;
  /** Of the process that has counted the longest. */
  readonly minutes: number;
  readonly opened: readonly { readonly kind: string; readonly count: number; readonly per_minute: number }[];
  /** The most frequent first. */
  readonly refusals: readonly {
    readonly code: string;
    readonly step: number;
    readonly count: number;
    readonly per_minute: number;
  }[];
  readonly steps: readonly StepSummary[];
}

export interface StepSummary {
  readonly step: StepNumber;
  readonly passed: number;
  readonly refused: number;
  readonly per_minute: number;
  /** Seconds, estimated within a bucket of the histogram. Null: no pass, or longer than all buckets (`slower`). */
  readonly p50: number | null;
  readonly p95: number | null;
  /** Passes that took longer than all buckets. */
  readonly slower: number;
}

/** Sums of counts per minute: each part counts by the time that it has counted. */
export function summarize(answers: readonly ProcessActivity[]): Summary {
  const parts = answers.flatMap((answer) => answer.parts);
  const opened = new Tally();
  const refusals = new Tally();
  for (const { seconds, ...part } of parts) {
    for (const { kind, count } of part.opened) opened.add(kind, count, seconds);
    for (const { code, step, count } of part.refusals) refusals.add(`${code} ${step}`, count, seconds);
  }
  return {
    processes: answers.length,
    minutes: Math.round(Math.max(0, ...parts.map(({ seconds }) => seconds)) / 6) / 10,
    opened: opened.rows().map(({ key, ...counts }) => ({ kind: key, ...counts })),
    refusals: refusals.rows().map(({ key, ...counts }) => {
      const [code = '', step] = key.split(' ');
      return { code, step: Number(step), ...counts };
    }),
    steps: stepsOf(parts),
  };
}

class Tally {
  readonly #rows = new Map<string, { count: number; perMinute: number }>();

  add(key: string, count: number, seconds: number): void {
    const row = this.#rows.get(key) ?? { count: 0, perMinute: 0 };
    this.#rows.set(key, {
      count: row.count + count,
      perMinute: row.perMinute + perMinute(count, seconds),
    });
  }

  rows() {
    return [...this.#rows]
      .map(([key, { count, perMinute: rate }]) => ({ key, count, per_minute: rounded(rate) }))
      .sort((a, b) => b.count - a.count);
  }
}

function stepsOf(parts: readonly Activity[]): StepSummary[] {
  const numbers = [...new Set(parts.flatMap(({ steps }) => steps.map(({ step }) => step)))];
  return numbers
    .sort((a, b) => a - b)
    .map((number) => {
      let [passed, refused, rate] = [0, 0, 0];
      const counts: number[] = [];
      let bounds: readonly number[] = [];
      for (const part of parts) {
        const found = part.steps.find(({ step }) => step === number);
        if (found === undefined) continue;
        passed += found.passed;
        refused += found.refused;
        rate += perMinute(found.passed + found.refused, part.seconds);
        // All processes of one version have the same bounds; those of another version do not add up.
        if (bounds.length > 0 && bounds.join() !== part.bounds.join()) continue;
        bounds = part.bounds;
        for (const [index, count] of found.buckets.entries()) counts[index] = (counts[index] ?? 0) + count;
      }
      return {
        step: number as StepNumber,
        passed,
        refused,
        per_minute: rounded(rate),
        p50: quantile(0.5, counts, bounds),
        p95: quantile(0.95, counts, bounds),
        slower: counts[bounds.length] ?? 0,
      };
    });
}

/** As Prometheus' histogram_quantile: linear within the bucket. Null if there is no value, or it is above all bounds. */
export function quantile(q: number, counts: readonly number[], bounds: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = q * total;
  let below = 0;
  for (const [index, upper] of bounds.entries()) {
    const count = counts[index] ?? 0;
    if (below + count >= rank && count > 0) {
      const lower = bounds[index - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / count;
    }
    below += count;
  }
  return null;
}

/** A process that has just started must not show a rate of thousands. */
function perMinute(count: number, seconds: number): number {
  return count / Math.max(1, seconds / 60);
}

function rounded(rate: number): number {
  return Math.round(rate * 100) / 100;
}
