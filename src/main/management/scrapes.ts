import { setTimeout as sleep } from 'node:timers/promises';
import { combine } from '../../observe/metrics/combine.ts';
import { type Build, type Exposition, expose, wantsOpenMetrics } from '../../observe/metrics/expose.ts';
import type { Gauges } from '../../observe/metrics/gauges.ts';
import type { MetricSnapshot, MetricValues } from '../../observe/metrics/metric-values.ts';
import type { ManagementRoute } from './management-listener.ts';

export interface ScrapeParts {
  readonly metrics: MetricValues;
  readonly gauges: Pick<Gauges, 'read'>;
  readonly build: Build;
  /** The values of the workers of this process, if it has any. Never rejects; has its own deadline. */
  readonly ofWorkers: () => Promise<readonly MetricSnapshot[]>;
}

/** Between two readings, in ms. A reading and its texts keep the event loop busy for some ms, which consoles share. */
const PAUSE_MS = 100;

/**
 * `GET /metrics`. Values are read once at a time and at most ten times per second: requests that arrive meanwhile get the same
 * text, so that a flood of scrapers takes no more than a tenth of the process from its consoles.
 */
export function metricsRoute({ metrics, gauges, build, ofWorkers }: ScrapeParts): ManagementRoute {
  let reading: Promise<MetricSnapshot> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  const texts = new Map<boolean, Promise<Exposition>>();
  const read = async () => {
    try {
      const pauseMs = readAt + PAUSE_MS - performance.now();
      if (pauseMs > 0) await sleep(pauseMs);
      const [workers] = await Promise.all([ofWorkers(), gauges.read()]);
      return combine([metrics.snapshot(), ...workers]);
    } finally {
      readAt = performance.now();
      reading = undefined;
    }
  };
  const textOf = async (isOpenMetrics: boolean): Promise<Exposition> => {
    reading ??= read();
    try {
      return await expose(await reading, build, isOpenMetrics);
    } finally {
      texts.delete(isOpenMetrics);
    }
  };
  return {
    path: '/metrics',
    async handle({ headers }) {
      const isOpenMetrics = wantsOpenMetrics(headers.accept);
      const text = texts.get(isOpenMetrics) ?? textOf(isOpenMetrics);
      texts.set(isOpenMetrics, text);
      return { status: 200, ...(await text) };
    },
  };
}
