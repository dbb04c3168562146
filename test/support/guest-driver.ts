import type { Driver, DriverEvent, DriverInstance, FoundConsole } from '../../src/compute/drivers/driver.ts';
import { Refusal, type RefusalCode } from '../../src/flow/refusals.ts';

/** What a driver for tests of the compute role says of one guest: a screen, or a refusal at step 5 or 6. */
export interface ScriptedGuest {
  uuid: string;
  screen: FoundConsole | { refuses: RefusalCode; at: 5 | 6 };
}

/** A hypervisor whose guests a test can move at will, for what real ones cannot be made to do on demand. */
export class GuestDriver implements Driver<ScriptedGuest> {
  readonly name: string;
  readonly kinds = ['novnc'] as const;
  readonly guests = new Map<string, ScriptedGuest>();
  /** Refuses everything with that code while it is set. */
  failing: RefusalCode | undefined;
  closed = 0;
  readonly #listeners: ((event: DriverEvent) => void)[] = [];

  constructor(name: string, guests: readonly ScriptedGuest[] = []) {
    this.name = name;
    for (const guest of guests) this.guests.set(guest.uuid, guest);
  }

  async listInstances(): Promise<DriverInstance[]> {
    this.#check();
    return [...this.guests.values()].map(describe);
  }

  async getInstance(uuid: string): Promise<DriverInstance | undefined> {
    this.#check();
    const guest = this.guests.get(uuid);
    return guest && describe(guest);
  }

  async readDefinition(uuid: string): Promise<ScriptedGuest> {
    this.#check();
    const guest = this.guests.get(uuid);
    if (guest === undefined) throw new Refusal('guest_unknown');
    if ('refuses' in guest.screen && guest.screen.at === 5) throw new Refusal(guest.screen.refuses);
    return guest;
  }

  findConsole({ screen }: ScriptedGuest): FoundConsole {
    if ('refuses' in screen) throw new Refusal(screen.refuses);
    return screen;
  }

  onChange(listener: (event: DriverEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(event: DriverEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  close(): void {
    this.closed++;
  }

  #check(): void {
    if (this.failing !== undefined) throw new Refusal(this.failing, `${this.name} fails`);
  }
}

function describe({ uuid }: ScriptedGuest): DriverInstance {
  return {
    uuid,
    name: `guest ${uuid.slice(0, 4)}`,
    projectId: 'p',
    userId: null,
    status: 'ACTIVE',
    hypervisorName: 'g',
    vcpus: 1,
    memoryMb: 64,
  };
}
