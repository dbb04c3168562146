import { within } from '../platform/pace/within.ts';
import type { BrokerLink, QueueFacts } from './broker-link.ts';
import type { Call } from './call.ts';
import { RpcFailure } from './rpc-failure.ts';

/** A call without a reply for this long, in ms, makes Oriel ask the broker about the queue. */
const SILENCE_MS = 500;
/** The pause between two such checks of one call, in ms. */
const AGAIN_MS = 1_000;
/** A broker that does not answer the check within this time, in ms, is given up. */
const ANSWER_MS = 3_000;
/** How long after a failover services may take to come back, in ms. */
const SETTLING_MS = 10_000;

/**
 * Finds out early why a call has no reply. The queue of a service outlives the service, so the broker accepts calls to a stopped
 * one. But the broker knows who reads the queue. And a broker that does not answer even that is gone: heartbeats would show it
 * only after one or two minutes.
 */
export class SilenceChecks {
  /** Checks of queues, which all calls to a queue share. */
  readonly #underWay = new Map<string, Promise<QueueFacts | undefined>>();
  /** Calls whose queue had neither a reader nor a message: a service that is stopping may still answer. */
  readonly #doubtful = new WeakSet<Call>();
  #first: BrokerLink | undefined;

  onLink(link: BrokerLink): void {
    this.#first ??= link;
  }

  /** Whether services may still be on their way to the broker of this connection: it is new, and not the first one. */
  isSettling(link: BrokerLink): boolean {
    return this.#first !== link && link.age < SETTLING_MS;
  }

  watch(call: Call, link: BrokerLink): void {
    call.in(SILENCE_MS, () => void this.#check(call, link));
  }

  async #check(call: Call, link: BrokerLink): Promise<void> {
    if (call.isDone || link.isEnded) return;
    call.in(AGAIN_MS, () => void this.#check(call, link));
    // The broker does not read from a blocked connection.
    if (link.isBlocked) return;
    try {
      const facts = await this.#factsOf(call.queue, link);
      if (facts !== undefined && facts.consumers > 0) return;
      if (this.isSettling(link) || this.#isDoubtful(call, facts)) return;
      call.fail(
        new RpcFailure(
          'no_such_host',
          `no service reads the queue ${call.queue} of RabbitMQ at ${link.address}`,
        ),
      );
    } catch (error) {
      if (error instanceof RpcFailure && error.why === 'unreachable' && !link.isBlocked) link.end(error);
    }
  }

  #isDoubtful(call: Call, facts: QueueFacts | undefined): boolean {
    if (facts === undefined || facts.messages > 0 || this.#doubtful.has(call)) return false;
    this.#doubtful.add(call);
    return true;
  }

  #factsOf(queue: string, link: BrokerLink): Promise<QueueFacts | undefined> {
    let facts = this.#underWay.get(queue);
    if (facts === undefined) {
      const late = () => new RpcFailure('unreachable', `RabbitMQ at ${link.address} does not answer`);
      facts = within({ ms: ANSWER_MS, late }, () => link.queueFacts(queue)).finally(() =>
        this.#underWay.delete(queue),
      );
      this.#underWay.set(queue, facts);
    }
    return facts;
  }
}
