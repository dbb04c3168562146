import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import { beforeEachRequest } from '../../platform/http/before-each-request.ts';

/**
 * Refuses requests that have a body and closes their connections: nothing that the proxy serves takes one. Node.js would read a
 * body of any length to its end and call JavaScript for each chunk: 64 KiB in chunks of one byte are 10,000 calls.
 */
export function refuseBodies(server: Server): void {
  beforeEachRequest(server, (request: IncomingMessage & { upgrade?: boolean }, socket) => {
    if (request.upgrade || !hasBody(request)) return true;
    if (socket.writable) socket.end(refusalOf(request));
    return false;
  });
}

/** [RFC 9112 6] */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

function refusalOf({ method }: IncomingMessage): string {
  const status = method === 'GET' || method === 'HEAD' ? 413 : 405;
  const allow = status === 405 ? 'Allow: GET, HEAD\r\n' : '';
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${allow}Connection: close\r\nContent-Length: 0\r\n\r\n`;
}
