import type { Command } from './command.ts';
import { busPermissionsCommand } from './commands/bus-permissions.ts';
import { completionCommand } from './commands/completion.ts';
import { configCheckCommand } from './commands/config/check.ts';
import { configShowCommand } from './commands/config/show.ts';
import { consoleCommand } from './commands/console.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { hashPasswordCommand } from './commands/hash-password.ts';
import { initCommand } from './commands/init.ts';
import { keysCommand } from './commands/keys.ts';
import { screenshotCommand } from './commands/screens/screenshot.ts';
import { textCommand } from './commands/screens/text.ts';
import { waitCommand } from './commands/screens/wait.ts';
import { serveCommand } from './commands/serve.ts';
import { serverListCommand } from './commands/server/list.ts';
import { POWER_COMMANDS } from './commands/server/power.ts';
import { sessionEndCommand } from './commands/session/end.ts';
import { sessionListCommand } from './commands/session/list.ts';
import { traceCommand } from './commands/trace.ts';
import { typeCommand } from './commands/type.ts';
import { versionCommand } from './commands/version.ts';

const COMMANDS_WITHOUT_COMPLETION: readonly Command[] = [
  demoCommand,
  initCommand,
  serveCommand,
  serverListCommand,
  ...POWER_COMMANDS,
  consoleCommand,
  screenshotCommand,
  textCommand,
  waitCommand,
  typeCommand,
  keysCommand,
  sessionListCommand,
  sessionEndCommand,
  traceCommand,
  doctorCommand,
  configCheckCommand,
  configShowCommand,
  busPermissionsCommand,
  envCommand,
  hashPasswordCommand,
  versionCommand,
];

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly Command[] = [
  ...COMMANDS_WITHOUT_COMPLETION,
  completionCommand(COMMANDS_WITHOUT_COMPLETION),
];
