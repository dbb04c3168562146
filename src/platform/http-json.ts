import http from 'node:http';
import https from 'node:https';

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** PEM, instead of the system's authorities. */
  readonly ca?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  readonly agents?: HttpAgents;
}

export interface JsonResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Undefined where the answer is not JSON. */
  readonly body: unknown;
}

const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

/** Connections that are kept between requests, to be closed with their owner. */
export class HttpAgents {
  readonly #http = new http.Agent({ keepAlive: true, maxSockets: 16 });
  readonly #https = new https.Agent({ keepAlive: true, maxSockets: 16 });

  for(url: URL): http.Agent {
    return url.protocol === 'https:' ? this.#https : this.#http;
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** One HTTP exchange with a bounded answer and a deadline; redirects are not followed. Rejects where nobody answers. */
export function requestJson(address: string, request: JsonRequest): Promise<JsonResponse> {
  const url = new URL(address);
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  const options: https.RequestOptions = {
    method: request.method,
    signal: AbortSignal.timeout(request.timeoutMs),
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      ...request.headers,
    },
    ...(request.agents === undefined ? {} : { agent: request.agents.for(url) }),
    ...(request.ca === undefined ? {} : { ca: request.ca }),
    ...(request.insecure ? { rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const outgoing = client.request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_RESPONSE_BYTES) outgoing.destroy(new Error('the answer is too big'));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parse(text) });
      });
      response.on('error', reject);
    });
    outgoing.on('error', (error) => {
      reject(error.name === 'AbortError' ? new Error(`no answer within ${request.timeoutMs} ms`) : error);
    });
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
