import { type Api, type ApiDependencies, startApi } from '../../src/api/start-api.ts';
import type { Settings } from '../../src/config/option-table.ts';
import type { Instance } from '../../src/contracts/compute.ts';
import { ACCOUNTS, userLines } from './accounts.ts';
import { defaultSettings } from './default-settings.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { guest, MemoryPeers } from './peers.ts';

type Who = keyof typeof ACCOUNTS;

interface Ask {
  readonly as?: Who | 'nobody';
  /** Sent as OpenStack-API-Version: compute <version>. */
  readonly version?: string;
  readonly headers?: Record<string, string>;
  /** JSON, or text as it is. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly body: any;
}

/** A running api on a real port with peers in memory: one guest of project demo on compute1. */
export interface ApiLab {
  readonly api: Api;
  readonly url: string;
  readonly peers: MemoryPeers;
  readonly guest: Instance;
  readonly guests: Instance[];
  readonly log: MemoryLog;
  readonly settings: Settings;
  /** A sign-in token, got once for each account. */
  token(who: Who): Promise<string>;
  ask(method: string, path: string, ask?: Ask): Promise<Answered>;
  close(): Promise<void>;
}

export async function startApiLab(
  given: Parameters<typeof defaultSettings>[0] = {},
  more: Partial<ApiDependencies> = {},
): Promise<ApiLab> {
  const settings = defaultSettings({
    ...given,
    DEFAULT: { osapi_compute_listen: '127.0.0.1', osapi_compute_listen_port: 0, ...given.DEFAULT },
    oriel_auth: { user: await userLines(), ...given.oriel_auth },
  });
  const log = memoryLog();
  const peers = new MemoryPeers(log.log);
  const one = guest();
  const guests = [one];
  await peers.addCompute('compute1', guests);
  await peers.addConsoleauth();
  await peers.addProxy();
  const api = await startApi({ ...peers.dependencies(settings, log.log), ...more });
  const url = `http://127.0.0.1:${api.address.port}`;
  const tokens = new Map<Who, Promise<string>>();
  const token = (who: Who) => {
    if (!tokens.has(who)) tokens.set(who, signIn(url, who));
    return tokens.get(who)!;
  };
  return {
    api,
    url,
    peers,
    guest: one,
    guests,
    log,
    settings,
    token,
    async ask(method, path, { as = 'member', version, headers = {}, body } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(as === 'nobody' ? {} : { 'X-Auth-Token': await token(as) }),
          ...(version === undefined ? {} : { 'OpenStack-API-Version': `compute ${version}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: json ? JSON.parse(text) : text,
      };
    },
    async close() {
      await api.close();
      await peers.close();
    },
  };
}

async function signIn(url: string, who: Who): Promise<string> {
  const { name, password, project } = ACCOUNTS[who];
  const domain = { id: 'default' };
  const auth = {
    identity: { methods: ['password'], password: { user: { name, password, domain } } },
    scope: { project: { name: project, domain } },
  };
  const response = await fetch(`${url}/v3/auth/tokens`, { method: 'POST', body: JSON.stringify({ auth }) });
  if (response.status !== 201)
    throw new Error(`sign-in of ${who}: ${response.status} ${await response.text()}`);
  return response.headers.get('x-subject-token')!;
}
