import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { trustedAuthorities } from '../../config/pem/certificate-chain.ts';
import { type ShownCertificate, shownCertificate } from './shown-certificate.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning. */
  readonly body: string;
  /** The certificate of the server; absent without TLS. */
  readonly certificate?: ShownCertificate;
}

const TIMEOUT_MS = 8_000;
const MAX_BODY_BYTES = 64 * 1024;

/** One GET. Does not follow redirects, and reports an untrusted certificate instead of rejecting it. Never rejects. */
export function probeHttp(address: string): Promise<HttpAnswer | { problem: string }> {
  return new Promise((resolve) => {
    const url = new URL(address);
    const options = {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      rejectUnauthorized: false,
      agent: false as const,
      ...(url.protocol === 'https:' ? { ca: trustedAuthorities().map(String) } : {}),
      headers: { Connection: 'close' },
    };
    const request = (url.protocol === 'https:' ? https : http).get(url, options, (response) => {
      const certificate = shownCertificate(response.socket as TLSSocket, url.hostname);
      let body = '';
      const done = () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body, ...(certificate === undefined ? {} : { certificate }) });
        request.destroy();
      };
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_BODY_BYTES) done();
      });
      response.on('end', done);
      response.on('error', done);
    });
    request.on('error', (error: Error) => {
      resolve({
        problem: error.name === 'AbortError' ? `no answer within ${TIMEOUT_MS / 1000} seconds` : why(error),
      });
    });
  });
}

function why(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join('; ');
  return error.message;
}
