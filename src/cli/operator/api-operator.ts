import type { Trace } from '../../api-client/client.ts';
import type { ApiClient } from '../api-client.ts';
import type { EndedConsoles, OperatorClient, SessionsSeen } from './operator-client.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The operator's work through the API of Oriel, as the user who signed in. */
export class ApiOperator implements OperatorClient {
  readonly socket = undefined;
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async sessions(): Promise<SessionsSeen> {
    const list = await this.#api.sessions();
    const { servers } = await this.#api.visibleServers();
    return { ...list, names: new Map(servers.map(({ id, name }) => [id, name])), notes: [] };
  }

  endSession(id: string, reason: string): Promise<{ ended: boolean }> {
    return this.#api.endSession(id, reason);
  }

  async endConsolesOf(server: string, reason: string): Promise<EndedConsoles> {
    // An id is not looked up: consoles can be open although no host has the instance any more.
    const id = UUID.test(server) ? server : (await this.#api.findServer(server, { inAllProjects: true })).id;
    return this.#api.deleteConsoleTokens(id, reason);
  }

  trace(requestId: string): Promise<Trace> {
    return this.#api.trace(requestId);
  }
}
