import { fstatSync } from 'node:fs';
import { LEVELS } from '../levels.ts';

const STANDARD_ERROR = 2;

/** Whether standard error leads to systemd's journal, which names the device and the inode of the socket. */
export function isJournal(env: Readonly<Record<string, string | undefined>>): boolean {
  const named = env.JOURNAL_STREAM;
  if (named === undefined) return false;
  try {
    const { dev, ino } = fstatSync(STANDARD_ERROR);
    return named === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Puts the priority of syslog before each line, which the journal removes and stores: `<3>`. */
export function withPriority(lines: string, level: number): string {
  const priority = `<${priorityOf(level)}>`;
  return priority + lines.replaceAll(/\n(?!$)/g, `\n${priority}`);
}

/** sd-daemon(3) */
function priorityOf(level: number): number {
  if (level >= LEVELS.error) return 3;
  if (level >= LEVELS.warn) return 4;
  return level >= LEVELS.info ? 6 : 7;
}
