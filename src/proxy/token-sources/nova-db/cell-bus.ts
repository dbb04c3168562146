import type { Settings } from '../../../config/option-table.ts';
import { RpcClient } from '../../../oslo-messaging/rpc-client.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { Secret } from '../../../platform/secret.ts';
import {
  type ConfirmedInstance,
  type ConsolePortAnswer,
  validateConsolePort,
} from './compute-host/validate-console-port.ts';

export interface CellBusOptions {
  /** Of the cell: `[DEFAULT] transport_url`, or the column of `cell_mappings`. */
  readonly transportUrl: Secret;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface ConfirmOptions {
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The message bus of one cell, by which its nova-computes are asked. */
export class CellBus implements Closable {
  /** For calls other than the confirmation of a console. */
  readonly rpc: RpcClient;
  readonly #settings: Settings;

  /** @throws {RpcFailure} if the URL is not valid */
  constructor({ transportUrl, settings, log, clock }: CellBusOptions) {
    this.#settings = settings;
    this.rpc = new RpcClient({ transportUrl, settings: settings.oslo_messaging_rabbit, log, clock });
  }

  /**
   * Asks nova-compute of the instance's host whether the console is at `port`.
   * @throws {RpcFailure} without an answer within `[DEFAULT] rpc_response_timeout` and `timeoutMs`
   */
  confirm(
    instance: ConfirmedInstance,
    port: number,
    consoleType: string,
    { timeoutMs, ...how }: ConfirmOptions,
  ): Promise<ConsolePortAnswer> {
    const { control_exchange: exchange, rpc_response_timeout } = this.#settings.DEFAULT;
    return validateConsolePort(this.rpc, instance, port, consoleType, {
      ...how,
      exchange,
      timeoutMs: Math.min(timeoutMs, rpc_response_timeout * 1000),
    });
  }

  async close(): Promise<void> {
    await this.rpc.close();
  }
}
