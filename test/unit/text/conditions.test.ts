// cspell:ignore irqs Geben Passwort drücken Strg fortzufahren
import { expect, test } from 'vitest';
import { CONDITIONS, type ConditionId, detectCondition } from '../../../src/text/conditions.ts';
import type { ScreenText } from '../../../src/text/screen-text.ts';

/** A screen of 80 columns that wraps its lines. */
function screen(...lines: string[]): ScreenText {
  const wrapped = lines.flatMap((line) => line.match(/.{1,80}/g) ?? ['']);
  const grid = { columns: 80, rows: 25, cellWidth: 9, cellHeight: 16, left: 0, top: 0 };
  const colours = () => ({ foreground: 0xaaaaaa, background: 0 });
  return { ...grid, lines: wrapped.map((line) => line.trimEnd()), nonBlank: 1, unknown: 0, colours };
}

const PANIC = '[    2.154000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)';
const END =
  '[    2.170000] ---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---';
const OOPS = '[   73.111111] BUG: kernel NULL pointer dereference, address: 0000000000000000';
const BANNER = 'You are in emergency mode. After logging in, type "journalctl -xb" to view';

const SHOWN: readonly (readonly [string, ConditionId, readonly string[]])[] = [
  ['a panic', 'kernel_panic', [PANIC, '[    2.160000] Call Trace:', '[    2.161000]  <TASK>', END]],
  ['a panic whose first line has scrolled away', 'kernel_panic', ['[    2.160000]  </TASK>', END]],
  ['a panic before a reboot', 'kernel_panic', [PANIC, END, '[    2.180000] Rebooting in 10 seconds..']],
  ['a panic without times', 'kernel_panic', ['---[ end Kernel panic - not syncing: Fatal exception ]---']],
  ['a panic behind a login prompt', 'kernel_panic', [`debian login: ${PANIC}`, END]],
  [
    'an oops',
    'kernel_oops',
    ['debian login: ', OOPS, '[   73.120000] note: bash[412] exited with irqs disabled'],
  ],
  [
    'an oops whose first line has scrolled away',
    'kernel_oops',
    [
      '[   73.110000] ---[ end trace 0000000000000000 ]---',
      '[   73.111000] RIP: 0010:sysrq_handle_crash+0x16/0x20',
    ],
  ],
  [
    'emergency mode',
    'emergency_mode',
    [BANNER, 'Give root password for maintenance', '(or press Control-D to continue): '],
  ],
  [
    'emergency mode without its banner',
    'emergency_mode',
    ['Press Enter for maintenance', '(or press Control-D to continue):'],
  ],
  [
    'emergency mode in German',
    'emergency_mode',
    [BANNER, 'Geben Sie das Root-Passwort ein', '(oder drücken Sie Strg-D, um fortzufahren): '],
  ],
  [
    'the shell of emergency mode',
    'emergency_mode',
    [BANNER, '(or press Control-D to continue): ', 'root@debian:~# '],
  ],
  [
    'the shell of the initramfs',
    'initramfs_shell',
    ['ALERT!  /dev/vda1 does not exist.  Dropping to a shell!', '(initramfs) _'],
  ],
  [
    'the rescue prompt of GRUB',
    'grub_rescue',
    ['error: no such partition.', 'Entering rescue mode...', 'grub rescue> '],
  ],
  [
    'a BIOS without a disk',
    'no_bootable_device',
    ['Booting from Hard Disk...', 'No bootable device.  Retrying in 60 seconds.'],
  ],
  [
    'the shell of UEFI',
    'no_bootable_device',
    [
      '          UEFI Interactive Shell v2.2',
      '          Press ESC in 1 seconds to skip',
      '          Shell> ',
    ],
  ],
  [
    'a question of e2fsck',
    'fsck_prompt',
    ['Pass 1: Checking inodes, blocks, and sizes', 'Inode 12 has illegal blocks.  Clear<y>? '],
  ],
  [
    'a stop screen of an old Windows',
    'blue_screen',
    ['A problem has been detected and Windows has been shut down', '*** STOP: 0x0000007B (0x80786B58)'],
  ],
];

for (const [name, id, lines] of SHOWN) {
  test(`recognises ${name}`, () => {
    expect(detectCondition(screen(...lines, ''))).toBe(id);
  });
}

const HISTORY: readonly (readonly [string, readonly string[]])[] = [
  ['a login prompt', ['Debian GNU/Linux 12 debian tty1', '', 'debian login: ']],
  ['an old panic in a log above a prompt', ['$ journalctl -k -b -1', PANIC, END, '$ ']],
  ['an old panic in a pager', [PANIC, END, 'lines 1-23/23 (END)']],
  [
    'an oops before a new login prompt',
    [OOPS, '[   73.120000] note: bash[412] exited', '', 'debian login: '],
  ],
  [
    'a warning of the kernel',
    ['[    9.000000] WARNING: CPU: 0 PID: 1', '[    9.100000] ---[ end trace 0000000000000000 ]---'],
  ],
  [
    'messages of a boot',
    ['[    1.000000] Run /init as init process', '[    1.100000] systemd[1]: Detected architecture x86-64.'],
  ],
  [
    'a system that has left emergency mode',
    [BANNER, '(or press Control-D to continue): ', 'Debian GNU/Linux 12', 'debian login: '],
  ],
  [
    'a boot after the shell of the initramfs',
    ['(initramfs) exit', '[    9.000000] EXT4-fs (vda1): mounted filesystem'],
  ],
  ['a menu of GRUB', ['GNU GRUB  version 2.06', ' *Debian GNU/Linux', 'Use the up and down keys to select']],
  [
    'a disk that is found after a failed one',
    ['Boot failed: not a bootable disk', 'No bootable device.', 'Booting from DVD/CD...'],
  ],
  [
    'an answered question of e2fsck',
    ['Clear<y>? yes', '', '/dev/vda1: ***** FILE SYSTEM WAS MODIFIED *****'],
  ],
  [
    'a document about conditions',
    ['Kernel panic - not syncing means that ...', 'grub rescue> is a prompt', 'manual page (END)'],
  ],
];

for (const [name, lines] of HISTORY) {
  test(`does not report ${name}`, () => {
    expect(detectCondition(screen(...lines))).toBeUndefined();
  });
}

test('recognises a blue screen without text by its colour and the place of its text alone', () => {
  const paint = (background: number, left: number) => {
    const pixels = new Uint32Array(640 * 480).fill(0xff000000 | background);
    for (let y = 100; y < 160; y++) pixels.fill(0xffffffff, y * 640 + left, y * 640 + left + 200);
    return { width: 640, height: 480, data: new Uint8Array(pixels.buffer) };
  };
  // The bytes of a pixel: blue is the third one.
  expect(detectCondition(undefined, paint(0xd77800, 70))).toBe('blue_screen');
  expect(detectCondition(undefined, paint(0xd77800, 220))).toBeUndefined();
  expect(detectCondition(undefined, paint(0x00d778, 70))).toBeUndefined();
  expect(detectCondition(undefined)).toBeUndefined();
});

test('a screen of a million brackets takes no longer than a full one', () => {
  const line = '---[ end trace 0 ]---'.repeat(40);
  expect(
    detectCondition({ ...screen(), columns: 9_999, lines: Array.from({ length: 1_000 }, () => line) }),
  ).toBeUndefined();
});

test('every condition has a title, and one title for each id', () => {
  const titles = new Map(CONDITIONS.map(({ id, title }) => [id, title]));
  for (const { id, title } of CONDITIONS) expect(title).toBe(titles.get(id));
});
