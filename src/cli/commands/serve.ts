import { LiveSettings } from '../../config/live-settings.ts';
import type { Loaded } from '../../config/load-settings.ts';
import type { Problem } from '../../config/report/problem.ts';
import { logFindings, problemSentence } from '../../config/report/report.ts';
import { startProblem } from '../../config/report/start-problem.ts';
import type { AllSettings } from '../../main/all-settings.ts';
import { compose } from '../../main/compose.ts';
import { openLog, type ProcessLog } from '../../main/process/open-log.ts';
import { reloadConfiguration } from '../../main/reload-configuration.ts';
import { ROLES, type RoleName } from '../../main/roles.ts';
import { serveUntilSignal } from '../../main/serve-until-signal.ts';
import { inheritListeners } from '../../main/service-manager/inherited-listeners.ts';
import { takeManagerEnvironment } from '../../main/service-manager/manager-environment.ts';
import { ServiceManager } from '../../main/service-manager/service-manager.ts';
import { workersOf } from '../../main/workers/workers-of.ts';
import type { Logger } from '../../platform/log/log.ts';
import { type Command, UsageError } from '../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine, rolesFromCommandLine } from '../config-options.ts';

/** The exit status of sysexits.h for a problem of the configuration; systemd does not start the service again after it. */
const EX_CONFIG = 78;

/** `oriel serve` */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Run one, some or all roles until a signal arrives.',
  positionals: [],
  options: {
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE,...',
      help: `all (the default), or a list of ${ROLES.map(({ name }) => name).join(', ')}.`,
    },
    workers: {
      type: 'string',
      value: 'N',
      help: 'Spread consoles over this many processes, or `auto`: one for each core. Same as [oriel] workers.',
    },
    ...CONFIG_OPTIONS,
  },
  completes: { role: ['all', ...ROLES.map(({ name }) => name)], workers: ['auto'] },
  statusOne: 'a role could not start; the log has the reason',
  statuses: {
    [EX_CONFIG]: 'the configuration has a problem; the log has the reason, and a new attempt does not help',
  },
  examples: [
    { line: 'oriel serve', what: 'Runs all roles in one process, for one host.' },
    { line: 'oriel serve --workers auto', what: 'The same, with consoles spread over all cores.' },
    {
      line: 'oriel serve --role api,dashboard,consoleauth,novncproxy',
      what: 'Runs the roles of a controller.',
    },
    {
      line: 'oriel serve --role compute --config-file /etc/oriel/compute.conf',
      what: 'Runs the agent of a compute host.',
    },
  ],
  async run(input, io) {
    // Before anything starts a process.
    const environment = takeManagerEnvironment(process.env, process.pid);
    const roles = rolesFromCommandLine(input) ?? ROLES.map(({ name }) => name);
    if (input.values.workers !== undefined && !roles.includes('novncproxy')) {
      throw new UsageError('--workers spreads consoles over processes and needs the role novncproxy.');
    }
    const loaded = loadFromCommandLine(input, io, { roles });
    const live = new LiveSettings(loaded.settings, loaded.table);
    const { settings } = live;
    const workers = roles.includes('novncproxy') ? workersOf(settings) : 1;
    // `ps` shows this instead of the command line, beside the titles of the workers.
    if (workers > 1) process.title = `oriel serve, ${workers} workers`;
    const processLog = await openLog({ settings, roles });
    try {
      return await serve({ input, io, roles, loaded, live, environment, processLog });
    } finally {
      await processLog.close();
    }
  },
};

interface Served {
  readonly input: Parameters<Command['run']>[0];
  readonly io: Parameters<Command['run']>[1];
  readonly roles: readonly RoleName[];
  readonly loaded: Loaded<AllSettings>;
  readonly live: LiveSettings<AllSettings>;
  readonly environment: ReturnType<typeof takeManagerEnvironment>;
  readonly processLog: ProcessLog;
}

/** Returns the exit status. */
async function serve({ input, io, roles, loaded, live, environment, processLog }: Served): Promise<number> {
  const { settings } = live;
  const { log } = processLog;
  const manager = new ServiceManager(environment, log);
  const problems = hasNoConfiguration(loaded) ? [...loaded.problems, NOT_CONFIGURED] : loaded.problems;
  const [first] = problems;
  if (first !== undefined) {
    for (const problem of problems) logCannotStart(problem, log);
    await manager.failed(problemSentence(first));
    return EX_CONFIG;
  }
  logFindings(loaded, log);
  const { sockets } = environment;
  const inherited = await inheritListeners({ sockets, roles, settings, sources: loaded.sources });
  if ('problem' in inherited) {
    logCannotStart(inherited.problem, log);
    await manager.failed(problemSentence(inherited.problem));
    return EX_CONFIG;
  }
  const configuration = { ...loaded };
  const serves = `serves ${roles.join(', ')}`;
  const serving = serveUntilSignal({
    start: () =>
      compose({ settings, roles, log, configuration, inherited: inherited.listeners }).catch((error) => {
        throw new CannotStart(startProblem(error, loaded, roles));
      }),
    onReady: (running) => {
      processLog.started();
      log.info({ roles: roles.join(',') }, 'serving');
      manager.ready(serves, () => running.isAlive());
    },
    onStopping: (drainMs) => manager.stopping(drainMs),
    log,
    drainMs: () => settings.oriel.drain_timeout * 1000,
    reload: async (running) => {
      manager.reloading();
      const isTaken = await reloadConfiguration({
        load: () => loadFromCommandLine(input, io, { roles }),
        live,
        onTaken: (again) => Object.assign(configuration, again),
        running,
        log,
        reopenLog: () => processLog.reopen(),
      });
      manager.reloaded(
        isTaken ? serves : `${serves}; the configuration that was read last has a problem: see the log`,
      );
    },
  });
  try {
    await serving;
    return 0;
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    logCannotStart(error.problem, log);
    await manager.failed(problemSentence(error.problem));
    return 1;
  } finally {
    await manager.close();
  }
}

/** No file, variable or option was given. With the defaults alone there is no user, so Oriel would serve no request. */
function hasNoConfiguration({ files, sources }: Loaded<AllSettings>): boolean {
  const origins = Object.values(sources).flatMap((options) => Object.values(options));
  return files.length === 0 && origins.every(({ kind }) => kind === 'default');
}

const NOT_CONFIGURED: Problem = {
  where: '',
  group: '',
  option: '',
  message: 'There is no configuration: no oriel.conf is in ~/.oriel, ~, ~/.config/oriel, /etc/oriel or /etc.',
  remedy: 'Run "oriel init", which writes one, or name a file with --config-file.',
};

class CannotStart extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

function logCannotStart(problem: Problem, log: Logger): void {
  const { where, group, option } = problem;
  log.error({ where, group, option }, `Oriel cannot start: ${problemSentence(problem)}`);
}
