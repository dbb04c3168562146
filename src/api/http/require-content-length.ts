import type { Server } from 'node:http';
import { beforeEachRequest } from '../../platform/http/before-each-request.ts';

const TEXT = 'Send the body with Content-Length; this API takes no chunked bodies.\n';
const ANSWER = `HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${TEXT.length}\r\n\r\n${TEXT}`;

/**
 * Answers requests with a chunked body with 411 [RFC 9110 15.5.12] and closes their connections. Node.js calls JavaScript for
 * each chunk, so that a client without a sign-in could keep the event loop busy with chunks of one byte. The clients of this API
 * know the length of what they send.
 */
export function requireContentLength(server: Server): void {
  beforeEachRequest(server, ({ headers }, socket) => {
    if (headers['transfer-encoding'] === undefined) return true;
    if (socket.writable) socket.end(ANSWER);
    return false;
  });
}
