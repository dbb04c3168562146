/** What a text cursor may look like to the reader; it blinks, and is not news. */
const CURSOR = /[_█▁▂▄\ufffd]$/u;
/** Lines, blocks and cells that were not read; a screen reader would name each of them. */
const NOT_SPOKEN = /[\u2500-\u259f\ufffd]+/gu;
/** More is not read out: a boot fills a screen in less time than a sentence takes. */
const MAX_LINES = 12;

export interface News {
  readonly lines: readonly string[];
  /** Older lines that are left out. */
  readonly leftOut: number;
}

/** What is new on a screen, for a user who has heard the screen before. The screen may have scrolled in between. */
export function newLines(before: readonly string[], after: readonly string[]): News {
  const old = before.map(withoutCursor);
  const now = after.map(withoutCursor);
  const shift = scrolledBy(old, now);
  const lines = now
    .map((line, row) => (shift === undefined ? line : added(old[row + shift] ?? '', line)))
    .map(spoken)
    .filter((line) => line !== '');
  const leftOut = Math.max(0, lines.length - MAX_LINES);
  return { lines: lines.slice(leftOut), leftOut };
}

/** How many rows the screen moved up; undefined if it has nothing in common with what it was. */
function scrolledBy(old: readonly string[], now: readonly string[]): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let shift = 0; shift < old.length; shift++) {
    const same = now.filter((line, row) => line !== '' && line === old[row + shift]).length;
    if (same <= most) continue;
    most = same;
    best = shift;
  }
  return best;
}

/** The rest of a line that has grown; nothing of a line that has become shorter. */
function added(old: string, now: string): string {
  if (old.startsWith(now)) return '';
  return now.startsWith(old) ? now.slice(old.length) : now;
}

function withoutCursor(line: string): string {
  return line.replace(CURSOR, '').trimEnd();
}

function spoken(line: string): string {
  return line.replace(NOT_SPOKEN, ' ').replace(/\s+/g, ' ').trim();
}
