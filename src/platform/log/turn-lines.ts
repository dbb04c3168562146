import { pino, symbols } from 'pino';

/** Characters that may wait. */
const MAX_WAITING = 16 * 1024;

/** What takes lines of log from pino; of each it is told the level before. */
export interface LineSink {
  readonly [symbols.needsMetadataGsym]: true;
  lastLevel: number;
  write(line: string): void;
}

/**
 * Lines in one write for each turn of the event loop: with many sessions at once a line costs more to write than to make.
 * An error goes out at once, with all that came before it, and so does what waits when the process ends: lines are lost only
 * where it is killed in the middle of a turn.
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
      if (this.lastLevel >= pino.levels.values.error! || waiting.length > MAX_WAITING) flush();
    },
  };
}
