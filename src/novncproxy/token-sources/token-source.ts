import type { AuthorizedConsole } from '../../contracts/consoleauth.ts';
import type { Call } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Secret } from '../../platform/secret.ts';

/** What a token turned out to be good for. */
export interface CheckedConsole {
  readonly console: AuthorizedConsole;
  /** The guest's VNC password, read for this session alone. */
  readonly vncPassword: Secret | null;
  /** The request id that joins this session to what made its token. */
  readonly requestId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * The seam to whoever knows tokens. Refuses with the codes of steps 14 and 15; nothing else is thrown.
 * It gets the token itself, since not every authority can be asked by its hash.
 */
export interface TokenSource extends Closable {
  readonly name: string;
  /** What a token of this authority looks like: anything else is garbled and never asked about. */
  readonly tokenForm: RegExp;
  check(token: Secret, call: Call): Promise<CheckedConsole>;
}
