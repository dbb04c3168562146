import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { KeyboardGuest } from './keyboard-guest.ts';
import type { LinuxImage } from './linux-image.ts';

export interface KeyboardGuestOptions {
  /** QEMU's `-k`. */
  readonly keymap?: string;
}

export interface RunningGuest {
  readonly guest: KeyboardGuest;
  /** The TCP port of its VNC server. */
  readonly port: number;
  close(): Promise<void>;
}

/** A QEMU without KVM that runs the keyboard guest, with or without a keymap. */
export async function startKeyboardGuest(
  { kernel, initrd, commandLine }: LinuxImage,
  { keymap }: KeyboardGuestOptions = {},
): Promise<RunningGuest> {
  const folder = temporaryFolder();
  const port = await freePort();
  const serial = ['commands', 'keys'].map((name) => ({ name, path: join(folder, name) }));
  const qemu = spawn(
    'qemu-system-x86_64',
    [
      // The clock of the guest follows its instructions: it loses no keys on a busy machine, and never waits.
      ...[
        '-accel',
        'tcg',
        '-icount',
        'shift=3,sleep=off',
        '-m',
        '128',
        '-nodefaults',
        '-vga',
        'std',
        '-display',
        'none',
        '-no-reboot',
      ],
      ...['-kernel', kernel, '-initrd', initrd, '-append', commandLine],
      ...['-vnc', `127.0.0.1:${port - 5_900}`],
      ...(keymap === undefined ? [] : ['-k', keymap]),
      ...serial.flatMap(({ name, path }) => [
        ...['-chardev', `socket,id=${name},path=${path},server=on,wait=off`],
        ...['-serial', `chardev:${name}`],
      ]),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exited = once(qemu, 'exit');
  const end = async () => {
    qemu.kill('SIGKILL');
    await exited;
  };
  try {
    const guest = await KeyboardGuest.connect(serial[0]!.path, serial[1]!.path);
    return {
      guest,
      port,
      close() {
        guest.close();
        return end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
