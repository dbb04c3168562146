import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { DatabaseFailure, type Row } from '../database.ts';
import { type DatabaseAddress, type DatabaseUrl, describeDatabase } from '../database-url.ts';
import { ByteLimit, type Connection, type Driver, guardData, readTlsFiles } from '../driver.ts';
import { postgresqlFailure } from './postgresql-failure.ts';

/** Types whose text is a number; all others stay text. */
const BOOLEAN = 16;
const NUMBERS: readonly number[] = [20, 21, 23];

const TYPES = {
  getTypeParser: (oid: number) => (text: string) =>
    oid === BOOLEAN ? Number(text === 't') : NUMBERS.includes(oid) ? Number(text) : text,
};

export class PostgresqlDriver implements Driver {
  readonly where: string;
  readonly #url: DatabaseUrl;

  constructor(url: DatabaseUrl) {
    this.#url = url;
    this.where = describeDatabase(url);
  }

  /** Tries the hosts in turn, as libpq does. */
  async connect(signal: AbortSignal): Promise<Connection> {
    const { addresses, socketPath } = this.#url;
    const hosts: readonly DatabaseAddress[] =
      socketPath === ''
        ? addresses
        : [{ host: socketPath.replace(/\/\.s\.PGSQL\.\d+$/, ''), port: portOfPath(socketPath) }];
    let failure: unknown;
    for (const address of hosts) {
      try {
        return await this.#connectTo(address, signal);
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  }

  async #connectTo(address: DatabaseAddress, signal: AbortSignal): Promise<Connection> {
    const { tls } = this.#url;
    if (tls.mode === 'off' || this.#url.socketPath !== '') return this.#open(address, undefined, signal);
    const ssl = {
      ...(await readTlsFiles(tls, this.where)),
      rejectUnauthorized: tls.verifies,
      ...(tls.checksName ? {} : { checkServerIdentity: () => undefined }),
    };
    if (tls.mode === 'require') return this.#open(address, ssl, signal);
    try {
      return await this.#open(address, ssl, signal);
    } catch (error) {
      if (!(error instanceof DatabaseFailure && error.message.includes('does not support SSL'))) throw error;
      return this.#open(address, undefined, signal);
    }
  }

  async #open(address: DatabaseAddress, ssl: ClientConfig['ssl'], signal: AbortSignal): Promise<Connection> {
    const { user, password, database } = this.#url;
    const failed = (cause: unknown) => postgresqlFailure(cause, this.where, password.reveal());
    const limit = new ByteLimit();
    const socket = new Socket();
    const client = new Client({
      ...address,
      user,
      password: password.reveal(),
      database,
      ssl: ssl ?? false,
      stream: () => socket,
    });
    guardData(socket);
    const { connection } = client as unknown as Inner;
    connection.once('sslconnect', () => guardData(connection.stream));
    // The outcome is that of connect(); a later error only means that the connection is closed.
    client.on('error', () => undefined);
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      const opening = client.connect();
      if (ssl === undefined) limit.watch(socket);
      await opening;
      const version = await client.query<string[]>({
        text: 'SHOW server_version',
        rowMode: 'array',
        types: TYPES,
      });
      return new OpenConnection({ client, socket, limit, failed, version: version.rows[0]?.[0] ?? '' });
    } catch (cause) {
      socket.destroy();
      throw signal.aborted ? signal.reason : failed(cause);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** What pg does not declare. */
interface Inner {
  readonly connection: EventEmitter & { readonly stream: Socket };
}

interface OpenParts {
  readonly client: Client;
  readonly socket: Socket;
  readonly limit: ByteLimit;
  readonly failed: (cause: unknown) => DatabaseFailure;
  readonly version: string;
}

class OpenConnection implements Connection {
  readonly server: string;
  readonly #parts: OpenParts;
  #isOpen = true;

  constructor(parts: OpenParts) {
    this.#parts = parts;
    const { client, limit, version } = parts;
    this.server = `PostgreSQL ${/^[\d.]+/.exec(version)?.[0] ?? ''}`.trim();
    const closed = () => {
      this.#isOpen = false;
    };
    client.on('error', closed);
    client.on('end', closed);
    // With TLS this is another stream than the socket.
    const { stream } = (client as unknown as Inner).connection;
    if (stream !== parts.socket) limit.watch(stream);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async select(sql: string, params: readonly (string | number)[]): Promise<readonly Row[]> {
    const { client, limit, failed } = this.#parts;
    limit.reset();
    let index = 0;
    const text = sql.replace(/\?/g, () => `$${++index}`);
    try {
      const { rows, fields } = await client.query<(string | number | null)[]>({
        text,
        values: [...params],
        rowMode: 'array',
        types: TYPES,
      });
      return rows.map((row) =>
        Object.fromEntries(fields.map(({ name }, column) => [name, row[column] ?? null])),
      );
    } catch (cause) {
      throw failed(cause);
    }
  }

  end(): void {
    this.#isOpen = false;
    this.#parts.client.end().catch(() => this.destroy());
  }

  destroy(): void {
    this.#isOpen = false;
    this.#parts.socket.destroy();
  }
}

function portOfPath(path: string): number {
  return Number(path.slice(path.lastIndexOf('.') + 1));
}
