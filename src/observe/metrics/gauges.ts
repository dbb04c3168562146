import type { Logger } from '../../platform/log/log.ts';
import { messageOf } from '../../platform/message-of.ts';
import { within } from '../../platform/pace/within.ts';
import type { MetricValues } from './metric-values.ts';
import type { NameOf } from './metrics.ts';

/** How long a part of the process has to set its gauges, in ms. */
const READ_MS = 1_000;

interface Reader {
  readonly names: readonly NameOf<'gauge'>[];
  readonly read: () => void | Promise<void>;
}

/** The parts of a process whose values are read at a scrape. */
export class Gauges {
  readonly #readers: Reader[] = [];
  readonly #metrics: MetricValues;
  readonly #log: Logger;

  constructor(metrics: MetricValues, log: Logger) {
    this.#metrics = metrics;
    this.#log = log;
  }

  /** `read` sets the gauges of these names, and counters that the part keeps itself. Gauges that it does not set are absent. */
  add(names: Reader['names'], read: Reader['read']): void {
    this.#readers.push({ names, read });
  }

  /** Never rejects, and takes at most a second. One call at a time. */
  async read(): Promise<void> {
    for (const { names } of this.#readers) for (const name of names) this.#metrics.clear(name);
    await Promise.all(this.#readers.map((reader) => this.#readOne(reader)));
  }

  async #readOne({ names, read }: Reader): Promise<void> {
    try {
      const late = () => new Error(`no values within ${READ_MS} ms`);
      await within({ ms: READ_MS, late }, async () => read());
    } catch (error) {
      this.#log.debug({ metrics: names, detail: messageOf(error) }, 'metrics could not be read');
    }
  }
}
