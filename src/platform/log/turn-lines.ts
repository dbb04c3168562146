import { LEVELS } from './levels.ts';
import type { LineSink } from './log.ts';

/** Characters that may wait. */
const MAX_WAITING = 16 * 1024;

/** Where the lines of one turn go. */
export interface LogOutput {
  /** Never throws and never waits. */
  write(lines: string): void;
  /** The process ends: writes at once what waits, as far as that is possible. */
  flush?(): void;
}

/**
 * Collects the lines of one turn of the event loop into one write, because writing a line costs more than formatting it. An
 * error is written at once with all lines before it, and so are waiting lines when the process exits: lines are lost only if
 * it is killed in the middle of a turn.
 */
export function turnLines(out: LogOutput): LineSink {
  let waiting = '';
  const flush = () => {
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    out.write(lines);
  };
  process.on('exit', () => {
    flush();
    out.flush?.();
  });
  return {
    write(line, level) {
      if (waiting === '') setImmediate(flush);
      waiting += line;
      if (level >= LEVELS.error || waiting.length > MAX_WAITING) flush();
    },
  };
}
