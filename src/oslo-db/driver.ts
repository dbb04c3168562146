import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { messageOf } from '../platform/message-of.ts';
import { wordsOfPeer } from '../platform/text/words-of-peer.ts';
import { DatabaseFailure, type Row } from './database.ts';
import type { DatabaseTls } from './database-url.ts';

/** Bytes of one result, with everything that the server sends before it. */
const MAX_RESULT_BYTES = 1024 * 1024;
/** Characters of a server's error message that are kept. */
const MAX_MESSAGE = 300;

/** One connection to a database. */
export interface Connection {
  /** Name and version of the server. */
  readonly server: string;
  /** False after the server or the network has closed it. */
  readonly isOpen: boolean;
  /** Rejects with DatabaseFailure. One call at a time. */
  select(sql: string, params: readonly (string | number)[]): Promise<readonly Row[]>;
  /** Closes it in good order: the server logs no aborted connection. */
  end(): void;
  /** Closes it at once. */
  destroy(): void;
}

/** Opens connections to one database. */
export interface Driver {
  /** For logs and errors. */
  readonly where: string;
  /** Rejects with DatabaseFailure. When `signal` aborts, the attempt ends at once. */
  connect(signal: AbortSignal): Promise<Connection>;
}

/** Destroys a socket that sends more than a result may have. */
export class ByteLimit {
  #bytes = 0;

  watch(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > MAX_RESULT_BYTES)
        socket.destroy(new Error(`a result of more than ${MAX_RESULT_BYTES} bytes`));
    });
  }

  /** Begins to count anew. */
  reset(): void {
    this.#bytes = 0;
  }
}

/**
 * Closes a socket whose data cannot be parsed: pg throws from the listener of a socket's data, which would end the process.
 */
export function guardData(socket: Socket): void {
  const emit = socket.emit.bind(socket) as (event: string | symbol, ...args: unknown[]) => boolean;
  socket.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event !== 'data') return emit(event, ...args);
    try {
      return emit(event, ...args);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  };
}

/** The PEM texts of a connection, read anew for each so that renewed files are used. */
export async function readTlsFiles(
  tls: DatabaseTls,
  where: string,
): Promise<{ readonly ca?: string; readonly cert?: string; readonly key?: string }> {
  const read = async (name: 'ca' | 'cert' | 'key'): Promise<Record<string, string>> => {
    if (tls[name] === '') return {};
    try {
      return { [name]: await readFile(tls[name], 'utf8') };
    } catch (cause) {
      throw new DatabaseFailure('refused', `${where}: ${messageOf(cause)}`, { cause });
    }
  };
  return Object.assign({}, ...(await Promise.all([read('ca'), read('cert'), read('key')])));
}

/** A server's message as one printable line without the password. */
export function wordsOf(cause: unknown, password: string): string {
  return wordsOfPeer(cause, password, MAX_MESSAGE);
}
