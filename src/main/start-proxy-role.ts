import { join } from 'node:path';
import type { Settings } from '../config/option-table.ts';
import { accessChangedTopic } from '../contracts/access.ts';
import { type ConsoleauthService, consoleauthContract } from '../contracts/consoleauth.ts';
import type { Payload } from '../contracts/contract.ts';
import { type ClaimEverywhere, claimsContract } from '../contracts/sessions/exclusive-use.ts';
import { sessionsContract, sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import type { TraceRecorder } from '../flow/trace.ts';
import type { Audit } from '../observe/audit/audit.ts';
import { systemClock } from '../platform/clock.ts';
import type { HealthFinding } from '../platform/http/health.ts';
import type { Closables } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import type { Slots } from '../proxy/admission/slots.ts';
import type { ConnectionSource } from '../proxy/listener/connection-source.ts';
import type { PageVisits } from '../proxy/pages/page-visits.ts';
import { claimEverywhere } from '../proxy/session/exclusive-use/hold-everywhere.ts';
import { type Novncproxy, startProxy } from '../proxy/start-proxy.ts';
import { openTokenSource } from '../proxy/token-sources/registry.ts';
import type { Transport } from '../transport/transport.ts';
import { PAGES } from './pages.ts';

interface Parts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly host: string;
  readonly processId: string;
  readonly transport: Transport;
  readonly trace: TraceRecorder;
  readonly audit: Audit;
  readonly closables: Closables;
  /** What it is called where it serves; its host where absent. */
  readonly servedAs?: string;
  /** Where people ask for consoles; `[oriel] dashboard_url` where absent. */
  readonly dashboardUrl?: string;
  /** Of one of several processes. */
  readonly connections?: ConnectionSource;
  readonly slots?: Slots;
  readonly visits?: PageVisits;
  readonly claimEverywhere?: ClaimEverywhere;
  /** What is wrong with this process and with those that it depends on. */
  readonly health?: () => Promise<readonly HealthFinding[]>;
  /** In place of the token authority's own, where somebody counts slots on the way. */
  readonly checkToken?: ConsoleauthService['check_token'];
}

/** The console proxy of this process, joined to its peers: in the process that has all roles, or in one of many workers. */
export async function startProxyRole({
  transport,
  closables,
  servedAs,
  checkToken,
  ...parts
}: Parts): Promise<Novncproxy> {
  const { settings, log, host } = parts;
  const authority = transport.peers(consoleauthContract).any;
  const consoleauth = checkToken === undefined ? authority : { ...authority, check_token: checkToken };
  const tokenSource = await openTokenSource({ consoleauth, settings, log, clock: systemClock });
  const pagesDirectory = join(PAGES, 'console');
  const proxy = closables.add(
    await startProxy({
      claimEverywhere: claimEverywhere(transport.peers(claimsContract), log),
      ...parts,
      tokenSource,
      pagesDirectory,
      clock: systemClock,
    }),
  );
  const endSessions = ({ instanceUuid, code, ...scope }: Payload<typeof sessionsEndTopic>) => {
    proxy.endSessionsOfInstance(instanceUuid, code, scope);
  };
  closables.add(await transport.subscribe(sessionsEndTopic, endSessions));
  closables.add(await transport.subscribe(accessChangedTopic, ({ userId }) => proxy.accessChanged(userId)));
  closables.add(await transport.serve(sessionsContract, servedAs ?? host, proxy.sessions));
  closables.add(await transport.serve(claimsContract, servedAs ?? host, proxy.claims));
  return proxy;
}
