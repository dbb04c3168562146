import type { Settings } from '../config/option-table.ts';
import type { AuthorizedConsole } from '../contracts/consoleauth.ts';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { Observer } from '../observe/observer.ts';
import { observeSteps } from '../observe/step-timer.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/message-of.ts';
import type { ClusterCheck } from './cluster-check/start-cluster-check.ts';
import { blockOf } from './find-console.ts';
import { type Store, type StoredConsole, TooManyTokensError } from './stores/store.ts';

interface Parts {
  readonly settings: Pick<Settings, 'consoleauth' | 'oriel'>;
  readonly observer: Observer;
  readonly store: Store;
  readonly clock: Clock;
  readonly clusterCheck?: ClusterCheck;
}

/**
 * Stores a console under the hash of its token for `[consoleauth] token_ttl` seconds.
 * @returns the end of its lifetime in whole seconds since the epoch
 * @throws {Refusal} store_unavailable, store_not_shared, too_many_tokens
 */
export async function authorizeConsole(
  parts: Parts,
  console: AuthorizedConsole,
  { requestId }: Call,
): Promise<{ expiresAt: number }> {
  const { settings, store, observer, clock } = parts;
  const { instanceUuid, computeHost, tokenHash, userId = '', userName, projectId } = console;
  const ttlS = settings.consoleauth.token_ttl;
  const terms = termsOf(settings.oriel, console);
  const token = shortHash(tokenHash);
  const steps = observeSteps(observer, () => ({
    requestId,
    token,
    instanceUuid,
    computeHost,
    owner: userId,
  }));
  const expiresAt = await steps.step(
    10,
    async () => {
      await requireSharedStore(parts);
      const end = Math.floor(clock.now() / 1000) + ttlS;
      // [step 10] instance → tokens and token → connect info, with a lifetime
      await put(store, { console, requestId, expiresAt: end, ...terms });
      return end;
    },
    () => ({ detail: `stored in ${store.name} for ${ttlS} s` }),
  );
  observer.emit({
    event: 'console.authorised',
    request_id: requestId,
    instance_uuid: instanceUuid,
    token,
    user: userName ?? null,
    project_id: projectId ?? null,
    expires_at: expiresAt,
  });
  return { expiresAt };
}

async function requireSharedStore({ clusterCheck }: Parts): Promise<void> {
  const problem = await clusterCheck?.refusal();
  if (problem != null) throw new Refusal('store_not_shared', problem);
}

async function put(store: Store, stored: StoredConsole): Promise<void> {
  try {
    await store.put(stored);
  } catch (error) {
    const code = error instanceof TooManyTokensError ? 'too_many_tokens' : 'store_unavailable';
    throw new Refusal(code, messageOf(error), { cause: error });
  }
}

/** Who may open the console, and how often. If the client address is unknown, an address-bound token cannot be used. */
function termsOf(
  { token_use: use, token_binding: binding }: Settings['oriel'],
  { clientAddress }: AuthorizedConsole,
): Pick<StoredConsole, 'once' | 'boundTo'> {
  return {
    ...(use === 'once' ? { once: true } : {}),
    ...(binding === 'address' ? { boundTo: blockOf(clientAddress) || 'nowhere' } : {}),
  };
}
