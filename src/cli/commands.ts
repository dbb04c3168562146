import type { Command } from './command.ts';
import { configCheckCommand } from './commands/config-check.ts';
import { configShowCommand } from './commands/config-show.ts';
import { consoleCommand } from './commands/console.ts';
import { demoCommand } from './commands/demo.ts';
import { hashPasswordCommand } from './commands/hash-password.ts';
import { serveCommand } from './commands/serve.ts';
import { serverListCommand } from './commands/server-list.ts';
import { traceCommand } from './commands/trace.ts';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  demoCommand,
  serveCommand,
  serverListCommand,
  consoleCommand,
  traceCommand,
  configCheckCommand,
  configShowCommand,
  hashPasswordCommand,
];
