import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../platform/message-of.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';
import { within } from '../../../platform/pace/within.ts';
import type { CheckedConsole, TokenSource, WhyClosed } from '../../token-sources/token-source.ts';
import type { LiveSession } from '../live-session.ts';

/** Calls at once, and calls that may wait. An instance takes one call, however many consoles it had. */
const AT_ONCE = 32;
const MAX_WAITING = 1_000;

interface Question {
  readonly answer: Promise<WhyClosed>;
  readonly abort: AbortController;
  /** Sessions that wait for the answer. */
  waiting: number;
}

/** Asks the token source why console servers close connections, once for all sessions of an instance. */
export class EndReasons {
  readonly #tokenSource: TokenSource;
  readonly #limiter = new Limiter(AT_ONCE, MAX_WAITING);
  readonly #underWay = new Map<string, Question>();

  constructor(tokenSource: TokenSource) {
    this.#tokenSource = tokenSource;
  }

  /** The longest time until the reason is known, in ms; 0 if the source has no such time. */
  get withinMs(): number {
    return this.#tokenSource.endReasonWait?.withinMs ?? 0;
  }

  /** Returns the reason, which never rejects, and a function for a session that no longer waits. */
  ask({ instanceUuid, computeHost, checked }: LiveSession): { why: Promise<WhyClosed>; leave: () => void } {
    const key = `${instanceUuid} ${computeHost} ${checked.console.port}`;
    const question = this.#underWay.get(key) ?? this.#begin(key, checked);
    question.waiting++;
    const leave = () => {
      question.waiting--;
      if (question.waiting > 0) return;
      this.#forget(key, question);
      question.abort.abort(new Error('no session waits for the reason'));
    };
    return { why: question.answer, leave };
  }

  #begin(key: string, checked: CheckedConsole): Question {
    const abort = new AbortController();
    const answer = this.#askTwice(checked, abort.signal).catch((error: unknown) => ({
      state: 'unknown' as const,
      detail: messageOf(error),
    }));
    const question = { answer, abort, waiting: 0 };
    this.#underWay.set(key, question);
    void answer.then(() => this.#forget(key, question));
    return question;
  }

  #forget(key: string, question: Question): void {
    if (this.#underWay.get(key) === question) this.#underWay.delete(key);
  }

  /** The pause between the two calls takes no slot. */
  async #askTwice(checked: CheckedConsole, outer: AbortSignal): Promise<WhyClosed> {
    const { endReasonWait } = this.#tokenSource;
    if (endReasonWait === undefined) return this.#ask(checked, outer);
    const { withinMs: ms, againAfterMs } = endReasonWait;
    return within({ ms, late: () => new Error(`no reason within ${ms} ms`), outer }, async (signal) => {
      const first = await this.#ask(checked, signal);
      if (first.state === 'ended') return first;
      await sleep(againAfterMs, undefined, { signal });
      return this.#ask(checked, signal);
    });
  }

  async #ask(checked: CheckedConsole, signal: AbortSignal): Promise<WhyClosed> {
    const why = await this.#limiter.run(() => this.#askNow(checked, signal), signal);
    return why ?? { state: 'unknown', detail: `${MAX_WAITING} calls are already waiting` };
  }

  async #askNow(checked: CheckedConsole, signal: AbortSignal): Promise<WhyClosed> {
    const { whyClosed, recheck } = this.#tokenSource;
    if (whyClosed !== undefined) return whyClosed.call(this.#tokenSource, checked, { signal });
    const found = await recheck?.call(this.#tokenSource, checked);
    if (found?.state === 'ended') return found;
    // The instance may only seem to run because the authority has not noticed its end yet.
    return { state: 'unknown', detail: found?.state === 'unconfirmed' ? found.detail : '' };
  }
}
