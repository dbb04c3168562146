import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { freezeProcess } from '../freeze-process.ts';
import { until } from '../until.ts';

const run = promisify(execFile);
/** The default is 96 MiB, which each server writes at its first start. */
const LOG_SIZE = '--innodb-log-file-size=8M';
/** Longer than usual: a test machine may be busy. */
const START_MS = 60_000;

/** A real database server without tables of its own. */
export interface DatabaseServer {
  readonly port: number;
  readonly socketPath: string;
  readonly dataFolder: string;
  /** Runs statements as the administrator; returns what the client prints. */
  sql(text: string): Promise<string>;
  /** Ends the server and starts it again with the same data. */
  restart(): Promise<void>;
  /** Stops its process: the kernel still accepts connections, and nothing answers. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts MariaDB of Debian's mariadb-server on the loopback interface, on a copy of the data folder if one is named.
 * `args` are further arguments of mariadbd.
 */
export async function startMariadb(args: readonly string[] = [], copyOf?: string): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-mariadb-'));
  const [data, socketPath] = [join(folder, 'data'), join(folder, 'sock')];
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  if (copyOf === undefined) {
    await run('mariadb-install-db', [
      '--no-defaults',
      ...asRoot,
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      LOG_SIZE,
    ]);
  } else await run('cp', ['-a', copyOf, data]);
  let server = await start();

  async function start() {
    const child = spawn(
      'mariadbd',
      [
        '--no-defaults',
        ...asRoot,
        `--datadir=${data}`,
        `--socket=${socketPath}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        '--innodb-buffer-pool-size=16M',
        '--innodb-flush-log-at-trx-commit=0',
        '--skip-innodb-doublewrite',
        LOG_SIZE,
        ...args,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    child.stderr.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-4_000);
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`mariadbd has ended: ${log}`);
      return sql('SELECT 1').then(
        () => true,
        () => false,
      );
    }, START_MS);
    return { child, exited };
  }

  async function sql(text: string): Promise<string> {
    const client = run('mariadb', ['--no-defaults', '-S', socketPath, '-uroot', '-N', '-B']);
    // A client that cannot connect ends before it has read the text.
    client.child.stdin?.on('error', () => {});
    client.child.stdin?.end(text);
    return (await client).stdout;
  }

  async function stop(): Promise<void> {
    server.child.kill('SIGCONT');
    server.child.kill('SIGTERM');
    await server.exited;
  }

  return {
    port,
    socketPath,
    dataFolder: data,
    sql,
    stop,
    async restart() {
      await stop();
      server = await start();
    },
    freeze() {
      freezeProcess(server.child.pid!);
    },
    thaw: () => void server.child.kill('SIGCONT'),
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
