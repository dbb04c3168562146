import type { IncomingHttpHeaders } from 'node:http';
import { plainAddress } from './plain-address.ts';

/** What one reverse proxy reported about a request. */
export interface Hop {
  /** Its client, in the form of `plainAddress`; undefined if it is missing or unreadable. */
  readonly address: string | undefined;
  readonly scheme: 'http' | 'https' | undefined;
  readonly host: string | undefined;
}

/** Pairs of `Forwarded`, and the commas between its elements; a quoted value may hold either. */
const PIECE =
  /\s*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]*))\s*)?([,;]|$)/y;

/**
 * The proxies that passed the request on, in the order of the headers: the nearest one is last. X-Forwarded-For is used if present,
 * otherwise `Forwarded`: a proxy that sets the one passes on what a client wrote into the other.
 */
export function forwardedHops(headers: IncomingHttpHeaders): Hop[] {
  const addresses = headers['x-forwarded-for'];
  if (addresses === undefined && headers.forwarded !== undefined) return readForwarded(headers.forwarded);
  const scheme = schemeOf(lastOf(headers['x-forwarded-proto']));
  const host = lastOf(headers['x-forwarded-host']);
  const written = addresses === undefined ? [''] : String(addresses).split(',');
  return written.map((node) => ({ address: addressOfNode(node.trim()), scheme, host }));
}

/** [RFC 7239 4] An unreadable element is a hop without data, and the elements before it are not trusted either. */
function readForwarded(header: string): Hop[] {
  const hops: Hop[] = [];
  let pairs = new Map<string, string>();
  PIECE.lastIndex = 0;
  for (let isOver = false; !isOver; ) {
    const piece = PIECE.exec(header);
    if (piece === null) return [NOTHING];
    const [, name, quoted, token, delimiter] = piece;
    const key = name?.toLowerCase();
    if (key !== undefined && pairs.has(key)) return [NOTHING];
    if (key !== undefined) pairs.set(key, quoted?.replaceAll(/\\(.)/g, '$1') ?? token ?? '');
    isOver = delimiter === '';
    if (delimiter === ';') continue;
    if (pairs.size > 0) hops.push(hopOf(pairs));
    pairs = new Map();
  }
  return hops.length === 0 ? [NOTHING] : hops;
}

const NOTHING: Hop = { address: undefined, scheme: undefined, host: undefined };

function hopOf(pairs: ReadonlyMap<string, string>): Hop {
  return {
    address: addressOfNode(pairs.get('for') ?? ''),
    scheme: schemeOf(pairs.get('proto')),
    host: pairs.get('host'),
  };
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711` [RFC 7239 6]; `unknown` and `_hidden` name no client. */
function addressOfNode(node: string): string | undefined {
  const [, bracketed, dotted] = /^\[([^\]]+)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(node) ?? [];
  return plainAddress(bracketed ?? dotted ?? node);
}

function schemeOf(word: string | undefined): Hop['scheme'] {
  const scheme = word?.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const [last = ''] = String(header ?? '')
    .split(',')
    .slice(-1);
  return last.trim() || undefined;
}
