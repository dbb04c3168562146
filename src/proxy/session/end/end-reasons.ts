import { Limiter } from '../../../platform/pace/limiter.ts';
import type { TokenSource, WhyClosed } from '../../token-sources/token-source.ts';
import type { LiveSession } from '../live-session.ts';

/** Calls at once, and calls that may wait. An instance takes one call, however many consoles it had. */
const AT_ONCE = 32;
const MAX_WAITING = 1_000;

/** Asks the token source why console servers close connections, once for all sessions of an instance. */
export class EndReasons {
  readonly #tokenSource: TokenSource;
  readonly #limiter = new Limiter(AT_ONCE, MAX_WAITING);
  readonly #underWay = new Map<string, Promise<WhyClosed>>();

  constructor(tokenSource: TokenSource) {
    this.#tokenSource = tokenSource;
  }

  /** Returns the reason. Never rejects. */
  ask({ instanceUuid, computeHost, checked }: LiveSession): Promise<WhyClosed> {
    const key = `${instanceUuid} ${computeHost} ${checked.console.port}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const asking = this.#limiter
      .run(() => this.#askNow(checked))
      .then(
        (why) => why ?? { state: 'unknown' as const, detail: `${MAX_WAITING} calls are already waiting` },
        (error: unknown) => ({ state: 'unknown' as const, detail: String(error) }),
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asking);
    return asking;
  }

  async #askNow(checked: LiveSession['checked']): Promise<WhyClosed> {
    const { whyClosed, recheck } = this.#tokenSource;
    if (whyClosed !== undefined) return whyClosed.call(this.#tokenSource, checked);
    const found = await recheck?.call(this.#tokenSource, checked);
    if (found?.state === 'ended') return found;
    // The instance may only seem to run because the authority has not noticed its end yet.
    return { state: 'unknown', detail: found?.state === 'unconfirmed' ? found.detail : '' };
  }
}
