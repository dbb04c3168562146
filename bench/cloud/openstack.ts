import { type Layout, PORT, url } from './layout.ts';
import { becomes } from './services/programs.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Answer = any;

export interface Server {
  readonly id: string;
  readonly status: string;
  readonly host: string;
  readonly task: string | null;
}

/** A client of the cloud's APIs with the token of one user. */
export class Openstack {
  readonly #token: string;

  private constructor(token: string) {
    this.#token = token;
  }

  static async signIn(layout: Layout, name: 'admin' | 'demo'): Promise<Openstack> {
    const domain = { id: 'default' };
    const user = { name, password: layout.password(name), domain };
    const response = await fetch(url(PORT.keystone, '/v3/auth/tokens'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: { methods: ['password'], password: { user } },
          scope: { project: { name, domain } },
        },
      }),
    });
    const token = response.headers.get('x-subject-token');
    if (token === null) throw new Error(`sign-in of ${name}: ${response.status} ${await response.text()}`);
    return new Openstack(token);
  }

  async ask(
    address: string,
    {
      method = 'GET',
      body,
      headers = {},
    }: { method?: string; body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const isText = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
    const response = await fetch(address, {
      method,
      headers: {
        'X-Auth-Token': this.#token,
        ...(isText ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text.slice(0, 300)}`);
    return text.startsWith('{') ? JSON.parse(text) : {};
  }

  #nova(path: string, options: Parameters<Openstack['ask']>[1] = {}): Promise<Answer> {
    return this.ask(url(PORT.nova, `/v2.1${path}`), {
      ...options,
      headers: { 'OpenStack-API-Version': 'compute 2.87', ...options.headers },
    });
  }

  async createImage(name: string, bytes: Uint8Array): Promise<string> {
    const { id } = await this.ask(url(PORT.glance, '/v2/images'), {
      method: 'POST',
      body: {
        name,
        container_format: 'bare',
        disk_format: 'raw',
        visibility: 'public',
        hw_video_model: 'vga',
      },
    });
    const headers = { 'Content-Type': 'application/octet-stream' };
    await this.ask(url(PORT.glance, `/v2/images/${id}/file`), { method: 'PUT', body: bytes, headers });
    return id;
  }

  async imageId(name: string): Promise<string> {
    const { images } = await this.ask(url(PORT.glance, `/v2/images?name=${name}`));
    return images[0].id;
  }

  async flavorId(name: string): Promise<string> {
    const { flavors } = await this.#nova('/flavors');
    return flavors.find((flavor: { name: string }) => flavor.name === name).id;
  }

  async createFlavor(name: string): Promise<string> {
    const body = { flavor: { name, ram: 64, vcpus: 1, disk: 0 } };
    return (await this.#nova('/flavors', { method: 'POST', body })).flavor.id;
  }

  /** Resolves once it runs. */
  async createServer(name: string, imageRef: string, flavorRef: string, host: string): Promise<Server> {
    const server = { name, imageRef, flavorRef, networks: 'none', host };
    const { id } = (await this.#nova('/servers', { method: 'POST', body: { server } })).server;
    return this.settled(id, 'ACTIVE');
  }

  async server(id: string): Promise<Server> {
    const { server } = await this.#nova(`/servers/${id}`);
    return {
      id,
      status: server.status,
      host: server['OS-EXT-SRV-ATTR:host'],
      task: server['OS-EXT-STS:task_state'],
    };
  }

  async findServer(name: string): Promise<Server> {
    const { servers } = await this.#nova(`/servers?all_tenants=1&name=${name}`);
    if (servers.length === 0) throw new Error(`no server ${name}`);
    return this.server(servers[0].id);
  }

  /** Waits until an action is over and has left that status. */
  async settled(id: string, status: string): Promise<Server> {
    let server: Server = { id, status: '', host: '', task: null };
    await becomes(`server ${id} is not ${status}`, async () => {
      server = await this.server(id);
      if (server.status === 'ERROR' && status !== 'ERROR') throw new Error(`server ${id} is in ERROR`);
      return server.status === status && server.task === null;
    });
    return server;
  }

  async act(id: string, action: string, argument: unknown = null): Promise<void> {
    await this.#nova(`/servers/${id}/action`, { method: 'POST', body: { [action]: argument } });
  }

  async deleteServer(id: string): Promise<void> {
    await this.#nova(`/servers/${id}`, { method: 'DELETE' });
  }

  /** The token of a new console. */
  async console(id: string, protocol = 'vnc', type = 'novnc'): Promise<string> {
    const body = { remote_console: { protocol, type } };
    const { remote_console } = await this.#nova(`/servers/${id}/remote-consoles`, { method: 'POST', body });
    const token = /token(?:=|%3D)([0-9a-f-]{36})/.exec(remote_console.url)?.[1];
    if (token === undefined) throw new Error(`no token in ${remote_console.url}`);
    return token;
  }

  async services(): Promise<readonly { binary: string; host: string; state: string }[]> {
    return (await this.#nova('/os-services')).services;
  }
}
