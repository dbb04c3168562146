import { DatabaseFailure, type WhyFailed } from '../database.ts';
import { wordsOf } from '../driver.ts';

/** SQLSTATE codes, or their first two characters (PostgreSQL, appendix A). */
const BY_STATE: ReadonlyMap<string, WhyFailed> = new Map<string, WhyFailed>([
  // Invalid authorisation, unknown database, insufficient privilege.
  ['28', 'refused'],
  ['3D', 'refused'],
  ['42501', 'refused'],
  ['53300', 'busy'],
  ['42P01', 'schema'],
  ['42703', 'schema'],
  ['08', 'unreachable'],
  ['57P', 'unreachable'],
]);

/** Shut down or terminated, deadlock, serialisation, connection lost. */
const TRANSIENT: readonly string[] = ['57P01', '57P02', '40001', '40P01', '08003', '08006'];

/** A failure of pg or of the server in Oriel's terms. */
export function postgresqlFailure(cause: unknown, where: string, password: string): DatabaseFailure {
  if (cause instanceof DatabaseFailure) return cause;
  const { code } = (cause ?? {}) as { code?: unknown };
  const state = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const message = `${where}: ${wordsOf(cause, password)}${state === undefined ? '' : ` (${state})`}`;
  if (state === undefined) {
    const words = `${String(code)} ${message}`;
    const isTls = /SSL|TLS|CERT|SELF_SIGNED|UNABLE_TO|password must be a string/i.test(words);
    const isLost = /terminated|ECONNRESET|EPIPE|not queryable/.test(words);
    return new DatabaseFailure(isTls ? 'refused' : 'unreachable', message, { isTransient: isLost });
  }
  const why =
    BY_STATE.get(state) ?? BY_STATE.get(state.slice(0, 3)) ?? BY_STATE.get(state.slice(0, 2)) ?? 'failed';
  return new DatabaseFailure(why, message, { isTransient: TRANSIENT.includes(state) });
}
