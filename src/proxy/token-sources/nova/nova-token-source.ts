import { randomUUID } from 'node:crypto';
import type { Settings } from '../../../config/option-table.ts';
import { vncOptions } from '../../../config/options/vnc.ts';
import type { Opener } from '../../../contracts/consoleauth.ts';
import type { Call } from '../../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { newRequestId } from '../../../flow/request-id.ts';
import type { Clock } from '../../../platform/clock.ts';
import { Limiter } from '../../../platform/pace/limiter.ts';
import { within } from '../../../platform/pace/within.ts';
import type { Secret } from '../../../platform/secret.ts';
import type { Asker, CheckedConsole, RecheckedSession, TokenSource } from '../token-source.ts';
import { confirmConsole } from './confirm-console.ts';
import { Confirmations } from './confirmations.ts';
import { type ConsoleAuthToken, findConsoleAuthToken } from './console-auth-token.ts';
import { NovaApi } from './nova-api.ts';
import { findServerState, type ServerState } from './server-state.ts';

/** Tokens looked up at once, and waiting for that. Confirmations and sessions that are re-checked have slots of their own. */
const LOOK_UPS_AT_ONCE = 12;
const LOOK_UPS_WAITING = 128;
/** For all that is asked for one token, in ms, waiting included. */
const CHECK_DEADLINE_MS = 30_000;
/** For its confirmation alone, waiting included. */
const CONFIRMATION_DEADLINE_MS = 15_000;

/** What Nova knows of a token and of its instance. */
interface Found {
  readonly stored: ConsoleAuthToken;
  readonly server: ServerState;
}

export interface NovaTokenSourceOptions {
  readonly settings: Pick<
    Settings,
    'service_user' | 'keystone_authtoken' | 'oriel_nova' | 'vnc' | 'consoleauth'
  >;
  readonly clock: Clock;
}

/** The tokens of an OpenStack cloud: its Nova is asked with a service user's rights what they lead to. */
export class NovaTokenSource implements TokenSource {
  readonly name = 'nova';
  /** nova-compute mints UUIDs. */
  readonly tokenForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  readonly #options: NovaTokenSourceOptions;
  readonly #nova: NovaApi;
  readonly #lookUps = new Limiter(LOOK_UPS_AT_ONCE, LOOK_UPS_WAITING);
  readonly #confirmations: Confirmations;

  /** Throws with a sentence where the configuration cannot do. */
  constructor(options: NovaTokenSourceOptions) {
    this.#options = options;
    this.#nova = new NovaApi(options.settings, options.clock);
    this.#confirmations = new Confirmations(options.clock);
  }

  check(token: Secret, { requestId }: Call, _opener?: Opener, asker?: Asker): Promise<CheckedConsole> {
    const late = () => new Refusal('nova_unreachable', `no answer within ${CHECK_DEADLINE_MS} ms`);
    return within({ ms: CHECK_DEADLINE_MS, late, outer: asker?.signal }, (signal) =>
      this.#check(token, requestId, signal),
    );
  }

  /**
   * Looks at the guest, never at the token: Nova answers 404 for one that has expired as for one that was withdrawn.
   * A console whose guest is deleted, stopped or on another host is over; whoever cannot tell ends nothing.
   */
  async recheck({ console, requestId }: CheckedConsole): Promise<RecheckedSession> {
    const { instanceUuid, computeHost } = console;
    try {
      const { state, host } = await findServerState(this.#nova, instanceUuid, {
        requestId,
        purpose: 'recheck',
      });
      if (state === 'unknown')
        return { state: 'unconfirmed', detail: 'the cell of the guest does not answer' };
      if (state === 'stopped') return ended('guest_stopped', `Nova says so of ${instanceUuid}`);
      if (state === 'deleted') {
        // To a service user who has lost its rights every guest of another project is a 404: that ends nothing.
        await this.#requireRights(requestId);
        return ended('guest_deleted', `Nova has no server ${instanceUuid}`);
      }
      const hasMoved = host !== '' && computeHost !== '' && host !== computeHost;
      return hasMoved ? ended('guest_migrated', `from ${computeHost} to ${host}`) : { state: 'live' };
    } catch (error) {
      const { code, detail } = asRefusal(error);
      // Without request ids: what is the same for many is logged once.
      return { state: 'unconfirmed', detail: `${code}: ${detail.replace(/ \(Nova's [^)]*\)/, '')}` };
    }
  }

  async probe(): Promise<string> {
    const requestId = newRequestId();
    const version = await this.#nova.version(requestId);
    await this.#requireRights(requestId);
    return `Nova is asked at microversion ${version}`;
  }

  close(): void {
    this.#nova.close();
  }

  async #check(token: Secret, requestId: string, signal: AbortSignal): Promise<CheckedConsole> {
    const { settings, clock } = this.#options;
    const found = await this.#lookUps.run(() => this.#lookUp(token, requestId, signal), signal);
    if (found === undefined) {
      throw new Refusal('nova_unreachable', `${LOOK_UPS_WAITING} consoles wait for Nova already`);
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
        consoleType: 'novnc',
        host,
        port,
        internalAccessPath,
        accessUrlBase: givenOut === '' ? this.#ownAccessUrlBase() : givenOut,
        computeHost: server.host,
        userId: '',
        userName: '',
        projectId: '',
        viewOnly: false,
      },
      vncPassword: null,
      requestId,
      // Nova does not say when the token ends: no later than this.
      expiresAt: Math.floor(clock.now() / 1000) + settings.consoleauth.token_ttl,
      note: novaRequestId === '' ? 'Nova' : `Nova's ${novaRequestId}`,
    };
  }

  async #lookUp(token: Secret, requestId: string, signal: AbortSignal): Promise<Found> {
    const how = { requestId, purpose: 'look-up', signal } as const;
    const stored = await findConsoleAuthToken(this.#nova, token.reveal(), how);
    if (stored === undefined) throw new Refusal('token_unknown_to_nova');
    if (stored.port <= 0)
      throw new Refusal('token_guest_stopped', 'Nova made the token while it was stopped');
    const server = await findServerState(this.#nova, stored.instanceUuid, how);
    if (server.state === 'deleted') throw new Refusal('token_guest_gone', 'Nova has no such server');
    if (server.state === 'stopped') throw new Refusal('token_guest_stopped', 'Nova says so');
    return { stored, server };
  }

  /** Returns the origin of the access URLs of the compute host; empty where Nova names none. */
  #confirm({ stored, server }: Found, requestId: string, outer: AbortSignal): Promise<string> {
    // The address of the VNC server stands in for the name that Nova keeps to itself.
    const host = server.host === '' ? stored.host : server.host;
    const late = () =>
      new Refusal(
        'nova_unconfirmed',
        `compute host ${host}: no answer within ${CONFIRMATION_DEADLINE_MS} ms`,
      );
    return within({ ms: CONFIRMATION_DEADLINE_MS, late, outer }, (signal) =>
      this.#confirmations.run(host, () => confirmConsole(this.#nova, stored, requestId), signal),
    );
  }

  /**
   * What this proxy's own configuration says of access URLs. The default says nothing: Nova has the option on the compute hosts,
   * and many clouds set it only there.
   */
  #ownAccessUrlBase(): string {
    const { novncproxy_base_url: base } = this.#options.settings.vnc;
    return base === vncOptions.novncproxy_base_url.default ? '' : base;
  }

  /** Only who may look tokens up hears that one is not known. Throws nova_forbidden and the other refusals. */
  async #requireRights(requestId: string): Promise<void> {
    await findConsoleAuthToken(this.#nova, randomUUID(), { requestId, purpose: 'recheck' });
  }
}

function ended(code: 'guest_stopped' | 'guest_deleted' | 'guest_migrated', detail: string): RecheckedSession {
  return { state: 'ended', refusal: new Refusal(code, detail) };
}
