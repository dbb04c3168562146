import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { guestStream } from '../../test/support/guest-stream.ts';
import { RfbClient } from '../../test/support/rfb-client.ts';
import { PORT, url } from './layout.ts';

/** Longer than every deadline of both proxies. */
const PATIENCE_MS = 90_000;

export interface Closing {
  readonly code: number;
  readonly reason: string;
  readonly afterMs: number;
}

export interface OpenConsole {
  /** From before the TCP connection to the first byte of RFB. */
  readonly firstByteMs: number;
  readonly viewer: RfbClient;
  readonly closed: Promise<Closing>;
  /** Resolves once the connection is closed. */
  close(): Promise<void>;
}

/**
 * Opens a console as noVNC does, up to ServerInit of QEMU. Rejects with the proxy's reason: Oriel shows it as a screen.
 * @param localAddress the address of the client
 */
export async function openConsole(
  port: number,
  token: string,
  localAddress = '127.0.0.1',
): Promise<OpenConsole> {
  const startedAt = performance.now();
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/?token=${token}`, ['binary'], {
    headers: { Origin: url(PORT.novncproxy) },
    localAddress,
  });
  const firstByte = new Promise<number>((resolve) =>
    webSocket.on('message', (_, isBinary) => {
      if (isBinary) resolve(performance.now() - startedAt);
    }),
  );
  const closed = new Promise<Closing>((resolve) =>
    webSocket.once('close', (code, reason) =>
      resolve({ code, reason: reason.toString(), afterMs: performance.now() - startedAt }),
    ),
  );
  const stream = guestStream(webSocket);
  stream.on('error', () => {});
  const late = new AbortController();
  try {
    const firstByteMs = await Promise.race([
      firstByte,
      closed.then(({ code, reason }) => Promise.reject(new Error(`closed with ${code} ${reason}`))),
      sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() =>
        Promise.reject(new Error(`no console within ${PATIENCE_MS / 1000} s`)),
      ),
    ]);
    const viewer = await RfbClient.connect(stream);
    if (!viewer.name.startsWith('QEMU')) throw new Error(viewer.name);
    return {
      firstByteMs,
      viewer,
      closed,
      async close() {
        webSocket.close();
        await closed;
      },
    };
  } catch (error) {
    webSocket.terminate();
    throw error;
  } finally {
    late.abort();
  }
}

/** Opens and closes a console; returns the time to the first byte. */
export async function openOnce(port: number, token: string, localAddress?: string): Promise<number> {
  const console = await openConsole(port, token, localAddress);
  await console.close();
  return console.firstByteMs;
}
