#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { COMMANDS } from './commands.ts';
import { runCli } from './run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2), COMMANDS, {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
});
