import { pino, symbols } from 'pino';

const ERROR_LEVEL = pino.levels.values.error ?? 50;
/** Characters that may wait. */
const MAX_WAITING = 16 * 1024;

/** Receives log lines from pino, which sets `lastLevel` before each line. */
export interface LineSink {
  readonly [symbols.needsMetadataGsym]: true;
  lastLevel: number;
  write(line: string): void;
}

/**
 * Collects the lines of one turn of the event loop into one write, because writing a line costs more than formatting it. An
 * error is written at once with all lines before it, and so are waiting lines when the process exits: lines are lost only if
 * it is killed in the middle of a turn.
 */
export function turnLines(out: { write(lines: string): void }): LineSink {
  let waiting = '';
  const flush = () => {
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    out.write(lines);
  };
  process.on('exit', flush);
  return {
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write(line) {
      if (waiting === '') setImmediate(flush);
      waiting += line;
      if (this.lastLevel >= ERROR_LEVEL || waiting.length > MAX_WAITING) flush();
    },
  };
}
