import type { Discovered } from '../../compute/drivers/manifest.ts';
import { DRIVERS, type DriverName } from '../../compute/drivers/registry.ts';
import { messageOf } from '../../platform/message-of.ts';
import { within } from '../../platform/pace/within.ts';

/** A hypervisor, or a place that was searched, with the driver that looked for it. */
export type DiscoveredByDriver = Discovered & { readonly driver: DriverName };

const DEADLINE_MS = 15_000;

/** Asks every driver what it finds on this machine. Never rejects: a driver that fails or hangs has an entry that says so. */
export async function discoverHypervisors(): Promise<DiscoveredByDriver[]> {
  const found = await Promise.all(
    DRIVERS.map(async (manifest) => {
      const {
        name: driver,
        discover,
      }: { name: DriverName; discover?: () => Promise<readonly Discovered[]> } = manifest;
      if (discover === undefined) return [];
      const late = () => new Error(`no answer within ${DEADLINE_MS / 1000} s`);
      const entries = await within({ ms: DEADLINE_MS, late }, discover).catch((error: unknown) => [
        failed(driver, error),
      ]);
      return entries.map((entry) => ({ ...entry, driver }));
    }),
  );
  return found.flat();
}

function failed(driver: string, error: unknown): Discovered {
  return {
    state: 'unusable',
    sentence: `The driver ${driver} could not look for hypervisors: ${messageOf(error)}.`,
    remedy: 'Repeat the command. If it fails again, report a defect.',
    options: {},
  };
}
