import type { Msg } from '@nats-io/transport-node';
import type { Topic } from '../../contracts/contract.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import { PacedWarnings } from '../../platform/log/paced-warnings.ts';
import { Rates } from '../../platform/pace/rates.ts';
import { hostToken, lastToken, type Subjects } from './subjects.ts';

/** Events of one host that count in a minute. Each may cost a write to the token store. */
const MAX_EVENTS_PER_MINUTE = 6_000;

/** A subscription to a topic. If the topic is published per host, it accepts only what a host publishes for itself. */
export class Listening {
  /** The subjects to subscribe to. */
  readonly subjects: readonly string[];
  readonly #topic: Topic;
  readonly #unbound: string;
  readonly #log: Logger;
  readonly #warnings: PacedWarnings;
  readonly #deliver: (text: string) => Promise<void>;
  readonly #rates = new Rates(() => MAX_EVENTS_PER_MINUTE, systemClock);
  #hasWarned = false;

  constructor(topic: Topic, deliver: (text: string) => Promise<void>, subjects: Subjects, log: Logger) {
    this.#topic = topic;
    this.#log = log;
    this.#warnings = new PacedWarnings(log);
    this.#unbound = subjects.topicWithoutHost(topic);
    this.subjects = topic.perHost ? [subjects.topic(topic, null), this.#unbound] : [this.#unbound];
    this.#deliver = deliver;
  }

  /** Never rejects. */
  async receive(message: Msg): Promise<void> {
    const text = message.string();
    if (this.#topic.perHost && !this.#isOfItsHost(message.subject, text)) return;
    await this.#deliver(text);
  }

  #isOfItsHost(subject: string, text: string): boolean {
    if (subject === this.#unbound) {
      if (!this.#hasWarned) {
        this.#hasWarned = true;
        const fields = { topic: this.#topic.name };
        this.#log.warn(fields, 'ignored an event of an earlier version of Oriel: upgrade every compute host');
      }
      return false;
    }
    if (lastToken(subject) === hostToken(hostOfText(text))) return this.#isWithinRate(subject);
    this.#warnings.warn('host', { subject }, 'ignored an event that a host publishes in the name of another');
    return false;
  }

  #isWithinRate(subject: string): boolean {
    if (this.#rates.take(subject) === 0) return true;
    const fields = { subject, per_minute: MAX_EVENTS_PER_MINUTE };
    this.#warnings.warn('rate', fields, 'ignored events of a host that publishes too many');
    return false;
  }
}

/** The host that a payload names; empty if it names none, as in topics that are not published per host. */
export function hostOf(payload: unknown): string {
  const host = typeof payload === 'object' && payload !== null && 'host' in payload ? payload.host : '';
  return typeof host === 'string' ? host : '';
}

function hostOfText(text: string): string {
  try {
    return hostOf(JSON.parse(text));
  } catch {
    return '';
  }
}
