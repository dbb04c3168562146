import type { InstanceChanged } from '../../../contracts/instance-changed.ts';
import type { Closable } from '../../../platform/lifecycle.ts';

/** A domain as libvirt tells of it; all of it as text, for domain-xml.ts and guest-status.ts to understand. */
export interface DomainText {
  /** virsh's word for the state: `running`, `paused`, `shut off` and so on. */
  readonly state: string;
  /** Whether its memory is saved on disk, to be resumed at the next start. */
  readonly saved: boolean;
  /** The live XML; the inactive one where the domain does not run. */
  readonly xml: string;
}

export type LifecycleChange = Pick<InstanceChanged, 'instanceUuid' | 'change' | 'cause'>;

/**
 * How the driver talks to libvirt, apart from what it makes of the answers.
 * Everything refuses with hypervisor_unreachable when libvirt does not answer in time.
 */
export interface LibvirtConnection extends Closable {
  /** Every domain, running or not. */
  list(): Promise<DomainText[]>;
  /** One domain, with its VNC password where `secure`; refuses with guest_unknown. */
  read(uuid: string, options: { secure: boolean }): Promise<DomainText>;
  /**
   * Calls the listener for each change of a guest's life until closed. What happened while libvirt could not be heard is
   * found out and told afterwards; the guests that are there at first are not.
   */
  watch(listener: (change: LifecycleChange) => void): void;
}
