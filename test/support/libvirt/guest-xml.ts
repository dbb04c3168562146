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
}

/** A guest that runs the echo boot sector from a read-only floppy: no disk to lock, so any number may share it. */
export function guestXml(spec: GuestSpec & { uuid: string }, bootImage: string, serialLog: string): string {
  const graphics = (spec.graphics ?? [{ type: 'vnc' }]).map(graphicsXml).join('');
  return `<domain type='qemu'>
  <name>${escapeXml(spec.name)}</name><uuid>${spec.uuid}</uuid>
  <metadata>${spec.metadata ?? ''}</metadata>
  <memory unit='MiB'>${spec.memoryMb ?? 32}</memory><vcpu>${spec.vcpus ?? 1}</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='fd'/></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='floppy'>
      <driver name='qemu' type='raw'/><source file='${bootImage}'/><target dev='fda' bus='fdc'/><readonly/>
    </disk>
    <serial type='file'><source path='${serialLog}'/></serial>
    ${graphics}
    <video><model type='vga'/></video>
    <memballoon model='none'/>
  </devices>
</domain>`;
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
