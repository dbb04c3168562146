import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { Refusal } from '../flow/refusals.ts';
import { BrowserLeg, type BrowserLegOptions } from './bridge/browser-leg.ts';

/** Our own page's sub-protocol: it understands close codes and reasons, so it gets them at once instead of a screen. */
export const OWN_SUBPROTOCOL = 'oriel.v1';
/** What noVNC up to 1.1 offers; later ones offer nothing. */
const BINARY_SUBPROTOCOL = 'binary';

const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** 8 is what Nova takes too: the framing is the same. */
const VERSIONS = ['13', '8'];

/** A request that asks for a WebSocket, as `http` hands it over. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes that came along with the request. */
  readonly head: Buffer;
}

/** A WebSocket of `ws` that leaves the socket to us after the opening handshake: bytes are pumped by src/novncproxy/bridge/. */
class HandshakeOnly extends WebSocket {
  setSocket(): void {}
}

/** The opening handshake [RFC 6455 4.2], done by `ws`. */
export class OpeningHandshake {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    WebSocket: HandshakeOnly,
    handleProtocols: chooseSubprotocol,
  });
  readonly #options: BrowserLegOptions;
  #refused: Error | undefined;
  readonly #cookies = new WeakMap<IncomingMessage, readonly string[]>();

  constructor(options: BrowserLegOptions) {
    this.#options = options;
    // Without a listener `ws` would answer by itself; what it finds wrong is refused like everything else.
    this.#server.on('wsClientError', (error) => {
      this.#refused = error;
    });
    this.#server.on('headers', (headers, request) => {
      for (const cookie of this.#cookies.get(request) ?? []) headers.push(`Set-Cookie: ${cookie}`);
    });
  }

  /** Go with the 101, whether it lets the browser in or says no to it. */
  setCookies({ request }: UpgradeRequest, cookies: readonly string[]): void {
    this.#cookies.set(request, cookies);
  }

  /** Answers 101. Throws handshake_malformed where `ws` will not; undefined where the browser has gone meanwhile. */
  accept({ request, socket, head }: UpgradeRequest): BrowserLeg | undefined {
    let leg: BrowserLeg | undefined;
    this.#refused = undefined;
    // Without verifyClient all of this happens before handleUpgrade returns.
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      leg = new BrowserLeg(socket, webSocket.protocol, this.#options);
    });
    const refused = this.#takeRefused();
    if (refused !== undefined) throw new Refusal('handshake_malformed', refused.message);
    return leg;
  }

  #takeRefused(): Error | undefined {
    return this.#refused;
  }
}

/** What can be wrong is found before anybody else is troubled; `ws` looks at it once more. */
export function requireWellFormedHandshake(request: IncomingMessage): void {
  const { headers, method } = request;
  if (method !== 'GET') throw new Refusal('handshake_malformed', `method ${method}`);
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Key is missing or no 16 bytes in base64');
  }
  if (!VERSIONS.includes(String(headers['sec-websocket-version']))) {
    throw new Refusal('handshake_malformed', 'Sec-WebSocket-Version is missing or neither 13 nor 8');
  }
}

/** Whether the page is our own, as it will turn out once the handshake is accepted. */
export function offersOwnSubprotocol(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((word) => word.trim() === OWN_SUBPROTOCOL);
}

/** Offers without one of ours are accepted with none selected, which is what RFC 6455 4.2.2 allows; Nova answers 400. */
function chooseSubprotocol(offered: Set<string>): string | false {
  if (offered.has(OWN_SUBPROTOCOL)) return OWN_SUBPROTOCOL;
  return offered.has(BINARY_SUBPROTOCOL) ? BINARY_SUBPROTOCOL : false;
}
