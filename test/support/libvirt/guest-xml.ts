// cspell:ignore nohz
import type { LinuxImage } from '../keyboard-guest/linux-image.ts';

/** A screen of a lab guest. */
export type Graphics =
  | { type: 'vnc'; listen?: string; password?: string; passwordValidTo?: string; keymap?: string }
  | { type: 'vnc-socket' }
  | { type: 'spice' };

export interface GuestSpec {
  name: string;
  uuid?: string;
  /** One VNC server on 127.0.0.1 where absent. */
  graphics?: readonly Graphics[];
  /** What goes inside <metadata>, as XML. */
  metadata?: string;
  memoryMb?: number;
  vcpus?: number;
  /** It runs this instead of the echo boot sector. */
  linux?: LinuxGuest;
}

/** A Linux with two serial ports that are UNIX sockets, such as the keyboard guest. */
export interface LinuxGuest extends LinuxImage {
  serialSockets: readonly [string, string];
  /** A keyboard beside the PS/2 keyboard that every PC has. Linux uses both, and QEMU sends keys to this one. */
  keyboard?: 'virtio';
}

/**
 * A guest that runs the echo boot sector from a read-only floppy: no disk to lock, so any number may share it. The clock of a Linux guest
 * follows its instructions, so that it loses no keys on a busy machine.
 */
export function guestXml(spec: GuestSpec & { uuid: string }, bootImage: string, serialLog: string): string {
  const graphics = (spec.graphics ?? [{ type: 'vnc' }]).map(graphicsXml).join('');
  const { linux } = spec;
  return `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>${escapeXml(spec.name)}</name><uuid>${spec.uuid}</uuid>
  <metadata>${spec.metadata ?? ''}</metadata>
  <memory unit='MiB'>${spec.memoryMb ?? (linux === undefined ? 32 : 128)}</memory><vcpu>${spec.vcpus ?? 1}</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type>${linux === undefined ? `<boot dev='fd'/>` : kernelXml(linux)}</os>
  <features><acpi/></features>
  <devices>
    ${linux === undefined ? echoDevicesXml(bootImage, serialLog) : linuxDevicesXml(linux)}
    ${graphics}
    <video><model type='vga'/></video>
    <memballoon model='none'/>
  </devices>
  ${linux === undefined ? '' : `<qemu:commandline><qemu:arg value='-icount'/><qemu:arg value='shift=3,sleep=on'/></qemu:commandline>`}
</domain>`;
}

function echoDevicesXml(bootImage: string, serialLog: string): string {
  return `<disk type='file' device='floppy'>
      <driver name='qemu' type='raw'/><source file='${bootImage}'/><target dev='fda' bus='fdc'/><readonly/>
    </disk>
    <serial type='file'><source path='${serialLog}'/></serial>`;
}

/** With `icount` QEMU passes on keys when a timer of the guest ends: each 4 ms by `nohz=off`. An idle guest has one in 250 ms. */
function kernelXml({ kernel, initrd, commandLine }: LinuxGuest): string {
  return `<kernel>${kernel}</kernel><initrd>${initrd}</initrd><cmdline>${commandLine} nohz=off</cmdline>`;
}

function linuxDevicesXml({ serialSockets, keyboard }: LinuxGuest): string {
  const serial = serialSockets.map(
    (path) => `<serial type='unix'><source mode='bind' path='${path}'/></serial>`,
  );
  return `${serial.join('')}${keyboard === undefined ? '' : `<input type='keyboard' bus='${keyboard}'/>`}`;
}

function graphicsXml(graphics: Graphics): string {
  if (graphics.type === 'spice') return `<graphics type='spice' autoport='yes' listen='127.0.0.1'/>`;
  if (graphics.type === 'vnc-socket') return `<graphics type='vnc'><listen type='socket'/></graphics>`;
  const { listen = '127.0.0.1', password, passwordValidTo, keymap } = graphics;
  const secret = password === undefined ? '' : ` passwd='${escapeXml(password)}'`;
  const validTo = passwordValidTo === undefined ? '' : ` passwdValidTo='${passwordValidTo}'`;
  const keys = keymap === undefined ? '' : ` keymap='${keymap}'`;
  return `<graphics type='vnc' autoport='yes' listen='${listen}'${secret}${validTo}${keys}/>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
