import { randomUUID } from 'node:crypto';
import type { Settings } from '../../../config/option-table.ts';
import { type ConsoleSettings, hasDefault, optionsOfKind } from '../../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import type { Opener } from '../../../contracts/consoleauth.ts';
import type { Call } from '../../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { newRequestId } from '../../../flow/request-id.ts';
import type { Clock } from '../../../platform/clock.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';
import { within } from '../../../platform/pace/within.ts';
import type { Secret } from '../../../platform/secret.ts';
import { Confirmations } from '../nova/confirmations.ts';
import { requireAddress } from '../nova/console-host.ts';
import { duringRestart, endByState } from '../nova/end-reason.ts';
import { type InstanceRecord, instanceState } from '../nova/instance-state.ts';
import { END_REASON_WAIT, whyClosed } from '../nova/why-closed.ts';
import type { Asker, CheckedConsole, RecheckedSession, TokenSource, WhyClosed } from '../token-source.ts';
import { ComputeApi } from './compute-api.ts';
import { confirmConsole, findPlace } from './confirm-console.ts';
import { type ConsoleAuthToken, findConsoleAuthToken } from './console-auth-token.ts';
import { findServerState } from './server-state.ts';

/** Look-ups of tokens that run at once, and that wait. Confirmations and re-checks have their own slots. */
const LOOK_UPS_AT_ONCE = 12;
const LOOK_UPS_WAITING = 128;
/** The deadline of all requests for one token, in ms, waiting included. */
const CHECK_DEADLINE_MS = 30_000;
/** The deadline of its confirmation, in ms, waiting included. */
const CONFIRMATION_DEADLINE_MS = 15_000;

/** Nova's records of a token and of its instance. */
interface Found {
  readonly stored: ConsoleAuthToken;
  readonly server: InstanceRecord | undefined;
}

export interface NovaApiTokenSourceOptions {
  readonly settings: ConsoleSettings &
    Pick<Settings, 'service_user' | 'keystone_authtoken' | 'oriel_nova' | 'consoleauth'>;
  readonly clock: Clock;
}

/** The tokens of an OpenStack cloud, looked up in its Nova with a service user's rights. */
export class NovaApiTokenSource implements TokenSource {
  readonly name = 'nova-api';
  /** nova-compute creates UUIDs. */
  readonly tokenForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  readonly endReasonWait = END_REASON_WAIT;
  readonly #options: NovaApiTokenSourceOptions;
  readonly #nova: ComputeApi;
  readonly #lookUps = new Limiter(LOOK_UPS_AT_ONCE, LOOK_UPS_WAITING);
  readonly #confirmations: Confirmations;

  /** Throws an Error with a sentence if the configuration is not sufficient. */
  constructor(options: NovaApiTokenSourceOptions) {
    this.#options = options;
    this.#nova = new ComputeApi(options.settings, options.clock);
    this.#confirmations = new Confirmations(options.clock);
  }

  check(token: Secret, { requestId }: Call, _opener?: Opener, asker?: Asker): Promise<CheckedConsole> {
    const late = () => new Refusal('nova_unreachable', `no answer within ${CHECK_DEADLINE_MS} ms`);
    return within({ ms: CHECK_DEADLINE_MS, late, outer: asker?.signal }, (signal) =>
      this.#check(token, requestId, signal),
    );
  }

  /**
   * Checks the instance, not the token: Nova answers 404 both for an expired token and for a withdrawn one. The session ends if
   * the instance is deleted, stopped or on another host. If the check cannot be completed, the session continues.
   */
  async recheck({ console, requestId }: CheckedConsole): Promise<RecheckedSession> {
    const { instanceUuid, computeHost } = console;
    try {
      const server = await findServerState(this.#nova, instanceUuid, { requestId, purpose: 'recheck' });
      if (server === undefined)
        return { state: 'unconfirmed', detail: 'the cell of the instance does not answer' };
      const refusal = endByState(server, computeHost);
      if (refusal === undefined) return { state: 'live' };
      await this.#requireRightsIf(server.isDeleted, requestId);
      return { state: 'ended', refusal };
    } catch (error) {
      const { code, detail } = asRefusal(error);
      // Without request ids, so that the same problem of many sessions is logged once.
      return { state: 'unconfirmed', detail: `${code}: ${detail.replace(/ \(Nova's [^)]*\)/, '')}` };
    }
  }

  whyClosed(checked: CheckedConsole, { signal }: Asker): Promise<WhyClosed> {
    const { console, requestId } = checked;
    return whyClosed(checked, {
      record: async () => {
        const how = { requestId, purpose: 'recheck', signal } as const;
        const server = await findServerState(this.#nova, console.instanceUuid, how);
        if (server !== undefined) await this.#requireRightsIf(server.isDeleted, requestId);
        return server;
      },
      place: async ({ host }) => {
        if (!this.#options.settings.oriel_nova.confirm_consoles) return undefined;
        const ask = () => findPlace(this.#nova, checked);
        return this.#confirmations.run(host === '' ? console.host : host, ask, signal);
      },
    });
  }

  async probe(): Promise<string> {
    const requestId = newRequestId();
    const version = await this.#nova.version(requestId);
    await this.#requireRights(requestId);
    return `Nova answers at microversion ${version}`;
  }

  close(): void {
    this.#nova.close();
  }

  async #check(token: Secret, requestId: string, signal: AbortSignal): Promise<CheckedConsole> {
    const { settings, clock } = this.#options;
    const found = await this.#lookUps.run(() => this.#lookUp(token, requestId, signal), signal);
    if (found === undefined) {
      throw new Refusal('nova_unreachable', `${LOOK_UPS_WAITING} consoles are already waiting for Nova`);
    }
    const { stored, server } = found;
    const { instanceUuid, host, port, internalAccessPath, novaRequestId } = stored;
    const givenOut = settings.oriel_nova.confirm_consoles
      ? await this.#confirm(found, requestId, signal)
      : '';
    return {
      console: {
        tokenHash: token.hash,
        instanceUuid,
        consoleType: DEFAULT_KIND.type,
        host,
        port,
        internalAccessPath,
        accessUrlBase: givenOut === '' ? this.#ownAccessUrlBase() : givenOut,
        computeHost: server?.host ?? '',
        userId: '',
        userName: '',
        projectId: '',
        viewOnly: false,
      },
      password: null,
      requestId,
      // Nova does not reveal when the token expires; it is no later than this.
      expiresAt: Math.floor(clock.now() / 1000) + settings.consoleauth.token_ttl,
      note: novaRequestId === '' ? 'Nova' : `Nova's ${novaRequestId}`,
    };
  }

  async #lookUp(token: Secret, requestId: string, signal: AbortSignal): Promise<Found> {
    const how = { requestId, purpose: 'look-up', signal } as const;
    const stored = await findConsoleAuthToken(this.#nova, token.reveal(), how);
    if (stored === undefined) throw new Refusal('token_unknown_to_nova');
    const server = await findServerState(this.#nova, stored.instanceUuid, how);
    const state = server === undefined ? 'there' : instanceState(server);
    if (state === 'deleted') throw new Refusal('token_guest_gone', 'Nova has no such server');
    if (state === 'stopped') throw new Refusal('token_guest_stopped', 'Nova says so');
    if (stored.port <= 0)
      throw new Refusal('token_guest_stopped', 'Nova created the token while the instance was stopped');
    requireAddress(stored.host, server?.host ?? '');
    return { stored, server };
  }

  /** Returns the origin of the compute host's access URLs; empty if Nova names none. */
  #confirm({ stored, server }: Found, requestId: string, outer: AbortSignal): Promise<string> {
    // The address of the console stands in for the host name, which Nova does not reveal.
    const host = server?.host || stored.host;
    const late = () =>
      new Refusal(
        'nova_unconfirmed',
        `compute host ${host}: no answer within ${CONFIRMATION_DEADLINE_MS} ms`,
      );
    return within({ ms: CONFIRMATION_DEADLINE_MS, late, outer }, (signal) =>
      this.#confirmations.run(host, () => this.#askHost(stored, server, requestId), signal),
    );
  }

  async #askHost(
    stored: ConsoleAuthToken,
    server: InstanceRecord | undefined,
    requestId: string,
  ): Promise<string> {
    try {
      return await confirmConsole(this.#nova, stored, requestId);
    } catch (error) {
      throw error instanceof Refusal && server !== undefined ? duringRestart(error, server) : error;
    }
  }

  /**
   * The base of access URLs in this proxy's configuration; empty for the default value, because Nova reads the option on compute
   * hosts and many clouds set it only there.
   */
  #ownAccessUrlBase(): string {
    const { settings } = this.#options;
    return hasDefault(settings, DEFAULT_KIND, 'baseUrl') ? '' : optionsOfKind(settings, DEFAULT_KIND).baseUrl;
  }

  /**
   * For a service user that has lost its rights, every instance of another project is a 404, which must end no session.
   * @throws {Refusal} nova_forbidden and others
   */
  async #requireRightsIf(isDeleted: boolean, requestId: string): Promise<void> {
    if (isDeleted) await this.#requireRights(requestId);
  }

  /** Looks up an invented token: only a user with the right to look up tokens gets a 404. @throws {Refusal} nova_forbidden and others */
  async #requireRights(requestId: string): Promise<void> {
    await findConsoleAuthToken(this.#nova, randomUUID(), { requestId, purpose: 'recheck' });
  }
}
