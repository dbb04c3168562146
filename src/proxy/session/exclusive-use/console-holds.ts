import type { Settings } from '../../../config/option-table.ts';
import type {
  ExclusiveUseService,
  HoldAnswer,
  HoldEverywhere,
  HoldRequest,
} from '../../../contracts/sessions/exclusive-use.ts';
import { plainReason } from '../../../contracts/sessions/session-end.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { LiveSession } from '../live-session.ts';
import type { LiveSessions } from '../live-sessions.ts';
import { logUnheard } from './hold-everywhere.ts';

/** The policies under which one person at a time uses a guest. */
type Exclusive = Exclude<Settings['oriel']['console_sharing'], 'share'>;

export interface ConsoleClaimsOptions {
  readonly sessions: LiveSessions;
  /** Asks all proxies; this one alone where absent. */
  readonly everywhere: HoldEverywhere | undefined;
  /** May change while sessions are open. */
  readonly policy: () => Settings['oriel']['console_sharing'];
  readonly clock: Clock;
  readonly log: Logger;
}

const FREE: HoldAnswer = { inTheWay: false, by: '', heldAt: 0 };

/**
 * Who may use a guest when a second person opens it: `[oriel] console_sharing`, on all proxies. Each session makes its
 * claim known here before it asks the others, so that of two that open at the same moment at least one hears of the other;
 * claims have one order that everybody agrees on, so that never both make way (docs/decisions/0012-exclusive-use.md).
 */
export class ConsoleClaims {
  readonly #options: ConsoleClaimsOptions;
  /** The latest claim that was heard of: the next one here comes after it, whatever the clocks say. */
  #latest = 0;

  constructor(options: ConsoleClaimsOptions) {
    this.#options = options;
  }

  readonly service: ExclusiveUseService = { claim_console: async (claim) => this.#judge(claim) };

  /** [step 16] Throws console_in_use, session_taken_over. Those who only look claim nothing. */
  claim(session: LiveSession): void | Promise<void> {
    if (session.viewOnly) return;
    const policy = this.#options.policy();
    if (policy !== 'share') return this.#claimAlone(session, policy);
    session.claim = { at: this.#nextPlace(), isHeld: true };
  }

  async #claimAlone(session: LiveSession, policy: Exclusive): Promise<void> {
    let against = await this.#put(session, policy);
    // A session that has made way meanwhile must not come back by a later place.
    if (policy === 'takeover' && against !== undefined && against.heldAt > 0 && !session.isEnding) {
      // Who is in already was there before, and only its clock is ahead: this one comes after it.
      this.#latest = Math.max(this.#latest, against.heldAt);
      against = await this.#put(session, policy);
    }
    if (against !== undefined) {
      throw policy === 'refuse' ? new Refusal('console_in_use') : takenOverBy(against.by);
    }
    session.claim = { at: session.claim!.at, isHeld: true };
  }

  /** Answers what is against it. */
  async #put(session: LiveSession, policy: Exclusive): Promise<HoldAnswer | undefined> {
    const at = this.#nextPlace();
    session.claim = { at, isHeld: false };
    const { instanceUuid, userId, userName } = session.checked.console;
    const claim = { instanceUuid, sessionId: session.id, userId, userName, policy, at };
    const judgements = [this.#judge(claim), await this.#askEverywhere(claim, session.requestId)];
    return judgements.find(({ inTheWay }) => inTheWay);
  }

  #nextPlace(): number {
    this.#latest = Math.max(this.#options.clock.now(), this.#latest + 1);
    return this.#latest;
  }

  /** Whoever cannot be asked is in nobody's way: an outage must not close the consoles that are reached here. */
  async #askEverywhere(claim: HoldRequest, requestId: string): Promise<HoldAnswer> {
    const { everywhere, log } = this.#options;
    try {
      return (await everywhere?.(claim, { requestId })) ?? FREE;
    } catch (error) {
      logUnheard(log, claim, requestId, asRefusal(error).message);
      return FREE;
    }
  }

  #judge(claim: HoldRequest): HoldAnswer {
    this.#latest = Math.max(this.#latest, claim.at);
    const others = this.#options.sessions
      .ofInstance(claim.instanceUuid)
      .filter((other) => counts(other, claim));
    if (claim.policy === 'refuse') {
      // Who is in already stays, whatever the clocks say; of two who are not, the first.
      return others.some((other) => other.claim!.isHeld || isEarlier(other, claim))
        ? { inTheWay: true, by: '', heldAt: 0 }
        : FREE;
    }
    for (const other of others) if (isEarlier(other, claim)) other.end(takenOverBy(claim.userName));
    const later = others.find((other) => !isEarlier(other, claim));
    if (later === undefined) return FREE;
    const { at, isHeld } = later.claim!;
    return { inTheWay: true, by: later.checked.console.userName, heldAt: isHeld ? at : 0 };
  }
}

/** Another person's session that uses the guest, or is about to. */
function counts(other: LiveSession, { sessionId, userId }: HoldRequest): boolean {
  if (other.id === sessionId || other.claim === undefined || other.isEnding) return false;
  return userId === '' || other.checked.console.userId !== userId;
}

function isEarlier(other: LiveSession, { at, sessionId }: HoldRequest): boolean {
  const { at: otherAt } = other.claim!;
  return otherAt < at || (otherAt === at && other.id < sessionId);
}

function takenOverBy(userName: string): Refusal {
  return new Refusal('session_taken_over', plainReason(userName));
}
