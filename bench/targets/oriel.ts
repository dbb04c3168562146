import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatUserLine } from '../../src/config/values/user-line.ts';
import { hashPassword } from '../../src/platform/password-hash.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type TargetKind, TargetProcess } from './target.ts';

const PROJECT = 'bench';
const PASSWORD = 'only-for-measuring';

export const oriel = orielWith(
  'oriel',
  'Oriel: api, compute agent, token authority and proxy in one process',
);

/** `options`: more lines of configuration, in the section `[oriel]`. */
export function orielWith(name: string, what: string, options: readonly string[] = []): TargetKind {
  return {
    name,
    what,
    isCompiledAsItRuns: true,
    missing: () => undefined,
    async start(place) {
      const [apiPort, proxyPort] = [await freePort(), await freePort()];
      const user = formatUserLine({
        name: 'bench',
        hash: await hashPassword(PASSWORD),
        projects: new Map([[PROJECT, ['member']]]),
      });
      const { certificate } = place;
      const lines = [
        '[DEFAULT]',
        'host = bench',
        'osapi_compute_listen = 127.0.0.1',
        `osapi_compute_listen_port = ${apiPort}`,
        ...(certificate === undefined ? [] : [`cert = ${certificate.cert}`, `key = ${certificate.key}`]),
        '[vnc]',
        'novncproxy_host = 127.0.0.1',
        `novncproxy_port = ${proxyPort}`,
        `novncproxy_base_url = http://127.0.0.1:${proxyPort}/vnc_lite.html`,
        '[consoleauth]',
        'token_ttl = 86400',
        '[oriel]',
        'token_store = memory',
        'drivers = demo',
        // All viewers come from one address and as one user: bounds are lifted, not switched off, so that they are still asked.
        'max_sessions = 20000',
        'max_sessions_per_address = 20000',
        'max_sessions_per_user = 20000',
        'max_sessions_per_guest = 20000',
        'max_connections_per_address = 40000',
        'max_upgrades_per_minute = 10000000',
        ...options,
        '[oriel_auth]',
        `user = ${user}`,
      ];
      const file = join(place.folder, `${name}.conf`);
      writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
      const program = join(import.meta.dirname, 'oriel-program.js');
      const { profileFolder } = place;
      const process = new TargetProcess(name, place, [
        globalThis.process.execPath,
        ...(profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder]),
        program,
        file,
        String(place.guestPort),
      ]);
      const { api } = JSON.parse(await process.firstLine());
      const paths = await askForConsoles(`http://127.0.0.1:${api}`, place.tokens);
      let next = 0;
      const door = {
        port: proxyPort,
        pid: process.pid,
        framing: 'websocket',
        greetsWhen: 'secured',
        path: () => paths[next++ % paths.length]!,
      } as const;
      return {
        plain: { ...door, isTls: false },
        tls: certificate && { ...door, isTls: true },
        close: () => process.close(),
      };
    },
  };
}

/** [steps 2 to 11] Through the api, as everyone; answers what a stock viewer puts into its WebSocket request. */
async function askForConsoles(api: string, count: number): Promise<string[]> {
  const headers = { 'OpenStack-API-Version': 'compute 2.8', 'X-Auth-Token': await signIn(api) };
  const list = await fetch(`${api}/v2.1/servers`, { headers });
  const { servers } = (await list.json()) as { servers: { id: string }[] };
  const paths: string[] = [];
  for (let number = 0; number < count; number++) {
    const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
    const { id } = servers[number % servers.length]!;
    const answer = await post(`${api}/v2.1/servers/${id}/remote-consoles`, body, headers);
    const { remote_console: made } = (await answer.json()) as { remote_console: { url: string } };
    const token = /token%3D([0-9a-f-]{36})/.exec(made.url)?.[1];
    if (token === undefined) throw new Error(`no token in what the api answered (${answer.status})`);
    paths.push(`/?token=${token}`);
  }
  return paths;
}

async function signIn(api: string): Promise<string> {
  const user = { name: 'bench', password: PASSWORD, domain: { name: 'Default' } };
  const auth = {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { name: PROJECT, domain: { name: 'Default' } } },
  };
  const answer = await post(`${api}/v3/auth/tokens`, { auth }, {});
  const token = answer.headers.get('x-subject-token');
  if (token === null) throw new Error(`the api does not let the bench sign in (${answer.status})`);
  return token;
}

async function post(address: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
