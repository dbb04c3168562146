import { by, lists } from '../checks/uses.ts';
import type { Option } from '../option.ts';
import { string } from '../types.ts';

/** `[libvirt]` */
export const libvirtOptions = {
  connection_uri: {
    type: string,
    sameOn: 'none',
    default: 'qemu:///system',
    help: 'The libvirt that the driver talks to.',
    nova: true,
    uses: [by('compute', lists('oriel.drivers', 'libvirt'))],
  } as Option<string>,
};
