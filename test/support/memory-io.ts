import type { Io } from '../../src/cli/command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** An Io for commands in tests: what they print is kept, what they read is given. */
export function memoryIo(given: { env?: NodeJS.ProcessEnv; input?: string; terminal?: Terminal } = {}) {
  let out = '';
  let err = '';
  const binary: Uint8Array[] = [];
  const io: Io = {
    env: given.env ?? {},
    out: (line) => {
      out += `${line}\n`;
    },
    err: (line) => {
      err += `${line}\n`;
    },
    outBytes: async (bytes) => {
      binary.push(bytes);
    },
    input: async () => given.input ?? '',
    terminal: given.terminal,
  };
  return { ...io, stdout: () => out, stderr: () => err, bytes: () => Buffer.concat(binary) };
}
