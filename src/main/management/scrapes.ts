import { combine } from '../../observe/metrics/combine.ts';
import { type Build, type Exposition, expose, wantsOpenMetrics } from '../../observe/metrics/expose.ts';
import type { Gauges } from '../../observe/metrics/gauges.ts';
import type { MetricSnapshot, MetricValues } from '../../observe/metrics/metric-values.ts';
import type { ManagementRoute } from './management-listener.ts';

export interface ScrapeParts {
  readonly metrics: MetricValues;
  readonly gauges: Gauges;
  readonly build: Build;
  /** The values of the workers of this process, if it has any. Never rejects; has its own deadline. */
  readonly ofWorkers: () => Promise<readonly MetricSnapshot[]>;
}

/**
 * `GET /metrics`. Values are read once at a time: requests that arrive meanwhile get the same text, so that many scrapers cost no
 * more than one.
 */
export function metricsRoute({ metrics, gauges, build, ofWorkers }: ScrapeParts): ManagementRoute {
  let reading: Promise<MetricSnapshot> | undefined;
  const texts = new Map<boolean, Promise<Exposition>>();
  const read = async () => {
    const [workers] = await Promise.all([ofWorkers(), gauges.read()]);
    return combine([metrics.snapshot(), ...workers]);
  };
  const textOf = async (isOpenMetrics: boolean): Promise<Exposition> => {
    reading ??= read();
    try {
      return await expose(await reading, build, isOpenMetrics);
    } finally {
      texts.delete(isOpenMetrics);
      reading = undefined;
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
