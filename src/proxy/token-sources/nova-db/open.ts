import type { Settings } from '../../../config/option-table.ts';
import { RpcClient } from '../../../oslo-messaging/rpc-client.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { Cells } from './cells.ts';
import { askCompute, probeBus } from './compute-host/ask-compute.ts';
import { NovaDbTokenSource } from './nova-db-token-source.ts';

export interface NovaDatabaseParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
}

/** The cells that the configuration leads to. Throws an Error with a sentence if it is not sufficient. */
export function openCells({ settings, log, clock }: NovaDatabaseParts): Cells<RpcClient> {
  const openBus: ConstructorParameters<typeof Cells<RpcClient>>[0]['openBus'] = (transportUrl) =>
    new RpcClient({ transportUrl, settings: settings.oslo_messaging_rabbit, log, clock });
  return new Cells({ settings, clock, openBus });
}

/** The token source that reads Nova's database. Throws an Error with a sentence if the configuration is not sufficient. */
export function openNovaDbTokenSource(parts: NovaDatabaseParts): NovaDbTokenSource<RpcClient> {
  const { settings, clock } = parts;
  return new NovaDbTokenSource({
    settings,
    clock,
    cells: openCells(parts),
    askHost: (cell, question) => askCompute(settings, cell, question),
    probeBus: (cell) => probeBus(cell, settings.oriel_nova.timeout * 1000),
  });
}
