import { createServer, type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import { boundConnections } from '../../platform/http/bound-connections.ts';
import { boundPipelining } from '../../platform/http/bound-pipelining.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { RequestTurns } from '../../platform/pace/request-turns.ts';
import { takeProxyHeaders } from '../../platform/reverse-proxy/take-proxy-headers.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import type { ListenerCertificate } from '../../platform/tls/listener-certificate.ts';
import { logStrayTls } from '../../platform/tls/log-stray-tls.ts';
import { sortConnections } from '../../platform/tls/sort-connections.ts';
import type { Limits } from '../limits.ts';
import type { ServePage } from '../pages/serve-pages.ts';
import { takeBareUpgrades } from './bare-upgrades.ts';
import type { ConnectionSource } from './connection-source.ts';
import { hangUp } from './hang-up.ts';
import { asksForWebSocket, type UpgradeRequest } from './opening-handshake.ts';
import { refuseBodies } from './refuse-bodies.ts';

export interface HttpOptions {
  readonly address: string;
  readonly port: number;
  /** For the head of a request, from the first byte, or from the connection where none comes. */
  readonly headTimeoutMs: number;
  readonly maxConnections: number;
  readonly limits: Limits;
  /** With one, TLS is spoken beside plain HTTP on the same port. */
  readonly certificate: ListenerCertificate | null;
  readonly proxies: TrustedProxies;
  /** Whether connections of trusted proxies begin with a PROXY header. */
  readonly hasProxyHeaders: boolean;
  readonly log: Logger;
  readonly clock: Clock;
  /** TCP connections of one address; it may change. */
  readonly maxPerAddress: () => number;
  readonly servePage: ServePage;
  readonly onUpgrade: (upgrade: UpgradeRequest) => void;
  /** Where connections come from instead of `address` and `port`. */
  readonly connections?: ConnectionSource | undefined;
}

export interface HttpListener extends Closable {
  readonly server: Server;
  readonly address: AddressInfo;
  /** It may change while connections are open. */
  allowConnections(max: number): void;
  /** Takes no more connections and ends those of pages at once; resolves when the last has closed, WebSockets' too. */
  close(): Promise<void>;
}

/** The one listener of the proxy, for pages and WebSockets alike. Rejects where the address cannot be bound. */
export function listenHttp(options: HttpOptions): Promise<HttpListener> {
  const { headTimeoutMs, limits, servePage, onUpgrade, certificate, proxies, log, clock, connections } =
    options;
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: headTimeoutMs,
    requestTimeout: headTimeoutMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1_000, headTimeoutMs / 4)),
    keepAliveTimeout: limits.keepAliveMs,
    noDelay: true,
    keepAlive: true, // With `[oriel] ping_interval = 0` nothing else finds out that a browser has gone without a word.
  };
  const server = createServer(settings);
  boundPipelining(server);
  refuseBodies(server);
  takeBareUpgrades(server);
  const turns = new RequestTurns();
  // Each takes the place of the server's own listener for connections: the last one sees them first.
  const sorting =
    certificate === null ? undefined : sortConnections(server, certificate, headTimeoutMs, proxies);
  boundConnections(server, { proxies, max: options.maxPerAddress, log, clock });
  const introductions = options.hasProxyHeaders
    ? takeProxyHeaders(server, { proxies, waitMs: headTimeoutMs, log })
    : undefined;
  server.maxConnections = options.maxConnections;
  server.timeout = limits.pageStallMs;
  const owesAnswers = serveRequests(server, servePage, turns);
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const socket = stream as Socket; // Ours is no server that gets other streams injected.
    // Two answers would run into each other; no browser asks for another protocol before it has what it asked for first.
    if (owesAnswers(socket)) return void socket.destroy();
    if (!asksForWebSocket(request.headers)) {
      answerPlainly(request, socket, servePage, limits);
      return;
    }
    socket.setTimeout(0);
    socket.on('error', () => {}); // Whoever uses it has a listener of its own; between two of them nobody needs to know.
    turns.begin(() => onUpgrade({ request, socket, head }));
  });
  server.on('connect', (_request, socket: Duplex) => refuseConnect(socket as Socket, limits.closeWaitMs));
  if (certificate === null) logStrayTls(server, { option: '[DEFAULT] cert and key', proxies, clock, log });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseRequest(error, socket));
  const cutUndecided = () => {
    introductions?.close();
    sorting?.close();
  };
  if (connections !== undefined) {
    return Promise.resolve(serveConnections(server, connections, options.maxConnections, cutUndecided));
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.address, port: options.port }, () => {
      server.off('error', reject);
      resolve({
        server,
        address: server.address() as AddressInfo,
        allowConnections(max) {
          server.maxConnections = max;
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
            cutUndecided();
          }),
      });
    });
  });
}

/** Serves pages; answers whether a connection still waits for one, as where requests come before the answers to those before. */
function serveRequests(
  server: Server,
  servePage: ServePage,
  turns: RequestTurns,
): (socket: Duplex) => boolean {
  const unanswered = new WeakMap<Duplex, number>();
  const count = (socket: Duplex) => unanswered.get(socket) ?? 0;
  server.on('request', (request, response) => {
    const { socket } = request;
    unanswered.set(socket, count(socket) + 1);
    response.once('close', () => unanswered.set(socket, count(socket) - 1));
    turns.begin(() => {
      if (!response.destroyed) servePage(request, response);
    });
  });
  return (socket) => count(socket) > 0;
}

function serveConnections(
  server: Server,
  connections: ConnectionSource,
  maxConnections: number,
  cutUndecided: () => void,
): HttpListener {
  connections.maxConnections = maxConnections;
  // What begins to look after the deadlines of requests, which no server does that does not listen.
  server.emit('listening');
  connections.open((socket) => server.emit('connection', socket));
  return {
    server,
    address: connections.address,
    allowConnections(max) {
      connections.maxConnections = max;
    },
    async close() {
      const closed = connections.close();
      server.close();
      server.closeAllConnections();
      cutUndecided();
      await closed;
    },
  };
}

/** Another protocol is offered, such as h2c: a server may stay with HTTP/1.1 [RFC 9110 7.8]. */
function answerPlainly(
  request: IncomingMessage,
  socket: Socket,
  servePage: ServePage,
  { pageStallMs, closeWaitMs }: Limits,
): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => hangUp(socket, closeWaitMs));
  // The HTTP server has let go of the connection, and of its time limit.
  socket.setTimeout(pageStallMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  servePage(request, response);
}

/** This is no forward proxy. Node.js would hang up without an answer. */
function refuseConnect(socket: Socket, closeWaitMs: number): void {
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 405 ${STATUS_CODES[405]}\r\nAllow: GET, HEAD\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  hangUp(socket, closeWaitMs);
}

/** What is no HTTP, too big or too slow. */
function refuseRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
