import type { Loaded } from '../../config/load-settings.ts';
import { DEFAULT_KIND, PROXY_ROLES } from '../../consoles/console-kinds.ts';
import type { Bus } from '../../doctor/bus.ts';
import type { DoctorContext } from '../../doctor/check.ts';
import { checksOf } from '../../doctor/checks.ts';
import type { CloudProbes } from '../../doctor/cloud/cloud-probes.ts';
import { askRecent } from '../../doctor/recent/recent.ts';
import { recentLines } from '../../doctor/recent/recent-lines.ts';
import { reportJson, reportLines } from '../../doctor/report.ts';
import { exitStatus, runDoctor } from '../../doctor/run-doctor.ts';
import { type Survey, surveyBus } from '../../doctor/survey.ts';
import { switchVerdict } from '../../doctor/switch-verdict.ts';
import { type Walk, walkSixteenSteps } from '../../doctor/walk/walk.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { stepsOf } from '../../flow/steps-of-source.ts';
import { joinBus } from '../../main/for-cli/join-bus.ts';
import { localActivity } from '../../main/for-cli/local-activity.ts';
import { machineFacts } from '../../main/for-cli/machine-facts.ts';
import { openCloudProbes } from '../../main/for-cli/open-cloud-probes.ts';
import { ROLES, type RoleName } from '../../main/roles.ts';
import { silentLogger } from '../../platform/log/log.ts';
import { type Command, CommandFailed, type CommandInput, type Io, UsageError } from '../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine, rolesFromCommandLine } from '../config-options.ts';
import { consoleApi } from '../console-api.ts';

const MAX_IDLE_S = 7_200;

/** `oriel doctor` */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Find out why consoles do not open, from the configuration to the pixels, with remedies.',
  signsIn: true,
  english: true,
  positionals: [],
  options: {
    all: { type: 'boolean', help: 'Check every process on the bus, not only this host.' },
    'before-switch': {
      type: 'boolean',
      help: `Check whether Oriel can take the place of ${DEFAULT_KIND.novaProxy}, which still runs. Changes nothing but that Nova creates a few console tokens, which expire.`,
    },
    server: {
      type: 'string',
      value: 'NAME',
      help: 'Open a console of this instance through the public API (OS_* variables), and end it again.',
    },
    idle: {
      type: 'string',
      value: 'SECONDS',
      help: 'With --server: keep the session idle for this time and check whether it stays open.',
    },
    role: {
      type: 'string',
      multiple: true,
      value: 'ROLE,...',
      help: 'The roles of this host. Default: those of its processes on the bus, else those of `oriel config check`.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
    ...CONFIG_OPTIONS,
  },
  completes: { server: 'servers', role: ['all', ...ROLES.map(({ name }) => name)] },
  json: {
    is: 'an object',
    fields: {
      ok: 'whether no check found an error',
      breaks_at: 'the number of the first step that fails, or null',
      results: 'the findings, each with id, title, step, level, message and remedy',
      recent:
        'the last minutes of the processes that answered, or null: consoles opened, refusals by code, passes, refusals and times in seconds of each step, and the silent processes',
    },
  },
  statusOne: 'a check found a problem, or the command failed',
  examples: [
    { line: 'oriel doctor', what: 'Checks this host. Exit status 1 if there is a problem.' },
    {
      line: 'oriel doctor --before-switch --config-file /etc/nova/nova.conf',
      what: `Checks on a controller of a cloud whether Oriel can replace ${DEFAULT_KIND.novaProxy}.`,
    },
    { line: 'oriel doctor --all', what: 'Checks every host. Run it on any controller.' },
    {
      line: 'oriel doctor --server web1',
      what: 'Opens a console of the instance web1 in all sixteen steps.',
    },
    {
      line: 'oriel doctor --server web1 --idle 90',
      what: 'Finds a load balancer that drops idle sessions.',
    },
  ],
  async run(input, io) {
    const { values } = input;
    const isBeforeSwitch = values['before-switch'] === true;
    if (isBeforeSwitch && values.all === true)
      throw new UsageError('--before-switch checks one host: not with --all.');
    const askedRoles = rolesFromCommandLine(input) ?? (isBeforeSwitch ? PROXY_ROLES : undefined);
    const idleMs = readIdle(values.idle, values.server);
    const first = loadFromCommandLine(input, io);
    const bus = await joinBus(first.settings, silentLogger).catch((error: Error) => {
      throw new CommandFailed(`The bus cannot be joined: ${error.message}`);
    });
    let cloud: CloudProbes | undefined;
    try {
      const { host } = first.settings.DEFAULT;
      const survey = await surveyBus(bus, host);
      const roles = askedRoles ?? rolesOf(host, survey, first.roles);
      const loaded = loadFromCommandLine(input, io, { roles });
      cloud = await openCloudProbes(loaded.settings);
      const context: DoctorContext = {
        loaded,
        ...(cloud === undefined ? {} : { cloud }),
        machine: machineFacts(loaded.settings),
        host,
        roles,
        scope: values.all === true ? 'all' : 'host',
        survey,
        recent: isBeforeSwitch
          ? { summary: null, silent: [], why: '' }
          : await askRecent(survey, host, () => localActivity(loaded.settings)),
        walk: await openConsole(values.server, idleMs, io),
        detailOf: (requestId) => detailOf(bus, requestId),
      };
      const steps = stepsOf(loaded.settings.oriel.token_source);
      const results = await runDoctor(checksOf(loaded.settings, isBeforeSwitch), context);
      const heading = isBeforeSwitch
        ? `Before Oriel replaces ${DEFAULT_KIND.novaProxy} on ${host}.`
        : headingOf(context);
      const verdict = isBeforeSwitch ? switchVerdict(results) : undefined;
      if (values.json === true) io.out(reportJson(results, context.recent));
      else {
        const table = isBeforeSwitch ? [] : recentLines(context.recent, steps);
        const more = { table, ...(verdict && { end: verdict }) };
        for (const line of reportLines(heading, results, steps, more)) io.out(line);
      }
      return exitStatus(results);
    } finally {
      await cloud?.close();
      await bus?.close();
    }
  },
};

function readIdle(idle: CommandInput['values'][string], server: CommandInput['values'][string]): number {
  if (idle === undefined) return 0;
  const seconds = Number(idle);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_IDLE_S) {
    throw new UsageError(`--idle needs whole seconds from 1 to ${MAX_IDLE_S}, not "${idle}".`);
  }
  if (server === undefined) throw new UsageError('--idle needs --server NAME.');
  return seconds * 1000;
}

/** The roles of this host's processes. If none replies: `assumed`, the roles for which options are set. */
function rolesOf(host: string, survey: Survey, assumed: readonly string[]): readonly RoleName[] {
  const processes = survey.is === 'bus' ? survey.processes : [];
  const here = processes.filter((process) => process.host === host).flatMap(({ roles }) => roles);
  const roles: readonly string[] = here.length === 0 ? assumed : here;
  return ROLES.map(({ name }) => name).filter((name) => roles.includes(name));
}

async function openConsole(
  server: CommandInput['values'][string],
  idleMs: number,
  io: Io,
): Promise<Walk | null> {
  if (typeof server !== 'string') return null;
  return walkSixteenSteps(consoleApi(io), server, idleMs);
}

async function detailOf(bus: Bus | null, requestId: string): Promise<string | undefined> {
  if (bus === null) return undefined;
  const answers = await bus.traces
    .all('spans_of_request', { requestId }, { requestId: newRequestId() })
    .catch(() => []);
  return answers.flatMap(({ reply }) => reply?.spans ?? []).find(({ outcome }) => outcome !== 'ok')?.detail;
}

function headingOf({ host, roles, scope, survey }: DoctorContext & { loaded: Loaded }): string {
  const hosts = survey.is === 'bus' ? new Set(survey.processes.map((process) => process.host)).size : 0;
  if (scope === 'all' && survey.is === 'bus') {
    return `Oriel, seen from ${host}: ${survey.processes.length} processes on ${hosts} hosts.`;
  }
  return `Oriel on ${host}: ${roles.join(', ')}.`;
}
