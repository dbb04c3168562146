import type { InstanceChanged } from '../../../contracts/instance-changed.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { PowerConnection } from './power/power-connection.ts';

/** A domain as libvirt describes it, as text. xml/domain-xml.ts and instance-status.ts parse it. */
export interface DomainText {
  /** The state as virsh prints it: `running`, `paused`, `shut off` and so on. */
  readonly state: string;
  /** Whether its memory is saved on disk, so that the next start resumes it. */
  readonly saved: boolean;
  /** The live XML; the inactive one if the domain does not run. */
  readonly xml: string;
}

export type LifecycleChange = Pick<InstanceChanged, 'instanceUuid' | 'change' | 'cause'>;

/**
 * A connection to libvirt. The driver interprets what it returns.
 * Every method refuses with hypervisor_unreachable if libvirt does not answer in time.
 */
export interface LibvirtConnection extends Closable {
  readonly power: PowerConnection;
  /** Every domain, running or not. */
  list(): Promise<DomainText[]>;
  /** One domain, with its console password if `secure`. @throws {Refusal} guest_unknown */
  read(uuid: string, options: { secure: boolean }): Promise<DomainText>;
  /**
   * A picture of the first screen of a running domain, as a PNG or PPM file.
   * @throws {Refusal} guest_unknown, screenshot_failed
   */
  screenshot(uuid: string): Promise<Buffer>;
  /**
   * Calls the listener for each change of a domain until closed. Changes during an interruption are reported afterwards. The
   * domains that exist at the beginning are not reported.
   */
  watch(listener: (change: LifecycleChange) => void): void;
}
