#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { COMMANDS } from './commands.ts';
import { runCli } from './run-cli.ts';

const LINGER_MS = 250;

// Whoever reads may leave before the end, as `head` does: the rest is for nobody, and no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), COMMANDS, {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
});
// An attempt to connect that a library can't call off must not hold a process that has ended in good order.
setTimeout(() => process.exit(), LINGER_MS).unref();
