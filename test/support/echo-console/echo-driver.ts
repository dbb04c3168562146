import type { Driver, DriverEvent, DriverInstance } from '../../../src/compute/drivers/driver.ts';
import { Refusal } from '../../../src/flow/refusals.ts';
import { ECHO } from './echo-kind.ts';

/** A hypervisor with one instance, which has an echo console at that port of this machine and no other console. */
export class EchoDriver implements Driver<number> {
  readonly name = 'echo';
  readonly kinds = [ECHO.type];
  readonly #instance: DriverInstance;
  readonly #port: number;
  readonly #listeners: ((event: DriverEvent) => void)[] = [];

  constructor(uuid: string, projectId: string, port: number) {
    this.#instance = {
      uuid,
      name: 'echo1',
      projectId,
      userId: null,
      status: 'ACTIVE',
      hypervisorName: 'instance-1',
      vcpus: 1,
      memoryMb: 1,
    };
    this.#port = port;
  }

  async listInstances(): Promise<DriverInstance[]> {
    return [this.#instance];
  }

  async getInstance(uuid: string): Promise<DriverInstance | undefined> {
    return uuid === this.#instance.uuid ? this.#instance : undefined;
  }

  async readDefinition(uuid: string): Promise<number> {
    if (uuid !== this.#instance.uuid) throw new Refusal('guest_unknown');
    return this.#port;
  }

  findConsole(port: number) {
    return { reachedBy: 'network', listensOn: '127.0.0.1', dial: null, port, password: null } as const;
  }

  onChange(listener: (event: DriverEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Reports that the instance was stopped. */
  stop(): void {
    for (const listener of this.#listeners)
      listener({ instanceUuid: this.#instance.uuid, change: 'stopped' });
  }

  close(): void {}
}
