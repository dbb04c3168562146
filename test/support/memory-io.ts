import type { Io } from '../../src/cli/command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** An Io for commands in tests: what they print is kept, what they read is given. */
export function memoryIo(given: { env?: NodeJS.ProcessEnv; input?: string; terminal?: Terminal } = {}) {
  let out = '';
  let err = '';
  const io: Io = {
    env: given.env ?? {},
    out: (line) => {
      out += `${line}\n`;
    },
    err: (line) => {
      err += `${line}\n`;
    },
    input: async () => given.input ?? '',
    terminal: given.terminal,
  };
  return { ...io, stdout: () => out, stderr: () => err };
}
