import type { Static } from 'typebox';
import {
  computeClient,
  requestIdOf,
  type Server,
  type Sessions,
  silentHostsOf,
  type Trace,
} from '../api-client/client.ts';
import { DEFAULT_KIND } from '../consoles/console-kinds.ts';
import { printableLine } from '../platform/text/plain-text.ts';
import { CommandFailed } from './command.ts';
import { cliText } from './language/cli-text.ts';
import { ApiRefused, successOf } from './operator/api-refused.ts';
import { OrielRoutes } from './operator/oriel-routes.ts';
import { ConsoleReply, checkedBody, PowerReply, ServersReply } from './replies.ts';
import type { SignInSource } from './sign-in/cloud-settings.ts';
import { type SignedIn, signIn } from './sign-in/sign-in.ts';
import { followServers } from './watch/follow-servers.ts';

/** The lowest microversion with remote-consoles. Nova has it since 2016. */
const MICROVERSION = '2.6';
/** The lowest with `trigger_crash_dump`. */
const POWER_MICROVERSION = '2.17';

interface ServerList {
  readonly servers: readonly Server[];
  /** The hosts whose instances are missing: names for administrators, a number for others. */
  readonly silentHosts: string | undefined;
}

interface OpenedConsole {
  readonly url: string;
  readonly viewOnly: boolean;
  /** The id in traces and logs. */
  readonly requestId: string | undefined;
}

/** A signed-in client of the compute API, Oriel's or Nova's. */
export class ApiClient {
  readonly #compute: ReturnType<typeof computeClient>;
  readonly #oriel: OrielRoutes;
  readonly #endpoint: string;
  readonly #signedIn: SignedIn;
  /** The certificates that the user accepts, also of proxies. */
  readonly trust: { readonly ca?: string; readonly insecure?: boolean };

  /** False if the roles are known and admin is not among them. */
  readonly #maySeeAll: boolean;

  private constructor(signedIn: SignedIn) {
    const { endpoint, token, roles, send, trust } = signedIn;
    this.#signedIn = signedIn;
    const { ca, insecure = false } = trust;
    this.trust = { insecure, ...(ca === undefined ? {} : { ca }) };
    this.#endpoint = endpoint;
    this.#maySeeAll = roles?.includes('admin') ?? true;
    const headers = { 'X-Auth-Token': token, 'OpenStack-API-Version': `compute ${MICROVERSION}` };
    this.#compute = computeClient(endpoint, { headers, send: successOf(send) });
    this.#oriel = new OrielRoutes(new URL('/oriel/v1', endpoint).href, endpoint, { headers, send });
  }

  /** Signs in as OpenStack's clients do and finds the compute endpoint in the catalog. */
  static async signIn(source: SignInSource): Promise<ApiClient> {
    return new ApiClient(await signIn(source));
  }

  /** The instances of the caller's project, or of all projects. */
  async listServers({ inAllProjects = false } = {}): Promise<ServerList> {
    const params = { query: inAllProjects ? { all_tenants: '1' } : {} };
    const reply = await this.#compute.GET('/servers/detail', { params });
    const { servers } = checkedBody(ServersReply, reply, this.#endpoint);
    return { servers, silentHosts: silentHostsOf(reply.response) };
  }

  /** Follows the list of instances until the sign-in is over. */
  followServers(following: Parameters<typeof followServers>[1]): Promise<never> {
    return followServers(this.#signedIn, following);
  }

  /** The instances of all projects for administrators, of the caller's project for others. */
  async visibleServers(): Promise<ServerList> {
    if (!this.#maySeeAll) return this.listServers();
    try {
      return await this.listServers({ inAllProjects: true });
    } catch (error) {
      if (!(error instanceof ApiRefused && error.status === 403)) throw error;
      return this.listServers();
    }
  }

  /** Finds an instance by id or exact name. A name of several instances is refused with their ids. */
  async findServer(idOrName: string, { inAllProjects = false } = {}): Promise<Server> {
    const { servers, silentHosts } = await (inAllProjects ? this.visibleServers() : this.listServers());
    const found = servers.filter(({ id, name }) => id === idOrName || name === idOrName);
    const [only] = found;
    const shown = printableLine(idOrName);
    const t = cliText();
    if (only === undefined && silentHosts !== undefined) {
      throw new CommandFailed(t('servers.notKnown', { name: shown, missing: missingInstances(silentHosts) }));
    }
    if (only === undefined) {
      throw new CommandFailed(t('servers.notFound', { name: shown }));
    }
    if (found.length === 1) return only;
    const ids = found.map(({ id }) => `  ${id}`).join('\n');
    throw new CommandFailed(`${t('servers.several', { count: found.length, name: shown })}\n${ids}`);
  }

  async openConsole(serverId: string, { viewOnly = false } = {}): Promise<OpenedConsole> {
    const reply = await this.#compute.POST('/servers/{id}/remote-consoles', {
      params: { path: { id: serverId } },
      body: {
        remote_console: {
          protocol: DEFAULT_KIND.protocol,
          type: DEFAULT_KIND.type,
          ...(viewOnly ? { 'oriel:view_only': true } : {}),
        },
      },
    });
    const { url, 'oriel:view_only': isViewOnly = false } = checkedBody(
      ConsoleReply,
      reply,
      this.#endpoint,
    ).remote_console;
    if (viewOnly && !isViewOnly) throw new CommandFailed(cliText()('console.notViewOnly'));
    return { url, viewOnly: isViewOnly, requestId: requestIdOf(reply.response) };
  }

  /** Begins a power action. Resolves when it is under way. */
  async changePower(serverId: string, body: object): Promise<void> {
    await this.#compute.POST('/servers/{id}/action', {
      params: { path: { id: serverId } },
      headers: { 'OpenStack-API-Version': `compute ${POWER_MICROVERSION}` },
      body,
      parseAs: 'text',
    });
  }

  /** Nova's words for the state of an instance and for what it does at the moment. */
  async powerState(serverId: string): Promise<{ status: string; task: string | null }> {
    const reply = await this.#compute.GET('/servers/{id}', { params: { path: { id: serverId } } });
    const { server } = checkedBody<unknown>(PowerReply, reply, this.#endpoint) as Static<typeof PowerReply>;
    return { status: server.status, task: server['OS-EXT-STS:task_state'] ?? null };
  }

  screenshot(serverId: string) {
    return this.#oriel.screenshot(serverId);
  }

  screenText(serverId: string) {
    return this.#oriel.screenText(serverId);
  }

  trace(requestId: string): Promise<Trace> {
    return this.#oriel.trace(requestId);
  }

  async sessions(): Promise<Sessions> {
    return (await this.#oriel.sessions()).list;
  }

  endSession(id: string, reason: string) {
    return this.#oriel.endSession(id, reason);
  }

  deleteConsoleTokens(serverId: string, reason: string) {
    return this.#oriel.deleteConsoleTokens(serverId, reason);
  }
}

/** Which instances a list lacks. */
export function missingInstances(silentHosts: string): string {
  const t = cliText();
  if (/^\d+$/.test(silentHosts)) return t('servers.missing', { count: Number(silentHosts) });
  return t('servers.missingOf', { hosts: printableLine(silentHosts) });
}
