import { hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from '../../flow/refusals.ts';
import { BrowserLeg, type BrowserLegOptions } from '../pump/browser-leg.ts';

/** Our own page's sub-protocol: it understands close codes and reasons, so it gets them at once instead of a screen. */
export const OWN_SUBPROTOCOL = 'oriel.v1';
/** What noVNC up to 1.1 offers; later ones offer nothing. */
export const BINARY_SUBPROTOCOL = 'binary';
/** Those that are understood, the best first. */
const SUBPROTOCOLS: readonly string[] = [OWN_SUBPROTOCOL, BINARY_SUBPROTOCOL];
/** Of an offer, in the log. */
const SHOWN_CHARACTERS = 100;

const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** 8 is what Nova takes too: the framing is the same. */
const VERSIONS = ['13', '8'];
/** [RFC 9110 5.6.2] */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What is added to the key before it is hashed [RFC 6455 1.3]. */
const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A request that asks for a WebSocket, as `http` hands it over. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes that came along with the request. */
  readonly head: Buffer;
}

/**
 * The opening handshake [RFC 6455 4.2]. The answer is written here and goes out with what is sent first: as a step of `ws` it
 * was a write more, and a WebSocket object that nobody needs (docs/decisions/0018-the-price-of-a-console.md).
 */
export class OpeningHandshake {
  readonly #options: BrowserLegOptions;
  readonly #cookies = new WeakMap<IncomingMessage, readonly string[]>();

  constructor(options: BrowserLegOptions) {
    this.#options = options;
  }

  /** Go with the 101, whether it lets the browser in or says no to it. */
  setCookies({ request }: UpgradeRequest, cookies: readonly string[]): void {
    this.#cookies.set(request, cookies);
  }

  /** Answers 101. Throws handshake_malformed; undefined where the browser has gone meanwhile. */
  accept({ request, socket }: UpgradeRequest): BrowserLeg | undefined {
    requireWellFormedHandshake(request);
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      return undefined;
    }
    const protocol = chooseSubprotocol(subprotocolsOf(request));
    const headers = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${hash('sha1', request.headers['sec-websocket-key']! + KEY_SUFFIX, 'base64')}`,
    ];
    if (protocol !== '') headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
    for (const cookie of this.#cookies.get(request) ?? []) headers.push(`Set-Cookie: ${cookie}`);
    socket.cork();
    socket.write(`${headers.join('\r\n')}\r\n\r\n`, 'latin1');
    process.nextTick(() => socket.uncork());
    return new BrowserLeg(socket, protocol, this.#options);
  }
}

/** Whether `websocket` is among the protocols that a request offers to change to [RFC 9110 7.8]. */
export function asksForWebSocket({ upgrade }: IncomingHttpHeaders): boolean {
  return elementsOf(upgrade).some((protocol) => protocol.toLowerCase() === 'websocket');
}

/** Throws handshake_malformed. What can be wrong is found before another part does any work. */
export function requireWellFormedHandshake(request: IncomingMessage): void {
  const { headers, method } = request;
  if (method !== 'GET') throw new Refusal('handshake_malformed', `method ${method}`);
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Key is missing or no 16 bytes in base64');
  }
  if (!VERSIONS.includes(String(headers['sec-websocket-version']))) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Version is missing or neither 13 nor 8');
  }
  const offered = subprotocolsOf(request);
  if (!offered.every((word) => TOKEN.test(word)) || new Set(offered).size < offered.length) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Protocol is no list of different words');
  }
}

/** Throws subprotocol_unsupported where a viewer offers sub-protocols, and none that is understood. */
export function requireSubprotocol(request: IncomingMessage): void {
  const offered = subprotocolsOf(request);
  if (offered.length > 0 && !SUBPROTOCOLS.some((word) => offered.includes(word))) {
    throw new Refusal('subprotocol_unsupported', `offered: ${offered.join(', ').slice(0, SHOWN_CHARACTERS)}`);
  }
}

/** Whether the page is our own, as it will turn out once the handshake is accepted. */
export function offersOwnSubprotocol(request: IncomingMessage): boolean {
  return subprotocolsOf(request).includes(OWN_SUBPROTOCOL);
}

function subprotocolsOf({ headers }: IncomingMessage): string[] {
  return elementsOf(headers['sec-websocket-protocol']);
}

/** The elements of a list, as they are written. Empty ones count for nothing [RFC 9110 5.6.1]. */
function elementsOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '');
}

/**
 * Of an offer without one of ours the first: a browser that has none selected shows no close code and no reason
 * [WebSockets 2.2]. Such a connection is only refused.
 */
function chooseSubprotocol(offered: readonly string[]): string {
  return SUBPROTOCOLS.find((word) => offered.includes(word)) ?? offered[0] ?? '';
}
