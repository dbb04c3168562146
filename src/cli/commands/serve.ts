import { logFindings } from '../../config/report.ts';
import { compose } from '../../main/compose.ts';
import { parseRoles, ROLES } from '../../main/roles.ts';
import { serveUntilSignal } from '../../main/serve-until-signal.ts';
import { createLogger } from '../../platform/log.ts';
import { type Command, CommandFailed, UsageError } from '../command.ts';
import { CONFIG_OPTIONS, loadOrFail } from '../config-options.ts';

/** `oriel serve` */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Run one, some or all of the roles, until a signal.',
  positionals: [],
  options: {
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE,...',
      help: `Which roles: all (the default), or of ${ROLES.map(({ name }) => name).join(', ')}.`,
    },
    ...CONFIG_OPTIONS,
  },
  examples: [
    { line: 'oriel serve', what: 'Every role in one process, for one host.' },
    { line: 'oriel serve --role api,dashboard,consoleauth,novncproxy', what: 'A controller.' },
    {
      line: 'oriel serve --role compute --config-file /etc/oriel/compute.conf',
      what: 'The agent of a compute host.',
    },
  ],
  async run(input, io) {
    const asked = Array.isArray(input.values.role) ? input.values.role.join(',') : 'all';
    const parsed = parseRoles(asked);
    if ('problem' in parsed) throw new UsageError(parsed.problem);
    const loaded = loadOrFail(input, io, { roles: parsed.roles });
    const log = createLogger({ debug: loaded.settings.DEFAULT.debug });
    logFindings(loaded, log);
    const { settings } = loaded;
    const { roles } = parsed;
    await serveUntilSignal({
      start: () => compose({ settings, roles, log, configuration: loaded }).catch(cannotStart),
      onReady: () => log.info({ roles: roles.join(',') }, 'serving'),
      log,
    });
    return 0;
  },
};

function cannotStart(error: Error): never {
  throw new CommandFailed(`Oriel cannot start: ${error.message}`);
}
