import type { Sessions, Trace } from '../../api-client/client.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
import { ApiRefused } from './api-refused.ts';
import type { EndedConsoles, OperatorClient, SessionsSeen } from './operator-client.ts';
import { OrielRoutes } from './oriel-routes.ts';
import { SocketSilent, socketSend } from './socket-send.ts';

interface Proxy {
  readonly path: string;
  readonly routes: OrielRoutes;
}

type Answer<T> = { readonly path: string } & ({ readonly value: T } | { readonly error: SocketSilent });

/** The operator's work through the sockets of the console proxies on this host. */
export class SocketOperator implements OperatorClient {
  readonly socket: string;
  readonly #proxies: readonly Proxy[];

  constructor(paths: readonly string[]) {
    this.socket = paths.join(', ');
    this.#proxies = paths.map((path) => ({
      path,
      routes: new OrielRoutes('http://localhost/oriel/v1', path, { send: socketSend(path) }),
    }));
  }

  async sessions(): Promise<SessionsSeen> {
    const answers = await Promise.all(
      this.#proxies.map(
        async ({ path, routes }): Promise<Answer<Awaited<ReturnType<OrielRoutes['sessions']>>>> => {
          try {
            return { path, value: await routes.sessions() };
          } catch (error) {
            if (!(error instanceof SocketSilent)) throw error;
            return { path, error };
          }
        },
      ),
    );
    const failed = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []));
    const given = answers.flatMap((answer) => ('value' in answer ? [answer.value] : []));
    if (given.length === 0 && failed[0] !== undefined) throw failed[0];
    const seesAll = given.some(({ reach }) => reach === 'bus');
    const note = cliText()('sessions.onlyProxy', { socket: this.socket });
    return {
      ...merged(given.map(({ list }) => list)),
      names: new Map(),
      notes: [...failed.map(({ message }) => message), ...(seesAll ? [] : [note])],
    };
  }

  endSession(id: string, reason: string): Promise<{ ended: boolean }> {
    return this.#firstThatKnows(({ routes }) => routes.endSession(id, reason));
  }

  /** The proxies know the instances of their sessions alone. */
  async endConsolesOf(server: string, reason: string): Promise<EndedConsoles> {
    const { sessions } = await this.sessions();
    const its = sessions.filter(
      (session) => session.server_id === server.toLowerCase() || session.server_name === server,
    );
    const [first] = its;
    if (first === undefined) {
      throw new CommandFailed(cliText()('sessions.noneOf', { name: printableLine(server) }));
    }
    const ids = new Set(its.map((session) => session.server_id));
    if (ids.size > 1) {
      const list = [...ids].map((id) => `  ${id}`).join('\n');
      const several = cliText()('servers.several', { count: ids.size, name: printableLine(server) });
      throw new CommandFailed(`${several}\n${list}`);
    }
    let ended = 0;
    for (const { id } of its) {
      const isEnded = await this.endSession(id, reason).then(
        () => true,
        (error) => {
          // It has ended meanwhile.
          if (isUnknown(error)) return false;
          throw error;
        },
      );
      if (isEnded) ended++;
    }
    return { ended };
  }

  trace(requestId: string): Promise<Trace> {
    return this.#firstThatKnows(({ routes }) => routes.trace(requestId));
  }

  /** The answer of the first proxy that has what was asked for. */
  async #firstThatKnows<T>(ask: (proxy: Proxy) => Promise<T>): Promise<T> {
    const failures: unknown[] = [];
    for (const proxy of this.#proxies) {
      try {
        return await ask(proxy);
      } catch (error) {
        if (!(isUnknown(error) || error instanceof SocketSilent)) throw error;
        failures.push(error);
      }
    }
    // A proxy that did not reply may have it.
    throw failures.find((error) => error instanceof SocketSilent) ?? failures[0];
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof ApiRefused && error.status === 404;
}

/** Proxies on one bus list the same sessions. */
function merged(lists: readonly Sessions[]): Sessions {
  const byId = new Map(lists.flatMap(({ sessions }) => sessions.map((session) => [session.id, session])));
  const silent = [...new Set(lists.flatMap((list) => list.silent_proxies))].sort();
  return {
    silent_hosts: Math.max(silent.length, ...lists.map((list) => list.silent_hosts)),
    silent_proxies: silent,
    sessions: [...byId.values()].sort((a, b) => a.started_at - b.started_at),
  };
}
