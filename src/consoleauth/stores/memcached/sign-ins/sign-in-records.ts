import { hash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { EndedSignIn } from '../../sign-ins.ts';
import { parse } from '../records/token-records.ts';

/**
 * The marks of a server's memory, one record for each key that records are written with, one mark a line. Never expires: it is
 * lost with everything else that the server holds.
 */
export const markKey = (keyName: string) => (keyName === '' ? 'oriel:m' : `oriel:m:${keyName}`);
/** The ended sign-ins of a chain, one line for each. Ids of a Keystone may hold what no key may, so that it is a hash. */
export const chainKey = (chainId: string) => `oriel:s:${digest(chainId)}`;

/** An item of memcached holds 1 MiB: about 5,000 lines. All of these are read with one question. */
const JOURNALS = 64;

/** The list of all ended sign-ins of a server, in parts, so that a process can copy them. */
export const JOURNAL_KEYS = Array.from({ length: JOURNALS }, (_, part) => `oriel:j:${part}`);
/** Where the end of a chain is listed. */
export const journalKey = (chainId: string) =>
  JOURNAL_KEYS[Number.parseInt(digest(chainId).slice(0, 4), 16) % JOURNALS]!;
/** There while the journal of a server lacks an end that the server holds. */
export const JOURNAL_GAP_KEY = 'oriel:j:gap';

const isMark = Compile(
  Type.Object({ v: Type.Literal(1), mark: Type.String({ minLength: 1, maxLength: 32 }) }),
);
/** Audit id, and when the chain ends by itself in seconds since the epoch. */
const isLine = Compile(Type.Tuple([Type.String({ minLength: 1, maxLength: 64 }), Type.Number()]));
/** Chain id, and the same. */
const isJournalLine = Compile(
  Type.Tuple([
    Type.String({ minLength: 1, maxLength: 64 }),
    Type.String({ minLength: 1, maxLength: 64 }),
    Type.Number(),
  ]),
);

export const encodeMark = (mark: string) => JSON.stringify({ v: 1, mark });
export const encodeLine = ({ auditId, endsAt }: EndedSignIn) => JSON.stringify([auditId, endsAt]);
export const encodeJournalLine = ({ chainId, auditId, endsAt }: EndedSignIn) =>
  JSON.stringify([chainId, auditId, endsAt]);

/** Null where it is not what Oriel writes there. */
export function decodeMark(text: string): string | null {
  const value = parse(text);
  return isMark.Check(value) ? value.mark : null;
}

/** The end that a line of a chain names, or null where it is not what Oriel writes there. */
export function decodeLine(chainId: string, text: string): EndedSignIn | null {
  const value = parse(text);
  return isLine.Check(value) ? { chainId, auditId: value[0], endsAt: value[1] } : null;
}

/** The same of a line of the journal. */
export function decodeJournalLine(text: string): EndedSignIn | null {
  const value = parse(text);
  return isJournalLine.Check(value) ? { chainId: value[0], auditId: value[1], endsAt: value[2] } : null;
}

function digest(chainId: string): string {
  return hash('sha256', chainId, 'hex').slice(0, 32);
}
