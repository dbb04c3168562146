import { rule } from '../../config/checks/check.ts';
import { by } from '../../config/checks/uses.ts';
import { type OptionTable, option } from '../../config/option.ts';
import type { OptionPart, SettingsOfParts } from '../../config/option-part.ts';
import type { Settings } from '../../config/option-table.ts';
import { choice, list } from '../../config/types.ts';
import type { Peers } from '../../contracts/contract.ts';
import type { sessionsContract } from '../../contracts/sessions/sessions.ts';
import type { traceContract } from '../../contracts/trace.ts';
import type { Logger } from '../../platform/log/log.ts';
import { demo } from './demo/manifest.ts';
import type { Driver } from './driver.ts';
import { libvirt } from './libvirt/manifest.ts';
import { qemu } from './qemu/manifest.ts';
import { vnc } from './vnc/manifest.ts';

/** Every driver, a folder each. */
export const DRIVERS = [libvirt, qemu, vnc, demo] as const;

export type DriverName = (typeof DRIVERS)[number]['name'];

const NAMES = DRIVERS.map(({ name }) => name);

/** The option that lists the drivers of a host. */
const driversPart = {
  options: {
    oriel: {
      drivers: option({
        type: list(choice(...NAMES)),
        sameOn: 'none',
        default: ['libvirt'],
        help: 'Hypervisor drivers of the compute agent, in the order in which they are asked for an instance.',
        uses: [by('compute')],
      }),
    },
  },
  checks: [
    rule<Settings & { readonly oriel: { readonly drivers: readonly DriverName[] } }>({
      role: 'compute',
      reads: ['oriel.drivers'],
      level: 'fatal',
      when: ({ oriel }) => oriel.drivers.length === 0,
      message: 'The list is empty: the compute agent has no hypervisor.',
      remedy: 'List libvirt or qemu.',
    }),
  ],
} as const satisfies OptionPart;

/** The options and checks of the drivers, for the table of all options. */
export const DRIVER_PARTS = [driversPart, ...DRIVERS] as const;

/** The settings of a process that knows the drivers. */
export type ComputeSettings = Settings & SettingsOfParts<typeof DRIVER_PARTS>;

/** What a driver gets when it is opened. */
export interface DriverOptions {
  readonly settings: ComputeSettings;
  readonly log: Logger;
  /** The sessions and traces of all processes, which the demo draws on its screen. */
  readonly sessions: Peers<typeof sessionsContract>;
  readonly trace: Peers<typeof traceContract>;
}

/** How an implementation is opened. It does not wait for its hypervisor to be up. */
export type OpenDriver = (options: DriverOptions) => Promise<Driver>;

/** The code of the drivers, loaded on use. */
const IMPLEMENTATIONS = {
  libvirt: () => import('./libvirt/driver.ts'),
  qemu: () => import('./qemu/driver.ts'),
  vnc: () => import('./vnc/driver.ts'),
  demo: () => import('./demo/driver.ts'),
} as const satisfies Record<DriverName, () => Promise<{ open: OpenDriver }>>;

/** Opens the driver of that name. The caller closes it. */
export async function openDriver(name: DriverName, options: DriverOptions): Promise<Driver> {
  const { open } = await IMPLEMENTATIONS[name]();
  return open(options);
}

/** The driver's own options with their values, for messages. */
export function describeOptions(name: string, settings: ComputeSettings): string {
  const options: OptionTable = DRIVERS.find((each) => each.name === name)?.options ?? {};
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = settings;
  return Object.entries(options)
    .flatMap(([group, entries]) =>
      Object.entries(entries)
        .filter(([, { secret }]) => secret !== true)
        .map(([option, { type }]) => `[${group}] ${option} ${type.format(values[group]?.[option])}`),
    )
    .join(', ');
}
