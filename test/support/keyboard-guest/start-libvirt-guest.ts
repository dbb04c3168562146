import { join } from 'node:path';
import type { Graphics, LinuxGuest } from '../libvirt/guest-xml.ts';
import type { LibvirtLab } from '../libvirt/lab.ts';
import { KeyboardGuest } from './keyboard-guest.ts';
import type { LinuxImage } from './linux-image.ts';

/** The keyboard guest as an instance of libvirt. Resolves when it reads its console. */
export async function startLibvirtKeyboardGuest(
  lab: LibvirtLab,
  image: LinuxImage,
  { name, keymap, keyboard }: { name: string; keymap?: string; keyboard?: LinuxGuest['keyboard'] },
): Promise<KeyboardGuest> {
  const serialSockets = [join(lab.folder, `${name}.commands`), join(lab.folder, `${name}.keys`)] as const;
  const graphics: Graphics = { type: 'vnc', ...(keymap === undefined ? {} : { keymap }) };
  const linux = { ...image, serialSockets, ...(keyboard === undefined ? {} : { keyboard }) };
  const uuid = await lab.defineGuest({ name, graphics: [graphics], linux });
  await lab.start(uuid);
  return KeyboardGuest.connect(...serialSockets);
}
