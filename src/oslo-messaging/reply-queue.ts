import { randomUUID } from 'node:crypto';
import type { Options } from 'amqplib';
import type { RabbitSettings } from './rabbit-settings.ts';

/**
 * The queue that receives the replies of this process, `reply_<uuid>`, and how it is declared. A broker may refuse a declaration: a
 * policy, a default queue type, or RabbitMQ 4 without transient queues that are not exclusive. Then the next one is tried.
 */
export class ReplyQueue {
  readonly #settings: RabbitSettings;
  readonly #declarations: readonly Options.AssertQueue[];
  #name = newName();
  #current = 0;

  constructor(settings: RabbitSettings) {
    this.#settings = settings;
    const quorum = {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', ...this.#limits(), ...this.#expiry() },
    };
    const transient = {
      durable: false,
      arguments: { ...(settings.rabbit_ha_queues ? { 'x-ha-policy': 'all' } : {}), ...this.#expiry() },
    };
    const exclusive = { durable: false, exclusive: true, autoDelete: true, arguments: {} };
    this.#declarations = settings.rabbit_transient_quorum_queue
      ? [quorum, transient, exclusive]
      : [transient, quorum, exclusive];
  }

  get name(): string {
    return this.#name;
  }

  get declaration(): Options.AssertQueue {
    return { autoDelete: false, exclusive: false, ...this.#declarations[this.#current] };
  }

  /** Returns whether another declaration is left to try. After the last one it begins again. */
  declareOtherwise(): boolean {
    this.#name = newName();
    this.#current = (this.#current + 1) % this.#declarations.length;
    return this.#current !== 0;
  }

  /** Replies to the old name no longer arrive. */
  rename(): void {
    this.#name = newName();
  }

  /** RabbitMQ deletes the queue if this process has not used it for that long: after it was killed. */
  #expiry(): Record<string, number> {
    const { rabbit_transient_queues_ttl: seconds } = this.#settings;
    return seconds > 0 ? { 'x-expires': seconds * 1000 } : {};
  }

  #limits(): Record<string, number> {
    const settings = this.#settings;
    const limits: [string, number][] = [
      ['x-delivery-limit', settings.rabbit_quorum_delivery_limit],
      ['x-max-in-memory-length', settings.rabbit_quorum_max_memory_length],
      ['x-max-in-memory-bytes', settings.rabbit_quorum_max_memory_bytes],
    ];
    return Object.fromEntries(limits.filter(([, value]) => value > 0));
  }
}

function newName(): string {
  return `reply_${randomUUID().replaceAll('-', '')}`;
}
