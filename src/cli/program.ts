import { COMMANDS } from './commands.ts';
import { readInput } from './input/read-input.ts';
import { runCli } from './run-cli.ts';
import { liveTable, terminalOf } from './terminal.ts';

const LINGER_MS = 250;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader may close the pipe early, as `head` does. That is not a failure.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`The output cannot be written: ${error.message}.\n`);
  process.exit(1);
});
// The exit status still reports what a message cannot.
process.stderr.on('error', () => {});

process.exitCode = await runCli(process.argv.slice(2), COMMANDS, {
  env: process.env,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  // A closed pipe is handled above.
  outBytes: (bytes) => new Promise((resolve) => process.stdout.write(bytes, () => resolve())),
  input: () => readInput(process.stdin),
  table: process.stdout.isTTY ? liveTable(process.stdout) : undefined,
  terminal: terminalOf({ input: process.stdin, output: process.stderr }),
});
// A connection attempt that a library cannot cancel must not keep a finished process alive.
setTimeout(() => process.exit(), LINGER_MS).unref();
