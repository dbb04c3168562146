#!/usr/bin/node
// The programs of the image other than Node.js: one file, which every name in /usr/bin and /usr/local/bin links to. The
// name it is started by selects the program, so that the image needs no shell.
import { constants } from 'node:os';
import { basename } from 'node:path';
import { findProgram, programNames } from './programs.ts';

// The kernel ignores a signal for which PID 1 has no handler: a container that is stopped before Oriel has its own would be killed
// only at the end of its time for draining.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  });
}

const name = basename(process.argv[1] ?? '');
const program = findProgram(name);
if (program === undefined) {
  console.error(`${name}: not a program of this image. Its programs: ${programNames().join(', ')}`);
  process.exitCode = 127;
} else {
  process.exitCode = await program(process.argv.slice(2));
}
