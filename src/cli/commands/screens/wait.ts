import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../../api-client.ts';
import { type Command, UsageError } from '../../command.ts';
import { cliText } from '../../language/cli-text.ts';
import { ApiRefused } from '../../operator/api-refused.ts';
import { conditionNote } from '../../screens/condition-note.ts';
import { screenPattern } from '../../screens/screen-pattern.ts';

const NOT_FOUND_STATUS = 3;
const DEFAULT_TIMEOUT_S = 60;
const MAX_TIMEOUT_S = 3_600;
const SECOND_MS = 1_000;
/** After a refusal that may pass. */
const PAUSE_MS = 2 * SECOND_MS;
/** The instance does not run yet, there are too many requests, or the hypervisor does not answer. */
const PASSING = [409, 429, 503];

/** `oriel wait <server> --text REGEX` */
export const waitCommand: Command = {
  name: 'wait',
  summary: 'Wait until the screen of an instance shows a text.',
  description: [
    'The command reads the screen at the interval of the compute host ([oriel] screenshot_interval, 5 s by default), so a text that is visible for a shorter time can be missed. It also waits for an instance that does not run yet. The line with the text is printed on standard output, everything else on standard error.',
  ],
  signsIn: true,
  positionals: ['server'],
  options: {
    text: {
      type: 'string',
      value: 'REGEX',
      help: 'The regular expression, in the syntax of RE2; ^ and $ match at each line.',
    },
    timeout: {
      type: 'string',
      value: 'SECONDS',
      help: `How long to wait, 1 to ${MAX_TIMEOUT_S} s. Default: ${DEFAULT_TIMEOUT_S}.`,
    },
  },
  completes: { server: 'servers' },
  statusOne: 'The text of the screen was refused.',
  statuses: { [NOT_FOUND_STATUS]: 'The time is over, and the screen did not show the text.' },
  examples: [
    { line: "oriel wait web1 --text 'login:'", what: 'Waits until web1 has started.' },
    {
      line: "oriel wait web1 --text 'login:|Kernel panic' --timeout 300",
      what: 'Waits for one of two outcomes, and prints the line that it found.',
    },
  ],
  async run({ positionals: [name = ''], values }, io) {
    if (typeof values.text !== 'string') throw new UsageError('The option --text is missing.');
    const findLine = screenPattern(values.text);
    const timeoutS = readTimeout(values.timeout);
    const api = await ApiClient.signIn(io);
    const server = await api.findServer(name);
    io.err(cliText()('screen.waiting', { name: server.name, seconds: String(timeoutS) }));
    const endsAt = performance.now() + timeoutS * SECOND_MS;
    let told = '';
    const tell = (line: string) => {
      if (line !== told) io.err(line);
      told = line;
    };
    for (;;) {
      let pauseMs = PAUSE_MS;
      try {
        const { lines, condition, interval } = await api.screenText(server.id);
        const line = findLine(lines);
        if (line !== undefined) {
          io.out(line);
          return 0;
        }
        if (condition !== null) tell(conditionNote(condition));
        pauseMs = interval * SECOND_MS;
      } catch (error) {
        if (!(error instanceof ApiRefused) || !PASSING.includes(error.status)) throw error;
        tell(error.message.split('\n')[0] ?? '');
      }
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0) {
        io.err(cliText()('screen.notShown', { name: server.name, seconds: String(timeoutS) }));
        return NOT_FOUND_STATUS;
      }
      // A last look at the end of the time.
      await sleep(Math.min(pauseMs, leftMs));
    }
  },
};

function readTimeout(given: unknown): number {
  if (given === undefined) return DEFAULT_TIMEOUT_S;
  const seconds = Number(given);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_TIMEOUT_S) {
    throw new UsageError(`--timeout is a whole number of seconds from 1 to ${MAX_TIMEOUT_S}.`);
  }
  return seconds;
}
