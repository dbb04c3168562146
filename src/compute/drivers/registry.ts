import type { Settings } from '../../config/option-table.ts';
import type { Peers } from '../../contracts/contract.ts';
import type { sessionsContract } from '../../contracts/sessions/sessions.ts';
import type { traceContract } from '../../contracts/trace.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Driver } from './driver.ts';

export interface DriverOptions {
  readonly settings: Pick<Settings, 'libvirt' | 'oriel'>;
  readonly log: Logger;
  /** Who carries the sessions, and what each step did: the demo guest draws it on its screen. */
  readonly sessions: Peers<typeof sessionsContract>;
  readonly trace: Peers<typeof traceContract>;
}

/** How an implementation is opened; it does not wait for its hypervisor to be up. */
export type OpenDriver = (options: DriverOptions) => Promise<Driver>;

/** Implementations by their name in `[oriel] drivers`, loaded on use. */
const IMPLEMENTATIONS = {
  libvirt: () => import('./libvirt/driver.ts'),
  demo: () => import('./demo/driver.ts'),
} as const satisfies Record<string, () => Promise<{ open: OpenDriver }>>;

export type DriverName = keyof typeof IMPLEMENTATIONS;

/** Opens the driver of that name. The caller closes it. */
export async function openDriver(name: DriverName, options: DriverOptions): Promise<Driver> {
  const { open } = await IMPLEMENTATIONS[name]();
  return open(options);
}
