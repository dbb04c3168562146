import { Refusal } from '../../../flow/refusals.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { Driver, DriverEvent, DriverInstance } from '../driver.ts';
import type { DriverOptions } from '../registry.ts';
import { DemoGuest } from './demo-guest.ts';
import { DEMO_GUESTS } from './guests.ts';
import { traceOfConnection } from './trace-of-connection.ts';
import type { TraceOfConnection } from './viewer.ts';

/** A guest that a viewer powered off starts again after this long: nobody else would. */
const OFF_MS = 15_000;

/** What the demo knows of a running guest. */
export interface DemoDefinition {
  readonly uuid: string;
  readonly port: number;
}

/** Guests that are drawn by Oriel itself: a working console where there is no hypervisor. */
export async function open({ settings, log, ...peers }: DriverOptions): Promise<Driver<DemoDefinition>> {
  const project = settings.oriel.default_project;
  return DemoDriver.start({ log, project, traceOfConnection: traceOfConnection(peers) });
}

export interface DemoDriverOptions {
  readonly log: Logger;
  /** The project that the guests belong to. */
  readonly project: string;
  readonly traceOfConnection: TraceOfConnection;
  /** Milliseconds until a guest that was powered off starts again. */
  readonly offMs?: number;
}

/** The driver of the demo's guests, which run inside this process. */
export class DemoDriver implements Driver<DemoDefinition> {
  readonly name = 'demo';
  readonly #options: DemoDriverOptions;
  /** Those that run, by UUID. */
  readonly #running = new Map<string, DemoGuest>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  readonly #listeners: ((event: DriverEvent) => void)[] = [];
  #closed = false;

  private constructor(options: DemoDriverOptions) {
    this.#options = options;
  }

  /** Resolves when the guests that run have their VNC servers listening. */
  static async start(options: DemoDriverOptions): Promise<DemoDriver> {
    const driver = new DemoDriver(options);
    for (const { uuid, name, status } of DEMO_GUESTS) {
      if (status === 'ACTIVE') await driver.#start(uuid, name);
    }
    return driver;
  }

  async listInstances(): Promise<DriverInstance[]> {
    return DEMO_GUESTS.map(({ uuid, name }) => ({
      uuid,
      name,
      projectId: this.#options.project,
      userId: null,
      status: this.#running.has(uuid) ? 'ACTIVE' : 'SHUTOFF',
      hypervisorName: name,
      vcpus: 1,
      memoryMb: 16,
    }));
  }

  async getInstance(uuid: string): Promise<DriverInstance | undefined> {
    return (await this.listInstances()).find((instance) => instance.uuid === uuid);
  }

  async readDefinition(uuid: string): Promise<DemoDefinition> {
    // [step 5] what the demo knows of its guest stands in for a domain XML
    if (!DEMO_GUESTS.some((guest) => guest.uuid === uuid))
      throw new Refusal('guest_unknown', `no guest ${uuid}`);
    const guest = this.#running.get(uuid);
    if (guest === undefined) throw new Refusal('guest_not_running', 'the demo guest is powered off');
    return { uuid, port: guest.port };
  }

  findVncServer({ port }: DemoDefinition) {
    // [step 6]
    return { listen: '127.0.0.1', port, password: null };
  }

  onChange(listener: (event: DriverEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends a guest with all its viewers, as if its power were cut. It comes back by itself. */
  async powerOff(uuid: string): Promise<void> {
    const guest = this.#running.get(uuid);
    const known = DEMO_GUESTS.find((one) => one.uuid === uuid);
    if (guest === undefined || known === undefined) return;
    this.#running.delete(uuid);
    this.#tell({ instanceUuid: uuid, change: 'stopped' });
    await guest.close();
    if (this.#closed) return;
    const restart = setTimeout(() => {
      this.#restarts.delete(restart);
      this.#start(uuid, known.name).then(
        () => this.#tell({ instanceUuid: uuid, change: 'started' }),
        (error: unknown) => this.#options.log.error({ err: error }, 'a demo guest did not start again'),
      );
    }, this.#options.offMs ?? OFF_MS);
    this.#restarts.add(restart);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.length = 0;
    for (const restart of this.#restarts) clearTimeout(restart);
    const guests = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(guests.map((guest) => guest.close()));
  }

  async #start(uuid: string, name: string): Promise<void> {
    const { traceOfConnection, log } = this.#options;
    const guest = await DemoGuest.start({
      name,
      traceOfConnection,
      log: log.child({ driver: 'demo', instance_uuid: uuid }),
      onPowerOff: () => void this.powerOff(uuid),
    });
    if (this.#closed) await guest.close();
    else this.#running.set(uuid, guest);
  }

  #tell(event: DriverEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
