import { connect } from 'node:net';
import type { Settings } from '../config/options/table.ts';
import { type Peers, Undelivered } from '../contracts/contract.ts';
import type { ReachService, screensContract } from '../contracts/screens.ts';
import { Refusal } from '../flow/refusals.ts';

interface Parts {
  readonly settings: Pick<Settings, 'oriel'>;
  readonly screens: Peers<typeof screensContract>;
}

/** The first half of step 16 for the doctor: whether this proxy gets a TCP connection to a guest's screen. */
export function reachService({ settings, screens }: Parts): ReachService {
  return {
    async try_screen({ instanceUuid, computeHost }, call) {
      const { host, port } = await screens
        .on(computeHost)
        .find_screen({ instanceUuid }, call)
        .catch((error) => {
          if (!(error instanceof Undelivered)) throw error;
          throw new Refusal('compute_unreachable', error.message, { cause: error });
        });
      const why = await tryToConnect(host, port, settings.oriel.vnc_connect_timeout * 1000);
      return { address: `${host}:${port}`, reached: why === '', why };
    },
  };
}

/** Why there is no connection, or an empty text. Nothing is said on it: the VNC server sees a viewer that leaves at once. */
function tryToConnect(host: string, port: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (why: string) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(why.slice(0, 2_000));
    };
    const deadline = setTimeout(() => end(`no connection within ${timeoutMs} ms`), timeoutMs);
    socket.once('connect', () => end(''));
    socket.once('error', (error: Error) => end(describe(error)));
  });
}

function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join('; ');
  return error.message;
}
