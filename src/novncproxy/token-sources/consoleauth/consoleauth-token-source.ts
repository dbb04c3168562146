import type { ConsoleauthService } from '../../../contracts/consoleauth.ts';
import { type Call, Undelivered } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { hashToken, Secret } from '../../../platform/secret.ts';
import type { CheckedConsole, TokenSource } from '../token-source.ts';

/** Oriel's own token authority, asked over the transport. */
export class ConsoleauthTokenSource implements TokenSource {
  readonly name = 'consoleauth';
  /** Compute mints UUIDs. */
  readonly tokenForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  readonly #consoleauth: ConsoleauthService;

  constructor(consoleauth: ConsoleauthService) {
    this.#consoleauth = consoleauth;
  }

  async check(token: Secret, call: Call): Promise<CheckedConsole> {
    const tokenHash = hashToken(token.reveal());
    try {
      const reply = await this.#consoleauth.check_token({ tokenHash }, call);
      const { vncPassword } = reply;
      return { ...reply, vncPassword: vncPassword === null ? null : new Secret(vncPassword) };
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      throw new Refusal('token_check_unreachable', `${error.why}: ${error.message}`, { cause: error });
    }
  }

  close(): void {}
}
