import { type DiscoveredByDriver, discoverHypervisors } from '../../main/for-cli/discover-hypervisors.ts';
import { CommandFailed, UsageError } from '../command.ts';
import type { OptionTexts } from './config-text.ts';

export interface Hypervisors {
  readonly drivers: readonly string[];
  readonly options: readonly OptionTexts[];
}

/** The options of `--set`. @throws {UsageError} */
export function settingsOf(texts: readonly string[]): OptionTexts {
  const sections: Record<string, Record<string, string>> = {};
  for (const text of texts) {
    const [, group, option, value] = /^(\w+)\.(\w+)=([^\r\n]*)$/.exec(text) ?? [];
    if (group === undefined || option === undefined || value === undefined) {
      throw new UsageError(`--set needs GROUP.OPTION=VALUE on one line, not "${text}".`);
    }
    if (sections[group]?.[option] !== undefined) {
      throw new UsageError(`--set ${group}.${option} is given twice. Give each option once.`);
    }
    sections[group] = { ...sections[group], [option]: value };
  }
  return sections;
}

/**
 * Looks for hypervisors and says what it finds.
 * @throws {CommandFailed} if none can be used, unless `isExplicit`: the operator named the drivers
 */
export async function findHypervisors(
  say: (line: string) => void,
  isExplicit: boolean,
): Promise<Hypervisors> {
  const found = await discoverHypervisors();
  const usable = oneEach(found.filter(({ state }) => state === 'usable'));
  // A place without a hypervisor is of interest only if there is no other.
  const worthSaying = usable.length === 0 ? found : found.filter(({ state }) => state !== 'absent');
  for (const each of worthSaying) say(each.remedy === '' ? each.sentence : `${each.sentence} ${each.remedy}`);
  if (usable.length === 0 && !isExplicit) {
    throw new CommandFailed(
      'No hypervisor of this host can be used, so nothing was written. Do what is advised above and repeat "oriel init". ' +
        'For a libvirt on another host, use --set oriel.drivers=libvirt --set libvirt.connection_uri=qemu+ssh://USER@HOST/system.',
    );
  }
  return {
    drivers: [...new Set(usable.map(({ driver }) => driver))],
    options: usable.map(({ options }) => options),
  };
}

/** The first of each driver: a driver has one set of options. */
function oneEach(found: readonly DiscoveredByDriver[]): DiscoveredByDriver[] {
  const byDriver = new Map<string, DiscoveredByDriver>();
  for (const each of found) if (!byDriver.has(each.driver)) byDriver.set(each.driver, each);
  return [...byDriver.values()];
}
