import type { Settings } from '../../../../config/option-table.ts';
import { Refusal } from '../../../../flow/refusals.ts';
import type { RpcClient } from '../../../../oslo-messaging/rpc-client.ts';
import { RpcFailure, type RpcFailureReason } from '../../../../oslo-messaging/rpc-failure.ts';
import { messageOf } from '../../../../platform/message-of.ts';
import type { Cell } from '../cells.ts';
import type { PortQuestion } from './confirm-by-host.ts';
import { type ConsolePortAnswer, validateConsolePort } from './validate-console-port.ts';

/** The broker has passed the call on: the compute host is what does not answer. */
const OF_THE_HOST: readonly RpcFailureReason[] = ['no_such_host', 'timeout', 'remote'];

/** Asks nova-compute over RabbitMQ of the cell. @throws {Refusal} nova_unconfirmed, nova_bus_unreachable */
export async function askCompute(
  { DEFAULT }: Pick<Settings, 'DEFAULT'>,
  cell: Cell<RpcClient>,
  { instance, port, consoleType, requestId, timeoutMs }: PortQuestion,
): Promise<ConsolePortAnswer> {
  try {
    return await validateConsolePort(cell.bus(), instance, port, consoleType, {
      exchange: DEFAULT.control_exchange,
      requestId,
      timeoutMs: Math.min(timeoutMs, DEFAULT.rpc_response_timeout * 1000),
    });
  } catch (error) {
    throw busRefusal(error, cell);
  }
}

/** Whether the broker accepts this host: a phrase about it. @throws {Refusal} nova_bus_unreachable */
export async function probeBus(cell: Cell<RpcClient>, timeoutMs: number): Promise<string> {
  try {
    return await cell.bus().probe({ timeoutMs });
  } catch (error) {
    // Also after a timeout: no compute host was asked.
    throw busUnreachable(error, cell);
  }
}

/** Whether the compute host failed, or the message bus. */
export function busRefusal(error: unknown, cell: Cell): Refusal {
  const isOfHost = error instanceof RpcFailure && OF_THE_HOST.includes(error.why);
  if (!isOfHost) return busUnreachable(error, cell);
  return new Refusal('nova_unconfirmed', messageOf(error), { cause: error });
}

function busUnreachable(error: unknown, { name }: Cell): Refusal {
  return new Refusal('nova_bus_unreachable', `cell ${name}: ${messageOf(error)}`, { cause: error });
}
