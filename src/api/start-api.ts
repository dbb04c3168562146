import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Settings } from '../config/option-table.ts';
import { trustedProxies } from '../config/values/trusted-proxies.ts';
import type { ConsoleKind } from '../consoles/console-kinds.ts';
import type { AccessChanged, AccessService } from '../contracts/access.ts';
import type { computeContract } from '../contracts/compute.ts';
import type { consoleauthContract } from '../contracts/consoleauth.ts';
import type { Peers } from '../contracts/contract.ts';
import type { InstanceChanged } from '../contracts/instance-changed.ts';
import type { sessionsContract } from '../contracts/sessions/sessions.ts';
import type { traceContract } from '../contracts/trace.ts';
import { newRequestId } from '../flow/request-id.ts';
import type { Observer } from '../observe/observer.ts';
import type { Examined } from '../operator/health-report.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { boundConnections } from '../platform/http/bound-connections.ts';
import { boundPipelining } from '../platform/http/bound-pipelining.ts';
import type { HealthFinding } from '../platform/http/health.ts';
import { HealthRoutes } from '../platform/http/health-routes.ts';
import { type Closable, Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import type { BoundListener } from '../platform/network/bound-listener.ts';
import { Rates } from '../platform/pace/rates.ts';
import { healthReaders } from '../platform/reverse-proxy/health-readers.ts';
import { takeProxyHeaders } from '../platform/reverse-proxy/take-proxy-headers.ts';
import { logStrayTls } from '../platform/tls/log-stray-tls.ts';
import { sortConnections } from '../platform/tls/sort-connections.ts';
import { checkAccess } from './access/check-access.ts';
import type { ApiParts } from './api-parts.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { openAuthenticator } from './auth/registry.ts';
import { openApiDocument } from './document/open-api.ts';
import { ServerFeed } from './feed/server-feed.ts';
import { ServerStreams } from './feed/server-streams.ts';
import { answerFault } from './http/answer-fault.ts';
import { boundRequests } from './http/bound-requests.ts';
import { closerOf } from './http/close-server.ts';
import { insistOnTls } from './http/insist-on-tls.ts';
import { leadBrowsersToDashboard } from './http/lead-browsers.ts';
import { openCertificate } from './http/open-certificate.ts';
import { requestBase } from './http/request-base.ts';
import { RequestLog } from './http/request-log.ts';
import { requestTarget } from './http/request-target.ts';
import { requireContentLength } from './http/require-content-length.ts';
import { mount } from './mount/mount.ts';
import { linkBase } from './mount/nova.ts';
import { decorateRequests } from './mount/request-context.ts';
import { HEALTH_ROUTES } from './routes/health.ts';
import { choicesDocument } from './routes/show-version.ts';
import { forEachSurface, type Served } from './routes.ts';
import { ScreenViews } from './screens/screen-views.ts';
import { InstanceDirectory } from './servers/instance-directory.ts';

/** Bounds of the listener, as in docs/limits.md. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Of clients; trusted proxies may open as many again. */
const MAX_CONNECTIONS = 4_096;
const MAX_CONNECTIONS_WITH_PROXIES = 2 * MAX_CONNECTIONS;
/** How often the time limits of requests are enforced. */
const CHECKING_INTERVAL_MS = 1_000;
/** For the whole request; enough for the largest body at 4 kB/s. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 15_000;
/** Longer than the idle time of usual load balancers, so that they close idle connections, not this server. */
const KEEP_ALIVE_MS = 75_000;
/** Of one user; as many at once. */
const POWER_ACTIONS_PER_MINUTE = 300;
/** Longer than any name or token in a path. */
const MAX_PARAM = 300;

export interface ApiDependencies {
  readonly settings: Settings;
  /** The kinds of console that this installation offers. */
  readonly kinds: readonly ConsoleKind[];
  readonly log: Logger;
  readonly observer: Observer;
  readonly compute: Peers<typeof computeContract>;
  readonly authorities: Peers<typeof consoleauthContract>;
  readonly traces: Peers<typeof traceContract>;
  readonly sessions: Peers<typeof sessionsContract>;
  /** Not published if absent. */
  readonly publishAccessChanged?: (change: AccessChanged) => void;
  /** Why this process takes no new requests, in a few words each; empty if it does. */
  readonly notReady?: () => readonly string[];
  /** The listener of a service manager; undefined if this process binds the address. */
  readonly inherited?: BoundListener | undefined;
  /** Problems of this process and of those that it depends on. */
  readonly health?: () => Promise<readonly HealthFinding[]>;
  /** The state of all processes, as `oriel doctor` finds it. Never rejects. */
  readonly examine?: () => Promise<Examined>;
  /** Serves the dashboard's pages on this listener. Its own routes are served only if this is set. */
  readonly dashboard?: (app: FastifyInstance) => Promise<void> | void;
  /** Answers an address of the dashboard that cannot be decoded; returns undefined for other addresses. */
  readonly answerBadAddress?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;
  readonly clock?: Clock;
}

export interface Api extends Closable {
  readonly address: AddressInfo;
  readonly app: FastifyInstance;
  /** Takes note of an instance that started, stopped or moved, so that no stale reply is sent. */
  instanceChanged(event: InstanceChanged): void;
  /** Checks the access to consoles that were opened earlier. */
  readonly access: AccessService;
  /** Takes note of a change that another API has published. */
  accessChanged(change: AccessChanged): void;
  /** Applies a configuration that was read again: users and certificate. Throws if the certificate cannot be used. */
  reload(): void;
  close(): Promise<void>;
}

/**
 * Starts the api role: Nova's compute API, the identity API for local users, Oriel's own routes, health and the OpenAPI document.
 * @throws an error with a sentence if the listener cannot bind or `[oriel_auth]` is wrong
 */
export async function startApi(dependencies: ApiDependencies): Promise<Api> {
  const { settings, clock = systemClock, notReady = () => [], health = async () => [] } = dependencies;
  const { publishAccessChanged = () => {}, examine = async () => ({ running: false, report: null }) } =
    dependencies;
  const log = dependencies.log.child({ role: 'api' });
  const closables = new Closables();
  try {
    const { authorities } = dependencies;
    const authenticator = closables.add(await openAuthenticator({ settings, log, clock, authorities }));
    const directory = new InstanceDirectory(dependencies.compute, clock, log);
    const feed = new ServerFeed({ list: (call) => directory.list(call), log });
    const streams = new ServerStreams(feed, settings);
    const proxies = trustedProxies(settings, log);
    const { osapi_compute_listen: host, osapi_compute_listen_port: port } = settings.DEFAULT;
    const parts: ApiParts = {
      ...dependencies,
      requestLog: new RequestLog(log, clock),
      consoleauth: authorities.any,
      log,
      clock,
      examine,
      publishAccessChanged(change) {
        publishAccessChanged(change);
        streams.accessChanged(change);
      },
      health: new HealthRoutes({
        notReady,
        findings: health,
        settings: () => settings.healthcheck,
        ports: () => [port],
        mayRead: healthReaders(proxies, () => settings.oriel.health_readers),
      }),
      authenticator,
      directory,
      screenViews: new ScreenViews(clock),
      powerRate: new Rates(() => POWER_ACTIONS_PER_MINUTE, clock),
      feed,
      streams,
      proxies,
      document: openApiDocument(servedBy(dependencies.kinds, authenticator)),
    };
    const app = await buildApp(parts, dependencies);
    closables.add({ close: () => app.close() });
    boundPipelining(app.server);
    requireContentLength(app.server);
    const certificate = openCertificate(settings, log);
    const undecided = new Closables();
    // Each replaces the server's listener for connections: the last one sees them first.
    if (certificate !== null) {
      closables.add(certificate);
      undecided.add(sortConnections(app.server, certificate, HEADERS_TIMEOUT_MS, proxies));
    } else logStrayTls(app.server, { option: '[oriel] api_cert and api_key', proxies, clock, log });
    boundConnections(app.server, {
      proxies,
      max: () => settings.oriel.max_connections_per_address,
      total: MAX_CONNECTIONS,
      log,
      clock,
    });
    if (settings.oriel.proxy_protocol.includes('api')) {
      undecided.add(takeProxyHeaders(app.server, { proxies, waitMs: HEADERS_TIMEOUT_MS, log }));
    }
    closables.add({ close: closerOf(app.server, undecided) });
    // First of all when the api ends: its listener waits for replies under way.
    closables.add(streams);
    const { inherited } = dependencies;
    // Fastify passes its options on to server.listen() of Node.js, which takes a bound handle in place of an address.
    const bound = inherited && { host: inherited.address.address, port, handle: inherited.handle };
    const url = await app.listen(bound ?? { host, port });
    app.server.maxConnections = MAX_CONNECTIONS_WITH_PROXIES;
    const address = certificate === null ? url : url.replace(/^http:/, 'https:');
    log.info({ address, auth: authenticator.name }, 'the api listens');
    return {
      address: app.server.address() as AddressInfo,
      app,
      instanceChanged(event) {
        directory.changed(event);
        feed.soon();
      },
      access: { check_access: (asked, call) => checkAccess(parts, asked, call) },
      accessChanged(change) {
        authenticator.accessChanged?.(change);
        streams.accessChanged(change);
      },
      reload() {
        publishAccessChanged({ userId: null });
        if ((settings.oriel.api_cert !== '') !== (certificate !== null)) {
          throw new Error(
            '[oriel] api_cert was set or removed; a change between TLS and plain HTTP needs a restart',
          );
        }
        certificate?.reload();
      },
      close: () => closables.close(),
    };
  } catch (error) {
    await closables.close();
    throw error;
  }
}

async function buildApp(
  parts: ApiParts,
  { dashboard, answerBadAddress }: ApiDependencies,
): Promise<FastifyInstance> {
  const { settings, requestLog } = parts;
  const app: FastifyInstance = Fastify({
    logger: false,
    genReqId: newRequestId,
    requestIdHeader: false,
    bodyLimit: settings.oslo_middleware.max_request_body_size,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: MAX_PARAM },
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECKING_INTERVAL_MS,
    },
    frameworkErrors(error, request, reply) {
      // Fastify calls no hook for an address that cannot be decoded.
      reply.headers({ 'X-Openstack-Request-Id': request.id, 'X-Content-Type-Options': 'nosniff' });
      return answerBadAddress?.(request, reply) ?? answerFault(requestLog, 'nova', error, request, reply);
    },
  });
  app.setErrorHandler((error, request, reply) => answerFault(requestLog, 'nova', error, request, reply));
  decorateRequests(app, parts);
  addHeaders(app);
  if (settings.oriel.api_cert !== '') insistOnTls(app, parts);
  logRequests(app, parts);
  boundRequests(app, parts);
  if (dashboard) leadBrowsersToDashboard(app);
  // biome-ignore lint/nursery/noMisusedPromises: Fastify awaits its plugins.
  await app.register(async (scope) => {
    // Handlers parse bodies themselves, to keep Nova's order of evaluation.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const served = { ...servedBy(parts.kinds, parts.authenticator), withDashboard: dashboard !== undefined };
    forEachSurface(served, (surface) => mount(scope, parts, surface));
  });
  // biome-ignore lint/nursery/noMisusedPromises: Fastify awaits its plugins.
  if (dashboard) await app.register(async (scope) => dashboard(scope));
  // Nova's reply to a path without a version.
  app.setNotFoundHandler((request, reply) => {
    const base = requestBase(request.raw, parts.proxies.clientOf(request.raw));
    const { path } = requestTarget(request.url);
    return reply.code(300).send(choicesDocument(linkBase(parts, base), path));
  });
  return app;
}

function servedBy(kinds: readonly ConsoleKind[], { identity }: Authenticator): Served {
  return { kinds, withIdentity: identity !== undefined };
}

/** Headers of every reply. The dashboard's pages on this listener set their own policy. */
function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Openstack-Request-Id', request.id);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('X-Content-Type-Options', 'nosniff');
    if (!String(reply.getHeader('content-type')).startsWith('application/json')) return;
    // Replies contain access URLs and tokens: no cache may keep them, and no page may frame them.
    reply.header('Cache-Control', 'no-store');
    reply.header('Referrer-Policy', 'no-referrer');
    reply.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  });
}

/** Logs each request with the route's pattern, not its path, which may contain a token. */
function logRequests(app: FastifyInstance, { log, requestLog, proxies }: ApiParts): void {
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      client: proxies.clientOf(request.raw).address,
    };
    // Load balancers send one every second.
    if (HEALTH_ROUTES.has(fields.route)) log.debug(fields, 'request answered');
    else requestLog.write(request, 'info', `${fields.status}`, fields, 'request answered');
  });
}
