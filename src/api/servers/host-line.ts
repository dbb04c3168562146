import type { computeContract, Instance } from '../../contracts/compute.ts';
import type { Call, Peers } from '../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import { type Clock, steadyTime } from '../../platform/clock.ts';
import { HangGuard } from '../../platform/pace/hang-guard.ts';
import { Limiter } from '../../platform/pace/limiter.ts';

/** Calls to one host at once, and waiting. A host that hangs holds no more than these. */
const AT_ONCE = 16;
const MAX_WAITING = 2_000;
/** While a host fails, the other hosts are asked for its instances once in this time, in ms. */
const SEEK_EVERY_MS = 5_000;

/** The API's calls to one compute agent about single instances. */
export class HostLine {
  readonly #host: string;
  readonly #compute: Peers<typeof computeContract>;
  /** Steady milliseconds. */
  readonly #now: () => number;
  readonly #limiter = new Limiter(AT_ONCE, MAX_WAITING);
  readonly #guard: HangGuard<Refusal>;
  #soughtElsewhereAt = Number.NEGATIVE_INFINITY;

  constructor(host: string, compute: Peers<typeof computeContract>, clock: Clock) {
    this.#host = host;
    this.#compute = compute;
    this.#now = steadyTime(clock);
    this.#guard = new HangGuard(clock);
  }

  /** Whether the last call was not answered in time. */
  get isHanging(): boolean {
    return this.#guard.isHanging;
  }

  /**
   * The instance as the host describes it now; null if it does not have it.
   * @throws {Refusal} compute_unreachable, or the hypervisor's; at once while the host hangs
   */
  async ask(instanceUuid: string, call: Call): Promise<Instance | null> {
    const answer = await this.#limiter.run(async () => {
      this.#guard.begin();
      const askedAt = this.#now();
      try {
        const { instance } = await this.#compute.on(this.#host).get_instance({ instanceUuid }, call);
        this.#guard.answered();
        return { instance };
      } catch (error) {
        throw this.failed(error, this.#now() - askedAt);
      }
    });
    if (answer !== undefined) return answer.instance;
    throw new Refusal('compute_unreachable', `${MAX_WAITING} calls are waiting for ${this.#host} already`);
  }

  /** Takes note of a call that failed after `afterMs`, and returns the refusal for the user. */
  failed(error: unknown, afterMs: number): Refusal {
    const refusal = hostRefusal(this.#host, error);
    this.#guard.failed(refusal, afterMs);
    return refusal;
  }

  /** Whether the other hosts are due to be asked for an instance of this host, which fails. */
  maySeekElsewhere(): boolean {
    if (this.#now() - this.#soughtElsewhereAt < SEEK_EVERY_MS) return false;
    this.#soughtElsewhereAt = this.#now();
    return true;
  }
}

/** The refusal for the user: the host does not answer, or its hypervisor does not. */
function hostRefusal(host: string, error: unknown): Refusal {
  const { code, message } = asRefusal(error);
  const isHypervisor = code === 'hypervisor_unreachable' || code === 'hypervisor_forbidden';
  return new Refusal(isHypervisor ? code : 'compute_unreachable', `${host}: ${message}`, { cause: error });
}
