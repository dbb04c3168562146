import { expect, test } from 'vitest';
import type { Service } from '../../../../src/contracts/contract.ts';
import type { workerMetricsContract } from '../../../../src/contracts/workers.ts';
import { WorkerMetrics } from '../../../../src/main/workers/worker-metrics.ts';
import { combine } from '../../../../src/observe/metrics/combine.ts';
import { MetricValues } from '../../../../src/observe/metrics/metric-values.ts';

/** Two workers that a test controls: each answers at once, later, or not at all. */
function workers() {
  const values = new Map<string, MetricValues | Promise<MetricValues> | 'silent'>();
  const service = (name: string): Service<typeof workerMetricsContract> => ({
    async read_metrics() {
      const found = await values.get(name);
      if (found === undefined || found === 'silent') throw new Error('no answer');
      return found.snapshot() as never;
    },
  });
  const metrics = new WorkerMetrics(2, { on: service });
  return {
    metrics,
    set: (number: number, found: MetricValues | Promise<MetricValues> | 'silent') =>
      values.set(`worker ${number}`, found),
    async opened() {
      const all = combine([new MetricValues().snapshot(), ...(await metrics.read())]);
      return { opened: all.values.oriel_sessions_opened_total?.[0], open: all.values.oriel_sessions?.[0] };
    },
  };
}

function worker(opened: number, open: number): MetricValues {
  const metrics = new MetricValues();
  metrics.add('oriel_sessions_opened_total', ['novnc'], opened);
  metrics.set('oriel_sessions', ['novnc'], open);
  return metrics;
}

test('workers are added up', async () => {
  const { set, opened } = workers();
  set(1, worker(10, 1));
  set(2, worker(5, 2));
  expect(await opened()).toEqual({ opened: 15, open: 3 });
});

test('a worker that does not answer counts with its last values', async () => {
  const { set, opened } = workers();
  set(1, worker(10, 1));
  set(2, worker(5, 2));
  await opened();
  set(2, 'silent');
  expect(await opened()).toEqual({ opened: 15, open: 3 });
});

test('the sums of a worker that has ended stay, its sessions do not, and the next one adds to them', async () => {
  const { set, opened, metrics } = workers();
  set(1, worker(10, 1));
  set(2, worker(5, 2));
  await opened();
  for (let round = 1; round <= 3; round++) {
    metrics.ended(2);
    set(2, 'silent');
    expect(await opened()).toEqual({ opened: 10 + 5 * round, open: 1 });
    set(2, worker(5, 4));
    expect(await opened()).toEqual({ opened: 15 + 5 * round, open: 5 });
  }
});

test('an answer that arrives after the end of its worker does not count for the next one', async () => {
  const { set, opened, metrics } = workers();
  let answer = (_values: MetricValues) => {};
  set(1, new Promise((resolve) => (answer = resolve)));
  const reading = opened();
  metrics.ended(1);
  answer(worker(10, 1));
  expect(await reading).toEqual({ opened: 0, open: null });
});
