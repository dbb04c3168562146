import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../platform/log/log.ts';
import { Exchange } from '../exchange.ts';
import { type Leg, PlaceCarrier } from '../place-carrier.ts';
import type { Transport } from '../transport.ts';

/** Faults of a network, for tests. */
export interface Disturbance {
  /** How long each message takes. */
  readonly delayMs?: number;
  /** Whether this message is lost. */
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

/** Roles in one process. Messages are copied and checked as between processes, so that one process hides no defect of two. */
export class InProcessTransport extends Exchange {
  constructor({ log, disturbance }: InProcessOptions) {
    super(log, disturbance === undefined ? new PlaceCarrier() : disturbed(disturbance));
  }
}

function disturbed({ delayMs = 0, lose }: Disturbance): PlaceCarrier {
  return new PlaceCarrier((leg, deliver) => {
    if (!lose?.(leg)) void delay(delayMs, undefined, { ref: false }).then(deliver);
  });
}
