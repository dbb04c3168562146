import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Logger } from '../log/log.ts';
import { AddressRanges } from './address-ranges.ts';
import { forwardedHops } from './forwarded-hops.ts';
import { plainAddress } from './plain-address.ts';

/** More reverse proxies than any request passes. */
const MAX_HOPS = 16;
/** Of a header, in the log. */
const SHOWN_CHARACTERS = 100;

/** Who asks, and how the address looks that they asked at. */
export interface Client {
  /** In the form of `plainAddress`; `unknown` where the connection has none any more. */
  readonly address: string;
  readonly scheme: 'http' | 'https';
  /** As a reverse proxy tells it, not checked; undefined where none does. */
  readonly host: string | undefined;
}

export interface Belief {
  /** `[oriel] trusted_proxies`; asked each time, since it may change. */
  readonly ranges: () => readonly string[];
  /** Whether, where there are no ranges, scheme and host are believed of everyone, as Nova's option has it. */
  readonly anyoneTellsLinks: () => boolean;
}

/** The reverse proxies whose word counts: everyone else is who the connection comes from, whatever the headers say. */
export class TrustedProxies {
  readonly #belief: Belief;
  readonly #log: Logger;
  /** Whom a PROXY header named, for connections that came with one. */
  readonly #introduced = new WeakMap<Socket, string>();
  /** So that each way is followed, and complained of, once. */
  readonly #followed = new WeakMap<IncomingMessage, Client>();
  #given: readonly string[] = [];
  #ranges = new AddressRanges([]);

  constructor(belief: Belief, log: Logger) {
    this.#belief = belief;
    this.#log = log;
  }

  /** `address` as a socket has it. */
  trusts(address: string | undefined): boolean {
    const given = this.#belief.ranges();
    if (given !== this.#given) [this.#given, this.#ranges] = [given, new AddressRanges(given)];
    if (given.length === 0) return false;
    const plain = plainAddress(address ?? '');
    return plain !== undefined && this.#ranges.has(plain);
  }

  /** From now on the connection counts as that client's. */
  introduce(socket: Socket, address: string): void {
    this.#introduced.set(socket, address);
  }

  /** TLS was found inside a connection: it is the same client's. */
  inherit(socket: Socket, from: Socket): void {
    const address = this.#introduced.get(from);
    if (address !== undefined) this.#introduced.set(socket, address);
  }

  /** Whose a connection is: of the peer, or of whom a PROXY header named. */
  peerOf(socket: Socket): string {
    return this.#introduced.get(socket) ?? plainAddress(socket.remoteAddress ?? '') ?? 'unknown';
  }

  /** Who asks: the nearest address on the way that is no trusted proxy's, as far as trusted proxies tell of the way. */
  clientOf(request: IncomingMessage): Client {
    const { socket, headers } = request;
    const peer = this.peerOf(socket);
    const client: Client = {
      address: peer,
      scheme: socket instanceof TLSSocket ? 'https' : 'http',
      host: undefined,
    };
    if (!this.trusts(peer)) {
      if (this.#given.length > 0 || !this.#belief.anyoneTellsLinks()) return client;
      const { scheme = client.scheme, host } = forwardedHops(headers).at(-1)!;
      return { ...client, scheme, host };
    }
    const known = this.#followed.get(request);
    if (known !== undefined) return known;
    const farthest = this.#follow(client, request);
    this.#followed.set(request, farthest);
    return farthest;
  }

  /** The host that the farthest trusted proxy was asked for, not checked; undefined where no trusted proxy sends one. */
  forwardedHostOf(request: IncomingMessage): string | undefined {
    return this.trusts(this.peerOf(request.socket)) ? this.clientOf(request).host : undefined;
  }

  /** For a refusal's detail: that a reverse proxy sends the host, and is not believed. Empty where that is not so. */
  whyNoForwardedHost({ socket, headers }: IncomingMessage): string {
    const header = ['x-forwarded-host', 'forwarded'].find((name) => headers[name] !== undefined);
    const peer = this.peerOf(socket);
    if (header === undefined || this.trusts(peer)) return '';
    return `; ${header} is not believed, since ${peer} is not in [oriel] trusted_proxies`;
  }

  /** From the nearest hop to the farthest, for as long as who wrote it is trusted. */
  #follow(nearest: Client, { headers }: IncomingMessage): Client {
    let client = nearest;
    const hops = forwardedHops(headers);
    for (const { address, scheme = nearest.scheme, host } of hops.toReversed().slice(0, MAX_HOPS)) {
      client = { address: address ?? client.address, scheme, host };
      if (address === undefined || !this.trusts(address)) break;
    }
    const header = String(headers['x-forwarded-for'] ?? headers.forwarded ?? '');
    if (header !== '' && hops.at(-1)!.address === undefined) {
      const fields = { client: nearest.address, header: header.slice(0, SHOWN_CHARACTERS) };
      this.#log.debug(fields, 'a trusted proxy names no address; it counts as the client');
    }
    return client;
  }
}
