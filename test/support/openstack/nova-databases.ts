import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DatabaseServer, startMariadb } from '../databases/mariadb-server.ts';

const run = promisify(execFile);
/** Debian's modules are for Debian's interpreter; another may be first in PATH. */
const PYTHON = '/usr/bin/python3';
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/debian', import.meta.url));

export const API_DATABASE = 'nova_api';
/** Databases of cells. `nova_cell0` is the one of instances that were never scheduled. */
export const CELL_DATABASES = ['nova_cell0', 'nova_cell1', 'nova_cell2'] as const;
export type CellDatabase = (typeof CELL_DATABASES)[number];

const OWNER = { user: 'nova', password: 'database-secret' } as const;

/** A real MariaDB with the tables that Debian's Nova makes, empty, for rows that a test writes. */
export interface NovaDatabases {
  readonly server: DatabaseServer;
  readonly user: string;
  readonly password: string;
  /** As `connection` has it in nova.conf. */
  url(database: string, account?: { readonly user: string; readonly password: string }): string;
  addCell(cell: CellRow): Promise<string>;
  addInstance(instance: InstanceRow): Promise<string>;
  addToken(token: TokenRow): Promise<string>;
  close(): Promise<void>;
}

export interface CellRow {
  readonly uuid?: string;
  readonly name: string;
  readonly databaseConnection: string;
  readonly transportUrl: string;
  readonly isDisabled?: boolean;
}

export interface InstanceRow {
  readonly cell?: CellDatabase;
  readonly uuid?: string;
  readonly host: string | null;
  /** That of the compute host if absent, as with libvirt. */
  readonly node?: string;
  readonly name?: string;
  readonly vmState?: string;
  readonly taskState?: string;
}

export interface TokenRow {
  readonly cell?: CellDatabase;
  readonly token?: string;
  readonly instanceUuid: string;
  readonly kind?: string;
  readonly host?: string;
  readonly port: number;
  readonly internalAccessPath?: string;
  readonly accessUrlBase?: string;
  readonly expiresInS?: number;
}

/** @param args further arguments of mariadbd, such as `--ssl-cert=FILE` */
export async function startNovaDatabases(args: readonly string[] = []): Promise<NovaDatabases> {
  const server = await startMariadb(args, await preparedFolder());
  const url: NovaDatabases['url'] = (database, { user, password } = OWNER) =>
    `mysql+pymysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${database}?charset=utf8`;
  return {
    server,
    ...OWNER,
    url,
    async addCell({ uuid = randomUUID(), name, databaseConnection, transportUrl, isDisabled = false }) {
      await insert(server, `${API_DATABASE}.cell_mappings`, {
        uuid,
        name,
        database_connection: databaseConnection,
        transport_url: transportUrl,
        disabled: isDisabled ? 1 : 0,
      });
      return uuid;
    },
    async addInstance({ cell = 'nova_cell1', uuid = randomUUID(), host, name = 'vm1', ...more }) {
      await insert(server, `${cell}.instances`, {
        uuid,
        host,
        node: more.node ?? host,
        display_name: name,
        hostname: name,
        vm_state: more.vmState ?? 'active',
        task_state: more.taskState ?? null,
        power_state: 1,
        project_id: 'project1',
        user_id: 'user1',
        launched_on: host,
        deleted: 0,
      });
      return uuid;
    },
    async addToken({ cell = 'nova_cell1', token = randomUUID(), ...row }) {
      await insert(server, `${cell}.console_auth_tokens`, {
        token_hash: createHash('sha256').update(token).digest('hex'),
        console_type: row.kind ?? 'novnc',
        host: row.host ?? '127.0.0.1',
        port: row.port,
        internal_access_path: row.internalAccessPath ?? null,
        instance_uuid: row.instanceUuid,
        expires: Math.floor(Date.now() / 1000) + (row.expiresInS ?? 600),
        access_url_base: row.accessUrlBase ?? null,
      });
      return token;
    },
    close: () => server.close(),
  };
}

async function insert(
  server: DatabaseServer,
  table: string,
  row: Readonly<Record<string, string | number | null>>,
): Promise<void> {
  const columns = { created_at: new Date().toISOString().slice(0, 19).replace('T', ' '), ...row };
  const values = Object.values(columns).map((value) => (value === null ? 'NULL' : literal(value)));
  await server.sql(`INSERT INTO ${table} (${Object.keys(columns).join(', ')}) VALUES (${values.join(', ')})`);
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

/**
 * The data folder of a MariaDB with Nova's tables. The first test of a machine makes it, in about 20 s, and later ones copy
 * it. It is made again for another version of either package.
 */
async function preparedFolder(): Promise<string> {
  const { stdout } = await run('dpkg-query', [
    '--show',
    `--showformat=-\${Version}`,
    'mariadb-server',
    'nova-common',
  ]);
  const folder = join(CACHE, `nova-databases${stdout}`);
  const isPrepared = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isPrepared) await prepare(folder);
  return folder;
}

/** The folder has another name until it is complete. */
async function prepare(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, '.making-'));
  const server = await startMariadb();
  try {
    await makeTables(server, work);
    await server.stop();
    await run('cp', ['-a', server.dataFolder, join(work, 'data')]);
    // Another test may have been faster.
    await rename(join(work, 'data'), folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await server.close();
    await rm(work, { recursive: true, force: true });
  }
}

function accounts(): string {
  const { user, password } = OWNER;
  const databases = [API_DATABASE, ...CELL_DATABASES];
  return [
    `CREATE USER '${user}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    ...databases.map((name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb3;`),
    ...databases.map((name) => `GRANT ALL ON ${name}.* TO '${user}'@'127.0.0.1';`),
  ].join('\n');
}

/**
 * Nova's own program makes the tables of one cell, and the other cells receive a copy. Dropped are the shadows of tables,
 * which Nova archives rows in: no console needs them.
 */
async function makeTables(server: DatabaseServer, folder: string): Promise<void> {
  await server.sql(accounts());
  const connection = (database: string) =>
    `connection = mysql+pymysql://${OWNER.user}:${OWNER.password}@127.0.0.1:${server.port}/${database}`;
  const file = join(folder, 'nova.conf');
  const sections = ['[DEFAULT]', 'transport_url = fake://', '[api_database]', connection(API_DATABASE)];
  await writeFile(file, [...sections, '[database]', connection('nova_cell1')].join('\n'));
  const manage = (...args: string[]) => run(PYTHON, ['/usr/bin/nova-manage', '--config-file', file, ...args]);
  await Promise.all([manage('api_db', 'sync'), manage('db', 'sync', '--local_cell')]);
  const shadows = (await server.sql("SHOW TABLES FROM nova_cell1 LIKE 'shadow\\_%'"))
    .split('\n')
    .filter(Boolean);
  await server.sql(`USE nova_cell1; DROP TABLE ${shadows.join(', ')};`);
  const client = ['--no-defaults', `--socket=${server.socketPath}`, '--user=root', 'nova_cell1'];
  const { stdout: tables } = await run('mariadb-dump', client, { maxBuffer: 16 * 1024 * 1024 });
  await server.sql(`USE nova_cell0;\n${tables}\nUSE nova_cell2;\n${tables}`);
}
