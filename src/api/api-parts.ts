import type { Settings } from '../config/option-table.ts';
import type { ConsoleKind } from '../consoles/console-kinds.ts';
import type { AccessChanged } from '../contracts/access.ts';
import type { computeContract } from '../contracts/compute.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Peers } from '../contracts/contract.ts';
import type { sessionsContract } from '../contracts/sessions/sessions.ts';
import type { traceContract } from '../contracts/trace.ts';
import type { Observer } from '../observe/observer.ts';
import type { Examined } from '../operator/health-report.ts';
import type { Clock } from '../platform/clock.ts';
import type { HealthRoutes } from '../platform/http/health-routes.ts';
import type { Logger } from '../platform/log/log.ts';
import type { Rates } from '../platform/pace/rates.ts';
import type { TrustedProxies } from '../platform/reverse-proxy/trusted-proxies.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { OpenApiDocument } from './document/open-api.ts';
import type { ServerFeed } from './feed/server-feed.ts';
import type { ServerStreams } from './feed/server-streams.ts';
import type { RequestLog } from './http/request-log.ts';
import type { ScreenViews } from './screens/screen-views.ts';
import type { InstanceDirectory } from './servers/instance-directory.ts';

/** What the handlers share. */
export interface ApiParts {
  readonly settings: Settings;
  /** The kinds of console that this installation offers. */
  readonly kinds: readonly ConsoleKind[];
  readonly log: Logger;
  /** Lines about requests, of which unauthenticated clients cannot cause many. */
  readonly requestLog: RequestLog;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly compute: Peers<typeof computeContract>;
  readonly consoleauth: ConsoleauthService;
  readonly traces: Peers<typeof traceContract>;
  readonly sessions: Peers<typeof sessionsContract>;
  readonly authenticator: Authenticator;
  /** Notifies the proxies and the other APIs. */
  readonly publishAccessChanged: (change: AccessChanged) => void;
  readonly directory: InstanceDirectory;
  readonly screenViews: ScreenViews;
  /** Of power actions, by user id. */
  readonly powerRate: Rates;
  /** The changes of the list of instances, and the clients that follow it. */
  readonly feed: ServerFeed;
  readonly streams: ServerStreams;
  readonly proxies: TrustedProxies;
  readonly health: HealthRoutes;
  /** The state of all processes, as `oriel doctor` finds it. Never rejects. */
  readonly examine: () => Promise<Examined>;
  /** The OpenAPI document of the routes that are served. */
  readonly document: OpenApiDocument;
}
