import { WebSocket } from 'ws';
import { bodyOf, computeClient, identityClient } from '../../src/api-client/client.ts';
import { guestStream } from './guest-stream.ts';
import { RfbClient } from './rfb-client.ts';

/** Where a running Oriel can be reached. */
export interface Addresses {
  /** `http://127.0.0.1:8774` */
  readonly apiUrl: string;
  /** `http://127.0.0.1:6080` */
  readonly proxyUrl: string;
}

export interface Account {
  readonly name: string;
  readonly password: string;
  readonly project: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  readonly body: any;
}

/** How a WebSocket was closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A user who reaches Oriel only by its public addresses. */
export class Person {
  readonly #at: Addresses;
  token = '';

  constructor(at: Addresses) {
    this.#at = at;
  }

  static async signIn(at: Addresses, account: Account): Promise<Person> {
    const person = new Person(at);
    const domain = { name: 'Default' };
    const user = { name: account.name, password: account.password, domain };
    const { response } = await identityClient(`${at.apiUrl}/v3`, { send: fetch }).POST('/auth/tokens', {
      body: {
        auth: {
          identity: { methods: ['password'], password: { user } },
          scope: { project: { name: account.project, domain } },
        },
      },
    });
    person.token = response.headers.get('x-subject-token') ?? '';
    return person;
  }

  async api(
    path: string,
    options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<ApiAnswer> {
    const { method = 'GET', body, headers } = options;
    const response = await fetch(`${this.#at.apiUrl}${path}`, {
      method,
      headers: {
        'OpenStack-API-Version': 'compute 2.8',
        ...(this.token === '' ? {} : { 'X-Auth-Token': this.token }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    };
  }

  /** A client whose requests and replies have the types of the API's document. */
  get compute() {
    const headers = { 'OpenStack-API-Version': 'compute 2.8', 'X-Auth-Token': this.token };
    return computeClient(`${this.#at.apiUrl}/v2.1`, { headers, send: fetch });
  }

  async serverId(name: string): Promise<string> {
    const { servers } = bodyOf(await this.compute.GET('/servers'));
    const server = servers.find((each) => each.name === name);
    if (server === undefined) throw new Error(`there is no instance ${name}`);
    return server.id;
  }

  /** [step 1] */
  askForConsole(
    serverId: string,
    body: unknown = { remote_console: { protocol: 'vnc', type: 'novnc' } },
  ): Promise<ApiAnswer> {
    return this.api(`/v2.1/servers/${serverId}/remote-consoles`, { method: 'POST', body });
  }

  /** The access URL of a new console of the instance with that name. */
  async consoleUrl(name: string): Promise<URL> {
    const reply = await this.compute.POST('/servers/{id}/remote-consoles', {
      params: { path: { id: await this.serverId(name) } },
      body: { remote_console: { protocol: 'vnc', type: 'novnc' } },
    });
    return new URL(bodyOf(reply).remote_console.url);
  }

  /** The WebSocket as the page of noVNC opens it: the page's `path` beside the proxy's address. */
  webSocket(
    accessUrl: URL | string,
    options: { headers?: Record<string, string>; protocols?: string[] } = {},
  ): WebSocket {
    const path = typeof accessUrl === 'string' ? accessUrl : `/${accessUrl.searchParams.get('path')}`;
    const address = `${this.#at.proxyUrl.replace(/^http/, 'ws')}${path}`;
    return new WebSocket(
      address,
      options.protocols ?? ['binary'],
      options.headers ? { headers: options.headers } : {},
    );
  }

  /** A viewer on the console, once its picture is there. */
  async view(accessUrl: URL | string): Promise<{ viewer: RfbClient; webSocket: WebSocket }> {
    const webSocket = this.webSocket(accessUrl);
    return { viewer: await this.watch(webSocket), webSocket };
  }

  /** A viewer on a WebSocket, once its picture is there. */
  watch(webSocket: WebSocket): Promise<RfbClient> {
    return RfbClient.connect(guestStream(webSocket));
  }
}

/** How the proxy ends a WebSocket, as the console page would receive it. */
export function closingOf(webSocket: WebSocket): Promise<Closing> {
  return new Promise((resolve, reject) => {
    webSocket.on('error', reject);
    webSocket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

export function tokenOf(accessUrl: URL): string {
  return /token=([0-9a-f-]{36})/.exec(accessUrl.searchParams.get('path') ?? '')![1]!;
}
