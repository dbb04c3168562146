import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

/**
 * A Keystone and a Nova that answer as those of Debian 12 (22.0.2 and 26.2.2) were seen to: a server of its own, with
 * nothing of Oriel's in it. Only the calls that a console proxy makes; whatever else is asked is a 404.
 */
export interface NovaStandIn {
  /** Of both services. */
  readonly url: string;
  /** Everything that was asked so far. */
  readonly requests: Asked[];
  /** TCP connections that were ever opened. */
  readonly connections: number;
  readonly guests: Map<string, StandInGuest>;
  readonly consoles: Map<string, StandInConsole>;
  /** Service tokens that are good; deleting one revokes it. */
  readonly serviceTokens: Set<string>;
  /** How each call answers otherwise than well. */
  readonly misbehaviour: Partial<Record<Call, Misbehaviour>>;
  readonly cloud: Cloud;
  /** A guest on a host, running. */
  addGuest(given?: Partial<StandInGuest>): StandInGuest;
  /** What `POST remote-consoles` does: a token for the guest as it is now. */
  giveToken(guest: StandInGuest): string;
  close(): Promise<void>;
}

export type Call = 'sign-in' | 'version' | 'token' | 'server' | 'console';

export interface Asked {
  readonly call: Call | 'other';
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: unknown;
}

export interface StandInGuest {
  readonly uuid: string;
  /** The VNC server as proxies dial it. */
  host: string;
  port: number;
  computeHost: string;
  vmState: string;
  status: string;
}

export interface StandInConsole {
  readonly uuid: string;
  readonly host: string;
  /** Pike says it as a text. */
  port: number | string;
  internalAccessPath: string | null;
  expires: number;
}

/** A status with the body that Nova has for it, a whole answer, or none. `times`: only so often, then well again. */
export interface Misbehaviour {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly delayMs?: number;
  /** `hang`: says nothing; `drop`: hangs up; `stall`: begins an answer and never ends it. */
  readonly way?: 'hang' | 'drop' | 'stall';
  times?: number;
}

export interface Cloud {
  version: string;
  minVersion: string;
  /** Whether the service user has the role admin. */
  isAdmin: boolean;
  /** How long service tokens live. */
  serviceTokenMs: number;
  /** How long console tokens live. */
  consoleTokenMs: number;
  /** Behind `/v2.1` in the catalog. */
  endpointTail: string;
  interfaces: string[];
  /** Compute hosts whose nova-compute does not answer: neither does Nova, until its RPC timeout. */
  silentHosts: Set<string>;
  /** `[vnc] novncproxy_base_url` of the compute hosts. */
  accessUrlBase: string;
  region: string;
  user: { name: string; id: string; password: string; domain: string; project: string };
  applicationCredential: { id: string; secret: string };
}

export async function startNovaStandIn(
  tls?: { cert: string; key: string },
  tlsOptions: TlsOptions = {},
): Promise<NovaStandIn> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const requests: Asked[] = [];
  const guests = new Map<string, StandInGuest>();
  const consoles = new Map<string, StandInConsole>();
  const serviceTokens = new Set<string>();
  const misbehaviour: NovaStandIn['misbehaviour'] = {};
  const cloud: Cloud = {
    version: '2.93',
    minVersion: '2.1',
    isAdmin: true,
    serviceTokenMs: 86_400_000,
    consoleTokenMs: 600_000,
    endpointTail: '',
    silentHosts: new Set(),
    accessUrlBase: 'http://127.0.0.1:6080/vnc_lite.html',
    interfaces: ['admin', 'internal', 'public'],
    region: 'RegionOne',
    user: { name: 'nova', id: 'b1a5', password: 'service-secret', domain: 'Default', project: 'service' },
    applicationCredential: { id: 'ac1', secret: 'ac-secret' },
  };

  const answer: RequestListener = (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const call = callOf(request.method ?? '', path);
      const body = text === '' ? undefined : JSON.parse(text);
      requests.push({ call, method: request.method!, path: request.url!, headers: request.headers, body });
      respond(call, path, body, request, response);
    });
  };
  const server = tls
    ? createTlsServer({ ...tlsOptions, cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, answer)
    : createServer(answer);
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function respond(
    call: Asked['call'],
    path: string,
    body: unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): unknown {
    const wrong = call === 'other' ? undefined : misbehaviour[call];
    if (wrong === undefined || wrong.times === 0) return wellBehaved(call, path, body, request, response);
    if (wrong.times !== undefined) wrong.times--;
    if (wrong.way === 'hang') return;
    if (wrong.way === 'drop') {
      request.socket.destroy();
      return;
    }
    if (wrong.way === 'stall') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"console": {');
      return;
    }
    const go = () => {
      if (wrong.status === undefined && wrong.body === undefined) {
        return wellBehaved(call, path, body, request, response);
      }
      const status = wrong.status ?? 200;
      send(response, status, wrong.body ?? fault(status), wrong.headers);
    };
    if (wrong.delayMs === undefined) go();
    else setTimeout(go, wrong.delayMs);
  }

  function wellBehaved(
    call: Asked['call'],
    path: string,
    body: unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): unknown {
    if (call === 'sign-in') return signIn(body, response);
    if (call === 'version') return send(response, 200, JSON.stringify({ version: versionEntry() }));
    // keystonemiddleware stands before all else of Nova.
    const token = request.headers['x-auth-token'];
    if (typeof token !== 'string' || !serviceTokens.has(token)) {
      const message = 'The request you have made requires authentication.';
      const error = { error: { code: 401, title: 'Unauthorized', message } };
      return send(response, 401, JSON.stringify(error), {
        'WWW-Authenticate': `Keystone uri="${url}/v3"`,
      });
    }
    const version = String(request.headers['openstack-api-version'] ?? '').replace(/^compute /, '') || '2.1';
    const headers = {
      'OpenStack-API-Version': `compute ${version}`,
      'X-OpenStack-Nova-API-Version': version,
    };
    if (minor(version) > minor(cloud.version) || minor(version) < minor(cloud.minVersion)) {
      const message = `Version ${version} is not supported by the API. Minimum is ${cloud.minVersion} and maximum is ${cloud.version}.`;
      return send(response, 406, JSON.stringify({ computeFault: { code: 406, message } }), headers);
    }
    const id = path.split('/').at(call === 'console' ? -2 : -1)!;
    if (call === 'token') return showToken(id, version, response, headers);
    if (call === 'server') return showServer(id, response, headers);
    if (call === 'console') return createConsole(id, response, headers);
    send(response, 404, fault(404), headers);
  }

  function signIn(body: unknown, response: ServerResponse): unknown {
    if (!isRightUser(body)) {
      const message = 'The request you have made requires authentication.';
      return send(response, 401, JSON.stringify({ error: { code: 401, message, title: 'Unauthorized' } }));
    }
    const token = `gAAAA${randomBytes(60).toString('base64url')}`;
    serviceTokens.add(token);
    const at = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/(\.\d{3})Z/, '$1000Z');
    const { name, id, domain, project } = cloud.user;
    const described = {
      methods: ['password'],
      user: { domain: { id: 'default', name: domain }, id, name, password_expires_at: null },
      audit_ids: [randomBytes(16).toString('base64url')],
      expires_at: at(cloud.serviceTokenMs),
      issued_at: at(0),
      project: { domain: { id: 'default', name: 'Default' }, id: 'c0ffee', name: project },
      is_domain: false,
      roles: [{ id: 'r1', name: cloud.isAdmin ? 'admin' : 'reader' }],
      catalog: catalog(),
    };
    send(response, 201, JSON.stringify({ token: described }), {
      'X-Subject-Token': token,
      Vary: 'X-Auth-Token',
    });
  }

  function isRightUser(body: unknown): boolean {
    // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends
    const { identity, scope } = (body as any)?.auth ?? {};
    if (identity?.methods?.[0] === 'application_credential') {
      const { id, secret } = identity.application_credential;
      const right = cloud.applicationCredential;
      return id === right.id && secret === right.secret && scope === undefined;
    }
    const user = identity?.password?.user;
    const { name, id, password, domain, project } = cloud.user;
    const isUser = user?.id === id || (user?.name === name && user?.domain?.name === domain);
    const isProject = scope?.project?.name === project && scope.project.domain?.name === 'Default';
    return isUser && user?.password === password && isProject;
  }

  function catalog(): unknown[] {
    const endpoints = (path: string) =>
      cloud.interfaces.map((each) => ({
        id: randomUUID(),
        interface: each,
        region_id: cloud.region,
        region: cloud.region,
        url: `${url}${path}`,
      }));
    return [
      { id: 's1', type: 'identity', name: 'keystone', endpoints: endpoints('/v3/') },
      { id: 's2', type: 'compute', name: 'nova', endpoints: endpoints(`/v2.1${cloud.endpointTail}`) },
      { id: 's3', type: 'image', name: 'glance', endpoints: endpoints('/image') },
    ];
  }

  function versionEntry(): object {
    return {
      id: 'v2.1',
      status: 'CURRENT',
      version: cloud.version,
      min_version: cloud.minVersion,
      updated: '2013-07-23T11:33:21Z',
      links: [
        { rel: 'self', href: `${url}/v2.1/` },
        { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' },
      ],
      'media-types': [
        { base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' },
      ],
    };
  }

  function showToken(
    token: string,
    version: string,
    response: ServerResponse,
    headers: Record<string, string>,
  ): unknown {
    if (!cloud.isAdmin) {
      const message = "Policy doesn't allow os_compute_api:os-console-auth-tokens to be performed.";
      return send(response, 403, JSON.stringify({ forbidden: { code: 403, message } }), headers);
    }
    if (minor(version) < 31) {
      const message = 'The requested console type details are not accessible';
      return send(response, 401, JSON.stringify({ unauthorized: { code: 401, message } }), headers);
    }
    const found = consoles.get(token);
    if (found === undefined || found.expires <= Date.now()) {
      return send(response, 404, fault(404, 'Token not found'), headers);
    }
    const { uuid: instance_uuid, host, port, internalAccessPath: internal_access_path } = found;
    const console = { instance_uuid, host, port, internal_access_path };
    send(response, 200, JSON.stringify({ console }), headers);
  }

  function showServer(uuid: string, response: ServerResponse, headers: Record<string, string>): unknown {
    const guest = guests.get(uuid);
    // To who is no admin, guests of other projects are not there.
    if (guest === undefined || !cloud.isAdmin) {
      return send(response, 404, fault(404, `Instance ${uuid} could not be found.`), headers);
    }
    const server = {
      id: uuid,
      name: 'vm1',
      status: guest.status,
      tenant_id: '5e98bec487e4470896d61d1f4dc28ac9',
      metadata: {},
      hostId: 'd63783c0c3249b053b453d1b3e7e7d13856dcfc0a5cf905270ba48ef',
      'OS-EXT-SRV-ATTR:host': guest.computeHost,
      'OS-EXT-SRV-ATTR:hypervisor_hostname': guest.computeHost,
      'OS-EXT-SRV-ATTR:instance_name': 'instance-00000001',
      'OS-EXT-STS:task_state': null,
      'OS-EXT-STS:vm_state': guest.vmState,
      'OS-EXT-STS:power_state': guest.vmState === 'active' ? 1 : 4,
      locked: false,
    };
    send(response, 200, JSON.stringify({ server }), headers);
  }

  function createConsole(uuid: string, response: ServerResponse, headers: Record<string, string>): unknown {
    const guest = guests.get(uuid);
    if (guest === undefined || !cloud.isAdmin) {
      return send(response, 404, fault(404, `Instance ${uuid} could not be found.`), headers);
    }
    if (cloud.silentHosts.has(guest.computeHost)) return;
    const address = `${cloud.accessUrlBase}?path=%3Ftoken%3D${giveToken(guest)}`;
    const console = { remote_console: { protocol: 'vnc', type: 'novnc', url: address } };
    send(response, 200, JSON.stringify(console), headers);
  }

  function giveToken(guest: StandInGuest): string {
    const token = randomUUID();
    consoles.set(token, {
      uuid: guest.uuid,
      host: guest.host,
      port: guest.vmState === 'stopped' ? -1 : guest.port,
      internalAccessPath: null,
      expires: Date.now() + cloud.consoleTokenMs,
    });
    return token;
  }

  return {
    url,
    requests,
    guests,
    consoles,
    serviceTokens,
    misbehaviour,
    cloud,
    get connections() {
      return connections;
    },
    addGuest(given = {}) {
      const guest: StandInGuest = {
        uuid: randomUUID(),
        host: '127.0.0.1',
        port: 5900,
        computeHost: 'compute1',
        vmState: 'active',
        status: 'ACTIVE',
        ...given,
      };
      guests.set(guest.uuid, guest);
      return guest;
    },
    giveToken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function callOf(method: string, path: string): Asked['call'] {
  if (path === '/v3/auth/tokens' && method === 'POST') return 'sign-in';
  if (path === '/v2.1/') return 'version';
  if (/^\/v2\.1\/os-console-auth-tokens\/[^/]+$/.test(path) && method === 'GET') return 'token';
  if (/^\/v2\.1\/servers\/[^/]+$/.test(path) && method === 'GET') return 'server';
  if (/^\/v2\.1\/servers\/[^/]+\/remote-consoles$/.test(path) && method === 'POST') return 'console';
  return 'other';
}

const FAULTS: Record<number, string> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

function fault(code: number, message = 'The resource could not be found.'): string {
  return JSON.stringify({ [FAULTS[code] ?? 'computeFault']: { code, message } });
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  const id = `req-${randomUUID()}`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Openstack-Request-Id': id,
    'X-Compute-Request-Id': id,
    ...headers,
  });
  response.end(body);
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
