import { randomUUID } from 'node:crypto';
import type { Settings } from '../../../config/options/table.ts';
import type { Call } from '../../../contracts/contract.ts';
import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import { newRequestId } from '../../../flow/request-id.ts';
import type { Clock } from '../../../platform/clock.ts';
import { Limiter } from '../../../platform/limiter.ts';
import type { Secret } from '../../../platform/secret.ts';
import type { CheckedConsole, RecheckedSession, TokenSource } from '../token-source.ts';
import { confirmConsole } from './confirm-console.ts';
import { findConsoleAuthToken } from './console-auth-token.ts';
import { NovaApi } from './nova-api.ts';
import { findServerState } from './server-state.ts';

/** Tokens looked up at once, and how many may wait for that; sessions that are re-checked have places of their own. */
const CHECKS_AT_ONCE = 12;
const CHECKS_WAITING = 128;
/** For all that is asked for one token, the waiting included. */
const CHECK_DEADLINE_MS = 30_000;

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
  readonly #checks = new Limiter(CHECKS_AT_ONCE, CHECKS_WAITING);

  /** Throws with a sentence where the configuration cannot do. */
  constructor(options: NovaTokenSourceOptions) {
    this.#options = options;
    this.#nova = new NovaApi(options.settings, options.clock);
  }

  async check(token: Secret, { requestId }: Call): Promise<CheckedConsole> {
    const checking = this.#checks.run(() => this.#check(token, requestId));
    const checked = await withDeadline(checking);
    if (checked === undefined) {
      throw new Refusal('nova_unreachable', `${CHECKS_WAITING} consoles wait for Nova already`);
    }
    return checked;
  }

  /**
   * Looks at the guest, never at the token: Nova answers 404 for one that has expired as for one that was withdrawn.
   * A console whose guest is deleted, stopped or on another host is over; whoever cannot tell ends nothing.
   */
  async recheck({ console, requestId }: CheckedConsole): Promise<RecheckedSession> {
    const { instanceUuid, computeHost } = console;
    try {
      const { state, host } = await findServerState(this.#nova, instanceUuid, requestId);
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

  async #check(token: Secret, requestId: string): Promise<CheckedConsole> {
    const { settings, clock } = this.#options;
    const stored = await findConsoleAuthToken(this.#nova, token.reveal(), requestId);
    if (stored === undefined) throw new Refusal('token_unknown_to_nova');
    if (stored.port <= 0)
      throw new Refusal('token_guest_stopped', 'Nova made the token while it was stopped');
    const { instanceUuid, host, port, internalAccessPath, novaRequestId } = stored;
    const [server] = await Promise.all([
      findServerState(this.#nova, instanceUuid, requestId),
      settings.oriel_nova.confirm_consoles ? confirmConsole(this.#nova, stored, requestId) : undefined,
    ]);
    if (server.state === 'deleted') throw new Refusal('token_guest_gone', 'Nova has no such server');
    if (server.state === 'stopped') throw new Refusal('token_guest_stopped', 'Nova says so');
    return {
      console: {
        tokenHash: token.hash,
        instanceUuid,
        consoleType: 'novnc',
        host,
        port,
        internalAccessPath,
        // Nova keeps the address with the token and does not tell it.
        accessUrlBase: settings.vnc.novncproxy_base_url,
        computeHost: server.host,
        userId: '',
        userName: '',
        projectId: '',
        viewOnly: false,
      },
      vncPassword: null,
      requestId,
      // Nor when the token ends: no later than this.
      expiresAt: Math.floor(clock.now() / 1000) + settings.consoleauth.token_ttl,
      note: novaRequestId === '' ? 'Nova' : `Nova's ${novaRequestId}`,
    };
  }

  /** Only who may look tokens up hears that one is not known. Throws nova_forbidden and the other refusals. */
  async #requireRights(requestId: string): Promise<void> {
    await findConsoleAuthToken(this.#nova, randomUUID(), requestId);
  }
}

function ended(code: 'guest_stopped' | 'guest_deleted' | 'guest_migrated', detail: string): RecheckedSession {
  return { state: 'ended', refusal: new Refusal(code, detail) };
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Refusal('nova_unreachable', `no answer within ${CHECK_DEADLINE_MS} ms`)),
      CHECK_DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
