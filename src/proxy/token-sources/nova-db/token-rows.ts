import { Compile } from 'typebox/compile';
import { ConsoleType, InstanceUuid } from '../../../contracts/connect-info.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Database, QueryOptions, Row } from '../../../oslo-db/database.ts';
import { integerOf, textOf } from './column-values.ts';
import { asInstance, INSTANCE_COLUMNS, type InstanceRow } from './instances.ts';

// Compiled: the interpreting check took 0.2 ms of CPU for each console.
const isConsoleType = Compile(ConsoleType);
const isInstanceUuid = Compile(InstanceUuid);

/** A row of `console_auth_tokens` with the row of its instance. */
export interface TokenRow {
  readonly consoleType: string;
  readonly host: string;
  /** -1 if the instance was stopped when the token was created. */
  readonly port: number;
  readonly internalAccessPath: string | null;
  readonly instanceUuid: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Empty if Nova stored none. */
  readonly accessUrlBase: string;
  /** Undefined if the database does not have it. */
  readonly instance: InstanceRow | undefined;
}

const FIND = `SELECT t.console_type, t.host, t.port, t.internal_access_path, t.instance_uuid, t.expires, t.access_url_base, ${INSTANCE_COLUMNS} FROM console_auth_tokens t LEFT JOIN instances i ON i.uuid = t.instance_uuid WHERE t.token_hash = ? LIMIT 1`;

/**
 * Looks up a token by its SHA-256, with its instance, in one query. Undefined if the database does not have it. Rejects with
 * DatabaseFailure.
 * @throws {Refusal} nova_database_unusable for a row that Nova does not write
 */
export async function findToken(
  database: Database,
  tokenHash: string,
  how: QueryOptions,
): Promise<TokenRow | undefined> {
  const [row] = await database.query(FIND, [tokenHash], how);
  return row === undefined ? undefined : asToken(row);
}

function asToken(row: Row): TokenRow {
  const consoleType = textOf(row.console_type);
  const host = textOf(row.host);
  const instanceUuid = textOf(row.instance_uuid).toLowerCase();
  require('console_type', isConsoleType.Check(consoleType));
  require('instance_uuid', isInstanceUuid.Check(instanceUuid));
  require('host', host.length <= 255);
  const port = requireInteger('port', row.port);
  require('port', port <= 65_535);
  return {
    consoleType,
    host,
    port,
    instanceUuid,
    expiresAt: requireInteger('expires', row.expires),
    internalAccessPath: row.internal_access_path === null ? null : textOf(row.internal_access_path),
    accessUrlBase: textOf(row.access_url_base),
    instance: asInstance(row),
  };
}

function require(column: string, isUsable: boolean): void {
  if (!isUsable) throw unusable(column);
}

function requireInteger(column: string, value: Row[string] | undefined): number {
  const number = integerOf(value);
  if (number === undefined) throw unusable(column);
  return number;
}

function unusable(column: string): Refusal {
  return new Refusal('nova_database_unusable', `the token's row has no usable value of ${column}`);
}
