import { createLogger, type Logger } from '../../src/platform/log/log.ts';

import { noteUnlisted } from './listed-messages.ts';

/** A real log whose lines a test can read. */
export interface MemoryLog {
  readonly log: Logger;
  readonly lines: string[];
  text(): string;
}

export function memoryLog(): MemoryLog {
  const lines: string[] = [];
  const destination = {
    write(line: string) {
      lines.push(line);
      noteUnlisted(JSON.parse(line));
    },
  };
  const log = createLogger({ debug: true, destination });
  return { log, lines, text: () => lines.join('') };
}
