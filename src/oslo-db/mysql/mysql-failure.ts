import { DatabaseFailure, type WhyFailed } from '../database.ts';
import { wordsOf } from '../driver.ts';

/** Error numbers of MySQL and MariaDB. */
const BY_NUMBER: ReadonlyMap<number, WhyFailed> = new Map<number, WhyFailed>([
  // Access denied: to the database, for the user, to a table, to a column.
  ...each('refused', 1044, 1045, 1142, 1143, 1227, 1370, 1698),
  // Host not allowed or blocked, account locked, password expired, TLS required.
  ...each('refused', 1129, 1130, 1820, 1862, 3118, 3159, 4151),
  // Unknown database, authentication plug-in.
  ...each('refused', 1049, 1251, 1524, 2059, 2061),
  // Too many connections, of all or of this user.
  ...each('busy', 1040, 1203, 1226),
  // No such column or table.
  ...each('schema', 1054, 1146),
]);

/** Shut down, connection killed, query interrupted, lock wait, deadlock, not (yet) a synchronised node of Galera. */
const TRANSIENT: readonly number[] = [1047, 1053, 1079, 1152, 1205, 1213, 1317, 1927, 2006, 2013, 4031];

/** What a failure does not say itself. */
export interface FailureContext {
  readonly where: string;
  readonly password: string;
  /** False while the connection is being opened: another attempt would meet the same. */
  readonly isConnected: boolean;
}

/** A failure of mysql2 or of the server in Oriel's terms. */
export function mysqlFailure(
  cause: unknown,
  { where, password, isConnected }: FailureContext,
): DatabaseFailure {
  if (cause instanceof DatabaseFailure) return cause;
  const { errno, code } = (cause ?? {}) as { errno?: unknown; code?: unknown };
  const number = typeof errno === 'number' && errno > 0 ? errno : undefined;
  const message = `${where}: ${wordsOf(cause, password)}${number === undefined ? '' : ` (${number})`}`;
  if (number === undefined) {
    const why = isRefusal(code, message) ? 'refused' : 'unreachable';
    return new DatabaseFailure(why, message, { cause: codeOf(code), isTransient: isConnected });
  }
  const isTransient = TRANSIENT.includes(number);
  const why = BY_NUMBER.get(number) ?? (isTransient ? 'unreachable' : 'failed');
  return new DatabaseFailure(why, message, { isTransient });
}

function each(why: WhyFailed, ...numbers: readonly number[]): [number, WhyFailed][] {
  return numbers.map((number) => [number, why]);
}

/** The server offers no TLS, its certificate is not valid, or it wants to authenticate in a way that Oriel does not. */
function isRefusal(code: unknown, message: string): boolean {
  return (
    /^(HANDSHAKE_|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|MYSQL_CLEAR)/.test(String(code)) ||
    message.includes('authentication using unknown plugin')
  );
}

/** The cause of a failure: mysql2's error has the statement and its parameters in fields, so only its code is kept. */
function codeOf(code: unknown): string | undefined {
  return typeof code === 'string' ? code : undefined;
}
