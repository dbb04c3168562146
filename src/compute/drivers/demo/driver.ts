import { setTimeout as sleep } from 'node:timers/promises';
import { NOVNC } from '../../../consoles/console-kinds.ts';
import type { PowerAction } from '../../../contracts/power.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type {
  Driver,
  DriverEvent,
  DriverInstance,
  DriverPower,
  FoundConsole,
  PowerOptions,
} from '../driver.ts';
import type { DriverOptions } from '../registry.ts';
import { DemoInstance } from './demo-instance.ts';
import { traceOfConnection } from './trace-of-connection.ts';
import type { TraceOfConnection } from './viewer.ts';

/** Two instances to view, and a stopped one, whose console is refused. */
export const DEMO_INSTANCES = [
  { uuid: 'de300000-0000-4000-8000-000000000001', name: 'demo', status: 'ACTIVE' },
  { uuid: 'de300000-0000-4000-8000-000000000002', name: 'demo-second', status: 'ACTIVE' },
  { uuid: 'de300000-0000-4000-8000-000000000003', name: 'demo-stopped', status: 'SHUTOFF' },
] as const satisfies readonly Pick<DriverInstance, 'uuid' | 'name' | 'status'>[];

/** An instance that a viewer powered off by the button on its screen starts again after this time. */
const OFF_MS = 15_000;

/** How long a shutdown or a reboot takes that a user requests. */
const SHUTDOWN_MS = 2_000;

/** The definition of a running instance. */
export interface DemoDefinition {
  readonly uuid: string;
  readonly port: number;
}

/** Instances that Oriel draws itself: a working console without a hypervisor. */
export async function open({ settings, log, ...peers }: DriverOptions): Promise<Driver<DemoDefinition>> {
  const project = settings.oriel.default_project;
  return DemoDriver.start({ log, project, traceOfConnection: traceOfConnection(peers) });
}

export interface DemoDriverOptions {
  readonly log: Logger;
  /** The project of the instances. */
  readonly project: string;
  readonly traceOfConnection: TraceOfConnection;
  /** Milliseconds until an instance that was powered off starts again. */
  readonly offMs?: number;
}

/** The driver of the demo's instances, which run inside this process. */
export class DemoDriver implements Driver<DemoDefinition> {
  readonly name = 'demo';
  readonly kinds = [NOVNC.type];
  readonly #options: DemoDriverOptions;
  readonly #running = new Map<string, DemoInstance>();
  /** Instances that are neither active nor shut off. */
  readonly #states = new Map<string, 'PAUSED' | 'SUSPENDED'>();
  readonly power: DriverPower = {
    lacks: ['nmi'],
    change: (uuid, action, options) => this.#changePower(uuid, action, options),
  };
  readonly #restarts = new Map<string, NodeJS.Timeout>();
  readonly #listeners: ((event: DriverEvent) => void)[] = [];
  #closed = false;

  private constructor(options: DemoDriverOptions) {
    this.#options = options;
  }

  /** Resolves when the VNC servers of the running instances listen. */
  static async start(options: DemoDriverOptions): Promise<DemoDriver> {
    const driver = new DemoDriver(options);
    for (const { uuid, name, status } of DEMO_INSTANCES) {
      if (status === 'ACTIVE') await driver.#start(uuid, name);
    }
    return driver;
  }

  async listInstances(): Promise<DriverInstance[]> {
    return DEMO_INSTANCES.map(({ uuid, name }) => ({
      uuid,
      name,
      projectId: this.#options.project,
      userId: null,
      status: this.#states.get(uuid) ?? (this.#running.has(uuid) ? 'ACTIVE' : 'SHUTOFF'),
      hypervisorName: name,
      vcpus: 1,
      memoryMb: 16,
    }));
  }

  async getInstance(uuid: string): Promise<DriverInstance | undefined> {
    return (await this.listInstances()).find((instance) => instance.uuid === uuid);
  }

  async readDefinition(uuid: string): Promise<DemoDefinition> {
    // [step 5]
    if (!DEMO_INSTANCES.some((each) => each.uuid === uuid))
      throw new Refusal('guest_unknown', `no instance ${uuid}`);
    const instance = this.#running.get(uuid);
    if (instance === undefined) throw new Refusal('guest_not_running', 'the demo instance is powered off');
    return { uuid, port: instance.port };
  }

  findConsole({ port }: DemoDefinition): FoundConsole {
    // [step 6]
    return { reachedBy: 'network', listensOn: '127.0.0.1', dial: null, port, password: null };
  }

  async screenshot(uuid: string): Promise<Buffer> {
    await this.readDefinition(uuid);
    const instance = this.#running.get(uuid);
    if (instance === undefined) throw new Refusal('guest_not_running', 'the demo instance is powered off');
    return instance.screenshot();
  }

  onChange(listener: (event: DriverEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Stops an instance and closes its connections. It starts again by itself. */
  async powerOff(uuid: string): Promise<void> {
    if (!(await this.#stop(uuid)) || this.#closed) return;
    const restart = setTimeout(() => {
      this.powerOn(uuid).catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'a demo instance did not start again');
      });
    }, this.#options.offMs ?? OFF_MS);
    this.#restarts.set(uuid, restart);
  }

  /** Starts an instance that was powered off. */
  async powerOn(uuid: string): Promise<void> {
    if (this.#restarts.has(uuid)) await this.#startAgain(uuid);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.length = 0;
    for (const restart of this.#restarts.values()) clearTimeout(restart);
    this.#restarts.clear();
    const instances = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(instances.map((each) => each.close()));
  }

  async #changePower(uuid: string, action: PowerAction, { signal }: PowerOptions): Promise<void> {
    switch (action) {
      case 'start':
      case 'resume':
        return this.#startAgain(uuid);
      case 'stop':
        await sleep(SHUTDOWN_MS, undefined, { signal });
        await this.#stop(uuid, 'shut_down');
        return;
      case 'power_off':
        await this.#stop(uuid);
        return;
      case 'suspend':
        if (await this.#stop(uuid, 'saved')) this.#states.set(uuid, 'SUSPENDED');
        return;
      case 'pause':
        this.#states.set(uuid, 'PAUSED');
        this.#running.get(uuid)?.pause();
        return;
      case 'unpause':
        this.#states.delete(uuid);
        this.#running.get(uuid)?.unpause();
        return;
      default:
        // The screen has no memory that a reboot could clear.
        if (action === 'reboot') await sleep(SHUTDOWN_MS, undefined, { signal });
        if (!this.#running.has(uuid)) return this.#startAgain(uuid);
        this.#states.delete(uuid);
        this.#running.get(uuid)?.unpause();
    }
  }

  /** Stops an instance and closes its connections. False if it does not run. */
  async #stop(uuid: string, cause?: 'saved' | 'shut_down'): Promise<boolean> {
    const instance = this.#running.get(uuid);
    if (instance === undefined) return false;
    this.#running.delete(uuid);
    this.#states.delete(uuid);
    this.#report({ instanceUuid: uuid, change: 'stopped', ...(cause === undefined ? {} : { cause }) });
    await instance.close();
    return true;
  }

  async #startAgain(uuid: string): Promise<void> {
    clearTimeout(this.#restarts.get(uuid));
    this.#restarts.delete(uuid);
    if (this.#running.has(uuid)) return;
    const name = DEMO_INSTANCES.find((each) => each.uuid === uuid)?.name ?? uuid;
    await this.#start(uuid, name);
    this.#states.delete(uuid);
    this.#report({ instanceUuid: uuid, change: 'started' });
  }

  async #start(uuid: string, name: string): Promise<void> {
    const { traceOfConnection, log } = this.#options;
    const instance = await DemoInstance.start({
      name,
      traceOfConnection,
      log: log.child({ driver: 'demo', instance_uuid: uuid }),
      onPowerOff: () => void this.powerOff(uuid),
    });
    if (this.#closed) await instance.close();
    else this.#running.set(uuid, instance);
  }

  #report(event: DriverEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
