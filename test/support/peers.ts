import { randomUUID } from 'node:crypto';
import type { Settings } from '../../src/config/option-table.ts';
import { signInService } from '../../src/consoleauth/sign-ins.ts';
import { MemoryStore } from '../../src/consoleauth/stores/memory/memory-store.ts';
import { type ComputeService, computeContract, type Instance } from '../../src/contracts/compute.ts';
import type { ConnectInfo } from '../../src/contracts/connect-info.ts';
import {
  type AuthorizedConsole,
  type ConsoleauthService,
  consoleauthContract,
} from '../../src/contracts/consoleauth.ts';
import {
  type Session,
  type SessionsService,
  sessionsContract,
} from '../../src/contracts/sessions/sessions.ts';
import { traceContract } from '../../src/contracts/trace.ts';
import { Refusal, type RefusalCode } from '../../src/flow/refusals.ts';
import { TraceRecorder } from '../../src/flow/trace.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Closable } from '../../src/platform/lifecycle.ts';
import { type Logger, silentLogger } from '../../src/platform/log/log.ts';
import { InProcessTransport } from '../../src/transport/in-process/transport.ts';

/** A guest for tests; everything but what the test is about is made up. */
export function guest(given: Partial<Instance> = {}): Instance {
  return {
    uuid: randomUUID(),
    name: 'vm1',
    projectId: 'demo',
    userId: null,
    status: 'ACTIVE',
    host: 'compute1',
    driver: 'libvirt',
    hypervisorName: 'instance-00000001',
    vcpus: 1,
    memoryMb: 64,
    ...given,
  };
}

/**
 * The api's peers in memory, behind the real in-process transport: compute agents with guests, an authority with tokens,
 * proxies with sessions. `refuse` makes the next calls of a method fail with a code.
 */
export class MemoryPeers implements Closable {
  readonly transport: InProcessTransport;
  readonly trace = new TraceRecorder('test');
  /** What the authority was told, by token hash. */
  readonly authorized = new Map<string, AuthorizedConsole>();
  readonly sessions: Session[] = [];
  readonly ended: { sessionId: string; reason: string }[] = [];
  /** What the authority was asked to delete. */
  readonly deletions: unknown[] = [];
  /** Names of all calls so far, in order. */
  readonly calls: string[] = [];
  /** What an agent answers at step 8 instead; for agents that are not to be trusted. */
  alterConnectInfo: (info: ConnectInfo) => ConnectInfo = (info) => info;
  readonly #refusals = new Map<string, RefusalCode>();
  readonly #store = new MemoryStore({ clock: systemClock });
  readonly #holds = new Map<string, () => Promise<void>>();
  readonly #serving = new Map<string, Closable>();

  constructor(log: Logger = silentLogger) {
    this.transport = new InProcessTransport({ log });
  }

  /** What startApi wants to be given of others. */
  dependencies(settings: Settings, log: Logger = silentLogger) {
    return {
      settings,
      log,
      trace: this.trace,
      compute: this.transport.peers(computeContract),
      authorities: this.transport.peers(consoleauthContract),
      traces: this.transport.peers(traceContract),
      sessions: this.transport.peers(sessionsContract),
    };
  }

  refuse(method: string, code: RefusalCode | undefined): void {
    if (code === undefined) this.#refusals.delete(method);
    else this.#refusals.set(method, code);
  }

  /** Has the calls of a method of a host wait before they are answered. */
  hold(method: string, until: (() => Promise<void>) | undefined): void {
    if (until === undefined) this.#holds.delete(method);
    else this.#holds.set(method, until);
  }

  /** A compute agent on that host with guests that may change during the test. */
  async addCompute(host: string, guests: Instance[]): Promise<void> {
    const find = (uuid: string) => guests.find((each) => each.uuid === uuid);
    const service: ComputeService = {
      list_instances: async () => {
        await this.#called('list_instances', host);
        return { instances: [...guests] };
      },
      get_instance: async ({ instanceUuid }) => {
        await this.#called('get_instance', host);
        return { instance: find(instanceUuid) ?? null };
      },
      get_vnc_console: async ({ instanceUuid, consoleType }) => {
        await this.#called('get_vnc_console', host);
        if (consoleType !== 'novnc') throw new Refusal('console_type_invalid');
        const found = find(instanceUuid);
        if (found === undefined) throw new Refusal('guest_unknown');
        if (found.status === 'SHUTOFF') throw new Refusal('guest_not_running');
        const token = randomUUID();
        const base = 'http://127.0.0.1:6080/vnc_lite.html';
        return this.alterConnectInfo({
          instanceUuid,
          consoleType: 'novnc',
          host: '127.0.0.1',
          port: 5900,
          internalAccessPath: null,
          token,
          accessUrl: `${base}?path=%3Ftoken%3D${token}`,
          accessUrlBase: base,
          computeHost: host,
        });
      },
      validate_console_port: async () => ({ valid: true, vncPassword: null }),
      why_closed: async () => ({ end: 'unknown' }),
    };
    this.#serving.set(`compute ${host}`, await this.transport.serve(computeContract, host, service));
  }

  async addConsoleauth(): Promise<void> {
    const service: ConsoleauthService = {
      authorize_console: async (console) => {
        await this.#called('authorize_console', 'authority');
        this.authorized.set(console.tokenHash, console);
        return { expiresAt: Math.floor(Date.now() / 1000) + 600 };
      },
      check_token: async ({ tokenHash }, { requestId }) => {
        await this.#called('check_token', 'authority');
        const console = this.authorized.get(tokenHash);
        if (console === undefined) throw new Refusal('token_unknown');
        const since = Math.floor(Date.now() / 1000);
        const epoch = { since, deletions: [] };
        return { console, vncPassword: null, requestId, expiresAt: since + 600, epoch, once: false };
      },
      claim_token: async ({ newHash }) => ({ holderHash: newHash }),
      end_claim: async () => ({}),
      check_session: async () => ({ state: 'live' }),
      why_closed: async () => ({ state: 'unknown', detail: '' }),
      ...signInService({ store: this.#store }),
      delete_tokens_for_instance: async (request) => {
        await this.#called('delete_tokens_for_instance', 'authority');
        this.deletions.push(request);
        return { deleted: 1 };
      },
    };
    this.#serving.set('consoleauth', await this.transport.serve(consoleauthContract, 'authority', service));
  }

  /** A proxy that carries `sessions`, and a process that answers for the trace. */
  async addProxy(): Promise<void> {
    const service: SessionsService = {
      list_sessions: async () => {
        await this.#called('list_sessions', 'proxy');
        return { sessions: this.sessions };
      },
      find_session_by_port: async () => ({ session: null }),
      end_session: async (request) => {
        await this.#called('end_session', 'proxy');
        const there = this.sessions.some(({ sessionId }) => sessionId === request.sessionId);
        if (there) this.ended.push(request);
        return { ended: there };
      },
    };
    this.#serving.set('proxy', await this.transport.serve(sessionsContract, 'proxy', service));
    const spans = async ({ requestId }: { requestId: string }) => ({
      spans: [...this.trace.spans(requestId)],
    });
    this.#serving.set(
      'trace',
      await this.transport.serve(traceContract, 'test', { spans_of_request: spans }),
    );
  }

  /** Takes a role away: `compute compute1`, `consoleauth`, `proxy`, `trace`. */
  async remove(role: string): Promise<void> {
    await this.#serving.get(role)?.close();
    this.#serving.delete(role);
  }

  async close(): Promise<void> {
    for (const role of [...this.#serving.keys()]) await this.remove(role);
    await this.transport.close();
    this.#store.close();
  }

  async #called(method: string, host: string): Promise<void> {
    this.calls.push(`${method} ${host}`);
    await this.#holds.get(`${method} ${host}`)?.();
    const code = this.#refusals.get(method) ?? this.#refusals.get(`${method} ${host}`);
    if (code !== undefined) throw new Refusal(code, `as the test wants it on ${host}`);
  }
}
