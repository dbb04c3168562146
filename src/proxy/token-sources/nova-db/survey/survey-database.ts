import type { Settings } from '../../../../config/option-table.ts';
import { DEFAULT_KIND } from '../../../../consoles/console-kinds.ts';
import type {
  CloudSurvey,
  ComputeHostAnswer,
  ComputeHostsAnswer,
  KnownConsole,
  WayAnswer,
} from '../../../../contracts/cloud-survey.ts';
import { asRefusal } from '../../../../flow/refusals.ts';
import { newRequestId } from '../../../../flow/request-id.ts';
import type { RpcClient } from '../../../../oslo-messaging/rpc-client.ts';
import { RpcFailure } from '../../../../oslo-messaging/rpc-failure.ts';
import { systemClock } from '../../../../platform/clock.ts';
import { silentLogger } from '../../../../platform/log/log.ts';
import { messageOf } from '../../../../platform/message-of.ts';
import type { Cell, Cells } from '../cells.ts';
import { textOf } from '../column-values.ts';
import { askCompute, busRefusal } from '../compute-host/ask-compute.ts';
import { asInstance, INSTANCE_COLUMNS } from '../instances.ts';
import { openCells, openNovaDbTokenSource } from '../open.ts';
import { databaseRefusal } from '../refuse.ts';

const QUERY_MS = 4_000;
const PING_MS = 5_000;
/** Compute hosts of one cell that are read, and of all cells that are asked. */
const MAX_HOSTS = 2_000;
const MAX_ASKED = 32;
/** Tokens of one cell that are read, and hosts of which one console server is tried. */
const MAX_TOKENS = 20;
const MAX_TRIED = 3;

/** What Nova's databases and RabbitMQ tell about a cloud. It reads only. */
export class DatabaseSurvey implements CloudSurvey {
  readonly #settings: Settings;
  readonly #cells: Cells<RpcClient>;

  /** Throws an Error with a sentence if the configuration is not sufficient. */
  constructor(settings: Settings) {
    this.#settings = settings;
    this.#cells = openCells({ settings, clock: systemClock, log: silentLogger });
  }

  async lookUp(): Promise<WayAnswer> {
    const source = openNovaDbTokenSource({ settings: this.#settings, clock: systemClock, log: silentLogger });
    try {
      return { way: 'nova-db', found: await source.probe() };
    } catch (error) {
      return { way: 'nova-db', refusal: asRefusal(error) };
    } finally {
      await source.close();
    }
  }

  /** Calls nova-compute on a sample of the hosts that have instances. */
  async computeHosts(): Promise<ComputeHostsAnswer> {
    const found = await this.#eachCell((cell) => hostsOf(cell));
    const asked = sampleOf(found, MAX_ASKED);
    const exchange = this.#settings.DEFAULT.control_exchange;
    const answers = await Promise.allSettled(asked.map(({ cell, host }) => ping(cell, host, exchange)));
    const hosts = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const unasked = answers.find((each) => each.status === 'rejected');
    if (hosts.length === 0 && unasked !== undefined) throw unasked.reason;
    return { by: 'called over RabbitMQ', hosts, more: found.length - hosts.length };
  }

  /** Consoles that were requested in the last minutes and are still where their token says. */
  async consoles(): Promise<readonly KnownConsole[]> {
    const found = await this.#eachCell((cell) => this.#consolesOf(cell));
    const byHost = new Map(found.map((console) => [console.computeHost, console]));
    return [...byHost.values()].slice(0, MAX_TRIED);
  }

  close(): void {
    this.#cells.close();
  }

  async #eachCell<T>(read: (cell: Cell<RpcClient>) => Promise<readonly T[]>): Promise<T[]> {
    try {
      const cells = await this.#cells.all({ timeoutMs: QUERY_MS });
      return (await Promise.all(cells.map(read))).flat();
    } catch (error) {
      throw databaseRefusal(error);
    }
  }

  async #consolesOf(cell: Cell<RpcClient>): Promise<readonly KnownConsole[]> {
    const rows = await cell.database.query(
      `SELECT t.host AS screen_host, t.port, ${INSTANCE_COLUMNS} FROM console_auth_tokens t JOIN instances i ON i.uuid = t.instance_uuid WHERE t.expires > ? AND t.console_type = ? AND t.port > 0 AND i.deleted = 0 AND i.vm_state = 'active' ORDER BY t.expires DESC LIMIT ${MAX_TOKENS}`,
      [Math.floor(systemClock.now() / 1000), DEFAULT_KIND.type],
      { timeoutMs: QUERY_MS },
    );
    const consoles = await Promise.all(
      rows.map(async (row): Promise<KnownConsole[]> => {
        const instance = asInstance(row);
        if (instance === undefined || instance.host === '') return [];
        const port = Number(row.port);
        const question = {
          instance,
          port,
          consoleType: DEFAULT_KIND.type,
          requestId: newRequestId(),
          timeoutMs: PING_MS,
        };
        const is = await askCompute(this.#settings, cell, question).catch(() => 'unknown');
        if (is !== 'same') return [];
        const name = instance.displayName ?? instance.uuid;
        return [
          { instance: name.slice(0, 255), computeHost: instance.host, host: textOf(row.screen_host), port },
        ];
      }),
    );
    return consoles.flat();
  }
}

interface HostOfCell {
  readonly cell: Cell<RpcClient>;
  readonly host: string;
}

async function hostsOf(cell: Cell<RpcClient>): Promise<HostOfCell[]> {
  const rows = await cell.database.query(
    `SELECT DISTINCT host FROM instances WHERE deleted = 0 AND host IS NOT NULL ORDER BY host LIMIT ${MAX_HOSTS}`,
    [],
    { timeoutMs: QUERY_MS },
  );
  return rows.map(({ host = null }) => ({ cell, host: textOf(host) }));
}

/** Some of a list, from its beginning to its end. */
function sampleOf<T>(all: readonly T[], max: number): T[] {
  if (all.length <= max) return [...all];
  const places = Array.from({ length: max }, (_, index) => Math.floor((index * all.length) / max));
  return places.flatMap((place) => all.slice(place, place + 1));
}

/**
 * Nova's base API: each service answers it, without an instance.
 * @throws {Refusal} nova_bus_unreachable if RabbitMQ fails: nothing is known about the host then
 */
async function ping(cell: Cell<RpcClient>, host: string, exchange: string): Promise<ComputeHostAnswer> {
  const target = { exchange, topic: 'compute', server: host, namespace: 'baseapi', version: '1.1' };
  const how = { requestId: newRequestId(), timeoutMs: PING_MS, repeatable: true };
  const answer = { host, isDisabled: false };
  try {
    await cell.bus().call(target, 'ping', { arg: 'oriel' }, how);
    return { ...answer, answers: true, why: '' };
  } catch (error) {
    if (error instanceof RpcFailure && error.why === 'remote') return { ...answer, answers: true, why: '' };
    const refusal = busRefusal(error, cell);
    if (refusal.code === 'nova_bus_unreachable') throw refusal;
    return { ...answer, answers: false, why: whyOf(error) };
  }
}

/** The same words for all hosts, so that the report has one line for them. */
function whyOf(error: unknown): string {
  if (!(error instanceof RpcFailure)) return messageOf(error);
  if (error.why === 'timeout') return `no answer over RabbitMQ within ${PING_MS / 1000} seconds`;
  if (error.why === 'no_such_host') return 'RabbitMQ has no queue of it';
  return error.message;
}
