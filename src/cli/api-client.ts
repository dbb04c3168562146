import {
  bodyOf,
  type Catalog,
  computeClient,
  faultMessage,
  identityClient,
  orielClient,
  requestIdOf,
  type Server,
  type Sessions,
  silentHostsOf,
  type Trace,
} from '../api-client/client.ts';
import { DEFAULT_KIND } from '../consoles/console-kinds.ts';
import { printableLine } from '../platform/text/plain-text.ts';
import { CommandFailed } from './command.ts';
import { authUrl, whyUnreached } from './reach-api.ts';

const TIMEOUT_MS = 30_000;
/** The lowest microversion with remote-consoles. Nova has it since 2016. */
const MICROVERSION = '2.6';

/** The API refused a request. */
class ApiRefused extends CommandFailed {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

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
  readonly #oriel: ReturnType<typeof orielClient>;

  private constructor(endpoint: string, token: string) {
    const headers = { 'X-Auth-Token': token, 'OpenStack-API-Version': `compute ${MICROVERSION}` };
    this.#compute = computeClient(endpoint, { headers, send });
    this.#oriel = orielClient(new URL('/oriel/v1', endpoint).href, { headers, send });
  }

  /** Signs in with the `OS_*` variables of OpenStack's clients and finds the compute endpoint in the catalog. */
  static async signIn(env: NodeJS.ProcessEnv): Promise<ApiClient> {
    const { OS_AUTH_URL, OS_USERNAME, OS_PASSWORD } = env;
    if (!OS_AUTH_URL || !OS_USERNAME || !OS_PASSWORD) throw notSet({ OS_AUTH_URL, OS_USERNAME, OS_PASSWORD });
    const url = authUrl(OS_AUTH_URL);
    const identity = identityClient(url, { send });
    const body = credentials(env, OS_USERNAME, OS_PASSWORD);
    const { data, response } = await identity.POST('/auth/tokens', { body }).catch((error) => {
      throw error instanceof ApiRefused && error.status === 401
        ? signInRefused(env, OS_USERNAME, error)
        : error;
    });
    const token = response.headers.get('x-subject-token');
    if (token === null) {
      throw new CommandFailed(
        `${url}/auth/tokens did not reply like an identity service. Check OS_AUTH_URL.`,
      );
    }
    return new ApiClient(computeEndpoint(data?.token?.catalog ?? [], env), token);
  }

  /** The instances of the caller's project, or of all projects. */
  async listServers({ inAllProjects = false } = {}): Promise<ServerList> {
    const params = { query: inAllProjects ? { all_tenants: '1' } : {} };
    const reply = await this.#compute.GET('/servers/detail', { params });
    return { servers: bodyOf(reply).servers, silentHosts: silentHostsOf(reply.response) };
  }

  /** The instances of all projects for administrators, of the caller's project for others. */
  async visibleServers(): Promise<ServerList> {
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
    if (only === undefined && silentHosts !== undefined) {
      throw new CommandFailed(
        `"${shown}" is not among the instances that are known now. ${missingInstances(silentHosts)} "oriel doctor" finds the reason.`,
      );
    }
    if (only === undefined) {
      throw new CommandFailed(
        `You may not see an instance "${shown}", or there is none. "oriel server list" lists your instances.`,
      );
    }
    if (found.length === 1) return only;
    const ids = found.map(({ id }) => `  ${id}`).join('\n');
    throw new CommandFailed(`${found.length} instances are named "${shown}". Use the id of one:\n${ids}`);
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
    const { url, 'oriel:view_only': isViewOnly = false } = bodyOf(reply).remote_console;
    if (viewOnly && !isViewOnly) throw new CommandFailed('The API returned a console that is not view-only.');
    return { url, viewOnly: isViewOnly, requestId: requestIdOf(reply.response) };
  }

  async trace(requestId: string): Promise<Trace> {
    const params = { path: { request_id: requestId } };
    return bodyOf(await this.#oriel.GET('/traces/{request_id}', { params }));
  }

  async sessions(): Promise<Sessions> {
    return bodyOf(await this.#oriel.GET('/sessions'));
  }

  async endSession(id: string, reason: string) {
    const params = { path: { id }, query: { reason } };
    return bodyOf(await this.#oriel.DELETE('/sessions/{id}', { params }));
  }

  async deleteConsoleTokens(serverId: string, reason: string) {
    const params = { path: { id: serverId }, query: { reason } };
    return bodyOf(await this.#oriel.DELETE('/servers/{id}/console-tokens', { params }));
  }
}

/** Which instances a list lacks. */
export function missingInstances(silentHosts: string): string {
  const isNumber = /^\d+$/.test(silentHosts);
  const hosts = isNumber ? `${silentHosts} ${silentHosts === '1' ? 'host' : 'hosts'}` : silentHosts;
  return `Instances of ${printableLine(hosts)} are missing from the list, because it could not be read there.`;
}

function notSet(variables: Readonly<Record<string, string | undefined>>): CommandFailed {
  const missing = Object.keys(variables).filter((name) => !variables[name]);
  return new CommandFailed(
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set. ` +
      'Set OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME, as "npm start" prints them.',
  );
}

function computeEndpoint(catalog: Catalog, env: NodeJS.ProcessEnv): string {
  const face = (env.OS_INTERFACE ?? 'public').replace(/URL$/, '');
  const region = env.OS_REGION_NAME;
  const endpoint = catalog
    .find(({ type }) => type === 'compute')
    ?.endpoints.find((each) => each.interface === face && (!region || each.region === region));
  if (endpoint !== undefined) return endpoint.url;
  throw new CommandFailed(
    'The catalog has no compute endpoint. Check that OS_PROJECT_NAME is set and that OS_REGION_NAME and OS_INTERFACE are right.',
  );
}

function credentials(env: NodeJS.ProcessEnv, name: string, password: string) {
  const domainOf = (kind: 'USER' | 'PROJECT') => {
    const id = env[`OS_${kind}_DOMAIN_ID`];
    return id ? { id } : { name: env[`OS_${kind}_DOMAIN_NAME`] ?? 'Default' };
  };
  const { OS_PROJECT_ID: id, OS_PROJECT_NAME: projectName } = env;
  const project = id ? { id } : projectName ? { name: projectName, domain: domainOf('PROJECT') } : undefined;
  const user = { name, password, domain: domainOf('USER') };
  return {
    auth: {
      identity: { methods: ['password'], password: { user } },
      ...(project === undefined ? {} : { scope: { project } }),
    },
  };
}

async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new CommandFailed(whyUnreached(request.url, error));
  }
  if (response.ok) return response;
  throw new ApiRefused(await explain(request.url, response), response.status);
}

/** An identity service does not reveal which of the three is wrong. */
function signInRefused(env: NodeJS.ProcessEnv, user: string, { message }: ApiRefused): CommandFailed {
  const project = env.OS_PROJECT_NAME ?? env.OS_PROJECT_ID;
  const where = project === undefined ? '' : ` in project "${printableLine(project)}"`;
  return new CommandFailed(
    `The sign-in of "${printableLine(user)}"${where} was refused: the user or the password is wrong, or the user is not in that project. ` +
      `Check OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME.\nThe identity service replied: ${message}`,
  );
}

async function explain(url: string, response: Response): Promise<string> {
  const message = faultMessage(await response.json().catch(() => ({})));
  const words = message ?? `${url} answered ${response.status} ${response.statusText}`;
  const requestId = requestIdOf(response);
  const more = hasTrace(url, response) ? ` ("oriel trace ${requestId}" shows more)` : '';
  const id = requestId === undefined ? '' : `\nRequest id: ${requestId}${more}`;
  return `${printableLine(words)} (HTTP ${response.status})${id}`;
}

/** Oriel's API traces only console requests, and only for users whose sign-in it accepted. */
function hasTrace(url: string, { status, headers }: Response): boolean {
  return url.endsWith('/remote-consoles') && headers.has('x-oriel-refusal') && status !== 401;
}
