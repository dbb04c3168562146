import http from 'node:http';
import https from 'node:https';
import { within } from '../pace/within.ts';

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** PEM, instead of the system's authorities. */
  readonly ca?: string;
  /** PEM: the client's own certificate and key, if the server requires one. */
  readonly cert?: string;
  readonly key?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  readonly agents?: HttpAgents;
  /** Cancels the exchange: the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Maximum bytes of the answer; 4 MiB if absent. */
  readonly maxBytes?: number;
}

export interface JsonResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Undefined if the answer is not JSON. */
  readonly body: unknown;
  /** The answer as it is, if it is a picture. */
  readonly picture?: Buffer;
}

const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

/** Connections that are kept between requests. The owner closes them. */
export class HttpAgents {
  readonly #http: http.Agent;
  readonly #https: https.Agent;

  /** @param maxSockets connections to one server at once; other requests wait */
  constructor(maxSockets = 16) {
    this.#http = new http.Agent({ keepAlive: true, maxSockets });
    this.#https = new https.Agent({ keepAlive: true, maxSockets });
  }

  for(url: URL): http.Agent {
    return url.protocol === 'https:' ? this.#https : this.#http;
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** One HTTP exchange with a bounded answer and a deadline; redirects are not followed. Rejects if there is no answer. */
export async function requestJson(address: string, request: JsonRequest): Promise<JsonResponse> {
  const url = new URL(address);
  const { timeoutMs, signal: outer } = request;
  const late = () => new Error(`no answer within ${timeoutMs} ms`);
  return within({ ms: timeoutMs, late, outer }, async (signal) => {
    try {
      return await exchange(url, request, signal);
    } catch (error) {
      // The server closed a kept connection while it was reused and has not read the request, so a GET is repeated.
      if (request.method === 'GET' && error instanceof KeptConnectionLost) {
        return exchange(url, request, signal);
      }
      throw error;
    }
  });
}

class KeptConnectionLost extends Error {}

function exchange(url: URL, request: JsonRequest, signal: AbortSignal): Promise<JsonResponse> {
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  const { maxBytes = MAX_RESPONSE_BYTES } = request;
  const options: https.RequestOptions = {
    method: request.method,
    signal,
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      ...request.headers,
    },
    ...(request.agents === undefined ? {} : { agent: request.agents.for(url) }),
    ...(request.ca === undefined ? {} : { ca: request.ca }),
    ...(request.cert === undefined ? {} : { cert: request.cert, key: request.key ?? request.cert }),
    ...(request.insecure ? { rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const fail = (error: NodeJS.ErrnoException) => {
      if (!isAnswered && outgoing.reusedSocket && error.code === 'ECONNRESET') {
        reject(new KeptConnectionLost(error.message, { cause: error }));
      } else reject(error);
    };
    const client = url.protocol === 'https:' ? https : http;
    const outgoing = client.request(url, options, (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxBytes) outgoing.destroy(new Error(`the answer is larger than ${maxBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        const bytes = Buffer.concat(chunks);
        if (headers['content-type'] === 'image/png') {
          resolve({ status, headers, body: undefined, picture: bytes });
        } else resolve({ status, headers, body: parse(bytes.toString('utf8')) });
      });
      response.on('error', fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
