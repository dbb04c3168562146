import { hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from '../../flow/refusals.ts';
import { BrowserLeg, type BrowserLegOptions } from '../pump/browser-leg.ts';

/** The sub-protocol of Oriel's page, which understands close codes and reasons and therefore needs no refusal screen. */
export const OWN_SUBPROTOCOL = 'oriel.v1';
/** Logged characters of a client's offer. */
const SHOWN_CHARACTERS = 100;

const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** Nova also accepts 8, whose framing is the same. */
const VERSIONS = ['13', '8'];
/** [RFC 9110 5.6.2] */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Appended to the key before it is hashed [RFC 6455 1.3]. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A request for a WebSocket, as `node:http` passes it. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes that arrived behind the request. */
  readonly head: Buffer;
}

/**
 * The opening handshake [RFC 6455 4.2]. The answer leaves in one write with the first frame; `ws` needs a write more and an
 * object that is not used (docs/decisions/0018-cost-of-opening-a-console.md).
 */
export class OpeningHandshake {
  readonly #options: BrowserLegOptions;
  /** The sub-protocols that the proxy supports, in order of preference. */
  readonly #subprotocols: readonly string[];
  readonly #cookies = new WeakMap<IncomingMessage, readonly string[]>();

  /** `subprotocols` are those of viewers other than Oriel's page. */
  constructor(options: BrowserLegOptions, subprotocols: readonly string[]) {
    this.#options = options;
    this.#subprotocols = [OWN_SUBPROTOCOL, ...subprotocols];
  }

  /** Checks that a viewer that offers sub-protocols offers a supported one. @throws {Refusal} subprotocol_unsupported */
  requireSubprotocol(request: IncomingMessage): void {
    const offered = subprotocolsOf(request);
    if (offered.length === 0 || this.#subprotocols.some((word) => offered.includes(word))) return;
    throw new Refusal('subprotocol_unsupported', `offered: ${offered.join(', ').slice(0, SHOWN_CHARACTERS)}`);
  }

  /** Sets cookies for the 101 answer, whether a session or a refusal follows it. */
  setCookies({ request }: UpgradeRequest, cookies: readonly string[]): void {
    this.#cookies.set(request, cookies);
  }

  /** Answers 101. Returns undefined if the browser has left. @throws {Refusal} handshake_malformed */
  accept({ request, socket }: UpgradeRequest): BrowserLeg | undefined {
    const key = requireWellFormedHandshake(request);
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      return undefined;
    }
    const protocol = this.#chooseSubprotocol(subprotocolsOf(request));
    const headers = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${hash('sha1', key + KEY_SUFFIX, 'base64')}`,
    ];
    if (protocol !== '') headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
    for (const cookie of this.#cookies.get(request) ?? []) headers.push(`Set-Cookie: ${cookie}`);
    socket.cork();
    socket.write(`${headers.join('\r\n')}\r\n\r\n`, 'latin1');
    process.nextTick(() => socket.uncork());
    return new BrowserLeg(socket, protocol, this.#options);
  }

  /**
   * Returns the first supported sub-protocol; if none is supported, the first offered one, because a browser that gets none
   * selected shows neither close code nor reason [WebSockets 2.2]. Such a connection is only refused.
   */
  #chooseSubprotocol(offered: readonly string[]): string {
    return this.#subprotocols.find((word) => offered.includes(word)) ?? offered[0] ?? '';
  }
}

/** True if `websocket` is among the protocols that the request's Upgrade header lists [RFC 9110 7.8]. */
export function asksForWebSocket({ upgrade }: IncomingHttpHeaders): boolean {
  return elementsOf(upgrade).some((protocol) => protocol.toLowerCase() === 'websocket');
}

/** Checks the handshake before any other work is done; returns its key. @throws {Refusal} handshake_malformed */
export function requireWellFormedHandshake(request: IncomingMessage): string {
  const { headers, method } = request;
  if (method !== 'GET') throw new Refusal('handshake_malformed', `method ${method}`);
  const key = headers['sec-websocket-key'] ?? '';
  if (!KEY.test(key)) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Key is missing or is not 16 bytes in base64');
  }
  if (!VERSIONS.includes(String(headers['sec-websocket-version']))) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Version is missing or is neither 13 nor 8');
  }
  const offered = subprotocolsOf(request);
  if (!offered.every((word) => TOKEN.test(word)) || new Set(offered).size < offered.length) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Protocol is not a list of distinct tokens');
  }
  return key;
}

/** True if the viewer is Oriel's page. */
export function offersOwnSubprotocol(request: IncomingMessage): boolean {
  return subprotocolsOf(request).includes(OWN_SUBPROTOCOL);
}

function subprotocolsOf({ headers }: IncomingMessage): string[] {
  return elementsOf(headers['sec-websocket-protocol']);
}

/** The elements of a list, unchanged. Empty elements are ignored [RFC 9110 5.6.1]. */
function elementsOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '');
}
