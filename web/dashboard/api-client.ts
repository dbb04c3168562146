import {
  bodyOf,
  computeClient,
  type EndedSessions,
  type Health,
  orielClient,
  type Project,
  requestIdOf,
  type Server,
  type Sessions,
  silentHostsOf,
  type Trace,
} from '../../src/api-client/client.ts';
import { type ServerEvent, ServerEventReader } from '../../src/api-client/server-events.ts';
import { currentText } from '../shared/language.ts';
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

type PowerAction = NonNullable<Server['oriel:power_actions']>[number];

/** Nova's names of the power actions. */
const POWER_BODIES = {
  start: { 'os-start': null },
  stop: { 'os-stop': null },
  power_off: { 'oriel:power_off': null },
  reboot: { reboot: { type: 'SOFT' } },
  reset: { reboot: { type: 'HARD' } },
  pause: { pause: null },
  unpause: { unpause: null },
  suspend: { suspend: null },
  resume: { resume: null },
  nmi: { trigger_crash_dump: null },
} as const satisfies Record<PowerAction, object>;

export interface InstanceList {
  readonly instances: readonly Server[];
  /** Compute hosts that did not reply, whose instances are missing: names for administrators, a number for others. */
  readonly silentHosts: string | undefined;
}

/** The sign-in of this browser. Its token is in a cookie, which no script can read. */
export interface BrowserSignIn {
  /** Names this sign-in in requests. */
  readonly id: string;
  readonly user_id: string;
  readonly user_name: string;
  /** Null: one of `projects` is to be chosen. */
  readonly project: Project | null;
  readonly roles: readonly string[];
  /** Milliseconds since the epoch, by the service's clock. */
  readonly expires_at: number;
  readonly projects: readonly Project[];
}

export interface SignInState {
  /** Whether the form has to ask for the domain of the user. */
  readonly with_domain: boolean;
  readonly signed_in: BrowserSignIn | null;
}

/** A picture of a screen. */
export interface FetchedPicture {
  /** Undefined if it is the picture that the page has. */
  readonly blob: Blob | undefined;
  readonly etag: string | undefined;
  /** What the screen shows, such as `kernel_panic`. */
  readonly condition: string | null;
  /** After which another picture is made. */
  readonly intervalMs: number | undefined;
}

export interface OpenedConsole {
  readonly url: string;
  readonly requestId: string | undefined;
}

/** The first compute microversion with `remote-consoles` for every protocol. Nova has it since Newton. */
const MICROVERSION = '2.8';
const TIMEOUT_MS = 20_000;
const MAX_PAGES = 20;
/** In place of the id of a sign-in, while the page shows none. */
const NO_SIGN_IN = 'none';

/** The dashboard's own part of the API, on the page's origin and below its folder. */
export class ApiClient {
  readonly #base: URL;
  readonly #compute: ReturnType<typeof computeClient>;
  readonly #oriel: ReturnType<typeof orielClient>;
  #shownId = NO_SIGN_IN;

  constructor(base: URL) {
    this.#base = base;
    const options = {
      cache: 'no-store',
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
      headers: {
        'OpenStack-API-Version': `compute ${MICROVERSION}`,
        'X-OpenStack-Nova-API-Version': MICROVERSION,
      },
      send: (request: Request) => this.#send(request),
    } as const;
    this.#compute = computeClient(new URL('v2.1', base).href, options);
    this.#oriel = orielClient(new URL('oriel/v1', base).href, options);
  }

  /** The service answers requests only for the sign-in that the page shows. Another tab may have replaced it. */
  show(signIn: BrowserSignIn | null): void {
    this.#shownId = signIn?.id ?? NO_SIGN_IN;
  }

  signInState(): Promise<SignInState> {
    return this.#ask('GET', 'sign-in');
  }

  /** Checks the password. The new sign-in may have a choice of projects. */
  signIn(user: string, password: string, domain: string | undefined): Promise<SignInState> {
    return this.#ask('POST', 'sign-in', { user, password, ...(domain === undefined ? {} : { domain }) });
  }

  enterProject({ id }: Project): Promise<SignInState> {
    return this.#ask('POST', 'project', { project: id });
  }

  /** Ends the sign-in in every tab. False if the service could not record that, so that a copy of it stays valid. */
  async signOut(): Promise<boolean> {
    const { revoked } = await this.#ask<{ readonly revoked: boolean }>('DELETE', 'sign-in');
    return revoked;
  }

  async instances(inAllProjects: boolean): Promise<InstanceList> {
    const instances: Server[] = [];
    let silentHosts: string | undefined;
    let query: { all_tenants?: string; marker?: string } = inAllProjects ? { all_tenants: '1' } : {};
    for (let page = 0; page < MAX_PAGES; page++) {
      const reply = await this.#compute.GET('/servers/detail', { params: { query } });
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

  async instance(id: string): Promise<Server> {
    return bodyOf(await this.#compute.GET('/servers/{id}', { params: { path: { id } } })).server;
  }

  /** [step 1] Requests a console of an instance. */
  async openConsole(instanceId: string, viewOnly: boolean): Promise<OpenedConsole> {
    const reply = await this.#compute.POST('/servers/{id}/remote-consoles', {
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

  async sessions(): Promise<Sessions> {
    return bodyOf(await this.#oriel.GET('/sessions'));
  }

  async endedSessions(): Promise<EndedSessions> {
    return bodyOf(await this.#oriel.GET('/sessions/ended'));
  }

  /** The user at the console reads the reason. */
  async endSession(id: string, reason: string): Promise<void> {
    await this.#oriel.DELETE('/sessions/{id}', { params: { path: { id }, query: { reason } } });
  }

  /** For administrators. */
  async health(): Promise<Health> {
    return bodyOf(await this.#oriel.GET('/health'));
  }

  /** Begins a power action. Resolves when it is under way, or done. */
  async changePower(instanceId: string, action: PowerAction): Promise<void> {
    const address = new URL(`v2.1/servers/${encodeURIComponent(instanceId)}/action`, this.#base);
    const headers = { 'Content-Type': 'application/json', 'OpenStack-API-Version': 'compute 2.17' };
    const body = JSON.stringify(POWER_BODIES[action]);
    await this.#send(
      new Request(address, {
        method: 'POST',
        credentials: 'same-origin',
        referrerPolicy: 'no-referrer',
        headers,
        body,
      }),
    );
  }

  async screenshot(id: string, etag: string | undefined): Promise<FetchedPicture> {
    const response = await this.#send(
      this.#request('GET', `oriel/v1/servers/${encodeURIComponent(id)}/screenshot`, {
        ...(etag === undefined ? {} : { 'If-None-Match': etag }),
      }),
    );
    const { headers } = response;
    const seconds = Number(headers.get('x-oriel-screenshot-interval'));
    return {
      blob: response.status === 304 ? undefined : await response.blob(),
      etag: headers.get('etag') ?? undefined,
      condition: headers.get('x-oriel-condition'),
      intervalMs: seconds > 0 ? seconds * 1_000 : undefined,
    };
  }

  /** Takes the events of the list of instances until the stream ends. `heard` is called for everything that arrives. */
  async watchServers(
    inAllProjects: boolean,
    signal: AbortSignal,
    heard: () => void,
    take: (event: ServerEvent) => void,
  ): Promise<void> {
    const path = `oriel/v1/servers/events${inAllProjects ? '?all_tenants=1' : ''}`;
    const { body } = await this.#send(this.#request('GET', path), signal);
    const events = new ServerEventReader();
    const pieces = body?.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done = true } = (await pieces?.read()) ?? {};
      if (done || value === undefined) return;
      heard();
      for (const event of events.read(value)) take(event);
    }
  }

  async trace(requestId: string): Promise<Trace> {
    const params = { path: { request_id: requestId } };
    return bodyOf(await this.#oriel.GET('/traces/{request_id}', { params }));
  }

  async #ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const request = new Request(new URL(path, this.#base), {
      method,
      cache: 'no-store',
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    const response = await this.#send(request);
    return (await response.json()) as T;
  }

  #request(method: 'GET', path: string, headers: Record<string, string> = {}): Request {
    return new Request(new URL(path, this.#base), {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
    });
  }

  async #send(request: Request, signal = AbortSignal.timeout(TIMEOUT_MS)): Promise<Response> {
    request.headers.set('X-Oriel-Sign-In', this.#shownId);
    const response = await fetch(request, { signal }).catch((error: unknown) => {
      throw new ApiFault(unreached(error), 0);
    });
    if (response.ok || response.status === 304) return response;
    const body: unknown = await response.json().catch(() => undefined);
    const code = response.headers.get('x-oriel-refusal') ?? undefined;
    throw new ApiFault(faultWords(response.status, body), response.status, requestIdOf(response), code);
  }
}

function unreached(error: unknown): string {
  return error instanceof DOMException && error.name === 'TimeoutError'
    ? currentText()('shared.noAnswerInTime', { seconds: TIMEOUT_MS / 1000 })
    : currentText()('shared.notReached');
}
