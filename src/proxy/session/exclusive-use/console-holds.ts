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
import { logSilentProxy } from './hold-everywhere.ts';

/** The policies under which one user at a time uses an instance. */
type Exclusive = Exclude<Settings['oriel']['console_sharing'], 'share'>;

export interface ConsoleHoldsOptions {
  readonly sessions: LiveSessions;
  /** Asks all proxies; if absent, only this proxy counts. */
  readonly everywhere: HoldEverywhere | undefined;
  /** The policy, which may change while sessions are open. */
  readonly policy: () => Settings['oriel']['console_sharing'];
  readonly clock: Clock;
  readonly log: Logger;
}

const FREE: HoldAnswer = { inTheWay: false, by: '', heldAt: 0 };

/**
 * Decides who may use an instance when a second user opens it: `[oriel] console_sharing`, on all proxies. A session records its hold
 * here before it asks the other proxies, so that of two sessions that open at the same moment at least one finds the other. Holds
 * have one order on all proxies, so that the two never both give way (docs/decisions/0012-exclusive-use.md).
 */
export class ConsoleHolds {
  readonly #options: ConsoleHoldsOptions;
  /** The time of the latest known hold: the next one here comes after it, whatever the clocks say. */
  #latest = 0;

  constructor(options: ConsoleHoldsOptions) {
    this.#options = options;
  }

  readonly service: ExclusiveUseService = { claim_console: async (hold) => this.#answer(hold) };

  /** [step 16] Holds the console; view-only sessions hold nothing. @throws {Refusal} console_in_use, session_taken_over */
  hold(session: LiveSession): void | Promise<void> {
    if (session.viewOnly) return;
    const policy = this.#options.policy();
    if (policy !== 'share') return this.#holdAlone(session, policy);
    session.hold = { at: this.#nextPlace(), isHeld: true };
  }

  async #holdAlone(session: LiveSession, policy: Exclusive): Promise<void> {
    let against = await this.#put(session, policy);
    // A session that has given way meanwhile must not return with a later hold.
    if (policy === 'takeover' && against !== undefined && against.heldAt > 0 && !session.isEnding) {
      // A session that already holds the console came first, and only its clock is ahead: this one comes after it.
      this.#latest = Math.max(this.#latest, against.heldAt);
      against = await this.#put(session, policy);
    }
    if (against !== undefined) {
      throw policy === 'refuse' ? new Refusal('console_in_use') : takenOverBy(against.by);
    }
    session.hold = { at: session.hold?.at ?? this.#nextPlace(), isHeld: true };
  }

  /** Returns what stands against the hold. */
  async #put(session: LiveSession, policy: Exclusive): Promise<HoldAnswer | undefined> {
    const at = this.#nextPlace();
    session.hold = { at, isHeld: false };
    const { instanceUuid, userId, userName } = session.checked.console;
    const hold = { instanceUuid, sessionId: session.id, userId, userName, policy, at };
    const answers = [this.#answer(hold), await this.#askEverywhere(hold, session.requestId)];
    return answers.find(({ inTheWay }) => inTheWay);
  }

  #nextPlace(): number {
    this.#latest = Math.max(this.#options.clock.now(), this.#latest + 1);
    return this.#latest;
  }

  /** A proxy that does not answer stands against nothing: its outage must not close consoles that are reachable here. */
  async #askEverywhere(hold: HoldRequest, requestId: string): Promise<HoldAnswer> {
    const { everywhere, log } = this.#options;
    try {
      return (await everywhere?.(hold, { requestId })) ?? FREE;
    } catch (error) {
      logSilentProxy(log, hold, requestId, asRefusal(error).message);
      return FREE;
    }
  }

  #answer(hold: HoldRequest): HoldAnswer {
    this.#latest = Math.max(this.#latest, hold.at);
    const others = this.#options.sessions.ofInstance(hold.instanceUuid).flatMap((session) => {
      const held = session.hold;
      return held !== undefined && counts(session, hold) ? [{ session, ...held }] : [];
    });
    if (hold.policy === 'refuse') {
      // A session that holds the console stays, whatever the clocks say; of two that do not yet, the first.
      return others.some((other) => other.isHeld || isEarlier(other, hold))
        ? { inTheWay: true, by: '', heldAt: 0 }
        : FREE;
    }
    for (const other of others) if (isEarlier(other, hold)) other.session.end(takenOverBy(hold.userName));
    const later = others.find((other) => !isEarlier(other, hold));
    if (later === undefined) return FREE;
    const { session, at, isHeld } = later;
    return { inTheWay: true, by: session.checked.console.userName, heldAt: isHeld ? at : 0 };
  }
}

/** True for another user's session that uses the instance or is about to. */
function counts(other: LiveSession, { sessionId, userId }: HoldRequest): boolean {
  if (other.id === sessionId || other.isEnding) return false;
  return userId === '' || other.checked.console.userId !== userId;
}

function isEarlier(other: { session: LiveSession; at: number }, { at, sessionId }: HoldRequest): boolean {
  return other.at < at || (other.at === at && other.session.id < sessionId);
}

function takenOverBy(userName: string): Refusal {
  return new Refusal('session_taken_over', plainReason(userName));
}
