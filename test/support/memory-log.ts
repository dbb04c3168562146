import { createLogger, type Logger } from '../../src/platform/log/log.ts';

/** A real log whose lines a test can read. */
export interface MemoryLog {
  readonly log: Logger;
  readonly lines: string[];
  text(): string;
}

export function memoryLog(): MemoryLog {
  const lines: string[] = [];
  const log = createLogger({ debug: true, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, text: () => lines.join('') };
}
