import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

const run = promisify(execFile);
/** Debian keeps the programs of each release apart. */
const PROGRAMS = '/usr/lib/postgresql/15/bin';

export interface PostgresqlServer {
  readonly port: number;
  /** The folder of its UNIX socket. */
  readonly folder: string;
  /** Runs statements as the administrator, outside a transaction. */
  sql(text: string, database?: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts PostgreSQL 15 of Debian on the loopback interface. Users sign in with passwords. */
export async function startPostgresql(args: readonly string[] = []): Promise<PostgresqlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-postgresql-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const user = ordinaryUser();
  if ('uid' in user) {
    await chown(folder, user.uid, user.gid);
    // The test's own folder is closed to other users.
    if (dirname(folder) !== '/tmp') await chmod(dirname(folder), 0o711);
  }
  const options = { ...user, cwd: folder };
  await run(
    join(PROGRAMS, 'initdb'),
    ['-D', data, '-U', 'admin', '-E', 'UTF8', '-N', '--auth-host=scram-sha-256', '--auth-local=trust'],
    options,
  );
  const server = spawn(
    join(PROGRAMS, 'postgres'),
    ['-D', data, '-k', folder, '-p', String(port), '-h', '127.0.0.1', '-F', ...args],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-4_000);
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`postgres has ended: ${log}`);
    return sql('SELECT 1').then(
      () => true,
      () => false,
    );
  });

  async function sql(text: string, database = 'postgres'): Promise<string> {
    const client = run(
      join(PROGRAMS, 'psql'),
      [
        '-X',
        '-q',
        '-A',
        '-t',
        '-v',
        'ON_ERROR_STOP=1',
        '-h',
        folder,
        '-p',
        String(port),
        '-U',
        'admin',
        database,
      ],
      options,
    );
    client.child.stdin?.end(text);
    return (await client).stdout;
  }

  return {
    port,
    folder,
    sql,
    async close() {
      server.kill('SIGQUIT');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser(): { readonly uid: number; readonly gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
