import type { Settings } from '../config/option-table.ts';
import type { AccessChanged, AccessService } from '../contracts/access.ts';
import type { computeContract } from '../contracts/compute.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Payload, Peers, Publish } from '../contracts/contract.ts';
import type { instanceChangedTopic } from '../contracts/instance-changed.ts';
import type { sessionsEndTopic } from '../contracts/sessions/sessions.ts';
import type { Observer } from '../observe/observer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/log/log.ts';
import { authorizeConsole } from './authorize-console.ts';
import { checkSession } from './check-session.ts';
import { checkToken } from './check-token.ts';
import type { ClusterCheck } from './cluster-check/start-cluster-check.ts';
import { deleteTokens } from './delete-tokens.ts';
import { askStore } from './find-console.ts';
import { onInstanceChanged } from './on-instance-changed.ts';
import { redeemToken } from './redeem-token.ts';
import { signInService } from './sign-ins.ts';
import type { Store } from './stores/store.ts';
import { whyClosed } from './why-closed.ts';

export interface ConsoleauthOptions {
  readonly settings: Pick<Settings, 'consoleauth' | 'oriel'>;
  readonly log: Logger;
  /** Not closed by this role. */
  readonly store: Store;
  readonly compute: Peers<typeof computeContract>;
  /** Any api; if absent, users are not checked again. */
  readonly access?: AccessService;
  readonly observer: Observer;
  readonly publishSessionsEnd: Publish<typeof sessionsEndTopic>;
  readonly clock: Clock;
  /** Absent if this is the only authority. */
  readonly clusterCheck?: ClusterCheck;
}

export interface Consoleauth extends Closable {
  readonly service: ConsoleauthService;
  /** Call it for every event of the topic instance.changed. Never throws. */
  instanceChanged(event: Payload<typeof instanceChangedTopic>): void;
  /** Call it for every event of the topic access.changed, and once when subscribed. Never throws. */
  accessChanged(event: Pick<AccessChanged, 'revoked'>): void;
  /** Waits for the deletions under way. */
  close(): Promise<void>;
}

/** The token authority: decides who may open which console, and until when. */
export function startConsoleauth(options: ConsoleauthOptions): Consoleauth {
  const log = options.log.child({ role: 'consoleauth' });
  const parts = { ...options, log };
  const underWay = new Set<Promise<void>>();
  return {
    service: {
      authorize_console: (console, call) => authorizeConsole(parts, console, call),
      check_token: (asked, call) => checkToken(parts, asked, call),
      claim_token: (asked, call) => redeemToken(parts, asked, call),
      async end_claim({ tokenHash, code }) {
        await askStore(() => parts.store.endRedemption(tokenHash, code));
        return {};
      },
      check_session: (session, call) => checkSession(parts, session, call),
      why_closed: (asked, call) => whyClosed(parts, asked, call),
      delete_tokens_for_instance: (asked, call) => deleteTokens(parts, asked, call),
      ...signInService(parts),
    },
    instanceChanged(event) {
      const deletion = onInstanceChanged(parts, event).finally(() => underWay.delete(deletion));
      underWay.add(deletion);
    },
    accessChanged({ revoked }) {
      // Only the store is trusted. The result is kept for a memcached server that loses its memory.
      const chainId = revoked?.chainId;
      const read = chainId === undefined ? parts.store.signIns.learn() : parts.store.signIns.ended(chainId);
      read.catch((error) => log.warn({ err: error }, 'an ended sign-in could not be read'));
    },
    async close() {
      await Promise.all(underWay);
    },
  };
}
