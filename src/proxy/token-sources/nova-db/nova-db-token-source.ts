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
import { Confirmations } from '../nova/confirmations.ts';
import { requireAddress } from '../nova/console-host.ts';
import { duringRestart } from '../nova/end-reason.ts';
import { instanceState } from '../nova/instance-state.ts';
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

/**
 * Look-ups of tokens that run at once, and that wait. More than each database has connections: those that wait for a silent cell must
 * not delay the others.
 */
const LOOK_UPS_AT_ONCE = 128;
const LOOK_UPS_WAITING = 1_000;
/** The deadline of a check, in ms, waiting included. */
const CHECK_DEADLINE_MS = 30_000;
/** The deadline of one query, and how long a look-up may wait for a connection before, in ms. */
const QUERY_MS = 4_000;
const QUEUE_MS = 15_000;
/** The deadline of a confirmation, in ms, waiting included. */
const CONFIRMATION_DEADLINE_MS = 15_000;

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
  readonly #confirmations: Confirmations;

  constructor(options: NovaDbTokenSourceOptions<Bus>) {
    this.#options = options;
    this.#confirmations = new Confirmations(options.clock);
  }

  check(token: Secret, { requestId }: Call, _opener?: Opener, asker?: Asker): Promise<CheckedConsole> {
    const late = () => new Refusal('nova_database_unreachable', `no answer within ${CHECK_DEADLINE_MS} ms`);
    return within({ ms: CHECK_DEADLINE_MS, late, outer: asker?.signal }, (signal) =>
      this.#check(token.hash, requestId, signal),
    );
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
        const answer = await this.#ask(found.cell, found.instance, console, requestId, signal);
        if (answer === 'same') return 'there';
        return answer === 'other' || answer === 'no_instance' ? 'none' : undefined;
      },
    });
  }

  probe(): Promise<string> {
    const { cells, probeBus } = this.#options;
    return probeCells(cells, probeBus, { timeoutMs: QUERY_MS });
  }

  close(): void {
    this.#options.cells.close();
  }

  async #check(tokenHash: string, requestId: string, signal: AbortSignal): Promise<CheckedConsole> {
    const { settings, clock } = this.#options;
    const found = await this.#lookUps.run(() => this.#lookUp(tokenHash, signal), signal);
    if (found === undefined) {
      throw new Refusal(
        'nova_database_unreachable',
        `${LOOK_UPS_WAITING} consoles already wait for the database`,
      );
    }
    const { token, cell } = found;
    const { host, port, internalAccessPath, accessUrlBase, instanceUuid, expiresAt } = token;
    if (expiresAt <= Math.floor(clock.now() / 1000)) throw new Refusal('token_expired');
    if (findKind(CONSOLE_KINDS, token.consoleType) === undefined)
      throw new Refusal('token_other_kind', `the token is for ${token.consoleType}`);
    const instance = requireRunning(token.instance);
    if (port <= 0)
      throw new Refusal('token_guest_stopped', 'Nova created the token while the instance was stopped');
    requireAddress(host, instance.host);
    if (settings.oriel_nova.confirm_consoles) await this.#confirm(found, instance, requestId, signal);
    return {
      console: {
        tokenHash,
        instanceUuid,
        ...(instance.displayName === null ? {} : { instanceName: instance.displayName.slice(0, 255) }),
        consoleType: token.consoleType,
        host,
        port,
        internalAccessPath: internalAccessPath === '' ? null : internalAccessPath,
        accessUrlBase,
        computeHost: instance.host,
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
    outer: AbortSignal,
  ): Promise<void> {
    const { host } = instance;
    const late = () =>
      new Refusal(
        'nova_unconfirmed',
        `compute host ${host}: no answer within ${CONFIRMATION_DEADLINE_MS} ms`,
      );
    const answer = await within({ ms: CONFIRMATION_DEADLINE_MS, late, outer }, (signal) =>
      this.#ask(cell, instance, token, requestId, signal),
    );
    try {
      requireSamePort(answer, host);
    } catch (error) {
      throw error instanceof Refusal ? duringRestart(error, instance) : error;
    }
  }

  /** In a slot of the compute host. */
  #ask(
    cell: Cell<Bus>,
    instance: InstanceRow,
    { port, consoleType }: { readonly port: number; readonly consoleType: string },
    requestId: string,
    signal: AbortSignal,
  ): Promise<ConsolePortAnswer> {
    const { settings, askHost } = this.#options;
    const question = {
      instance,
      port,
      consoleType,
      requestId,
      timeoutMs: settings.oriel_nova.timeout * 1000,
    };
    return this.#confirmations.run(`${cell.uuid}/${instance.host}`, () => askHost(cell, question), signal);
  }
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
