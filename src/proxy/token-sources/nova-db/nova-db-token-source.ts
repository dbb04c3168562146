import type { Settings } from '../../../config/option-table.ts';
import { CONSOLE_KINDS, findKind } from '../../../consoles/console-kinds.ts';
import type { Opener } from '../../../contracts/consoleauth.ts';
import type { Call } from '../../../contracts/contract.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Closable } from '../../../platform/lifecycle.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';
import { within } from '../../../platform/pace/within.ts';
import type { Secret } from '../../../platform/secret.ts';
import { ComputeHosts, type Place, type Question } from '../nova/compute-hosts.ts';
import { requireAddress } from '../nova/console-host.ts';
import { duringRestart } from '../nova/end-reason.ts';
import { instanceState } from '../nova/instance-state.ts';
import { slowDriverOf } from '../nova/slow-drivers.ts';
import { END_REASON_WAIT, whyClosed } from '../nova/why-closed.ts';
import type { Asker, CheckedConsole, RecheckedSession, TokenSource, WhyClosed } from '../token-source.ts';
import type { Cell, Cells } from './cells.ts';
import { type AskHost, requireSamePort } from './compute-host/confirm-by-host.ts';
import type { ConsolePortAnswer } from './compute-host/validate-console-port.ts';
import { type FoundToken, findInCells } from './find-in-cells.ts';
import { type InstanceRow, NO_INSTANCE } from './instances.ts';
import { probeCells } from './probe-cells.ts';
import { type FoundInstance, findInstancesOf, recheckSessions } from './recheck-sessions.ts';
import { databaseRefusal } from './refuse.ts';
import type { TokenRow } from './token-rows.ts';

/**
 * Look-ups of tokens that run at once, and that wait. More than each database has connections: those that wait for a silent cell must
 * not delay the others.
 */
const LOOK_UPS_AT_ONCE = 128;
const LOOK_UPS_WAITING = 1_000;
/** The deadline of a check, in ms, waiting included. A confirmation by a slow driver has a longer one of its own. */
const CHECK_DEADLINE_MS = 30_000;
/** The deadline of one query, and how long a look-up may wait for a connection before, in ms. */
const QUERY_MS = 4_000;
const QUEUE_MS = 15_000;

export interface NovaDbTokenSourceOptions<Bus extends Closable> {
  readonly settings: Pick<Settings, 'oriel_nova'>;
  readonly clock: Clock;
  readonly cells: Cells<Bus>;
  readonly askHost: AskHost<Bus>;
  /** Rejects with a refusal if the bus does not accept this host; returns a phrase about it. */
  readonly probeBus: (cell: Cell<Bus>) => Promise<string>;
}

/** The tokens of an OpenStack cloud, looked up in the databases of its cells and confirmed by nova-compute, as Nova's proxy does. */
export class NovaDbTokenSource<Bus extends Closable> implements TokenSource {
  readonly name = 'nova-db';
  readonly endReasonWait = END_REASON_WAIT;
  /** nova-compute creates UUIDs. */
  readonly tokenForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  readonly #options: NovaDbTokenSourceOptions<Bus>;
  readonly #lookUps = new Limiter(LOOK_UPS_AT_ONCE, LOOK_UPS_WAITING);
  readonly #computeHosts: ComputeHosts;

  constructor(options: NovaDbTokenSourceOptions<Bus>) {
    this.#options = options;
    const { timeout, slow_driver_timeout } = options.settings.oriel_nova;
    const timeouts = { timeoutMs: timeout * 1000, slowTimeoutMs: slow_driver_timeout * 1000 };
    this.#computeHosts = new ComputeHosts({ clock: options.clock, ...timeouts });
  }

  async check(
    token: Secret,
    { requestId }: Call,
    _opener?: Opener,
    asker: Asker = { signal: new AbortController().signal },
  ): Promise<CheckedConsole> {
    const startedAt = performance.now();
    const late = () => new Refusal('nova_database_unreachable', `no answer within ${CHECK_DEADLINE_MS} ms`);
    const found = await within({ ms: CHECK_DEADLINE_MS, late, outer: asker.signal }, (signal) =>
      this.#find(token.hash, signal),
    );
    const instance = this.#requireUsable(found.token);
    if (this.#options.settings.oriel_nova.confirm_consoles) {
      const leftMs = CHECK_DEADLINE_MS - (performance.now() - startedAt);
      await this.#confirm(found, instance, requestId, asker, leftMs);
    }
    return asChecked(token.hash, found, instance, requestId);
  }

  async recheck(checked: CheckedConsole): Promise<RecheckedSession> {
    const [result] = await this.recheckMany([checked]);
    return result!;
  }

  /** One query for all sessions of a cell. */
  async recheckMany(checked: readonly CheckedConsole[]): Promise<readonly RecheckedSession[]> {
    return recheckSessions(this.#options.cells, checked, { timeoutMs: QUERY_MS });
  }

  whyClosed(checked: CheckedConsole, { signal }: Asker): Promise<WhyClosed> {
    const { cells } = this.#options;
    const { console, requestId } = checked;
    let found: FoundInstance<Bus> | undefined;
    return whyClosed(checked, {
      record: async () => {
        const all = await findInstancesOf(cells, [checked], { timeoutMs: QUERY_MS, signal });
        found = all.get(console.instanceUuid);
        return found?.instance ?? NO_INSTANCE;
      },
      place: async () => {
        if (found === undefined || !this.#options.settings.oriel_nova.confirm_consoles) return undefined;
        const { cell, instance } = found;
        // The question would start the console of a bare-metal server again.
        if (slowDriverOf(instance.node) === 'ironic') return undefined;
        const answer = await this.#computeHosts.ask(
          placeOf(cell, instance),
          this.#question(cell, instance, console, requestId),
          signal,
        );
        if (answer === 'same') return 'there';
        return answer === 'other' || answer === 'no_instance' ? 'none' : undefined;
      },
    });
  }

  probe(): Promise<string> {
    const { cells, probeBus } = this.#options;
    return probeCells(cells, probeBus, { timeoutMs: QUERY_MS });
  }

  cellStates(): readonly (boolean | null)[] {
    return this.#options.cells.states();
  }

  close(): void {
    this.#options.cells.close();
  }

  async #find(tokenHash: string, signal: AbortSignal): Promise<FoundToken<Bus>> {
    const found = await this.#lookUps.run(() => this.#lookUp(tokenHash, signal), signal);
    if (found === undefined) {
      throw new Refusal(
        'nova_database_unreachable',
        `${LOOK_UPS_WAITING} consoles already wait for the database`,
      );
    }
    return found;
  }

  /** @throws {Refusal} of step 15 */
  #requireUsable({ consoleType, host, port, expiresAt, instance: row }: TokenRow): InstanceRow {
    if (expiresAt <= Math.floor(this.#options.clock.now() / 1000)) throw new Refusal('token_expired');
    if (findKind(CONSOLE_KINDS, consoleType) === undefined)
      throw new Refusal('token_other_kind', `the token is for ${consoleType}`);
    const instance = requireRunning(row);
    if (port <= 0)
      throw new Refusal('token_guest_stopped', 'Nova created the token while the instance was stopped');
    requireAddress(host, instance.host);
    return instance;
  }

  async #lookUp(tokenHash: string, signal: AbortSignal): Promise<FoundToken<Bus>> {
    const { cells } = this.#options;
    const how = { timeoutMs: QUERY_MS, waitMs: QUEUE_MS, signal };
    const known = await cells.all(how).catch((error) => {
      throw databaseRefusal(error);
    });
    const found = await findInCells(known, tokenHash, how);
    if (found !== undefined) return found;
    // Perhaps the token is of a cell that was added a moment ago.
    const added = (await cells.reread(how)).filter((cell) => !known.includes(cell));
    const foundThere = added.length === 0 ? undefined : await findInCells(added, tokenHash, how);
    if (foundThere === undefined) throw new Refusal('token_unknown_to_nova');
    return foundThere;
  }

  /** [step 15] */
  async #confirm(
    { token, cell }: FoundToken<Bus>,
    instance: InstanceRow,
    requestId: string,
    asker: Asker,
    withinMs: number,
  ): Promise<void> {
    const ask = this.#question(cell, instance, token, requestId);
    const answer = await this.#computeHosts.confirm(placeOf(cell, instance), ask, asker, withinMs);
    try {
      requireSamePort(answer, instance.host);
    } catch (error) {
      throw error instanceof Refusal ? duringRestart(error, instance) : error;
    }
  }

  #question(
    cell: Cell<Bus>,
    instance: InstanceRow,
    { port, consoleType }: { readonly port: number; readonly consoleType: string },
    requestId: string,
  ): (question: Question) => Promise<ConsolePortAnswer> {
    return ({ timeoutMs }) =>
      this.#options.askHost(cell, { instance, port, consoleType, requestId, timeoutMs });
  }
}

function placeOf(cell: Cell, { host, node }: InstanceRow): Place {
  return { key: `${cell.uuid}/${host}`, host, node };
}

function asChecked(
  tokenHash: string,
  { token, cell }: FoundToken<Closable>,
  { host: computeHost, displayName }: InstanceRow,
  requestId: string,
): CheckedConsole {
  const { host, port, internalAccessPath, accessUrlBase, instanceUuid, expiresAt } = token;
  return {
    console: {
      tokenHash,
      instanceUuid,
      ...(displayName === null ? {} : { instanceName: displayName.slice(0, 255) }),
      consoleType: token.consoleType,
      host,
      port,
      internalAccessPath: internalAccessPath === '' ? null : internalAccessPath,
      accessUrlBase,
      computeHost,
      userId: '',
      userName: '',
      projectId: '',
      viewOnly: false,
    },
    password: null,
    requestId,
    expiresAt,
    note: `Nova's database ${cell.database.where}`,
    recheckGroup: cell.uuid,
  };
}

/** @throws {Refusal} token_guest_gone, token_guest_stopped */
function requireRunning(instance: InstanceRow | undefined): InstanceRow {
  const state = instance === undefined ? 'deleted' : instanceState(instance);
  if (instance === undefined || state === 'deleted')
    throw new Refusal('token_guest_gone', 'Nova has no such instance');
  if (state === 'stopped') throw new Refusal('token_guest_stopped', `Nova's state: ${instance.vmState}`);
  if (instance.host === '')
    throw new Refusal('token_guest_stopped', 'Nova names no compute host of the instance');
  return instance;
}
