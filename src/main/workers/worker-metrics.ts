import type { Peers, Service } from '../../contracts/contract.ts';
import type { workerMetricsContract } from '../../contracts/workers.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { combine, withoutGauges } from '../../observe/metrics/combine.ts';
import type { MetricSnapshot } from '../../observe/metrics/metric-values.ts';
import { nameOfWorker } from './relay-worker.ts';

type WorkerMetricsService = Service<typeof workerMetricsContract>;

/**
 * The metrics of all workers of a proxy. Sums never fall: a worker that does not answer in time counts with its last values, and the
 * counters of one that has ended are kept. What it counted after the last scrape is lost.
 */
export class WorkerMetrics {
  readonly #count: number;
  readonly #peers: Pick<Peers<typeof workerMetricsContract>, 'on'>;
  readonly #last = new Map<number, MetricSnapshot>();
  readonly #ends = new Map<number, number>();
  #ofEnded: MetricSnapshot = { values: {}, exemplars: {} };

  constructor(count: number, peers: Pick<Peers<typeof workerMetricsContract>, 'on'>) {
    this.#count = count;
    this.#peers = peers;
  }

  /** The worker has ended; the next of that number begins at zero. */
  ended(worker: number): void {
    this.#ends.set(worker, this.#endsOf(worker) + 1);
    const last = this.#last.get(worker);
    if (last === undefined) return;
    this.#last.delete(worker);
    this.#ofEnded = combine([withoutGauges(last), this.#ofEnded]);
  }

  /** Never rejects, and takes no longer than the deadline of a call. */
  async read(): Promise<readonly MetricSnapshot[]> {
    const numbers = Array.from({ length: this.#count }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => this.#readOne(number)));
    return [...this.#last.values(), this.#ofEnded];
  }

  async #readOne(worker: number): Promise<void> {
    const ends = this.#endsOf(worker);
    const service: WorkerMetricsService = this.#peers.on(nameOfWorker(worker));
    try {
      const snapshot = await service.read_metrics({}, { requestId: newRequestId() });
      // The values of a worker that has ended meanwhile must not count for the next one.
      if (this.#endsOf(worker) === ends) this.#last.set(worker, snapshot);
    } catch {
      // It counts with its last values.
    }
  }

  #endsOf(worker: number): number {
    return this.#ends.get(worker) ?? 0;
  }
}
