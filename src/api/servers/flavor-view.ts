import type { Instance } from '../../contracts/compute.ts';
import type { Microversion } from '../mount/microversion.ts';
import type { Links } from './links.ts';

/** Instances have a size and no flavor. The size takes its place, under a made-up name. */
export function flavorId({ vcpus, memoryMb }: Pick<Instance, 'vcpus' | 'memoryMb'>): string {
  return `${vcpus}-vcpus-${memoryMb}-mb`;
}

/** In an instance: a link until 2.46, the content from 2.47 on. */
export function embeddedFlavor(instance: Instance, version: Microversion, links: Links) {
  const id = flavorId(instance);
  if (version.atLeast('2.47')) {
    const { vcpus, memoryMb: ram } = instance;
    return { vcpus, ram, disk: 0, ephemeral: 0, swap: 0, original_name: id, extra_specs: {} };
  }
  return { id, links: links.of('flavors', id).filter(({ rel }) => rel === 'bookmark') };
}

/** For clients that look it up. Disks are not counted. */
export function flavorDetail(instance: Instance, version: Microversion, links: Links) {
  const id = flavorId(instance);
  return {
    id,
    name: id,
    vcpus: instance.vcpus,
    ram: instance.memoryMb,
    disk: 0,
    'OS-FLV-EXT-DATA:ephemeral': 0,
    'OS-FLV-DISABLED:disabled': false,
    'os-flavor-access:is_public': true,
    rxtx_factor: 1,
    // Until 2.74 Nova has an empty string for no swap.
    swap: version.atLeast('2.75') ? 0 : '',
    links: links.of('flavors', id),
    ...(version.atLeast('2.55') ? { description: null } : {}),
    ...(version.atLeast('2.61') ? { extra_specs: {} } : {}),
  };
}
