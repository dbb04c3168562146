import type { AddressInfo } from 'node:net';
import { optionsOfKind } from '../../config/values/kind-options.ts';
import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HealthFinding } from '../../platform/http/health.ts';
import { HealthRoutes } from '../../platform/http/health-routes.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { BoundListener } from '../../platform/network/bound-listener.ts';
import { lookUpListenAddress } from '../../platform/network/listen-address.ts';
import { healthReaders } from '../../platform/reverse-proxy/health-readers.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import type { Limits } from '../limits.ts';
import { dashboardLinks } from '../pages/dashboard-link.ts';
import type { PageVisits } from '../pages/page-visits.ts';
import { type ServePage, servePages } from '../pages/serve-pages.ts';
import type { ProxySettings } from '../proxy-settings.ts';
import type { ConnectionSource } from './connection-source.ts';
import { listenHttp } from './listen-http.ts';
import { logLostUpgrades } from './log-lost-upgrades.ts';
import { openCertificate } from './open-certificate.ts';
import type { UpgradeRequest } from './opening-handshake.ts';
import { serveEncrypted } from './serve-encrypted.ts';

export interface ListenerParts {
  /** The kind of console whose role, options and pages the listener has. */
  readonly kind: ConsoleKind;
  readonly settings: ProxySettings;
  readonly limits: Limits;
  readonly log: Logger;
  readonly clock: Clock;
  readonly proxies: TrustedProxies;
  /** Sent with every HTTP answer, so that the doctor finds out which proxy an address leads to. */
  readonly processId: string;
  /** The directory that Oriel's console page was built to. */
  readonly pagesDirectory: string;
  readonly visits: PageVisits;
  /** The dashboard's URL; empty if it is not known. */
  readonly dashboardUrl: string;
  /** Findings about this process and its dependencies, for the health routes. Never rejects. */
  readonly health: () => Promise<readonly HealthFinding[]>;
  /** Why only a restart of the process helps, in fixed words; null if it works. Never rejects. */
  readonly whyNotAlive?: () => Promise<string | null>;
  readonly isDraining: () => boolean;
  /** The shared listener of a worker; undefined if this process listens itself. */
  readonly connections: ConnectionSource | undefined;
  /** The listener of a service manager; undefined if this process binds the address. */
  readonly inherited?: BoundListener | undefined;
}

/** The public listener of a proxy, for pages and WebSockets. */
export interface Listener extends Closable {
  readonly address: AddressInfo;
  /** Reads the certificate and the limits again. Throws if they cannot be used. */
  reload(): void;
  /** Stops accepting connections; resolves when the last one has closed. */
  close(): Promise<void>;
}

/** Starts the listener. Rejects if the address or the certificate cannot be used. [step 12] and [step 13] begin here. */
export async function startListener(
  parts: ListenerParts,
  onUpgrade: (upgrade: UpgradeRequest) => void,
): Promise<Listener> {
  const { kind, settings, limits, log, clock, proxies } = parts;
  const { oriel } = settings;
  const { proxyHost, proxyPort } = optionsOfKind(settings, kind);
  const certificate = openCertificate(settings, log);
  const maxConnections = () => settings.oriel.max_sessions + limits.spareConnections;
  const { server, ...listener } = await listenHttp({
    address: await lookUpListenAddress(proxyHost, settings.DEFAULT.source_is_ipv6),
    port: proxyPort,
    headTimeoutMs: oriel.client_handshake_timeout * 1000,
    maxConnections: maxConnections(),
    limits,
    certificate,
    proxies,
    hasProxyHeaders: oriel.proxy_protocol.includes(kind.proxyRole),
    maxPerAddress: () => settings.oriel.max_connections_per_address,
    log,
    connections: parts.connections,
    inherited: parts.inherited,
    clock,
    servePage: named(parts.processId, serveEncrypted(settings, pagesOf(parts), { log, clock, proxies })),
    onUpgrade,
  });
  server.on('error', (error) => log.error({ err: error }, 'the listener failed'));
  return {
    address: listener.address,
    reload() {
      listener.allowConnections(maxConnections());
      if ((settings.DEFAULT.cert !== '') !== (certificate !== null)) {
        throw new Error('[DEFAULT] cert was added or removed: TLS can only be turned on or off at the start');
      }
      certificate?.reload();
    },
    close() {
      certificate?.close();
      return listener.close();
    },
  };
}

function pagesOf(parts: ListenerParts): ServePage {
  const { settings, log, clock, proxies, isDraining } = parts;
  const { proxyPort } = optionsOfKind(settings, parts.kind);
  return servePages({
    names: parts.kind.pages,
    web: settings.DEFAULT.web,
    pagesDirectory: parts.pagesDirectory,
    visits: parts.visits,
    facts: {
      dashboard: dashboardLinks(parts.dashboardUrl, settings.oriel.token_source),
      tokenSource: settings.oriel.token_source,
    },
    forwardedHostOf: (request) => proxies.forwardedHostOf(request),
    onLostUpgrade: logLostUpgrades(log, clock, proxies),
    health: new HealthRoutes({
      notReady: () => (isDraining() ? ['draining'] : []),
      findings: parts.health,
      settings: () => settings.healthcheck,
      ports: () => [proxyPort],
      ...(parts.whyNotAlive && { whyNotAlive: parts.whyNotAlive }),
      mayRead: healthReaders(proxies, () => settings.oriel.health_readers),
    }),
  });
}

/** Adds the header that the doctor looks for behind load balancers. It reveals nothing but which process answers. */
function named(processId: string, servePage: ServePage): ServePage {
  return (request, response) => {
    response.setHeader('X-Oriel-Proxy', processId);
    servePage(request, response);
  };
}
