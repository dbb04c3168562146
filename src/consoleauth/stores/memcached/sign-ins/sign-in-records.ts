import { hash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { EndedSignIn } from '../../sign-ins.ts';
import { parse } from '../records/token-records.ts';

/**
 * The marks of a server's memory: one record for each writing key, one mark per line. It never expires; it is lost together
 * with everything else on the server.
 */
export const markKey = (keyName: string) => (keyName === '' ? 'oriel:m' : `oriel:m:${keyName}`);
/** The ended sign-ins of a chain, one line for each. A hash, because Keystone's ids may have characters that a key may not. */
export const chainKey = (chainId: string) => `oriel:s:${digest(chainId)}`;

/** Parts of the journal: an item of memcached holds 1 MiB, about 5,000 lines. */
const JOURNALS = 64;

const keyOfPart = (part: number) => `oriel:j:${part}`;
export const JOURNAL_KEYS = Array.from({ length: JOURNALS }, (_, part) => keyOfPart(part));
/** The part of the journal that has the ends of a chain. */
export const journalKey = (chainId: string) =>
  keyOfPart(Number.parseInt(digest(chainId).slice(0, 4), 16) % JOURNALS);
/** Present while the journal of a server lacks an end that the server has. */
export const JOURNAL_GAP_KEY = 'oriel:j:gap';

const isMark = Compile(
  Type.Object({ v: Type.Literal(1), mark: Type.String({ minLength: 1, maxLength: 32 }) }),
);
/** Audit id, and when the chain expires in seconds since the epoch. */
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

/** Null if Oriel did not write it. */
export function decodeMark(text: string): string | null {
  const value = parse(text);
  return isMark.Check(value) ? value.mark : null;
}

/** The end in a line of a chain; null if Oriel did not write it. */
export function decodeLine(chainId: string, text: string): EndedSignIn | null {
  const value = parse(text);
  return isLine.Check(value) ? { chainId, auditId: value[0], endsAt: value[1] } : null;
}

/** The end in a line of the journal. */
export function decodeJournalLine(text: string): EndedSignIn | null {
  const value = parse(text);
  return isJournalLine.Check(value) ? { chainId: value[0], auditId: value[1], endsAt: value[2] } : null;
}

function digest(chainId: string): string {
  return hash('sha256', chainId, 'hex').slice(0, 32);
}
