import { setTimeout as sleep } from 'node:timers/promises';
import { fastRules, SCRAPE_MS } from '../prometheus/fast-rules.ts';
import { type ActiveAlert, type Prometheus, startPrometheus } from '../prometheus/prometheus.ts';
import { until } from '../until.ts';
import type { Cloud, CloudPlan, Fires } from './cloud.ts';

const LOOK_MS = 200;
const REACHED = 'max_over_time(up[10m]) == 1';
/** How long the first scrapes may take. */
const START_MS = 60_000;

/** An alert that has fired, with the name of its cloud. */
export interface Fired {
  readonly cloud: string;
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Since the first fault. */
  readonly seconds: number;
}

type OnFired = (fired: Fired) => void;

/** Clouds with faults, and a real Prometheus that scrapes them. */
export class AlertDrill {
  readonly prometheus: Prometheus;
  /** Everything that has fired so far. */
  readonly fired: Fired[] = [];
  readonly #clouds: readonly Cloud[];
  readonly #onFired: OnFired;
  readonly #looking: NodeJS.Timeout;
  #failure: unknown;
  #begunAt = performance.now();
  #look: Promise<void> | undefined;

  private constructor(prometheus: Prometheus, clouds: readonly Cloud[], onFired: OnFired) {
    this.prometheus = prometheus;
    this.#onFired = onFired;
    this.#clouds = clouds;
    this.#looking = setInterval(() => {
      this.#look ??= this.#readAlerts().finally(() => {
        this.#look = undefined;
      });
    }, LOOK_MS);
  }

  /** Resolves once Prometheus has scraped every process of every cloud. */
  static async start(plans: readonly CloudPlan[], onFired: OnFired = () => {}): Promise<AlertDrill> {
    const started = await Promise.allSettled(plans.map((plan) => plan.start()));
    const clouds = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    let prometheus: Prometheus | undefined;
    try {
      const failed = started.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      const targets = clouds.flatMap((cloud) =>
        cloud.targets.map((address) => ({ address, labels: { cloud: cloud.name } })),
      );
      const running = await startPrometheus({ targets, rules: fastRules(), intervalMs: SCRAPE_MS });
      prometheus = running;
      // Not all at the same time: on a busy machine some scrape takes longer than a second.
      const reached = async () => (await running.query(REACHED)).map(({ metric }) => metric.instance);
      await until(async () => (await reached()).length === targets.length, START_MS).catch(async () => {
        throw new Error(`Prometheus has reached only ${await reached()} of ${JSON.stringify(targets)}`);
      });
      return new AlertDrill(running, clouds, onFired);
    } catch (error) {
      await prometheus?.close();
      await Promise.all(clouds.map((cloud) => cloud.close()));
      throw error;
    }
  }

  /** Causes the faults of all clouds at the same time; resolves once each alert has fired. */
  async run(deadlineMs: number): Promise<void> {
    this.#begunAt = performance.now();
    const deadline = this.#begunAt + deadlineMs;
    const runs = this.#clouds.map((cloud) =>
      cloud.run(this.#firesIn(cloud.name, deadline)).catch((error: unknown) => {
        // The other clouds stop waiting.
        this.#failure ??= error;
      }),
    );
    await Promise.all(runs);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#look;
    await this.prometheus.close();
    await Promise.all(this.#clouds.map((cloud) => cloud.close()));
  }

  #firesIn(cloud: string, deadline: number): Fires {
    return async (alert) => {
      while (!this.fired.some((each) => each.cloud === cloud && each.alert === alert)) {
        if (this.#failure !== undefined) throw this.#failure;
        if (performance.now() > deadline)
          throw new Error(`${alert} does not fire in the cloud "${cloud}"; fired: ${this.#names(cloud)}`);
        await sleep(LOOK_MS / 4);
      }
    };
  }

  #names(cloud: string): string {
    return this.fired.flatMap((each) => (each.cloud === cloud ? [each.alert] : [])).join(', ');
  }

  async #readAlerts(): Promise<void> {
    try {
      const alerts = await this.prometheus.alerts();
      for (const alert of alerts) if (alert.state === 'firing') this.#add(alert);
    } catch (error) {
      this.#failure ??= error;
    }
  }

  #add({ labels, annotations }: ActiveAlert): void {
    const { cloud = '', alertname = '' } = labels;
    if (this.fired.some((each) => each.cloud === cloud && each.alert === alertname)) return;
    const seconds = (performance.now() - this.#begunAt) / 1000;
    const fired = { cloud, alert: alertname, labels, annotations, seconds };
    this.fired.push(fired);
    this.#onFired(fired);
  }
}
