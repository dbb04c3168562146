import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';

const run = promisify(execFile);
/** Debian's modules are for Debian's interpreter; another may be first in PATH. */
const PYTHON = '/usr/bin/python3';
const PASSWORD = 'cloud-secret';

/** The real Keystone and nova-api of Debian, on SQLite, with one guest on one host (nova-with-one-host.py). */
export interface Cloud {
  /** Keystone's, for the options and clients. */
  readonly authUrl: string;
  readonly password: string;
  readonly instanceUuid: string;
  /** Where the guest's screen is from now on. */
  moveScreen(port: number): Promise<void>;
  /** Changes the guest as Nova's own services would: `vm_state` and `host`. */
  change(field: 'vm_state' | 'host', value: string): Promise<void>;
  destroy(): Promise<void>;
  /** The access URL that a user is given. */
  consoleUrl(): Promise<URL>;
  log(): string;
  close(): Promise<void>;
}

export async function startCloud(options: {
  baseUrl: string;
  screenPort: number;
  /** Where false, Keystone alone. */
  nova?: boolean;
}): Promise<Cloud> {
  const { nova: wantsNova = true } = options;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-cloud-'));
  const file = (name: string) => join(folder, name);
  const [keystonePort, novaPort] = await Promise.all([freePort(), freePort()]);
  const authUrl = `http://127.0.0.1:${keystonePort}/v3`;
  const novaUrl = `http://127.0.0.1:${novaPort}/v2.1`;
  const instanceUuid = randomUUID();
  const processes: Server[] = [];

  await Promise.all(['fernet', 'credential', 'nova', 'state'].map((name) => mkdir(file(name))));
  await writeFile(
    file('keystone.conf'),
    section('DEFAULT', { use_stderr: 'True' }) +
      section('database', { connection: `sqlite:///${file('keystone.db')}` }) +
      section('fernet_tokens', { key_repository: file('fernet') }) +
      section('fernet_receipts', { key_repository: file('fernet') }) +
      section('credential', { key_repository: file('credential') }) +
      // As few as bcrypt allows: each sign-in and each new user costs one hash.
      section('identity', { password_hash_rounds: 4 }) +
      section('catalog', { driver: 'templated', template_file: file('catalog') }),
  );
  const endpoints = [
    ['identity', authUrl],
    ['compute', novaUrl],
  ].flatMap(([type, url]) =>
    [`name = ${type}`, `publicURL = ${url}`, `internalURL = ${url}`].map(
      (line) => `catalog.RegionOne.${type}.${line}\n`,
    ),
  );
  await writeFile(file('catalog'), endpoints.join(''));
  await writeFile(
    file('nova/nova.conf'),
    section('DEFAULT', {
      transport_url: 'fake://',
      state_path: file('state'),
      use_stderr: 'True',
      my_ip: '127.0.0.1',
      rpc_response_timeout: 3,
    }) +
      section('api', { auth_strategy: 'keystone' }) +
      section('api_database', { connection: `sqlite:///${file('nova_api.db')}` }) +
      section('database', { connection: `sqlite:///${file('nova.db')}` }) +
      section('keystone_authtoken', { ...user(authUrl), www_authenticate_uri: authUrl }) +
      section('oslo_concurrency', { lock_path: file('state') }),
  );
  await writeFile(file('screen-port'), String(options.screenPort));
  await copyFile('/etc/nova/api-paste.ini', file('nova/api-paste.ini'));

  try {
    await Promise.all([prepareKeystone(), ...(wantsNova ? [prepareNova()] : [])]);
    const env = { OS_KEYSTONE_CONFIG_FILES: file('keystone.conf') };
    const args = ['/usr/bin/keystone-wsgi-public', '--host', '127.0.0.1', '--port', String(keystonePort)];
    processes.push(new Server(args, env));
    await answers(authUrl, processes[0]!);
    if (!wantsNova) return cloud();
    processes.push(
      new Server([join(import.meta.dirname, 'nova-with-one-host.py')], {
        PORT: String(novaPort),
        OS_NOVA_CONFIG_DIR: file('nova'),
        INSTANCE_UUID: instanceUuid,
        BASE_URL: options.baseUrl,
        SCREEN_PORT_FILE: file('screen-port'),
      }),
    );
    await answers(`${novaUrl}/`, processes[1]!);
  } catch (error) {
    await close();
    throw error;
  }

  async function prepareKeystone(): Promise<void> {
    const manage = (...args: string[]) =>
      run(PYTHON, ['/usr/bin/keystone-manage', '--config-file', file('keystone.conf'), ...args]);
    const owner = ['--keystone-user', 'root', '--keystone-group', 'root'];
    await manage('db_sync');
    await manage('fernet_setup', ...owner);
    await manage('credential_setup', ...owner);
    await manage('bootstrap', '--bootstrap-password', PASSWORD);
    await letReadersIn('keystone.db');
  }

  async function prepareNova(): Promise<void> {
    const manage = (...args: string[]) =>
      run(PYTHON, ['/usr/bin/nova-manage', '--config-file', file('nova/nova.conf'), ...args]);
    await manage('api_db', 'sync');
    await manage('cell_v2', 'map_cell0', '--database_connection', `sqlite:///${file('cell0.db')}`);
    await manage('cell_v2', 'create_cell', '--name', 'cell1');
    await manage('db', 'sync');
    await letReadersIn('nova_api.db', 'nova.db', 'cell0.db');
  }

  /** SQLite's write-ahead log: without it a reader locks writers out, and the services have many connections each. */
  async function letReadersIn(...databases: string[]): Promise<void> {
    const program =
      'import sqlite3, sys\nfor name in sys.argv[1:]: sqlite3.connect(name).execute("PRAGMA journal_mode=WAL")';
    await run(PYTHON, ['-c', program, ...databases.map(file)]);
  }

  async function signIn(): Promise<string> {
    const domain = { id: 'default' };
    const password = { user: { name: 'admin', password: PASSWORD, domain } };
    const auth = {
      identity: { methods: ['password'], password },
      scope: { project: { name: 'admin', domain } },
    };
    const response = await fetch(`${authUrl}/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ auth }),
    });
    return response.headers.get('x-subject-token')!;
  }

  async function lab(path: string): Promise<void> {
    const response = await fetch(new URL(`/lab/${path}`, novaUrl));
    if (response.status !== 204) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  async function close(): Promise<void> {
    await Promise.all(processes.map((each) => each.stop()));
    await rm(folder, { recursive: true, force: true });
  }

  return cloud();

  function cloud(): Cloud {
    return {
      authUrl,
      password: PASSWORD,
      instanceUuid,
      moveScreen: (port) => writeFile(file('screen-port'), String(port)),
      change: (field, value) => lab(`${field}/${value}`),
      destroy: () => lab('destroy/now'),
      async consoleUrl() {
        const response = await fetch(`${novaUrl}/servers/${instanceUuid}/remote-consoles`, {
          method: 'POST',
          headers: {
            'X-Auth-Token': await signIn(),
            'Content-Type': 'application/json',
            'OpenStack-API-Version': 'compute 2.8',
          },
          body: JSON.stringify({ remote_console: { protocol: 'vnc', type: 'novnc' } }),
        });
        if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
        return new URL((await response.json()).remote_console.url);
      },
      log: () => processes.map(({ output }) => output).join(''),
      close,
    };
  }
}

function user(auth_url: string): Record<string, string> {
  const domains = { user_domain_name: 'Default', project_domain_name: 'Default' };
  return {
    auth_url,
    auth_type: 'password',
    username: 'admin',
    password: PASSWORD,
    project_name: 'admin',
    ...domains,
  };
}

function section(name: string, options: Record<string, string | number>): string {
  const lines = Object.entries(options).map(([key, value]) => `${key} = ${value}`);
  return `[${name}]\n${lines.join('\n')}\n`;
}

class Server {
  output = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(args: string[], env: Record<string, string>) {
    this.#child = spawn(PYTHON, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (chunk) => {
        this.output += chunk;
      });
    }
    this.#ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

async function answers(url: string, server: Server): Promise<void> {
  while (!server.isOver) {
    const isUp = await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not come up: ${server.output}`);
}
