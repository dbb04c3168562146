import type { LifecycleEvent } from '../lifecycle-line.ts';
import type { EventStream } from '../watch-lifecycle.ts';

/** What libvirt does with a domain, in the words of virsh, which are commands of virsh too. */
export type PowerCommand =
  | 'start'
  | 'start --force-boot'
  | 'shutdown'
  | 'destroy'
  | 'reboot'
  | 'reset'
  | 'suspend'
  | 'resume'
  | 'dompmwakeup'
  | 'managedsave'
  | 'inject-nmi';

/** How long one command may take, in ms: a domain is saved and resumed at the speed of the disk. */
export const COMMAND_MS = 600_000;

/** The part of a connection to libvirt that changes the power of domains. */
export interface PowerConnection {
  /** Resolves when libvirt has done it. @throws {Refusal} power_failed, guest_unknown, hypervisor_unreachable, hypervisor_forbidden */
  run(command: PowerCommand, uuid: string): Promise<void>;
  /** The lifecycle events of all domains until stopped. */
  follow(onEvent: (event: LifecycleEvent) => void): EventStream;
}
