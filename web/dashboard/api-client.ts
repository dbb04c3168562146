import { ApiFault, faultMessage } from './fault.ts';

/** A guest as the compute API describes it; the host is told to administrators. */
export interface Guest {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly tenant_id?: string;
  readonly 'OS-EXT-SRV-ATTR:host'?: string | null;
}

/** Guests in these states have no screen. */
const OFF: readonly string[] = [
  'SHUTOFF',
  'SHELVED',
  'SHELVED_OFFLOADED',
  'DELETED',
  'SOFT_DELETED',
  'BUILD',
];

/** Whether the guest runs, as far as its state tells. */
export function hasScreen({ status }: Guest): boolean {
  return !OFF.includes(status);
}

export interface GuestList {
  readonly guests: readonly Guest[];
  /** Compute hosts that did not answer, whose guests are missing: names for administrators, for others how many. */
  readonly silentHosts: string | undefined;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

/** Who is signed in, for one project. */
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

/** `GET /oriel/v1/traces/{id}`. */
export interface Trace {
  readonly request_id: string;
  /** Processes that did not answer: their spans are missing. */
  readonly silent_hosts?: number;
  readonly steps: readonly TraceStep[];
}

export interface TraceStep {
  readonly number: number;
  readonly actor: string;
  readonly title: string;
  readonly spans: readonly TraceSpan[];
}

export interface TraceSpan {
  /** Empty, as the detail is, but for administrators. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly started_at: number;
  readonly duration_ms: number;
  /** `ok`, or a code of docs/errors.md. */
  readonly outcome: string;
  readonly detail: string;
}

interface TokenReply {
  readonly token: {
    readonly user: { readonly name: string };
    readonly project?: Project;
    readonly roles?: readonly { readonly name: string }[];
  };
}

/** The first compute microversion with `remote-consoles` for every protocol; every Nova since Newton has it. */
const MICROVERSION = '2.8';
const TIMEOUT_MS = 20_000;
const MAX_PAGES = 20;

/** The public API on the page's own origin, under whatever path a reverse proxy has put both. */
export class ApiClient {
  readonly #base: URL;

  constructor(base: URL) {
    this.#base = base;
  }

  /** Checks the password; the token that comes of it is good for choosing a project. */
  async signIn(userName: string, password: string): Promise<{ token: string; projects: Project[] }> {
    const user = { name: userName, password, domain: { id: 'default' } };
    const { token } = await this.#authenticate({ methods: ['password'], password: { user } });
    const { body } = await this.#call('GET', 'v3/auth/projects', { token });
    return { token, projects: (body as { projects: Project[] }).projects };
  }

  /** Enters a project with the token of a sign-in. */
  async enterProject(signInToken: string, project: Project): Promise<SignedIn> {
    const identity = { methods: ['token'], token: { id: signInToken } };
    const { token, reply } = await this.#authenticate(identity, project);
    return {
      token,
      userName: reply.token.user.name,
      project: reply.token.project ?? project,
      roles: (reply.token.roles ?? []).map(({ name }) => name),
    };
  }

  /** Takes the sign-in back. A service that cannot, or is not there, changes nothing about signing out here. */
  async signOut(token: string): Promise<void> {
    await this.#call('DELETE', 'v3/auth/tokens', { token, headers: { 'X-Subject-Token': token } }).catch(
      () => undefined,
    );
  }

  async guests(token: string, allProjects: boolean): Promise<GuestList> {
    const guests: Guest[] = [];
    let silentHosts: string | undefined;
    let query = allProjects ? '?all_tenants=1' : '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const { body, headers } = await this.#call('GET', `v2.1/servers/detail${query}`, { token });
      silentHosts ??= headers.get('X-Oriel-Silent-Hosts') ?? undefined;
      const { servers, servers_links: links = [] } = body as {
        servers: Guest[];
        servers_links?: { rel: string; href: string }[];
      };
      guests.push(...servers);
      const next = links.find(({ rel }) => rel === 'next');
      if (next === undefined) break;
      query = new URL(next.href, this.#base).search;
    }
    return { guests, silentHosts };
  }

  /** [step 1] Asks for the console of a guest, or for one to look at it alone. */
  async openConsole(token: string, guestId: string, viewOnly: boolean): Promise<OpenedConsole> {
    const path = `v2.1/servers/${encodeURIComponent(guestId)}/remote-consoles`;
    const asked = { protocol: 'vnc', type: 'novnc', ...(viewOnly ? { 'oriel:view_only': true } : {}) };
    const json = { remote_console: asked };
    const { body, requestId } = await this.#call('POST', path, { token, json });
    return { url: (body as { remote_console: { url: string } }).remote_console.url, requestId };
  }

  async trace(token: string, requestId: string): Promise<Trace> {
    const { body } = await this.#call('GET', `oriel/v1/traces/${encodeURIComponent(requestId)}`, { token });
    return body as Trace;
  }

  async #authenticate(identity: object, project?: Project) {
    const scope = project === undefined ? {} : { scope: { project: { id: project.id } } };
    const json = { auth: { identity, ...scope } };
    const { body, headers } = await this.#call('POST', 'v3/auth/tokens', { json });
    const token = headers.get('X-Subject-Token');
    if (token === null) throw new ApiFault('The sign-in answered without a token.', 200);
    return { token, reply: body as TokenReply };
  }

  async #call(
    method: string,
    path: string,
    options: { token?: string; json?: unknown; headers?: Record<string, string> },
  ): Promise<{ body: unknown; headers: Headers; requestId: string | undefined }> {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      'OpenStack-API-Version': `compute ${MICROVERSION}`,
      'X-OpenStack-Nova-API-Version': MICROVERSION,
      ...options.headers,
    };
    if (options.token !== undefined) headers['X-Auth-Token'] = options.token;
    if (options.json !== undefined) headers['Content-Type'] = 'application/json';
    const response = await fetch(new URL(path, this.#base), {
      method,
      headers,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(options.json === undefined ? {} : { body: JSON.stringify(options.json) }),
    }).catch((error: unknown) => {
      throw new ApiFault(unreached(error), 0);
    });
    const body: unknown = await response.json().catch(() => undefined);
    const requestId = response.headers.get('x-openstack-request-id') ?? undefined;
    if (!response.ok) throw new ApiFault(faultMessage(response.status, body), response.status, requestId);
    return { body, headers: response.headers, requestId };
  }
}

function unreached(error: unknown): string {
  return error instanceof DOMException && error.name === 'TimeoutError'
    ? `The service did not answer within ${TIMEOUT_MS / 1000} seconds.`
    : 'The service could not be reached. Check the network, then try again.';
}
