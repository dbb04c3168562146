import { WebSocket } from 'ws';
import { isRefusalCode, REFUSALS, type RefusalCode } from '../../flow/refusals.ts';

/** The result of an attempt to open a WebSocket at a console address. */
export type WebSocketAnswer =
  /** The proxy itself refused it, so the way to it is open. */
  | { readonly is: 'refused'; readonly code: RefusalCode; readonly requestId: string | undefined }
  /** Plain HTTP: a device in between, or a server that is not a proxy. */
  | { readonly is: 'http'; readonly status: number; readonly server: string }
  /** `wasOpen`: the WebSocket opened first. */
  | { readonly is: 'failed'; readonly why: string; readonly wasOpen?: boolean };

const TIMEOUT_MS = 20_000;
const BY_CLOSE_CODE = new Map<number, RefusalCode>(
  Object.entries(REFUSALS).flatMap(([code, kind]) =>
    isRefusalCode(code) ? [[kind.closeCode, code] as const] : [],
  ),
);

/** The address and the Origin of the WebSocket that the page at an access URL opens. */
export function webSocketOfAccessUrl(accessUrl: string): { address: string; origin: string } {
  const base = new URL(accessUrl);
  const [path = '', query = ''] = (base.searchParams.get('path') ?? '').split('?', 2);
  base.searchParams.set('path', path);
  return webSocketAddress(
    base.href,
    new URLSearchParams(query).get('token') ?? base.searchParams.get('token') ?? '',
  );
}

/** The address and the Origin of the WebSocket that a page at that base URL opens. */
export function webSocketAddress(baseUrl: string, token: string): { address: string; origin: string } {
  const { protocol, host, origin, searchParams } = new URL(baseUrl);
  const path = (searchParams.get('path') ?? '').replace(/^\//, '');
  return { address: `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/${path}?token=${token}`, origin };
}

/** Opens a WebSocket as Oriel's page does, so that a refusal is a close code at once. Never rejects. */
export function probeWebSocket({
  address,
  origin,
}: {
  address: string;
  origin: string;
}): Promise<WebSocketAnswer> {
  return new Promise((resolve) => {
    const webSocket = new WebSocket(address, ['oriel.v1', 'binary'], {
      headers: { Origin: origin },
      handshakeTimeout: TIMEOUT_MS,
      rejectUnauthorized: false,
      perMessageDeflate: false,
      maxPayload: 65_536,
    });
    const end = (answer: WebSocketAnswer) => {
      clearTimeout(deadline);
      resolve(answer);
      webSocket.terminate();
    };
    const deadline = setTimeout(
      () => end({ is: 'failed', why: `no answer within ${TIMEOUT_MS / 1000} seconds` }),
      TIMEOUT_MS,
    );
    webSocket.on('unexpected-response', (_request, response) => {
      end({
        is: 'http',
        status: response.statusCode ?? 0,
        server: String(response.headers.server ?? '').slice(0, 100),
      });
    });
    let wasOpen = false;
    webSocket.on('open', () => {
      wasOpen = true;
    });
    webSocket.on('error', (error) => end({ is: 'failed', why: error.message || String(error), wasOpen }));
    webSocket.on('close', (closeCode, reason) => {
      const code = BY_CLOSE_CODE.get(closeCode);
      const requestId = /req-[0-9a-f-]{36}/.exec(reason.toString())?.[0];
      if (code === undefined) end({ is: 'failed', why: `it was closed with code ${closeCode}`, wasOpen });
      else end({ is: 'refused', code, requestId });
    });
  });
}
