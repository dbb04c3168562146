import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Settings } from '../config/option-table.ts';
import { CONSOLE_KINDS } from '../consoles/console-kinds.ts';
import { accessChangedTopic } from '../contracts/access.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import { exclusiveUseContract, type HoldEverywhere } from '../contracts/sessions/exclusive-use.ts';
import { sessionsContract, sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import type { Gauges } from '../observe/metrics/gauges.ts';
import type { MetricValues } from '../observe/metrics/metric-values.ts';
import type { Observer } from '../observe/observer.ts';
import { systemClock } from '../platform/clock.ts';
import type { HealthFinding } from '../platform/http/health.ts';
import type { Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import type { BoundListener } from '../platform/network/bound-listener.ts';
import type { Slots } from '../proxy/admission/slots.ts';
import { DEFAULT_LIMITS } from '../proxy/limits.ts';
import type { ConnectionSource } from '../proxy/listener/connection-source.ts';
import type { PageVisits } from '../proxy/pages/page-visits.ts';
import type { ConsoleExtension } from '../proxy/protocols/registry.ts';
import { type ConsoleProxy, startProxy } from '../proxy/start-proxy.ts';
import { LookUpWatch } from '../proxy/token-sources/look-up-watch.ts';
import { openTokenSource } from '../proxy/token-sources/registry.ts';
import type { Transport } from '../transport/transport.ts';
import { PAGES } from './pages.ts';
import { cellGauges, sessionGauges } from './process/gauges/proxy-gauges.ts';
import type { StartedRole } from './started-role.ts';

export interface ProxyRoleParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly host: string;
  readonly processId: string;
  readonly transport: Transport;
  readonly observer: Observer;
  readonly metrics: MetricValues;
  readonly gauges: Gauges;
  /** Kinds of console beside those of src/consoles/. */
  readonly moreConsoles: readonly ConsoleExtension[];
  readonly closables: Closables;
  /** The name under which this process serves its sessions: its host, or the name of a worker. */
  readonly servedAs: string;
  readonly consoleauth: ConsoleauthService;
  /** Asks all proxies, for `[oriel] console_sharing`. */
  readonly holdEverywhere: HoldEverywhere;
  /** The shared listener of a worker; undefined if this process has a listener of its own. */
  readonly connections: ConnectionSource | undefined;
  /** The listener of a service manager; undefined if this process binds the address, and in a worker. */
  readonly inherited?: BoundListener | undefined;
  readonly slots: Slots;
  readonly visits: PageVisits;
  /** Where users ask for consoles; empty if that is not known. */
  readonly dashboardUrl: string;
  /** What is wrong with this process and with those that it depends on. */
  readonly health: () => Promise<readonly HealthFinding[]>;
  /** Why only a restart of the process helps; absent if an answer is proof enough. */
  readonly whyNotAlive?: () => Promise<string | null>;
}

export interface ConsoleProxyRole extends ConsoleProxy, StartedRole {
  readonly address: AddressInfo;
  drain(deadlineMs: number): Promise<void>;
  reload(): void;
  findings(): Promise<readonly HealthFinding[]>;
  /** The findings of the token source, which `health` does not have. */
  ownFindings(): readonly HealthFinding[];
}

/** Starts the console proxy of this process and connects it to its peers: in the process that has all roles, or in a worker. */
export async function startProxyRole({ consoleauth, ...parts }: ProxyRoleParts): Promise<ConsoleProxyRole> {
  const { settings, transport, closables, servedAs } = parts;
  const log = parts.log.child({ role: CONSOLE_KINDS[0].proxyRole }).named('tokens');
  const tokenSource = await openTokenSource({ consoleauth, settings, log, clock: systemClock });
  const lookUps = new LookUpWatch({ source: tokenSource, log });
  const findings = async () => [...(await parts.health()), ...lookUps.findings()];
  const proxy = closables.add(
    await startProxy({
      ...parts,
      kind: CONSOLE_KINDS[0],
      tokenSource,
      health: findings,
      pagesDirectory: join(PAGES, 'console'),
      clock: systemClock,
      limits: DEFAULT_LIMITS,
    }),
  );
  sessionGauges(parts.gauges, parts.metrics, proxy);
  cellGauges(parts.gauges, parts.metrics, tokenSource);
  // Closed before the proxy, which closes the token source.
  closables.add(lookUps).begin();
  closables.add(
    await transport.subscribe(sessionsEndTopic, ({ instanceUuid, code, ...scope }) => {
      proxy.endSessionsOfInstance(instanceUuid, code, scope);
    }),
  );
  closables.add(await transport.subscribe(accessChangedTopic, ({ userId }) => proxy.accessChanged(userId)));
  closables.add(await transport.serve(sessionsContract, servedAs, proxy.service));
  closables.add(await transport.serve(exclusiveUseContract, servedAs, proxy.exclusiveUse));
  return { ...proxy, findings, ownFindings: () => lookUps.findings() };
}
