import type { IncomingMessage } from 'node:http';
import {
  type Health,
  type HealthFinding,
  judgeHealth,
  type NotReady,
  readyzText,
  withoutDetails,
} from './health.ts';
import { type FileResult, HealthcheckFiles, type HealthcheckSettings } from './healthcheck-files.ts';
import { healthcheckBody } from './healthcheck-forms.ts';

/** The routes for load balancers, Kubernetes and monitoring, on every listener that has them. */
export const HEALTH_PATHS = ['/livez', '/readyz', '/healthcheck'] as const;
export type HealthPath = (typeof HEALTH_PATHS)[number];

export function isHealthPath(path: string): path is HealthPath {
  return (HEALTH_PATHS as readonly string[]).includes(path);
}

/** No cache may keep an answer, and a browser that shows one loads nothing. */
export const HEALTH_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

const PLAIN = 'text/plain; charset=UTF-8';

export interface HealthSource {
  /** Why the process takes no new requests, such as `draining`. */
  notReady(): readonly NotReady[];
  /** Findings about the process and its dependencies. Never rejects. */
  findings(): Promise<readonly HealthFinding[]>;
  /** `[healthcheck]`, read for each request. */
  settings(): HealthcheckSettings;
  /** The ports of the listeners that the answer is about, for `disable_by_file_paths`. */
  ports(): readonly number[];
  /** Why only a restart of the process helps, in fixed words; null if it works. Never rejects. Absent: an answer is proof enough. */
  whyNotAlive?(): Promise<string | null>;
  /** Whether the client may read the reasons. */
  mayRead(request: IncomingMessage): boolean;
}

export interface HealthAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** `/livez`, `/readyz` and `/healthcheck` of one listener: decisions 24 and 50. */
export class HealthRoutes {
  readonly #source: HealthSource;
  readonly #files: HealthcheckFiles;

  constructor(source: HealthSource) {
    this.#source = source;
    this.#files = new HealthcheckFiles(() => source.settings());
  }

  async judge(): Promise<Health> {
    return (await this.#look()).health;
  }

  /** The answer to GET or HEAD; for HEAD the caller leaves out the body. Never rejects. */
  async answer(path: HealthPath, request: IncomingMessage): Promise<HealthAnswer> {
    if (path === '/livez') {
      const why = (await this.#source.whyNotAlive?.()) ?? null;
      return { status: why === null ? 200 : 503, type: PLAIN, body: why ?? 'ok' };
    }
    const { health: full, files } = await this.#look();
    const mayRead = this.#source.mayRead(request);
    const health = mayRead ? full : withoutDetails(full);
    const { method, headers, url = '' } = request;
    const query = new URLSearchParams(url.replace(/^[^?]*/s, ''));
    const verbose = query.has('verbose');
    if (path === '/readyz') {
      const status = health.isReady ? 200 : notReadyStatus(query);
      return { status, type: PLAIN, body: readyzText(health, verbose) };
    }
    const status = health.isHealthy ? 200 : 503;
    if (method === 'HEAD') return { status: status === 200 ? 204 : 503, type: PLAIN, body: '' };
    const detailed = mayRead && this.#source.settings().detailed;
    const shown = mayRead ? files : [];
    return { status, ...healthcheckBody(health, shown, { accept: headers.accept ?? '', verbose, detailed }) };
  }

  async #look(): Promise<{ health: Health; files: FileResult[] }> {
    const source = this.#source;
    const [files, findings] = await Promise.all([this.#files.look(source.ports()), source.findings()]);
    const byFile = files.flatMap((file) => (file.notReady === undefined ? [] : [file.notReady]));
    return { health: judgeHealth([...source.notReady(), ...byFile], findings), files };
  }
}

/**
 * 503, or 404 for `?not_ready=404`: haproxy closes the consoles of a failed server, and recognises by 404 a server that only accepts no
 * new ones (`http-check disable-on-404`).
 */
function notReadyStatus(query: URLSearchParams): number {
  return query.get('not_ready') === '404' ? 404 : 503;
}
