import type { Settings } from '../../config/option-table.ts';
import type { ConsoleauthService } from '../../contracts/consoleauth.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { TokenSource } from './token-source.ts';

/** The parts of token sources; each uses what it needs. */
export interface TokenSourceParts {
  readonly consoleauth: ConsoleauthService;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Every token source by `[oriel] token_source`, loaded on use. */
const TOKEN_SOURCES: Record<
  Settings['oriel']['token_source'],
  (parts: TokenSourceParts) => Promise<TokenSource>
> = {
  consoleauth: async (parts) => {
    const { ConsoleauthTokenSource } = await import('./consoleauth/consoleauth-token-source.ts');
    return new ConsoleauthTokenSource(parts.consoleauth);
  },
  nova: makeNovaTokenSource,
};

/** For the doctor, which checks whether a cloud answers. */
export async function makeNovaTokenSource(
  parts: Pick<TokenSourceParts, 'settings' | 'clock'>,
): Promise<TokenSource> {
  const { NovaApiTokenSource } = await import('./nova-api/nova-api-token-source.ts');
  return new NovaApiTokenSource(parts);
}

/** Opens the token source of the configuration. Throws an Error with a sentence if it cannot work. */
export async function openTokenSource(parts: TokenSourceParts): Promise<TokenSource> {
  const source = await TOKEN_SOURCES[parts.settings.oriel.token_source](parts);
  // Not awaited: a proxy may start before the cloud does.
  source.probe?.().then(
    (found) => parts.log.info({ token_source: source.name }, `tokens can be looked up: ${found}`),
    (error) => parts.log.error({ token_source: source.name, err: error }, 'tokens cannot be looked up'),
  );
  return source;
}
