import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Bounds of the listener, as in docs/limits.md. */
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_CONNECTIONS = 16;
const HEADERS_TIMEOUT_MS = 5_000;
/** For a connection from its first byte to its last: longer than the calls to other proxies. */
const CONNECTION_MS = 20_000;
const CHECKING_INTERVAL_MS = 1_000;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: Buffer;
}

/** An HTTP server for small requests without a body, one on each connection. `answer` must not reject. */
export function boundedServer(
  answer: (request: IncomingMessage, signal: AbortSignal) => Promise<Answer>,
  connectionMs = CONNECTION_MS,
): Server {
  const options = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, connectionMs),
    requestTimeout: connectionMs,
    connectionsCheckingInterval: CHECKING_INTERVAL_MS,
    keepAlive: false,
  };
  const server = createServer(options, (request, response) => {
    const leaving = new AbortController();
    response.once('close', () => leaving.abort());
    void answer(request, leaving.signal).then((given) => send(response, given));
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = 1;
  server.on('connection', (socket) => {
    // Also ends a client that reads its answer too slowly.
    const timer = setTimeout(() => socket.destroy(), connectionMs);
    socket.once('close', () => clearTimeout(timer));
  });
  return server;
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...headers,
  });
  response.end(body);
}
