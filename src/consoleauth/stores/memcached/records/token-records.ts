import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { HostName, InstanceUuid, TokenHash } from '../../../../contracts/connect-info.ts';
import { AuthorizedConsole } from '../../../../contracts/consoleauth.ts';
import type { RefusedConsole } from '../../../../flow/refusals.ts';
import type { StoredConsole } from '../../store.ts';

/**
 * What is kept for one token, under two keys made of its hash:
 * `oriel:t:` the console while the token lives (the server forgets it at its end, by its own clock), or its tombstone;
 * `oriel:r:` what is remembered of it after its end. Where only that is left, the token has expired.
 */
export const tokenKey = (tokenHash: string) => `oriel:t:${tokenHash}`;
export const memoryKey = (tokenHash: string) => `oriel:r:${tokenHash}`;

export const Live = Type.Object({
  v: Type.Literal(1),
  console: AuthorizedConsole,
  requestId: Type.String({ maxLength: 64 }),
  expiresAt: Type.Integer(),
  once: Type.Optional(Type.Boolean()),
  boundTo: Type.Optional(Type.String({ maxLength: 64 })),
});
const Buried = Type.Object({
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

/** What stands where a deleted token was. */
export interface DeletedToken {
  readonly tokenHash: string;
  /** The code that deleted it. */
  readonly deleted: string;
  readonly requestId: string;
  /** Seconds since the epoch: when the token would have ended by itself. */
  readonly expiresAt: number;
}

export type TokenRecord =
  | { readonly is: 'live'; readonly stored: StoredConsole }
  | { readonly is: 'tombstone'; readonly tombstone: DeletedToken };

const isLive = Compile(Live);
const isBuried = Compile(Buried);
const isMemory = Compile(Memory);

export const encodeLive = (stored: StoredConsole) => JSON.stringify({ v: 1, ...stored });
export const encodeDeletedToken = (tombstone: DeletedToken) => JSON.stringify({ v: 1, ...tombstone });
export const encodeMemory = (console: RefusedConsole) => JSON.stringify({ v: 1, ...console });

/** Null where it is not what Oriel writes there: anybody on the management network can write to a memcached. */
export function decodeToken(tokenHash: string, data: Buffer | string): TokenRecord | null {
  const value = parse(data);
  if (isBuried.Check(value) && value.tokenHash === tokenHash) {
    const { deleted, requestId, expiresAt } = value;
    return { is: 'tombstone', tombstone: { tokenHash, deleted, requestId, expiresAt } };
  }
  if (isLive.Check(value) && value.console.tokenHash === tokenHash) {
    return { is: 'live', stored: storedOf(value) };
  }
  return null;
}

/** The fields that count, whatever else stands there. */
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

/** The console of a token that has ended, or null where it is not what Oriel writes there. */
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
