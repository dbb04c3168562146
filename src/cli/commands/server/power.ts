import { ApiClient } from '../../api-client.ts';
import { type Command, UsageError } from '../../command.ts';
import { awaitPower, DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S, NOT_REACHED_STATUS } from '../../power/await-power.ts';
import { confirmed } from '../../power/confirmed.ts';

interface PowerCommand {
  readonly word: string;
  readonly summary: string;
  readonly description: readonly string[];
  /** The body of the request, as Nova has it. */
  readonly body: object;
  readonly hard?: object;
  /** Nova's state of the instance afterwards; absent if nothing changes. */
  readonly reaches?: string;
  /** What a user confirms: the question without the name, and what is lost. */
  readonly loses?: { readonly verb: string; readonly effect: string };
  readonly example: string;
}

const SHUTS_DOWN =
  'The operating system is asked first. If it does not react within [DEFAULT] shutdown_timeout, unsaved data are lost.';

const POWER: readonly PowerCommand[] = [
  {
    word: 'start',
    summary: 'Start a stopped instance.',
    description: [],
    body: { 'os-start': null },
    reaches: 'ACTIVE',
    example: 'Starts web1, and returns when it runs.',
  },
  {
    word: 'stop',
    summary: 'Shut an instance down.',
    description: [SHUTS_DOWN],
    body: { 'os-stop': null },
    reaches: 'SHUTOFF',
    loses: { verb: 'Shut down', effect: SHUTS_DOWN },
    example: 'Asks to confirm, shuts web1 down, and returns when it is stopped.',
  },
  {
    word: 'off',
    summary: 'Power an instance off at once, as by pulling the plug.',
    description: ['Unsaved data are lost. Nova has no such action: it works with the API of Oriel only.'],
    body: { 'oriel:power_off': null },
    reaches: 'SHUTOFF',
    loses: { verb: 'Power off', effect: 'Unsaved data are lost.' },
    example: 'Powers web1 off, and returns when it is stopped.',
  },
  {
    word: 'reboot',
    summary: 'Reboot an instance.',
    description: [SHUTS_DOWN],
    body: { reboot: { type: 'SOFT' } },
    hard: { reboot: { type: 'HARD' } },
    reaches: 'ACTIVE',
    loses: { verb: 'Reboot', effect: SHUTS_DOWN },
    example: 'Asks to confirm, reboots web1, and returns when it runs again.',
  },
  {
    word: 'pause',
    summary: 'Stop the processors of an instance. The memory stays.',
    description: [],
    body: { pause: null },
    reaches: 'PAUSED',
    example: 'Pauses web1.',
  },
  {
    word: 'unpause',
    summary: 'Let the processors of a paused instance run again.',
    description: [],
    body: { unpause: null },
    reaches: 'ACTIVE',
    example: 'Continues web1.',
  },
  {
    word: 'suspend',
    summary: 'Save the memory of an instance to disk, and stop it.',
    description: [],
    body: { suspend: null },
    reaches: 'SUSPENDED',
    example: 'Suspends web1, and returns when its memory is saved.',
  },
  {
    word: 'resume',
    summary: 'Continue a suspended instance from its saved memory.',
    description: [],
    body: { resume: null },
    reaches: 'ACTIVE',
    example: 'Resumes web1.',
  },
  {
    word: 'nmi',
    summary: 'Send a non-maskable interrupt to an instance.',
    description: ['Many operating systems write a crash dump and restart.'],
    body: { trigger_crash_dump: null },
    loses: { verb: 'Send an NMI to', effect: 'Its operating system may write a crash dump and restart.' },
    example: 'Asks to confirm, and sends the interrupt to web1.',
  },
];

/** `oriel server start|stop|off|reboot|pause|unpause|suspend|resume|nmi <server>` */
export const POWER_COMMANDS: readonly Command[] = POWER.map(powerCommand);

function powerCommand(power: PowerCommand): Command {
  const { word, summary, description, body, hard, reaches, loses, example } = power;
  return {
    name: `server ${word}`,
    summary,
    description,
    signsIn: true,
    positionals: ['server'],
    options: {
      ...(hard && { hard: { type: 'boolean', help: 'Reset at once. Unsaved data are lost.' } }),
      ...(reaches && {
        wait: { type: 'boolean', help: `Return when the instance is ${reaches}.` },
        timeout: {
          type: 'string',
          value: 'SECONDS',
          help: `With --wait: how long, 1 to ${MAX_TIMEOUT_S} s. Default: ${DEFAULT_TIMEOUT_S}.`,
        },
      }),
      ...(loses && { yes: { type: 'boolean', help: 'Do not ask to confirm. Needed without a terminal.' } }),
    },
    completes: { server: 'servers' },
    statusOne: 'The action was refused, was not confirmed, or failed.',
    ...(reaches && { statuses: { [NOT_REACHED_STATUS]: 'The time is over, and the action still goes on.' } }),
    examples: [{ line: `oriel server ${word} web1${reaches ? ' --wait' : ''}`, what: example }],
    async run({ positionals: [name = ''], values }, io) {
      const timeoutS = readTimeout(values.timeout, values.wait === true);
      if (loses && !values.yes && io.terminal === undefined) {
        throw new UsageError('Without a terminal the action cannot be confirmed: give --yes.');
      }
      const api = await ApiClient.signIn(io);
      const server = await api.findServer(name);
      if (loses && !values.yes && !(await confirmed(io, server, loses, values.hard === true))) return 1;
      await api.changePower(server.id, values.hard && hard ? hard : body);
      if (reaches === undefined || !values.wait) {
        io.out(`The API accepted "${word}" for ${server.name}.`);
        return 0;
      }
      return awaitPower(api, server, { reaches, timeoutS }, io);
    },
  };
}

function readTimeout(given: unknown, waits: boolean): number {
  if (given === undefined) return DEFAULT_TIMEOUT_S;
  if (!waits) throw new UsageError('--timeout needs --wait.');
  const seconds = Number(given);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_TIMEOUT_S) {
    throw new UsageError(`--timeout is a whole number of seconds from 1 to ${MAX_TIMEOUT_S}.`);
  }
  return seconds;
}
