import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes connections on to an HTTP server and records the requests. */
export interface RequestRecorder {
  /** Instead of the server's own. */
  readonly url: string;
  /** The requests so far, with their bodies. */
  requests(): string[];
  close(): Promise<void>;
}

export async function recordRequests(serverUrl: string): Promise<RequestRecorder> {
  const { hostname, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  const sent: Buffer[][] = [];
  const recorder = createServer((client) => {
    const chunks: Buffer[] = [];
    sent.push(chunks);
    const server = connect(Number(port), hostname);
    client.on('data', (chunk) => chunks.push(chunk));
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(server).pipe(client);
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  return {
    url: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`,
    requests: () =>
      sent.flatMap((chunks) =>
        Buffer.concat(chunks)
          .toString()
          .split(/(?=(?:GET|POST) \S+ HTTP\/1\.1\r\n)/),
      ),
    async close() {
      for (const socket of open) socket.destroy();
      recorder.close();
      await once(recorder, 'close');
    },
  };
}
