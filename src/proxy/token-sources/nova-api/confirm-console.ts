import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { NOVNC } from '../../../consoles/console-kinds.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { tokenInUrl } from '../../admission/take-token.ts';
import type { ComputeApi, NovaAnswer } from './compute-api.ts';
import { type ConsoleAuthToken, findConsoleAuthToken, isNotFound } from './console-auth-token.ts';

const Reply = Type.Object({ remote_console: Type.Object({ url: Type.String({ maxLength: 4096 }) }) });

/**
 * [step 15] Asks the compute host, through Nova, for the current address of the instance's console. Since Rocky, Nova looks up a
 * token without asking the host and has no call that only asks it; creating a second console of the instance makes Nova ask. The
 * token of the second console is discarded.
 * @returns the origin of that host's access URLs, `https://console.example.org:6080`; empty if the URL has none
 * @throws {Refusal} token_guest_gone, token_guest_stopped, token_guest_moved, nova_unconfirmed, and the refusals of ComputeApi
 */
export async function confirmConsole(
  nova: ComputeApi,
  stored: ConsoleAuthToken,
  requestId: string,
): Promise<string> {
  const answer = await askForConsole(nova, stored.instanceUuid, requestId);
  if (isNotFound(answer)) throw new Refusal('token_guest_gone', 'Nova has no such server on any host');
  if (answer.status !== 200 || !Value.Check(Reply, answer.body)) {
    throw new Refusal(
      'nova_unconfirmed',
      `Nova answered ${answer.status} ${idOf(answer)}to a second console`,
    );
  }
  const { url } = answer.body.remote_console;
  const token = tokenInUrl(url);
  const current =
    token === undefined
      ? undefined
      : await findConsoleAuthToken(nova, token, { requestId, purpose: 'confirmation' });
  if (current === undefined) {
    throw new Refusal(
      'nova_unconfirmed',
      `Nova does not find the second console ${idOf(answer)}that it created`,
    );
  }
  if (current.port <= 0) throw new Refusal('token_guest_stopped', 'its screen has no port');
  if (current.host !== stored.host || current.port !== stored.port) {
    throw new Refusal(
      'token_guest_moved',
      `the token leads to ${stored.host}:${stored.port}, the console is at ${current.host}:${current.port}`,
    );
  }
  return originOf(url);
}

/** The origin of a URL, without path and query, which contain the token, and without a user name. */
function originOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host } = new URL(url);
  return host === '' ? '' : `${protocol}//${host}`;
}

/** Nova has just looked up the token, so a failure or silence now comes from the compute host that Nova asks. */
const OF_THE_HOST: readonly string[] = ['nova_failed', 'nova_unreachable'];

async function askForConsole(nova: ComputeApi, instanceUuid: string, requestId: string): Promise<NovaAnswer> {
  const path = `/servers/${instanceUuid}/remote-consoles`;
  const body = { remote_console: { protocol: NOVNC.protocol, type: NOVNC.type } };
  try {
    return await nova.request({ method: 'POST', path, body, requestId, purpose: 'confirmation' });
  } catch (error) {
    if (!(error instanceof Refusal) || !OF_THE_HOST.includes(error.code)) throw error;
    throw new Refusal('nova_unconfirmed', `${error.detail} to a second console`, { cause: error });
  }
}

function idOf({ novaRequestId }: NovaAnswer): string {
  return novaRequestId === '' ? '' : `(Nova's ${novaRequestId}) `;
}
