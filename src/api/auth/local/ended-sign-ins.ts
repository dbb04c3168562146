import type { ConsoleauthService, consoleauthContract } from '../../../contracts/consoleauth.ts';
import type { Call, Peers } from '../../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import { chainOf, type SignInRecord } from './signed-tokens.ts';

/** The reply of an authority is used this long. Revocations are published, so they have effect sooner. */
const FRESH_MS = 2_000;
/** While no authority replies, a sign-in that was good stays good this long, so that a restart of consoleauth stops no dashboard. */
const UNANSWERED_MS = 30_000;
const MAX_CHAINS = 10_000;

export type SignInState = 'good' | 'ended' | 'forgotten';

type Answer = Awaited<ReturnType<ConsoleauthService['find_sign_in']>>;

interface Known {
  readonly remembered: boolean;
  readonly ended: Set<string>;
  /** In ms of performance.now(). */
  readonly askedAt: number;
}

export interface EndedSignInsOptions {
  readonly authorities: Peers<typeof consoleauthContract>;
  readonly freshMs?: number;
  readonly unansweredMs?: number;
}

/** Which sign-ins were revoked, according to the token authority. Its replies are kept for a moment. */
export class EndedSignIns {
  readonly #authorities: Peers<typeof consoleauthContract>;
  readonly #freshMs: number;
  readonly #unansweredMs: number;
  /** By chain; the oldest reply is first. */
  readonly #known = new BoundedMap<string, Known>(MAX_CHAINS);
  /** By chain: simultaneous requests share one call. */
  readonly #asking = new Map<string, Promise<Known>>();

  constructor({ authorities, freshMs = FRESH_MS, unansweredMs = UNANSWERED_MS }: EndedSignInsOptions) {
    this.#authorities = authorities;
    this.#freshMs = freshMs;
    this.#unansweredMs = unansweredMs;
  }

  /**
   * The marks of a sign-in that begins now.
   * @throws {Refusal} sign_in_unchecked, sign_ins_full
   */
  async begin(call: Call): Promise<readonly string[]> {
    return (await answered(this.#authorities.any.begin_sign_in({}, call))).marks;
  }

  /**
   * Whether a sign-in is still good.
   * @throws {Refusal} sign_in_unchecked if no authority replies and none has replied recently
   */
  async stateOf(record: SignInRecord, call: Call): Promise<SignInState> {
    const known = this.#known.get(chainOf(record));
    // A revocation is final, however old the reply.
    if (known !== undefined && isEnded(known, record)) return 'ended';
    if (known !== undefined && performance.now() - known.askedAt < this.#freshMs)
      return stateIn(known, record);
    try {
      return stateIn(await this.#ask(record, call), record);
    } catch (error) {
      const isRecent = known !== undefined && performance.now() - known.askedAt < this.#unansweredMs;
      if (isRecent && stateIn(known, record) === 'good') return 'good';
      throw error;
    }
  }

  /**
   * Revokes a sign-in. Once this resolves, the revocation is in the token store.
   * @throws {Refusal} sign_in_unchecked, sign_ins_full
   */
  async end(record: SignInRecord, call: Call): Promise<void> {
    const chainId = chainOf(record);
    const ended = { chainId, auditId: record.a[0], endsAt: record.e / 1000 };
    const { shared } = await answered(this.#authorities.any.end_sign_in(ended, call));
    // Authorities with private stores must each remember it.
    if (!shared) await this.#authorities.all('end_sign_in', ended, call);
    this.forget(chainId);
  }

  /** Makes the next request ask the authority about that chain, or about all: another API has revoked one of its sign-ins. */
  forget(chainId?: string): void {
    if (chainId === undefined) {
      this.#known.clear();
      this.#asking.clear();
      return;
    }
    this.#known.delete(chainId);
    this.#asking.delete(chainId);
  }

  #ask(record: SignInRecord, call: Call): Promise<Known> {
    const chainId = chainOf(record);
    const underWay = this.#asking.get(chainId);
    if (underWay !== undefined) return underWay;
    const asking: Promise<Known> = this.#find(record, call).then(
      (known) => {
        // Forgotten meanwhile: the reply may be older than the revocation.
        if (this.#asking.get(chainId) === asking) this.#keep(chainId, known);
        return known;
      },
      (error) => {
        if (this.#asking.get(chainId) === asking) this.#asking.delete(chainId);
        throw error;
      },
    );
    this.#asking.set(chainId, asking);
    return asking;
  }

  #keep(chainId: string, known: Known): void {
    this.#asking.delete(chainId);
    this.#known.set(chainId, known);
  }

  async #find(record: SignInRecord, call: Call): Promise<Known> {
    const asked = { chainId: chainOf(record), marks: [...(record.s ?? [])] };
    const askedAt = performance.now();
    const first = await answered(this.#authorities.any.find_sign_in(asked, call));
    let answers: Answer[] = [first];
    // An authority with a private store or its own key does not know sign-ins that began at another.
    if (!first.remembered && asked.marks.length > 0) {
      const others = await this.#authorities.all('find_sign_in', asked, call);
      answers = [...answers, ...others.flatMap(({ reply }) => (reply === undefined ? [] : [reply]))];
    }
    return {
      remembered: answers.some(({ remembered }) => remembered),
      ended: new Set(answers.flatMap(({ ended }) => ended)),
      askedAt,
    };
  }
}

function isEnded({ ended }: Known, { a }: SignInRecord): boolean {
  // A revoked sign-in takes along the sign-ins that were made from it.
  return a.some((auditId) => ended.has(auditId));
}

function stateIn(known: Known, record: SignInRecord): SignInState {
  if (isEnded(known, record)) return 'ended';
  return known.remembered ? 'good' : 'forgotten';
}

async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal.code === 'sign_ins_full' || refusal.code === 'sign_in_unchecked') throw refusal;
    throw new Refusal('sign_in_unchecked', `consoleauth: ${refusal.message}`, { cause: error });
  }
}
