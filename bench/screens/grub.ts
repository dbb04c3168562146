// cspell:disable
import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackedPackage } from '../../test/support/keyboard-guest/unpacked-package.ts';

const MODULES = [
  'memdisk',
  'tar',
  'configfile',
  'normal',
  'echo',
  'cat',
  'sleep',
  'font',
  'gfxterm',
  'terminal',
  'video',
];
const PLATFORMS = {
  'i386-pc': { package: 'grub-pc-bin', modules: ['biosdisk', 'vbe'] },
  'x86_64-efi': { package: 'grub-efi-amd64-bin', modules: ['efi_gop'] },
};

/** A GRUB that shows those lines, on its graphical terminal or on that of the firmware: a disk for a BIOS, a program for UEFI. */
export async function buildGrub(
  folder: string,
  platform: keyof typeof PLATFORMS,
  terminal: 'gfxterm' | 'console',
  lines: readonly string[],
): Promise<string> {
  const common = await unpackedPackage('grub-common');
  const { package: name, modules } = PLATFORMS[platform];
  const files = join(await unpackedPackage(name), 'usr/lib/grub', platform);
  const path = (file: string) => join(folder, file);
  const commands = [
    'loadfont (memdisk)/euro.pf2',
    'set gfxmode=1024x768',
    `terminal_output ${terminal}`,
    'clear',
  ];
  await writeFile(path('grub.cfg'), `${[...commands, 'cat (memdisk)/text', 'sleep 10000'].join('\n')}\n`);
  await writeFile(path('text'), `${lines.join('\n')}\n`);
  await copyFile(join(common, 'usr/share/grub/euro.pf2'), path('euro.pf2'));
  const run = promisify(execFile);
  await run('tar', ['-cf', 'memdisk.tar', 'grub.cfg', 'text', 'euro.pf2'], { cwd: folder });
  const words = ['-O', platform, '-d', files, '-m', 'memdisk.tar', '-p', '(memdisk)', '-o', 'core'];
  await run(join(common, 'usr/bin/grub-mkimage'), [...words, ...MODULES, ...modules], { cwd: folder });
  const core = await readFile(path('core'));
  const isDisk = platform === 'i386-pc';
  const boot = isDisk ? await readFile(join(files, 'boot.img')) : Buffer.alloc(0);
  const padding = Buffer.alloc(isDisk ? 1 << 20 : 0);
  const image = path(`grub-${platform}-${terminal}`);
  await writeFile(image, Buffer.concat([boot, core, padding]));
  return image;
}
