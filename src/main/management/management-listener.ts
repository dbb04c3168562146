import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../platform/clock.ts';
import { boundConnections } from '../../platform/http/bound-connections.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { messageOf } from '../../platform/message-of.ts';
import { lookUpListenAddress } from '../../platform/network/listen-address.ts';
import { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import type { Secret } from '../../platform/secret.ts';
import type { ListenerCertificate } from '../../platform/tls/listener-certificate.ts';

/** What one path of the management listener answers. */
export interface ManagementRoute {
  readonly path: string;
  /** Anyone who reaches the listener may read it: no bearer token is needed. */
  readonly open?: true;
  /** Whether a request without a bearer token may read it all the same. */
  admits?(request: IncomingMessage): boolean;
  /** Must have its own deadline. The body is bounded by what the process has. */
  handle(request: IncomingMessage): Promise<{ status: number; type: string; body: string }>;
}

export interface ManagementOptions {
  readonly host: string;
  readonly port: number;
  readonly preferIpv6: boolean;
  readonly certificate: ListenerCertificate | null;
  /** Called for each request; an empty token lets everyone read. */
  readonly token: () => Secret;
  readonly routes: readonly ManagementRoute[];
  readonly log: Logger;
  readonly clock: Clock;
  /** For tests: how long a request may take to arrive, and a reply to be read, in ms. */
  readonly headMs?: number;
  readonly replyMs?: number;
}

export interface ManagementListener extends Closable {
  readonly address: AddressInfo;
}

/** Connections of all clients, and of one address. A new one replaces one that has sent nothing, or else the oldest. */
const MAX_CONNECTIONS = 64;
const MAX_PER_ADDRESS = 32;
/** How long a request may take to arrive, and a reply to be read, in ms. */
const HEAD_MS = 5_000;
const REPLY_MS = 10_000;
const IDLE_MS = 75_000;
const MAX_HEAD_BYTES = 8 * 1024;
const MAX_HEADERS = 64;

/**
 * Starts the management listener: GET and HEAD of a few fixed paths, for monitoring systems. It shares nothing with the public
 * listeners. Rejects if the address cannot be used.
 */
export async function startManagementListener(options: ManagementOptions): Promise<ManagementListener> {
  const { host, port, preferIpv6, certificate, log, clock, headMs = HEAD_MS } = options;
  const address = await lookUpListenAddress(host, preferIpv6);
  const limits = {
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: headMs,
    requestTimeout: headMs,
    keepAliveTimeout: IDLE_MS,
    connectionsCheckingInterval: Math.min(1_000, headMs),
  };
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void serve(request, response, options);
  const server: Server =
    certificate === null
      ? createServer(limits, answer)
      : createTlsServer({ ...limits, ...certificate.current, handshakeTimeout: headMs }, answer);
  server.maxHeadersCount = MAX_HEADERS;
  server.maxRequestsPerSocket = 1_000;
  if (certificate !== null && 'setSecureContext' in server) {
    const tls = server as ReturnType<typeof createTlsServer>;
    certificate.onChange((context) => tls.setSecureContext(context));
  }
  boundConnections(server, {
    proxies: new TrustedProxies({ ranges: () => [], anyoneTellsLinks: () => false }, log),
    max: () => MAX_PER_ADDRESS,
    total: MAX_CONNECTIONS,
    log,
    clock,
  });
  server.on('connection', (socket) => socket.on('error', () => {}));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (_error, socket) => void socket.destroy());
  server.on('upgrade', (_request, socket) => void socket.destroy());
  server.on('checkContinue', answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve());
  });
  server.removeAllListeners('error');
  server.on('error', (error) => log.error({ err: error }, 'the management listener failed'));
  return {
    address: server.address() as AddressInfo,
    close() {
      certificate?.close();
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ManagementOptions,
): Promise<void> {
  const { routes, token, log, replyMs = REPLY_MS } = options;
  const path = (request.url ?? '').replace(/\?.*$/s, '');
  const route = routes.find((each) => each.path === path);
  // A client that does not read its reply must not keep the connection.
  const deadline = setTimeout(() => request.socket.destroy(), replyMs);
  response.once('close', () => clearTimeout(deadline));
  if (hasBody(request)) return reply(response, 400, { Connection: 'close' });
  const isOpen = route?.open === true || route?.admits?.(request) === true;
  if (!isOpen && !isAllowed(request, token())) {
    return reply(response, 401, { 'WWW-Authenticate': 'Bearer realm="oriel"' });
  }
  if (route === undefined) return reply(response, 404);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return reply(response, 405, { Allow: 'GET, HEAD' });
  try {
    const { status, type, body } = await route.handle(request);
    const bytes = Buffer.from(body);
    const headers = { 'Content-Type': type, 'Content-Length': bytes.length, ...COMMON };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : bytes);
  } catch (error) {
    log.error({ err: error, detail: messageOf(error) }, 'a management request failed');
    reply(response, 500);
  }
}

const COMMON = {
  'X-Oriel-Management': '1',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || Number(length) !== 0;
}

/** Without a token in the configuration, everyone is. Wrong tokens take as long to compare as the right one. */
export function isAllowed({ headers }: IncomingMessage, token: Secret): boolean {
  if (token.reveal() === '') return true;
  const [, given] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return given !== undefined && token.equals(given);
}

const TEXT: Readonly<Record<number, string>> = {
  400: 'The request has a body, which no path takes.',
  401: 'A bearer token is required: the value of [oriel] metrics_token.',
  404: 'There is no such path.',
  405: 'Only GET and HEAD are possible.',
  500: 'The values could not be read. The log has the reason.',
};

function reply(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(`${TEXT[status] ?? ''}\n`);
  const common = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length, ...COMMON };
  response.writeHead(status, { ...common, ...headers }).end(body);
}
