import type { Driver } from '../compute/drivers/driver.ts';
import type { ConsoleKind } from '../consoles/console-kinds.ts';
import type { ProcessActivity } from '../contracts/cluster/activity.ts';
import type { ComputeContract } from '../contracts/compute.ts';
import type { Gauges } from '../observe/metrics/gauges.ts';
import type { MetricValues } from '../observe/metrics/metric-values.ts';
import type { Observer } from '../observe/observer.ts';
import type { HealthRoutes } from '../platform/http/health-routes.ts';
import type { Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import type { Troubles } from '../platform/troubles.ts';
import type { ConsoleExtension } from '../proxy/protocols/registry.ts';
import type { Transport } from '../transport/transport.ts';
import type { AllSettings } from './all-settings.ts';
import type { Configuration } from './process/process-facts.ts';
import type { Watch } from './process/watch-processes.ts';
import type { RoleName } from './roles.ts';
import type { InheritedListeners } from './service-manager/inherited-listeners.ts';

export interface ComposeOptions {
  readonly settings: AllSettings;
  readonly roles: readonly RoleName[];
  readonly log: Logger;
  /** Where the settings came from and what is wrong with them, for the doctor and for other authorities. */
  readonly configuration?: Configuration;
  /** Beside those of `[oriel] drivers`: for programs that bring their own hypervisor driver. */
  readonly moreDrivers?: readonly Driver[];
  /** Beside those of src/consoles/: for programs that bring their own kind of console. Proxy workers do not have them. */
  readonly moreConsoles?: readonly ConsoleExtension[];
  /** Public listeners that a service manager has bound; others are bound by their roles. */
  readonly inherited?: InheritedListeners;
}

/** What the roles of one process share. */
export interface ProcessContext extends ComposeOptions {
  readonly host: string;
  /** The kinds of console that this process offers. */
  readonly kinds: readonly ConsoleKind[];
  /** One object for all roles: calls between ends with the same contract are copied, not written as text. */
  readonly computeContract: ComputeContract;
  readonly moreConsoles: readonly ConsoleExtension[];
  /** Identifies this process among all others. */
  readonly processId: string;
  readonly transport: Transport;
  /** What roles report their events to: the log, the trace, the audit and the metrics listen. */
  readonly observer: Observer;
  readonly metrics: MetricValues;
  /** Metrics that are read at a scrape. */
  readonly gauges: Gauges;
  /** Compares this process with the others on the bus; null without a bus. */
  readonly watch: Watch | null;
  /** What this process needs and has lost. */
  readonly troubles: Troubles;
  /** Whether no other host has a console proxy or an api: then a load balancer must not lose this one. */
  readonly isAlone: () => boolean;
  /** Why this process takes no new requests, in a few words each; empty if it does. */
  readonly notReady: () => readonly string[];
  /** What this process and its workers did in the last minutes. Never rejects. */
  readonly activity: () => Promise<ProcessActivity>;
  /** The health of the whole process, whatever listeners it has: that of the management listener, and of the doctor. */
  readonly health: HealthRoutes;
  /** Closed in reverse order when the process ends. */
  readonly closables: Closables;
}
