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
  } as Option<string>,
};
