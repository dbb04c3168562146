// cspell:ignore sulogin
import { isBlueScreen } from './blue-screen.ts';
import type { Picture } from './picture.ts';
import type { ScreenText } from './screen-text.ts';

export type ConditionId =
  | 'kernel_panic'
  | 'kernel_oops'
  | 'emergency_mode'
  | 'initramfs_shell'
  | 'grub_rescue'
  | 'no_bootable_device'
  | 'fsck_prompt'
  | 'blue_screen';

export interface Condition {
  readonly id: ConditionId;
  readonly title: string;
  /** One of them fits the text of the screen: lines from top to bottom, a wrapped one as one line. */
  readonly patterns: readonly RegExp[];
  /** Fits the last line: the screen shows the condition now. A word in a log above a prompt is history. */
  readonly lastLine?: RegExp;
}

/** A message of Linux with its time, and the two that are the last ones of a panic, with or without a time. */
const KERNEL_LINE = /^(?:\S+ login: )?\[ *\d+\.\d{6}\]|---\[ end Kernel panic|^Rebooting in \d+ seconds/;
/** What sulogin asks, in any language, and the prompt of its shell. */
const MAINTENANCE_PROMPT = /^\(.+\): *$|maintenance *$|^Press Enter to continue\.?$|# *$/;

/** What a screen shows when an instance needs an operator. The first one that fits counts. */
export const CONDITIONS: readonly Condition[] = [
  {
    id: 'kernel_panic',
    title: 'Kernel panic',
    patterns: [/Kernel panic - not syncing/],
    lastLine: KERNEL_LINE,
  },
  {
    id: 'kernel_oops',
    title: 'Kernel oops',
    patterns: [
      /\bBUG: (?:unable to handle |kernel NULL pointer dereference)|\bkernel BUG at \S|\bOops: .*\[#\d+\]/,
      /\bgeneral protection fault.*\[#\d+\]|\bUnable to handle kernel /,
      // The registers follow once more after the trace: the first line of a long one is no longer on the screen.
      /---\[ end trace [0-9a-f]+ \]---\n(?:.*\n)?.*\bRIP: /,
    ],
    lastLine: KERNEL_LINE,
  },
  {
    id: 'emergency_mode',
    title: 'Emergency mode',
    patterns: [/^You are in (?:emergency|rescue) mode\b/m, /^Entering emergency mode\. Exit the shell/m],
    lastLine: MAINTENANCE_PROMPT,
  },
  {
    id: 'emergency_mode',
    title: 'Emergency mode',
    patterns: [/^(?:Give root password|Press Enter) for (?:maintenance|login)/m],
    lastLine: /^\(or press Control-D to continue\): *$/,
  },
  {
    id: 'initramfs_shell',
    title: 'Shell of the initramfs',
    patterns: [/^\(initramfs\)/m],
    lastLine: /^\(initramfs\)/,
  },
  {
    id: 'grub_rescue',
    title: 'GRUB prompt',
    patterns: [/^grub(?: rescue)?>/m],
    lastLine: /^grub(?: rescue)?>/,
  },
  {
    id: 'no_bootable_device',
    title: 'No bootable device',
    patterns: [
      /^No bootable device\./m,
      /^(?:BdsDxe: )?No bootable option or device was found\./m,
      /^(?:FATAL: No bootable medium found! System halted|Operating System not found|Missing operating system)/im,
    ],
    lastLine:
      /^No bootable device\.|No bootable option or device was found\.|^BdsDxe: Press any key|^FATAL: No bootable medium|^(?:Operating System not found|Missing operating system)\.?$/i,
  },
  {
    id: 'no_bootable_device',
    title: 'No bootable device',
    patterns: [/^UEFI Interactive Shell v/m],
    lastLine: /^Shell>/,
  },
  {
    id: 'fsck_prompt',
    title: 'File system check asks',
    patterns: [/<[yn]>\? *$|^\[12\?q\]\? *$/],
    lastLine: /<[yn]>\? *$|^\[12\?q\]\? *$/,
  },
  {
    id: 'blue_screen',
    title: 'Blue screen',
    patterns: [
      /^\*\*\* STOP: 0x[0-9A-F]{8}\b/im,
      /^A problem has been detected and Windows has been shut down\b/m,
    ],
  },
];

/** So many lines are searched, and so many characters of them: the work for a screen is bounded. */
const MAX_LINES = 100;
const MAX_CHARACTERS = 20_000;

/**
 * The condition that a screen shows at the moment. Undefined for a screen in order. The picture of a screen without text can be that of a
 * blue screen of Windows.
 */
export function detectCondition(text: ScreenText | undefined, picture?: Picture): ConditionId | undefined {
  if (text === undefined) return picture !== undefined && isBlueScreen(picture) ? 'blue_screen' : undefined;
  const lines = wholeLines(text).slice(-MAX_LINES);
  const all = lines.join('\n').slice(-MAX_CHARACTERS);
  const last = lines.at(-1) ?? '';
  return CONDITIONS.find(
    ({ patterns, lastLine }) =>
      (lastLine === undefined || lastLine.test(last)) && patterns.some((pattern) => pattern.test(all)),
  )?.id;
}

/** The lines that have text, without blanks around it. A line that fills the width goes on in the next one. A cursor that cannot be read is none of the last one. */
function wholeLines({ lines, columns }: ScreenText): readonly string[] {
  const whole: string[] = [];
  let open = '';
  for (const line of lines) {
    open += line;
    if (line.length >= columns) continue;
    if (open !== '') whole.push(open.trim());
    open = '';
  }
  if (open !== '') whole.push(open.trim());
  return whole.map((line, index) =>
    index === whole.length - 1 ? line.replace(/\ufffd$/, '').trimEnd() : line,
  );
}
