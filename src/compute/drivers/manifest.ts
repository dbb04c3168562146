import type { OptionPart } from '../../config/option-part.ts';
import type { DriverRemedies } from './driver.ts';

/** What is known about a driver without its code: its name, options, checks and remedies. */
export interface DriverManifest extends OptionPart {
  /** As `[oriel] drivers` lists it. */
  readonly name: string;
  readonly remedies: DriverRemedies;
  /**
   * Looks for hypervisors of this driver on this machine, for `oriel init`, as the user that runs it. Changes nothing, starts no
   * daemon and needs no configuration. Never rejects. Returns at least one entry: a place that was searched in vain has one too.
   * Absent for a driver that is not set up on a host.
   */
  discover?(): Promise<readonly Discovered[]>;
}

/** A hypervisor that a driver found, or a place in which it found none. */
export interface Discovered {
  /** `usable`: the driver works with `options`. `unusable`: a hypervisor is there, but `remedy` comes first. */
  readonly state: 'usable' | 'unusable' | 'absent';
  /** One sentence for the operator: what was found, where, and how many instances with a console. */
  readonly sentence: string;
  /** One sentence: what the operator does about a state other than `usable`. Empty if there is nothing to do. */
  readonly remedy: string;
  /**
   * The lines that the configuration needs, by section and option, as texts of the file: `{ libvirt: { connection_uri: '…' } }`.
   * A list is an option with several lines. Without `[oriel] drivers`, which `oriel init` writes.
   */
  readonly options: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** The group that the user of a systemd unit joins to use the hypervisor, such as `libvirt`. */
  readonly group?: string;
}
