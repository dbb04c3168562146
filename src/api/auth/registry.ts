import type { Settings } from '../../config/option-table.ts';
import type { consoleauthContract } from '../../contracts/consoleauth.ts';
import type { Peers } from '../../contracts/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Authenticator } from './authenticator.ts';

export interface AuthenticatorParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  /** They remember which sign-ins were revoked. */
  readonly authorities: Peers<typeof consoleauthContract>;
}

/** The implementations by `[oriel_auth] backend`, each loaded when it is chosen. */
const BACKENDS: Record<
  Settings['oriel_auth']['backend'],
  () => Promise<(parts: AuthenticatorParts) => Authenticator | Promise<Authenticator>>
> = {
  local: async () => (await import('./local/local-authenticator.ts')).createLocalAuthenticator,
  keystone: async () => (await import('./keystone/keystone-authenticator.ts')).createKeystoneAuthenticator,
};

/** The authenticator that the configuration names. Throws an error with a sentence if it cannot work. */
export async function openAuthenticator(parts: AuthenticatorParts): Promise<Authenticator> {
  const create = await BACKENDS[parts.settings.oriel_auth.backend]();
  return await create(parts);
}
