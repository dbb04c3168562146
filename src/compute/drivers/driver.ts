import type { Instance } from '../../contracts/compute.ts';
import type { InstanceChanged } from '../../contracts/instance-changed.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** Where the hypervisor says that a running guest's VNC server is. */
export interface VncServer {
  /**
   * The address or name that the VNC server listens on, as the hypervisor names it; null where it names none, so that the
   * agent's own `server_proxyclient_address` is what counts.
   */
  readonly listen: string | null;
  readonly port: number;
  readonly password: string | null;
}

/**
 * The seam to a hypervisor. A driver receives clean input and refuses with the codes of steps 5 and 6:
 * hypervisor_unreachable, guest_unknown, guest_not_running, guest_without_vnc, vnc_on_socket.
 * `Definition` is its own business: what it reads at step 5 and understands at step 6.
 */
export interface Driver<Definition = unknown> extends Closable {
  readonly name: string;
  listInstances(): Promise<DriverInstance[]>;
  /** Undefined where the hypervisor has no such guest. */
  getInstance(uuid: string): Promise<DriverInstance | undefined>;
  /** [step 5] The definition of the running guest, read now from the hypervisor. */
  readDefinition(uuid: string): Promise<Definition>;
  /** [step 6] */
  findVncServer(definition: Definition): VncServer;
  /** Calls the listener for every guest that started, stopped, migrated away or was deleted, until closed. */
  onChange(listener: (event: DriverEvent) => void): void;
}

export type DriverEvent = Omit<InstanceChanged, 'host'>;

/** A guest as its driver describes it; the agent adds its host name. */
export type DriverInstance = Omit<Instance, 'host' | 'driver'>;
