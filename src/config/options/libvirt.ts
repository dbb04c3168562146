import { by, lists } from '../checks/uses.ts';
import { option } from '../option.ts';
import { string } from '../types.ts';

/** `[libvirt]` */
export const libvirtOptions = {
  connection_uri: option({
    type: string,
    sameOn: 'none',
    default: 'qemu:///system',
    help: 'The libvirt that the driver talks to.',
    nova: true,
    uses: [by('compute', lists('oriel.drivers', 'libvirt'))],
  }),
};
