import type { Closable } from '../platform/lifecycle.ts';

/** A row of a result, by column. Booleans are 0 and 1. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface QueryOptions {
  /** How long the query may take. */
  readonly timeoutMs: number;
  /** How long the call may wait for a connection in addition, in ms. Without it, waiting counts as part of the query. */
  readonly waitMs?: number | undefined;
  /** Aborts when the caller no longer needs the result. */
  readonly signal?: AbortSignal | undefined;
}

/** A database that is only read. */
export interface Database extends Closable {
  /** For logs and errors: `10.0.0.5:3306/nova`. */
  readonly where: string;
  /** Name and version of the server, `MariaDB 10.11.6`; empty until it has answered. */
  readonly server: string;
  /**
   * Runs one SELECT; `?` stands for a parameter. Rejects with DatabaseFailure, or with the reason of `signal`.
   */
  query(sql: string, params: readonly (string | number)[], how: QueryOptions): Promise<readonly Row[]>;
}

/**
 * - `unreachable`: no connection, or it was lost
 * - `refused`: the server does not accept user, password or TLS, or the user lacks a right
 * - `timeout`: no answer in time
 * - `busy`: the server has no free connection, or too many queries wait here
 * - `schema`: a table or column is missing
 * - `failed`: anything else
 */
export type WhyFailed = 'unreachable' | 'refused' | 'timeout' | 'busy' | 'schema' | 'failed';

/** Why a query had no result. The message names host, port and database; it never contains a password. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  readonly why: WhyFailed;
  /** The same query may succeed on another connection. */
  readonly isTransient: boolean;

  constructor(
    why: WhyFailed,
    message: string,
    { isTransient = false, ...options }: ErrorOptions & { readonly isTransient?: boolean } = {},
  ) {
    super(message, options);
    this.why = why;
    this.isTransient = isTransient;
  }
}
