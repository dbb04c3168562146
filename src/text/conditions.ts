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
  /** One of them fits one of the last lines that the condition looks at. */
  readonly patterns: readonly RegExp[];
  /** How many lines with text, counted from the last one. Without it all lines count. */
  readonly lastLines?: number;
}

/** What a screen shows when an instance needs an operator. The first one that fits counts. */
export const CONDITIONS: readonly Condition[] = [
  {
    id: 'kernel_panic',
    title: 'Kernel panic',
    patterns: [/Kernel panic - not syncing: /, /---\[ end Kernel panic - not syncing/],
  },
];

/** The condition that a screen shows at the moment. Undefined for a screen in order, and for one without text. */
export function detectCondition(text: ScreenText | undefined, _picture?: Picture): ConditionId | undefined {
  const lines = text?.lines.filter((line) => line !== '') ?? [];
  return CONDITIONS.find(({ patterns, lastLines = lines.length }) =>
    lines.slice(-lastLines || lines.length).some((line) => patterns.some((pattern) => pattern.test(line))),
  )?.id;
}
