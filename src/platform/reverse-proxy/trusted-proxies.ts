import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Logger } from '../log/log.ts';
import { AddressRanges } from './address-ranges.ts';
import { forwardedHops } from './forwarded-hops.ts';
import { plainAddress } from './plain-address.ts';

/** More reverse proxies than a request passes in practice. */
const MAX_HOPS = 16;
/** Characters of a header in the log. */
const SHOWN_CHARACTERS = 100;

/** The client of a request, and the scheme and host that it used. */
export interface Client {
  /** In the form of `plainAddress`; `unknown` if the connection is already closed. */
  readonly address: string;
  readonly scheme: 'http' | 'https';
  /** As reported by a reverse proxy, not checked; undefined if none reports it. */
  readonly host: string | undefined;
}

export interface Belief {
  /** `[oriel] trusted_proxies`; called each time, because it may change. */
  readonly ranges: () => readonly string[];
  /** Whether scheme and host are trusted from every client if there are no ranges, as in Nova's option. */
  readonly anyoneTellsLinks: () => boolean;
}

/** The trusted reverse proxies. Headers of any other peer are ignored: it is the client itself. */
export class TrustedProxies {
  readonly #belief: Belief;
  readonly #log: Logger;
  /** The client in the PROXY header, for connections that have one. */
  readonly #introduced = new WeakMap<Socket, string>();
  /** So that the headers of a request are read, and warned about, once. */
  readonly #followed = new WeakMap<IncomingMessage, Client>();
  #given: readonly string[] = [];
  #ranges = new AddressRanges([]);

  constructor(belief: Belief, log: Logger) {
    this.#belief = belief;
    this.#log = log;
  }

  /** `address` in the form of a socket. */
  trusts(address: string | undefined): boolean {
    const given = this.#belief.ranges();
    if (given !== this.#given) [this.#given, this.#ranges] = [given, new AddressRanges(given)];
    if (given.length === 0) return false;
    const plain = plainAddress(address ?? '');
    return plain !== undefined && this.#ranges.has(plain);
  }

  /** Assigns the connection to that client. */
  introduce(socket: Socket, address: string): void {
    this.#introduced.set(socket, address);
  }

  /** Assigns the TLS connection inside a connection to the same client. */
  inherit(socket: Socket, from: Socket): void {
    const address = this.#introduced.get(from);
    if (address !== undefined) this.#introduced.set(socket, address);
  }

  /** The client of a connection: its peer, or the client in the PROXY header. */
  peerOf(socket: Socket): string {
    return this.#introduced.get(socket) ?? plainAddress(socket.remoteAddress ?? '') ?? 'unknown';
  }

  /** The client of a request: the nearest address in the headers of trusted proxies that is not a trusted proxy. */
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
      const nearest = forwardedHops(headers).at(-1);
      return { ...client, scheme: nearest?.scheme ?? client.scheme, host: nearest?.host };
    }
    const known = this.#followed.get(request);
    if (known !== undefined) return known;
    const farthest = this.#follow(client, request);
    this.#followed.set(request, farthest);
    return farthest;
  }

  /** The host that the farthest trusted proxy reports, not checked; undefined if none reports one. */
  forwardedHostOf(request: IncomingMessage): string | undefined {
    return this.trusts(this.peerOf(request.socket)) ? this.clientOf(request).host : undefined;
  }

  /** For a refusal's detail, if an untrusted reverse proxy reports the host; otherwise empty. */
  whyNoForwardedHost({ socket, headers }: IncomingMessage): string {
    const header = ['x-forwarded-host', 'forwarded'].find((name) => headers[name] !== undefined);
    const peer = this.peerOf(socket);
    if (header === undefined || this.trusts(peer)) return '';
    return `; ${header} is ignored because ${peer} is not in [oriel] trusted_proxies`;
  }

  /** From the nearest hop to the farthest, while the proxy that wrote it is trusted. */
  #follow(nearest: Client, { headers }: IncomingMessage): Client {
    let client = nearest;
    const hops = forwardedHops(headers);
    for (const { address, scheme = nearest.scheme, host } of hops.toReversed().slice(0, MAX_HOPS)) {
      client = { address: address ?? client.address, scheme, host };
      if (address === undefined || !this.trusts(address)) break;
    }
    const header = String(headers['x-forwarded-for'] ?? headers.forwarded ?? '');
    if (header !== '' && hops.at(-1)?.address === undefined) {
      const fields = { client: nearest.address, header: header.slice(0, SHOWN_CHARACTERS) };
      this.#log.debug(fields, 'a trusted proxy reports no address; it counts as the client');
    }
    return client;
  }
}
