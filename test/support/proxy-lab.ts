import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import type { Settings } from '../../src/config/option-table.ts';
import type { AuthorizedConsole, ConsoleauthService } from '../../src/contracts/consoleauth.ts';
import { Refusal } from '../../src/flow/refusals.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import { TraceRecorder } from '../../src/flow/trace.ts';
import { type Clock, systemClock } from '../../src/platform/clock.ts';
import type { HealthFinding } from '../../src/platform/http/health.ts';
import { createLogger } from '../../src/platform/log/log.ts';
import { hashToken } from '../../src/platform/secret.ts';
import type { Limits } from '../../src/proxy/limits.ts';
import { type Novncproxy, startProxy } from '../../src/proxy/start-proxy.ts';
import { ConsoleauthTokenSource } from '../../src/proxy/token-sources/consoleauth/consoleauth-token-source.ts';
import type { TokenSource } from '../../src/proxy/token-sources/token-source.ts';
import { defaultSettings } from './default-settings.ts';

export interface LabOptions {
  readonly oriel?: Partial<Settings['oriel']>;
  readonly vnc?: Partial<Settings['vnc']>;
  readonly console?: Partial<Settings['console']>;
  readonly consoleauth?: Partial<Settings['consoleauth']>;
  readonly web?: string;
  /** `[DEFAULT]`: cert, key, ssl_only. */
  readonly tls?: Partial<Settings['DEFAULT']>;
  readonly record?: string;
  readonly pagesDirectory?: string;
  /** What its health routes are told. */
  readonly health?: () => Promise<readonly HealthFinding[]>;
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  readonly tokenSource?: TokenSource;
  /** Stands between the proxy and the lab's own authority. */
  readonly wrapTokenSource?: (source: ConsoleauthTokenSource) => TokenSource;
}

/** What a token leads to; everything but the port has a sensible value. */
export interface Grant {
  readonly port: number;
  readonly host?: string;
  readonly internalAccessPath?: string | null;
  readonly accessUrlBase?: string;
  readonly instanceUuid?: string;
  readonly vncPassword?: string | null;
  readonly expiresAt?: number;
  readonly requestId?: string;
  readonly once?: boolean;
  readonly openedAt?: number;
  readonly viewOnly?: boolean;
  readonly user?: { readonly id: string; readonly name: string };
  /** What the authority says when the VNC server has closed the connection; it cannot say where absent. */
  readonly whyClosed?: Awaited<ReturnType<ConsoleauthService['why_closed']>>;
  /** The network stack of the compute agent; not told where absent. */
  readonly networkStack?: string;
  /** Awaited before the token authority answers. */
  readonly delay?: Promise<void>;
}

/** A running proxy, a token authority that is a map, and what it wrote to its log. */
export interface ProxyLab {
  readonly proxy: Novncproxy;
  readonly trace: TraceRecorder;
  readonly settings: Settings;
  readonly port: number;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  /** Makes a token. */
  grant(grant: Grant): string;
  /** Address of a WebSocket with that token. */
  url(token: string): string;
  close(): Promise<void>;
}

export async function startProxyLab(options: LabOptions = {}): Promise<ProxyLab> {
  const grants = new Map<string, Grant & { requestId: string; instanceUuid: string }>();
  const log: Record<string, unknown>[] = [];
  const settings = settingsOf(options);
  const trace = new TraceRecorder('proxy-1');
  const { wrapTokenSource: wrap = (source) => source } = options;
  const proxy = await startProxy({
    settings,
    host: 'proxy-1',
    log: createLogger({ debug: true, destination: { write: (line) => log.push(JSON.parse(line)) } }),
    tokenSource: options.tokenSource ?? wrap(new ConsoleauthTokenSource(authority(grants))),
    trace,
    pagesDirectory: options.pagesDirectory ?? pagesForTests(),
    ...(options.health === undefined ? {} : { health: options.health }),
    clock: options.clock ?? systemClock,
    limits: { closeWaitMs: 500, endReasonWaitMs: 20, ...options.limits },
  });
  return {
    proxy,
    trace,
    settings,
    port: proxy.address.port,
    log,
    grant(grant) {
      const token = randomUUID();
      const { requestId = newRequestId(), instanceUuid = randomUUID() } = grant;
      grants.set(hashToken(token), { ...grant, requestId, instanceUuid });
      return token;
    },
    url: (token) => `ws://127.0.0.1:${proxy.address.port}/websockify?token=${token}`,
    close: () => proxy.close(),
  };
}

function settingsOf(options: LabOptions): Settings {
  return defaultSettings({
    DEFAULT: { web: options.web ?? '', record: options.record ?? '', ...options.tls },
    vnc: { novncproxy_host: '127.0.0.1', novncproxy_port: 0, ...options.vnc },
    console: options.console ?? {},
    consoleauth: options.consoleauth ?? {},
    oriel: options.oriel ?? {},
  });
}

/** The authority's side of the contract over a map. */
function authority(
  grants: Map<string, Grant & { requestId: string; instanceUuid: string }>,
): ConsoleauthService {
  return {
    async check_token({ tokenHash }) {
      const grant = grants.get(tokenHash);
      if (grant === undefined) throw new Refusal('token_unknown');
      await grant.delay;
      const expiresAt = grant.expiresAt ?? Math.floor(Date.now() / 1000) + 600;
      if (expiresAt <= Date.now() / 1000) throw new Refusal('token_expired');
      const console: AuthorizedConsole = {
        tokenHash,
        instanceUuid: grant.instanceUuid,
        consoleType: 'novnc',
        host: grant.host ?? '127.0.0.1',
        port: grant.port,
        internalAccessPath: grant.internalAccessPath ?? null,
        accessUrlBase: grant.accessUrlBase ?? 'http://127.0.0.1:6080/vnc_lite.html',
        computeHost: 'compute-1',
        userId: grant.user?.id ?? 'u1',
        userName: grant.user?.name ?? 'ada',
        projectId: 'p1',
        viewOnly: grant.viewOnly ?? false,
        ...(grant.networkStack === undefined ? {} : { networkStack: grant.networkStack }),
      };
      const epoch = { since: 0, deletions: [] };
      return {
        console,
        vncPassword: grant.vncPassword ?? null,
        requestId: grant.requestId,
        expiresAt,
        epoch,
        once: grant.once ?? false,
        ...(grant.openedAt === undefined ? {} : { openedAt: grant.openedAt }),
      };
    },
    claim_token: async ({ newHash }) => ({ holderHash: newHash }),
    end_claim: async () => ({}),
    authorize_console: async () => ({ expiresAt: 0 }),
    check_session: async () => ({ state: 'live' }),
    async why_closed({ instanceUuid }) {
      const grant = [...grants.values()].find((each) => each.instanceUuid === instanceUuid);
      return grant?.whyClosed ?? { state: 'unknown', detail: '' };
    },
    delete_tokens_for_instance: async () => ({ deleted: 0 }),
    begin_sign_in: async () => ({ marks: [] }),
    find_sign_in: async () => ({ remembered: true, ended: [] }),
    end_sign_in: async () => ({ shared: true }),
  };
}

/** A directory with a page and an asset in it. */
export function pagesForTests(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-pages-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(directory, 'assets', 'main-abc123.js'), 'export {};');
  return directory;
}

/** What a viewer of the `ws` package saw of one connection. */
export class Viewer {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  /** The plain HTTP answer, where that was no 101. */
  readonly unexpected: Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>;
  #heard: Buffer[] = [];
  #length = 0;
  #wake: () => void = () => {};

  constructor(
    url: string,
    options: {
      protocols?: string[];
      headers?: Record<string, string>;
      ca?: Buffer;
      /** A connection that is there already. */
      carrier?: Socket;
    } = {},
  ) {
    this.socket = new WebSocket(url, options.protocols ?? [], {
      perMessageDeflate: false,
      headers: options.headers ?? {},
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      ...(options.carrier === undefined ? {} : { createConnection: () => options.carrier! }),
      ...(options.headers?.origin === undefined ? {} : { origin: options.headers.origin }),
    });
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      // Text is the proxy's and no part of the guest's stream (src/flow/page-message.ts).
      if (!isBinary) return;
      this.#heard.push(data);
      this.#length += data.length;
      this.#wake();
    });
    this.socket.on('error', () => this.#wake());
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        this.#wake();
        resolve({ code, reason: String(reason) });
      });
    });
    this.unexpected = new Promise((resolve) => {
      this.socket.on('unexpected-response', (request, response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode!, headers: response.headers, body });
          request.destroy();
        });
      });
    });
  }

  get available(): number {
    return this.#length;
  }

  async read(length: number): Promise<Buffer> {
    while (this.#length < length) {
      if (this.socket.readyState >= WebSocket.CLOSING) {
        throw new Error(`closed after ${this.#length} of ${length} bytes`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const all = Buffer.concat(this.#heard);
    this.#heard = all.length > length ? [all.subarray(length)] : [];
    this.#length = all.length - length;
    return all.subarray(0, length);
  }

  send(bytes: Uint8Array | number[] | string): void {
    this.socket.send(typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes));
  }

  /** The viewer's side of RFB 3.8 with security None. */
  async handshake(): Promise<void> {
    const version = await this.read(12);
    if (version.toString() !== 'RFB 003.008\n') throw new Error(`the proxy said ${version}`);
    this.send(version);
    await this.read(2);
    this.send([1]);
    const result = await this.read(4);
    if (result.readUInt32BE(0) !== 0) throw new Error('SecurityResult is not OK');
  }

  /** Reads a refusal screen's ServerInit and answers the name. */
  async desktopName(): Promise<string> {
    await this.handshake();
    this.send([1]);
    const init = await this.read(24);
    return (await this.read(init.readUInt32BE(20))).toString();
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

/** A viewer that has a console open. */
export async function openConsole(lab: ProxyLab, token: string): Promise<Viewer> {
  const viewer = new Viewer(lab.url(token));
  await viewer.handshake();
  return viewer;
}

/** Waits until a claim holds; the test's own time limit is the bound. */
export async function until(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((resolve) => setTimeout(resolve, 5));
}
