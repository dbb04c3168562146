import type { Driver, DriverEvent, DriverInstance, FoundConsole } from '../../src/compute/drivers/driver.ts';
import { Refusal, type RefusalCode } from '../../src/flow/refusals.ts';

export interface ScriptedGuest {
  readonly uuid: string;
  readonly name: string;
  readonly projectId: string;
  /** Where its VNC server is, how steps 5 and 6 refuse, or what a defect throws there. */
  vnc: { port: number; password?: string } | RefusalCode | Error;
}

/** A hypervisor whose guests do as a test says: for refusals that a real one can't be brought to on demand. */
export class ScriptedDriver implements Driver<ScriptedGuest> {
  readonly name = 'scripted';
  readonly kinds = ['novnc'] as const;
  /** How often a guest was looked at. */
  looks = 0;
  readonly #guests = new Map<string, ScriptedGuest>();
  readonly #listeners: ((event: DriverEvent) => void)[] = [];

  add(name: string, vnc: ScriptedGuest['vnc'], projectId = 'demo'): ScriptedGuest {
    const number = String(this.#guests.size + 1).padStart(12, '0');
    const guest = { uuid: `5c000000-0000-4000-8000-${number}`, name, projectId, vnc };
    this.#guests.set(guest.uuid, guest);
    return guest;
  }

  /** As its definition is changed to name another project. */
  assign(guest: ScriptedGuest, projectId: string): void {
    this.#guests.set(guest.uuid, { ...guest, projectId });
  }

  remove(guest: ScriptedGuest): void {
    this.#guests.delete(guest.uuid);
  }

  tell(event: DriverEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async listInstances(): Promise<DriverInstance[]> {
    return [...this.#guests.values()].map(describe);
  }

  async getInstance(uuid: string): Promise<DriverInstance | undefined> {
    this.looks++;
    const guest = this.#guests.get(uuid);
    return guest && describe(guest);
  }

  async readDefinition(uuid: string): Promise<ScriptedGuest> {
    const guest = this.#guests.get(uuid);
    if (guest === undefined) throw new Refusal('guest_unknown', uuid);
    if (guest.vnc === 'guest_not_running' || guest.vnc === 'hypervisor_unreachable')
      throw new Refusal(guest.vnc);
    return guest;
  }

  findConsole({ vnc }: ScriptedGuest): FoundConsole {
    if (vnc instanceof Error) throw vnc;
    if (typeof vnc === 'string') throw new Refusal(vnc);
    const { port, password = null } = vnc;
    return { reachedBy: 'network', listensOn: '127.0.0.1', dial: null, port, password };
  }

  onChange(listener: (event: DriverEvent) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {}
}

function describe({ uuid, name, projectId, vnc }: ScriptedGuest): DriverInstance {
  const status = vnc === 'guest_not_running' ? 'SHUTOFF' : 'ACTIVE';
  return { uuid, name, projectId, userId: null, status, hypervisorName: name, vcpus: 1, memoryMb: 64 };
}
