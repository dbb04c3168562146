import { passwordOf, withoutPassword } from '../../../contracts/connect-info.ts';
import type { ConsoleauthService, Opener } from '../../../contracts/consoleauth.ts';
import type { Call } from '../../../contracts/contract.ts';
import { asRefusal, type RefusalCode } from '../../../flow/refusals.ts';
import { Secret } from '../../../platform/secret.ts';
import { refusalForEnd } from '../../session/end/end-for-code.ts';
import type { CheckedConsole, RecheckedSession, Redeemer, TokenSource, WhyClosed } from '../token-source.ts';

/** Oriel's token authority, reached over the transport. */
export class ConsoleauthTokenSource implements TokenSource {
  readonly name = 'consoleauth';
  /** The compute agent creates UUIDs. */
  readonly tokenForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  readonly #consoleauth: ConsoleauthService;

  constructor(consoleauth: ConsoleauthService) {
    this.#consoleauth = consoleauth;
  }

  async check(token: Secret, call: Call, opener: Opener): Promise<CheckedConsole> {
    const tokenHash = token.hash;
    const reply = await this.#consoleauth.check_token({ tokenHash, opener }, call);
    const password = passwordOf(reply);
    return { ...withoutPassword(reply), password: password === null ? null : new Secret(password) };
  }

  async redeem({ console, requestId }: CheckedConsole, redeemer: Redeemer): Promise<string> {
    const asked = { tokenHash: console.tokenHash, ...redeemer };
    return (await this.#consoleauth.claim_token(asked, { requestId })).holderHash;
  }

  async endResume({ console, requestId }: CheckedConsole, code: RefusalCode): Promise<void> {
    await this.#consoleauth.end_claim({ tokenHash: console.tokenHash, code }, { requestId });
  }

  async recheck({ console, requestId, epoch, once = false }: CheckedConsole): Promise<RecheckedSession> {
    const { tokenHash, instanceUuid, consoleType, host, port, computeHost, projectId, grant } = console;
    if (epoch === undefined) return { state: 'live' };
    try {
      const person = grant === undefined ? {} : { projectId, grant };
      const place = { instanceUuid, consoleType, host, port, computeHost };
      const asked = { tokenHash, ...place, epoch, once, ...person };
      const verdict = await this.#consoleauth.check_session(asked, { requestId });
      if (verdict.state === 'live') return { state: 'live' };
      if (verdict.state === 'unconfirmed') return { state: 'unconfirmed', detail: verdict.detail ?? '' };
      return { state: 'ended', refusal: refusalForEnd(verdict.code ?? '', verdict.reason) };
    } catch (error) {
      return { state: 'unconfirmed', detail: asRefusal(error).message };
    }
  }

  async whyClosed({ console, requestId }: CheckedConsole): Promise<WhyClosed> {
    const { instanceUuid, computeHost, host, port } = console;
    try {
      const asked = { instanceUuid, computeHost, host, port };
      const { state, code = '', detail } = await this.#consoleauth.why_closed(asked, { requestId });
      return state === 'ended' ? { state, refusal: refusalForEnd(code) } : { state, detail };
    } catch (error) {
      return { state: 'unknown', detail: asRefusal(error).message };
    }
  }

  close(): void {}
}
