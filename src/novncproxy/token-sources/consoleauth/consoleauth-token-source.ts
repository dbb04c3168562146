import type { ConsoleauthService } from '../../../contracts/consoleauth.ts';
import { type Call, Undelivered } from '../../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { hashToken, Secret } from '../../../platform/secret.ts';
import { endedFromAfar } from '../../ended-from-afar.ts';
import type { CheckedConsole, RecheckedSession, TokenSource } from '../token-source.ts';

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

  async recheck({ console, requestId, epoch }: CheckedConsole): Promise<RecheckedSession> {
    const { tokenHash, instanceUuid, host, port, computeHost } = console;
    if (epoch === undefined) return { state: 'live' };
    try {
      const asked = { tokenHash, instanceUuid, host, port, computeHost, epoch };
      const verdict = await this.#consoleauth.check_session(asked, { requestId });
      if (verdict.state === 'live') return { state: 'live' };
      if (verdict.state === 'unconfirmed') return { state: 'unconfirmed', detail: verdict.detail ?? '' };
      return { state: 'ended', refusal: endedFromAfar(verdict.code ?? '', verdict.reason) };
    } catch (error) {
      const detail = error instanceof Undelivered ? `consoleauth: ${error.why}` : asRefusal(error).message;
      return { state: 'unconfirmed', detail };
    }
  }

  close(): void {}
}
