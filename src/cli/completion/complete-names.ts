import { plainLine } from '../../platform/text/plain-text.ts';
import { ApiClient } from '../api-client.ts';
import type { Io } from '../command.ts';
import { asOperator } from '../operator/as-operator.ts';

/** A user waits at the prompt. */
const MAX_WAIT_MS = 2_000;
const MAX_NAMES = 1_000;

/**
 * Prints what a shell offers, one name a line. Prints nothing, and no error, if the API cannot be asked in time: a message
 * in the middle of a command line helps no user.
 */
export async function completeNames(kind: string | undefined, io: Io): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(resolve, MAX_WAIT_MS, []);
  });
  const names = await Promise.race([namesOf(kind, io).catch(() => []), late]);
  clearTimeout(timer);
  // A name with such characters could not be typed, and must not reach the shell as several words.
  for (const name of names.filter((each) => plainLine(each) === each && each !== '').slice(0, MAX_NAMES))
    io.out(name);
}

async function namesOf(kind: string | undefined, io: Io): Promise<string[]> {
  if (kind !== 'servers' && kind !== 'sessions') return [];
  if (kind === 'sessions') {
    const quiet = { ...io, err: () => {} };
    const { sessions } = await asOperator({ positionals: [], values: {} }, quiet, (each) => each.sessions());
    return sessions.map(({ id }) => id);
  }
  const api = await ApiClient.signIn(io);
  return (await api.listServers()).servers.map(({ name }) => name).sort();
}
