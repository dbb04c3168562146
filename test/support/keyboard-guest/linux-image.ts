// cspell:ignore cpio newc libc
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { consoleKeymap } from './console-keymap.ts';
import { unpackedPackage } from './unpacked-package.ts';

/** The drivers of virtio keyboards. That of PS/2 keyboards is a part of the kernel. */
const MODULES = ['virtio', 'virtio_ring', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci'];
/** The libraries of Debian's loadkeys. */
const LIBRARIES = ['/lib64/ld-linux-x86-64.so.2', '/lib/x86_64-linux-gnu/libc.so.6'];

/** A Linux for QEMU's `-kernel`, `-initrd` and `-append`. */
export interface LinuxImage {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

/**
 * Builds the keyboard guest in a folder, with console keymaps of those layouts and further files by their path in the guest. Kernel and
 * programs are Debian's.
 */
export async function buildLinuxImage(
  folder: string,
  layouts: readonly string[],
  files: ReadonlyMap<string, string> = new Map(),
): Promise<LinuxImage> {
  const linux = await unpackedPackage('linux-image-cloud-amd64');
  const kbd = await unpackedPackage('kbd');
  const busybox = join(await unpackedPackage('busybox-static'), 'bin/busybox');
  const [version = ''] = await readdir(join(linux, 'lib/modules'));
  const drivers = join(linux, 'lib/modules', version, 'kernel/drivers/virtio');

  const root = join(folder, 'root');
  const add = async (file: string, path: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await copyFile(file, join(root, path));
  };
  await add(join(import.meta.dirname, 'init.sh'), 'init');
  await add(busybox, 'bin/busybox');
  await add(join(kbd, 'bin/loadkeys'), 'bin/loadkeys');
  for (const library of LIBRARIES) await add(library, library);
  for (const [path, file] of files) await add(file, path);
  for (const module of [...MODULES, 'virtio_input'])
    await add(join(drivers, `${module}.ko`), `modules/${module}.ko`);
  for (const each of ['dev', 'proc', 'sys', 'keymaps']) await mkdir(join(root, each));
  const write = async (layout: string) =>
    writeFile(join(root, 'keymaps', layout), await consoleKeymap(layout));
  await Promise.all(layouts.map(write));

  const initrd = join(folder, 'initrd.gz');
  const pack = 'find . | "$0" cpio -o -H newc 2>/dev/null | gzip -1 > "$1"';
  await promisify(execFile)('sh', ['-c', pack, busybox, initrd], { cwd: root });
  const kernel = join(linux, `boot/vmlinuz-${version}`);
  return { kernel, initrd, commandLine: 'console=ttyS0 quiet panic=-1' };
}
