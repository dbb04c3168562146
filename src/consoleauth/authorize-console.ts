import type { Settings } from '../config/option-table.ts';
import type { AuthorizedConsole } from '../contracts/consoleauth.ts';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { TraceRecorder } from '../observe/trace/trace-recorder.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log/log.ts';
import { messageOf } from '../platform/message-of.ts';
import type { ClusterCheck } from './cluster-check/start-cluster-check.ts';
import { blockOf } from './find-console.ts';
import { type Store, type StoredConsole, TooManyTokensError } from './stores/store.ts';

interface Parts {
  readonly settings: Pick<Settings, 'consoleauth' | 'oriel'>;
  readonly log: Logger;
  readonly store: Store;
  readonly trace: TraceRecorder;
  readonly clock: Clock;
  readonly clusterCheck?: ClusterCheck;
}

/**
 * Stores a console under the hash of its token for `[consoleauth] token_ttl` seconds.
 * @returns the end of its life in whole seconds since the epoch
 * @throws {Refusal} store_unavailable, store_not_shared, too_many_tokens
 */
export function authorizeConsole(
  parts: Parts,
  console: AuthorizedConsole,
  call: Call,
): Promise<{ expiresAt: number }> {
  const ttlS = parts.settings.consoleauth.token_ttl;
  const terms = termsOf(parts.settings.oriel, console);
  const work = async () => {
    const apart = await parts.clusterCheck?.refusal();
    if (apart != null) throw new Refusal('store_not_shared', apart);
    const expiresAt = Math.floor(parts.clock.now() / 1000) + ttlS;
    try {
      // [step 10] instance → tokens and token → connect info, with a lifetime
      await parts.store.put({ console, requestId: call.requestId, expiresAt, ...terms });
    } catch (error) {
      const why = messageOf(error);
      const code = error instanceof TooManyTokensError ? 'too_many_tokens' : 'store_unavailable';
      throw new Refusal(code, why, { cause: error });
    }
    parts.log.info(
      {
        request_id: call.requestId,
        step: 10,
        instance_uuid: console.instanceUuid,
        token: shortHash(console.tokenHash),
        user: console.userName,
        project_id: console.projectId,
        expires_at: expiresAt,
      },
      'console authorised',
    );
    return { expiresAt };
  };
  const { instanceUuid, computeHost, tokenHash } = console;
  const subject = { token: shortHash(tokenHash), instanceUuid, computeHost };
  const detail = () => `stored in ${parts.store.name} for ${ttlS} s`;
  return parts.trace.step(call.requestId, 10, work, detail, subject, console.userId ?? '');
}

/** Who may open it, and how often. Bound to an address that nobody knows, it opens nowhere. */
function termsOf(
  { token_use: use, token_binding: binding }: Settings['oriel'],
  { clientAddress }: AuthorizedConsole,
): Pick<StoredConsole, 'once' | 'boundTo'> {
  return {
    ...(use === 'once' ? { once: true } : {}),
    ...(binding === 'address' ? { boundTo: blockOf(clientAddress) || 'nowhere' } : {}),
  };
}
