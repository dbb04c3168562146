import { by, lists } from '../checks/uses.ts';
import { option } from '../option.ts';
import { string } from '../types.ts';

/** `[libvirt]` */
export const libvirtOptions = {
  connection_uri: option({
    type: string,
    sameOn: 'none',
    default: 'qemu:///system',
    help: 'URI of the libvirt connection of the driver.',
    nova: true,
    uses: [by('compute', lists('oriel.drivers', 'libvirt'))],
  }),
};
