import { ApiClient } from '../api-client.ts';
import { CommandFailed, type CommandInput, type CommandOption, type Io } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
import { readSignInSettings } from '../sign-in/cloud-settings.ts';
import { ApiOperator } from './api-operator.ts';
import { NotOriel } from './api-refused.ts';
import { findSockets } from './find-sockets.ts';
import type { OperatorClient } from './operator-client.ts';
import { SocketOperator } from './socket-operator.ts';

/** The option of the commands that run with `asOperator`. */
export const SOCKET_OPTION: { readonly socket: CommandOption } = {
  socket: {
    type: 'string',
    value: 'FILE',
    help: 'Use the operator socket of a console proxy on this host, without a sign-in. Default: the API of Oriel if a sign-in is set; otherwise, and if that is the API of Nova, the sockets in /run/oriel.',
  },
};

/** For the manual of these commands. */
export const SOCKET_DESCRIPTION = [
  'A console proxy of an OpenStack cloud has no API of Oriel. On its host, root, the user that runs Oriel and the members of `[oriel] operator_group` use its operator socket instead (`[oriel] operator_socket`). Without NATS a socket knows the sessions of its own proxy only.',
] as const;

/**
 * Runs a task of an operator through the socket that --socket names, else through the API that the sign-in leads to, else through
 * the sockets of this host. A sign-in at Nova leads to no API of Oriel, so the sockets are used then too.
 */
export async function asOperator<T>(
  { values }: CommandInput,
  io: Io,
  task: (operator: OperatorClient) => Promise<T>,
): Promise<T> {
  if (typeof values.socket === 'string') return task(new SocketOperator([values.socket]));
  if (!hasSignIn(io)) {
    const sockets = await findSockets(io);
    if (sockets.length > 0) return task(new SocketOperator(sockets));
  }
  const api = new ApiOperator(await signIn(io));
  try {
    return await task(api);
  } catch (error) {
    if (!(error instanceof NotOriel)) throw error;
    const sockets = await findSockets(io);
    if (sockets.length === 0) {
      throw new CommandFailed(`${error.message}\n${ON_THE_HOST}`);
    }
    io.err(cliText()('sessions.usingSockets', { sockets: sockets.join(', ') }));
    return task(new SocketOperator(sockets));
  }
}

const ON_THE_HOST =
  'Run the command on the host of a console proxy, as root: it uses the operator socket of the proxy there ([oriel] operator_socket).';

function hasSignIn(io: Io): boolean {
  const settings = readSignInSettings(io);
  return (
    settings.cloud !== undefined || ['auth_url', 'endpoint'].some((key) => settings.get(key) !== undefined)
  );
}

/** Where Keystone does not answer, the socket of this host still does. */
async function signIn(io: Io): Promise<ApiClient> {
  try {
    return await ApiClient.signIn(io);
  } catch (error) {
    const [socket] = await findSockets(io).catch(() => []);
    if (!(error instanceof CommandFailed)) throw error;
    if (socket === undefined) {
      if (hasSignIn(io)) throw error;
      throw new CommandFailed(
        `No console proxy with an operator socket runs on this host. ${ON_THE_HOST}\nFor the API of Oriel: ${error.message}`,
      );
    }
    throw new CommandFailed(
      `${error.message}\n"--socket ${socket}" asks the console proxy of this host without a sign-in.`,
    );
  }
}
