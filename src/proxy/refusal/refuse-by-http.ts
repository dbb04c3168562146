import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusal } from '../../flow/refusals.ts';
import { messagePage } from '../../platform/http/message-page.ts';
import { hangUp } from '../listener/hang-up.ts';
import { messageHeaders } from '../pages/security-headers.ts';

/** Answers a WebSocket request with plain HTTP in place of 101, and closes the connection. */
export function refuseByHttp(socket: Socket, refusal: Refusal, requestId: string, closeWaitMs: number): void {
  const { httpStatus } = refusal.kind;
  const body = messagePage(refusal.wordsForUser, requestId);
  const headers: Record<string, string | number> = {
    ...messageHeaders(),
    'X-Openstack-Request-Id': requestId,
    'X-Oriel-Refusal': refusal.code,
    ...refusal.retryAfterHeader,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  if (httpStatus === 426) headers.Upgrade = 'websocket';
  if (refusal.code === 'handshake_malformed') headers['Sec-WebSocket-Version'] = '13';
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}\r\n${head.join('')}\r\n${body}`);
  hangUp(socket, closeWaitMs);
}
