import { METRICS, type Metric, type MetricName, type NameOf } from './metrics.ts';

/** The last measurement of a bucket that belongs to a request. */
export interface Exemplar {
  /** Index of the series, and of its bucket. */
  readonly series: number;
  readonly bucket: number;
  readonly requestId: string;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly at: number;
}

/**
 * The values of one process, as they are sent to another: for each metric one number for each series, in the order of the table,
 * or for each bucket of each series. Null: the process does not have what the gauge is about.
 */
export interface MetricSnapshot {
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  readonly exemplars: Readonly<Record<string, readonly Exemplar[]>>;
}

/** Numbers of one series: its value, or the count of each bucket, of the values above all buckets, and the sum. */
export function widthOf({ buckets }: Metric): number {
  return buckets === undefined ? 1 : buckets.length + 2;
}

/**
 * The metrics of one process. Each has an array with a number for each series of the table, so that no label value can add a series
 * and recording one costs a look-up and an addition.
 */
export class MetricValues {
  readonly #numbers = new Map<string, Float64Array>();
  readonly #series = new Map<string, ReadonlyMap<string, number>>();
  readonly #exemplars = new Map<string, Map<number, Exemplar>>();

  constructor() {
    for (const [name, metric] of Object.entries<Metric>(METRICS)) {
      const numbers = new Float64Array(metric.series.length * widthOf(metric));
      this.#numbers.set(name, metric.type === 'gauge' ? numbers.fill(Number.NaN) : numbers);
      this.#series.set(name, new Map(metric.series.map((labels, index) => [keyOf(labels), index])));
    }
  }

  /** Adds to a counter. Labels that are not in the table are ignored. */
  add(name: NameOf<'counter'>, labels: readonly string[], by = 1): void {
    const { numbers, index } = this.#find(name, labels);
    if (index !== undefined && by > 0) numbers[index] = (numbers[index] ?? 0) + by;
  }

  /** Sets a gauge, or a counter that another part keeps. Null: the process does not have it. */
  set(name: NameOf<'gauge' | 'counter'>, labels: readonly string[], value: number | null): void {
    const { numbers, index } = this.#find(name, labels);
    if (index !== undefined) numbers[index] = value ?? Number.NaN;
  }

  /** Sets a gauge that several parts of the process set: the largest value counts. */
  raise(name: NameOf<'gauge'>, labels: readonly string[], value: number): void {
    const { numbers, index } = this.#find(name, labels);
    if (index === undefined) return;
    const known = numbers[index] ?? Number.NaN;
    numbers[index] = Number.isNaN(known) ? value : Math.max(known, value);
  }

  /** Makes all series of a gauge absent. */
  clear(name: NameOf<'gauge'>): void {
    this.#numbers.get(name)?.fill(Number.NaN);
  }

  /** Adds a measurement to a histogram. With a request id it becomes the exemplar of its bucket. */
  observe(name: NameOf<'histogram'>, labels: readonly string[], value: number, requestId?: string): void {
    const { numbers, index } = this.#find(name, labels);
    if (index === undefined || !(value >= 0)) return;
    const { buckets } = METRICS[name];
    const width = buckets.length + 2;
    let bucket = 0;
    while (bucket < buckets.length && value > (buckets[bucket] ?? 0)) bucket++;
    const at = index * width;
    numbers[at + bucket] = (numbers[at + bucket] ?? 0) + 1;
    numbers[at + width - 1] = (numbers[at + width - 1] ?? 0) + value;
    if (requestId === undefined) return;
    const exemplars = this.#exemplars.get(name) ?? new Map<number, Exemplar>();
    this.#exemplars.set(name, exemplars);
    exemplars.set(at + bucket, { series: index, bucket, requestId, value, at: Date.now() / 1000 });
  }

  snapshot(): MetricSnapshot {
    const values = [...this.#numbers].map(([name, numbers]) => [
      name,
      Array.from(numbers, (number) => (Number.isNaN(number) ? null : number)),
    ]);
    const exemplars = [...this.#exemplars].map(([name, ofBuckets]) => [name, [...ofBuckets.values()]]);
    return { values: Object.fromEntries(values), exemplars: Object.fromEntries(exemplars) };
  }

  #find(name: MetricName, labels: readonly string[]): { numbers: Float64Array; index: number | undefined } {
    const numbers = this.#numbers.get(name) ?? new Float64Array();
    return { numbers, index: this.#series.get(name)?.get(keyOf(labels)) };
  }
}

/** No label of the table contains the separator. */
function keyOf(labels: readonly string[]): string {
  return labels.length === 1 ? (labels[0] ?? '') : labels.join('\n');
}
