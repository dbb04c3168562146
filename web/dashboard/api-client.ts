import {
  bodyOf,
  computeClient,
  identityClient,
  orielClient,
  type Project,
  requestIdOf,
  type Server,
  silentHostsOf,
  type Trace,
} from '../../src/api-client/client.ts';
import { ApiFault, faultWords } from './fault.ts';

/** Instances in these states have no console. */
const OFF: readonly string[] = [
  'SHUTOFF',
  'SHELVED',
  'SHELVED_OFFLOADED',
  'DELETED',
  'SOFT_DELETED',
  'BUILD',
];

/** Whether the instance runs, according to its state. */
export function hasConsole({ status }: Server): boolean {
  return !OFF.includes(status);
}

export interface InstanceList {
  readonly instances: readonly Server[];
  /** Compute hosts that did not reply, whose instances are missing: names for administrators, a number for others. */
  readonly silentHosts: string | undefined;
}

/** The signed-in user, in one project. */
export interface SignedIn {
  readonly token: string;
  readonly userName: string;
  readonly project: Project;
  readonly roles: readonly string[];
}

export interface OpenedConsole {
  readonly url: string;
  readonly requestId: string | undefined;
}

/** The first compute microversion with `remote-consoles` for every protocol. Nova has it since Newton. */
const MICROVERSION = '2.8';
const TIMEOUT_MS = 20_000;
const MAX_PAGES = 20;

/** The public API on the page's own origin, below the path prefix of a reverse proxy if there is one. */
export class ApiClient {
  readonly #compute: ReturnType<typeof computeClient>;
  readonly #identity: ReturnType<typeof identityClient>;
  readonly #oriel: ReturnType<typeof orielClient>;

  constructor(base: URL) {
    const options = {
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: {
        'OpenStack-API-Version': `compute ${MICROVERSION}`,
        'X-OpenStack-Nova-API-Version': MICROVERSION,
      },
      send,
    } as const;
    this.#compute = computeClient(new URL('v2.1', base).href, options);
    this.#identity = identityClient(new URL('v3', base).href, options);
    this.#oriel = orielClient(new URL('oriel/v1', base).href, options);
  }

  /** Checks the password. The returned token can be used to choose a project. */
  async signIn(userName: string, password: string): Promise<{ token: string; projects: readonly Project[] }> {
    const user = { name: userName, password, domain: { id: 'default' } };
    const identity = { methods: ['password'], password: { user } };
    const { response } = await this.#identity.POST('/auth/tokens', { body: { auth: { identity } } });
    const token = tokenOf(response);
    const { projects } = bodyOf(await this.#identity.GET('/auth/projects', as(token)));
    return { token, projects };
  }

  /** Signs in to a project with the token of a sign-in. */
  async enterProject(signInToken: string, project: Project): Promise<SignedIn> {
    const identity = { methods: ['token'], token: { id: signInToken } };
    const auth = { identity, scope: { project: { id: project.id } } };
    const reply = await this.#identity.POST('/auth/tokens', { body: { auth } });
    const { token } = bodyOf(reply);
    return {
      token: tokenOf(reply.response),
      userName: token.user.name,
      project: token.project ?? project,
      roles: (token.roles ?? []).map(({ name }) => name),
    };
  }

  /** Revokes the token. The page forgets it even if the service does not answer. */
  async signOut(token: string): Promise<void> {
    const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
    await this.#identity.DELETE('/auth/tokens', { headers }).catch(() => undefined);
  }

  async instances(token: string, inAllProjects: boolean): Promise<InstanceList> {
    const instances: Server[] = [];
    let silentHosts: string | undefined;
    let query: { all_tenants?: string; marker?: string } = inAllProjects ? { all_tenants: '1' } : {};
    for (let page = 0; page < MAX_PAGES; page++) {
      const reply = await this.#compute.GET('/servers/detail', { ...as(token), params: { query } });
      silentHosts ??= silentHostsOf(reply.response);
      const { servers, servers_links: links = [] } = bodyOf(reply);
      instances.push(...servers);
      const next = links.find(({ rel }) => rel === 'next');
      const marker = next && new URL(next.href, reply.response.url).searchParams.get('marker');
      if (!marker) break;
      query = { ...query, marker };
    }
    return { instances, silentHosts };
  }

  /** [step 1] Requests a console of an instance. */
  async openConsole(token: string, instanceId: string, viewOnly: boolean): Promise<OpenedConsole> {
    const reply = await this.#compute.POST('/servers/{id}/remote-consoles', {
      ...as(token),
      params: { path: { id: instanceId } },
      body: {
        remote_console: {
          protocol: 'vnc',
          type: 'novnc',
          ...(viewOnly ? { 'oriel:view_only': true } : {}),
        },
      },
    });
    return { url: bodyOf(reply).remote_console.url, requestId: requestIdOf(reply.response) };
  }

  async trace(token: string, requestId: string): Promise<Trace> {
    const params = { path: { request_id: requestId } };
    return bodyOf(await this.#oriel.GET('/traces/{request_id}', { ...as(token), params }));
  }
}

const as = (token: string) => ({ headers: { 'X-Auth-Token': token } });

function tokenOf({ headers }: Response): string {
  const token = headers.get('X-Subject-Token');
  if (token === null) throw new ApiFault('The service replied to the sign-in without a token.', 200);
  return token;
}

async function send(request: Request): Promise<Response> {
  const response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: unknown) => {
      throw new ApiFault(unreached(error), 0);
    },
  );
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw new ApiFault(faultWords(response.status, body), response.status, requestIdOf(response));
}

function unreached(error: unknown): string {
  return error instanceof DOMException && error.name === 'TimeoutError'
    ? `The service did not answer within ${TIMEOUT_MS / 1000} seconds.`
    : 'The service could not be reached. Check the network, then try again.';
}
