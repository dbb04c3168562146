import type { ConsoleauthService } from '../../contracts/consoleauth.ts';
import type { TokenSource } from './token-source.ts';

/** What the token sources are made from; each takes what it needs. */
export interface TokenSourceParts {
  readonly consoleauth: ConsoleauthService;
}

/** Every token source by its name, loaded on use. */
const TOKEN_SOURCES = {
  consoleauth: async (parts: TokenSourceParts): Promise<TokenSource> => {
    const { ConsoleauthTokenSource } = await import('./consoleauth/consoleauth-token-source.ts');
    return new ConsoleauthTokenSource(parts.consoleauth);
  },
};

export type TokenSourceName = keyof typeof TOKEN_SOURCES;

export function openTokenSource(name: TokenSourceName, parts: TokenSourceParts): Promise<TokenSource> {
  return TOKEN_SOURCES[name](parts);
}
