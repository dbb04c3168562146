import type { Audit } from '../audit/audit.ts';
import type { Settings } from '../config/options/table.ts';
import type { AccessChanged } from '../contracts/access.ts';
import type { computeContract } from '../contracts/compute.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Peers } from '../contracts/contract.ts';
import type { sessionsContract } from '../contracts/sessions.ts';
import type { traceContract } from '../contracts/trace.ts';
import type { TraceRecorder } from '../flow/trace.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import type { TrustedProxies } from '../platform/reverse-proxy/trusted-proxies.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { InstanceDirectory } from './instance-directory.ts';

/** What the routes work with. */
export interface ApiParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  readonly audit: Audit;
  readonly compute: Peers<typeof computeContract>;
  readonly consoleauth: ConsoleauthService;
  readonly traces: Peers<typeof traceContract>;
  readonly sessions: Peers<typeof sessionsContract>;
  readonly authenticator: Authenticator;
  /** Tells proxies and the other apis. */
  readonly publishAccessChanged: (change: AccessChanged) => void;
  readonly directory: InstanceDirectory;
  readonly proxies: TrustedProxies;
  /** Names of what is not ready, empty where all is well. */
  readonly notReady: () => readonly string[];
  /** What is wrong with the whole of which this api is a part; empty where nothing is known. Never rejects. */
  readonly ailments: () => Promise<readonly Ailment[]>;
}

/** Something that the health page tells. */
export interface Ailment {
  readonly reason: string;
  /** Whether requests are refused because of it, so that a load balancer does well to send them elsewhere. */
  readonly refuses: boolean;
}
