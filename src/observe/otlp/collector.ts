import { lookup } from 'node:dns';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { parseHeaderFile } from '../../platform/http/header-file.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { messageOf } from '../../platform/message-of.ts';
import { plainLine } from '../../platform/text/plain-text.ts';

import { type Posted, postSpans } from './post-spans.ts';

const PATH = '/v1/traces';
/** Characters of the collector's own words in the log. */
const MAX_WORDS = 200;

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

/** The collector, over one connection that is kept. Both files are read again for each request, so that they can be replaced. */
export class Collector implements Closable {
  readonly #options: CollectorOptions;
  readonly #url: URL;
  readonly #lookUp = oneLookUpAtOnce();
  #agent: http.Agent | undefined;
  #authorities: string | undefined;

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
    const { headersFile, caFile, timeoutMs } = this.#options;
    let file = '';
    try {
      file = headersFile;
      const headers = parseHeaderFile(file === '' ? '' : await readFile(file, 'utf8'));
      file = caFile;
      const agent = this.#agentFor(file === '' ? undefined : await readFile(file, 'utf8'));
      const timeout = timeoutMs === undefined ? {} : { timeoutMs };
      const posted = await postSpans({ url: this.#url, agent, headers, body, signal, ...timeout });
      let { why } = posted;
      for (const value of headers.values())
        if (value.reveal() !== '') why = why.replaceAll(value.reveal(), '***');
      return { ...posted, why: plainLine(why, MAX_WORDS) };
    } catch (error) {
      return { is: 'retry', why: `${file}: ${messageOf(error)}`, afterMs: undefined };
    }
  }

  close(): void {
    this.#agent?.destroy();
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
