import http from 'node:http';
import https from 'node:https';
import { within } from '../../platform/pace/within.ts';
import type { Secret } from '../../platform/secret.ts';

/** More of a reply is not read. A reply that refuses spans has a sentence about it. */
const MAX_REPLY_BYTES = 64 * 1024;
/** For one request with its reply. */
export const POST_TIMEOUT_MS = 10_000;

/** What the collector replied, or why it did not. */
export type Posted =
  /** `rejected` of the spans were not accepted; `why` is the collector's reason. */
  | { readonly is: 'accepted'; readonly rejected: number; readonly why: string }
  /** The same spans may be sent again, after that time if the collector names one. */
  | { readonly is: 'retry'; readonly why: string; readonly afterMs: number | undefined }
  | { readonly is: 'refused'; readonly why: string };

export interface Post {
  readonly url: URL;
  readonly agent: http.Agent;
  readonly headers: ReadonlyMap<string, Secret>;
  /** Compressed with gzip. */
  readonly body: Buffer;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/** The statuses after which OTLP/HTTP allows a retry. */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

/** Sends spans to the collector. Never rejects. Redirects are not followed, and the proxies of the environment are not used. */
export async function postSpans({ timeoutMs = POST_TIMEOUT_MS, ...post }: Post): Promise<Posted> {
  try {
    const late = () => new Error(`no reply within ${timeoutMs} ms`);
    const { status, headers, text } = await within({ ms: timeoutMs, late, outer: post.signal }, (signal) =>
      exchange(post, signal),
    );
    if (status >= 200 && status < 300) return accepted(text);
    const why = `the collector answered ${status}`;
    if (RETRYABLE.includes(status)) {
      return { is: 'retry', why, afterMs: retryAfter(headers['retry-after']) };
    }
    const isRedirect = status >= 300 && status < 400;
    return { is: 'refused', why: isRedirect ? `${why}: redirects are not followed` : why };
  } catch (error) {
    // Only messages of Node.js, which contain addresses and no header.
    const { code, message } = error as NodeJS.ErrnoException;
    return { is: 'retry', why: message === '' ? (code ?? 'no reason') : message, afterMs: undefined };
  }
}

interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

function exchange({ url, agent, headers, body }: Post, signal: AbortSignal): Promise<Reply> {
  const given = Object.fromEntries([...headers].map(([name, value]) => [name, value.reveal()]));
  const options: http.RequestOptions = {
    method: 'POST',
    agent,
    signal,
    headers: {
      'User-Agent': 'oriel',
      ...given,
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
      'Content-Length': body.length,
    },
  };
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const outgoing = client.request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_REPLY_BYTES) {
          outgoing.destroy(new Error(`the reply is larger than ${MAX_REPLY_BYTES} bytes`));
        } else chunks.push(chunk);
      });
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A collector may accept some of the spans: then the reply says how many it did not. */
function accepted(text: string): Posted {
  const { partialSuccess } = objectOf(parse(text));
  const { rejectedSpans, errorMessage } = objectOf(partialSuccess);
  const rejected = Number(rejectedSpans ?? 0);
  return {
    is: 'accepted',
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    why: typeof errorMessage === 'string' ? errorMessage : '',
  };
}

/** Milliseconds of the header Retry-After: seconds, or a date [RFC 9110 10.2.3]. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
