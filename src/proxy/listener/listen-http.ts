import { createServer, type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import { boundConnections } from '../../platform/http/bound-connections.ts';
import { boundPipelining } from '../../platform/http/bound-pipelining.ts';
import { settleConnections } from '../../platform/http/settle-connections.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { BoundListener } from '../../platform/network/bound-listener.ts';
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
  /** The time for the head of a request, in ms, counted from its first byte, or from the connection if no byte arrives. */
  readonly headTimeoutMs: number;
  readonly maxConnections: number;
  readonly limits: Limits;
  /** With a certificate, the port accepts TLS beside plain HTTP. */
  readonly certificate: ListenerCertificate | null;
  readonly proxies: TrustedProxies;
  /** Whether connections of trusted proxies begin with a PROXY header. */
  readonly hasProxyHeaders: boolean;
  readonly log: Logger;
  readonly clock: Clock;
  /** The limit of TCP connections of one client address; it may change. */
  readonly maxPerAddress: () => number;
  readonly servePage: ServePage;
  readonly onUpgrade: (upgrade: UpgradeRequest) => void;
  /** The source of connections in place of `address` and `port`. */
  readonly connections?: ConnectionSource | undefined;
  /** A bound listener in place of `address` and `port`. */
  readonly inherited?: BoundListener | undefined;
}

export interface HttpListener extends Closable {
  readonly server: Server;
  readonly address: AddressInfo;
  /** Changes the limit while connections are open. */
  allowConnections(max: number): void;
  /**
   * Stops accepting connections and closes those of pages, new ones after their answer; resolves when the last connection, WebSockets
   * included, has closed.
   */
  close(): Promise<void>;
}

/** Starts the proxy's one listener, for pages and WebSockets. Rejects if the address cannot be bound. */
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
    keepAlive: true, // With `[oriel] ping_interval = 0`, nothing else detects a browser that vanished.
  };
  const server = createServer(settings);
  boundPipelining(server);
  refuseBodies(server);
  takeBareUpgrades(server);
  const turns = new RequestTurns();
  // Each of these replaces the server's listener for connections: the one installed last gets a connection first.
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
    const socket = stream as Socket; // This server is never given other kinds of streams.
    // Two answers would be interleaved. No browser requests an upgrade before the answer to its previous request.
    if (owesAnswers(socket)) return void socket.destroy();
    if (!asksForWebSocket(request.headers)) {
      answerPlainly(request, socket, servePage, limits);
      return;
    }
    socket.setTimeout(0);
    socket.on('error', () => {}); // Each user of the socket has its own listener; between two users an error has no reader.
    turns.begin(() => onUpgrade({ request, socket, head }));
  });
  server.on('connect', (_request, socket: Duplex) => refuseConnect(socket as Socket, limits.closeWaitMs));
  if (certificate === null) logStrayTls(server, { option: '[DEFAULT] cert and key', proxies, clock, log });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseRequest(error, socket));
  const settle = settleConnections(server);
  const cutUndecided = () => {
    void introductions?.close();
    void sorting?.close();
  };
  if (connections !== undefined) {
    return Promise.resolve(
      serveConnections(server, connections, options.maxConnections, settle, cutUndecided),
    );
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const { inherited, address: host, port } = options;
    server.listen(inherited?.handle ?? { host, port }, () => {
      server.off('error', reject);
      resolve({
        server,
        address: server.address() as AddressInfo,
        allowConnections(max) {
          server.maxConnections = max;
        },
        async close() {
          const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
          await settle();
          server.closeAllConnections();
          cutUndecided();
          await closed;
        },
      });
    });
  });
}

/** Serves pages. The returned function is true for a connection that still waits for an answer, as pipelined requests do. */
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
  settle: () => Promise<void>,
  cutUndecided: () => void,
): HttpListener {
  connections.maxConnections = maxConnections;
  // Node.js starts the timer of request deadlines on this event, which a server that does not listen never emits.
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
      await settle();
      server.close();
      server.closeAllConnections();
      cutUndecided();
      await closed;
    },
  };
}

/** Answers a request that offers another protocol, such as h2c: a server may stay with HTTP/1.1 [RFC 9110 7.8]. */
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
  // The HTTP server no longer handles this connection or its time limit.
  socket.setTimeout(pageStallMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  servePage(request, response);
}

/** Refuses CONNECT, since this is not a forward proxy. Node.js would close without an answer. */
function refuseConnect(socket: Socket, closeWaitMs: number): void {
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 405 ${STATUS_CODES[405]}\r\nAllow: GET, HEAD\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  hangUp(socket, closeWaitMs);
}

/** Answers bytes that are not HTTP, and requests that are too large or too slow. */
function refuseRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
