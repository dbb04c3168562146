import type { AddressInfo } from 'node:net';
import type { ProcessActivity } from '../contracts/cluster/activity.ts';
import type { MetricSnapshot } from '../observe/metrics/metric-values.ts';
import type { HealthFinding } from '../platform/http/health.ts';

/** A role that runs in this process, as the composition root sees it. Each member is absent if the role has nothing to do there. */
export interface StartedRole {
  /** Where its public listener is bound. */
  readonly address?: AddressInfo;
  /** Accepts no new sessions; resolves when the last session has ended, at most `deadlineMs` later. */
  drain?(deadlineMs: number): Promise<void>;
  /** Reads files and settings again that are otherwise read at the start only. Throws if one cannot be used. */
  reload?(): void;
  /** Why the role takes no new requests, in a few words each; empty if it does. */
  notReady?(): readonly string[];
  /** The metrics of the processes that the role has started. Never rejects. */
  metrics?(): Promise<readonly MetricSnapshot[]>;
  /** Whether the processes that the role has started answer. If not for long, a service manager restarts all of them. */
  isAlive?(): boolean;
  /** What the processes that the role has started did in the last minutes. Never rejects. */
  activity?(): Promise<Pick<ProcessActivity, 'parts' | 'silentWorkers'>>;
  /** What is wrong with the role and with what it depends on, for the health of its process. Never rejects. */
  findings?(): Promise<readonly HealthFinding[]>;
  /** Opens the log file and the audit file again in the processes that the role has started. */
  reopenFiles?(): void;
}
