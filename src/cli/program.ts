import { COMMANDS } from './commands.ts';
import { readInput } from './read-input.ts';
import { runCli } from './run-cli.ts';
import { terminalOf } from './terminal.ts';

const LINGER_MS = 250;

// The reader may close the pipe early, as `head` does. That is not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), COMMANDS, {
  env: process.env,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  input: () => readInput(process.stdin),
  terminal: terminalOf({ input: process.stdin, output: process.stderr }),
});
// A connection attempt that a library cannot cancel must not keep a finished process alive.
setTimeout(() => process.exit(), LINGER_MS).unref();
