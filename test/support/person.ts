import { WebSocket } from 'ws';
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
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever the api answers
  readonly body: any;
}

/** What a WebSocket came to that was not opened, or was closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** Somebody who uses Oriel by its public addresses alone. */
export class Person {
  readonly #at: Addresses;
  token = '';

  constructor(at: Addresses) {
    this.#at = at;
  }

  static async signIn(at: Addresses, account: Account): Promise<Person> {
    const person = new Person(at);
    const answer = await person.api('/v3/auth/tokens', {
      method: 'POST',
      body: {
        auth: {
          identity: {
            methods: ['password'],
            password: {
              user: { name: account.name, password: account.password, domain: { name: 'Default' } },
            },
          },
          scope: { project: { name: account.project, domain: { name: 'Default' } } },
        },
      },
    });
    person.token = answer.headers.get('x-subject-token') ?? '';
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

  async serverId(name: string): Promise<string> {
    const { body } = await this.api('/v2.1/servers');
    return body.servers.find((server: { name: string }) => server.name === name).id;
  }

  /** [step 1] */
  askForConsole(
    serverId: string,
    body: unknown = { remote_console: { protocol: 'vnc', type: 'novnc' } },
  ): Promise<ApiAnswer> {
    return this.api(`/v2.1/servers/${serverId}/remote-consoles`, { method: 'POST', body });
  }

  /** The access URL of a new console of the guest with that name. */
  async consoleUrl(name: string): Promise<URL> {
    const { body } = await this.askForConsole(await this.serverId(name));
    return new URL(body.remote_console.url);
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

/** How the proxy ends a WebSocket, as our own page would hear it. */
export function closingOf(webSocket: WebSocket): Promise<Closing> {
  return new Promise((resolve, reject) => {
    webSocket.on('error', reject);
    webSocket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

export function tokenOf(accessUrl: URL): string {
  return /token=([0-9a-f-]{36})/.exec(accessUrl.searchParams.get('path') ?? '')![1]!;
}
