import type { ConsoleauthService, consoleauthContract } from '../../../contracts/consoleauth.ts';
import type { Call, Peers } from '../../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { BoundedMap } from '../../../platform/collections/bounded-map.ts';
import type { Claims } from './signed-tokens.ts';

/** What an authority answered is used this long without asking again. Ends made by an api are published and cost no wait. */
const FRESH_MS = 2_000;
/** While no authority answers, a sign-in that was found good goes on this long: a restart of consoleauth stops no dashboard. */
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

/** Which sign-ins were ended before their time, as the token authority remembers it; what it says is kept for a moment. */
export class EndedSignIns {
  readonly #authorities: Peers<typeof consoleauthContract>;
  readonly #freshMs: number;
  readonly #unansweredMs: number;
  /** By chain; the one that was asked about longest ago is first. */
  readonly #known = new BoundedMap<string, Known>(MAX_CHAINS);
  /** By chain: requests that come together ask once. */
  readonly #asking = new Map<string, Promise<Known>>();

  constructor({ authorities, freshMs = FRESH_MS, unansweredMs = UNANSWERED_MS }: EndedSignInsOptions) {
    this.#authorities = authorities;
    this.#freshMs = freshMs;
    this.#unansweredMs = unansweredMs;
  }

  /**
   * The marks that a sign-in bears which begins now.
   * @throws {Refusal} sign_in_unchecked, sign_ins_full
   */
  async begin(call: Call): Promise<readonly string[]> {
    return (await answered(this.#authorities.any.begin_sign_in({}, call))).marks;
  }

  /**
   * What became of a sign-in.
   * @throws {Refusal} sign_in_unchecked where no authority answers and none has answered of late
   */
  async stateOf(claims: Claims, call: Call): Promise<SignInState> {
    const known = this.#known.get(chainOf(claims));
    // An end stays an end, however long ago it was heard of.
    if (known !== undefined && isEnded(known, claims)) return 'ended';
    if (known !== undefined && performance.now() - known.askedAt < this.#freshMs)
      return stateIn(known, claims);
    try {
      return stateIn(await this.#ask(claims, call), claims);
    } catch (error) {
      const isRecent = known !== undefined && performance.now() - known.askedAt < this.#unansweredMs;
      if (isRecent && stateIn(known, claims) === 'good') return 'good';
      throw error;
    }
  }

  /**
   * Ends a sign-in; it is in the token store once this has resolved.
   * @throws {Refusal} sign_in_unchecked, sign_ins_full
   */
  async end(claims: Claims, call: Call): Promise<void> {
    const chainId = chainOf(claims);
    const ended = { chainId, auditId: claims.a[0]!, endsAt: claims.e / 1000 };
    const { shared } = await answered(this.#authorities.any.end_sign_in(ended, call));
    // Each that keeps its own store has to remember it itself.
    if (!shared) await this.#authorities.all('end_sign_in', ended, call);
    this.forget(chainId);
  }

  /** Has the authority asked about that chain, or all, at the next request: another api has ended one of its sign-ins. */
  forget(chainId?: string): void {
    if (chainId === undefined) {
      this.#known.clear();
      this.#asking.clear();
      return;
    }
    this.#known.delete(chainId);
    this.#asking.delete(chainId);
  }

  #ask(claims: Claims, call: Call): Promise<Known> {
    const chainId = chainOf(claims);
    const underWay = this.#asking.get(chainId);
    if (underWay !== undefined) return underWay;
    const asking: Promise<Known> = this.#find(claims, call).then(
      (known) => {
        // Forgotten meanwhile: what was heard may be older than that.
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

  async #find(claims: Claims, call: Call): Promise<Known> {
    const asked = { chainId: chainOf(claims), marks: [...(claims.s ?? [])] };
    const askedAt = performance.now();
    let answers: Answer[] = [await answered(this.#authorities.any.find_sign_in(asked, call))];
    // One with a store or a key of its own knows nothing of sign-ins that began at another.
    if (!answers[0]!.remembered && asked.marks.length > 0) {
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

const chainOf = ({ a }: Claims) => a.at(-1)!;

function isEnded({ ended }: Known, { a }: Claims): boolean {
  // A sign-in that another was made from takes that one along.
  return a.some((auditId) => ended.has(auditId));
}

function stateIn(known: Known, claims: Claims): SignInState {
  if (isEnded(known, claims)) return 'ended';
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
