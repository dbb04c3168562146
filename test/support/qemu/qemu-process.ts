import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openMonitor, type QemuScreen } from '../qemu-screen.ts';

export interface QemuProcessOptions {
  readonly folder: string;
  /** Of the socket file. */
  readonly name: string;
  readonly uuid?: string;
  /** Arguments of -vnc. Without one there is no VNC server. */
  readonly vnc?: readonly string[];
  /** The machine. Without it there is none, which starts in a moment. */
  readonly args?: readonly string[];
}

/** A QEMU without libvirt, with one QMP socket for the driver and one on stdio for the test. */
export interface QemuProcess {
  readonly pid: number;
  /** One command of QEMU's other monitor. */
  monitor: QemuScreen['monitor'];
  /** Resolves when the process has ended. */
  readonly exited: Promise<unknown>;
  /** Ends QEMU without an announcement, so that the socket file stays. */
  kill(): Promise<void>;
}

/** Resolves when QEMU answers. */
export function startQemu(options: QemuProcessOptions): Promise<QemuProcess> {
  const { folder, name, uuid, vnc = [], args = ['-machine', 'none'] } = options;
  const words = ['-nodefaults', '-display', 'none', '-qmp', `unix:${socketOf(options)},server=on,wait=off`];
  if (uuid !== undefined) words.push('-uuid', uuid);
  for (const each of vnc) words.push('-vnc', each);
  return runQemu([...words, '-name', name, ...args], folder);
}

/** The QMP socket of `startQemu` for the driver. */
export function socketOf({ folder, name }: Pick<QemuProcessOptions, 'folder' | 'name'>): string {
  return join(folder, `${name}.qmp`);
}

/** Runs QEMU with these arguments, and with a QMP monitor for the test. */
export async function runQemu(args: readonly string[], folder: string): Promise<QemuProcess> {
  const qemu = spawn('qemu-system-x86_64', [...args, '-qmp', 'stdio'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(qemu, 'exit');
  let complaints = '';
  qemu.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const monitor = openMonitor(qemu, () => complaints);
  await monitor('qmp_capabilities');
  return {
    pid: qemu.pid ?? 0,
    monitor,
    exited,
    async kill() {
      if (qemu.exitCode === null && qemu.signalCode === null) qemu.kill('SIGKILL');
      await exited;
    },
  };
}

/** An argument of -vnc for a free display of this host. */
export function anyDisplay(...parameters: readonly string[]): string {
  const display = 4_200 + Math.floor(Math.random() * 5_000);
  return [`127.0.0.1:${display}`, `to=${display + 99}`, ...parameters].join(',');
}

/** A disk whose boot sector powers the machine "pc" off by ACPI when its power button is pressed, as an operating system does. */
export function powerButtonDisk(): Buffer {
  const disk = Buffer.alloc(1 << 20);
  const code = [
    [0xba, 0x02, 0x06], // mov dx, 0x602: PM1a_EN
    [0xb8, 0x00, 0x01], // mov ax, 0x100: the power button
    [0xef], // out dx, ax
    [0xfb], // sti
    [0xf4], // hlt: until the timer, 55 ms
    [0xba, 0x00, 0x06], // mov dx, 0x600: PM1a_STS
    [0xed], // in ax, dx
    [0xf6, 0xc4, 0x01], // test ah, 1: the power button
    [0x74, 0xf6], // jz to hlt
    [0xba, 0x04, 0x06], // mov dx, 0x604: PM1a_CNT
    [0xb8, 0x00, 0x20], // mov ax, 0x2000: SLP_EN
    [0xef], // out dx, ax
    [0xf4], // hlt
    [0xeb, 0xfd], // jmp to hlt
  ];
  Buffer.from(code.flat()).copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

/** A disk whose boot sector waits for a key and then powers the machine off by ACPI, as an operating system does. */
export function powerOffDisk(): Buffer {
  const disk = Buffer.alloc(1 << 20);
  const code = [
    [0xb4, 0x00], // mov ah, 0
    [0xcd, 0x16], // int 0x16: waits for a key
    [0xba, 0x04, 0x06], // mov dx, 0x604: PM1a_CNT of the machine "pc"
    [0xb8, 0x00, 0x20], // mov ax, 0x2000: SLP_EN
    [0xef], // out dx, ax
    [0xf4], // hlt
    [0xeb, 0xfd], // jmp to hlt
  ];
  Buffer.from(code.flat()).copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}
