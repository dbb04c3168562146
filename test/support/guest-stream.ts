import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket } from 'ws';

/** The guest's stream of a console. Text frames are the proxy's and no part of it (src/flow/page-message.ts). */
export function guestStream(webSocket: WebSocket): Duplex {
  const stream = createWebSocketStream(webSocket);
  const take = webSocket.listeners('message').at(-1) as (data: unknown, isBinary: boolean) => void;
  webSocket.off('message', take);
  webSocket.on('message', (data, isBinary) => {
    if (isBinary) take(data, isBinary);
  });
  return stream;
}
