import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { tokenInUrl } from '../../admission/take-token.ts';
import { UnconfirmedAnswer } from '../nova/confirmations.ts';
import type { ConsolePlace } from '../nova/why-closed.ts';
import type { CheckedConsole } from '../token-source.ts';
import type { Ask, ComputeApi, NovaAnswer } from './compute-api.ts';
import { type ConsoleAuthToken, findConsoleAuthToken, isNotFound } from './console-auth-token.ts';

const Reply = Type.Object({ remote_console: Type.Object({ url: Type.String({ maxLength: 4096 }) }) });

/** How the compute host is asked: consoles of slow drivers have a longer timeout, and connections of their own. */
export type ConfirmHow = Pick<Ask, 'requestId' | 'timeoutMs' | 'isProbe'> & {
  readonly purpose: 'confirmation' | 'slow-confirmation';
};

/** The address of an instance's console that the compute host has just named, and the access URL with it. */
interface CurrentConsole {
  readonly host: string;
  /** -1 if the instance does not run. */
  readonly port: number;
  readonly url: string;
}

/**
 * [step 15] Asks the compute host, through Nova, for the current address of the instance's console. Since Rocky, Nova looks up a
 * token without asking the host and has no call that only asks it; creating a second console of the instance makes Nova ask. The
 * token of the second console is discarded. Undefined if the host has no such instance.
 * @throws {Refusal} nova_unconfirmed, and the refusals of ComputeApi
 */
export async function findCurrentConsole(
  nova: ComputeApi,
  instanceUuid: string,
  how: ConfirmHow,
): Promise<CurrentConsole | undefined> {
  const answer = await askForConsole(nova, instanceUuid, how);
  if (isNotFound(answer)) return undefined;
  if (answer.status !== 200 || !Value.Check(Reply, answer.body)) {
    throw new UnconfirmedAnswer(`Nova answered ${answer.status} ${idOf(answer)}to a second console`);
  }
  const { url } = answer.body.remote_console;
  const token = tokenInUrl(url);
  const { timeoutMs: _ofTheHost, ...ofLookUp } = how;
  const current = token === undefined ? undefined : await findConsoleAuthToken(nova, token, ofLookUp);
  if (current === undefined) {
    throw new Refusal(
      'nova_unconfirmed',
      `Nova does not find the second console ${idOf(answer)}that it created`,
    );
  }
  return { host: current.host, port: current.port, url };
}

/**
 * [step 15] Compares the address that a token leads to with that of the console now.
 * @returns the origin of that host's access URLs, `https://console.example.org:6080`; empty if the URL has none
 * @throws {Refusal} token_guest_gone, token_guest_stopped, token_guest_moved, and those of findCurrentConsole
 */
export async function confirmConsole(
  nova: ComputeApi,
  stored: ConsoleAuthToken,
  how: ConfirmHow,
): Promise<string> {
  const current = await findCurrentConsole(nova, stored.instanceUuid, how);
  if (current === undefined) throw new Refusal('token_guest_gone', 'Nova has no such server on any host');
  if (current.port <= 0) throw new Refusal('token_guest_stopped', 'its screen has no port');
  if (!isAt(current, stored)) {
    throw new Refusal(
      'token_guest_moved',
      `the token leads to ${stored.host}:${stored.port}, the console is at ${current.host}:${current.port}; or the token is for another kind of console`,
    );
  }
  return originOf(current.url);
}

/** Where the console of a session is now. @throws {Refusal} those of findCurrentConsole */
export async function findPlace(
  nova: ComputeApi,
  { console }: Pick<CheckedConsole, 'console'>,
  how: ConfirmHow,
): Promise<ConsolePlace> {
  const current = await findCurrentConsole(nova, console.instanceUuid, how);
  if (current === undefined || current.port <= 0) return 'none';
  return isAt(current, console) ? 'there' : 'elsewhere';
}

function isAt({ host, port }: CurrentConsole, other: { host: string; port: number }): boolean {
  return host === other.host && port === other.port;
}

/** The origin of a URL, without path and query, which contain the token, and without a user name. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host } = new URL(url);
  return host === '' ? '' : `${protocol}//${host}`;
}

/** Nova has just looked up the token, so a failure or silence now comes from the compute host that Nova asks. */
const OF_THE_HOST: readonly string[] = ['nova_failed', 'nova_unreachable'];

async function askForConsole(nova: ComputeApi, instanceUuid: string, how: ConfirmHow): Promise<NovaAnswer> {
  const path = `/servers/${instanceUuid}/remote-consoles`;
  const body = { remote_console: { protocol: DEFAULT_KIND.protocol, type: DEFAULT_KIND.type } };
  try {
    return await nova.request({ method: 'POST', path, body, ...how });
  } catch (error) {
    if (!(error instanceof Refusal) || !OF_THE_HOST.includes(error.code)) throw error;
    throw new Refusal('nova_unconfirmed', `${error.detail} to a second console`, { cause: error });
  }
}

function idOf({ novaRequestId }: NovaAnswer): string {
  return novaRequestId === '' ? '' : `(Nova's ${novaRequestId}) `;
}
