import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { MAX_HEADER_FILE_BYTES, parseHeaderFile } from '../../platform/http/header-file.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { messageOf } from '../../platform/message-of.ts';
import { within } from '../../platform/pace/within.ts';
import type { Secret } from '../../platform/secret.ts';
import { readSmallFile } from '../../platform/small-file.ts';
import { plainLine } from '../../platform/text/plain-text.ts';
import { hideValues } from './hide-values.ts';
import { POST_TIMEOUT_MS, type Posted, postSpans } from './post-spans.ts';

const PATH = '/v1/traces';
/** Characters of the collector's own words in the log. */
const MAX_WORDS = 200;
/** As the check of the configuration; a bundle of a system's authorities has about 250 KiB. */
const MAX_AUTHORITIES_BYTES = 4 * 1024 * 1024;

export interface CollectorOptions {
  /** `[oriel] otlp_endpoint`. */
  readonly endpoint: string;
  /** `[oriel] otlp_headers_file`; empty: none. */
  readonly headersFile: string;
  /** `[oriel] otlp_cafile`; empty: the authorities of Node.js. */
  readonly caFile: string;
  /** For one request with its reply; 10 s if absent. */
  readonly timeoutMs?: number;
}

interface Files {
  readonly headers: ReadonlyMap<string, Secret>;
  readonly authorities: string | undefined;
}

/** The collector, over one connection that is kept. Both files are read again for each request, so that they can be replaced. */
export class Collector implements Closable {
  readonly #options: CollectorOptions;
  readonly #url: URL;
  readonly #lookUp = oneLookUpAtOnce();
  #agent: http.Agent | undefined;
  #authorities: string | undefined;
  #reading: Promise<Files> | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#url = tracesUrl(options.endpoint);
  }

  /** For the log. The path and the query of the URL may contain a key. */
  get origin(): string {
    return this.#url.origin;
  }

  /** Never rejects. */
  async post(body: Buffer, signal: AbortSignal): Promise<Posted> {
    const ms = this.#options.timeoutMs ?? POST_TIMEOUT_MS;
    try {
      const late = () => new Error(`the files of headers and authorities were not read within ${ms} ms`);
      const { headers, authorities } = await within({ ms, late, outer: signal }, () => this.#readFiles());
      const agent = this.#agentFor(authorities);
      const posted = await postSpans({ url: this.#url, agent, headers, body, signal, timeoutMs: ms });
      const why = hideValues(posted.why, headers.values());
      return { ...posted, why: plainLine(why, MAX_WORDS) };
    } catch (error) {
      return { is: 'retry', why: messageOf(error), afterMs: undefined };
    }
  }

  close(): void {
    this.#agent?.destroy();
  }

  /** One reading at a time: if a file system hangs, it occupies one of the few threads that read files, and not all. */
  #readFiles(): Promise<Files> {
    this.#reading ??= readFiles(this.#options).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #agentFor(authorities: string | undefined): http.Agent {
    if (this.#agent !== undefined && authorities === this.#authorities) return this.#agent;
    this.#agent?.destroy();
    this.#authorities = authorities;
    const options = { keepAlive: true, maxSockets: 1, lookup: this.#lookUp };
    this.#agent =
      this.#url.protocol === 'https:'
        ? new https.Agent({ ...options, ...(authorities === undefined ? {} : { ca: authorities }) })
        : new http.Agent(options);
    return this.#agent;
  }
}

/** @throws {Error} which names the file and has none of its contents */
async function readFiles({ headersFile, caFile }: CollectorOptions): Promise<Files> {
  let file = headersFile;
  try {
    const headers = parseHeaderFile(file === '' ? '' : await readSmallFile(file, MAX_HEADER_FILE_BYTES));
    file = caFile;
    const authorities = file === '' ? undefined : await readSmallFile(file, MAX_AUTHORITIES_BYTES);
    // Node.js would skip what is damaged, and trust the public authorities if the file is empty.
    if (authorities !== undefined) requireCertificate(authorities);
    return { headers, authorities };
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`);
  }
}

function requireCertificate(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw new Error('it does not begin with a valid certificate');
  }
}

/** `/v1/traces` below the endpoint, as with OTEL_EXPORTER_OTLP_ENDPOINT, unless the endpoint has it. */
function tracesUrl(endpoint: string): URL {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(PATH) ? path : path + PATH;
  return url;
}

/**
 * A look-up of a name cannot be cancelled, and occupies one of the few threads that also read files. If the name server does not
 * answer, later attempts fail at once instead of occupying another thread.
 */
function oneLookUpAtOnce(): LookupFunction {
  const state = { isBusy: false };
  return (hostname, options, callback) => {
    if (state.isBusy) {
      process.nextTick(callback, new Error(`the look-up of ${hostname} has not ended`), '', 0);
      return;
    }
    state.isBusy = true;
    lookup(hostname, options, (...found) => {
      state.isBusy = false;
      (callback as (...found: unknown[]) => void)(...found);
    });
  };
}
