import { printableLine } from '../platform/text/plain-text.ts';
import { CommandFailed } from './command.ts';
import { authUrl, whyUnreached } from './reach-api.ts';

/** The variables that OpenStack's clients read; `npm start` and `oriel env` print them. */
const NEEDED = ['OS_AUTH_URL', 'OS_USERNAME', 'OS_PASSWORD'] as const;
const TIMEOUT_MS = 30_000;
/** The lowest microversion with remote-consoles: any Nova since 2016 has it, and Oriel's api. */
const MICROVERSION = '2.6';

export interface ServerSummary {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly tenant_id?: string;
  readonly 'OS-EXT-SRV-ATTR:host'?: string;
}

/** The API refused a request. */
export class ApiRefused extends CommandFailed {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** A signed-in client of the compute API, Oriel's or Nova's: the CLI can do nothing that a user of the API can't. */
export class ApiClient {
  readonly #endpoint: string;
  readonly #token: string;

  private constructor(endpoint: string, token: string) {
    this.#endpoint = endpoint;
    this.#token = token;
  }

  /** Signs in with the `OS_*` variables and finds the compute endpoint in the catalog. */
  static async signIn(env: NodeJS.ProcessEnv): Promise<ApiClient> {
    const missing = NEEDED.filter((name) => !env[name]);
    if (missing.length > 0) {
      throw new CommandFailed(
        `Who are you? ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set. ` +
          'Set OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME, as "npm start" prints them.',
      );
    }
    const url = `${authUrl(env.OS_AUTH_URL!)}/auth/tokens`;
    const response = await request(url, { method: 'POST', body: JSON.stringify(credentials(env)) }).catch(
      (error) => {
        throw error instanceof ApiRefused && error.status === 401 ? signInRefused(env, error) : error;
      },
    );
    const token = response.headers.get('x-subject-token');
    const body = (await response.json()) as { token?: { catalog?: CatalogEntry[] } };
    if (token === null)
      throw new CommandFailed(`${url} did not answer as an identity service: is OS_AUTH_URL right?`);
    return new ApiClient(computeEndpoint(body.token?.catalog ?? [], env), token);
  }

  async servers(): Promise<ServerSummary[]> {
    return (await this.listServers()).servers;
  }

  /** With the hosts whose guests are missing because they did not answer: names for administrators, else how many. */
  async listServers(): Promise<{ servers: ServerSummary[]; silentHosts: string | undefined }> {
    const response = await this.#request('/servers/detail');
    const { servers } = (await response.json()) as { servers: ServerSummary[] };
    return { servers, silentHosts: response.headers.get('x-oriel-silent-hosts') ?? undefined };
  }

  /** Of all projects for an administrator, of the caller's project for everyone else. */
  async visibleServers(): Promise<ServerSummary[]> {
    try {
      const { servers } = (await this.#json('/servers/detail?all_tenants=1')) as { servers: ServerSummary[] };
      return servers;
    } catch (error) {
      if (!(error instanceof ApiRefused && error.status === 403)) throw error;
      return this.servers();
    }
  }

  /** By id or by exact name; a name that two guests bear is refused with their ids. */
  async findServer(idOrName: string, among?: readonly ServerSummary[]): Promise<ServerSummary> {
    const servers = among ?? (await this.servers());
    const found = servers.filter(({ id, name }) => id === idOrName || name === idOrName);
    if (found.length === 1) return found[0]!;
    if (found.length > 1) {
      const ids = found.map(({ id }) => `  ${id}`).join('\n');
      throw new CommandFailed(
        `${found.length} guests are named "${printableLine(idOrName)}". Say which by its id:\n${ids}`,
      );
    }
    throw new CommandFailed(
      `There is no guest "${printableLine(idOrName)}" that you may see. "oriel server list" shows those that you may.`,
    );
  }

  /** The access URL of a new console. */
  async createConsole(serverId: string): Promise<string> {
    return (await this.openConsole(serverId)).url;
  }

  /** The access URL of a console for looking alone, which Nova has not. */
  async createViewOnlyConsole(serverId: string): Promise<string> {
    const { url, viewOnly } = await this.openConsole(serverId, { 'oriel:view_only': true });
    if (!viewOnly) throw new CommandFailed('The api gave out a console that is not view-only.');
    return url;
  }

  /** The same, with the request id under which the traces and logs have it. */
  async openConsole(
    serverId: string,
    more: Record<string, unknown> = {},
  ): Promise<{ url: string; viewOnly: boolean; requestId: string | undefined }> {
    const path = `/servers/${encodeURIComponent(serverId)}/remote-consoles`;
    const body = { remote_console: { protocol: 'vnc', type: 'novnc', ...more } };
    const response = await this.#request(path, body);
    const { remote_console: console } = (await response.json()) as {
      remote_console: { url: string; 'oriel:view_only'?: boolean };
    };
    return {
      url: console.url,
      viewOnly: console['oriel:view_only'] === true,
      requestId: response.headers.get('x-openstack-request-id') ?? undefined,
    };
  }

  /** Oriel's own part of the API; /openapi.json describes the answers. */
  async oriel(path: string): Promise<unknown> {
    return this.#json(new URL(`/oriel/v1${path}`, this.#endpoint).href);
  }

  async orielDelete(path: string): Promise<unknown> {
    const url = new URL(`/oriel/v1${path}`, this.#endpoint).href;
    const response = await request(url, { method: 'DELETE', headers: { 'X-Auth-Token': this.#token } });
    return response.json();
  }

  async #json(path: string, body?: unknown): Promise<unknown> {
    return (await this.#request(path, body)).json();
  }

  async #request(path: string, body?: unknown): Promise<Response> {
    const url = path.startsWith('/') ? `${this.#endpoint}${path}` : path;
    return request(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'X-Auth-Token': this.#token, 'OpenStack-API-Version': `compute ${MICROVERSION}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

interface CatalogEntry {
  readonly type: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region?: string;
    readonly url: string;
  }[];
}

function computeEndpoint(catalog: readonly CatalogEntry[], env: NodeJS.ProcessEnv): string {
  const face = (env.OS_INTERFACE ?? 'public').replace(/URL$/, '');
  const region = env.OS_REGION_NAME;
  const endpoint = catalog
    .find(({ type }) => type === 'compute')
    ?.endpoints.find((each) => each.interface === face && (!region || each.region === region));
  if (endpoint === undefined) {
    throw new CommandFailed(
      'The catalog has no compute endpoint for you: is OS_PROJECT_NAME set, and do OS_REGION_NAME and OS_INTERFACE fit?',
    );
  }
  return endpoint.url.replace(/\/+$/, '');
}

function credentials(env: NodeJS.ProcessEnv) {
  const user = {
    name: env.OS_USERNAME,
    password: env.OS_PASSWORD,
    domain: env.OS_USER_DOMAIN_ID
      ? { id: env.OS_USER_DOMAIN_ID }
      : { name: env.OS_USER_DOMAIN_NAME ?? 'Default' },
  };
  const domain = env.OS_PROJECT_DOMAIN_ID
    ? { id: env.OS_PROJECT_DOMAIN_ID }
    : { name: env.OS_PROJECT_DOMAIN_NAME ?? 'Default' };
  const project = env.OS_PROJECT_ID ? { id: env.OS_PROJECT_ID } : { name: env.OS_PROJECT_NAME, domain };
  const scope = env.OS_PROJECT_ID || env.OS_PROJECT_NAME ? { scope: { project } } : {};
  return { auth: { identity: { methods: ['password'], password: { user } }, ...scope } };
}

async function request(
  url: string,
  init: RequestInit & { headers?: Record<string, string> },
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      ...init,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...init.headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new CommandFailed(whyUnreached(url, error));
  }
  if (response.ok) return response;
  throw new ApiRefused(await explain(url, response), response.status);
}

/** Identity services do not say which of the three is wrong. */
function signInRefused(env: NodeJS.ProcessEnv, { message }: ApiRefused): CommandFailed {
  const project = env.OS_PROJECT_NAME ?? env.OS_PROJECT_ID;
  const where = project === undefined ? '' : ` in project "${printableLine(project)}"`;
  return new CommandFailed(
    `The sign-in of "${printableLine(env.OS_USERNAME!)}"${where} was refused: user or password is not right, or the user is not in that project. ` +
      `Check OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME.\nThe identity service answered: ${message}`,
  );
}

/** The fault in words: Nova's and Keystone's bodies both hold one `message`. */
async function explain(url: string, response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as Record<string, { message?: string }>;
  const message = Object.values(body).find((fault) => typeof fault?.message === 'string')?.message;
  const requestId = response.headers.get('x-openstack-request-id');
  const id =
    requestId === null
      ? ''
      : `\nRequest id: ${requestId}${hasTrace(url, response) ? ` ("oriel trace ${requestId}" tells more)` : ''}`;
  const words = message === undefined ? `${url} answered ${response.status} ${response.statusText}` : message;
  return `${printableLine(words)} (HTTP ${response.status})${id}`;
}

/** Oriel's api keeps a trace of console requests alone, for those whose sign-in it accepted. */
function hasTrace(url: string, { status, headers }: Response): boolean {
  return url.endsWith('/remote-consoles') && headers.has('x-oriel-refusal') && status !== 401;
}
