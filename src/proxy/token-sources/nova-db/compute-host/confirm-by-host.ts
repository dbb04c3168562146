import { Refusal } from '../../../../flow/refusals.ts';
import type { Closable } from '../../../../platform/lifecycle.ts';
import type { Cell } from '../cells.ts';
import type { InstanceRow } from '../instances.ts';
import type { ConsolePortAnswer } from './validate-console-port.ts';

/** The question to a compute host. */
export interface PortQuestion {
  readonly instance: InstanceRow;
  readonly port: number;
  readonly consoleType: string;
  readonly requestId: string;
  readonly timeoutMs: number;
}

/**
 * Asks nova-compute over the message bus of the cell.
 * @throws {Refusal} nova_unconfirmed if the compute host does not answer, nova_bus_unreachable if the bus does not
 */
export type AskHost<Bus extends Closable> = (
  cell: Cell<Bus>,
  question: PortQuestion,
) => Promise<ConsolePortAnswer>;

/** [step 15] @throws {Refusal} unless the console is where the token leads */
export function requireSamePort(answer: ConsolePortAnswer, host: string): void {
  if (answer === 'same') return;
  if (answer === 'other')
    throw new Refusal(
      'token_guest_moved',
      `compute host ${host}: the console is not at the port of the token`,
    );
  if (answer === 'no_instance')
    throw new Refusal('token_guest_gone', `compute host ${host} does not have the instance`);
  const why =
    answer === 'not_ready' ? 'the instance is not ready' : 'the instance has no console of this kind';
  throw new Refusal('nova_unconfirmed', `compute host ${host}: ${why}`);
}
