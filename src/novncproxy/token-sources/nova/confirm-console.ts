import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Refusal } from '../../../flow/refusals.ts';
import { tokenInUrl } from '../../take-token.ts';
import { type ConsoleAuthToken, findConsoleAuthToken, isNotFound } from './console-auth-token.ts';
import type { NovaAnswer, NovaApi } from './nova-api.ts';

const Reply = Type.Object({ remote_console: Type.Object({ url: Type.String({ maxLength: 4096 }) }) });

/**
 * [step 15] Has the guest's host say where its screen is now. Since Rocky, Nova looks a token up without asking the host,
 * and has no call of its own for that; a second console of the same guest makes it ask. Its token is told to nobody.
 * Throws token_guest_gone, token_guest_stopped, token_guest_moved, nova_unconfirmed, and the refusals of NovaApi.
 */
export async function confirmConsole(
  nova: NovaApi,
  stored: ConsoleAuthToken,
  requestId: string,
): Promise<void> {
  const answer = await askForConsole(nova, stored.instanceUuid, requestId);
  if (isNotFound(answer)) throw new Refusal('token_guest_gone', 'Nova has no such server on any host');
  if (answer.status !== 200 || !Value.Check(Reply, answer.body)) {
    throw new Refusal(
      'nova_unconfirmed',
      `Nova answered ${answer.status} ${idOf(answer)}to a second console`,
    );
  }
  const token = tokenInUrl(answer.body.remote_console.url);
  const current = token === undefined ? undefined : await findConsoleAuthToken(nova, token, requestId);
  if (current === undefined) {
    throw new Refusal(
      'nova_unconfirmed',
      `Nova does not know the second console ${idOf(answer)}that it made`,
    );
  }
  if (current.port <= 0) throw new Refusal('token_guest_stopped', 'its screen has no port');
  if (current.host !== stored.host || current.port !== stored.port) {
    throw new Refusal(
      'token_guest_moved',
      `the token leads to ${stored.host}:${stored.port}, the screen is at ${current.host}:${current.port}`,
    );
  }
}

/** Nova has just answered to the token: that it fails or is silent now says something of the guest's host, which it asks. */
const OF_THE_HOST: readonly string[] = ['nova_failed', 'nova_unreachable'];

async function askForConsole(nova: NovaApi, instanceUuid: string, requestId: string): Promise<NovaAnswer> {
  const path = `/servers/${instanceUuid}/remote-consoles`;
  const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
  try {
    return await nova.request({ method: 'POST', path, body, requestId });
  } catch (error) {
    if (!(error instanceof Refusal) || !OF_THE_HOST.includes(error.code)) throw error;
    throw new Refusal('nova_unconfirmed', `${error.detail} to a second console`, { cause: error });
  }
}

function idOf({ novaRequestId }: NovaAnswer): string {
  return novaRequestId === '' ? '' : `(Nova's ${novaRequestId}) `;
}
