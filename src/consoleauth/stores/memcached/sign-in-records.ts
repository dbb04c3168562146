import { hash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { EndedSignIn } from '../sign-ins.ts';
import { parse } from './token-records.ts';

/**
 * The mark of a server's memory, one for each key that records are written with. Never expires: it is lost with everything else
 * that the server holds.
 */
export const markKey = (keyName: string) => (keyName === '' ? 'oriel:e' : `oriel:e:${keyName}`);
/** The ended sign-ins of a chain, one line for each. Ids of a Keystone may hold what no key may, so that it is a hash. */
export const chainKey = (chainId: string) => `oriel:s:${hash('sha256', chainId, 'hex').slice(0, 32)}`;

const isMark = Compile(
  Type.Object({ v: Type.Literal(1), mark: Type.String({ minLength: 1, maxLength: 32 }) }),
);
/** Audit id, and when the chain ends by itself in seconds since the epoch. */
const isLine = Compile(Type.Tuple([Type.String({ minLength: 1, maxLength: 64 }), Type.Number()]));

export const encodeMark = (mark: string) => JSON.stringify({ v: 1, mark });
export const encodeLine = ({ auditId, endsAt }: EndedSignIn) => JSON.stringify([auditId, endsAt]);

/** Null where it is not what Oriel writes there. */
export function decodeMark(text: string): string | null {
  const value = parse(text);
  return isMark.Check(value) ? value.mark : null;
}

/** The audit id of a line, or null where it is not what Oriel writes there. */
export function decodeLine(text: string): string | null {
  const value = parse(text);
  return isLine.Check(value) ? value[0] : null;
}
