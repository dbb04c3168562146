import { isIP } from 'node:net';
import { isLoopback } from '../../config/values/address.ts';
import { CommandFailed, type CommandInput, type Io, UsageError } from '../command.ts';
import { askNewPassword, readPassword } from '../input/ask-password.ts';
import type { Terminal } from '../terminal.ts';
import { generatePassword } from './generate-password.ts';
import { freePort, isFree, proposedAddresses, proposedUser } from './proposals.ts';

/** What `oriel init` needs to know. */
export interface Answers {
  readonly user: string;
  readonly password: string;
  /** The password was generated and must be shown once. */
  readonly isGenerated: boolean;
  readonly project: string;
  /** Host name or IP address that browsers open. */
  readonly address: string;
  readonly tls: boolean;
  readonly apiPort: number;
  readonly consolePort: number;
}

const API_PORT = 8774;
const CONSOLE_PORT = 6080;
const MAX_TRIES = 3;
/** Without characters that the configuration or a command line would need to quote. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;
const NAME_RULE =
  'It has 1 to 64 letters, digits and characters of . _ - @ + and begins with a letter or digit.';
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const ADDRESS_RULE = 'Write a host name or an IP address without a scheme, port or path.';

type Values = CommandInput['values'];

/** Checks the flags, before anything else is done. @throws {UsageError} naming each missing flag if no terminal is attached */
export function checkFlags(values: Values, io: Io): void {
  checked(flag(values, 'user'), '--user', nameProblem);
  checked(flag(values, 'project'), '--project', nameProblem);
  checked(flag(values, 'address'), '--address', addressProblem);
  if (values.tls !== undefined && values.tls !== 'self-signed' && values.tls !== 'none') {
    throw new UsageError(`--tls is self-signed or none, not "${values.tls}".`);
  }
  portFlag(values, 'api-port');
  portFlag(values, 'console-port');
  if (values.yes === true || io.terminal !== undefined) return;
  const missing = [
    ...(values.user === undefined ? ['--user NAME'] : []),
    ...(values['password-stdin'] === true ? [] : ['--password-stdin']),
    ...(values.address === undefined ? ['--address HOST'] : []),
    ...(values.tls === undefined ? ['--tls self-signed|none'] : []),
  ];
  if (missing.length === 0) return;
  throw new UsageError(
    `No terminal is attached, so nothing can be asked. Give ${missing.join(', ')}, or --yes, which takes the proposal for each.`,
  );
}

/** Takes the answers from the flags, and asks for the others. @throws {CommandFailed} if a port is in use */
export async function collectAnswers(values: Values, io: Io, say: (line: string) => void): Promise<Answers> {
  const terminal = values.yes === true ? undefined : io.terminal;
  const proposed = proposedUser(io.env, (name) => nameProblem(name) === undefined);
  const user = flag(values, 'user') ?? (await ask(terminal, 'User name', proposed, nameProblem, say));
  const { password, isGenerated } = await choosePassword(values, io, terminal, say);
  const address = flag(values, 'address') ?? (await askAddress(terminal, io, say));
  const tls =
    values.tls === undefined
      ? await askTls(terminal, !isLoopback(address), say)
      : values.tls === 'self-signed';
  const consolePort = await choosePort(values, 'console-port', CONSOLE_PORT, [], say);
  const apiPort = await choosePort(values, 'api-port', API_PORT, [consolePort], say);
  const project = flag(values, 'project') ?? 'default';
  return { user, password, isGenerated, project, address, tls, apiPort, consolePort };
}

async function choosePassword(
  values: Values,
  io: Io,
  terminal: Terminal | undefined,
  say: (line: string) => void,
): Promise<Pick<Answers, 'password' | 'isGenerated'>> {
  const isRead = values['password-stdin'] === true;
  // Typed on standard input, it would be shown.
  const asked = isRead ? io.terminal : terminal;
  if (asked !== undefined) return { password: await askNewPassword(asked, say), isGenerated: false };
  if (isRead) return { password: await readPassword(io), isGenerated: false };
  return { password: generatePassword(), isGenerated: true };
}

async function askAddress(
  terminal: Terminal | undefined,
  io: Io,
  say: (line: string) => void,
): Promise<string> {
  const [first = 'localhost', ...others] = await proposedAddresses(io.env);
  if (terminal !== undefined) {
    say(
      others.length === 0
        ? 'Under which name or address do browsers reach this host?'
        : `Under which name or address do browsers reach this host? Others are ${others.slice(0, 4).join(', ')}; localhost serves browsers on this host only.`,
    );
  }
  return ask(terminal, 'Address', first, addressProblem, say);
}

async function askTls(
  terminal: Terminal | undefined,
  isAdvised: boolean,
  say: (line: string) => void,
): Promise<boolean> {
  if (terminal !== undefined && isAdvised) {
    say(
      'Without TLS, passwords and screens cross the network unencrypted. With a self-signed certificate, browsers show a warning until they trust it.',
    );
  }
  const problem = (text: string) => (/^(y|yes|n|no)$/i.test(text) ? undefined : 'Answer yes or no.');
  const answer = await ask(terminal, 'Self-signed certificate', isAdvised ? 'yes' : 'no', problem, say);
  return /^y/i.test(answer);
}

/** Asks until the answer can be used; an empty one takes the proposal. Without a terminal the proposal is taken. */
async function ask(
  terminal: Terminal | undefined,
  what: string,
  proposal: string,
  problemOf: (text: string) => string | undefined,
  say: (line: string) => void,
): Promise<string> {
  if (terminal === undefined) return proposal;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const answer = (await terminal.ask(`${what} [${proposal}]: `)).trim() || proposal;
    const problem = problemOf(answer);
    if (problem === undefined) return answer;
    say(problem);
  }
  throw new CommandFailed(`No usable answer was given in ${MAX_TRIES} attempts. Nothing was written.`);
}

/** The port of the flag, which must be free, or a free port. */
async function choosePort(
  values: Values,
  name: 'api-port' | 'console-port',
  usual: number,
  taken: readonly number[],
  say: (line: string) => void,
): Promise<number> {
  const asked = portFlag(values, name);
  if (asked !== undefined) {
    if (!taken.includes(asked) && (await isFree(asked))) return asked;
    throw new CommandFailed(
      `Port ${asked} (--${name}) is in use, or this user may not use it. Nothing was written.`,
    );
  }
  const port = await freePort(usual, taken);
  if (port === undefined) {
    throw new CommandFailed(
      `No port from ${usual} on is free. Give one with --${name}. Nothing was written.`,
    );
  }
  if (port !== usual) say(`Port ${usual} is in use by another program. The configuration uses ${port}.`);
  return port;
}

function portFlag(values: Values, name: string): number | undefined {
  const text = flag(values, name);
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new UsageError(`--${name} is a port from 1 to 65535, not "${text}".`);
  return port;
}

function flag(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function checked(
  text: string | undefined,
  name: string,
  problemOf: (text: string) => string | undefined,
): void {
  const problem = text === undefined ? undefined : problemOf(text);
  if (problem !== undefined) throw new UsageError(`${name}: ${problem}`);
}

function nameProblem(text: string): string | undefined {
  return NAME.test(text) ? undefined : `This name cannot be used. ${NAME_RULE}`;
}

function addressProblem(text: string): string | undefined {
  // A name of digits and dots that is no address, such as 192.0.2.300.
  const isDamaged = isIP(text) === 0 && /^[\d.]+$/.test(text);
  const isAddress = isIP(text) !== 0 && !text.includes('%');
  return isAddress || (HOST_NAME.test(text) && !isDamaged)
    ? undefined
    : `This is no address. ${ADDRESS_RULE}`;
}
