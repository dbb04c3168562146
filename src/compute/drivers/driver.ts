import type { Instance } from '../../contracts/compute.ts';
import type { ConnectInfo } from '../../contracts/connect-info.ts';
import type { InstanceChanged } from '../../contracts/instance-changed.ts';
import type { PowerAction } from '../../contracts/power.ts';
import type { RefusalCode } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** A console kind by Nova's name for it. */
export type ConsoleKindName = ConnectInfo['consoleType'];

/** Where a console of a running instance is. The tag tells how proxies reach it. */
export type FoundConsole = NetworkConsole;

export interface NetworkConsole {
  readonly reachedBy: 'network';
  /** The address or name that the console server listens on, as the hypervisor names it; null where it names none. */
  readonly listensOn: string | null;
  /**
   * The address or name that proxies dial, for consoles that another machine serves. Null: this host serves the console, and the
   * agent derives the address from `listensOn` and its own `server_proxyclient_address`.
   */
  readonly dial: string | null;
  readonly port: number;
  /** Read at each call. At most 64 characters. Never logged and never stored. */
  readonly password: string | null;
  /**
   * The keymap with which the console server translates characters into keys, in QEMU's names: `de`, `en-us`, `fr-ch`. A form of
   * `Keymap` in src/contracts/connect-info.ts. Absent if the hypervisor names none.
   */
  readonly keymap?: string;
}

/** Bytes of a picture file of a driver: a PPM of 3,840 by 2,160 has 25 MB. */
export const MAX_PICTURE_BYTES = 32 << 20;

/** What an operator of this hypervisor does about a refusal, one or two sentences each. */
export type DriverRemedies = Readonly<Partial<Record<RefusalCode, string>>>;

/**
 * The seam to a hypervisor. docs/drivers.md is its manual; test/contract/driver.suite.ts checks every implementation.
 * The agent calls a driver with checked input only: a lower-case UUID, and a kind that the driver declares.
 * `Definition` is private to the driver: what step 5 reads and step 6 interprets.
 */
export interface Driver<Definition = unknown> extends Closable {
  /** As `[oriel] drivers` lists it. */
  readonly name: string;
  /** The console kinds that this driver can find. The agent refuses other kinds before it calls `findConsole`. */
  readonly kinds: readonly ConsoleKindName[];
  /** The agent adds them to the details of this driver's refusals, for the log and the trace. */
  readonly remedies?: DriverRemedies;
  /** All instances. @throws {Refusal} hypervisor_unreachable, hypervisor_forbidden */
  listInstances(): Promise<DriverInstance[]>;
  /** Undefined if the hypervisor does not have the instance. @throws {Refusal} hypervisor_unreachable, hypervisor_forbidden */
  getInstance(uuid: string): Promise<DriverInstance | undefined>;
  /**
   * [step 5] Reads the definition of the running instance from the hypervisor, never from a cache.
   * @throws {Refusal} guest_unknown, guest_not_running, hypervisor_unreachable, hypervisor_forbidden
   */
  readDefinition(uuid: string): Promise<Definition>;
  /**
   * [step 6] Finds the console of that kind in a definition, without asking the hypervisor again.
   * @throws {Refusal} guest_not_running, and the codes of the kind for an instance without such a console
   */
  findConsole(definition: Definition, kind: ConsoleKindName): FoundConsole;
  /**
   * The picture that the screen of a running instance shows now, as a PNG or PPM (P6) file of at most MAX_PICTURE_BYTES. It is made by
   * the hypervisor and uses no console. Absent if the driver makes no pictures. It settles within 4 s.
   * @throws {Refusal} guest_unknown, guest_not_running, screenshot_failed, hypervisor_unreachable, hypervisor_forbidden
   */
  screenshot?(uuid: string): Promise<Buffer>;
  /** Changes the power of instances. Absent if the hypervisor, or this driver, cannot. */
  readonly power?: DriverPower;
  /** Calls the listener once for each instance that starts, stops, migrates away or is deleted, until the driver is closed. */
  onChange(listener: (event: DriverEvent) => void): void;
}

export type DriverEvent = Omit<InstanceChanged, 'host'>;

/** An instance as its driver describes it. `vcpus` and `memoryMb` are 0 where the driver does not know them. */
export interface DriverInstance extends Omit<Instance, 'host' | 'driver' | 'taskState' | 'powerLacks'> {
  /** OpenStack's Nova created it. Only Nova changes its power. */
  readonly isNovas?: true;
}

/** The power of a driver's instances. */
export interface DriverPower {
  /** The actions that it lacks. */
  readonly lacks: readonly PowerAction[];
  /**
   * Brings an instance into the state that the action means, and resolves when it is there. The agent has checked the state, and
   * calls this for one instance once at a time. After `signal` aborts, nothing more is sent to the hypervisor.
   * @throws {Refusal} power_failed, power_process_ended, power_unsupported, guest_unknown, hypervisor_unreachable, hypervisor_forbidden
   */
  change(uuid: string, action: PowerAction, options: PowerOptions): Promise<void>;
}

export interface PowerOptions {
  readonly signal: AbortSignal;
  /** How long `stop` and `reboot` wait for the operating system, in ms; then they power off or reset. */
  readonly shutdownMs: number;
}
