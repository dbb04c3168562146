import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../platform/log/log.ts';
import { Exchange, type Leg } from '../exchange.ts';
import type { Transport } from '../transport.ts';

/** Troubles of a wire, for tests. */
export interface Disturbance {
  /** How long each message is under way. */
  readonly delayMs?: number;
  /** Whether this message gets lost. */
  readonly lose?: (leg: Leg) => boolean;
}

export interface InProcessOptions {
  readonly log: Logger;
  readonly disturbance?: Disturbance;
}

/** For the registry. */
export async function open(_settings: unknown, log: Logger): Promise<Transport> {
  return new InProcessTransport({ log });
}

/** Roles in one process. What crosses is copied and checked as between two, so that one process hides no bug of two. */
export class InProcessTransport extends Exchange {
  constructor({ log, disturbance: { delayMs = 0, lose } = {} }: InProcessOptions) {
    super({
      log,
      carry(leg, land) {
        if (lose?.(leg)) return;
        void (delayMs === 0 ? Promise.resolve() : delay(delayMs, undefined, { ref: false })).then(land);
      },
    });
  }
}
