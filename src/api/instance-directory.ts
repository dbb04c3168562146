import type { computeContract, Instance } from '../contracts/compute.ts';
import { type Answer, type Call, type Peers, Undelivered } from '../contracts/contract.ts';
import type { InstanceChanged } from '../contracts/instance-changed.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Clock } from '../platform/clock.ts';

const MAX_KNOWN_HOSTS = 20_000;
/** A list this young is shared: a page full of impatient people is one question to the hosts. */
const LIST_AGE_MS = 1_000;

/** What all hosts together know of their guests. */
export interface Gathering {
  readonly instances: readonly Instance[];
  /** Hosts that were asked and gave no list, with the reason. */
  readonly silent: readonly { readonly host: string; readonly refusal: Refusal }[];
}

/**
 * [step 2] Finds guests and their hosts by asking the compute agents; no list is configured. Where a guest was last seen
 * is remembered and asked first, but what is answered always comes from that host now.
 */
export class InstanceDirectory {
  readonly #compute: Peers<typeof computeContract>;
  readonly #clock: Clock;
  readonly #hostOf = new Map<string, string>();
  #gathering: { at: number; result: Promise<Gathering> } | undefined;

  constructor(compute: Peers<typeof computeContract>, clock: Clock) {
    this.#compute = compute;
    this.#clock = clock;
  }

  /** A guest's life took a turn: where it was and what the list says is no longer to be relied on. */
  changed({ instanceUuid }: InstanceChanged): void {
    this.#hostOf.delete(instanceUuid);
    this.#gathering = undefined;
  }

  /** Undefined where every host answered and none has it; compute_unreachable where a silent one may. */
  async find(instanceUuid: string, call: Call): Promise<Instance | undefined> {
    const host = this.#hostOf.get(instanceUuid);
    if (host !== undefined) {
      const instance = await this.#askHost(host, instanceUuid, call);
      if (instance !== null) return instance;
      this.#hostOf.delete(instanceUuid);
    }
    const answers = await answersOf(this.#compute.all('get_instance', { instanceUuid }, call));
    const found = answers.flatMap(({ reply }) => (reply?.instance ? [reply.instance] : []));
    // During a live migration two hosts know the guest: the one where it runs counts.
    const instance = found.find(({ status }) => status === 'ACTIVE') ?? found[0];
    if (instance !== undefined) {
      this.#remember(instance);
      return instance;
    }
    const silent = answers.find(({ refusal }) => refusal !== undefined);
    if (silent?.refusal) {
      throw new Refusal(
        'compute_unreachable',
        `${silent.host} may have the guest: ${silent.refusal.message}`,
      );
    }
    return undefined;
  }

  /** All guests that the hosts know, each once. */
  list(call: Call): Promise<Gathering> {
    if (this.#gathering && this.#clock.now() - this.#gathering.at < LIST_AGE_MS)
      return this.#gathering.result;
    const gathering = { at: this.#clock.now(), result: this.#gather(call) };
    this.#gathering = gathering;
    gathering.result.catch(() => {
      if (this.#gathering === gathering) this.#gathering = undefined;
    });
    return gathering.result;
  }

  async #gather(call: Call): Promise<Gathering> {
    const answers = await answersOf(this.#compute.all('list_instances', {}, call));
    const byUuid = new Map<string, Instance>();
    for (const instance of answers.flatMap(({ reply }) => reply?.instances ?? [])) {
      if (instance.status !== 'ACTIVE' && byUuid.has(instance.uuid)) continue;
      byUuid.set(instance.uuid, instance);
      this.#remember(instance);
    }
    const silent = answers.flatMap(({ host, refusal }) => (refusal ? [{ host, refusal }] : []));
    return { instances: [...byUuid.values()], silent };
  }

  async #askHost(host: string, instanceUuid: string, call: Call): Promise<Instance | null> {
    try {
      return (await this.#compute.on(host).get_instance({ instanceUuid }, call)).instance;
    } catch {
      // Whatever ails that host: the others are asked, and it among them.
      return null;
    }
  }

  #remember({ uuid, host }: Instance): void {
    this.#hostOf.delete(uuid);
    if (this.#hostOf.size >= MAX_KNOWN_HOSTS) this.#hostOf.delete(this.#hostOf.keys().next().value!);
    this.#hostOf.set(uuid, host);
  }
}

/** What all hosts said; nobody there at all is not "no such guest". */
async function answersOf<T>(asked: Promise<Answer<T>[]>): Promise<Answer<T>[]> {
  let answers: Answer<T>[];
  try {
    answers = await asked;
  } catch (error) {
    if (error instanceof Undelivered)
      throw new Refusal('compute_unreachable', error.message, { cause: error });
    throw error;
  }
  if (answers.length === 0) throw new Refusal('compute_unreachable', 'no compute agent is on the bus');
  return answers;
}
