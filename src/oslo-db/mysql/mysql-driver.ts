import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, createConnection, type Connection as MysqlConnection } from 'mysql2/promise';
import type { DatabaseFailure, Row } from '../database.ts';
import { type DatabaseUrl, describeDatabase } from '../database-url.ts';
import { ByteLimit, type Connection, type Driver, guardData, readTlsFiles } from '../driver.ts';
import { withDefaultsFile } from './defaults-file.ts';
import { mysqlFailure } from './mysql-failure.ts';

/** Statements that one connection keeps prepared: every query of Oriel is one of a few texts. */
const MAX_PREPARED = 16;

/** MySQL and MariaDB. */
export class MysqlDriver implements Driver {
  readonly where: string;
  readonly #url: DatabaseUrl;

  constructor(url: DatabaseUrl) {
    this.#url = url;
    this.where = describeDatabase(url);
  }

  async connect(signal: AbortSignal): Promise<Connection> {
    const { user, password, database, addresses, socketPath } = this.#url;
    const failed = (isConnected: boolean) => (cause: unknown) =>
      mysqlFailure(cause, { where: this.where, password: password.reveal(), isConnected });
    const [address] = addresses;
    const tls = await withDefaultsFile(this.#url, this.where);
    const ssl =
      tls.mode === 'off'
        ? undefined
        : {
            ...(await readTlsFiles(tls, this.where)),
            rejectUnauthorized: tls.verifies,
            verifyIdentity: tls.checksName,
          };
    signal.throwIfAborted();
    const limit = new ByteLimit();
    const socket = address === undefined ? connect(socketPath) : connect({ ...address, noDelay: true });
    // mysql2 gives TLS no name for an IP address, and Node.js then takes the name from here to check the certificate.
    if (address !== undefined) Object.assign(socket, { _host: address.host });
    limit.watch(socket);
    guardData(socket);
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const options: ConnectionOptions = {
        stream: socket,
        ...(address === undefined ? { socketPath } : address),
        user,
        password: password.reveal(),
        database,
        ...(ssl === undefined ? {} : { ssl }),
        // The server cannot ask for a file of this machine, and the password is never sent in clear.
        flags: ['-LOCAL_FILES', '-SESSION_TRACK', '-MULTI_RESULTS'],
        enableCleartextPlugin: false,
        // Rows are parsed without generated code.
        disableEval: true,
        rowsAsArray: true,
        dateStrings: true,
        supportBigNumbers: true,
        maxPreparedStatements: MAX_PREPARED,
        connectTimeout: 0,
      };
      const connection = await createConnection(options);
      return new OpenConnection({ connection, limit, failed: failed(true) });
    } catch (cause) {
      socket.destroy();
      throw signal.aborted ? signal.reason : failed(false)(cause);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

interface OpenParts {
  readonly connection: MysqlConnection;
  readonly limit: ByteLimit;
  readonly failed: (cause: unknown) => DatabaseFailure;
}

class OpenConnection implements Connection {
  readonly server: string;
  readonly #parts: OpenParts;
  #isOpen = true;

  constructor(parts: OpenParts) {
    this.#parts = parts;
    const { connection, limit } = parts;
    const inner = connection as unknown as Inner;
    this.server = serverName(inner.connection?._handshakePacket?.serverVersion ?? '');
    const closed = () => {
      this.#isOpen = false;
    };
    connection.on('error', closed);
    connection.on('end', closed);
    const stream = inner.connection?.stream;
    // With TLS this is another stream than the socket.
    if (stream !== undefined) {
      if (stream.listenerCount('data') === 1) {
        limit.watch(stream);
        guardData(stream);
      }
      stream.once('close', closed);
    }
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async select(sql: string, params: readonly (string | number)[]): Promise<readonly Row[]> {
    const { connection, limit, failed } = this.#parts;
    limit.reset();
    try {
      const [rows, fields] = await connection.execute(sql, [...params]);
      if (!Array.isArray(rows) || !Array.isArray(fields)) throw new Error('the answer is not a result');
      const names = fields.map(({ name }) => name);
      return rows.map((row) => asRow(names, row as unknown as readonly unknown[]));
    } catch (cause) {
      throw failed(cause);
    }
  }

  end(): void {
    this.#isOpen = false;
    // COM_QUIT; the socket is closed a moment later even if the server does not answer.
    const { connection } = this.#parts;
    connection.end().catch(() => connection.destroy());
  }

  destroy(): void {
    this.#isOpen = false;
    this.#parts.connection.destroy();
  }
}

/** What mysql2 does not declare. */
interface Inner {
  readonly connection?: {
    readonly _handshakePacket?: { readonly serverVersion?: string };
    readonly stream?: Socket;
  };
}

function asRow(names: readonly string[], values: readonly unknown[]): Row {
  return Object.fromEntries(names.map((name, index) => [name, asValue(values[index])]));
}

function asValue(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}

/** `5.5.5-10.11.6-MariaDB-0+deb12u1` → `MariaDB 10.11.6`. */
function serverName(version: string): string {
  const [number = ''] = /\d+\.\d+\.\d+/.exec(version.replace(/^5\.5\.5-/, '')) ?? [];
  return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${number}`.trim();
}
