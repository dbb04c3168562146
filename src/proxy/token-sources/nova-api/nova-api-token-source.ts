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
import { ComputeHosts, type Place, type Question } from '../nova/compute-hosts.ts';
import { requireAddress } from '../nova/console-host.ts';
import { duringRestart, endByState } from '../nova/end-reason.ts';
import { type InstanceRecord, instanceState } from '../nova/instance-state.ts';
import { slowDriverOf } from '../nova/slow-drivers.ts';
import { END_REASON_WAIT, whyClosed } from '../nova/why-closed.ts';
import type { Asker, CheckedConsole, RecheckedSession, TokenSource, WhyClosed } from '../token-source.ts';
import { type Ask, ComputeApi } from './compute-api.ts';
import { type ConfirmHow, confirmConsole, findPlace } from './confirm-console.ts';
import { type ConsoleAuthToken, findConsoleAuthToken } from './console-auth-token.ts';
import { findServerState } from './server-state.ts';
import { TokensOfSilentHosts } from './tokens-of-silent-hosts.ts';

/** Look-ups of tokens that run at once, and that wait. Confirmations and re-checks have their own slots. */
const LOOK_UPS_AT_ONCE = 12;
const LOOK_UPS_WAITING = 128;
/** The deadline of all requests for one token, in ms, waiting included. A confirmation by a slow driver has a longer one of its own. */
const CHECK_DEADLINE_MS = 30_000;

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
  readonly #computeHosts: ComputeHosts;
  readonly #silentHosts: TokensOfSilentHosts;

  /** Throws an Error with a sentence if the configuration is not sufficient. */
  constructor(options: NovaApiTokenSourceOptions) {
    this.#options = options;
    this.#nova = new ComputeApi(options.settings, options.clock);
    const { timeout, slow_driver_timeout } = options.settings.oriel_nova;
    const timeouts = { timeoutMs: timeout * 1000, slowTimeoutMs: slow_driver_timeout * 1000 };
    this.#computeHosts = new ComputeHosts({ clock: options.clock, ...timeouts });
    this.#silentHosts = new TokensOfSilentHosts(this.#computeHosts);
  }

  check(
    token: Secret,
    { requestId }: Call,
    _opener?: Opener,
    asker: Asker = { signal: new AbortController().signal },
  ): Promise<CheckedConsole> {
    return this.#silentHosts.run(token.hash, () => this.#check(token, requestId, asker));
  }

  async #check(token: Secret, requestId: string, asker: Asker): Promise<CheckedConsole> {
    const startedAt = performance.now();
    const late = () => new Refusal('nova_unreachable', `no answer within ${CHECK_DEADLINE_MS} ms`);
    const found = await within({ ms: CHECK_DEADLINE_MS, late, outer: asker.signal }, (signal) =>
      this.#find(token, requestId, signal),
    );
    const leftMs = CHECK_DEADLINE_MS - (performance.now() - startedAt);
    const givenOut = this.#options.settings.oriel_nova.confirm_consoles
      ? await this.#confirm(token.hash, found, requestId, asker, leftMs)
      : '';
    return this.#asChecked(token.hash, found, givenOut, requestId);
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
      place: async (server) => {
        if (!this.#options.settings.oriel_nova.confirm_consoles) return undefined;
        // The question would start the console of a bare-metal server again.
        if (slowDriverOf(server.node) === 'ironic') return undefined;
        const ask = (question: Question) => findPlace(this.#nova, checked, howOf(question, requestId));
        return this.#computeHosts.ask(placeOf(console, server), ask, signal);
      },
    });
  }

  async probe(): Promise<string> {
    const requestId = newRequestId();
    const version = await this.#nova.version(requestId);
    await this.#requireRights({ requestId, isProbe: true });
    return `Nova answers at microversion ${version}`;
  }

  close(): void {
    this.#nova.close();
  }

  async #find(token: Secret, requestId: string, signal: AbortSignal): Promise<Found> {
    const found = await this.#lookUps.run(() => this.#lookUp(token, requestId, signal), signal);
    if (found === undefined) {
      throw new Refusal('nova_unreachable', `${LOOK_UPS_WAITING} consoles are already waiting for Nova`);
    }
    return found;
  }

  #asChecked(
    tokenHash: string,
    { stored, server }: Found,
    givenOut: string,
    requestId: string,
  ): CheckedConsole {
    const { settings, clock } = this.#options;
    const { instanceUuid, host, port, internalAccessPath, novaRequestId } = stored;
    return {
      console: {
        tokenHash,
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
  #confirm(
    tokenHash: string,
    { stored, server }: Found,
    requestId: string,
    asker: Asker,
    withinMs: number,
  ): Promise<string> {
    const place = placeOf(stored, server);
    const ask = (question: Question) => this.#askHost(stored, server, howOf(question, requestId));
    return this.#silentHosts.confirm(tokenHash, place, () =>
      this.#computeHosts.confirm(place, ask, asker, withinMs),
    );
  }

  async #askHost(
    stored: ConsoleAuthToken,
    server: InstanceRecord | undefined,
    how: ConfirmHow,
  ): Promise<string> {
    try {
      return await confirmConsole(this.#nova, stored, how);
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
    if (isDeleted) await this.#requireRights({ requestId });
  }

  /** Looks up an invented token: only a user with the right to look up tokens gets a 404. @throws {Refusal} nova_forbidden and others */
  async #requireRights(how: Pick<Ask, 'requestId' | 'isProbe'>): Promise<void> {
    await findConsoleAuthToken(this.#nova, randomUUID(), { ...how, purpose: 'recheck' });
  }
}

/** The address of the console stands in for the host name, which Nova does not reveal. */
function placeOf(console: { readonly host: string }, server: InstanceRecord | undefined): Place {
  const host = server?.host || console.host;
  return { key: host, host, node: server?.node };
}

function howOf({ timeoutMs, driver }: Question, requestId: string): ConfirmHow {
  return { requestId, timeoutMs, purpose: driver === undefined ? 'confirmation' : 'slow-confirmation' };
}
