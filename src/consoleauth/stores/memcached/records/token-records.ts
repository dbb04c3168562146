import { hash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { HostName, InstanceUuid, TokenHash } from '../../../../contracts/connect-info.ts';
import { AuthorizedConsole } from '../../../../contracts/consoleauth.ts';
import type { RefusedConsole } from '../../../../flow/refusals.ts';
import type { StoredConsole } from '../../store.ts';

/**
 * Two keys for each token, made of its hash:
 * `oriel:t:` has the console while the token lives (the server deletes it at its end, by its own clock), or the deletion record;
 * `oriel:r:` has what is remembered after its end. If only this is left, the token has expired.
 */
export const tokenKey = (tokenHash: string) => `oriel:t:${tokenHash}`;
export const memoryKey = (tokenHash: string) => `oriel:r:${tokenHash}`;

/** A compute host in few bytes that a memcached key may have: host names are up to 255 characters of any kind. */
export function hostMark(computeHost: string): string {
  return hash('sha256', computeHost, 'hex').slice(0, 16);
}

export const Live = Type.Object({
  v: Type.Literal(1),
  console: AuthorizedConsole,
  requestId: Type.String({ maxLength: 64 }),
  expiresAt: Type.Integer(),
  once: Type.Optional(Type.Boolean()),
  boundTo: Type.Optional(Type.String({ maxLength: 64 })),
});
const Deleted = Type.Object({
  v: Type.Literal(1),
  tokenHash: TokenHash,
  deleted: Type.String({ maxLength: 64 }),
  requestId: Type.String({ maxLength: 64 }),
  expiresAt: Type.Integer(),
});
const Memory = Type.Object({
  v: Type.Literal(1),
  requestId: Type.String({ maxLength: 64 }),
  instanceUuid: Type.Optional(InstanceUuid),
  computeHost: Type.Optional(HostName),
});

/** The deletion record of a token. */
export interface DeletedToken {
  readonly tokenHash: string;
  /** The code that deleted it. */
  readonly deleted: string;
  readonly requestId: string;
  /** Seconds since the epoch: when the token would have expired. */
  readonly expiresAt: number;
}

export type TokenRecord =
  | { readonly is: 'live'; readonly stored: StoredConsole }
  | { readonly is: 'deleted'; readonly token: DeletedToken };

const isLive = Compile(Live);
const isDeleted = Compile(Deleted);
const isMemory = Compile(Memory);

export const encodeLive = (stored: StoredConsole) => JSON.stringify({ v: 1, ...stored });
export const encodeDeletedToken = (token: DeletedToken) => JSON.stringify({ v: 1, ...token });
export const encodeMemory = (console: RefusedConsole) => JSON.stringify({ v: 1, ...console });

/** Null if Oriel did not write it: any host on the management network can write to memcached. */
export function decodeToken(tokenHash: string, data: Buffer | string): TokenRecord | null {
  const value = parse(data);
  if (isDeleted.Check(value) && value.tokenHash === tokenHash) {
    const { deleted, requestId, expiresAt } = value;
    return { is: 'deleted', token: { tokenHash, deleted, requestId, expiresAt } };
  }
  if (isLive.Check(value) && value.console.tokenHash === tokenHash) {
    return { is: 'live', stored: storedOf(value) };
  }
  return null;
}

/** The known fields of a record. */
export function storedOf(record: Type.Static<typeof Live>): StoredConsole {
  const { console, requestId, expiresAt, once, boundTo } = record;
  return {
    console,
    requestId,
    expiresAt,
    ...(once === undefined ? {} : { once }),
    ...(boundTo === undefined ? {} : { boundTo }),
  };
}

/** The console of a token that has ended; null if Oriel did not write it. */
export function decodeMemory(data: Buffer | string): RefusedConsole | null {
  const value = parse(data);
  if (!isMemory.Check(value)) return null;
  const { v: _version, ...console } = value;
  return console;
}

export function parse(data: Buffer | string): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
